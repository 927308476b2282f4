"""What the time bank says no to. Minutes are facts; the chat turns them into 时间币."""

from bot.domain.errors import Refusal


class Overdraft(Refusal):
    """The paying account would fall below its floor. Facts: holder, available, wanted (minutes)."""

    code = "coin_overdraft"


class NotPositive(Refusal):
    """An amount of zero or less, which moves nothing. Facts: minutes."""

    code = "coin_not_positive"


class TooMuch(Refusal):
    """More than one movement may carry, or more than was reserved. Facts: minutes, most."""

    code = "coin_too_much"


class SameAccount(Refusal):
    """From an account to itself. Facts: holder."""

    code = "coin_same_account"


class UnknownEntry(Refusal):
    """No entry has this number, or it is not of the kind the question is about. Facts: number."""

    code = "coin_unknown_entry"


class AlreadyResolved(Refusal):
    """The reservation was settled, released or has expired before. Facts: number, by, kind."""

    code = "coin_already_resolved"


class AlreadyReversed(Refusal):
    """The entry was reversed before. Facts: number, by."""

    code = "coin_already_reversed"


class CannotReverseReversal(Refusal):
    """A reversal stands; what it undid wrongly is made good by a new movement. Facts: number."""

    code = "coin_cannot_reverse_reversal"


class NothingToReverse(Refusal):
    """The entry moved no coins: a reservation still open, released or expired. Facts: number, kind."""

    code = "coin_nothing_to_reverse"


class StillReserved(NothingToReverse):
    """The entry is a promise that nobody kept or took back yet: it ends by itself. Facts: number."""

    code = "coin_still_reserved"


class SpentSince(Overdraft):
    """A reversal that would take coins their holder has spent or promised since. Facts: number, and those of Overdraft."""

    code = "coin_spent_since"


class ReferenceUsed(Refusal):
    """The same reason and reference already stand for another movement. Facts: number, reference."""

    code = "coin_reference_used"
