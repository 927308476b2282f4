"""The stretch of days in words that look back: 去年, 本周, 一季度, 2018全年, 3月5日. Records are about the past.

A month, quarter or day without its year is the newest one that has begun.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.language.normalise import half_width
from bot.language.numbers import chinese_number

_NUM = r"(?:1[0-2]|[1-9]|0[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_YEAR = r"(?:(?<![0-9A-Za-z])(?P<year>(?:19|20)[0-9]{2})(?![0-9])年?度?|(?P<shift>今|本|去|前)年度?)"
_WHOLE = r"(?:的?(?:全年|一年|整年|一整年))?"
_PERIOD = re.compile(
    rf"""(?:{_YEAR}\s*的?)?(?:
      (?:第?(?P<quarter>[一二三四1-4])季度?)
    | (?P<half>[上下])半年
    | (?P<month>{_NUM})月(?:份|(?P<day>{_DAY})[日号]?)?
    | [-./](?P<n_month>1[0-2]|0?[1-9])(?:[-./](?P<n_day>3[01]|[12][0-9]|0?[1-9]))?(?![0-9])
    )
    | {_YEAR.replace("year>", "only_year>").replace("shift>", "only_shift>")}{_WHOLE}
    | (?P<week>上上|上|这|本)一?个?(?:周|星期|礼拜)(?![一二三四五六日天末])
    | (?P<months>上上|上|这|本)一?个?月
    | (?P<last_quarter>上|这|本)一?个?季度
    | (?P<word>今天|今日|昨天|昨日|前天)
    | (?:最近|近|过去)(?P<past>[0-9]{{1,3}}|[一二两三四五六七八九十]{{1,3}})个?(?P<unit>天|周|星期|月)
    | (?P<all>全部|所有|一共)""",
    re.VERBOSE,
)
_BACK = {"上上": -2, "上": -1, "这": 0, "本": 0, "今": 0, "去": -1, "前": -2}
_DAYS_BACK = {"今": 0, "昨": 1, "前": 2}
FIRST_DAY = date(2000, 1, 1)
"""Nothing was recorded before."""


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included, how they were said, and where in the text."""

    first: date
    last: date
    said: str
    span: tuple[int, int]

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


def read_period(text: str, today: date) -> Period | None:
    """Return the first period in a text, None where there is none or its day does not exist (2月30日)."""
    flat = half_width(text)
    for found in _PERIOD.finditer(flat):
        days = _days(found, today)
        if days is not None:
            return Period(*days, said=text[found.start() : found.end()].strip(), span=found.span())
    return None


def _days(found: re.Match[str], today: date) -> tuple[date, date] | None:
    part = {name: value for name, value in found.groupdict().items() if value}
    if "all" in part:
        return FIRST_DAY, today
    if "word" in part:
        day = today - timedelta(days=_DAYS_BACK[part["word"][0]])
        return day, day
    if "week" in part:
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=_BACK[part["week"]])
        return monday, monday + timedelta(days=6)
    if "months" in part:
        return _month(*_months_on(today, _BACK[part["months"]]))
    if "last_quarter" in part:
        year, month = _months_on(today, 3 * _BACK[part["last_quarter"]])
        return _quarter(year, (month + 2) // 3)
    if "past" in part:
        return _past(part, today)
    year = _year(part, today)
    if "quarter" in part:
        number = int(chinese_number(part["quarter"]) or 0)
        return _newest(year, today, lambda one: _quarter(one, number))
    if "half" in part:
        first, last = (1, 6) if part["half"] == "上" else (7, 12)
        return _newest(year, today, lambda one: (date(one, first, 1), _month(one, last)[1]))
    if "month" in part or "n_month" in part:
        return _in_month(part, year, today)
    assert year is not None
    return date(year, 1, 1), date(year, 12, 31)


def _year(part: dict[str, str], today: date) -> int | None:
    said = part.get("year") or part.get("only_year")
    if said:
        return int(said)
    shift = part.get("shift") or part.get("only_shift")
    return None if shift is None else today.year + _BACK[shift]


def _in_month(part: dict[str, str], year: int | None, today: date) -> tuple[date, date] | None:
    month = int(chinese_number(part.get("month") or part["n_month"]) or 0)
    said = part.get("day") or part.get("n_day")
    if said is None:
        return _newest(year, today, lambda one: _month(one, month))
    day = int(chinese_number(said) or 0)
    years = [year] if year is not None else [today.year, *(today.year - back for back in range(1, 9))]
    for one in years:
        if 1 <= day <= monthrange(one, month)[1] and (year is not None or date(one, month, day) <= today):
            return date(one, month, day), date(one, month, day)
    return None


def _newest(year: int | None, today: date, of_year: Callable[[int], tuple[date, date]]) -> tuple[date, date]:
    """Return the stretch in the year that was named, else the newest one that has begun."""
    if year is not None:
        return of_year(year)
    this = of_year(today.year)
    return this if this[0] <= today else of_year(today.year - 1)


def _past(part: dict[str, str], today: date) -> tuple[date, date]:
    count = int(chinese_number(part["past"]) or 1)
    if part["unit"] == "月":
        year, month = _months_on(today, -count)
        day = min(today.day, monthrange(year, month)[1])
        return date(year, month, day) + timedelta(days=1), today
    days = count if part["unit"] == "天" else 7 * count
    return today - timedelta(days=days - 1), today


def _months_on(today: date, months: int) -> tuple[int, int]:
    at = today.year * 12 + today.month - 1 + months
    return at // 12, at % 12 + 1


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _quarter(year: int, number: int) -> tuple[date, date]:
    return date(year, 3 * number - 2, 1), _month(year, 3 * number)[1]
