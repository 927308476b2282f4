"""Reading what stands behind a command word: a case number, people, a duration, a code, words.

Everything is found by its form, so the order does not matter and spaces may be missing: 完成x231俩小时药拿到了.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.language.durations import find_duration, minutes
from bot.language.normalise import strip_courtesy
from bot.language.numbers import chinese_number, find_case_numbers


class Slot(StrEnum):
    """A kind of argument."""

    CASE = "case"
    ENTRY = "entry"
    PEOPLE = "people"
    MINUTES = "minutes"
    CODE = "code"
    TEXT = "text"


_NUMERAL = "0-9零〇一二两俩三仨四五六七八九十幺"
_BARE_CASE = re.compile(
    r"^(?P<number>[0-9]{1,6})(?![0-9.:%/\-点号个位人名张块元分小时天日月年岁斤度米层楼栋单次份条箱袋件只本路班届，、]|\s*(?:个|点|号|块|元|分|小时|钟|人|份|斤|位|天))"
)
_PEOPLE = re.compile(rf"(?P<count>-?[{_NUMERAL}]{{1,4}})\s*(?:个\s*人|人|位|个(?!半|小时|钟|多))")
_CODE = re.compile(r"(?:到场|服务|签到)?码\s*[:：是]?\s*(?P<code>[0-9]{2,8})|(?<![0-9])(?P<plain>[0-9]{4,6})(?![0-9])")
_EDGES = " \t,，.。、;；:：!！~～-—/"


@dataclass
class Arguments:
    """What was read. `sure` is False when a bare number stood for a case: in a group that alone is no command."""

    values: dict[str, Any] = field(default_factory=dict[str, Any])
    text: str = ""
    sure: bool = True


def read_arguments(rest: str, slots: frozenset[Slot]) -> Arguments:
    """Read every slot the command has; what remains is `text`."""
    found = Arguments()
    rest = rest.strip(_EDGES)
    if Slot.CASE in slots:
        rest = _take_case(rest, found)
    if Slot.ENTRY in slots:
        rest = _take_number(rest, found, "J", Slot.ENTRY)
    if Slot.CODE in slots:
        rest = _take_code(rest, found)
    if Slot.PEOPLE in slots:
        rest = _take_people(rest, found)
    if Slot.MINUTES in slots:
        rest = _take_minutes(rest, found)
    found.text = rest.strip(_EDGES)
    return found


def _take_case(rest: str, found: Arguments) -> str:
    lettered = _lettered(rest, "X")
    if lettered is not None:
        number, start, end = lettered
        found.values[Slot.CASE] = number
        return _without(rest, start, end)
    bare = _BARE_CASE.match(rest)
    if bare:
        found.values[Slot.CASE] = int(bare["number"])
        found.sure = False
        return rest[bare.end() :].lstrip(_EDGES)
    return rest


def _lettered(rest: str, letter: Any) -> tuple[int, int, int] | None:
    for number, start, end in find_case_numbers(rest, letter):
        if not rest[start].isdigit():
            return number, start, end
    return None


def _take_number(rest: str, found: Arguments, letter: Any, slot: Slot) -> str:
    for number, start, end in find_case_numbers(rest, letter):
        found.values[slot] = number
        return _without(rest, start, end)
    return rest


def _take_code(rest: str, found: Arguments) -> str:
    match = _CODE.search(rest)
    if match is None:
        return rest
    found.values[Slot.CODE] = match["code"] or match["plain"]
    return _without(rest, match.start(), match.end())


def _take_people(rest: str, found: Arguments) -> str:
    match = _PEOPLE.search(rest)
    if match is None:
        return rest
    negative = match["count"].startswith("-")
    count = chinese_number(match["count"].lstrip("-"))
    if count is None:
        return rest
    found.values[Slot.PEOPLE] = -int(count) if negative else int(count)
    return _without(rest, match.start(), match.end())


def _take_minutes(rest: str, found: Arguments) -> str:
    duration = find_duration(rest)
    if duration is not None:
        value, start, end = duration
        found.values[Slot.MINUTES] = value
        return _without(rest, start, end)
    first, _, remainder = rest.partition(" ")
    value = minutes(strip_courtesy(first), bare_hours=True)
    if value is not None:
        found.values[Slot.MINUTES] = value
        return remainder
    return rest


def _without(text: str, start: int, end: int) -> str:
    return f"{text[:start].strip(_EDGES)} {text[end:].strip(_EDGES)}".strip()
