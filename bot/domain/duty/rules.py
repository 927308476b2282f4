"""Pure rules of the roster: when a shift begins and ends, how it is called."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.clock import SHANGHAI
from bot.domain.duty.model import DutyShift
from bot.domain.rulebook import ShiftHours

_WEEKDAYS = "一二三四五六日"


def span(day: date, hours: ShiftHours) -> tuple[datetime, datetime]:
    """Return start and end of a shift that begins on that day; 夜班 ends on the next."""
    midnight = datetime.combine(day, time(0), SHANGHAI)
    end = hours.end if hours.end > hours.start else hours.end + 24 * 60
    return midnight + timedelta(minutes=hours.start), midnight + timedelta(minutes=end)


def day_text(day: date, *, year: int | None = None) -> str:
    """Write a day: 11月27日（周五）. The year is named where it is not the one given."""
    lead = f"{day.year}年" if year is not None and day.year != year else ""
    return f"{lead}{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def shift_text(shift: DutyShift) -> str:
    """Write a shift: 11月27日（周五）夜班."""
    return day_text(shift.day) + shift.name


def hours_text(shift: DutyShift) -> str:
    """Write its hours: 20:00到次日08:00."""
    start, end = shift.starts_at.astimezone(SHANGHAI), shift.ends_at.astimezone(SHANGHAI)
    return f"{start:%H:%M}到{'次日' if end.date() > start.date() else ''}{end:%H:%M}"


def days_text(days: Sequence[date]) -> str:
    """Write several days, the first and the last of many: 11月27日（周五）、12月4日（周五）…1月15日（周五），共8天."""
    if len(days) <= DAYS_NAMED_MAX:
        return "、".join(day_text(day) for day in days)
    return f"{day_text(days[0])}、{day_text(days[1])}……{day_text(days[-1])}，共{len(days)}天"


DAYS_NAMED_MAX = 4
"""More days than these are written by their ends."""
