"""What help that comes again is refused for."""

from bot.domain.errors import Refusal


class UnknownPlan(Refusal):
    """No plan of that number concerns the speaker, or none at all. Facts: number (or None)."""

    code = "unknown_plan"


class NotOnThatDay(Refusal):
    """None of the speaker's plans falls on that day. Facts: day (in Chinese), lines (number, rhythm)."""

    code = "not_on_that_day"


class SeveralPlans(Refusal):
    """Several plans are meant: which one? Facts: lines (number, rhythm), example."""

    code = "several_plans"


class NoSeries(Refusal):
    """The task comes only once, so nobody can take it every time. Facts: number."""

    code = "no_series"


class SeriesTaken(Refusal):
    """Somebody comes every time already. Facts: number."""

    code = "series_taken"


class PlanTooShort(Refusal):
    """Between its first and its last day the plan comes not once. Facts: ends (in Chinese)."""

    code = "plan_too_short"


class NotLeftOut(Refusal):
    """That time was not left out, or is past. Facts: day (in Chinese), number."""

    code = "not_left_out"
