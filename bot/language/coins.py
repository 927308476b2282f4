"""Amounts of 时间币 as people write them: 2个时间币, 两个半时间币, 1.5 时间币, 30分钟的时间币."""

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.language.durations import find_duration
from bot.language.numbers import chinese_number

_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|[零〇一二两俩三仨四五六七八九十百半]+(?:点[零〇一二三四五六七八九]+)?)"
_COINS = re.compile(
    rf"(?P<sign>[-－−]|负)?(?P<count>{_NUMBER})\s*(?P<unit>小时|个钟头|分钟?)?\s*的?\s*(?:个|枚)?(?P<half>半)?\s*(?:时间币|時間幣)"
)
_SHORT = re.compile(
    rf"(?P<sign>[-－−]|负)?(?P<count>{_NUMBER})\s*(?:个|枚|块)?\s*(?:小时的?|个?钟头的?)?(?:时间)?币(?!种|圈)"
)
_PART_OF_A_MINUTE = re.compile(rf"(?P<sign>[-－−]|负)?(?P<count>{_NUMBER})\s*(?:(?P<minute>分钟?)|秒钟?)")
_SPENDS = re.compile(r"(?:我(?:想|要|愿意|可以)?|想|愿意|可以)?(?:用|花|出|付|拿|给)(?:掉|上)?\s*$")


@dataclass(frozen=True)
class CoinsSaid:
    """An amount of coins in a text. `minutes` is None where it is no whole number of minutes; it may be 0 or negative."""

    minutes: int | None
    start: int
    end: int


def find_coins(text: str, *, coin_minutes: int) -> CoinsSaid | None:
    """Return the first amount of coins in a text; a coin is `coin_minutes` minutes."""
    found = _COINS.search(text)
    if found is None:
        return None
    count = chinese_number(found["count"])
    if count is None:
        return None
    per_unit = 1 if (found["unit"] or "").startswith("分") else coin_minutes
    return _said(found, (Decimal(count) + (Decimal("0.5") if found["half"] else 0)) * per_unit)


def find_amount(text: str, *, coin_minutes: int) -> CoinsSaid | None:
    """Return the first amount of coins in a text that can speak of nothing else (3个币, 两小时, 半分钟 too)."""
    coins = find_coins(text, coin_minutes=coin_minutes)
    if coins is not None:
        return coins
    short = _SHORT.search(text)
    if short is not None and (count := chinese_number(short["count"])) is not None:
        return _said(short, Decimal(count) * coin_minutes)
    duration = find_duration(text)
    if duration is not None:
        return CoinsSaid(*duration)
    part = _PART_OF_A_MINUTE.search(text)
    if part is not None and (count := chinese_number(part["count"])) is not None:
        return _said(part, Decimal(count) if part["minute"] else Decimal(count) / 60)
    return None


def _said(found: re.Match[str], amount: Decimal) -> CoinsSaid:
    whole = int(amount) if amount == amount.to_integral_value() else None
    return CoinsSaid(-whole if found["sign"] and whole is not None else whole, found.start(), found.end())


def take_coins(text: str, *, coin_minutes: int) -> tuple[CoinsSaid | None, str]:
    """Return the coins somebody wants to spend in a sentence, and the sentence without them: 用2个时间币 请人… → 请人….

    Coins that are merely spoken of (我那2个时间币没到账) are not taken.
    """
    coins = find_coins(text, coin_minutes=coin_minutes)
    spends = _SPENDS.search(text[: coins.start]) if coins else None
    if coins is None or spends is None:
        return None, text
    before, after = text[: spends.start()].rstrip(" ,，、。"), text[coins.end :].lstrip(" ,，、。;；:：")
    return coins, "，".join(part for part in (before, after) if part)
