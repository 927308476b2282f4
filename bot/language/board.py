"""What somebody offers or looks for on the board of neighbours: 理发 周末 营市街 → what, on which weekdays, where."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import SHANGHAI
from bot.language.places import PlaceReading, PlaceResolver
from bot.language.times import TimeReader, describe
from bot.language.times_recurrence import Frequency
from bot.language.times_weeks import WEEKDAY_NUMBERS

WHAT_MAX = 20
"""Characters of a skill that are kept: 理发, 教太极拳, 修自行车."""
EVERY_DAY = frozenset(range(7))
_WORKDAYS, _WEEKEND = frozenset(range(5)), frozenset({5, 6})
_PART = r"(?:的?(?:早上|早晨|上午|中午|下午|傍晚|晚上|夜里|白天|全天|[到至-]?(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})[点:：][半0-9]*分?))*"
_WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天]"
_STANDING = re.compile(
    rf"""(?<![这本下上])(?:平时|一般|通常)?(?:
      (?P<all>每天|天天|随时|哪天都行|什么时候都行|都有空|都行|每晚)
    | (?P<workdays>工作日|平日|平常)
    | (?P<weekend>(?:每个?)?(?:周|星期|礼拜)末|双休日|休息日)
    | (?P<run>(?:每个?)?{_WEEKDAY}(?:到|至|-)(?:周|星期|礼拜)?[一二三四五六日天])
    | (?P<list>(?:每个?)?{_WEEKDAY}(?:[、,，和跟及]*(?:周|星期|礼拜)?[一二三四五六日天](?![点号]))*)
    | (?P<usual>平时)
    ){_PART}""",
    re.VERBOSE,
)
_FILLER = re.compile(
    r"^(?:帮(?:邻居|大家|人|忙)?|给(?:邻居|大家|人)|提供|可以|能|会|来|一下|个)+(?=.{2})|(?:的|了|吧|啊|呀|都行|有空|在|地点|时间|附近|一带|这边|那边|社区里|帮忙)+$"
)
_GAPS = re.compile(r"[\s,，、。;；:：.!！~～—]+")


@dataclass(frozen=True)
class Days:
    """The weekdays (Monday is 0) on which something can be. A named date is `once`, with its stretch."""

    weekdays: frozenset[int]
    said: str
    once: bool = False
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class BoardLine:
    """What was said: `what` may be empty, `days` and `place.sure` may be missing."""

    what: str
    days: Days | None
    place: PlaceReading


def read_board_line(text: str, *, at: datetime, places: PlaceResolver, times: TimeReader) -> BoardLine:
    """Return what is offered or looked for. `at` is the moment of speaking, aware."""
    place = places.resolve(text)
    rest = _blanked(text, place.spans)
    days, spans = _read(rest, at, times)
    what = _GAPS.sub(" ", _blanked(rest, spans)).strip()
    pieces = [_FILLER.sub("", _FILLER.sub("", piece)) for piece in what.split(" ")]
    return BoardLine("".join(piece for piece in pieces if piece)[:WHAT_MAX], days, place)


def read_days(text: str, *, at: datetime, times: TimeReader) -> Days | None:
    """Return the days a text names: 周末, 每天晚上, 周一到周五, 11月28日上午; None when it names none."""
    return _read(text, at, times)[0]


def _read(text: str, at: datetime, times: TimeReader) -> tuple[Days | None, list[tuple[int, int]]]:
    recurrence = times.read_recurrence(text)
    if recurrence is not None and recurrence.freq is not Frequency.MONTHLY:
        if recurrence.freq is Frequency.WEEKLY:
            weekdays = frozenset(day - 1 for day in recurrence.weekdays)
        else:
            weekdays = EVERY_DAY if recurrence.freq is Frequency.DAILY else _WORKDAYS
        return Days(weekdays, recurrence.said), [recurrence.span]
    standing = _STANDING.search(text)
    if standing is not None:
        return Days(_weekdays(standing), standing[0].strip(" ,，、")), [standing.span()]
    reading = times.read(text, at)
    if reading is None:
        return None, []
    start, end = reading.start.astimezone(SHANGHAI), reading.end.astimezone(SHANGHAI)
    last = max(start, end - timedelta(microseconds=1))
    span = min((last.date() - start.date()).days, 6)
    weekdays = frozenset((start.weekday() + later) % 7 for later in range(span + 1))
    return Days(weekdays, describe(reading, at), once=True, start=start, end=end), [reading.span]


def _weekdays(said: re.Match[str]) -> frozenset[int]:
    if said["all"]:
        return EVERY_DAY
    if said["weekend"]:
        return _WEEKEND
    if said["workdays"] or said["usual"]:
        return _WORKDAYS
    named = [WEEKDAY_NUMBERS[char] - 1 for char in (said["run"] or said["list"]) if char in WEEKDAY_NUMBERS]
    if said["run"]:
        first, last = named
        return frozenset((first + later) % 7 for later in range((last - first) % 7 + 1))
    return frozenset(named)


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
