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
    OFFER = "offer"
    PEOPLE = "people"
    MINUTES = "minutes"
    CODE = "code"
    TEXT = "text"


@dataclass
class Arguments:
    """What was read.

    `sure` is False when a bare number stood for a case: in a group that alone is no command. `ahead` is what stood
    between the command word and the number without being an argument itself (接王奶奶的 X0231); it is in `text` too.
    """

    values: dict[str, Any] = field(default_factory=dict[str, Any])
    text: str = ""
    sure: bool = True
    ahead: str = ""


NUMBER_BEHIND = "\x00"
"""Parts the words from a number that the speaker put in front (X0231 我接); people cannot type it."""
_HERE = "\x01"
"""Stands where a number was taken out."""

_SPOKEN = "零〇一二三四五六七八九幺"
_DIGIT_OF = {char: str(at) for at, char in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "幺": "1",
    "O": "0",
    "o": "0",
}
_SPOKEN_TO_DIGITS = str.maketrans(_DIGIT_OF)
_UNIT = r"(?:个|小时|钟|刻|分|点|半|十|百|人|位|天|[hH](?![a-z])|min)"
_CASE_LEAD = r"(?:(?:编号|单号|任务号?|号码|第)\s*[:：是]?\s*)?(?:[#]\s*)?"
_LETTERED = re.compile(
    rf"""{_CASE_LEAD}(?<![A-Za-z])(?:[XxХΧ×✕叉]\s*[-_.:：]?\s*|(?<=[#])\s*)
    (?: (?P<digits>[0-9Oo]*[0-9][0-9Oo]*)(?![A-Za-gi-z]) | (?P<spoken>[{_SPOKEN}]{{2,6}})(?!\s*{_UNIT}) )""",
    re.VERBOSE,
)
_DURATION_ENDS = re.compile(r"(?:\.[0-9]+)?\s*(?:(?:个半?)?(?:小时|钟头)|[hH]|min|分钟?)|\s*个?(?:人|位)")
_CASE_DIGITS_MAX = 6
_NAMED = re.compile(r"(?:编号|单号|任务号|任务)\s*[:：是]?\s*(?P<number>[0-9]{1,6})(?![0-9])")
_BARE = re.compile(
    rf"""(?:第|编号|单号|任务)?\s*(?:(?P<digits>[0-9]{{1,6}})(?![0-9]) | (?P<spoken>[{_SPOKEN}]{{3,6}})(?=号|$|[\s,，。]))
    (?!\.[0-9]|[:/%\-点时][0-9]?|\s*(?:个|点|时|块|元|分|小时|钟|人|份|斤|位|天|[hH](?![a-z])|min|张|月|日|年|岁|度|米|层|楼|栋|幢|单元|次|条|箱
      |袋|件|只|本|路|班|届|级|期|室|户|房|名|盒|瓶|桶|公里|千|万|多|来|余|号(?:楼|院|线|门|公交|下午|上午|晚|早|中午|之?前|之?后|那天|到|开)|[、][0-9]))
    (?:\s*号)?(?:\s*(?:单子?|任务))?""",
    re.VERBOSE,
)
_FILLER_BEFORE = re.compile(r"^(?:一?下|了|这个|那个|这一?单|那一?单|单子?|任务|的?是|的|个|号|[:：]|\s)+$")
_FILLER_AFTER = re.compile(
    r"^(?:号(?:的?单子?|任务)?|\s*(?:这|那)(?:一|个)?(?:单子?|任务|活)|\s*(?:这|那)个(?=$|[\s,，。]|我)|\s*的?(?:单子?|任务)(?=$|[\s,，。])|家里?(?=$|[\s,，。了]))?"
    r"(?:了(?=$|[\s,，。半一两俩二三四五六七八九十0-9]))?"
)

