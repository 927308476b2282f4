"""Reading a shift in what staff say: 周五夜班, 每周五夜班, 11月27日到11月30日白班. Nothing is guessed."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.chat.asking import needed
from bot.chat.talk import Talk
from bot.dates import day_of, day_text
from bot.domain.rulebook import ShiftHours
from bot.language.times import Bound, Grain, TimeReading, Why

_BACKUP = re.compile(r"[\s,，、;；]*(?:备班|后备|替补|备岗|备份)(?:是|为|[:：])?\s*@?(?P<name>[^\s,，;；。]+)")
_TOUCHING = re.compile(r"(?<=[周期拜][一二三四五六日天])(?=(?:周|星期|礼拜)[一二三四五六日天])")
_BETWEEN = re.compile(r"[\s,，、;；。:：@]+")
_FILLER = re.compile(r"^(?:的|由|给|让|请|是|值|值班|都|和|到|至)$")
_ALSO_CALLED = {"晚班": "夜班", "夜间班": "夜班", "日班": "白班", "早班": "白班"}
_TIMES_OF_DAY = {"晚上": "夜班", "夜里": "夜班", "夜间": "夜班", "白天": "白班"}
"""What names a shift where its own name is not said."""
_WHEN = "哪一天哪一班"


@dataclass(frozen=True)
class ShiftSaid:
    """What was read of a shift, and the words that are left. `unclear` says what has to be asked."""

    hours: ShiftHours | None
    days: tuple[date, ...]
    rest: tuple[str, ...]
    backup: str | None = None
    unclear: str | None = None


def read_shift(talk: Talk, words: str) -> ShiftSaid:
    """Read days and shift; what is neither stays in `rest`, in its order."""
    for called, name in _ALSO_CALLED.items():
        words = words.replace(called, name)
    if not any(one.name in words for one in talk.rules.shifts("duty.shifts")):
        for called, name in _TIMES_OF_DAY.items():
            words = words.replace(called, name)
    backup = _BACKUP.search(words)
    if backup:
        words = words[: backup.start()] + words[backup.end() :]
    shifts = talk.rules.shifts("duty.shifts")
    hours = next((one for one in sorted(shifts, key=lambda one: words.find(one.name)) if one.name in words), None)
    if hours is not None:
        words = words.replace(hours.name, " ", 1)
    days, unclear, left = _read_days(talk, _TOUCHING.sub("、", words))
    rest = tuple(token for token in _BETWEEN.split(left) if token and not _FILLER.match(token))
    return ShiftSaid(hours, days, rest, backup["name"] if backup else None, unclear)


def _read_days(talk: Talk, words: str) -> tuple[tuple[date, ...], str | None, str]:
    """Return the days, what is unclear about them, and the words without them."""
    today = day_of(talk.at)
    readings = list(talk.house.times.read_all(words, talk.at))
    pattern = talk.house.times.read_recurrence(words)
    spans = [one.span for one in readings] + ([pattern.span] if pattern else [])
    left = words
    for begin, end in sorted(spans, reverse=True):
        left = f"{left[:begin]} {left[end:]}"
    if pattern is not None:
        last = today + talk.rules.duration("duty.roster_ahead")
        ends = [_last_day(one) for one in readings if one.bound is Bound.UNTIL]
        last = min([last, *ends])
        ahead = (today + timedelta(days=later) for later in range((last - today).days + 1))
        return tuple(day for day in ahead if pattern.falls_on(day)), None, left
    unclear = next((_question(one, today) for one in readings if one.ambiguous and one.why is not Why.PAST), None)
    days: dict[date, None] = {}
    for one in readings:
        if one.grain is Grain.YEAR:
            unclear = unclear or _WHEN
            continue
        day = day_of(one.start)
        while day <= _last_day(one):
            days[day] = None
            day += timedelta(days=1)
    return tuple(sorted(days)), unclear, left


def _last_day(one: TimeReading) -> date:
    end = one.end if one.end <= one.start else one.end - timedelta(seconds=1)
    return day_of(end)


def _question(one: TimeReading, today: date) -> str:
    if one.why is Why.WEEKDAY:
        other = day_of(one.start)
        if other == today:
            other += timedelta(days=7)
        return f"几月几日（“{one.said}”是{day_text(today)}还是{day_text(other)}）"
    return f"几月几日（“{one.said}”说得不准）"


def need_shift(talk: Talk, said: ShiftSaid, example: str) -> tuple[tuple[date, ...], ShiftHours]:
    """Return days and hours; refuses with a question where either is missing or unclear."""
    names = "、".join(one.name for one in talk.rules.shifts("duty.shifts"))
    needed(said.hours.name if said.hours else None, f"班次（{names}）", example)
    needed(None if said.unclear else "clear", said.unclear or "", example)
    needed("some" if said.days else None, _WHEN, example)
    assert said.hours is not None
    return said.days, said.hours
