"""Reading a training or a commendation (急救 4学时 3月8日 红十字), a star, a line of a notice."""

import re
from dataclasses import dataclass
from datetime import date

from bot.chat.arguments import without
from bot.language.durations import find_duration
from bot.language.numbers import chinese_number
from bot.language.periods import read_period

_LESSONS = re.compile(r"(?P<count>[0-9]{1,3}(?:\.[05])?|[一二两三四五六七八九十]{1,3})\s*个?\s*(?:学时|课时)")
_SEPARATORS = re.compile(r"[\s,，。;；、]+")
_STAR = re.compile(r"(?P<level>[一二三四五1-5])\s*星")
_LINE = re.compile(r"第\s*(?P<line>[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*(?:个|位|名|行|号)?[\s,，。:：]*")
_NOTICE = re.compile(r"^[Gg]\s?(?P<number>[0-9]{1,6})[\s,，。:：]*")
_NUMBER = re.compile(r"^(?P<number>[0-9]{1,6})\s*号?[\s,，。:：]*")
NAME_MAX = 60
MINUTES_MAX = 1000 * 60
"""More 学时 than that in one training is a slip of the finger."""


@dataclass(frozen=True)
class HonourSaid:
    """What was said; None is what was not. `minutes` are 学时 of an hour."""

    day: date | None
    minutes: int | None
    words: tuple[str, ...]


def read_honour(text: str, today: date) -> HonourSaid:
    """Read day and 学时 in any order; what remains are words: a name, what it was, who gave it."""
    rest, day = text, None
    period = read_period(rest, today)
    if period is not None and period.first == period.last:
        day = period.first
        rest = without(rest, *period.span)
    minutes = None
    lessons = _LESSONS.search(rest)
    duration = None if lessons else find_duration(rest)
    if lessons:
        count = chinese_number(lessons["count"])
        minutes = None if count is None else int(float(count) * 60)
        rest = without(rest, *lessons.span())
    elif duration:
        minutes = duration[0]
        rest = without(rest, *duration[1:])
    words = tuple(word[:NAME_MAX] for word in _SEPARATORS.split(rest.replace("@", " ")) if word)
    return HonourSaid(day, minutes if minutes is not None and 0 < minutes <= MINUTES_MAX else None, words)


def level_of(text: str) -> int | None:
    """Return the star that is named: 三星 → 3."""
    found = _STAR.search(text)
    return None if found is None else int(chinese_number(found["level"]) or 0)


def line_of(text: str) -> tuple[int | None, str]:
    """Return the line of a notice that is named (第2个), and the other words."""
    found = _LINE.search(text)
    if found is None:
        return None, text
    line = chinese_number(found["line"])
    return (None if line is None else int(line)), without(text, *found.span()).strip()


def notice_of(text: str) -> tuple[int | None, str]:
    """Return the number of the notice (G0003) in front, and the other words."""
    found = _NOTICE.match(text)
    return (None, text) if found is None else (int(found["number"]), text[found.end() :])


def number_of(text: str) -> tuple[int | None, str]:
    """Return the number in front, and the other words."""
    found = _NUMBER.match(text)
    return (None, text) if found is None else (int(found["number"]), text[found.end() :])
