"""What an entry from paper is refused for."""

from bot.domain.errors import Refusal


class PaperTooOld(Refusal):
    """Nobody can check it any more. Facts: days."""

    code = "paper_too_old"


class PaperNotYet(Refusal):
    """A service that has not taken place. Facts: day (in words)."""

    code = "paper_not_yet"


class PaperOverlaps(Refusal):
    """There is a record, or an entry that waits, of the same person at that time. Facts: day (in words), other (in words)."""

    code = "paper_overlaps"


class PaperWantsHours(Refusal):
    """Something else of that day is recorded, and without the hour nobody can tell whether it is the same.

    Facts: day, other (both in words).
    """

    code = "paper_wants_hours"


class PaperLongDay(Refusal):
    """The day would become longer than a day of service can be. Facts: day (in words), most (in words)."""

    code = "paper_long_day"


class UnknownPaper(Refusal):
    """No entry that waits has this number. Facts: number."""

    code = "paper_unknown"


class PaperSecondPerson(Refusal):
    """Whoever entered it, and the volunteer, cannot approve it. Facts: number."""

    code = "paper_second_person"


class PaperOwn(Refusal):
    """Nobody enters their own hours."""

    code = "paper_own"
