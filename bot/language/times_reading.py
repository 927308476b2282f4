"""What a time in somebody's words comes to: the types that the readers of times share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.clock import SHANGHAI


class Grain(StrEnum):
    """How finely something was said. 明天 is a day, 9点 an hour, 9:30 a minute."""

    MINUTE = "minute"
    HOUR = "hour"
    PART_OF_DAY = "part_of_day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Bound(StrEnum):
    """Whether the words name the time itself, what comes after it, or what comes before it."""

    AT = "at"
    FROM = "from"
    UNTIL = "until"


class Why(StrEnum):
    """What is unclear about a reading, so that the caller can ask the right question."""

    HOUR = "hour"
    """Morning or evening: 8点."""
    PAST = "past"
    """The words name a moment that is gone: 昨天, 今天早上 in the afternoon."""
    VAGUE = "vague"
    """The words are meant loosely: 过两天, 月底, 一会儿."""
    WEEKDAY = "weekday"
    """Weekday and date do not agree, or the weekday is today's and may mean today or next week."""
    DIALECT = "dialect"
    """The word means different times in different places: 后晌, 赶明儿."""


@dataclass(frozen=True)
class TimeReading:
    """One time found in a text. All moments are aware, in Asia/Shanghai.

    A clock time is a moment (`end == start`); everything else is the half-open span [start, end). For UNTIL
    the span runs from the moment of speaking to the deadline `end`; for FROM it begins at `start` and its
    end is only a guess (the end of that day, or a week later). `span` gives the places of `said` in the
    text.
    """

    start: datetime
    end: datetime
    grain: Grain
    said: str
    span: tuple[int, int]
    ambiguous: bool = False
    why: Why | None = None
    bound: Bound = Bound.AT


@dataclass(frozen=True)
class Days:
    """Days [first, until) that a date may mean. `fixed` ones are meant even when they are past."""

    first: date
    until: date
    grain: Grain = Grain.DAY
    fixed: bool = False
    why: Why | None = None


DayChoices = Callable[[date, date], Iterator[Days]]
"""(today, earliest) gives the days that a date may mean, soonest first: relative ones count from today, the
others are the next ones not before `earliest`, which is later than today in the second half of a range."""


def one_day(day: date, *, fixed: bool = False, why: Why | None = None) -> Days:
    """Return that single day."""
    return Days(day, day + timedelta(days=1), fixed=fixed, why=why)


def moment(day: date, minute: int = 0, second: int = 0) -> datetime:
    """Return the moment that many minutes after the day's midnight in Shanghai; 1440 and more is the next
    day."""
    return datetime.combine(day, time(0), SHANGHAI) + timedelta(minutes=minute, seconds=second)
