"""Days told from another date: 元旦前一天, 春节第二天, 12月第一周, 下周一开始三天, 国庆假期, 下周的今天."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.language.numbers import chinese_number
from bot.language.times_lunar import festivals
from bot.language.times_reading import DayChoices, Days, Grain, Why, one_day
from bot.workdays import is_workday

_COUNT = r"(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
_WEEK = r"(?:周|个?星期|个?礼拜)(?![一二三四五六日天末])"
_UNIT = rf"(?:[天日]|{_WEEK})"
_CHOSEN = r"(?:工作日|周末|(?:周|星期|礼拜)[一二三四五六日天])"
_HOLIDAY = r"(?:期间|假期|放假|长假|小长假|黄金周|假日)"
_NEAR = re.compile(
    rf"""(?:的|当天|那天)?(?:
      [以之]?前的?(?:最后)?一个?(?P<before_chosen>{_CHOSEN})
    | [以之]?前的?最后一?天(?P<last_workday>(?:上)?班|工作日)
    | (?:[以之过]?后)的?第?(?P<nth_chosen>{_COUNT})个?(?P<after_chosen>{_CHOSEN})
    | (?:[以之过]?后)?的?(?P<first_workday>第一天上班|头一天上班|上班(?:的?(?:第一|头一|首)[天日]|那天))
    | [以之过]?后的?第(?P<nth_after>{_COUNT})[天日]
    | (?:[以之]?前|头|提前)的?(?P<before>{_COUNT})(?P<before_unit>{_UNIT})(?!内|[以之]内)
    | (?P<next>次日|转天|转过天|后一[天日])
    | [以之过]?后的?(?P<after>{_COUNT})[天日](?!内|[以之]内)
    | 第(?P<nth>{_COUNT})(?P<nth_unit>[天日]|{_WEEK}|个(?:周|星期|礼拜)(?![一二三四五六日天末]))
    | (?:最后|末)的?(?P<last>{_COUNT})(?P<last_unit>{_UNIT}|个月)
    | 前(?P<first_months>{_COUNT})个月
    | [,，]?(?:(?:开始|起)(?:往后|算)?[,，]?)?(?:连续|连着|一连|接连|一共)(?P<run>{_COUNT})(?P<run_unit>{_UNIT})
    | [,，]?(?:开始|起)(?:往后|算)?[,，]?(?P<run_on>{_COUNT})(?P<run_on_unit>{_UNIT})
    | (?P<that_week>那一?(?:周|个?星期|个?礼拜)(?![一二三四五六日天末])) | (?P<that_weekend>(?:[之以]?后的?|那一?个?|那周的?)周末)
    | (?P<same>今天|今日)
    | (?P<about>左右|前后|上下(?!午)|那几天|那两天)
    )""",
    re.VERBOSE,
)
_LASTS = re.compile(
    rf"(?P<name>)(?:{_HOLIDAY}|(?P<days>[二两三四五六七八2-8])天(?![以之]?[内前后])(?:{_HOLIDAY}|假)?|(?P<month_day>[1-8一二三四五六七八])[日号])"
)
_DAYS_OFF = (("国庆", 7), ("十一", 7), ("春节", 7), ("过年", 7), ("五一", 5), ("劳动节", 5))
DAYS_OFF_OTHERWISE = 3
"""How long people are off around most festivals; the exact days are announced each year, so the span is loose."""

Change = Callable[[Days, date], Days | None]


def near(text: str, begin: int, choices: DayChoices, end: int) -> tuple[DayChoices, int]:
    """Return the date from `begin` to `end` with the words behind it that move or cut it, and the new end."""
    found = _LASTS.match(text, end) if _is_festival(text[begin:end]) else None
    change = _holiday(found, text[begin:end]) if found else None
    if change is None:
        found = _NEAR.match(text, end)
        change = _change(found) if found else None
    if found is None or change is None:
        return choices, end
    made = change

    def changed(today: date, earliest: date) -> Iterator[Days]:
        for days in choices(today, earliest):
            moved = made(days, today)
            if moved is not None:
                yield moved

    if next(changed(date(2026, 1, 1), date(2026, 1, 1)), None) is None:
        return choices, end  # the words do not go together (明天最后三天)
    return changed, found.end()


def _is_festival(said: str) -> bool:
    return festivals().pattern.fullmatch(said) is not None or said.startswith("清明") or said == "十一"


def _holiday(found: re.Match[str], name: str) -> Change:
    """国庆假期: the days off around the festival where the year's calendar is known, else about as long as usual."""
    if found["month_day"]:
        number = _number(found["month_day"])
        return lambda days, _today: one_day(days.first.replace(day=number), fixed=days.fixed)
    lasting = next((days for word, days in _DAYS_OFF if word in name), DAYS_OFF_OTHERWISE)
    count = _number(found["days"]) if found["days"] else lasting

    def change(days: Days, _today: date) -> Days:
        first, until = days.first, days.until
        if found["days"] or is_workday(first).value or not is_workday(first).official:
            return replace(days, until=first + timedelta(days=count), why=Why.VAGUE)
        while not is_workday(first - timedelta(days=1)).value:
            first -= timedelta(days=1)
        while not is_workday(until).value:
            until += timedelta(days=1)
        return replace(days, first=first, until=until, why=Why.VAGUE)

    return change


