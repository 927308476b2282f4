"""A recurrence as one short line that can be stored, and said back in Chinese."""

from datetime import date, datetime, time

from bot.language.times_describe import clock_said
from bot.language.times_recurrence import Frequency, Recurrence

_WEEKDAYS = "一二三四五六日"
_LUNAR_TENS = ("初", "十", "廿", "三")
_DIGITS = "十一二三四五六七八九"


def write_rhythm(recurrence: Recurrence, clock: time) -> str:
    """Return a recurrence at a time of the day as a line: `weekly;3,5;;;09:00`, or `…;2;2026-12-02` for every other."""
    days = ",".join(map(str, recurrence.weekdays)), ",".join(map(str, recurrence.monthdays))
    line = f"{recurrence.freq.value};{days[0]};{days[1]};{recurrence.month or ''};{clock:%H:%M}"
    return f"{line};{recurrence.every};{recurrence.since:%Y-%m-%d}" if recurrence.since is not None else line


def read_rhythm(line: str) -> Recurrence:
    """Return the recurrence of a line. Raises ValueError for one that `write_rhythm` did not write."""
    freq, weekdays, monthdays, month, clock, *every = line.split(";")
    return Recurrence(
        Frequency(freq),
        tuple(int(one) for one in weekdays.split(",") if one),
        tuple(int(one) for one in monthdays.split(",") if one),
        time.fromisoformat(clock),
        None,
        False,
        "",
        (0, 0),
        int(month) if month else None,
        int(every[0]) if every else 1,
        date.fromisoformat(every[1]) if every else None,
    )


def next_of(line: str, after: datetime) -> datetime:
    """Return the first time of a stored rhythm strictly after a moment."""
    return read_rhythm(line).next_after(after)


def describe_rhythm(recurrence: Recurrence, clock: time) -> str:
    """Return a recurrence in Chinese: 每周三、周五上午9:00, 每月农历初一、十五早上7:00."""
    return f"{_days_said(recurrence)}{clock_said(datetime.combine(date.min, clock))}"


def _days_said(recurrence: Recurrence) -> str:
    match recurrence.freq:
        case Frequency.DAILY:
            return "每天" if recurrence.every == 1 else "隔天" if recurrence.every == 2 else f"每{recurrence.every}天"
        case Frequency.WORKDAYS:
            return "每个工作日"
        case Frequency.WEEKLY:
            return ("每" if recurrence.every == 1 else "隔") + "、".join(
                f"周{_WEEKDAYS[day - 1]}" for day in recurrence.weekdays
            )
        case Frequency.NTH_WEEKDAY:
            nth = recurrence.monthdays[0]
            which = "最后一个" if nth == -1 else f"第{_DIGITS[nth]}个"
            return f"每月{which}周{_WEEKDAYS[recurrence.weekdays[0] - 1]}"
        case Frequency.MONTHLY:
            return "每月" + "、".join("最后一天" if day == -1 else f"{day}号" for day in recurrence.monthdays)
        case Frequency.LUNAR_MONTHLY:
            return "每月农历" + "、".join(map(_lunar_said, recurrence.monthdays))
        case Frequency.YEARLY:
            return f"每年{recurrence.month}月{recurrence.monthdays[0]}日"
        case Frequency.LUNAR_YEARLY:
            day = recurrence.monthdays[0]
            return f"每年农历{recurrence.month}月{'最后一天' if day == -1 else _lunar_said(day)}"


def _lunar_said(day: int) -> str:
    if day in (10, 20, 30):
        return ("初十", "二十", "三十")[day // 10 - 1]
    return _LUNAR_TENS[day // 10] + _DIGITS[day % 10]
