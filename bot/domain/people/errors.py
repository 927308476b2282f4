"""What the register of people says no to."""

from bot.domain.errors import Refusal


class NotAllowed(Refusal):
    """The speaker has no role that may do this here. Facts: need (the role asked for, in Chinese)."""

    code = "not_allowed"


class UnknownPerson(Refusal):
    """Nobody known by that name or number. Facts: name."""

    code = "unknown_person"


class NobodyResponsible(Exception):
    """No owner is appointed.

    Start-up refuses such a configuration, so nobody meets this in a conversation.
    """


class SeveralPeople(Refusal):
    """More than one person known by that name. Facts: name, count."""

    code = "several_people"


class CodeInvalid(Refusal):
    """The binding code is wrong, used or out of time."""

    code = "binding_code_invalid"


class TooManyCodes(Refusal):
    """Too many wrong binding codes; whether this one is right is not said."""

    code = "binding_too_many"


class BoundFromOffice(Refusal):
    """Whoever holds an office gives a code and enters none: a code sent by a stranger would hand the office over."""

    code = "binding_from_office"


class AlreadyBound(Refusal):
    """Both accounts belong to the same person already."""

    code = "already_bound"


class BothHaveHistory(Refusal):
    """Two registered volunteers cannot be joined by a code; a coordinator has to look."""

    code = "both_have_history"


class AlreadyRegistered(Refusal):
    """This person is a registered volunteer already. Facts: since."""

    code = "already_registered"


class IdNumberTaken(Refusal):
    """Another account is registered under this identity number."""

    code = "id_number_taken"


class RoleUntilPast(Refusal):
    """The end date of a grant lies in the past. Facts: until."""

    code = "role_until_past"


class NoSuchGrant(Refusal):
    """There is no living grant to take back. Facts: name."""

    code = "no_such_grant"
