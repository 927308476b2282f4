"""Reading until when a reply is wanted: 明天下班前, 后天中午前, 三个工作日内. Nothing is guessed."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.talk import Talk
from bot.dates import at_minute, day_of, day_text
from bot.language.numbers import chinese_number
from bot.language.times import Bound, Grain, TimeReading, Why
from bot.workdays import add_workdays

_OFF_WORK = re.compile(r"下班(?:[之以]?前|时)?")
_WORKING_DAYS = re.compile(r"(?P<count>[0-9一二两三四五六七八九十]{1,3})个?工作日(?:[之以]?内)?")
_CLOCK = (Grain.MINUTE, Grain.HOUR)
_LONG = (Grain.MONTH, Grain.YEAR)
WORKING_DAYS_MAX = 60


@dataclass(frozen=True)
class Due:
    """Until when, the words without it, and what has to be asked where it is unclear."""

    at: datetime | None
    words: str
    unclear: str | None = None


def read_due(talk: Talk, words: str) -> Due:
    """Read the moment a reply is due. A day means the end of its office hours."""
    close = talk.rules.minutes("clocks.office_end")
    today = day_of(talk.at)
    counted = _WORKING_DAYS.search(words)
    if counted and 0 < (count := int(chinese_number(counted["count"]) or 0)) <= WORKING_DAYS_MAX:
        return Due(at_minute(add_workdays(today, count), close), words)
    at_close = _OFF_WORK.sub(f"{close // 60}:{close % 60:02d}前", words)
    readings = talk.house.times.read_all(at_close, talk.at)
    if not readings:
        return Due(None, words)
    one = next((reading for reading in readings if reading.why is not Why.PAST), readings[0])
    if one.grain in _LONG or (one.ambiguous and one.why is not Why.PAST):
        return Due(None, words, _question(one))
    return Due(_end(one, close), words)


def _end(one: TimeReading, close: int) -> datetime:
    if one.grain in _CLOCK:
        return one.end if one.bound is Bound.UNTIL else one.start
    if one.grain is Grain.PART_OF_DAY:
        return one.end
    last = day_of(one.end - timedelta(seconds=1))
    return at_minute(last, close)


def _question(one: TimeReading) -> str:
    if one.why is Why.HOUR:
        return f"上午还是下午（“{one.said}”）"
    if one.why is Why.WEEKDAY:
        return f"几月几日（“{one.said}”是{day_text(day_of(one.start))}吗）"
    return f"几月几日几点前（“{one.said}”说得不准）"
