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
from plugins.reminding.lists import written

Draft = dict[str, Any]
"""words, said (the words of the time), when (ISO), rhythm (a line), back (said back), asks: what is still unclear, sure:
whether the time needs no yes; times: each of several (when, rhythm, back), gone: times of the sentence that are over,
weeks: 每两周 was said without a weekday."""

WORDS_MAX = 100
"""Characters of a reminder: it is read on a phone."""
CARE = re.compile(r"^(?:提醒)?\s*(?P<letter>[XxFf])\s*0*(?P<digits>[0-9]{1,6})(?![0-9])[\s,，:：]*(?P<rest>.*)$")
_HEAD = re.compile(
    r"^(?:请|麻烦|(?:别|不要)忘[了记]|帮我|给我|能不能|可不可以|可以|能|你|您|管家|到时候?|记得|记着|帮忙|设个?|定个?|加个?|新建|[,，:：\s])*"
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
    r"隔[一两二三]?(?:天|日|周|个?星期|个?礼拜|个?月|周[一二三四五六日])|每[隔两二三四五六七八九十0-9]+个?半?(?:天|日|周|星期|礼拜|月|年|小时|分钟|钟头)|每个?(?:小时|钟头|半小时)|每(?:天|日)[一两二三四五0-9]+[次遍回顿]|早中晚|早晚(?!上|饭)|[和、跟](?:睡觉?前|[早午晚三]?[饭餐]前)"
)
_OTHER_WEEKLY = re.compile(
    r"^(?:(?:每两周的?|隔周?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天]))?[的\s,，]*(?P<clock>(?:[凌清早上中下午傍晚夜里]{1,3})?[0-9一二两三四五六七八九十:：]+[点半分0-9:：]*)?[吧。.!！]*$"
)
_BARE_WEEKS = re.compile(
    r"(?:每(?:隔一个?|两个?|二|2个?)|隔一?个?)(?:周|星期|礼拜)(?!的?(?:周|星期|礼拜)?[一二三四五六日天末](?![次个回遍趟]))(?:一次|一回)?的?"
)
"""每两周, 隔周 with no weekday behind."""
_BETWEEN = re.compile(r"^(?:[和跟与、,，\s]|还有|以及)+")
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


def read_one(times: TimeReader, said: str, at: datetime, rules: Rules) -> Draft:
    """Return what was understood of a sentence with one time."""
    said, weeks = _with_weekday(times, said, at)
    other = read_every_other(said)
    if _UNREAD.search(said if other is None else _without(said, other.span)):
        return draft_of("", asks="unread")
    found = _find(times, _ENDS.sub("", said), at)
    words = _words(found.rest)
    if found.others:
        return draft_of(_BETWEEN.sub("", words), asks="several")
    if found.rhythm is not None:
        draft = _of_rhythm(found.rhythm, words, at, rules)
        return draft | {"asks": draft["asks"] or "confirm", "sure": False, "weeks": True} if weeks else draft
    if found.reading is None:
        return draft_of(_NO_SUCH_DAY.sub("", words).strip(), asks="time")
    return _of_reading(found.reading, words, at, rules)


def _with_weekday(times: TimeReader, said: str, at: datetime) -> tuple[str, bool]:
    """Give 每两周 without a weekday that of the next such hour from now on; it is said back and needs a yes."""
    found = _BARE_WEEKS.search(said)
    if found is None:
        return said, False
    rest = f"{said[: found.start()]}{said[found.end() :]}"
    clock = next((one for one in times.read_all(rest, at) if one.grain in (Grain.MINUTE, Grain.HOUR)), None)
    day = (clock.start if clock is not None else at).astimezone(SHANGHAI).date()
    begin, end = clock.span if clock is not None else (0, 0)
    weekday = f"每两周的周{'一二三四五六日'[day.weekday()]}{clock.said if clock is not None else ''}"
    at_place = found.start()
    if clock is not None and begin < at_place:
        at_place -= end - begin
    rest = f"{rest[:begin]}{rest[end:]}"
    return f"{rest[:at_place]}{weekday}{rest[at_place:]}", True


