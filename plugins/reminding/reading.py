"""What a sentence wants to be reminded of, and when. Pure functions of text, moment and rules."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from bot.clock import SHANGHAI
from bot.domain.rulebook import Rules
from bot.language.normalise import normalise
from bot.language.times import Bound, Grain, Recurrence, TimeReader, TimeReading, Why, describe
from bot.language.times_every_other import read_every_other
from bot.language.times_rhythm import describe_rhythm, next_of, write_rhythm

Draft = dict[str, Any]
"""words, said (the words of the time), when (ISO), rhythm (a line), back (said back), asks: what is still unclear, sure:
whether the time needs no yes."""

WORDS_MAX = 100
"""Characters of a reminder: it is read on a phone."""
CARE = re.compile(r"^(?:提醒)?\s*(?P<letter>[XxFf])\s*0*(?P<digits>[0-9]{1,6})(?![0-9])[\s,，:：]*(?P<rest>.*)$")
_HEAD = re.compile(
    r"^(?:请|麻烦|帮我|给我|能不能|可不可以|可以|能|你|您|管家|到时候?|记得|记着|帮忙|设个?|定个?|加个?|新建|[,，:：\s])*"
    r"(?:提醒|叫|喊)(?:一下|一声)?(?:我(?!妈|爸|们|家|老|奶|爷|婆|娘|孩|儿|闺|姐|哥|弟|妹)|俺(?!娘|们|家))?(?:一下|一声|一次)?[\s,，:：]*"
)
_INSIDE = re.compile(
    r"[\s,，:：]*(?:请|麻烦|记得|到时候?|帮忙|再|的时候|时)*(?:提醒|叫|喊)(?:一下|一声)?(?:我(?!妈|爸|们|家|老|奶|爷|婆|娘|孩|儿|闺|姐|哥|弟|妹)|俺(?!娘|们|家))"
    r"(?:一下|一声|一次)?[\s,，:：]*"
)
_ENDS = re.compile(r"(?:谢谢|多谢|好吗|行吗|可以吗|吗|吧|哈|啊|呀|了哈)[您你]?[。.!！?？~～]*$")
_NO_SUCH_DAY = re.compile(r"^(?:[0-9一二三四五六七八九十]{1,3}月)?[0-9一二三四五六七八九十]{1,3}(?:[日号]|点半?)\s*")
"""A time that was not read, such as 2月29日 of a common year: it is asked for, and is no part of the words."""
_UNREAD = re.compile(
    r"隔[一两二三]?(?:天|日|周|个?星期|个?礼拜|个?月|周[一二三四五六日])|每[隔两二三四五六七八九十0-9]+个?半?(?:天|日|周|星期|礼拜|月|年|小时|分钟|钟头)|每个?(?:小时|钟头|半小时)|每(?:天|日)[一两二三四五0-9]+[次遍回顿]"
)
_BETWEEN = re.compile(r"^(?:[和跟与、,，\s]|还有|以及)+")
_LUNAR_DAYS = re.compile(r"(?<![月历逢])初一[、,，和]?十五")
"""Who burns incense on 初一十五 means every month."""
_PART_HOURS = {
    "凌晨": 5, "清晨": 6, "早上": 8, "早饭后": 8, "上午": 9, "中午": 12, "午饭后": 13, "下午": 15, "傍晚": 18,
    "晚饭后": 19, "晚上": 20, "夜里": 21,
}  # fmt: skip
"""The hour that is proposed for a part of the day; it is said back and confirmed before it is kept."""

_ASKED = re.compile(r"(?<![没不未])(?:提醒|叫|喊)(?:一下|一声)?(?:我|俺)(?!们)")
_FOR_OTHERS = re.compile(r"请人|找人|志愿者|求助|帮忙找|谢谢你?提醒|谁提醒|提醒我的")
_TIMED = re.compile(
    r"(?:后|到点|能不能到时候?|点半?|[0-9]分|时|早上|上午|中午|下午|晚上|天|号|[周期拜][一二三四五六日天])[\s,，]*(?:再|记得|准时)?(?:叫|喊)(?:我|俺)"
)


@dataclass(frozen=True)
class _Found:
    reading: TimeReading | None
    rhythm: Recurrence | None
    rest: str
    others: int = 0


def read_draft(times: TimeReader, text: str, at: datetime, rules: Rules) -> Draft:
    """Return what was understood. `asks` is None when nothing is unclear: then it may be kept at once.

    Else it is past, unread (隔周), several, time, hour, words, or confirm (a proposed hour, a loose time).
    """
    said = _LUNAR_DAYS.sub("每月初一十五", normalise(text))
    other = read_every_other(said)
    if _UNREAD.search(said if other is None else _without(said, other.span)):
        return _draft("", asks="unread")
    found = _find(times, _ENDS.sub("", said), at)
    words = _words(found.rest)
    if found.others:
        return _draft(_BETWEEN.sub("", words), asks="several")
    if found.rhythm is not None:
        return _of_rhythm(found.rhythm, words, at, rules)
    if found.reading is None:
        return _draft(_NO_SUCH_DAY.sub("", words).strip(), asks="time")
    return _of_reading(found.reading, words, at, rules)


def _find(times: TimeReader, said: str, at: datetime) -> _Found:
    rhythm = read_every_other(said) or times.read_recurrence(said)
    readings = list(times.read_all(said, at))
    if rhythm is not None:
        begin, end = rhythm.span
        beside = [one for one in readings if not begin <= one.span[0] < end]
        others = sum(1 for one in beside if one.grain in (Grain.MINUTE, Grain.HOUR))
        spans = sorted([rhythm.span, *(one.span for one in beside if others)])
        return _Found(None, rhythm, _without(said, *spans), others)
    if not readings:
        return _Found(None, None, said)
    timed = [one for one in readings if one.grain in (Grain.MINUTE, Grain.HOUR)]
    days = [one for one in readings if one.grain is Grain.DAY]
    if len(readings) == 2 and len(timed) == len(days) == 1:  # 明天去医院，下午三点
        joined = times.read(days[0].said + timed[0].said, at)
        if joined is not None and joined.said == days[0].said + timed[0].said:
            return _Found(joined, None, _without(said, *(one.span for one in readings)))
    chosen = next((one for one in readings if one.start != at), readings[0])
    spans = sorted(one.span for one in (readings if len(timed) > 1 else [chosen]))
    return _Found(chosen, None, _without(said, *spans), int(len(timed) > 1))


def _without(said: str, *spans: tuple[int, int]) -> str:
    for begin, end in reversed(spans):
        said = f"{said[:begin]} {said[end:]}"
    return said


def _words(rest: str) -> str:
    """Return what is to be done, without the asking around it."""
    head = _HEAD.match(rest.strip())
    left = rest.strip()[head.end() :] if head else _INSIDE.sub(" ", rest, count=1)
    left = _INSIDE.sub(" ", left, count=1) if head is None else left
    return re.sub(r"^[以之]?前\s+", "", " ".join(left.split())).strip(" ,，。.、:：;；!！~～")[:WORDS_MAX]


def _draft(words: str, *, asks: str | None, **more: Any) -> Draft:
    return {"words": words, "said": "", "when": None, "rhythm": None, "back": "", "asks": asks, "sure": False} | more


def _of_rhythm(rhythm: Recurrence, words: str, at: datetime, rules: Rules) -> Draft:
    clock, asks = rhythm.time_of_day, None
    if clock is None:
        clock, asks = _proposed(rhythm.part, rules), "confirm"
    if rhythm.ambiguous:
        asks = "hour"
    if rhythm.every > 1:  # counted from its first time, which is said back
        rhythm = replace(rhythm, since=next_of(write_rhythm(rhythm, clock), at).astimezone(SHANGHAI).date())
    line = write_rhythm(rhythm, clock)
    back = describe_rhythm(rhythm, clock)
    first = next_of(line, at)
    back = f"{back}，第一次是{describe(_moment(first), at)}"
    return _draft(
        words,
        asks=_or_words(asks, words),
        sure=asks is None,
        said=rhythm.said,
        when=first.isoformat(),
        rhythm=line,
        back=back,
    )


def _of_reading(reading: TimeReading, words: str, at: datetime, rules: Rules) -> Draft:
    said = reading.said
    if reading.why is Why.PAST:
        return _draft(words, asks="past", back=describe(reading, at))
    if reading.start == reading.end == at:
        return _draft(words, asks="time")
    single_day = (reading.end - reading.start).days <= 1 and reading.grain not in (Grain.WEEK, Grain.MONTH, Grain.YEAR)
    if reading.bound is Bound.UNTIL or not single_day:
        return _draft(words, asks="time", said=said if reading.bound is Bound.AT and single_day else "")
    if reading.why is Why.HOUR:
        return _draft(words, asks="hour", said=said, back=describe(reading, at))
    asks = "confirm" if reading.ambiguous or reading.bound is Bound.FROM or reading.end > reading.start else None
    start = reading.start
    if reading.grain is Grain.DAY or (reading.grain is Grain.PART_OF_DAY and reading.bound is Bound.AT):
        part = describe(reading).partition("）")[2] if reading.grain is Grain.PART_OF_DAY else None
        clock = _proposed(part, rules)
        start = datetime.combine(reading.start.date(), clock, reading.start.tzinfo)
        if start <= at:
            return _draft(words, asks="time", said=said)
    back = describe(_moment(start), at)
    return _draft(words, asks=_or_words(asks, words), sure=asks is None, said=said, when=start.isoformat(), back=back)


def _or_words(asks: str | None, words: str) -> str | None:
    return "words" if asks in (None, "confirm") and not words else asks


def _moment(at: datetime) -> TimeReading:
    return TimeReading(at, at, Grain.MINUTE, "", (0, 0))


def _proposed(part: str | None, rules: Rules) -> time:
    minute = _PART_HOURS[part] * 60 if part in _PART_HOURS else rules.clock("reminders.unsaid_hour")
    return time(minute // 60, minute % 60)


def means_reminder(text: str) -> bool:
    """Whether a sentence without a command word in front asks to be reminded: 下午三点提醒我吃药, 十分钟后叫我."""
    said = normalise(text)
    if len(said) > WORDS_MAX or _FOR_OTHERS.search(said) or not _ASKED.search(said):
        return False
    return "提醒" in said or _TIMED.search(said) is not None
