"""Dates as people say them: which days they may mean, soonest first."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.language.numbers import chinese_number
from bot.language.times_lunar import (
    HOLIDAY,
    LUNAR_DATE,
    LUNAR_DAY,
    YEAR_SHIFTS,
    day_of_moon,
    festival,
    festivals,
    lunar_date,
    named_year,
    next_holiday,
)
from bot.language.times_nth import NTH_WEEKDAY, nth_weekday
from bot.language.times_reading import DayChoices, Days, Grain, Why, one_day
from bot.language.times_weeks import RELATIVE, SHIFTS, WEEK, WEEKDAY, relative, week, weekday

MONTH_PATTERN = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九元])"
DAY_PATTERN = (
    r"(?:3[01]|[12][0-9]|0?[1-9]"
    r"|三十一?|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])"
)
_PORTION = r"(?P<portion>初|中旬|中|底|末|上旬|下旬|的?最后一天)"
HOUSE = r"(?![楼院线门店桌车机馆厅单公房院台栋幢室床])"
NO_ADDRESS = r"(?<![0-9一二三四五六七八九十第路街巷里弄村区园楼栋院幢元组编站A-Za-z号.:：/-])"

YEAR_MONTH_DAY = re.compile(
    r"(?:(?P<year>(?:19|20)?[0-9]{2}|[一二][九〇零○][〇零○一二三四五六七八九]{2})年"
    r"|(?P<shift>今年|明年|后年|去年|前年|本年)的?)?\s*"
    rf"(?<![0-9每])(?P<month>{MONTH_PATTERN})月(?!大|龄|经|子)(?:份(?!额))?的?"
    rf"(?:(?P<day>{DAY_PATTERN})(?:[日号]|(?![0-9个次天月周年点岁楼几多]))|{_PORTION}(?!旬|秋))?"
)
NUMERIC = re.compile(
    r"(?<![0-9.:：/A-Za-z])(?:(?P<year>(?:19|20)[0-9]{2})(?P<gap>[-./年 ]))?"
    r"(?P<month>1[0-2]|0?[1-9])(?P<sep>[-./· ])(?P<day>3[01]|[12][0-9]|0?[1-9])(?P<called>[日号])?"
    r"(?![0-9:：/%.]|\s*(?:小时|个|点|分|月|楼|人|元|片|杯|斤|次|单元))"
)
MONTH_SHIFT = re.compile(
    rf"""(?P<shift>上上|下下|上|下|这|本|当)一?个?月(?:
      的?(?P<day>{DAY_PATTERN})[日号]?(?![个次]) | {_PORTION}(?!旬|[一二三四五六七八九十]) | (?![经嫂子亮饼饭])
    )""".replace("(?P<portion>", "(?P<shift_portion>")
    + rf"|(?<![0-9一二三四五六七八九十个正冬腊每])月{_PORTION}(?!旬)|(?<![月初中])(?P<bare_portion>[上中下]旬)",
    re.VERBOSE,
)
DAY_ONLY = re.compile(
    rf"{NO_ADDRESS}(?P<day>{DAY_PATTERN})(?:[日号]{HOUSE}|(?=\s*[-~—到至]\s*{DAY_PATTERN}[日号]{HOUSE}))"
)
DAY_ONLY_IN_RANGE = re.compile(rf"(?P<day>{DAY_PATTERN})[日号]{HOUSE}")
YEAR = re.compile(
    r"(?<![0-9〇零○一二三四五六七八九])(?:(?P<year>20[0-9]{2}|二[〇零○][〇零○一二三四五六七八九]{2})年"
    r"|(?P<shift>今年|明年|后年|去年|前年|本年))(?P<portion>年?[初底末])?(?!级|[龄纪货])"
)
YEAR_END = re.compile(r"(?<![0-9今明后去前本])(?P<portion>年[初底末]|年(?=[以之]?内))")


def year_month_day(found: re.Match[str]) -> DayChoices | None:
    """2026年11月25日, 三月一号, 5月底, 6月."""
    month = 1 if found["month"] == "元" else _number(found["month"])
    day, portion = found["day"], found["portion"]
    year = _full_year(found["year"])

    def choices(today: date, earliest: date) -> Iterator[Days]:
        named = year if year is not None else _shifted_year(found["shift"], today)
        years = (named,) if named is not None else range(earliest.year, earliest.year + 2)
        for candidate in years:
            days = _in_month(candidate, month, day, portion, fixed=named is not None)
            if days is None:
                if named is None and days_may_exist(month, day, candidate, earliest):
                    return  # 29 February of a common year: nobody means another day, nor one years away
                continue
            if named is not None or days.until > earliest:
                yield days

    return choices


def days_may_exist(month: int, day: str | None, year: int, earliest: date) -> bool:
    """Whether that month of that year is still ahead, so that a missing day in it is the speaker's slip."""
    return day is not None and (year, month) >= (earliest.year, earliest.month)


