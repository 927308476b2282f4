"""The n-th weekday of a month: 下个月第一个周六, 十月的第三个星期二, 12月最后一个周五."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from bot.language.numbers import chinese_number
from bot.language.times_lunar import YEAR_SHIFTS
from bot.language.times_reading import DayChoices, Days, one_day

_WEEKDAYS = "一二三四五六日"
_SHIFTS = {"这": 0, "本": 0, "当": 0, "下": 1, "下下": 2}
NTH_WEEKDAY = re.compile(
    r"(?:(?:(?P<year>(?:19|20)[0-9]{2})年|(?P<shift>今年|明年|后年))的?)?"
    r"(?:(?<![0-9一二三四五六七八九十])(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
    r"|(?P<month_shift>这|本|当|下下|下)一?个?月)"
    r"的?(?:第(?P<nth>[一二三四五1-5])|(?P<first>[头首]一?)|(?P<last>最后一))个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
)


def nth_weekday(found: re.Match[str]) -> DayChoices:
    """Return the days it may mean; a fifth one that the month has not is none."""

    def choices(today: date, earliest: date) -> Iterator[Days]:
        for year, month in _months(found, today, earliest):
            day = _day(found, year, month)
            fixed = bool(found["year"] or found["shift"] or found["month_shift"])
            if day is not None and (fixed or day >= earliest):
                yield one_day(day, fixed=fixed)

    return choices


def _months(found: re.Match[str], today: date, earliest: date) -> Iterator[tuple[int, int]]:
    if found["month_shift"]:
        count = today.year * 12 + today.month - 1 + _SHIFTS[found["month_shift"]]
        yield count // 12, count % 12 + 1
        return
    month = chinese_number(found["month"])
    assert isinstance(month, int)
    if found["year"]:
        yield int(found["year"]), month
    elif found["shift"]:
        yield today.year + YEAR_SHIFTS[found["shift"]], month
    else:
        yield earliest.year, month
        yield earliest.year + 1, month


def _day(found: re.Match[str], year: int, month: int) -> date | None:
    wanted, length = _WEEKDAYS.index(found["weekday"].replace("天", "日")), monthrange(year, month)[1]
    if found["last"]:
        last = date(year, month, length)
        return last - timedelta(days=(last.weekday() - wanted) % 7)
    nth = 1 if found["first"] else chinese_number(found["nth"])
    assert isinstance(nth, int)
    first = date(year, month, 1)
    day = first + timedelta(days=(wanted - first.weekday()) % 7 + 7 * (nth - 1))
    return day if day.month == month else None
