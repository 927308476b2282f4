"""A reading said back in Chinese, with weekday and date, so that the person can see a misunderstanding."""

from datetime import date, datetime, timedelta

from bot.language.times_clock import PARTS
from bot.language.times_reading import Bound, Grain, TimeReading

_WEEKDAYS = "一二三四五六日"
_PART_LABELS = {(part.start, part.end): part.label for part in PARTS.values()}
_CLOCK_LABELS = ((5, "凌晨"), (8, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))


def describe(reading: TimeReading, at: datetime | None = None) -> str:
    """Return the reading in Chinese: 11月25日（周三）上午9:00, 11月28日（周六）至29日（周日）.

    The year is named only when `at` is given and lies in another year.
    """
    year = at.astimezone(reading.start.tzinfo).year if at else None
    match reading.bound:
        case Bound.UNTIL:
            if reading.grain in (Grain.MINUTE, Grain.HOUR, Grain.PART_OF_DAY):
                return f"{_moment(reading.end, year)}之前"
            last = reading.end.date() - timedelta(days=1)
            return f"{_day(last, year)}为止"
        case Bound.FROM:
            if reading.grain in (Grain.MINUTE, Grain.HOUR):
                return f"{_moment(reading.start, year)}以后"
            return f"{_day(reading.start.date(), year)}起"
        case Bound.AT:
            return _at(reading, year)


def _at(reading: TimeReading, year: int | None) -> str:
    start, end = reading.start, reading.end
    if reading.grain in (Grain.MINUTE, Grain.HOUR):
        return _moment(start, year) if end <= start else _between(start, end, year)
    if reading.grain is Grain.PART_OF_DAY:
        return _part_of_day(reading, year)
    last = end.date() - timedelta(days=1)
    if reading.grain is Grain.YEAR and (start.month, start.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{start.year}年" if last.year == start.year else f"{start.year}年至{last.year}年"
    whole_month = reading.grain is Grain.MONTH and start.day == 1 and end.day == 1
    if whole_month and (last.year, last.month) == (start.year, start.month):
        return f"{start.year}年{start.month}月"
    if last <= start.date():
        return _day(start.date(), year)
    return f"{_day(start.date(), year)}至{_later_day(start.date(), last)}"


def _part_of_day(reading: TimeReading, year: int | None) -> str:
    for day in (reading.start.date(), reading.start.date() - timedelta(days=1)):
        midnight = datetime.combine(day, datetime.min.time(), reading.start.tzinfo)
        first, last = (int((one - midnight).total_seconds()) // 60 for one in (reading.start, reading.end))
        if (first, last) in _PART_LABELS:
            return f"{_day(day, year)}{_PART_LABELS[first, last]}"
    return _between(reading.start, reading.end, year)


def _between(start: datetime, end: datetime, year: int | None) -> str:
    if end.date() == start.date():
        label = _clock_label(start)
        finish = clock_said(end).removeprefix(label) if _clock_label(end) == label else clock_said(end)
        return f"{_moment(start, year)}至{finish}"
    return f"{_moment(start, year)}至{_later_day(start.date(), end.date())}{clock_said(end)}"


def _moment(one: datetime, year: int | None) -> str:
    return f"{_day(one.date(), year)}{clock_said(one)}"


def _day(day: date, year: int | None) -> str:
    lead = f"{day.year}年" if year is not None and day.year != year else ""
    return f"{lead}{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def _later_day(first: date, last: date) -> str:
    if first.year != last.year:
        return f"{last.year}年{_day(last, None)}"
    return _day(last, None) if first.month != last.month else _day(last, None).partition("月")[2]


def _clock_label(one: datetime) -> str:
    return next(label for hour, label in _CLOCK_LABELS if one.hour < hour)


def clock_said(one: datetime) -> str:
    """Return the clock time of a moment in Chinese: 下午3:00."""
    hour = one.hour - 12 if one.hour > 12 else one.hour
    return f"{_clock_label(one)}{hour}:{one.minute:02d}"