_LIKE_A_DATE = re.compile(
    r"\s*(?:[上下中]午|早|晚|傍|凌|[以之]?前|截止)|\s+[0-9]{1,2}[:：点]"
    r"|\s*[-~—到至]\s*(?:1[0-2]|0?[1-9])[./](?:3[01]|[12][0-9]|0?[1-9])(?![0-9.%]|\s*(?:小时|个|[元块斤米倍万岁]|公里))"
)


def numeric(found: re.Match[str], text: str, *, in_range: bool = False) -> DayChoices | None:
    """2026-11-25, 11/25, 09-01 20:01. Without a year a dot or hyphen must look like a date, not like an
    amount."""
    loose = False
    if not found["year"]:
        padded = len(found["month"]) == 2 and len(found["day"]) == 2
        time_follows = in_range or _LIKE_A_DATE.match(text, found.end("day"))
        loose = found["sep"] in "-." and not (time_follows or found["called"]) and not (padded and found["sep"] == "-")
        if found["sep"] == " " or (loose and not _maybe_a_date(found, text)):
            return None
    why = Why.VAGUE if loose else None
    year, month, day = found["year"], int(found["month"]), found["day"]

    def choices(today: date, earliest: date) -> Iterator[Days]:
        for candidate in (int(year),) if year else (earliest.year, earliest.year + 1):
            days = _in_month(candidate, month, day, None, fixed=bool(year))
            if days is None and not year and days_may_exist(month, day, candidate, earliest):
                return
            if days and (year or days.until > earliest):
                yield replace(days, why=why)

    return choices


def _maybe_a_date(found: re.Match[str], text: str) -> bool:
    """11.28上门 may be a date: two digits of a day, and no measure, price or total beside them."""
    if found["sep"] != "." or len(found["day"]) < 2:
        return False
    return not _MEASURED.search(text[max(0, found.start() - 4) : found.start()]) and not _MEASURE.match(
        text, found.end()
    )


_MEASURED = re.compile(r"[￥¥$共花价约钱费重长高宽版本第]\s*$|多少|大概")
_MEASURE = re.compile(r"\s*(?:[元块斤公里米平吨克度分折倍%％万亿千百kgmLl个%兆]|小时|版)")


def month_shift(found: re.Match[str]) -> DayChoices:
    """下个月九号, 这个月, 月底."""
    shift, day, portion = (
        found["shift"],
        found["day"],
        found["shift_portion"] or found["portion"] or found["bare_portion"],
    )

    def choices(today: date, earliest: date) -> Iterator[Days]:
        if shift:
            year, month = month_later(today, SHIFTS[shift])
            days = _in_month(year, month, day, portion, fixed=True)
            if days:
                yield days
            return
        for later in range(2):
            year, month = month_later(earliest, later)
            days = _in_month(year, month, None, portion, fixed=False)
            if days and days.until > earliest:
                yield days

    return choices


def day_only(found: re.Match[str]) -> DayChoices:
    """29号: the next month that has that day."""
    day = _number(found["day"])

    def choices(today: date, earliest: date) -> Iterator[Days]:
        for later in range(4):
            year, month = month_later(earliest, later)
            if day <= monthrange(year, month)[1] and date(year, month, day) >= earliest:
                yield one_day(date(year, month, day))

    return choices


