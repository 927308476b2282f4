"""Times counted from now: 半小时后, 过三天, 三天内, and the loose ones such as 过两天."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

from bot.language.numbers import CHINESE_NUMERAL, chinese_number
from bot.language.times_lunar import festivals
from bot.language.times_reading import Bound, Grain, TimeReading, Why, moment
from bot.workdays import add_workdays, is_workday

WORKDAYS_MAX = 250

_NUMBER = rf"(?:[0-9]{{1,4}}(?:\.[0-9]{{1,2}})?|半|{CHINESE_NUMERAL}{{1,6}})"


_LEAD = rf"(?:(?P<lead>{_NUMBER})\s*个?(?P<lead_unit>小时|钟头|天)\s*[零又]?\s*)?"
"""What stands before the smaller unit in 一小时二十分钟后."""
OFFSET = re.compile(
    rf"(?<![第0-9.〇零○一二两三四五六七八九十百几半])(?:(?P<past>再?过)\s*)?{_LEAD}"
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
_LOOSE_NUMBER = {
    "一两": (1, 2), "一二": (1, 2), "两三": (2, 3), "二三": (2, 3), "三四": (3, 4), "三五": (3, 5), "四五": (4, 5),
    "五六": (5, 6), "六七": (6, 7), "七八": (7, 8), "八九": (8, 9), "十来": (8, 12), "十几": (11, 19), "几": (2, 8),
    "好几": (4, 9), "个把": (1, 2),
}  # fmt: skip
LOOSE = re.compile(
    rf"(?<![第0-9.十百几半])(?:再?过)?(?P<number>{'|'.join(sorted(_LOOSE_NUMBER, key=len, reverse=True))})\s*个?"
    r"(?P<unit>分钟|小时|钟头|天|日|周|星期|礼拜|月)(?:左右)?(?:[以之过]?(?P<side>后|内))(?![天面边台门])"
)
WORKDAYS = re.compile(
    rf"(?<![第0-9.一二两三四五六七八九十百几])(?:(?P<number>[0-9]{{1,3}}|{CHINESE_NUMERAL}{{1,4}})个?工作日(?:[以之]?(?P<side>后|内))"
    r"|(?P<next>下一?个工作日))"
)
AHEAD = re.compile(
    rf"(?:未来|接下来|今后|往后|随后)的?(?P<number>{_NUMBER})\s*个?(?P<unit>小时|钟头|天|日|周|星期|礼拜|月)(?:[以之]?内)?"
)
"""未来三天: from today or from tomorrow, so days are loose."""
NEW_YEAR = re.compile(
    r"(?:(?<![0-9〇零○一二两三四五六七八九十百几多半数今明后去前新成青少壮中老同每往历学])年(?P<side>[前后])(?![轻级面天])"
    r"|过[完了]年(?:后|之后|以后)?|(?P<new>新年)(?![好快第]))"
)
_SECONDS = {"秒": 1, "分": 60, "刻": 900, "小": 3600, "钟": 3600}
_DAYS = {"天": 1, "日": 1, "周": 7, "星": 7, "礼": 7}


def read_offset(text: str, place: int, at: datetime) -> TimeReading | None:
    """Return the time counted from `at` that begins at `place`. Loose ones are ambiguous."""
    found = VAGUE.match(text, place)
    if found:
        return _vague(found, at)
    for pattern, read in ((WORKDAYS, _workdays), (LOOSE, _loose), (AHEAD, _ahead), (NEW_YEAR, _new_year)):
        found = pattern.match(text, place)
        if found:
            return read(found, at)
    found = OFFSET.match(text, place)
    if found is None or not (found["past"] or found["side"]) or _month_name(found):
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


def _month_name(found: re.Match[str]) -> bool:
    """12月前 is before December; 12个月前, 两月后 and 半月后 count months."""
    return found["unit"] == "月" and "个" not in found.group() and found["number"] not in ("半", "两", "俩", "仨")


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


def _workdays(found: re.Match[str], at: datetime) -> TimeReading | None:
    """三个工作日内, 下个工作日, counted from the day after; loose where the year's calendar is not official yet."""
    number = 1 if found["next"] else chinese_number(found["number"])
    if not isinstance(number, int) or not 1 <= number <= WORKDAYS_MAX:
        return None
    day = add_workdays(at.date(), number)
    why = None if is_workday(day).official else Why.VAGUE
    start, end = moment(day), moment(day) + timedelta(days=1)
    within = found["side"] == "内"
    bound = Bound.UNTIL if within else Bound.AT
    begin = at if within else start
    return TimeReading(begin, end, Grain.DAY, found.group(), found.span(), why is not None, why, bound)


def _loose(found: re.Match[str], at: datetime) -> TimeReading | None:
    """两三天后: the span of both, to be asked about; 两三天内 ends with the later one."""
    few, many = _LOOSE_NUMBER[found["number"]]
    first, last = _shifted(at, Decimal(few), found["unit"], 1), _shifted(at, Decimal(many), found["unit"], 1)
    if first is None or last is None:
        return None
    grain, end = last
    end += timedelta(days=0 if grain is Grain.MINUTE else 1)
    start, bound = (at, Bound.UNTIL) if found["side"] == "内" else (first[1], Bound.AT)
    return TimeReading(start, end, grain, found.group(), found.span(), ambiguous=True, why=Why.VAGUE, bound=bound)


def _ahead(found: re.Match[str], at: datetime) -> TimeReading | None:
    number = chinese_number(found["number"])
    last = None if number is None else _shifted(at, Decimal(number), found["unit"], 1)
    if last is None:
        return None
    grain, end = last
    if grain is Grain.MINUTE:
        return TimeReading(at, end, grain, found.group(), found.span(), bound=Bound.UNTIL)
    start = moment(at.date() + timedelta(days=1))
    end += timedelta(days=1)
    return TimeReading(start, end, grain, found.group(), found.span(), ambiguous=True, why=Why.VAGUE)


def _new_year(found: re.Match[str], at: datetime) -> TimeReading | None:
    """年前, 年后, 过完年: before or after 春节, loosely; 新年 is one of the two New Years, the nearer one is shown."""
    name = "元旦" if found["new"] else "春节"
    days = (festivals().day(name, year) for year in (at.year, at.year + 1))
    day = next((one for one in days if one is not None and one > at.date()), None)
    if day is None:
        return None
    start, end, bound = moment(day), moment(day) + timedelta(days=1), Bound.AT
    if found["side"] == "前":
        start, end, bound = at, start, Bound.UNTIL
    elif not found["new"]:
        start, end, bound = end, end + timedelta(days=15), Bound.FROM
    return TimeReading(start, end, Grain.DAY, found.group(), found.span(), ambiguous=True, why=Why.VAGUE, bound=bound)
