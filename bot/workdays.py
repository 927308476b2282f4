"""The Chinese working-day calendar, with the moved working days around public holidays.

Source: the chinesecalendar package, which holds the State Council's yearly notices. For a year not yet
announced there is only Monday to Friday, and the answer says so.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from typing import Any

DAYS_MAX = 3660
"""Nobody counts further than ten years; a larger number is a mistake."""


@dataclass(frozen=True)
class Workday:
    """Whether a day is a working day; `official` is False when no notice covers that year yet (weekends
    only)."""

    value: bool
    official: bool


@cache
def _calendar() -> Any:
    return import_module("chinese_calendar")  # costs 20 ms, and most runs ask nothing about working days


def is_workday(day: date) -> Workday:
    """Return whether that day is a working day in China."""
    try:
        return Workday(bool(_calendar().is_workday(day)), official=True)
    except NotImplementedError:
        return Workday(day.isoweekday() <= 5, official=False)


def add_workdays(day: date, n: int) -> date:
    """Return the n-th working day after `day` (before it when n is negative); for 0 the day itself.

    Raises ValueError when n is further than DAYS_MAX.
    """
    if abs(n) > DAYS_MAX:
        raise ValueError(f"{n} working days are more than {DAYS_MAX}")
    step = timedelta(days=1 if n > 0 else -1)
    left = abs(n)
    while left:
        day += step
        if is_workday(day).value:
            left -= 1
    return day


def workdays_between(first: date, last: date) -> int:
    """Return the number of working days after `first` up to and including `last`; negative when `last` is
    earlier.

    So `workdays_between(day, add_workdays(day, n)) == n` for n ≥ 0. Raises ValueError beyond DAYS_MAX days.
    """
    if abs((last - first).days) > DAYS_MAX:
        raise ValueError(f"{first} to {last} is more than {DAYS_MAX} days")
    if last < first:
        return -workdays_between(last, first)
    days = (first + timedelta(days=later) for later in range(1, (last - first).days + 1))
    return sum(is_workday(one).value for one in days)
