"""Festivals and lunar dates: which day of the common calendar they fall on."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, cast

from bot.language.numbers import chinese_number
from bot.language.times_reading import DayChoices, Days, Why, one_day
from bot.paths import PROGRAMME_DATA

YEARS_AHEAD = 2
"""A festival is the one of this year or of the next two."""

_YEAR = r"(?:(?P<year>20[0-9]{2}|二[〇零○][〇零○一二三四五六七八九]{2})年|(?P<shift>今年|明年|后年|去年)的?)?"
_DAY = r"(?:初[一二三四五六七八九十]|三十|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[12]?[0-9]|30)"
LUNAR_DATE = re.compile(
    rf"""{_YEAR}(?:
      (?:农历|阴历|旧历)
      (?P<month>正|冬|腊|[一二三四五六七八九十]{{1,2}}|1[0-2]|[1-9])月(?P<day>{_DAY})日?
    | (?P<named>正|冬|腊)月(?P<named_day>{_DAY})
    | (?P<first>[二三四五六七八九十]{{1,2}}|1[0-2]|[2-9])月(?P<first_day>初[一二三四五六七八九十])
    | 大?年(?P<new_year>初[一二三四五六七八九十])
    )""",
    re.VERBOSE,
)
MONTH_NAMES = {"正": 1, "冬": 11, "腊": 12}
YEAR_SHIFTS = {"去年": -1, "前年": -2, "今年": 0, "本年": 0, "明年": 1, "后年": 2}


@dataclass(frozen=True)
class Festivals:
    """The festivals of data/rules/holidays.toml: a pattern for their names, and the day of each in a year."""

    pattern: re.Pattern[str]
    rules: dict[str, dict[str, Any]]
    names: str
    """Every name, as alternatives of a pattern."""

    def day(self, name: str, year: int) -> date | None:
        """Return the day of the festival in that year, which for a lunar one is the lunar year."""
        rule = self.rules[name]
        if "solar" in rule:
            month, day = rule["solar"]
            return date(year, month, day)
        month, day = rule["lunar"]
        if not rule.get("eve"):
            return lunar_day(year, month, day)
        following = lunar_day(year + 1, month, day)  # New Year's Eve closes the lunar year it belongs to
        return following - timedelta(days=1) if following else None


@cache
def festivals() -> Festivals:
    """Return the festivals, read once."""
    with (PROGRAMME_DATA / "rules" / "holidays.toml").open("rb") as file:
        rules = {name: rule for rule in tomllib.load(file)["festival"] for name in rule["names"]}
    names = "|".join(sorted(rules, key=len, reverse=True))
    pattern = re.compile(
        rf"(?<![一二三四五六七八九十百0-9]){_YEAR}(?P<name>{names}|十一(?=假期|长假|小长假|黄金周|期间|放假))(?:节(?=[以之]?[前后那当]))?(?:当天|那天|这天)?"
        r"(?:(?<=[节庆旦午秋一])(?=[二三四五六七八2-8]天)|(?<=[节庆旦])(?=[1-8一二三四五六七八][日号])"
        r"|(?<=[节夕旦庆宵诞夜午秋阳头])(?=[一二三四五六七八九十0-9])(?![0-9一二三四五六七八九十]+[日号里])|(?![一二三四五六七八九十百0-9日号村路街巷点]))"
    )
    return Festivals(pattern, rules, names)


def festival(found: re.Match[str]) -> DayChoices:
    """Return the days a festival's name may mean."""
    return _yearly(found, lambda year: festivals().day("国庆" if found["name"] == "十一" else found["name"], year))


