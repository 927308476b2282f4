"""The time of a draft: taken from words, corrected in part, and asked for where 8点 may be morning or evening."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.chat.house import House
from bot.clock import SHANGHAI
from bot.dates import at_minute, day_text
from bot.language.times import describe
from bot.language.times_answers import part_named, with_part
from bot.language.times_reading import Bound, Grain, TimeReading, Why
from plugins.reporting.rhythm import read_rhythm, rhythm_of, rhythm_text

Draft = dict[str, Any]

ONE_DAY = timedelta(days=1)
NOON = 12


def set_time(draft: Draft, reading: TimeReading | None, at: datetime) -> bool:
    if reading is None:
        draft.setdefault("when", "")
        draft.setdefault("when_start", None)
        draft.setdefault("when_end", None)
        draft.setdefault("when_asked", None)
        return False
    draft["rhythm"] = None
    draft["when"] = describe(reading, at)
    draft["when_start"], draft["when_end"] = reading.start.isoformat(), reading.end.isoformat()
    draft["when_asked"] = reading.said if reading.ambiguous and reading.why is Why.HOUR else None
    return True


def set_recurrence(house: House, draft: Draft, text: str, at: datetime) -> None:
    """Take 每周三下午，到6月底 from a sentence that names no single time: the first one, and the rhythm."""
    kept = read_rhythm(house, text, at)
    if kept is not None:
        _set_rhythm(draft, kept)
        return
    draft["rhythm"] = None
    recurrence = None if draft["when"] else house.times.read_recurrence(text)
    if recurrence is None:
        return
    first = house.times.read(f"{recurrence.said.removeprefix('每')}", at)
    draft["when"] = recurrence.said
    if first is not None:
        draft["when"] = f"{recurrence.said}（第一次：{describe(first, at)}）"
        draft["when_start"], draft["when_end"] = first.start.isoformat(), first.end.isoformat()


def _set_rhythm(draft: Draft, kept: dict[str, Any]) -> None:
    rhythm = rhythm_of(kept)
    first, last = kept["minutes"]
    start = at_minute(rhythm.starts_on, first or 0)
    end = at_minute(rhythm.starts_on, last if last is not None else 24 * 60)
    draft["rhythm"], draft["when_asked"] = kept, None
    draft["when"] = f"{day_text(rhythm.starts_on)}{rhythm.hours_said}（{rhythm_text(kept)}）"
    draft["when_start"], draft["when_end"] = start.isoformat(), end.isoformat()


def answer_hour(house: House, draft: Draft, said: str, at: datetime) -> bool:
    if re.match(r"^(?:都行|都可以|随便|不一定|说不准|看你们|啥时候都行|不知道)", said):
        draft["when_asked"] = None
        return True
    reading = house.times.read(said, at)
    if reading is not None and not _asks_hour(reading) and re.search(r"[点时:：]", said):
        return set_time(draft, merged(house, draft, reading, at), at)
    named = part_named(said)
    if named is None:
        return False
    fuller = house.times.read(with_part(draft["when_asked"], named), at)
    if fuller is None or fuller.ambiguous:
        return False
    return set_time(draft, fuller, at)


def _asks_hour(reading: TimeReading) -> bool:
    return reading.ambiguous and reading.why is Why.HOUR


def _names_day(said: str) -> bool:
    return re.search(r"[今明]|[后前]天|[周号日月]|星期|礼拜|初[一二三四五六七八九十]|\d[./-]\d", said) is not None


def merged(house: House, draft: Draft, new: TimeReading, at: datetime) -> TimeReading:
    """Return a correction with what it left unsaid: 后天 keeps the hour that was named, 下午3点 keeps the day."""
    old = _standing_time(draft)
    if old is None or new.bound is not Bound.AT:
        return new
    days_apart = timedelta(days=(new.start.date() - old.start.date()).days)
    if new.grain is Grain.DAY and new.end - new.start <= ONE_DAY and old.grain is not Grain.DAY:
        return replace(old, start=old.start + days_apart, end=old.end + days_apart)
    if new.grain in (Grain.MINUTE, Grain.HOUR, Grain.PART_OF_DAY) and not _names_day(new.said):
        if _asks_hour(new) and old.grain is Grain.PART_OF_DAY:
            part = "上午" if old.start.hour < NOON else "下午"
            new = house.times.read(with_part(new.said, part), at) or new
            days_apart = timedelta(days=(new.start.date() - old.start.date()).days)
        return replace(new, start=new.start - days_apart, end=new.end - days_apart)
    return new


def _standing_time(draft: Draft) -> TimeReading | None:
    """Return the time written down so far, None where it is none that could be merged with (不早于, a whole week)."""
    if not draft["when_start"] or draft["when"].endswith(("之前", "以后", "起", "为止")):
        return None
    start = datetime.fromisoformat(draft["when_start"]).astimezone(SHANGHAI)
    end = datetime.fromisoformat(draft["when_end"]).astimezone(SHANGHAI)
    if end - start > ONE_DAY:
        return None
    grain = Grain.MINUTE if end <= start else Grain.DAY if end - start == ONE_DAY else Grain.PART_OF_DAY
    return TimeReading(start, end, grain, "", (0, 0))
