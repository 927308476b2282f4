"""The rarer ways of naming a time, left to jionlp-time: solar terms, seasons, quarters, 十月的第一个星期一,
第三天.

Its habits are corrected here: it sees a time in almost any text, so it is asked only about words that can
be nothing else, and a result that is past moves to the next year when no year was said.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib import import_module

from bot.language.numbers import chinese_number
from bot.language.times_reading import DayChoices, Days, Grain, Why

_TERMS = (
    "小寒|大寒|立春|雨水|惊蛰|春分|清明节?|谷雨|立夏|小满|芒种|夏至|"
    "小暑|大暑|立秋|处暑|白露|秋分|寒露|霜降|立冬|小雪|大雪|冬至"
)
_COUNT = r"(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})"
_LIBRARY_WORDS = re.compile(
    rf"""(?P<year>(?:(?:19|20)[0-9]{{2}}年|二[〇零○][〇零○一二三四五六七八九]{{2}}年|今年|明年|后年|去年)的?)?(?:
      (?:{_TERMS})(?!菜|糕|茶|天)
    | (?:春|夏|秋|冬)(?:天|季)
    | (?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}})月份?的?第{_COUNT}个?(?:周|星期|礼拜)[一二三四五六日天]
    | 第?[一二三四1-4]季度 | (?:本|这|上|下)个?季度
    | (?<![床身山车楼街路地手炕晚早晌])[上下前后]半年
    | 第{_COUNT}天
    | 母亲节 | 父亲节
    )""",
    re.VERBOSE,
)
_NUMBERED_DAY = re.compile(rf"((?:19|20)[0-9]{{2}})年的?第({_COUNT})天")
_WEATHER = re.compile("(?:雨水|小满|小雪|大雪|白露|霜降|小寒|大寒)(?!当天|那天|这天|节气)")
"""Solar terms that are said of the weather more often than of a date."""


def read_library_days(text: str, place: int) -> tuple[DayChoices, int] | None:
    """Return the days that the library reads in the words beginning at `place`, and their end."""
    found = _LIBRARY_WORDS.match(text, place)
    if found is None or _WEATHER.match(text, place):
        return None
    words, year_said = found.group().replace("前半年", "上半年").replace("后半年", "下半年"), found["year"] is not None

    def choices(today: date, earliest: date) -> Iterator[Days]:
        for years in (0,) if year_said or words.startswith("第") else (-1, 0, 1):
            days = _ask(words, _in_year(earliest, years), fixed=year_said)
            if days and (year_said or days.until > earliest):
                yield days

    return choices, found.end()


def _in_year(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _ask(words: str, base: date, *, fixed: bool) -> Days | None:
    numbered = _NUMBERED_DAY.fullmatch(words)
    if numbered:  # the library answers the whole year
        day = date(int(numbered[1]), 1, 1) + timedelta(days=int(chinese_number(numbered[2]) or 1) - 1)
        return Days(day, day + timedelta(days=1), fixed=True)
    parse = import_module("jionlp_time").parse_time  # 25 ms, and 70 ms more at its first use
    try:
        result = parse(words, time_base={"year": base.year, "month": base.month, "day": base.day})
        first, last = (datetime.fromisoformat(str(one)).date() for one in result["time"])
    except (ValueError, KeyError, TypeError):
        return None  # the library raises these on words it cannot read
    length = (last - first).days + 1
    why = Why.VAGUE if words.startswith("第") and words.endswith("天") else None  # counted from today, or not
    grain = Grain.DAY if length == 1 else Grain.WEEK if length == 7 else Grain.MONTH
    return Days(first, last + timedelta(days=1), grain, fixed=fixed, why=why)
