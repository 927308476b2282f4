"""Several days said in one breath: 周六周日, 周一三五, 5、6号, 十五六号.

Days in a row are that span. Of others the nearest is given and marked as loose, since one time is wanted.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from bot.language.numbers import chinese_number
from bot.language.times_days import DAY_PATTERN, HOUSE, MONTH_PATTERN, NO_ADDRESS, month_later
from bot.language.times_reading import DayChoices, Days, Why
from bot.language.times_weeks import SHIFTS, WEEKDAY_NUMBERS

_WEEK_WORD = "(?:周|星期|礼拜)"
_HEAD = re.compile(
    rf"(?<![0-9一二两三四五六七八九十几每单双各隔半])(?P<shift>下下|下|这|本|今)?一?个?{_WEEK_WORD}(?P<day>[一二三四五六日天])"
)
_NAMED = re.compile(
    rf"\s*(?:[、,，/]|和|跟|及|以及|(?P<either>[、,，]?(?:或者?是?|还是|要么|要不)))?\s*(?P<shift>下下|下|这|本)?个?{_WEEK_WORD}"
    r"(?P<day>[一二三四五六日天])(?![个次遍年期岁刊边])"
)
_BARE = re.compile(
    r"(?:[、和]|(?P<either>或))?(?P<shift>)(?P<day>[一二三四五六日])"
    r"(?![七八九十百千点时刻号楼个位名口人年月次趟天块元斤件套层里两半报常记子程姐哥叔大爷婶嫂姨舅妹弟:：0-9])"
)
DAY_LIST = re.compile(
    rf"{NO_ADDRESS}(?:(?P<month>{MONTH_PATTERN})月(?:份的?)?)?"
    rf"(?:(?P<tens>二?十)?(?P<pair>一二|二三|三四|四五|五六|六七|七八|八九)"
    rf"|(?P<first>{DAY_PATTERN})[日号]?(?:[、,，]|和|跟|(?P<either>或者?))(?P<second>{DAY_PATTERN}))[日号]{HOUSE}"
)


def read_list(text: str, place: int) -> tuple[DayChoices, int] | None:
    """Return the days that the list beginning at `place` may mean, and its end; None where there are not several."""
    found = DAY_LIST.match(text, place)
    days = _day_list(found) if found else None
    if found and days:
        return days, found.end()
    return _weekday_list(text, place)


def _weekday_list(text: str, place: int) -> tuple[DayChoices, int] | None:
    head = _HEAD.match(text, place)
    if head is None:
        return None
    numbers, end, either = [WEEKDAY_NUMBERS[head["day"]]], head.end(), False
    while True:
        found = _NAMED.match(text, end) or _BARE.match(text, end)
        number = WEEKDAY_NUMBERS[found["day"]] if found else 0
        if found is None or number <= numbers[-1] or (found["shift"] and found["shift"] != head["shift"]):
            break
        numbers.append(number)
        end, either = found.end(), either or found["either"] is not None
    if len(numbers) < 2:
        return None
    in_a_row = not either and numbers[-1] - numbers[0] == len(numbers) - 1
    return (_span(numbers, head["shift"]) if in_a_row else _nearest(numbers, head["shift"])), end


def _span(numbers: list[int], shift: str | None) -> DayChoices:
    def choices(today: date, earliest: date) -> Iterator[Days]:
        monday = today - timedelta(days=today.weekday())
        begin = monday + timedelta(weeks=SHIFTS[shift] if shift else 0, days=numbers[0] - 1)
        until = begin + timedelta(days=len(numbers))
        if shift:
            yield Days(begin, until, fixed=True)
        elif begin >= earliest or (until > earliest and numbers == [6, 7]):
            yield Days(begin, until, why=Why.WEEKDAY if begin == today and numbers != [6, 7] else None)
        else:
            yield Days(begin + timedelta(weeks=1), until + timedelta(weeks=1))

    return choices


def _nearest(numbers: list[int], shift: str | None) -> DayChoices:
    def choices(today: date, earliest: date) -> Iterator[Days]:
        monday = today - timedelta(days=today.weekday())
        for week in (SHIFTS[shift],) if shift else range(3):
            for number in numbers:
                day = monday + timedelta(weeks=week, days=number - 1)
                if shift or (day >= earliest and day > today):
                    yield Days(day, day + timedelta(days=1), why=Why.VAGUE)

    return choices


def _day_list(found: re.Match[str]) -> DayChoices | None:
    """5、6号 and 十五六号 are two days in a row, the latter a guess; of 5号和8号 the nearest."""
    if found["pair"]:
        tens = {"十": 10, "二十": 20}.get(found["tens"] or "", 0)
        first, second = (tens + _number(one) for one in found["pair"])
    else:
        first, second = _number(found["first"]), _number(found["second"])
    if not 1 <= first < second <= 31:
        return None
    in_a_row = second == first + 1 and not found["either"]
    loose = Why.VAGUE if found["pair"] or not in_a_row else None
    month = None if found["month"] is None else 1 if found["month"] == "元" else _number(found["month"])

    def choices(today: date, earliest: date) -> Iterator[Days]:
        for year, one in _months(month, earliest):
            if second > monthrange(year, one)[1]:
                continue
            begin, last = date(year, one, first), date(year, one, second)
            if not in_a_row:
                begin = begin if begin >= earliest else last
                last = begin
            if last >= earliest:
                yield Days(begin, last + timedelta(days=1), why=loose)

    return choices


def _months(month: int | None, earliest: date) -> Iterator[tuple[int, int]]:
    if month is not None:
        yield from ((earliest.year, month), (earliest.year + 1, month))
        return
    for later in range(3):
        yield month_later(earliest, later)


def _number(text: str) -> int:
    value = chinese_number(text)
    return value if isinstance(value, int) else 0