HOLIDAY = re.compile(r"(?<![\u4e00-\u9fff0-9])节(?=[以之]?(?:前|(?P<after>后)))")
HOLIDAYS = ("元旦", "春节", "劳动节", "端午节", "中秋节", "国庆节")
HOLIDAY_DAYS = 8
LUNAR_DAY = re.compile(
    r"(?<![\u4e00-\u9fff0-9])初(?P<day>[一二三四五六七八九十])(?![中高级班个学生步期衷英数语物化地的孩娃男女下上毕在])"
)
SCHOOL_YEARS = 3
"""初一 to 初三 are years of school all year round."""
NEW_YEAR_DAYS = 20
"""How long before and after 春节 初五 means the fifth day of the year."""


def next_holiday(found: re.Match[str]) -> DayChoices:
    """节前, 节后: the public holiday that is on, or the next one. Loose, since it is not named."""

    def choices(today: date, earliest: date) -> Iterator[Days]:
        since = today - timedelta(days=HOLIDAY_DAYS if found["after"] else 0)
        days = (
            festivals().day(name, year)
            for year in (today.year, today.year + 1)
            for name in HOLIDAYS
            if name in festivals().rules
        )
        ahead = sorted(day for day in days if day is not None and day > since)
        if ahead:
            yield one_day(ahead[0], fixed=True, why=Why.VAGUE)

    return choices


def day_of_moon(found: re.Match[str]) -> DayChoices:
    """初五: around 春节 that of the first month, otherwise of the month to come, loosely."""
    number = "一二三四五六七八九十".index(found["day"]) + 1

    def choices(today: date, earliest: date) -> Iterator[Days]:
        for later in range(60):
            day = earliest + timedelta(days=later)
            month, _, position, _ = lunar_position(day)
            if position == number:
                near = month == 1 and later <= NEW_YEAR_DAYS
                if near or number > SCHOOL_YEARS:
                    yield one_day(day, why=None if near else Why.VAGUE)

    return choices


def lunar_date(found: re.Match[str]) -> DayChoices | None:
    """Return the days a lunar date may mean, or None when no such date exists."""
    month_text = found["month"] or found["named"] or found["first"] or "正"
    day_text = found["day"] or found["named_day"] or found["first_day"] or found["new_year"]
    month = MONTH_NAMES.get(month_text) or chinese_number(month_text)
    day = chinese_number(day_text.removeprefix("初"))
    if not isinstance(month, int) or not isinstance(day, int) or not (1 <= month <= 12 and 1 <= day <= 30):
        return None
    return _yearly(found, lambda year: lunar_day(year, month, day))


def lunar_day(year: int, month: int, day: int) -> date | None:
    """Return the day on which that lunar date of that lunar year falls; None when the month is too short
    for it."""
    import lunardate  # costs 2 ms, and most sentences name no festival

    try:
        return cast(Any, lunardate).LunarDate(year, month, day).to_solar_date()
    except ValueError:
        return None


def lunar_position(day: date) -> tuple[int, bool, int, int]:
    """Return where a day stands in the lunar calendar: its month, whether a leap one, its number, the month's last."""
    import lunardate

    library = cast(Any, lunardate).LunarDate
    lunar = library.from_solar_date(day.year, day.month, day.day)
    ends = library.from_solar_date(*(day + timedelta(days=30 - lunar.day)).timetuple()[:3]).day != 30
    return lunar.month, bool(lunar.is_leap_month), lunar.day, 29 if ends else 30


def _yearly(found: re.Match[str], day_of: Callable[[int], date | None]) -> DayChoices:
    def choices(today: date, earliest: date) -> Iterator[Days]:
        year = named_year(found, today)
        if year is not None:
            day = day_of(year)
            if day:
                yield one_day(day, fixed=True)
            return
        for candidate in range(earliest.year - 1, earliest.year + 1 + YEARS_AHEAD):
            day = day_of(candidate)
            if day and day >= earliest:
                yield one_day(day)

    return choices


def named_year(found: re.Match[str], today: date) -> int | None:
    """Return the year that the words name in their groups `year` or `shift`, or None."""
    if found["year"]:
        return int(chinese_number(found["year"]) or 0)
    return today.year + YEAR_SHIFTS[found["shift"]] if found["shift"] else None
