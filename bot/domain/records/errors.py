"""What the book of hours says no to."""

from bot.domain.errors import Refusal


class NotVolunteering(Refusal):
    """What was done is not volunteer service, so it may not be recorded as such.

    Facts: reason (NotService).
    """

    code = "record_not_volunteering"


class UnlikelyTime(Refusal):
    """No time at all, or more than fits into one record. Facts: minutes, most."""

    code = "record_unlikely_time"


class UnknownRecord(Refusal):
    """No record has this number. Facts: number."""

    code = "record_unknown"


class RecordDiffers(Refusal):
    """The same cause has already been recorded with other facts. Facts: number, reference."""

    code = "record_differs"


class AlreadySealed(Refusal):
    """A sealed record takes corrections only. Facts: number, sealed_at."""

    code = "record_already_sealed"


class RecordIncomplete(Refusal):
    """A record without all lawful fields is not sealed. Facts: number, missing (tuple of LawfulField)."""

    code = "record_incomplete"


class FieldKnown(Refusal):
    """The record says this already; what is wrong needs a correction. Facts: number, field."""

    code = "record_field_known"


class NothingToAmend(Refusal):
    """The record says this already. Facts: number, field."""

    code = "record_nothing_to_amend"


class NoCorrection(Refusal):
    """The time already is what it should be. Facts: number, minutes."""

    code = "record_no_correction"
