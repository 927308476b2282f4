"""Pure rules of help that comes again: on which days, when, and how that is written. Days have no daylight saving here."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.availability.rules import day_text, moment_of, weekdays_text
from bot.domain.recurring.model import Plan

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


def falls_on(weekdays: int, monthdays: tuple[int, ...], day: date) -> bool:
    """Whether a rhythm comes on a day. A month without that day (31, or 29 February) uses its last one."""
    if weekdays >> day.weekday() & 1:
        return True
    last = monthrange(day.year, day.month)[1]
    return any(day.day == (last if wanted == -1 else min(wanted, last)) for wanted in monthdays)


def days_from(weekdays: int, monthdays: tuple[int, ...], first: date, last: date) -> Iterator[date]:
    """Yield the days of a rhythm from one day to another, both included."""
    day = first
    while day <= last:
        if falls_on(weekdays, monthdays, day):
            yield day
        day += timedelta(days=1)


def monthdays_of(plan: Plan) -> tuple[int, ...]:
    """Return the days of the month of a plan."""
    return tuple(int(one) for one in plan.monthdays.split(",") if one)


def next_day(plan: Plan, after: date) -> date | None:
    """Return the next day of a plan strictly after a day, None when it is over by then."""
    last = min(plan.ends_on, after + timedelta(days=SEARCH_DAYS_MAX))
    return next(days_from(plan.weekdays, monthdays_of(plan), after + timedelta(days=1), last), None)


def on(plan: Plan, day: date) -> bool:
    """Whether a plan comes on a day."""
    return plan.starts_on <= day <= plan.ends_on and falls_on(plan.weekdays, monthdays_of(plan), day)


def span(plan: Plan, day: date) -> tuple[datetime, datetime]:
    """Return from when to when help is wanted on a day; the whole day where no hour was said."""
    if plan.minute_from is None or plan.minute_to is None:
        return moment_of(day, 0), moment_of(day, 24 * 60)
    return moment_of(day, plan.minute_from), moment_of(day, plan.minute_to)


def when_text(plan: Plan, day: date) -> str:
    """Write one time: 12月2日（周三）上午."""
    return f"{day_text(day)}{plan.hours_said}"


def rhythm_text(weekdays: int, monthdays: tuple[int, ...], hours_said: str) -> str:
    """Write a rhythm: 每周三上午, 每月1日、15日上午9:00."""
    if weekdays:
        return f"{weekdays_text(weekdays)}{hours_said}"
    days = "、".join("最后一天" if one == -1 else f"{one}日" for one in monthdays)
    return f"每月{days}{hours_said}"


def number(plan_id: int) -> str:
    """Write the number of a plan as people see it."""
    return f"D{plan_id:04d}"


def line(plan: Plan) -> dict[str, str]:
    """Return number, rhythm and end of a plan, for a list."""
    rhythm = rhythm_text(plan.weekdays, monthdays_of(plan), plan.hours_said)
    return {"number": number(plan.id or 0), "rhythm": rhythm, "ends": day_text(plan.ends_on)}
