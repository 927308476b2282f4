"""Help that comes again, in a draft: 每周三上午看望王奶奶，到6月底. Pure functions."""

from datetime import date, datetime, timedelta
from typing import Any

from bot.chat.house import House
from bot.clock import SHANGHAI
from bot.dates import day_of, day_text
from bot.domain.availability.rules import hours_text
from bot.domain.recurring import rules as plan_rules
from bot.domain.recurring import service as recurring
from bot.domain.recurring.rules import Rhythm
from bot.language.times import Frequency, Recurrence
from bot.language.times_clock import PARTS
from bot.language.times_every_other import read_every_other
from bot.language.times_reading import Bound, Grain, TimeReading
from bot.workdays import is_workday

SHOWN_MAX = 3
"""First days, and days off, that the read-back names."""
_AGAIN = (Frequency.DAILY, Frequency.WORKDAYS, Frequency.WEEKLY, Frequency.MONTHLY)
_ALWAYS_OFF = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Days off of every year (全国年节及纪念日放假办法 2), also of years whose calendar is not yet announced."""
_ALL_WEEK, _WORKWEEK = 127, 31


def read_rhythm(house: House, text: str, at: datetime) -> dict[str, Any] | None:
    """Return the rhythm of a sentence as JSON; None where it names none, or a single time beside it.

    每天 alone tells how things stand (我妈每天一个人); with an end it is a wish.
    """
    found = read_every_other(text) or house.times.read_recurrence(text)
    if found is None or found.freq not in _AGAIN or found.ambiguous:
        return None
    begin, end = found.span
    rest = f"{text[:begin]}{'，' * (end - begin)}{text[end:]}"
    starts_on, ends_on = day_of(at), None
    for reading in house.times.read_all(rest, at):
        first, last = reading.start.date(), (reading.end - timedelta(minutes=1)).date()
        if reading.bound is Bound.UNTIL:
            ends_on = last
        elif reading.bound is Bound.FROM:
            starts_on = first
        elif _span_of_days(reading):
            starts_on, ends_on = max(first, starts_on), last
        elif reading.end > at:
            return None
    if found.freq is Frequency.DAILY and found.every == 1 and ends_on is None:
        return None
    return _with_first(found, starts_on, ends_on, house, at)


def _span_of_days(reading: TimeReading) -> bool:
    return reading.grain in (Grain.DAY, Grain.WEEK, Grain.MONTH) and reading.end - reading.start > timedelta(days=1)


def _with_first(
    found: Recurrence, starts_on: date, ends_on: date | None, house: House, at: datetime
) -> dict[str, Any] | None:
    """Put the first day in, which must still be ahead, and the last by the rules."""
    weekdays = {Frequency.DAILY: _ALL_WEEK, Frequency.WORKDAYS: _WORKWEEK}.get(found.freq, _mask(found))
    monthdays = found.monthdays if found.freq is Frequency.MONTHLY else ()
    minutes, hours_said = _hours(found)
    days = plan_rules.days_from(weekdays, monthdays, starts_on, starts_on + timedelta(days=plan_rules.SEARCH_DAYS_MAX))
    first = next((day for day in days if _ahead(day, minutes, at)), None)
    if first is None:
        return None
    rhythm = Rhythm(weekdays, monthdays, *minutes, hours_said, first, ends_on, found.every)
    last = recurring.last_day(rhythm, house.rulebook.at(at))
    if last < first:
        return None
    return {
        "weekdays": weekdays,
        "every": found.every,
        "monthdays": list(monthdays),
        "minutes": list(minutes),
        "hours_said": hours_said,
        "starts_on": first.isoformat(),
        "ends_on": last.isoformat(),
        "end_said": ends_on is not None,
    }


def _mask(found: Recurrence) -> int:
    return sum(1 << day - 1 for day in set(found.weekdays)) if found.freq is Frequency.WEEKLY else 0


def _hours(found: Recurrence) -> tuple[tuple[int | None, int | None], str]:
    if found.part is not None:
        part = next(one for one in PARTS.values() if one.label == found.part)
        return (part.start, part.end), found.part
    if found.time_of_day is not None:
        minute = found.time_of_day.hour * 60 + found.time_of_day.minute
        return (minute, minute), hours_text(minute, minute).partition("–")[0]
    return (None, None), ""


def _ahead(day: date, minutes: tuple[int | None, int | None], at: datetime) -> bool:
    now = at.astimezone(SHANGHAI)
    if day != now.date() or minutes[0] is None:
        return day >= now.date()
    return minutes[0] > now.hour * 60 + now.minute


def rhythm_of(kept: dict[str, Any]) -> Rhythm:
    """Return the rhythm of a confirmed draft as the domain takes it."""
    first, last = kept["minutes"]
    return Rhythm(
        kept["weekdays"],
        tuple(kept["monthdays"]),
        first,
        last,
        kept["hours_said"],
        date.fromisoformat(kept["starts_on"]),
        date.fromisoformat(kept["ends_on"]),
        kept.get("every", 1),
    )


def rhythm_text(kept: dict[str, Any]) -> str:
    """Write the rhythm: 每周三上午."""
    return plan_rules.rhythm_text(kept["weekdays"], tuple(kept["monthdays"]), kept["hours_said"], kept.get("every", 1))


def read_back_facts(house: House, kept: dict[str, Any] | None, at: datetime) -> dict[str, Any]:
    """Return what the read-back says of a rhythm: its end, its first days, days off among the next, whether it is long.

    Days off are named and nothing is shifted silently: who wants another day says so.
    """
    if kept is None:
        return {"rhythm": None}
    rhythm = rhythm_of(kept)
    assert rhythm.ends_on is not None
    turn = {"every": rhythm.every, "since": rhythm.starts_on}
    days = list(plan_rules.days_from(rhythm.weekdays, rhythm.monthdays, rhythm.starts_on, rhythm.ends_on, **turn))
    days_off = [day for day in days if day.isoweekday() <= 5 and _off(day)]
    last = day_text(rhythm.ends_on)
    return {
        "rhythm": rhythm_text(kept),
        "first": f"{day_text(days[0])}{rhythm.hours_said}",
        "then": [day_text(day) for day in days[1:SHOWN_MAX]],
        "ends": last if rhythm.ends_on.year == at.astimezone(SHANGHAI).year else f"{rhythm.ends_on.year}年{last}",
        "end_said": kept["end_said"],
        "days_off": [day_text(day) for day in days_off[:SHOWN_MAX]],
        "long": recurring.long_enough_for_agreement(rhythm.starts_on, rhythm.ends_on, house.rulebook.at(at)),
    }


def _off(day: date) -> bool:
    return (day.month, day.day) in _ALWAYS_OFF or not is_workday(day).value
