"""Times that come again: 每周三上午9点, 每月15号, 每天."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.clock import SHANGHAI
from bot.language.normalise import half_width
from bot.language.numbers import chinese_number
from bot.language.times_clock import DAY_MINUTES, minutes_alone, minutes_with_part, read_clock, read_part
from bot.language.times_days import DAY_PATTERN, WEEKDAY_NUMBERS
from bot.workdays import is_workday

SEARCH_DAYS_MAX = 370
"""Every recurrence that can be read here comes at least once in this many days."""


class Frequency(StrEnum):
    """How often it comes."""

    DAILY = "daily"
    WORKDAYS = "workdays"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True)
class Recurrence:
    """A time that comes again. Weekdays are 1 (Monday) to 7; month days 1 to 31, and -1 for the last.

    A month without that day uses its last one, so that nothing due on the 31st is lost. `time_of_day` is
    None when no clock time was said; `part` is the part of the day said without one (上午). `ambiguous`:
    morning or evening.
    """

    freq: Frequency
    weekdays: tuple[int, ...]
    monthdays: tuple[int, ...]
    time_of_day: time | None
    part: str | None
    ambiguous: bool
    said: str
    span: tuple[int, int]

    def next_after(self, at: datetime) -> datetime:
        """Return the first time strictly after `at`, aware, in Shanghai; without a clock time the day's
        midnight."""
        now = at.astimezone(SHANGHAI)
        for later in range(SEARCH_DAYS_MAX):
            day = now.date() + timedelta(days=later)
            due = datetime.combine(day, self.time_of_day or time(0), SHANGHAI)
            if due > now and self.falls_on(day):
                return due
        raise AssertionError("a recurrence comes every year")

    def falls_on(self, day: date) -> bool:
        """Return whether it comes on that day."""
        match self.freq:
            case Frequency.DAILY:
                return True
            case Frequency.WORKDAYS:
                return is_workday(day).value
            case Frequency.WEEKLY:
                return day.isoweekday() in self.weekdays
            case Frequency.MONTHLY:
                last = monthrange(day.year, day.month)[1]
                return any(day.day == (last if wanted == -1 else min(wanted, last)) for wanted in self.monthdays)


_DAY_LIST = rf"{DAY_PATTERN}[日号]?(?:[、,，和跟及]{DAY_PATTERN}[日号]?)*"
_RECURRENCE = re.compile(
    rf"""(?:
      (?P<workdays>每(?:个|周)?(?:的)?工作日|每周的?周一(?:到|至|-)周?五)
    | (?P<daily>每天|每日|天天|每一天)
    | 每(?:逢|到)?个?(?:周|星期|礼拜)(?:(?P<weekend>末)|的?(?P<weekdays>
        (?:周|星期|礼拜)?[一二三四五六日天](?:[、,，和跟及]?(?:周|星期|礼拜)?[一二三四五六日天])*
        (?:(?:到|至|-)(?:周|星期|礼拜)?[一二三四五六日天])?))
    | 每个?月的?(?:份)?(?P<monthdays>{_DAY_LIST}|底|初|末|最后一天)
    | 每逢(?P<every_day>{_DAY_LIST})
    )的?""",
    re.VERBOSE,
)


def read_recurrence(text: str) -> Recurrence | None:
    """Return the first recurrence in the text, or None. 隔周, 每两周 and 每年 are not read: they need a
    first time."""
    flat = half_width(text)
    for found in re.finditer("[每天]", flat):
        recurrence = find_recurrence(flat, found.start())
        if recurrence:
            return recurrence
    return None


def find_recurrence(text: str, place: int) -> Recurrence | None:
    """Return the recurrence that begins exactly at `place`, or None."""
    found = _RECURRENCE.match(text, place)
    if found is None:
        return None
    end = found.end()
    part = read_part(text, end, after_date=True)
    end = part[1] if part else end
    clock = read_clock(text, _skip_space(text, end), led=True)
    end = clock[1] if clock else end
    minute, unclear = None, False
    if clock and part:
        minute, unclear = minutes_with_part(clock[0], part[0])
    elif clock:
        minute = minutes_alone(clock[0])[0]
        unclear = not clock[0].exact and 6 <= clock[0].hour <= 8
    freq, weekdays, monthdays = _rhythm(found)
    return Recurrence(
        freq,
        weekdays,
        monthdays,
        None if minute is None else time(minute % DAY_MINUTES // 60, minute % 60),
        part[0].label if part and not clock else None,
        unclear,
        text[place:end],
        (place, end),
    )


def _skip_space(text: str, place: int) -> int:
    while place < len(text) and text[place] == " ":
        place += 1
    return place


def _rhythm(found: re.Match[str]) -> tuple[Frequency, tuple[int, ...], tuple[int, ...]]:
    if found["workdays"]:
        return Frequency.WORKDAYS, (), ()
    if found["daily"]:
        return Frequency.DAILY, (), ()
    if found["weekend"]:
        return Frequency.WEEKLY, (6, 7), ()
    if found["weekdays"]:
        return Frequency.WEEKLY, _weekdays(found["weekdays"]), ()
    return Frequency.MONTHLY, (), _monthdays(found["monthdays"] or found["every_day"])


def _weekdays(text: str) -> tuple[int, ...]:
    days = [WEEKDAY_NUMBERS[char] for char in re.sub("周|星期|礼拜", "", text) if char in WEEKDAY_NUMBERS]
    if re.search("到|至|-", text) and len(days) == 2 and days[0] < days[1]:
        return tuple(range(days[0], days[1] + 1))
    return tuple(sorted(set(days)))


def _monthdays(text: str) -> tuple[int, ...]:
    if text in ("底", "末", "最后一天"):
        return (-1,)
    if text == "初":
        return (1,)
    numbers = [chinese_number(one) for one in re.split("[日号、,，和跟及]+", text) if one]
    return tuple(sorted({number for number in numbers if isinstance(number, int)}))
