"""Times that come again: 每周三上午9点, 每月15号, 每天."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.clock import SHANGHAI
from bot.language.normalise import half_width
from bot.language.numbers import chinese_number
from bot.language.times_clock import DAY_MINUTES, Clock, Part, minutes_alone, minutes_with_part, read_clock, read_part
from bot.language.times_days import DAY_PATTERN
from bot.language.times_lunar import MONTH_NAMES, festivals, lunar_position
from bot.language.times_weeks import WEEKDAY_NUMBERS
from bot.workdays import is_workday

SEARCH_DAYS_MAX = 400
"""Every recurrence that can be read here comes at least once in this many days: a lunar year has up to 385."""


class Frequency(StrEnum):
    """How often it comes."""

    DAILY = "daily"
    WORKDAYS = "workdays"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    NTH_WEEKDAY = "nth_weekday"
    """The first, … or last (-1) such weekday of each month."""
    LUNAR_MONTHLY = "lunar_monthly"
    YEARLY = "yearly"
    LUNAR_YEARLY = "lunar_yearly"


@dataclass(frozen=True)
class Recurrence:
    """A time that comes again. Weekdays are 1 (Monday) to 7; month days 1 to 31, and -1 for the last.

    A month without that day uses its last one, so that nothing due on the 31st, or on 29 February, is lost.
    `time_of_day` is None when no clock time was said; `part` is the part of the day said without one (上午).
    `ambiguous`: morning or evening. `month` is that of a yearly one; of an n-th weekday `monthdays` is which.
    """

    freq: Frequency
    weekdays: tuple[int, ...]
    monthdays: tuple[int, ...]
    time_of_day: time | None
    part: str | None
    ambiguous: bool
    said: str
    span: tuple[int, int]
    month: int | None = None
    every: int = 1
    """Comes only in every so-manieth week, or on every so-manieth day, counted from `since`."""
    since: date | None = None

    def next_after(self, at: datetime) -> datetime:
        """Return the first time strictly after `at`, aware, in Shanghai; without a clock time the day's
        midnight."""
        now = at.astimezone(SHANGHAI)
        for later in range(SEARCH_DAYS_MAX):
            day = now.date() + timedelta(days=later)
            due = datetime.combine(day, self.time_of_day or time(0), SHANGHAI)
            if due > now and self.falls_on(day):
                return due
        raise AssertionError("a recurrence comes every year")

    def falls_on(self, day: date) -> bool:
        """Return whether it comes on that day."""
        match self.freq:
            case Frequency.DAILY:
                return self.since is None or (day - self.since).days % self.every == 0
            case Frequency.WORKDAYS:
                return is_workday(day).value
            case Frequency.WEEKLY:
                return day.isoweekday() in self.weekdays and self._in_its_week(day)
            case Frequency.MONTHLY:
                return self._on_monthday(day.day, monthrange(day.year, day.month)[1])
            case Frequency.NTH_WEEKDAY:
                nth, last = (day.day + 6) // 7, day.day + 7 > monthrange(day.year, day.month)[1]
                return day.isoweekday() in self.weekdays and (nth in self.monthdays or (last and -1 in self.monthdays))
            case Frequency.YEARLY:
                return day.month == self.month and self._on_monthday(day.day, monthrange(day.year, day.month)[1])
            case Frequency.LUNAR_MONTHLY:
                return self._on_monthday(*lunar_position(day)[2:])
            case Frequency.LUNAR_YEARLY:
                month, leap, number, last = lunar_position(day)
                return month == self.month and not leap and self._on_monthday(number, last)

    def _in_its_week(self, day: date) -> bool:
        return self.since is None or weeks_between(self.since, day) % self.every == 0

    def _on_monthday(self, number: int, last: int) -> bool:
        return any(number == (last if wanted == -1 else min(wanted, last)) for wanted in self.monthdays)


def weeks_between(first: date, day: date) -> int:
    """Return how many Mondays lie between the weeks of two days."""
    monday = timedelta(days=first.weekday()), timedelta(days=day.weekday())
    return ((day - monday[1]) - (first - monday[0])).days // 7


_DAY_LIST = rf"{DAY_PATTERN}[日号]?(?:[、,，和跟及]{DAY_PATTERN}[日号]?)*"
_LUNAR_LIST = r"初[一二三四五六七八九十](?:[、,，和跟及]?(?:初[一二三四五六七八九十]|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十))*"
_WEEKDAY = r"(?:周|星期|礼拜)?(?:[一二三四五六日天]|[1-7](?![0-9点:时]))"
_WEEKDAY_CHAR = "[一二三四五六日天]"
_TO = re.compile(r"\s*(?:到|至|[-~—–])\s*")
_AND = re.compile(r"\s*[、和跟及,，]?\s*(?:每?(?:周|星期|礼拜)[一二三四五六日天])?")
_MORE_TIMES = re.compile(
    r"[\s,，、]*(?:各|吃?[两二三四五六七八九2-9][次回遍顿趟]|一日)|[\s,，、]*[两二三四2-4][顿次餐]|中?晚"
)
_LOOSE_DAYS = re.compile(
    r"\s*(?:(?:[以之]?[前后]|左右|前后|上下)(?![天面])|(?:到|至|[-~])\s*[0-9一二三四五六七八九十]{1,3}[日号])"
)
"""每月15号前, 每月10号到15号: no day that could be kept."""
_DAY_OF_YEAR = rf"(?:初[一二三四五六七八九十]|{DAY_PATTERN})"
_RECURRENCE = re.compile(
    rf"""(?:
      (?P<workdays>每(?:个|周)?(?:的)?工作日(?:的?每天)?|每周的?周一(?:到|至|-)周?五(?:的?每天)?
        |(?<![0-9一二两三四五六七八九十几个下第后上])工作日(?:的?每天|都|(?=的?(?:[早上中下晚]|白天))))
    | (?P<every_of>(?:周|星期|礼拜){_WEEKDAY_CHAR}(?:到|至|-){_WEEKDAY})(?:的?(?:每天|天天|每日))
    | (?P<daily>每天|每日|(?<![今明后昨前聊期拜周白当整春夏秋冬半])天天|每一天|每(?=[早晚夜]|上午|下午|中午|傍晚))
    | (?:每(?:逢|到)?|逢|(?<![\u4e00-\u9fff])(?=周周))个?周?(?:周|星期|礼拜)(?:(?P<weekend>末)|的?(?P<weekdays>
        {_WEEKDAY}(?:[、,，和跟及]?{_WEEKDAY})*
        (?:(?:到|至|-){_WEEKDAY})?(?![次个回遍趟])))
    | 每个?月的?(?:第(?P<nth>[一二三四五1-5])|[头首]一?|(?P<last>最后一))个?(?:周|星期|礼拜)(?P<nth_weekday>[一二三四五六日天])
    | (?:每个?月的?(?:农历|阴历)?|每?逢)(?P<lunar_days>{_LUNAR_LIST})
    | 每个?月的?(?:份)?(?P<monthdays>{_DAY_LIST}|月?[底末]|月?初(?![一二三四五六七八九十])|最后一天)
    | 每一?年的?(?:农历|阴历)?(?P<yearly>{festivals().names}|[正冬腊一二三四五六七八九十0-9]{{1,2}}月{_DAY_OF_YEAR}[日号]?)
    | 每逢(?P<every_day>{_DAY_LIST})
    )的?""",
    re.VERBOSE,
)


STARTS = re.compile("[每天逢工周星礼]")
"""The characters that a recurrence begins with."""


def read_recurrence(text: str) -> Recurrence | None:
    """Return the first recurrence in the text, or None. 隔周 and 每两周 are not read: they need a first time."""
    flat = half_width(text)
    for found in STARTS.finditer(flat):
        recurrence = find_recurrence(flat, found.start())
        if recurrence:
            return recurrence
    return None


def find_recurrence(text: str, place: int) -> Recurrence | None:
    """Return the recurrence that begins exactly at `place`, or None."""
    found = _RECURRENCE.match(text, place)
    if found is None:
        return None
    end, loose = found.end(), False
    days_behind = _LOOSE_DAYS.match(text, end) if found["monthdays"] or found["every_day"] else None
    if days_behind:
        end, loose = days_behind.end(), True
    end, part, clock = _hour(text, end)
    minute, unclear = _minute(part, clock)
    unclear = unclear or loose
    last = _TO.match(text, end) if clock else None
    if last:  # 每天下午3点到5点
        finish, _, until = _hour(text, last.end())
        end = finish if until else end
    unclear = unclear or _MORE_TIMES.match(text, end) is not None or _second_hour(text, end, found)
    rhythm = _rhythm(found)
    if rhythm is None:
        return None
    freq, weekdays, monthdays, month = rhythm
    return Recurrence(
        freq,
        weekdays,
        monthdays,
        None if minute is None else time(minute % DAY_MINUTES // 60, minute % 60),
        part.label if part and not clock else None,
        unclear,
        text[place:end],
        (place, end),
        month,
    )


def _hour(text: str, place: int) -> tuple[int, Part | None, Clock | None]:
    """Return the part of the day and the clock at this place, and where they end."""
    part = read_part(text, place, after_date=True)
    end = part[1] if part else place
    clock = read_clock(text, _skip_space(text, end), led=True, part=part is not None)
    return clock[1] if clock else end, part[0] if part else None, clock[0] if clock else None


def _minute(part: Part | None, clock: Clock | None) -> tuple[int | None, bool]:
    if clock is None:
        return None, False
    if part is not None:
        return minutes_with_part(clock, part)
    return minutes_alone(clock)[0], not clock.exact and 6 <= clock.hour <= 8


def _second_hour(text: str, end: int, found: re.Match[str]) -> bool:
    """Whether another hour follows (每天早晚, 每天7点和19点): one of them would be lost."""
    behind = _AND.match(text, end)
    place = behind.end() if behind else end
    after, part, clock = _hour(text, place)
    return after > place and (clock is not None or part is not None) and place > found.start()


def _skip_space(text: str, place: int) -> int:
    while place < len(text) and text[place] == " ":
        place += 1
    return place


Rhythm = tuple[Frequency, tuple[int, ...], tuple[int, ...], int | None]


def _rhythm(found: re.Match[str]) -> Rhythm | None:
    """Return frequency, weekdays, days of the month and month; None for a date that no year has."""
    if found["workdays"]:
        return Frequency.WORKDAYS, (), (), None
    if found["daily"]:
        return Frequency.DAILY, (), (), None
    if found["weekend"]:
        return Frequency.WEEKLY, (6, 7), (), None
    if found["every_of"]:
        days = _weekdays(found["every_of"])
        return (Frequency.WORKDAYS, (), (), None) if days == (1, 2, 3, 4, 5) else (Frequency.WEEKLY, days, (), None)
    if found["weekdays"]:
        return Frequency.WEEKLY, _weekdays(found["weekdays"]), (), None
    if found["nth_weekday"]:
        nth = -1 if found["last"] else chinese_number(found["nth"] or "1")
        return Frequency.NTH_WEEKDAY, _weekdays(found["nth_weekday"]), (int(nth or 1),), None
    if found["lunar_days"]:
        return Frequency.LUNAR_MONTHLY, (), _lunar_days(found["lunar_days"]), None
    if found["yearly"]:
        return _yearly(found)
    return Frequency.MONTHLY, (), _monthdays(found["monthdays"] or found["every_day"]), None


def _yearly(found: re.Match[str]) -> Rhythm | None:
    said = found["yearly"]
    if said in festivals().rules:
        rule = festivals().rules[said]
        if rule.get("eve"):
            return Frequency.LUNAR_YEARLY, (), (-1,), 12
        lunar = "lunar" in rule
        month, day = rule["lunar" if lunar else "solar"]
        return (Frequency.LUNAR_YEARLY if lunar else Frequency.YEARLY), (), (day,), month
    month_text, _, day_text = said.partition("月")
    month = MONTH_NAMES.get(month_text) or chinese_number(month_text)
    days = _monthdays(day_text.removeprefix("初"))
    if not isinstance(month, int) or not 1 <= month <= 12 or not days:
        return None
    lunar = month_text in MONTH_NAMES or day_text.startswith("初") or re.search("农历|阴历", found.group()) is not None
    if days[0] > (30 if lunar else monthrange(2028, month)[1]):
        return None
    return (Frequency.LUNAR_YEARLY if lunar else Frequency.YEARLY), (), days[:1], month


def _lunar_days(text: str) -> tuple[int, ...]:
    """Read 初一、十五 and 初一十五."""
    said = re.findall("初[一二三四五六七八九十]|三十|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?", text)
    return tuple(sorted({int(chinese_number(one.removeprefix("初")) or 1) for one in said}))


def _weekdays(text: str) -> tuple[int, ...]:
    days = [WEEKDAY_NUMBERS[char] for char in re.sub("周|星期|礼拜", "", text) if char in WEEKDAY_NUMBERS]
    if re.search("到|至|-", text) and len(days) == 2 and days[0] < days[1]:
        return tuple(range(days[0], days[1] + 1))
    return tuple(sorted(set(days)))


def _monthdays(text: str) -> tuple[int, ...]:
    text = text.removeprefix("月")
    if text in ("底", "末", "最后一天"):
        return (-1,)
    if text == "初":
        return (1,)
    numbers = [chinese_number(one) for one in re.split("[日号、,，和跟及]+", text) if one]
    return tuple(sorted({number for number in numbers if isinstance(number, int)}))
