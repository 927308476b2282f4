"""What 督办 is refused for."""

from bot.domain.errors import Refusal


class DuePast(Refusal):
    """The reply would have been due already. Facts: when."""

    code = "due_past"


class CaseOver(Refusal):
    """The case is over: nobody owes a reply. Facts: number, state (in Chinese)."""

    code = "case_over"


class NoSupervision(Refusal):
    """No reply is owed about that case. Facts: number."""

    code = "no_supervision"


class NotExtendable(Refusal):
    """Only a petition whose limit runs can be given more time. Facts: number, petition (it is one)."""

    code = "not_extendable"


class AlreadyExtended(Refusal):
    """It was given more time once. Facts: number."""

    code = "already_extended"
