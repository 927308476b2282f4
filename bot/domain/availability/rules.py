"""Pure rules of time: when a window lies on a day, whether two pieces of work can both be done, how a window is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.clock import SHANGHAI
from bot.dates import at_minute, day_of, day_text
from bot.domain.availability.model import Mood, Window

DAY_MINUTES = 1440
_WEEKDAYS = "一二三四五六日"
_PARTS = {
    (0, DAY_MINUTES): "全天",
    (0, 300): "凌晨",
    (360, 600): "早上",
    (420, 720): "上午",
    (720, 840): "中午",
    (780, 1080): "下午",
    (1020, 1140): "傍晚",
    (1080, 1440): "晚上",
    (360, 1140): "白天",
}
MOOD_NAMES = {Mood.BUSY: "没空", Mood.FREE: "有空", Mood.PAUSE: "先不叫您"}


@dataclass(frozen=True)
class Work:
    """Something that takes `minutes` and lies anywhere in [start, end]. Something fixed fills its whole span."""

    start: datetime
    end: datetime
    minutes: int

    @property
    def last_start(self) -> datetime:
        """The latest moment at which it can begin."""
        return self.end - timedelta(minutes=self.minutes)


def work(start: datetime, end: datetime | None, minutes: int) -> Work:
    """Return a task as work: at a clock time it begins then; in a span (明天上午) it lies somewhere inside."""
    takes = timedelta(minutes=minutes)
    return Work(start, max(end or start, start + takes), minutes)


def fixed(start: datetime, end: datetime) -> Work:
    """Return a span that is wholly taken."""
    return Work(start, end, int((end - start).total_seconds()) // 60)


def both_fit(one: Work, other: Work) -> bool:
    """Whether one person can do both: one of them can be done before the other."""
    return _before(one, other) or _before(other, one)


def _before(first: Work, then: Work) -> bool:
    return max(then.start, first.start + timedelta(minutes=first.minutes)) <= then.last_start


def pieces(window: Window, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the stretches of a window that touch [start, end)."""
    if not window.weekdays:
        assert window.ends_at is not None
        if window.starts_at < end and start < window.ends_at:
            yield window.starts_at, window.ends_at
        return
    day = day_of(start) - timedelta(days=1)  # of yesterday's night something may be left
    while day <= day_of(end):
        if window.weekdays >> day.weekday() & 1:
            begin, finish = at_minute(day, window.minute_from), at_minute(day, window.minute_to)
            stands = window.starts_at < finish and (window.ends_at is None or begin < window.ends_at)
            if stands and begin < end and start < finish:
                yield begin, finish
        day += timedelta(days=1)


def in_the_way(windows: Iterable[Window], task: Work) -> Window | None:
    """Return the window in which somebody said that they have no time for this work.

    What was said later wins: somebody who says 周三下午有空 after 我周三下午都没空 has time.
    """
    newest_first = sorted(windows, key=lambda one: (one.said_at, one.id or 0), reverse=True)
    free: list[tuple[datetime, datetime]] = []
    for window in newest_first:
        found = list(pieces(window, task.start, task.end))
        if window.mood is Mood.FREE:
            free += found
        elif window.mood is Mood.BUSY:
            for begin, finish in found:
                excused = any(first <= max(begin, task.start) and min(finish, task.end) <= last for first, last in free)
                if not excused and not both_fit(fixed(begin, finish), task):
                    return window
    return None


def has_said_free(windows: Iterable[Window], task: Work) -> bool:
    """Whether somebody said that they have time, and enough of it, when the work is to be done."""
    needed = timedelta(minutes=task.minutes)
    return any(
        min(finish, task.end) - max(begin, task.start) >= needed
        for window in windows
        if window.mood is Mood.FREE
        for begin, finish in pieces(window, task.start, task.end)
    )


def paused_until(windows: Iterable[Window], at: datetime) -> datetime | None:
    """Return until when somebody asked not to be asked, None when they may be."""
    ends = [
        one.ends_at for one in windows if one.mood is Mood.PAUSE and one.ends_at and one.starts_at <= at < one.ends_at
    ]
    return max(ends, default=None)


def weekdays_text(mask: int) -> str:
    """Write weekdays as people say them: 每周三, 每周一、三, 周一到周五, 每天."""
    known = {127: "每天", 31: "周一到周五", 96: "每个周末"}
    days = "、".join(_WEEKDAYS[bit] for bit in range(7) if mask >> bit & 1)
    return known.get(mask) or f"每周{days}"


def hours_text(first: int, last: int) -> str:
    """Write minutes of the day: 下午, 14:00–16:30."""
    return _PARTS.get((first, last)) or f"{_clock(first)}–{_clock(last)}"


def window_text(window: Window) -> str:
    """Write when a window is: 每周三下午, 11月25日（周三）下午, 11月30日（周一）到12月6日（周日）."""
    if window.weekdays:
        whole = (window.minute_from, window.minute_to) == (0, DAY_MINUTES)
        hours = "" if whole else hours_text(window.minute_from, window.minute_to)
        until = f"，到{day_text(_last_day(window.ends_at))}" if window.ends_at else ""
        return f"{weekdays_text(window.weekdays)}{hours}{until}"
    assert window.ends_at is not None
    begin, end = window.starts_at.astimezone(SHANGHAI), window.ends_at.astimezone(SHANGHAI)
    if window.mood is Mood.PAUSE:
        return f"{day_text(end.date())}{'' if end.time() == time(0) else f'{end:%H:%M}'}以前"
    if begin.time() == end.time() == time(0):
        last = end.date() - timedelta(days=1)
        return day_text(begin.date()) if last == begin.date() else f"{day_text(begin.date())}到{day_text(last)}"
    minute = begin.hour * 60 + begin.minute
    length = int((end - begin).total_seconds()) // 60
    if minute + length <= DAY_MINUTES:
        return f"{day_text(begin.date())}{hours_text(minute, minute + length)}"
    return f"{day_text(begin.date())}{begin:%H:%M}到{day_text(end.date())}{end:%H:%M}"


def _last_day(end: datetime) -> date:
    return (end.astimezone(SHANGHAI) - timedelta(minutes=1)).date()


def _clock(minute: int) -> str:
    lead = "次日" if minute > DAY_MINUTES else ""
    return f"{lead}{minute // 60 % 24 if minute != DAY_MINUTES else 24}:{minute % 60:02d}"
