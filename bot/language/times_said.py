"""The pieces of one time as it stands in a text: date, weekday, part of the day, clock."""

import re
from dataclasses import dataclass

from bot.language.times_clock import Clock, Part, read_clock, read_part
from bot.language.times_days import read_date, read_days
from bot.language.times_library import read_library_days
from bot.language.times_lists import read_list
from bot.language.times_near import near
from bot.language.times_reading import DayChoices
from bot.language.times_weeks import WEEKDAY, WEEKDAY_NUMBERS

_GAP = re.compile(r"[\s,，、]*(?:[那这当]天|[那当]日)?的?\s*")
_ABOUT = re.compile(
    r"[\s,，]*(?:大概其?|大约摸?|约摸?|估计|差不多|最[晚迟早]|可能|也就)(?:是|得|在|到)?\s*(?=[0-9零一二两三四五六七八九十俩仨差])"
)
"""What may stand between a day and its hour: 明天下午大概四点."""
_WEEKDAY_GAP = re.compile(r"[\s,，]*[(（]?")
_CLOSE = re.compile(r"\s*[)）]")
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
    found = read_list(text, place) or _longer(read_days(text, place, in_range=in_range), read_library_days(text, place))
    if found:
        plain = found
        found = near(text, place, *plain)
        if found[1] == plain[1]:
            found, weekday = _with_weekday(text, place, plain)
        end = found[1]
    said = with_clock(text, place, end, found[0] if found else None, weekday)
    return None if said.end == place else said


def with_clock(text: str, place: int, end: int, days: DayChoices | None, weekday: int | None) -> Said:
    """Return the date from `place` to `end` (none: both are the same) with the part of the day and clock behind it."""
    part = read_part(text, _skip_gap(text, end, place), after_date=end > place)
    if part:
        end = part[1]
    about = _ABOUT.match(text, end) if end > place else None
    begin = about.end() if about else _skip_gap(text, end, place)
    clock = read_clock(text, begin, led=end > place, part=part is not None)
    if clock:
        end = clock[1]
    return Said(days, weekday, part[0] if part else None, clock[0] if clock else None, place, end)


def _skip_gap(text: str, end: int, begin: int) -> int:
    gap = _GAP.match(text, end) if end > begin else None
    return gap.end() if gap else end


def _longer(own: Dated | None, library: Dated | None) -> Dated | None:
    if own is None or library is None:
        return own or library
    return library if library[1] > own[1] else own


def _with_weekday(text: str, begin: int, dated: Dated) -> tuple[Dated, int | None]:
    """Return the date and the weekday that stands before or after it: 25号（周三）, 周三25号.."""
    first = WEEKDAY.fullmatch(text, begin, dated[1])
    gap = _WEEKDAY_GAP.match(text, dated[1])
    if gap is None:
        return dated, None
    if first and first["weekday"] and not first["shift"]:
        date_after = read_date(text, gap.end())
        if date_after is None:
            return dated, None
        return (date_after[0], _close(text, gap, date_after[1])), WEEKDAY_NUMBERS[first["weekday"]]
    second = WEEKDAY.match(text, gap.end())
    if first or not second or not second["weekday"] or second["shift"]:
        return dated, None
    return (dated[0], _close(text, gap, second.end())), WEEKDAY_NUMBERS[second["weekday"]]


def _close(text: str, gap: re.Match[str], end: int) -> int:
    close = _CLOSE.match(text, end) if gap.group().strip().endswith(("(", "（")) else None
    return close.end() if close else end