def _find(times: TimeReader, said: str, at: datetime) -> _Found:
    rhythm = read_every_other(said) or times.read_recurrence(said)
    readings = list(times.read_all(said, at))
    if rhythm is not None:
        rhythm, said, readings = _with_clock(times, rhythm, said, readings)
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


def _with_clock(
    times: TimeReader, rhythm: Recurrence, said: str, readings: list[TimeReading]
) -> tuple[Recurrence, str, list[TimeReading]]:
    """Put an hour that stands elsewhere into a rhythm without one: 每天提醒我早上8点吃药."""
    begin, end = rhythm.span
    timed = [one for one in readings if one.grain in (Grain.MINUTE, Grain.HOUR) and not begin <= one.span[0] < end]
    if rhythm.time_of_day is not None or rhythm.part is not None or len(timed) != 1:
        return rhythm, said, readings
    clock = timed[0]
    whole = f"{rhythm.said}{clock.said}"
    joined = read_every_other(whole) or times.read_recurrence(whole)
    if joined is None or joined.time_of_day is None or joined.span != (0, len(whole)):
        return rhythm, said, readings
    rest = _without(said, *sorted([rhythm.span, clock.span]))
    return replace(joined, span=(len(rest), len(rest) + len(whole))), f"{rest}{whole}", []


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


def draft_of(words: str, *, asks: str | None, **more: Any) -> Draft:
    nothing: Draft = {"said": "", "when": None, "rhythm": None, "back": "", "times": [], "gone": [], "weeks": False}
    return nothing | {"words": words, "asks": asks, "sure": False} | more


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
    return draft_of(
        words,
        asks=or_words(asks, words),
        sure=asks is None,
        said=rhythm.said,
        when=first.isoformat(),
        rhythm=line,
        back=back,
    )


def _of_reading(reading: TimeReading, words: str, at: datetime, rules: Rules) -> Draft:
    said = reading.said
    if reading.why is Why.PAST:
        return draft_of(words, asks="past", back=describe(reading, at))
    if reading.start == reading.end == at:
        return draft_of(words, asks="time")
    single_day = (reading.end - reading.start).days <= 1 and reading.grain not in (Grain.WEEK, Grain.MONTH, Grain.YEAR)
    if reading.bound is Bound.UNTIL or not single_day:
        return draft_of(words, asks="time", said=said if reading.bound is Bound.AT and single_day else "")
    if reading.why is Why.HOUR:
        return draft_of(words, asks="hour", said=said, back=describe(reading, at))
    asks = "confirm" if reading.ambiguous or reading.bound is Bound.FROM or reading.end > reading.start else None
    start = reading.start
    if reading.grain is Grain.DAY or (reading.grain is Grain.PART_OF_DAY and reading.bound is Bound.AT):
        part = describe(reading).partition("）")[2] if reading.grain is Grain.PART_OF_DAY else None
        clock = _proposed(part, rules)
        start = datetime.combine(reading.start.date(), clock, reading.start.tzinfo)
        if start <= at:
            return draft_of(words, asks="time", said=said)
    back = describe(_moment(start), at)
    return draft_of(words, asks=or_words(asks, words), sure=asks is None, said=said, when=start.isoformat(), back=back)


def weeks_moved(draft: Draft, said: str) -> str | None:
    """Return 每两周 with another weekday or hour, as somebody answers who was shown today's: 周五, 下午三点."""
    found = _OTHER_WEEKLY.match(said)
    if not draft.get("weeks") or found is None or not (found["day"] or found["clock"]):
        return None
    first = datetime.fromisoformat(draft["when"]).astimezone(SHANGHAI)
    day = found["day"] or "一二三四五六日"[first.weekday()]
    return f"每两周的周{day}{found['clock'] or written(first.hour, first.minute)}"


def or_words(asks: str | None, words: str) -> str | None:
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
