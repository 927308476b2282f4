"""The pieces of one time as it stands in a text: date, weekday, part of the day, clock."""

import re
from dataclasses import dataclass

from bot.language.times_clock import Clock, Part, read_clock, read_part
from bot.language.times_days import WEEKDAY, WEEKDAY_NUMBERS, read_days
from bot.language.times_library import read_library_days
from bot.language.times_reading import DayChoices

_GAP = re.compile(r"[\s,，、]*的?\s*")
_WEEKDAY_GAP = re.compile(r"[\s,，]*[(（]?")
_CLOSE = re.compile(r"\s*[)）]")
_IS_WEEKDAY = re.compile("周|星期|礼拜")

Dated = tuple[DayChoices, int]
"""The days a date may mean, and where it ends."""


@dataclass(frozen=True)
class Said:
    """One time before it is worked out. `weekday` (1–7) stands beside a date to confirm it: 25号（周三）."""

    days: DayChoices | None
    weekday: int | None
    part: Part | None
    clock: Clock | None
    start: int
    end: int


def read_said(text: str, place: int, *, in_range: bool = False) -> Said | None:
    """Return the time that begins at `place`, or None when none does. `in_range`: it is the second half of
    1-5号."""
    end, weekday = place, None
    found = _longer(read_days(text, place, in_range=in_range), read_library_days(text, place))
    if found:
        end, weekday = _confirming_weekday(text, place, found[1])
    part = read_part(text, _skip_gap(text, end, place), after_date=end > place)
    if part:
        end = part[1]
    clock = read_clock(text, _skip_gap(text, end, place), led=end > place)
    if clock:
        end = clock[1]
    if end == place:
        return None
    return Said(
        found[0] if found else None,
        weekday,
        part[0] if part else None,
        clock[0] if clock else None,
        place,
        end,
    )


def _skip_gap(text: str, end: int, begin: int) -> int:
    gap = _GAP.match(text, end) if end > begin else None
    return gap.end() if gap else end


def _longer(own: Dated | None, library: Dated | None) -> Dated | None:
    if own is None or library is None:
        return own or library
    return library if library[1] > own[1] else own


def _confirming_weekday(text: str, begin: int, end: int) -> tuple[int, int | None]:
    """Return the end of the date with the weekday that follows it; 周六周日 are two days, not one
    confirmed."""
    if _IS_WEEKDAY.search(text[begin:end]):
        return end, None
    gap = _WEEKDAY_GAP.match(text, end)
    found = WEEKDAY.match(text, gap.end()) if gap else None
    if not gap or not found or not found["weekday"] or found["shift"]:
        return end, None
    close = _CLOSE.match(text, found.end()) if gap.group().strip().endswith(("(", "（")) else None
    return (close or found).end(), WEEKDAY_NUMBERS[found["weekday"]]
