"""Which of the times in a sentence is wanted: 明天不行，后天上午可以; 原定周三，改到周五; 周二或者周四.

What cannot be told is marked as loose, so that nobody keeps it without asking.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.language.times_reading import Bound, Grain, TimeReading, Why

_REFUSED = re.compile(
    r"\s*(?:那天|这天|的时候)?的?(?:也|都|就|真|实在|可能|恐怕|我|俺|家里|他|她|他们|她们)*"
    r"(?:不行|不可以|不成|除外|不要|不算|来不及|不合适|太[早晚赶](?!了?就)|改(?:到|成|为|天|一下)|取消|作废"
    r"|(?:没空|没时间|有事|有安排|不在|不方便|不得空|不得闲|[去来]不了)(?:了|儿|的)?(?=\s*(?:[,，。；;、!！]|但|不过|就|$)))"
)
_REFUSED_LEAD = re.compile(
    r"(?:不是|除了|避开|别|不要|不能|原定|原来|本来|原先|原本|之前定的?|上次说的?)(?:在|是|说|约|定)*的?\s*$"
)
_MOVED_LEAD = re.compile(
    r"(?:改|换|挪|调|推迟|推后|延后|延期?|提前|顺延|推|移|变更?|更正)(?:到|成|为|在|至|是|了)+\s*$|(?:^|[^不])(?:要不|应该是|而是|还是)\s*$"
)
_LIST = re.compile(r"\s*(?:[、,，/]\s*)?(?:和|跟|及|以及|(?P<either>或者?是?|还是|要么|要不|不然))?\s*")
_EVERY_OTHER = re.compile(
    r"隔[一两二三几]?个?(?:天|日|周|星期|礼拜|月)|每[隔两二三四五六七八九十几0-9]+个?半?(?:天|日|周|星期|礼拜|月|年|小时|分钟|钟头)"
    r"|[单双](?:周|星期|礼拜|号|日)(?!休)|每半个?(?:月|年)|[每一]个?(?:周|星期|礼拜|月)[两二三四五六七几0-9][次回趟遍]|轮流|隔三差五"
)
LEAD_LENGTH = 8
REFUSED_LENGTH = 14


def wanted(readings: Sequence[TimeReading], text: str, at: datetime) -> TimeReading | None:
    """Return the time that is wanted, None when there is none. `text` is what the readings' spans point into."""
    ahead = [one for one in readings if one.why is not Why.PAST]
    appointments = [one for one in ahead if one.grain is not Grain.YEAR and not one.start == one.end == at] or ahead[:1]
    if not appointments:
        return None
    moved = [one for one in appointments if _MOVED_LEAD.search(_before(text, one))]
    left = (
        [_on_its_day(moved[-1], appointments, text)]
        if moved
        else [one for one in appointments if not _refused(text, one)]
    )
    if not left:
        excluded = _REFUSED_LEAD.search(_before(text, appointments[0])) or "除外" in text
        return _loose(appointments[0]) if excluded else appointments[0]
    chosen = _with_next(left, text)
    return _loose(chosen) if _EVERY_OTHER.search(text) else chosen


_NAMES_A_DAY = re.compile(r"[天日号周月今明后初]|礼拜|星期|[0-9][./-][0-9]")
_OF_A_DAY = (Grain.MINUTE, Grain.HOUR, Grain.PART_OF_DAY)


def _on_its_day(moved: TimeReading, readings: Sequence[TimeReading], text: str) -> TimeReading:
    """Return 五点 of 周三下午三点改到五点 on that Wednesday: where only an hour is changed, the day stays."""
    told = [one for one in readings if one.span[1] <= moved.span[0] and one.bound is Bound.AT]
    if not told or moved.grain not in _OF_A_DAY or _NAMES_A_DAY.search(text, *moved.span):
        return moved
    day = told[-1]
    if day.grain not in (*_OF_A_DAY, Grain.DAY) or not _NAMES_A_DAY.search(text, *day.span):
        return moved
    shift = timedelta(days=(day.start.date() - moved.start.date()).days)
    return replace(moved, start=moved.start + shift, end=moved.end + shift, ambiguous=True, why=moved.why or Why.VAGUE)


def _before(text: str, one: TimeReading) -> str:
    return text[max(0, one.span[0] - LEAD_LENGTH) : one.span[0]]


def _refused(text: str, one: TimeReading) -> bool:
    behind = _REFUSED.match(text, one.span[1], one.span[1] + REFUSED_LENGTH)
    return behind is not None or _REFUSED_LEAD.search(_before(text, one)) is not None


def _with_next(left: list[TimeReading], text: str) -> TimeReading:
    """Join 12月5号、12月6号 to one span; of several that are said in one list none is sure."""
    first = left[0]
    if len(left) < 2:
        return first
    second = left[1]
    between = _LIST.fullmatch(text, first.span[1], second.span[0]) if first.span[1] < second.span[0] else None
    if between is None or first.bound is not Bound.AT:
        return first
    days = first.grain is second.grain is Grain.DAY and second.start == first.end
    if days and not between["either"] and second.end - second.start == timedelta(days=1):
        span = (first.span[0], second.span[1])
        return replace(first, end=second.end, span=span, said=text[span[0] : span[1]])
    return _loose(first) if second.grain is first.grain or between["either"] else first


def _loose(one: TimeReading) -> TimeReading:
    return one if one.ambiguous else replace(one, ambiguous=True, why=Why.VAGUE)