def year_only(found: re.Match[str]) -> DayChoices:
    """明年, 2027年, 年底."""
    portion = found["portion"]

    def choices(today: date, earliest: date) -> Iterator[Days]:
        named = named_year(found, today) if "year" in found.re.groupindex else None
        for year in (earliest.year, earliest.year + 1) if named is None else (named,):
            first, until, grain = date(year, 1, 1), date(year + 1, 1, 1), Grain.YEAR
            if portion and portion != "年":
                early = "初" in portion
                first, until = (first, date(year, 2, 1)) if early else (date(year, 12, 1), until)
                grain = Grain.MONTH
            if named is not None or until > earliest:
                yield Days(
                    first, until, grain, fixed=named is not None, why=Why.VAGUE if grain is Grain.MONTH else None
                )

    return choices


Finder = tuple[re.Pattern[str], Callable[[re.Match[str]], DayChoices | None]]
_FINDERS: tuple[Finder, ...] = (
    (LUNAR_DATE, lunar_date),
    (HOLIDAY, next_holiday),
    (LUNAR_DAY, day_of_moon),
    (NTH_WEEKDAY, nth_weekday),
    (RELATIVE, relative),
    (WEEKDAY, weekday),
    (WEEK, week),
    (YEAR_MONTH_DAY, year_month_day),
    (MONTH_SHIFT, month_shift),
    (DAY_ONLY, day_only),
    (YEAR, year_only),
    (YEAR_END, year_only),
)


def read_days(text: str, place: int, *, in_range: bool = False) -> tuple[DayChoices, int] | None:
    """Return the days that the date beginning at `place` may mean, and the date's end.

    `in_range`: a date stands right before it, so 5号 after a hyphen is no house number.
    """
    if in_range and (found := DAY_ONLY_IN_RANGE.match(text, place)):
        return day_only(found), found.end()
    found = NUMERIC.match(text, place)
    choices = numeric(found, text, in_range=in_range) if found else None
    if found and choices:
        return choices, found.end()
    for pattern, resolve in (*_FINDERS[:1], (festivals().pattern, festival), *_FINDERS[1:]):
        found = pattern.match(text, place)
        choices = resolve(found) if found else None
        if found and choices:
            return choices, found.end()
    return None


def read_date(text: str, place: int) -> tuple[DayChoices, int] | None:
    """Return the date of month and day, or of the day alone, that begins at `place`, and its end."""
    month = YEAR_MONTH_DAY.match(text, place)
    if month and month["day"]:
        choices = year_month_day(month)
        return (choices, month.end()) if choices else None
    day = DAY_ONLY_IN_RANGE.match(text, place)
    return (day_only(day), day.end()) if day else None


def _in_month(year: int, month: int, day: str | None, portion: str | None, *, fixed: bool) -> Days | None:
    last = monthrange(year, month)[1]
    after = date(year, month, last) + timedelta(days=1)
    if day is not None:
        number = _number(day)
        return one_day(date(year, month, number), fixed=fixed) if 1 <= number <= last else None
    if portion is None:
        return Days(date(year, month, 1), after, Grain.MONTH, fixed=fixed)
    if portion in ("底", "末") or portion.endswith("最后一天"):
        why = None if portion.endswith("天") else Why.VAGUE
        return Days(date(year, month, last), after, fixed=fixed, why=why)
    first, until = {"初": (1, 6), "上旬": (1, 11), "下旬": (21, last + 1)}.get(portion, (11, 21))
    begin = date(year, month, 1)
    vague = Why.VAGUE if portion in ("初", "中") else None
    return Days(begin + timedelta(days=first - 1), begin + timedelta(days=until - 1), fixed=fixed, why=vague)


def month_later(day: date, months: int) -> tuple[int, int]:
    count = day.year * 12 + day.month - 1 + months
    return count // 12, count % 12 + 1


def _full_year(text: str | None) -> int | None:
    if text is None:
        return None
    year = _number(text)
    return year + 2000 if year < 100 else year


def _shifted_year(word: str | None, today: date) -> int | None:
    return today.year + YEAR_SHIFTS[word] if word else None


def _number(text: str) -> int:
    value = chinese_number(text)
    return value if isinstance(value, int) else 0