def _change(found: re.Match[str]) -> Change | None:
    said = {name: value for name, value in found.groupdict().items() if value}
    count = next((_number(said[name]) for name in _COUNTED if name in said), 1)
    if "before" in said:
        return _before(count, said["before_unit"])
    if "nth" in said:
        return _nth(count, said["nth_unit"])
    if "last" in said:
        return _of_the_end(count, said["last_unit"])
    if "run" in said or "run_on" in said:
        length = count * _unit_days(said.get("run_unit") or said["run_on_unit"])
        return lambda days, _today: replace(days, until=days.first + timedelta(days=length)) if _single(days) else None
    if "same" in said:
        return _same_day
    plain = {name: change for name, change in _plain(count).items() if name in said}
    return next(iter(plain.values()), None) or _chosen(said)


_COUNTED = ("nth_after", "before", "after", "nth", "last", "first_months", "run", "run_on")


def _plain(count: int) -> dict[str, Change]:
    return {
        "next": lambda days, _today: _moved(days, 1) if _single(days) else None,
        "nth_after": lambda days, _today: replace(_last(days, count), why=Why.VAGUE),
        "after": lambda days, _today: _about(_last(days, count), count),
        "first_months": lambda days, _today: _months_of(days, 1, count),
        "about": lambda days, _today: replace(days, why=Why.VAGUE),
    }


def _chosen(said: dict[str, str]) -> Change | None:
    """元旦后第一个工作日, 春节前最后一个周末, 25号那个周末, 25号那周."""
    if "that_week" in said:
        return lambda days, _today: _week_from(days, days.first - timedelta(days=days.first.weekday()))
    if "that_weekend" in said:
        return lambda days, _today: _stepped(days, "周末", 1, days.first, 1)
    if "before_chosen" in said:
        return lambda days, _today: _stepped(days, said["before_chosen"], -1, days.first - timedelta(days=1), 1)
    if "last_workday" in said:
        return lambda days, _today: _stepped(days, "工作日", -1, days.first - timedelta(days=1), 1)
    if "first_workday" in said:
        return lambda days, _today: _stepped(days, "工作日", 1, days.until, 1)
    if "after_chosen" in said:
        nth = _number(said["nth_chosen"])
        return lambda days, _today: _stepped(days, said["after_chosen"], 1, _after_holiday(days), nth)
    return None


def _after_holiday(days: Days) -> date:
    """国庆后第一个周一 comes after all the days off."""
    day = days.until
    while is_workday(day).official and not is_workday(day).value:
        day += timedelta(days=1)
    return day


def _stepped(days: Days, what: str, step: int, begin: date, nth: int) -> Days | None:
    day, left = begin, nth
    for _ in range(400):
        if _fits(day, what):
            left -= 1
        if left == 0:
            length = 2 if what == "周末" else 1
            loose = Why.VAGUE if what == "工作日" and not is_workday(day).official else days.why
            return Days(day, day + timedelta(days=length), fixed=days.fixed, why=loose)
        day += timedelta(days=step)
    return None


