"""Reading 上架 理发券 1时间币 20张 营市街 到12月 由王芳核销. Nothing is guessed: what is missing is asked for."""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.chat.house import House
from bot.domain.rulebook import Rules
from bot.domain.shelf.model import Unit
from bot.language.coins import find_coins
from bot.language.numbers import chinese_number

_NUMBER = r"-?(?:[0-9]+(?:\.[0-9]+)?|[零〇一二两三四五六七八九十百半]+)"
_MONEY = re.compile(rf"[¥￥]|{_NUMBER}\s*(?:元|块钱?|毛钱|角钱|人民币)")
_POINTS = re.compile(rf"(?P<count>{_NUMBER})\s*个?\s*(?:积分|分(?!钟))")
_STOCK = re.compile(
    rf"(?:共|一共|限|数量)?\s*(?P<count>{_NUMBER})\s*(?:张|份|次|个|件|套|名|场|节|本|盒|袋|盆|瓶|桶|双|支|碗|株|棵|条|把|只|包|箱|人)"
)
_KEEPER = re.compile(
    r"(?:由|请|让|@)\s*(?P<who>[^\s,，由@]{1,20}?)\s*(?:来|负责)*\s*核销|核销人?\s*[:：是]?\s*@?(?P<named>[^\s,，]{1,20})"
)
_FROM = re.compile(r"(?:从|自)\s*(?P<when>[^\s,，]{1,14}?)\s*(?:起|开始|(?=到|至))")
_UNTIL = re.compile(r"(?:换?到|至|截止到?|截至)\s*(?P<when>[^\s,，]{1,16}?)(?:为止|止|$|(?=[\s,，]))")
_LONG = re.compile(r"(?:长期|一直|不限期?)(?:有效)?")
_DISTRICT = frozenset({"全区", "槐荫", "槐荫区", "区里"})


@dataclass(frozen=True)
class Offered:
    """What was read; None is what was not said. `place` holds the words for the place, `unclear` an end nobody can read."""

    name: str | None
    unit: Unit
    price: int | None
    stock: int | None
    place: str
    keeper: str | None
    from_at: datetime
    until_at: datetime | None
    unclear: bool
    money: bool


def read_offer(house: House, text: str, rules: Rules, *, at: datetime) -> Offered:
    """Read an offer. A price in coins comes back in minutes; one that is not whole comes back as 0, which is refused."""
    rest = text.strip()
    money = _MONEY.search(rest) is not None
    keeper, rest = _take(_KEEPER, rest)
    begin, rest = _take(_FROM, rest)
    end, rest = _take(_UNTIL, rest)
    price, unit, rest = _price(rest, rules)
    stock, rest = _take(_STOCK, rest)
    words = _LONG.sub(" ", rest).replace(",", " ").replace("，", " ").split()
    from_at = _moment(house, begin["when"], at) if begin else None
    until_at = _moment(house, f"到{end['when']}", at) if end else None
    return Offered(
        name=words[0] if words else None,
        unit=unit,
        price=price,
        stock=count_of(stock["count"]) if stock else None,
        place=" ".join(words[1:]),
        keeper=(keeper["who"] or keeper["named"]) if keeper else None,
        from_at=(from_at[0] if from_at else at),
        until_at=until_at[1] if until_at else None,
        unclear=(end is not None and until_at is None) or (begin is not None and from_at is None),
        money=money,
    )


def read_refill(text: str) -> tuple[str, int | None]:
    """Read 理发券 10张: the words, and how many."""
    stock, rest = _take(_STOCK, text)
    if stock is None:
        name, _, last = text.rpartition(" ")
        return (name, count_of(last)) if name and count_of(last) is not None else (text, None)
    return " ".join(rest.split()), count_of(stock["count"])


def _take(what: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    found = what.search(text)
    return found, text if found is None else f"{text[: found.start()]} {text[found.end() :]}"


def count_of(said: str) -> int | None:
    """Return a whole number as said; None for what is none."""
    number = chinese_number(said)
    return number if isinstance(number, int) else None


def _price(text: str, rules: Rules) -> tuple[int | None, Unit, str]:
    """Take the price out of an offer: minutes of coins, or points. None where none is said."""
    coins = find_coins(text, coin_minutes=rules.minutes("timebank.coin"))
    if coins is not None:
        return coins.minutes or 0, Unit.COINS, f"{text[: coins.start]} {text[coins.end :]}"
    points, rest = _take(_POINTS, text)
    if points is None:
        return None, Unit.COINS, text
    return count_of(points["count"]) or 0, Unit.POINTS, rest


def _moment(house: House, when: str, at: datetime) -> tuple[datetime, datetime] | None:
    readings = house.times.read_all(when, at)
    return (readings[0].start, readings[0].end) if readings else None


def place_code(house: House, words: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the area that words name, and which ones they may mean where that is not sure."""
    if words in _DISTRICT:
        return house.district, ()
    reading = house.places.resolve(words)
    if reading.sure is not None:
        return reading.sure.code, ()
    return None, tuple(match.code for match in reading.matches[:4])
