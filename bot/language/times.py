"""The times in what somebody says, read as an appointment to come.

Own rules read the everyday words (dates, weekdays, parts of the day, the clock, Jinan speech, lunar dates);
the rarer ones go to the jionlp-time library. Callers decide where a time is expected: 今天 in 今天天气不错
is a reading too.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import SHANGHAI
from bot.language.normalise import half_width
from bot.language.times_choice import wanted
from bot.language.times_describe import describe
from bot.language.times_offsets import read_offset
from bot.language.times_reading import Bound, Grain, TimeReading, Why, moment, one_day
from bot.language.times_recurrence import STARTS, Frequency, Recurrence, find_recurrence, read_recurrence
from bot.language.times_resolve import resolve, resolve_end
from bot.language.times_said import Said, read_said, with_clock

__all__ = [
    "Bound",
    "Frequency",
    "Grain",
    "Recurrence",
    "TimeReader",
    "TimeReading",
    "Why",
    "describe",
    "find_recurrence",
]

TEXT_LENGTH_MAX = 500
"""Longer texts are read to here: an appointment stands near the beginning, and a flood must not cost
seconds."""

_HINT = re.compile(
    "[0-9〇零一二两三四五六七八九十廿半仨俩正腊农阴旧大小再过差元今明后昨前次本当上下这赶夜周星礼第春夏秋冬年月除端重中"
    "去清国劳儿妇教建圣平母父情青龙老寒植志立惊谷芒处现此马即一会待等回近凌五早晨晌头午傍擦黄晚间黑白吃天刚七八雨"
    "未接往随几好个新麻蒙双放节初]"
)
_CONNECTOR = re.compile(r"\s*(?:[以之]后|后|开始|起)?\s*(?:到|至|直到|[-~—–]{1,2})\s*")
_AFTER = re.compile(r"\s*(?:[以之过]后|后(?![天面边来门备续勤院半])|起(?!床|来)|开始往后)")
_BEGINNING = re.compile(r"\s*开始")
_WITHIN = re.compile(r"\s*(?:[以之]?内|当中)(?!科)")
_BETWEEN = re.compile(r"\s*[和与跟]\s*")
_BETWEEN_END = re.compile(r"\s*(?:之间|中间|这段|期间)")
_SAME_CLOCK = re.compile(r"的?(?:这个?时候|这个点儿?|这会儿|同一时间|这时)")
_TOMORROW_WORDS = re.compile("[明后](?:天|日|儿|早|晚|晌)")
NIGHT_UNTIL_HOUR = 4
"""Said before this hour, 明天 may be the day that has already begun."""
_BEFORE = re.compile(r"\s*(?:[以之]前|前(?![天面台往边年来后去门院])|为止|截止)")
_LEAD = re.compile(
    r"(?:(?:^|(?<=[\s,，。、:：])|一直|有效期?|持续|延长)(?:到|至)|截止到?|截至|(?:最晚|最迟)(?:到|在)?|不[晚迟]于|不超过)\s*$"
)

_EMPTY = re.compile("")
_AT_THE_LATEST, _AT_THE_EARLIEST = re.compile("最[晚迟]"), re.compile("最早")
"""明天最晚三点: said between the day and the hour."""

LEAD_LENGTH_MAX = 6
HALF_DAY = timedelta(hours=12)

_TRADITIONAL = str.maketrans(
    "點時鐘週禮後個號兩這過會兒間語農曆陰晝開裏節國勞婦師", "点时钟周礼后个号两这过会儿间语农历阴昼开里节国劳妇师"
)
"""The traditional characters that times are written with. One for one, so that places stay the same."""


class TimeReader:
    """Reads times. It holds no state; `at` is the moment of speaking, aware."""

    def read(self, text: str, at: datetime) -> TimeReading | None:
        """Return the first time in the text that is not past, not refused (周三不行) and not moved away from (周三改到
        周五), or None when there is none. Of a list of times (周二或者周四) it is the first, marked as loose.

        现在, 马上 and a whole year (今年86岁) count only when the text names no other time: they mostly tell
        how things stand.
        """
        return wanted(self.read_all(text, at), text, at)

    def read_all(self, text: str, at: datetime) -> tuple[TimeReading, ...]:
        """Return every time in the text in its order, past ones too (`why` is PAST).

        A time without a date is the next such time. Left out are recurrences (每周三) and dates that do not
        exist (29 February of a common year).
        """
        flat, now = half_width(text[:TEXT_LENGTH_MAX]).translate(_TRADITIONAL), at.astimezone(SHANGHAI)
        readings: list[TimeReading] = []
        place = 0
        while place < len(flat):
            reading, place = _read_at(flat, place, now)
            if reading:
                begin, end = reading.span
                readings.append(replace(reading, said=text[begin:end]))
        return tuple(readings)

    def read_recurrence(self, text: str) -> Recurrence | None:
        """Return the first recurrence in the text (每周三上午9点, 每月15号, 每天), or None."""
        return read_recurrence(text)


def _read_at(text: str, place: int, now: datetime) -> tuple[TimeReading | None, int]:
    """Return the reading that begins at `place`, if any, and where to go on."""
    if STARTS.match(text, place):
        recurrence = find_recurrence(text, place)
        if recurrence:
            return None, recurrence.span[1]
    if not _HINT.match(text, place):
        return None, place + 1
    offset = read_offset(text, place, now)
    if offset:
        offset = _with_hour(text, offset, now)
        return offset, offset.span[1]
    said = read_said(text, place)
    if said is None:
        return None, place + 1
    reading = resolve(said, now, now)
    if reading is None:
        return None, said.end
    reading = _with_bound(text, _with_range_end(text, said, reading, now), now)
    reading = _doubted(text, _same_clock(text, reading, now), now)
    return reading, reading.span[1]


def _same_clock(text: str, reading: TimeReading, now: datetime) -> TimeReading:
    """Return 明天这个时候 at about the hour of speaking."""
    found = _SAME_CLOCK.match(text, reading.span[1])
    days = reading.grain in (Grain.DAY, Grain.WEEK) and reading.bound is Bound.AT
    if found is None or not days or reading.why is Why.PAST:
        return reading
    later = now.weekday() if reading.grain is Grain.WEEK else 0
    start = moment(reading.start.date() + timedelta(days=later), now.hour * 60 + now.minute)
    span = (reading.span[0], found.end())
    return replace(reading, start=start, end=start, grain=Grain.MINUTE, span=span, why=Why.VAGUE, ambiguous=True)


def _doubted(text: str, reading: TimeReading, now: datetime) -> TimeReading:
    """Mark 明天 said after midnight: it may be the day that has begun."""
    if now.hour >= NIGHT_UNTIL_HOUR or reading.why is not None or not _TOMORROW_WORDS.match(text, reading.span[0]):
        return reading
    return replace(reading, why=Why.VAGUE, ambiguous=True)


def _with_hour(text: str, offset: TimeReading, now: datetime) -> TimeReading:
    """Return 三天后 with the part of the day or the clock that follows it: 三天后的上午九点."""
    if offset.grain is not Grain.DAY or offset.why is not None or offset.bound is not Bound.AT:
        return offset
    day = one_day(offset.start.date(), fixed=True)
    said = with_clock(text, offset.span[0], offset.span[1], lambda _today, _earliest: iter((day,)), None)
    return (resolve(said, now, now) or offset) if said.end > offset.span[1] else offset


def _with_range_end(text: str, said: Said, begin: TimeReading, now: datetime) -> TimeReading:
    connector = _CONNECTOR.match(text, said.end) or _BETWEEN.match(text, said.end)
    last = read_said(text, connector.end(), in_range=True) if connector else None
    if last is None or connector is None:
        return begin
    end_of_words = last.end
    if connector.re is _BETWEEN:
        closing = _BETWEEN_END.match(text, last.end)
        if closing is None:
            return begin
        end_of_words = closing.end()
    end = resolve_end(last, now, begin)
    if begin.why is Why.HOUR and end is not None and end - begin.start > HALF_DAY and said.days is None:
        later = resolve(said, now, begin.start + timedelta(minutes=1))  # 8点到12点 is no night
        sooner = resolve_end(last, now, later) if later else None
        if later and sooner and sooner - later.start < end - begin.start:
            begin, end = replace(later, why=Why.HOUR, ambiguous=True), sooner
    if end is None or end <= begin.start:
        return begin
    return replace(begin, end=end, span=(said.start, end_of_words))


def _with_bound(text: str, reading: TimeReading, now: datetime) -> TimeReading:
    begin, finish = reading.span
    moment_said = reading.grain in (Grain.MINUTE, Grain.HOUR)
    after, before = _AFTER.match(text, finish), _BEFORE.match(text, finish)
    lead = _LEAD.search(text[max(0, begin - LEAD_LENGTH_MAX) : begin])
    latest = moment_said and _AT_THE_LATEST.search(text, begin, finish) is not None
    if moment_said and _AT_THE_EARLIEST.search(text, begin, finish):
        after = after or _EMPTY.match(text, finish)
    within = None if moment_said else _WITHIN.match(text, finish)
    if within and reading.start <= now < reading.end:
        return replace(reading, start=now, bound=Bound.UNTIL, span=(begin, within.end()))
    if after is None and not moment_said and reading.grain is not Grain.PART_OF_DAY:
        after = _BEGINNING.match(text, finish)
    if before or lead or latest:
        inclusive = lead is not None or reading.why is Why.VAGUE or text[finish : finish + 2] in ("为止", "截止")
        end = reading.end if inclusive and not moment_said else reading.start
        why = Why.PAST if end <= now else None if reading.why is Why.VAGUE else reading.why
        span = (begin - len(lead.group()) if lead else begin, before.end() if before else finish)
        unclear = why is not None and why is not Why.PAST
        return replace(reading, start=min(now, end), end=end, bound=Bound.UNTIL, span=span, why=why, ambiguous=unclear)
    if not after:
        return reading
    span = (begin, after.end())
    if moment_said:
        midnight = moment(reading.start.date() + timedelta(days=1))
        return replace(reading, end=midnight, bound=Bound.FROM, span=span)
    start = reading.start if "起" in after.group() or after.re is _BEGINNING else reading.end
    return replace(reading, start=start, end=start + timedelta(days=7), bound=Bound.FROM, span=span)