def _fits(day: date, what: str) -> bool:
    if what == "工作日":
        return is_workday(day).value
    if what == "周末":
        return day.isoweekday() == 6
    return day.isoweekday() == "一二三四五六日".index(what[-1].replace("天", "日")) + 1


def _single(days: Days) -> bool:
    return days.until - days.first == timedelta(days=1)


def _moved(days: Days, by: int) -> Days:
    return one_day(days.first + timedelta(days=by), fixed=days.fixed, why=days.why)


def _last(days: Days, by: int) -> Days:
    return one_day(days.until + timedelta(days=by - 1), fixed=days.fixed, why=days.why)


def _about(days: Days, count: int) -> Days:
    """后一天 is that day; 后三天 may be the third or all three."""
    return days if count == 1 else replace(days, why=Why.VAGUE)


def _before(count: int, unit: str) -> Change:
    """元旦前一天, 春节前一周; in front part of a longer span: 12月前三天, 下周头两天, 明年前两周."""
    length = count * _unit_days(unit)

    def change(days: Days, _today: date) -> Days | None:
        if not _single(days):
            until = days.first + timedelta(days=length)
            return Days(days.first, until, fixed=days.fixed) if until <= days.until else None
        if _unit_days(unit) == 7:
            return Days(days.first - timedelta(days=length), days.first, Grain.WEEK, fixed=days.fixed, why=Why.VAGUE)
        return _about(_moved(days, -length), count)

    return change


def _nth(count: int, unit: str) -> Change:
    """春节第二天, 下周第一天, 12月第一周 (the week of its n-th Monday, which not everybody means)."""

    def change(days: Days, _today: date) -> Days | None:
        if _unit_days(unit) == 1:
            day = days.first + timedelta(days=count - 1)
            fits = count > 1 if _single(days) else day < days.until
            return one_day(day, fixed=days.fixed, why=days.why) if fits else None
        if days.grain not in (Grain.MONTH, Grain.YEAR):
            return None
        monday = days.first + timedelta(days=-days.first.weekday() % 7 + 7 * (count - 1))
        return _week_from(replace(days, why=Why.VAGUE), monday) if monday < days.until else None

    return change


def _of_the_end(count: int, unit: str) -> Change:
    """12月最后三天, 今年最后一天, 这个月最后一周, 今年最后两个月."""

    def change(days: Days, _today: date) -> Days | None:
        if unit == "个月":
            return _months_of(days, 13 - count, 12)
        first = days.until - timedelta(days=count * _unit_days(unit))
        if _single(days) or first < days.first:
            return None
        if _unit_days(unit) == 7:
            return Days(first, days.until, Grain.WEEK, fixed=days.fixed, why=Why.VAGUE)
        return Days(first, days.until, fixed=days.fixed)

    return change


def _months_of(days: Days, first: int, last: int) -> Days | None:
    if days.grain is not Grain.YEAR or not 1 <= first <= last <= 12:
        return None
    year = days.first.year
    until = date(year, last, monthrange(year, last)[1]) + timedelta(days=1)
    return Days(date(year, first, 1), until, Grain.MONTH, fixed=days.fixed)


def _same_day(days: Days, today: date) -> Days | None:
    """下周的今天, 下个月今天, 明年今天."""
    if days.grain is Grain.WEEK:
        return one_day(days.first + timedelta(days=today.weekday()), fixed=days.fixed)
    if days.grain is Grain.YEAR or (days.grain is Grain.MONTH and days.first.day == 1):
        month = today.month if days.grain is Grain.YEAR else days.first.month
        if today.day <= monthrange(days.first.year, month)[1]:
            return one_day(date(days.first.year, month, today.day), fixed=days.fixed)
    return None


def _week_from(days: Days, monday: date) -> Days:
    return Days(monday, monday + timedelta(days=7), Grain.WEEK, fixed=days.fixed, why=days.why)


def _unit_days(unit: str) -> int:
    return 1 if unit in ("天", "日") else 7


def _number(text: str) -> int:
    value = chinese_number(text)
    return value if isinstance(value, int) else 1
