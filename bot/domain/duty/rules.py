"""Pure rules of the roster: when a shift begins and ends, how it is called."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.clock import SHANGHAI
from bot.dates import at_minute, day_text
from bot.domain.duty.model import DutyShift
from bot.domain.rulebook import ShiftHours

_WEEKDAYS = "一二三四五六日"


def span(day: date, hours: ShiftHours) -> tuple[datetime, datetime]:
    """Return start and end of a shift that begins on that day; 夜班 ends on the next."""
    end = hours.end if hours.end > hours.start else hours.end + 24 * 60
    return at_minute(day, hours.start), at_minute(day, end)


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
