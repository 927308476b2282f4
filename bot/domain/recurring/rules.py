"""Pure rules of help that comes again: on which days, when, and how that is written. Days have no daylight saving here."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.dates import at_minute, day_text
from bot.domain.availability.rules import weekdays_text
from bot.domain.recurring.model import Plan

ALL_WEEK = 127
SEARCH_DAYS_MAX = 62
"""Every rhythm that can be said here comes at least once in so many days."""


@dataclass(frozen=True)
class Rhythm:
    """What was said: on which days, at which hours, from when until when (None: not said)."""

    weekdays: int
    monthdays: tuple[int, ...]
    minute_from: int | None
    minute_to: int | None
    hours_said: str
    starts_on: date
    ends_on: date | None
    every: int = 1
    """Only in every so-manieth week, or, where all days are meant, on every so-manieth day; counted from the first."""


def falls_on(
    weekdays: int, monthdays: tuple[int, ...], day: date, *, every: int = 1, since: date | None = None
) -> bool:
    """Whether a rhythm comes on a day. A month without that day (31, or 29 February) uses its last one."""
    if every > 1 and since is not None and not _its_turn(weekdays, day, every, since):
        return False
    if weekdays >> day.weekday() & 1:
        return True
    last = monthrange(day.year, day.month)[1]
    return any(day.day == (last if wanted == -1 else min(wanted, last)) for wanted in monthdays)


def _its_turn(weekdays: int, day: date, every: int, since: date) -> bool:
    if weekdays == ALL_WEEK:
        return (day - since).days % every == 0
    monday = day - timedelta(days=day.weekday())
    return (monday - (since - timedelta(days=since.weekday()))).days // 7 % every == 0


def days_from(
    weekdays: int, monthdays: tuple[int, ...], first: date, last: date, *, every: int = 1, since: date | None = None
) -> Iterator[date]:
    """Yield the days of a rhythm from one day to another, both included."""
    day = first
    while day <= last:
        if falls_on(weekdays, monthdays, day, every=every, since=since):
            yield day
        day += timedelta(days=1)


def monthdays_of(plan: Plan) -> tuple[int, ...]:
    """Return the days of the month of a plan."""
    return tuple(int(one) for one in plan.monthdays.split(",") if one)


def days_of(plan: Plan, first: date, last: date) -> Iterator[date]:
    """Yield the days of a plan from one day to another, both included."""
    return days_from(plan.weekdays, monthdays_of(plan), first, last, every=plan.every, since=plan.starts_on)


def next_day(plan: Plan, after: date) -> date | None:
    """Return the next day of a plan strictly after a day, None when it is over by then."""
    last = min(plan.ends_on, after + timedelta(days=SEARCH_DAYS_MAX))
    return next(days_of(plan, after + timedelta(days=1), last), None)


def on(plan: Plan, day: date) -> bool:
    """Whether a plan comes on a day."""
    return plan.starts_on <= day <= plan.ends_on and day in days_of(plan, day, day)


def span(plan: Plan, day: date) -> tuple[datetime, datetime]:
    """Return from when to when help is wanted on a day; the whole day where no hour was said."""
    if plan.minute_from is None or plan.minute_to is None:
        return at_minute(day, 0), at_minute(day, 24 * 60)
    return at_minute(day, plan.minute_from), at_minute(day, plan.minute_to)


def when_text(plan: Plan, day: date) -> str:
    """Write one time: 12月2日（周三）上午."""
    return f"{day_text(day)}{plan.hours_said}"


def rhythm_text(weekdays: int, monthdays: tuple[int, ...], hours_said: str, every: int = 1) -> str:
    """Write a rhythm: 每周三上午, 隔周三上午, 隔天上午, 每月1日、15日上午9:00."""
    if every > 1 and weekdays == ALL_WEEK:
        return f"{'隔天' if every == 2 else f'每{every}天'}{hours_said}"
    if weekdays:
        days = weekdays_text(weekdays)
        return f"{days if every == 1 else days.replace('每', '隔', 1)}{hours_said}"
    days = "、".join("最后一天" if one == -1 else f"{one}日" for one in monthdays)
    return f"每月{days}{hours_said}"


def number(plan_id: int) -> str:
    """Write the number of a plan as people see it."""
    return f"D{plan_id:04d}"


def line(plan: Plan) -> dict[str, str]:
    """Return number, rhythm and end of a plan, for a list."""
    rhythm = rhythm_text(plan.weekdays, monthdays_of(plan), plan.hours_said, plan.every)
    return {"number": number(plan.id or 0), "rhythm": rhythm, "ends": day_text(plan.ends_on)}