_COUNT = "[0-9零〇一二两俩三仨四五六七八九十]{1,4}"
_PEOPLE = re.compile(
    rf"(?P<count>-?{_COUNT})\s*(?:个\s*人|人|位|口人|个(?!半|小时|钟|多|月|星期|礼拜))(?:一起|都?去)?"
    r"|(?:我们|咱们?|俺们?|我)(?P<we>[俩仨]|[两三四五六七八九](?=$|[\s,，。个一去]))(?:个人?|人)?"
)
_CODE = re.compile(
    rf"(?:到场|服务|签到|验证)?码\s*[:：是为]?\s*(?P<code>[0-9]{{2,8}}|[{_SPOKEN}两]{{4,8}})|(?<![0-9])(?P<plain>[0-9]{{4,6}})(?![0-9])"
)
_APART = re.compile(r"(?<![0-9])(?:[0-9](?: [0-9]){3,5}|[0-9]{3} [0-9]{3}|[0-9]{2} [0-9]{2}(?: [0-9]{2})?)(?![0-9])")
"""A code that was typed with gaps."""
_FROM_TO = re.compile(
    r"从?\s*(?P<first>[0-9一二两三四五六七八九十]{1,3})点(?P<half>半)?\s*(?:到|至|[-~—])\s*(?P<last>[0-9一二两三四五六七八九十]{1,3})点(?P<last_half>半)?钟?"
)
_NEGATED = re.compile(r"(?:没有?|没到|不是|不到|哪有|没干|没来)\s*$")
_POINT = re.compile(r"(?<=[0-9])点(?=[0-9]\s*个?(?:小时|钟头))")
_DURATION_BEFORE = re.compile(r"(?:一共|总共|共|用时|用了|花了|干了|陪了|做了|忙了|时长|大概|大约|差不多|按|算)+\s*$")
_DURATION_AFTER = re.compile(r"^\s*(?:左右|整|算|时间|吧)")
_SEPARATORS = " \t,，.。、;；:：!！~～—/"


def read_arguments(rest: str, slots: frozenset[Slot]) -> Arguments:
    """Read every slot the command has; what remains is `text`."""
    found = Arguments()
    rest, _, number = rest.partition(NUMBER_BEHIND)
    rest = _stripped(rest)
    if number:
        if Slot.CASE in slots:
            _take_case(number, found, slots - {Slot.CODE})
        else:
            rest = f"{rest} {number}"
    elif Slot.CASE in slots:
        rest = _take_case(rest, found, slots)
    if Slot.ENTRY in slots:
        rest = _take_entry(rest, found)
    if Slot.OFFER in slots:
        rest = _take_offer(rest, found)
    if Slot.CODE in slots:
        rest = _take_code(rest, found)
    if Slot.MINUTES in slots:
        rest = _take_minutes(rest, found)
    if Slot.PEOPLE in slots:
        rest = _take_people(rest, found)
    ahead, here, behind = rest.partition(_HERE)
    found.ahead = _stripped(ahead) if here else ""
    found.text = _stripped(f"{_stripped(ahead)} {_stripped(behind)}")
    return found


def _stripped(text: str) -> str:
    """Take separators off both ends. A dash goes too, unless it makes a number negative (-3小时)."""
    text = text.strip(_SEPARATORS)
    while text.startswith("-") and not text[1:2].isdigit():
        text = text[1:].strip(_SEPARATORS)
    return text.rstrip(_SEPARATORS + "-")


def _take_case(rest: str, found: Arguments, slots: frozenset[Slot]) -> str:
    lettered = _LETTERED.search(rest)
    if lettered is not None:
        number, end = _lettered_number(lettered, rest)
        if number > 0:
            found.values[Slot.CASE] = number
            return _marked(rest, lettered.start(), end)
    named = _NAMED.search(rest)
    if named is not None:
        found.values[Slot.CASE] = int(named["number"])
        return _marked(rest, named.start(), named.end())
    filler = re.match(r"(?:一下|单子?|任务|了|这个|那个|[:：\s])*", rest)
    start = filler.end() if filler else 0
    bare = _BARE.match(rest, start)
    if bare is None or (Slot.CODE in slots and _CODE.search(rest, bare.end()) is None):
        return rest
    number = int((bare["digits"] or bare["spoken"]).translate(_SPOKEN_TO_DIGITS))
    if number > 0:
        found.values[Slot.CASE] = number
        found.sure = False
        return _marked(rest, bare.start(), bare.end())
    return rest


