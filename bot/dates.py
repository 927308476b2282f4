"""Days: which one a moment lies on in Shanghai, and how days are written."""

from datetime import date, datetime, time, timedelta

from bot.clock import SHANGHAI

_WEEKDAYS = "一二三四五六日"


def day_of(at: datetime) -> date:
    """Return the day of a moment in Shanghai."""
    return at.astimezone(SHANGHAI).date()


def at_minute(day: date, minute: int) -> datetime:
    """Return the moment that many minutes after midnight in Shanghai; 1440 and more is the next day."""
    return datetime.combine(day, time(0), SHANGHAI) + timedelta(minutes=minute)


def day_text(day: date, *, year: int | None = None) -> str:
    """Write a day with its weekday: 11月27日（周五）. The year is named where it is not the one given."""
    lead = f"{day.year}年" if year is not None and day.year != year else ""
    return f"{lead}{month_day(day)}（周{_WEEKDAYS[day.weekday()]}）"


def month_day(day: date) -> str:
    """Write a day of this year: 12月3日."""
    return f"{day.month}月{day.day}日"


def full_day(day: date) -> str:
    """Write a day with its year: 2026年3月5日."""
    return f"{day.year}年{month_day(day)}"
