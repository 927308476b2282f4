"""What somebody says about their own time: 我周三下午都没空, 下周出差, 周末都行, 每天晚上有空.

The whole line must be about that and nothing else: 我明天没空送孩子 is a need. Whether once or every week is decided by
都, 每 or 一般 beside a bare weekday; the caller reads back which it was, with the date.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.clock import SHANGHAI
from bot.language.normalise import normalise
from bot.language.times import TimeReader
from bot.language.times_clock import PARTS
from bot.language.times_reading import Grain, TimeReading, Why
from bot.language.times_recurrence import Frequency, Recurrence

_TIME = (
    r"(?:[每个这本下上大前后今明昨当周星期礼拜月号日天末初底旬一二三四五六七八九十两0-9点半时:：/.~—\-到至和、,，及跟与"
    r"早晚晨中午间白夜里凌傍晌头儿全整之以起内年 ]|工作日|国庆|春节|元旦|端午|清明|中秋|五一|十一|假期)"
)
_BUSY = r"没空|没时间|没有空|没有时间|有事|不行|不方便|出差|出门|出远门|不在家|不在济南|不在|外出|休假|上班|加班|值班|要忙|很忙|忙"
_FREE = r"行|可以|有空|有时间|闲着|方便|休息|没事|能来|能去"
_LINE = re.compile(
    rf"^(?:我|俺|本人)?(?P<often>一般|平时|通常|固定)?(?:是|在|要|得)?(?=.{{2}})(?P<when>{_TIME}{{1,30}}?)(?:我)?(?P<all>都|全|总是|一直|老是)?(?:得|要|会|可能)?"
    rf"(?:(?P<busy>{_BUSY})|(?P<free>{_FREE}))(?:[了的哦啊呀哈。!！~]|，?谢谢|别叫我|不用叫我|接不了单?|可以叫我|接单|帮忙|可以接单?|能接单?|[，,]\s*[^，,。]{{1,6}}?(?:都|还|就)?(?:行|可以|有空|没事)|[，,]\s*(?:得|要|因为|家里)[^，,。]{{1,10}}$)*$"
)
_BARE_WEEKDAY = re.compile(r"(?<![这本下上每])(?:个)?(周|星期|礼拜)(?=[一二三四五六日天末])")
_ADJOINING = re.compile(r"(?<=[一二三四五六日天末])(?=周|星期|礼拜)")
_SEVERAL = re.compile(
    r"^(?P<shift>这|本|下)?个?(?:周|星期|礼拜)(?P<days>[一二三四五六日天](?:[、,，和跟及与]+(?:周|星期|礼拜)?[一二三四五六日天])+)(?P<rest>.*)$"
)
_NAMES_A_DAY = re.compile(r"[天日周月号今明昨末]|星期|礼拜|节|国庆|元旦|端午|清明|中秋|五一|十一")
_EVERY_WEEK = (Frequency.DAILY, Frequency.WORKDAYS, Frequency.WEEKLY)
_DAYS_MAX = 370


class Unclear(StrEnum):
    """Why a sentence cannot be written down as it stands."""

    TIME = "time"
    """No time was found in it."""
    HOUR = "hour"
    """Morning or evening."""
    PAST = "past"


@dataclass(frozen=True)
class SaidTime:
    """One stretch. With `weekdays` (bit 0 is Monday) every week from `minute_from` to `minute_to`, else [start, end)."""

    free: bool
    weekdays: int
    minute_from: int
    minute_to: int
    start: datetime
    end: datetime | None


def speaks_of_own_time(text: str) -> bool:
    """Whether a line says when the speaker has time, or has none, and nothing else."""
    return _LINE.match(normalise(text)) is not None


def read_own_time(text: str, at: datetime, times: TimeReader, moment_length: timedelta) -> list[SaidTime] | Unclear:
    """Return the stretches a line names. `moment_length` is how long a bare clock time is taken to last."""
    line = _LINE.match(normalise(text))
    if line is None:
        return Unclear.TIME
    when, free = _ADJOINING.sub("、", line["when"].strip(" ，,")), line["free"] is not None
    weekly = bool(line["all"] or line["often"] or "每" in when)
    recurrence = times.read_recurrence(_as_weekly(when) if weekly else when)
    if recurrence is not None and recurrence.freq in _EVERY_WEEK:
        return _weekly(recurrence, when, free, at, times, moment_length)
    readings = [one for piece in _each_day(when) for one in times.read_all(piece, at)]
    if not readings:
        return Unclear.TIME
    if any(one.ambiguous and one.why is Why.HOUR for one in readings):
        return Unclear.HOUR
    ahead = [one for one in readings if one.why is not Why.PAST and one.end > at - moment_length]
    if not ahead:
        return Unclear.PAST
    return [_once(one, free, at, moment_length) for one in ahead]


def _as_weekly(when: str) -> str:
    """Return 周三下午 as 每周三下午, 上午 as 每天上午; what names a date of its own stays."""
    if when.startswith("工作日"):
        return f"每个{when}"
    if "每" in when or "天天" in when:
        return when
    return _BARE_WEEKDAY.sub(r"每\1", when, count=1) if _NAMES_A_DAY.search(when) else f"每天{when}"


def _each_day(when: str) -> list[str]:
    """Return 周一、周三晚上 as 周一晚上 and 周三晚上."""
    several = _SEVERAL.match(when)
    if several is None:
        return [when]
    days = re.sub("[、,，和跟及与周星期礼拜]", "", several["days"])
    return [f"{several['shift'] or ''}周{day}{several['rest']}" for day in days]


def _once(reading: TimeReading, free: bool, at: datetime, moment_length: timedelta) -> SaidTime:
    start = reading.start
    end = reading.end if reading.end > start else start + moment_length
    return SaidTime(free, 0, 0, 0, start, min(end, start + timedelta(days=_DAYS_MAX)))


def _weekly(
    recurrence: Recurrence, when: str, free: bool, at: datetime, times: TimeReader, moment_length: timedelta
) -> list[SaidTime] | Unclear:
    if recurrence.ambiguous:
        return Unclear.HOUR
    days = {
        Frequency.DAILY: tuple(range(1, 8)),
        Frequency.WORKDAYS: (1, 2, 3, 4, 5),
    }.get(recurrence.freq, recurrence.weekdays)
    first, last = 0, 24 * 60
    if recurrence.part is not None:
        part = next(one for one in PARTS.values() if one.label == recurrence.part)
        first, last = part.start, part.end
    elif recurrence.time_of_day is not None:
        first = recurrence.time_of_day.hour * 60 + recurrence.time_of_day.minute
        last = first + (_length(when, at, times) or int(moment_length.total_seconds()) // 60)
    mask = sum(1 << day - 1 for day in set(days))
    return [SaidTime(free, mask, first, last, at.astimezone(SHANGHAI), None)]


def _length(when: str, at: datetime, times: TimeReader) -> int | None:
    """Return how long a range of hours is (下午2点到4点), in minutes."""
    clock = re.sub(r"^.*?(?:周|星期|礼拜|天)[一二三四五六日天末、,和]*", "", when)
    for reading in times.read_all(clock, at):
        if reading.grain in (Grain.MINUTE, Grain.HOUR) and reading.end > reading.start:
            return int((reading.end - reading.start).total_seconds()) // 60
    return None
