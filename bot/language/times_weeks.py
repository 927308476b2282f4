"""Days counted from today and days of a week: 明天, 大后天, 下周三, 周末, 这周."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.language.times_reading import DayChoices, Days, Grain, Why

SHIFTS = {"上上": -2, "上": -1, "这": 0, "本": 0, "今": 0, "当": 0, "下": 1, "下下": 2}
_WEEKDAY_CHARS = ("一1", "二2", "三3", "四4", "五5", "六6", "日天7")
WEEKDAY_NUMBERS = {char: number for number, chars in enumerate(_WEEKDAY_CHARS, 1) for char in chars}
"""1 is Monday, 7 is Sunday, for the character after 周, 星期 or 礼拜."""
RELATIVE = re.compile(
    r"(?P<far_after>大*)后(?:[天日](?!宫|后|性)|儿个?(?![子媳女童]))|(?P<far_before>大*)前(?:[天日]|儿个?(?![子媳女童]))"
    r"|(?P<two>今明|明后)两?天"
    r"|(?P<word>今天|今日|今儿个?|今们儿?|本日|当天|当日|赶明儿个?|赶明天|明天|明日|明儿个?|明们儿?|次日|过明儿"
    r"|昨天|昨日|昨儿个?|夜来|[今明后昨当](?=[早晨晚夜]|上午|下午|中午|傍晚|傍黑|擦黑|黑天|头[晌午]|晌午|[过下后]晌|一早|五更|凌晨))"
)
_RELATIVE_DAYS = {"今": 0, "本": 0, "当": 0, "明": 1, "赶": 1, "次": 1, "过": 2, "后": 2, "昨": -1, "夜": -1}

WEEKDAY = re.compile(
    r"(?<![0-9一二两三四五六七八九十几每单双各隔半])(?P<shift>上上|下下|上|下|这|本|今)?一?个?(?:周|星期|礼拜)"
    r"(?:(?P<weekday>[一二三四五六日天]|[1-7](?![0-9]))(?![个次遍年期岁刊边])|(?P<weekend>末))"
)
WEEK = re.compile(r"(?P<shift>上上|下下|上|下|这|本)一?个?(?:周|星期|礼拜)(?![边岁刊年期])")


def relative(found: re.Match[str]) -> DayChoices:
    """今天, 大后天, 赶明儿: days counted from today."""
    word, length = found["word"], 2 if found["two"] else 1
    if found["two"]:
        offset = _RELATIVE_DAYS[found["two"][0]]
    elif word is None:
        ahead = found["far_after"] is not None
        offset = 2 + len(found["far_after"]) if ahead else -2 - len(found["far_before"])
    else:
        offset = _RELATIVE_DAYS[word[0]]
    loose = Why.DIALECT if word and word.startswith("赶明儿") else None

    def choices(today: date, earliest: date) -> Iterator[Days]:
        first = today + timedelta(days=offset)
        yield Days(first, first + timedelta(days=length), fixed=True, why=loose)

    return choices


def weekday(found: re.Match[str]) -> DayChoices:
    """周三, 下周三, 周末. A weekday without 这 or 下 is the next one; today's own name means a week from
    today."""
    shift, day = found["shift"], found["weekday"]
    first = 5 if day is None else WEEKDAY_NUMBERS[day] - 1
    length = 2 if day is None else 1

    def choices(today: date, earliest: date) -> Iterator[Days]:
        monday = today - timedelta(days=today.weekday())
        if shift:
            begin = monday + timedelta(weeks=SHIFTS[shift], days=first)
            yield Days(begin, begin + timedelta(days=length), fixed=True)
            return
        begin = earliest - timedelta(days=earliest.weekday()) + timedelta(days=first)
        same_day = length == 1 and begin == today
        if begin + timedelta(days=length) <= earliest or same_day:
            begin += timedelta(weeks=1)
        yield Days(begin, begin + timedelta(days=length), why=Why.WEEKDAY if same_day else None)

    return choices


def week(found: re.Match[str]) -> DayChoices:
    """下周, 这周: Monday to Sunday."""
    shift = SHIFTS[found["shift"]]

    def choices(today: date, earliest: date) -> Iterator[Days]:
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=shift)
        yield Days(monday, monday + timedelta(days=7), Grain.WEEK, fixed=True)

    return choices
