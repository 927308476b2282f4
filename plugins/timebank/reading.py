"""Reading who gets how much: 3时间币 给我妈王桂兰, 给 裕园 王桂兰 尾号0000 2时间币. Pure but for the list of places."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from bot.chat.arguments import Arguments
from bot.chat.house import House
from bot.clock import SHANGHAI
from bot.dates import day_of
from bot.domain.giving.recipients import Wanted
from bot.language.coins import find_amount
from bot.language.numbers import find_case_numbers

_RELATIONS = {
    "妈妈": "妈妈|妈|母亲|老娘|娘",
    "爸爸": "爸爸|爸|父亲|老爹|爹",
    "丈夫": "老公|丈夫|先生",
    "妻子": "老婆|妻子|媳妇",
    "爱人": "爱人|对象|老伴",
    "儿子": "儿子",
    "女儿": "女儿|闺女|姑娘",
    "爷爷": "爷爷",
    "奶奶": "奶奶",
    "姥姥": "姥姥|外婆",
    "姥爷": "姥爷|外公",
    "公公": "公公",
    "婆婆": "婆婆",
    "岳父": "岳父|丈人",
    "岳母": "岳母|丈母娘",
    "孙子": "孙子|外孙",
    "孙女": "孙女|外孙女",
    "哥哥": "哥哥|大哥|哥",
    "姐姐": "姐姐|大姐|姐",
    "弟弟": "弟弟|弟",
    "妹妹": "妹妹|妹",
}
_RELATION_OF = {word: name for name, words in _RELATIONS.items() for word in words.split("|")}
_WORDS = "|".join(sorted(_RELATION_OF, key=len, reverse=True))
_RELATIVE = re.compile(rf"^(?:(?:我|俺|咱)家?的?\s*(?P<mine>{_WORDS})|(?P<word>{_WORDS})(?=\s|$))\s*(?P<rest>.*)$")
_PHONE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
_QQ = re.compile(r"(?:QQ|qq)?\s*号?\s*[:：]?\s*(?<![0-9])(?P<number>[0-9]{5,11})(?![0-9])")
_TAIL = re.compile(r"(?:手机|电话|QQ|qq)?尾号\s*[:：是]?\s*(?P<tail>[0-9]{3,6})(?![0-9])")
_LEADS = re.compile(r"^(?:转?给|转到|转入|到|向|对|送给|捐给|捐到|捐入|[\s,，:：])+")
_ENDS = re.compile(r"(?:的账上|账上|账户|的?名下|[\s,，。.!！])+$")
POOL = re.compile(r"(?P<place>[^\s,，]{0,16}?)的?(?:时间池|公益池|公益时间池|池子|爱心池)(?:里)?")
_FROM_POOL = re.compile(r"从(?P<place>[^\s,，]{0,16}?)的?(?:公益)?(?:时间)?池(?:里|子)?(?:出)?")
_PERSON_WORD = re.compile(r"^[^\s,，。:：]{1,20}")


@dataclass(frozen=True)
class Order:
    """What was read of a movement. `minutes` None: no whole number of them; `amount_said` False: none was named."""

    amount_said: bool
    minutes: int | None
    wanted: Wanted
    words: str
    pool: str | None = None
    """The words for a pool that gets the coins; empty for the public one."""
    from_pool: str | None = None
    """The words for a pool that gives them."""
    file_number: int | None = None
    """An F number, where one was given instead of a person."""


def speaks_of_coins(arguments: Arguments) -> bool:
    """Whether words behind 转 or 捐 can be about time coins."""
    return "币" in arguments.text or (find_amount(arguments.text, coin_minutes=60) is not None)


def speaks_of_coins_by_name(arguments: Arguments) -> bool:
    """Whether words behind 赠 or 入池 name time coins."""
    return "币" in arguments.text


def read_order(house: House, text: str, *, coin_minutes: int) -> Order:
    """Read amount, receiver and what else was said."""
    text = text.replace("－", "-")
    amount = find_amount(_PHONE.sub(lambda found: " " * len(found.group()), text), coin_minutes=coin_minutes)
    rest = text if amount is None else f"{text[: amount.start]} {text[amount.end :]}"
    from_pool = _FROM_POOL.search(rest)
    if from_pool is not None:
        rest = f"{rest[: from_pool.start()]} {rest[from_pool.end() :]}"
    rest = _ENDS.sub("", _LEADS.sub("", rest))
    pool = POOL.search(rest)
    files = find_case_numbers(rest, "F")
    if files:
        number, start, end = files[0]
        wanted, words = Wanted(), f"{rest[:start]} {rest[end:]}".strip()
    elif pool is not None:
        number, wanted, words = None, Wanted(), rest[pool.end() :].strip()
    else:
        number = None
        wanted, words = read_person(house, rest)
    return Order(
        amount_said=amount is not None,
        minutes=amount.minutes if amount else None,
        wanted=wanted,
        words=words,
        pool=pool["place"] if pool else None,
        from_pool=from_pool["place"] if from_pool else None,
        file_number=number,
    )


def read_person(house: House, text: str) -> tuple[Wanted, str]:
    """Read who is meant and return them with the words that remain."""
    rest = _ENDS.sub("", _LEADS.sub("", text))
    tail = _TAIL.search(rest)
    if tail is not None:
        rest = f"{rest[: tail.start()]} {rest[tail.end() :]}".strip()
    phone, qq = _PHONE.search(rest), None
    if phone is not None:
        rest = f"{rest[: phone.start()]} {rest[phone.end() :]}".strip()
    elif (number := _QQ.search(rest)) is not None:
        qq = number["number"]
        rest = f"{rest[: number.start()]} {rest[number.end() :]}".strip()
    relative = _RELATIVE.match(rest)
    if relative is not None and not (phone or qq):
        name, words = _first_word(relative["rest"])
        return Wanted(relation=_RELATION_OF[relative["mine"] or relative["word"]], name=name), words
    area, rest = _area_first(house, rest)
    name, words = (None, rest) if qq else _first_word(rest) if not phone else (None, rest)
    wanted = Wanted(name=name, phone=phone.group() if phone else None, qq=qq, tail=tail["tail"] if tail else None)
    return Wanted(**{**wanted.__dict__, "area_code": area}), words


def _area_first(house: House, rest: str) -> tuple[str | None, str]:
    """Take a community in front of a name: 裕园 王桂兰, 裕园的王桂兰."""
    place, parted, behind = rest.replace("的", " ", 1).partition(" ") if "的" in rest else rest.partition(" ")
    if not parted or not behind.strip():
        return None, rest
    found = house.places.resolve(place).sure
    return (found.code, behind.strip()) if found is not None else (None, rest)


def _first_word(text: str) -> tuple[str | None, str]:
    found = _PERSON_WORD.match(text.strip())
    return (found.group(), text.strip()[found.end() :].strip(" ,，。:：")) if found else (None, text.strip())


@dataclass(frozen=True)
class Page:
    """Which part of a statement is asked for: the n-th page, of a month or of everything."""

    number: int = 1
    since: datetime | None = None
    until: datetime | None = None
    month: str | None = None


_PAGE = re.compile(
    r"^(?:(?:(?P<year>20[0-9]{2})年)?(?P<month>1[0-2]|0?[1-9])月份?|(?P<spoken>本月|这个?月|上个?月))?\s*(?:第?(?P<page>[1-9][0-9]{0,2})页?)?$"
)


def read_page(text: str, *, at: datetime) -> Page | None:
    """Read 2, 10月, 2026年10月 2, 上个月. A month that is still to come this year is last year's."""
    found = _PAGE.match(text.strip())
    if found is None:
        return None
    number = int(found["page"] or 1)
    today = day_of(at)
    if found["month"]:
        month = int(found["month"])
        year = int(found["year"]) if found["year"] else today.year - (month > today.month)
    elif found["spoken"]:
        back = 1 if found["spoken"].startswith("上") else 0
        year, month = (today.year - 1, 12) if back and today.month == 1 else (today.year, today.month - back)
    else:
        return Page(number)
    return Page(number, *month_span(year, month), month=f"{year}年{month}月")


def month_span(year: int, month: int) -> tuple[datetime, datetime]:
    """Return when a month began and ended in Shanghai."""
    following = date(year + month // 12, month % 12 + 1, 1)
    first, after = (datetime(day.year, day.month, 1, tzinfo=SHANGHAI) for day in (date(year, month, 1), following))
    return first, after
