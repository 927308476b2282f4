"""What a correction of hours is refused for."""

from bot.domain.errors import Refusal


class CorrectionOpen(Refusal):
    """A request about this record waits for its answer already. Facts: number, reply_by (in words)."""

    code = "correction_open"


class NoRequest(Refusal):
    """Nobody has asked for a correction of this record, or it was answered. Facts: number."""

    code = "correction_none"


class DayOutOfReach(Refusal):
    """A day after the one on which the service was recorded, or too long before it. Facts: number, last (in words), days."""

    code = "correction_day"


class OwnRecord(Refusal):
    """Nobody decides about their own hours. Facts: number."""

    code = "correction_own"
