"""Times counted from now: 半小时后, 过三天, 三天内, and the loose ones such as 过两天."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

from bot.language.numbers import CHINESE_NUMERAL, chinese_number
from bot.language.times_reading import Bound, Grain, TimeReading, Why, moment

_NUMBER = rf"(?:[0-9]{{1,4}}(?:\.[0-9]{{1,2}})?|半|{CHINESE_NUMERAL}{{1,6}})"


_LEAD = rf"(?:(?P<lead>{_NUMBER})\s*个?(?P<lead_unit>小时|钟头|天)\s*[零又]?\s*)?"
"""What stands before the smaller unit in 一小时二十分钟后."""
OFFSET = re.compile(
    rf"(?<![第0-9.一二两三四五六七八九十百几半])(?:(?P<past>再?过)\s*)?{_LEAD}"
    rf"(?P<number>{_NUMBER})(?:\s*个?(?P<half>半)?)\s*"
    r"(?P<unit>秒钟?|分钟?|刻钟?|小时|钟头|天|日|周|星期|礼拜|月|年)(?P<plus_half>半)?"
    r"(?:[以之]?(?P<side>后|前|内)(?![天面边台门]))?"
)
_VAGUE_DAYS = {
    "两天": (2, 4),
    "俩天": (2, 4),
    "几天": (2, 8),
    "些天": (2, 15),
    "些日子": (3, 15),
    "一阵子": (3, 15),
    "一阵": (3, 15),
}
VAGUE = re.compile(
    rf"(?P<now>现在|当前|此刻|马上|立刻|这会儿|这就(?![是算叫不]))|(?P<soon>一会儿|一会(?![议场])|待会儿?|等会儿?|等一下|回头)"
    rf"|再?过(?P<days>{'|'.join(_VAGUE_DAYS)})|(?P<these>这[两几]天|近几天)"
)
_SECONDS = {"秒": 1, "分": 60, "刻": 900, "小": 3600, "钟": 3600}
_DAYS = {"天": 1, "日": 1, "周": 7, "星": 7, "礼": 7}


def read_offset(text: str, place: int, at: datetime) -> TimeReading | None:
    """Return the time counted from `at` that begins at `place`. Loose ones are ambiguous."""
    found = VAGUE.match(text, place)
    if found:
        return _vague(found, at)
    found = OFFSET.match(text, place)
    if found is None or not (found["past"] or found["side"]):
        return None
    unit, side = found["unit"], found["side"] or "后"
    number, lead = chinese_number(found["number"]), _lead_seconds(found["lead"], found["lead_unit"], unit)
    if number is None or lead is None or (found["past"] and side != "后"):
        return None
    amount = Decimal(number) + (Decimal("0.5") if found["half"] or found["plus_half"] else 0)
    target = _shifted(at, amount, unit, -1 if side == "前" else 1)
    if target is None:
        return None
    grain, start = target
    start += timedelta(seconds=lead) * (-1 if side == "前" else 1)
    said, span = found.group(), found.span()
    if side == "内":
        end = start if grain is Grain.MINUTE else start + timedelta(days=1)
        return TimeReading(at, end, grain, said, span, bound=Bound.UNTIL)
    end = start if grain is Grain.MINUTE else start + timedelta(days=1)
    past = side == "前"
    return TimeReading(start, end, grain, said, span, ambiguous=past, why=Why.PAST if past else None)


def _lead_seconds(number: str | None, unit: str | None, smaller: str) -> int | None:
    """Return the seconds that stand before a smaller unit; None when the two do not go together (一天三个月后)."""
    if number is None or unit is None:
        return 0
    size, amount = 86400 if unit == "天" else _SECONDS[unit[0]], chinese_number(number)
    if amount is None or smaller[0] not in _SECONDS or _SECONDS[smaller[0]] >= size:
        return None
    return int(amount * size)


def _shifted(at: datetime, amount: Decimal, unit: str, sign: int) -> tuple[Grain, datetime] | None:
    """Minutes and hours keep the clock; days and longer give the whole day, or the day and hour where
    halves are said."""
    if unit[0] in _SECONDS:
        return Grain.MINUTE, at + timedelta(seconds=float(amount * _SECONDS[unit[0]])) * sign
    if unit[0] in _DAYS:
        days = amount * _DAYS[unit[0]]
        if days != days.to_integral_value():
            return Grain.MINUTE, at + timedelta(days=float(days)) * sign
        return Grain.DAY, moment(at.date() + timedelta(days=int(days)) * sign)
    months = amount * (12 if unit == "年" else 1)
    if months != months.to_integral_value():
        return Grain.DAY, moment(at.date() + timedelta(days=round(months * 30)) * sign)
    count = at.year * 12 + at.month - 1 + int(months) * sign
    year, month = count // 12, count % 12 + 1
    if not 1900 < year < 2100:
        return None
    day = at.day
    while day > 28:
        try:
            return Grain.DAY, moment(at.date().replace(year=year, month=month, day=day))
        except ValueError:
            day -= 1
    return Grain.DAY, moment(at.date().replace(year=year, month=month, day=day))


def _vague(found: re.Match[str], at: datetime) -> TimeReading:
    said, span = found.group(), found.span()
    if found["now"]:
        return TimeReading(at, at, Grain.MINUTE, said, span)
    if found["soon"]:
        return TimeReading(at, at + timedelta(hours=2), Grain.HOUR, said, span, ambiguous=True, why=Why.VAGUE)
    first, until = _VAGUE_DAYS[found["days"]] if found["days"] else (0, 3)
    start, end = moment(at.date() + timedelta(days=first)), moment(at.date() + timedelta(days=until))
    return TimeReading(start, end, Grain.DAY, said, span, ambiguous=True, why=Why.VAGUE)
