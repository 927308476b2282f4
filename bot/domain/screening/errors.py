"""What the screen of unusual hours is refused for."""

from bot.domain.errors import Refusal


class PeriodTooLong(Refusal):
    """More days than are looked at in one go. Facts: days."""

    code = "screen_too_long"


class UnknownFinding(Refusal):
    """Nothing of this number waits for a decision. Facts: number."""

    code = "screen_unknown"


class OwnFinding(Refusal):
    """Whoever has a part in it does not decide about it. Facts: number."""

    code = "screen_own"
