"""How long something took, in whole minutes. The ledger and the hour record count nothing smaller."""

import re
from decimal import Decimal

from bot.language.normalise import half_width
from bot.language.numbers import CHINESE_NUMERAL, chinese_number

_NUMBER = rf"(?:[0-9]{{1,6}}(?:\.[0-9]{{1,4}})?|{CHINESE_NUMERAL}{{1,8}}(?:点[零一二三四五六七八九]{{1,2}})?)"
_HOUR = r"(?:小时|个?钟头|个?钟点|[Hh](?:ours?|rs?|)(?![A-Za-z]))"
_MINUTE = r"(?:分钟?|[Mm](?:in(?:ute)?s?)?(?![A-Za-z]))"

_HOURS_AND_MINUTES = rf"""
    (?:(?P<sign>[-负])\s*)?(?:
      (?P<half>半)\s*个?\s*{_HOUR}
    | (?P<and_half>{_NUMBER})\s*个?半\s*{_HOUR}
    | (?P<hours>{_NUMBER})\s*个?\s*{_HOUR}
      (?:(?P<plus_half>半)
        |\s*[零又加]?\s*(?P<more>[0-9]{{1,3}}|{CHINESE_NUMERAL}{{1,4}})
         \s*(?:{_MINUTE}|(?P<more_quarter>刻钟?)|(?<=[0-9])(?![0-9.:点个])))?
    | (?P<quarters>[1-3一二两三])\s*个?刻钟
    | (?P<minutes>{_NUMBER})\s*{_MINUTE}(?P<minute_half>半)?
    )"""
_BARE = rf"(?P<sign>[-负])?(?:(?P<and_half>{_NUMBER})个半|(?P<hours>{_NUMBER}))"
_CLOCK = r"(?P<sign>-)?(?P<hours>[0-9]{1,3}):(?P<more>[0-5][0-9])"

_DURATION = re.compile(_HOURS_AND_MINUTES, re.VERBOSE)
_EXACT_BARE = re.compile(_BARE)
_EXACT_CLOCK = re.compile(_CLOCK)
_HEDGES = re.compile(r"^(?:一共|总共|共|合计|用了|用时|大概|大约|约|差不多|有)\s*|\s*(?:左右|整|吧|。)$")

# What stands before or after a duration and makes it no plain one: less, more, a range, or a point in time.
_VAGUE_BEFORE = re.compile(
    r"(?:不到|没到|不足|超过|至少|最多|[0-9一二两三四五六七八九十][-~到至])\s*$|[A-Za-z0-9.:第每点时]$"
)
_VAGUE_AFTER = re.compile(r"\s*(?:多|[以之]?[前后内]|里|不到|[-~至]\s*[0-9])")
_PARTS = (("hours", 60, 0), ("and_half", 60, 30), ("quarters", 15, 0), ("minutes", 1, 0))


def minutes(text: str, *, bare_hours: bool = False) -> int | None:
    """Return the whole minutes that the whole text says, or None when it says no exact duration.

    1.5小时, 一个半小时, 俩钟头, 1h30, 1小时20分, 一小时零五分, 三刻钟, 90min, and 1:30, which in the place
    of a duration is one hour and a half. A number alone counts as hours only with `bare_hours`. Zero,
    negative and absurdly long ones are read as written: refusing them is the domain's part. None: parts of
    a minute (半分钟, 1.33小时), vague ones (个把小时, 一两个小时, 一个多小时) and days, since a day of
    service has no fixed length.
    """
    plain = half_width(text).replace("：", ":").strip()
    plain = _HEDGES.sub("", plain)
    found = _DURATION.fullmatch(plain) or _EXACT_CLOCK.fullmatch(plain)
    if found is None and bare_hours:
        found = _EXACT_BARE.fullmatch(plain)
    return None if found is None else _whole_minutes(found)


def find_duration(text: str) -> tuple[int, int, int] | None:
    """Return (minutes, start, end) of the first exact duration in a sentence, or None.

    Passed over: vague ones (不到两小时, 2-3小时, 一个多小时), points in time (半小时后), 5分, which may be
    marks, and 1:30, which is a time of day here.
    """
    flat = half_width(text)
    for found in _DURATION.finditer(flat):
        if _VAGUE_BEFORE.search(flat[: found.start()]) or _VAGUE_AFTER.match(flat[found.end() :]):
            continue
        if found["minutes"] and found.group().endswith("分"):
            continue
        amount = _whole_minutes(found)
        if amount is not None:
            return amount, found.start(), found.end()
    return None


def _whole_minutes(found: re.Match[str]) -> int | None:
    part = {name: value for name, value in found.groupdict().items() if value}
    total = Decimal(30) if {"half", "plus_half"} & part.keys() else Decimal(0)
    for name, worth, extra in _PARTS:
        if name in part:
            number = chinese_number(part[name])
            if number is None:
                return None
            total += Decimal(number) * worth + extra
    if "more" in part:
        more = chinese_number(part["more"])
        if more is None or not 0 <= more < 60:
            return None
        total += Decimal(more) * (15 if "more_quarter" in part else 1)
    if "minute_half" in part or total != total.to_integral_value():
        return None
    return -int(total) if "sign" in part else int(total)
