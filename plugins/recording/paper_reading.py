"""Reading an entry from paper: 3月5日 上午9点到11点 李芳 理发2小时 纸质签到."""

import re
from dataclasses import dataclass
from datetime import date

from bot.chat.arguments import without
from bot.language.durations import find_duration
from bot.language.numbers import chinese_number
from bot.language.periods import read_period

_NUM = r"(?:[0-9]{1,2}|[零一二两三四五六七八九十]{1,3})"
_PART = r"(?P<part{0}>凌晨|早上|早晨|上午|头晌|中午|下午|后晌|傍晚|晚上|晚)?\s*"
_CLOCK = (
    _PART
    + rf"(?P<hour{{0}}>{_NUM})(?:[:：](?P<digits{{0}}>[0-5][0-9])|[点时](?:钟|整)?(?P<minute{{0}}>半|一刻|{_NUM}分?)?)"
)
_HOURS = re.compile(_CLOCK.replace("{0}", "1") + r"(?:\s*(?:到|至|[-~—–]+)\s*" + _CLOCK.replace("{0}", "2") + ")?")
_LATER = ("下午", "后晌", "傍晚", "晚上", "晚")
_SEPARATORS = re.compile(r"[\s,，。;；、]+")
_PLACE = re.compile(r"(?:社区|街道|村|居委会?)$")
_LEAD = re.compile(r"^(?:给|为|志愿者|在|@)+")
DAY_MINUTES = 24 * 60
SOURCE_MAX = 200
TITLE_MAX = 40


@dataclass(frozen=True)
class PaperSaid:
    """What was said; None is what was not."""

    day: date | None
    starts_minute: int | None
    minutes: int | None
    name: str | None
    title: str | None
    source: str | None
    place: str | None


def read_paper(words: str, today: date, *, mentioned: bool = False) -> PaperSaid:
    """Read day, hours, time and words in any order; of the words the name comes first, then what was done, then the source."""
    rest = words
    period = read_period(rest, today)
    day = None
    if period is not None and period.first == period.last:
        day = period.first
        rest = without(rest, *period.span)
    minutes = None
    duration = find_duration(rest)
    if duration is not None:
        minutes = duration[0]
        rest = without(rest, *duration[1:])
    starts, ends, rest = _hours(rest)
    if minutes is None and starts is not None and ends is not None and ends > starts:
        minutes = ends - starts
    tokens = [_LEAD.sub("", token) for token in _SEPARATORS.split(rest)]
    tokens = [token for token in tokens if token]
    place = next((token for token in tokens if _PLACE.search(token)), None)
    tokens = [token for token in tokens if token is not place]
    if mentioned:
        tokens.insert(0, "")
    name, title, source = ([*tokens, "", "", ""])[:3]
    source = " ".join([source, *tokens[3:]]).strip()
    return PaperSaid(day, starts, minutes, name or None, title[:TITLE_MAX] or None, source[:SOURCE_MAX] or None, place)


def _hours(text: str) -> tuple[int | None, int | None, str]:
    found = _HOURS.search(text)
    if found is None:
        return None, None, text
    start = _minute_of(found, "1", None)
    end = _minute_of(found, "2", found["part1"]) if found["hour2"] else None
    return start, end, without(text, *found.span())


def _minute_of(found: re.Match[str], at: str, part_before: str | None) -> int | None:
    hour = chinese_number(found[f"hour{at}"])
    if hour is None or hour > 24:
        return None
    part = found[f"part{at}"] or part_before
    hour = int(hour) + (12 if part in _LATER and hour < 12 else 0)
    said = found[f"digits{at}"] or found[f"minute{at}"] or "0"
    minute = {"半": 30, "一刻": 15}.get(said)
    if minute is None:
        minute = int(chinese_number(said.removesuffix("分")) or 0)
    total = 60 * hour + minute
    return total if total < DAY_MINUTES else None
