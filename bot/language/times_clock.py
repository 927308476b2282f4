"""Parts of the day and clock times: which minutes of a day they may mean."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.language.numbers import chinese_number

DAY_MINUTES = 1440


class Half(StrEnum):
    """How a part of the day turns the twelve hours of the clock face into twenty-four."""

    DAWN = "dawn"
    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    DAYTIME = "daytime"
    EVENING = "evening"
    NIGHT = "night"


@dataclass(frozen=True)
class Part:
    """A part of the day: minutes [start, end) of its day (over 1440: the next morning), and its everyday
    name."""

    label: str
    start: int
    end: int
    half: Half
    dialect: bool = False


def _part(label: str, first: float, last: float, half: Half, *, dialect: bool = False) -> Part:
    return Part(label, int(first * 60), int(last * 60), half, dialect)


_MORNING = _part("早上", 6, 10, Half.MORNING)
_FORENOON = _part("上午", 7, 12, Half.MORNING)
_NOON = _part("中午", 12, 14, Half.NOON)
_AFTERNOON = _part("下午", 13, 18, Half.AFTERNOON)
_DUSK = _part("傍晚", 17, 19, Half.AFTERNOON)
_EVENING = _part("晚上", 18, 24, Half.EVENING)
_NIGHT = _part("夜里", 20, 24, Half.NIGHT)
_SMALL_HOURS = _part("半夜", 24, 29, Half.NIGHT)

# The hours are jionlp-time's where it knows the word. 后晌 is the evening around Jinan and the afternoon
# further west.
PARTS: dict[str, Part] = {
    **dict.fromkeys(("凌晨", "五更天", "五更"), _part("凌晨", 0, 5, Half.DAWN)),
    **dict.fromkeys(
        ("大清早", "清早晨", "清晨", "清早", "清起来", "天刚亮", "天一亮", "麻麻亮", "蒙蒙亮"),
        _part("清晨", 5, 8, Half.MORNING),
    ),
    **dict.fromkeys(("一大早上", "一大早", "一早上", "一早", "早上", "早晨", "早起", "早", "晨"), _MORNING),
    **dict.fromkeys(("早饭后", "吃了早饭", "吃完早饭", "吃过早饭", "早饭以后"), _part("早饭后", 7, 9, Half.MORNING)),
    **dict.fromkeys(("上午", "头晌午", "头晌", "头午", "午前", "前晌", "早半晌", "前半晌"), _FORENOON),
    **dict.fromkeys(("中午头", "中午", "正午", "晌午头", "大晌午", "晌午", "晌天"), _NOON),
    **dict.fromkeys(
        (
            "午饭后",
            "吃了午饭",
            "吃完午饭",
            "吃过午饭",
            "午饭以后",
            "晌午饭后",
            "吃过晌午饭",
            "吃完晌午饭",
            "吃了晌午饭",
        ),
        _part("午饭后", 12.5, 14, Half.NOON),
    ),
    **dict.fromkeys(("下午", "午后", "过晌午", "过晌", "下晌", "下半晌"), _AFTERNOON),
    **dict.fromkeys(
        (
            "傍晚",
            "傍黑天",
            "傍黑子",
            "傍黑",
            "擦黑",
            "黄昏",
            "下晚儿",
            "下晚",
            "天黑前",
            "刚黑天",
            "头黑天",
            "天黑之前",
            "天黑以前",
        ),
        _DUSK,
    ),
    **dict.fromkeys(
        ("晚饭后", "吃了晚饭", "吃完晚饭", "吃过晚饭", "晚饭以后"), _part("晚饭后", 18.5, 21, Half.EVENING)
    ),
    **dict.fromkeys(
        ("晚上", "晚间", "夜晚", "黑天", "黑天后", "黑天以后", "天黑后", "天黑以后", "天黑之后", "晚"), _EVENING
    ),
    "后晌": _part("晚上", 18, 24, Half.EVENING, dialect=True),
    **dict.fromkeys(("夜里", "夜间", "夜", "深夜", "前半夜", "上半夜"), _NIGHT),
    **dict.fromkeys(("大半夜", "半夜", "午夜", "后半夜", "下半夜"), _SMALL_HOURS),
    "白天": _part("白天", 6, 19, Half.DAYTIME),
    **dict.fromkeys(("上下午", "上午下午"), _part("白天", 6, 19, Half.DAYTIME, dialect=True)),
    "后半晌": _part("下午", 13, 18, Half.AFTERNOON, dialect=True),
}
_AFTER_DATE_ONLY: dict[str, Part] = {
    **dict.fromkeys(
        ("下班后", "下班以后", "下班之后", "下了班"), _part("下班后", 17.5, 20, Half.EVENING, dialect=True)
    ),
    **dict.fromkeys(
        ("放学后", "放学以后", "放学之后", "放了学"), _part("放学后", 16, 18, Half.AFTERNOON, dialect=True)
    ),
    "放学": _part("放学时", 16, 17, Half.AFTERNOON, dialect=True),
    "下班": _part("下班时", 17.5, 18, Half.AFTERNOON, dialect=True),
    "上班": _part("上班时", 8.5, 9, Half.MORNING, dialect=True),
    "午饭": _part("午饭时", 11.5, 12.5, Half.NOON, dialect=True),
    "晚饭": _part("晚饭时", 17.5, 18.5, Half.AFTERNOON, dialect=True),
}
"""Hours that differ from house to house, read only behind a date. The shorter ones need 前 or 时 behind them."""
PARTS.update(_AFTER_DATE_ONLY)
_SINGLE = ("早", "晨", "晚", "夜")
_LONG = "|".join(
    sorted((word for word in PARTS if word not in _SINGLE and word not in _AFTER_DATE_ONLY), key=len, reverse=True)
)
_LOOSE = rf"(?:{'|'.join(word for word in _AFTER_DATE_ONLY if len(word) > 2)}|(?:[上下]班|放学|[午晚]饭)(?=[以之]?前|的?时候?))"

_HOUR = r"(?:2[0-4]|1[0-9]|0?[0-9]|二十[一二三四]?|十[一二三四五六七八九]?|[零〇一二两三四五六七八九俩仨])"
_SIXTY = r"(?:[0-5]?[0-9]|[一二三四五]?十[一二三四五六七八九]?|[零〇]?[一二两三四五六七八九])"
_SIXTY_ALONE = r"(?:[0-5][0-9](?!分)|[一二三四五]?十[一二三四五六七八九]?|[零〇][一二三四五六七八九])"
_UNIT_AFTER = r"(?:个?半?(?:小时|钟头)|[倍米斤元块岁%])"
CLOCK = re.compile(
    rf"""(?<![0-9.:：/])(?:
      (?P<digital>[01]?[0-9]|2[0-4])[:：](?P<digital_minute>[0-5][0-9])(?:[:：][0-5][0-9])?
      (?:\s*(?P<meridiem>[aApP])\.?[mM]\.?)?(?![0-9:：])
    | (?P<bare_hour>1[0-2]|[1-9])\s?(?P<bare_meridiem>[aApP])\.?[mM](?![a-zA-Z])
    | (?:差(?P<short>{_SIXTY}分|一刻)\s*)?(?P<hour>{_HOUR})\s*
      (?:点(?!心)钟?|时(?![候间段常不而]))
      (?![儿滴]|[零一二三四五六七八九]+{_UNIT_AFTER})
      (?:(?P<half>半)|差(?P<short_after>{_SIXTY}分|一刻)|(?P<quarter>[一三13])刻|过?(?P<minute>{_SIXTY})分(?!钟|之)|(?P<minute_alone>{_SIXTY_ALONE})(?![0-9点时号日月个多]|{_UNIT_AFTER}))?
      (?:(?P<second>{_SIXTY})秒)?整?
      (?!(?:意见|建议|要求|原因|问题|内容|说明|注意|希望|想法))
    | (?P<pair>二三|两三|三四|四五|五六|六七|七八|八九|九十|十一二)点钟?
    | (?P<range_hour>{_HOUR})(?=\s*[-~—到至]\s*{_HOUR}\s*点)
    )""",
    re.VERBOSE,
)
_NO_PART = "(?!报|会|班|市|餐|饭)"
PART = re.compile(
    rf"(?:下班|放学|[午晚]饭)(?=[以之]?前)|(?:{_LONG}){_NO_PART}|(?:早|晚)(?=的?(?!一点(?![半钟整])){_HOUR}\s*[点:：])"
)
PART_AFTER_DATE = re.compile(
    rf"{_LOOSE}|(?:{_LONG}){_NO_PART}|早(?![点些就已饭餐市退班])|晚(?![点些饭餐会婚辈班])|[晨夜](?!练|跑|市|班)"
)

# 一点 is usually "a bit": it is one o'clock only where something before or after it says so.
_A_BIT = re.compile(r"[一两俩](?:点)$")
_CLOCK_AFTER = re.compile(r"\s*(?:[以之]?[前后]|到|至|-|~|左右|开始|准时|集合|见|出发|钟|整)")
_A_BIT_BEFORE = re.compile("[快慢早晚多少大小好有高低差轻重松近远差]$")


@dataclass(frozen=True)
class Clock:
    """A clock time as said. `exact` needs no guess about the half of the day (15:00); 六七点 is `vague`."""

    hour: int
    minute: int
    second: int
    exact: bool
    to_the_hour: bool
    vague: bool = False


_DOTTED = re.compile(
    r"(?P<hour>[01]?[0-9]|2[0-3])[.。;；](?P<minute>[0-5][0-9])(?![0-9:：%元块斤米万千度公]|\s*[元块斤米])"
)
"""下午2.30: only behind a part of the day."""


def read_clock(text: str, place: int, *, led: bool, part: bool = False) -> tuple[Clock, int] | None:
    """Return the clock time that begins at `place`, and its end. `led`: a date or part of the day stands
    before it; `part`: a part of the day does."""
    dotted = _DOTTED.match(text, place) if part else None
    if dotted:
        hour, minute = int(dotted["hour"]), int(dotted["minute"])
        return Clock(hour, minute, 0, exact=hour == 0 or hour >= 12, to_the_hour=False), dotted.end()
    found = CLOCK.match(text, place)
    if found is None:
        return None
    if _A_BIT.match(found.group()) and not led:
        told = _CLOCK_AFTER.match(text, found.end()) and not _A_BIT_BEFORE.search(text[:place])
        if not told:
            return None
    if found["pair"]:
        hour = 11 if found["pair"] == "十一二" else _number(found["pair"][0])
        return Clock(hour, 0, 0, exact=False, to_the_hour=True, vague=True), found.end()
    hour = _number(found["digital"] or found["hour"] or found["bare_hour"] or found["range_hour"])
    minute = _number(found["digital_minute"] or found["minute"] or found["minute_alone"] or "0")
    minute = 30 if found["half"] else {"一": 15, "1": 15, "三": 45, "3": 45}.get(found["quarter"] or "", minute)
    if short := found["short"] or found["short_after"]:
        minute -= 15 if "刻" in short else _number(short.removesuffix("分"))
    if minute < 0:
        hour, minute = (hour - 1) % 24, minute + 60
    meridiem = found["meridiem"] or found["bare_meridiem"]
    if meridiem:
        hour = hour % 12 + (12 if meridiem in "pP" else 0)
    padded = bool(found["digital"]) and found["digital"].startswith("0")
    exact = hour == 0 or hour >= 12 or padded or bool(meridiem)
    plain = not (found["digital"] or found["half"] or found["quarter"] or minute)
    return Clock(hour, minute, _number(found["second"] or "0"), exact, plain), found.end()


def read_part(text: str, place: int, *, after_date: bool) -> tuple[Part, int] | None:
    """Return the part of the day that begins at `place`, and its end. 早 and 晚 alone need a date or a
    clock time."""
    found = (PART_AFTER_DATE if after_date else PART).match(text, place)
    return (PARTS[found.group()], found.end()) if found else None


def minutes_with_part(clock: Clock, part: Part) -> tuple[int, bool]:
    """Return the minute of the day that a clock time in a part of the day means, and whether that is
    unclear."""
    hour, unclear = clock.hour, part.dialect
    match part.half:
        case Half.DAWN:
            hour = 0 if hour == 12 else hour
        case Half.MORNING if 1 <= hour <= 4 or hour == 12:
            unclear = True  # 上午两点, 早上十二点
        case Half.NOON if hour <= 3:
            hour += 12
        case Half.AFTERNOON if hour < 12:
            hour += 12
        case Half.DAYTIME if hour < 7:
            hour += 12
        case Half.EVENING if part.dialect and 1 <= hour <= 5:
            hour, unclear = hour + 12, False  # 后晌三点 can be in the afternoon only
        case Half.EVENING | Half.NIGHT if hour in (0, 12):
            hour = 24
        case Half.EVENING | Half.NIGHT if hour < 12:
            small = hour <= 5 if part.half is Half.NIGHT else hour <= 4
            unclear = unclear or small
            hour += 24 if small else 12
        case _:
            pass
    return hour * 60 + clock.minute, unclear


def minutes_alone(clock: Clock) -> tuple[int, ...]:
    """Return the minutes of the day that a bare clock time may mean, the likeliest first.

    Nobody fixes an errand for the small hours without saying so: 1 to 5 are in the afternoon, 10 and 11 in
    the morning, 6 to 9 either. The unlikely reading stands last, for a day on which only it is still ahead.
    """
    minute = clock.hour * 60 + clock.minute
    if clock.exact:
        return (minute,)
    other = minute + 12 * 60
    return (other, minute) if clock.hour <= 5 else (minute, other)


def _number(text: str) -> int:
    value = chinese_number(text)
    return value if isinstance(value, int) else 0