def _lettered_number(match: re.Match[str], rest: str) -> tuple[int, int]:
    """Return number and end. Where a duration was written without a space, its digits are left to it.

    X02312小时 is X0231 and 2小时, x2311.5小时 is X231 and 1.5小时: numbers are shown with four digits.
    """
    if match["spoken"]:
        return int(match["spoken"].translate(_SPOKEN_TO_DIGITS)), match.end()
    run, start = match["digits"].translate(_SPOKEN_TO_DIGITS), match.start("digits")
    length = len(run)
    if run[0] == "0" and length > 4:
        length = 4
    elif length > 3 and run[0] != "0" and _DURATION_ENDS.match(rest, match.end()):
        length = next((size for size in (4, 3) if size < length and run[size] != "0"), length)
    length = min(length, _CASE_DIGITS_MAX)
    return int(run[:length]), start + length


def _marked(text: str, start: int, end: int) -> str:
    before, after = _FILLER_BEFORE.sub("", text[:start]), text[end:]
    after = after.removeprefix("-")  # X0231-2小时: a dash that touches the number is no minus sign
    filler = _FILLER_AFTER.match(after)
    after = after[filler.end() :] if filler else after
    return f"{before}{_HERE}{after}"


def _take_entry(rest: str, found: Arguments) -> str:
    for number, start, end in find_case_numbers(rest, "J"):
        found.values[Slot.ENTRY] = number
        return f"{rest[:start]}{_HERE}{rest[end:]}"
    bare = _BARE.match(rest)
    if bare is not None and bare["digits"]:
        found.values[Slot.ENTRY] = int(bare["digits"])
        found.sure = False
        return f"{_HERE}{rest[bare.end() :]}"
    return rest


def _take_offer(rest: str, found: Arguments) -> str:
    for number, start, end in find_case_numbers(rest, "S")[:1]:
        found.values[Slot.OFFER] = number
        return f"{rest[:start]} {rest[end:]}"
    return rest


def _take_code(rest: str, found: Arguments) -> str:
    rest = _APART.sub(lambda match: match[0].replace(" ", ""), rest)
    match = _CODE.search(rest)
    if match is None:
        return rest
    found.values[Slot.CODE] = (match["code"] or match["plain"]).replace("两", "二").translate(_SPOKEN_TO_DIGITS)
    return without(rest, match.start(), match.end())


def _take_people(rest: str, found: Arguments) -> str:
    match = _PEOPLE.search(rest)
    if match is None:
        return rest
    said = match["count"] or match["we"]
    count = chinese_number(said.lstrip("-"))
    if count is None:
        return rest
    found.values[Slot.PEOPLE] = -int(count) if said.startswith("-") else int(count)
    return without(rest, match.start(), match.end())


def _take_minutes(rest: str, found: Arguments) -> str:
    rest = _POINT.sub(".", rest)
    duration = find_duration(rest)
    if duration is not None and _NEGATED.search(rest[: duration[1]]):  # 没两个小时，就一个钟头
        end = duration[2]
        second = find_duration(rest[end:])
        duration = None if second is None else (second[0], second[1] + end, second[2] + end)
        if duration is None:
            return rest
    if duration is None and (between := _FROM_TO.search(rest)):
        duration = _between(between)
    if duration is not None:
        value, start, end = duration
        found.values[Slot.MINUTES] = value
        return f"{_DURATION_BEFORE.sub('', rest[:start])} {_DURATION_AFTER.sub('', rest[end:])}"
    ahead, here, behind = rest.rpartition(_HERE)
    first, _, remainder = _stripped(behind).partition(" ")
    value = minutes(strip_courtesy(first), bare_hours=True)
    if value is not None and (here or not remainder):
        found.values[Slot.MINUTES] = value
        return f"{ahead}{here}{remainder}"
    return rest


def _between(found: re.Match[str]) -> tuple[int, int, int] | None:
    """Return (minutes, start, end) of 从两点到四点半; None where that is nothing."""
    first, last = chinese_number(found["first"]), chinese_number(found["last"])
    if first is None or last is None:
        return None
    value = int((last - first) % 12 * 60) + (30 if found["last_half"] else 0) - (30 if found["half"] else 0)
    return (value, found.start(), found.end()) if value > 0 else None


def without(text: str, start: int, end: int) -> str:
    """Return the text with a blank where the piece stood."""
    return f"{text[:start]} {text[end:]}"
