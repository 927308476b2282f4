"""What an offer or a search says, made ready: the kind of service, and what must not stand on a public board."""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.chat.house import House
from bot.language.board import BoardLine, read_board_line
from bot.language.sensitive import find_private
from bot.language.services import OTHER

_MONEY = re.compile(
    r"[0-9一二三四五六七八九十百两]\s*(?:元|块|毛)|收费|付费|有偿|多少钱|现金|红包|转账|工钱|酬劳|报酬|优惠价|打折|￥|¥"
)
PAGE = re.compile(r"第\s*(?P<page>[0-9]{1,2}|[一二三四五六七八九十])\s*页|下一?页")


@dataclass(frozen=True)
class Kind:
    """A kind of service as the board knows it: `known` is False where only the person's own words say what it is."""

    code: str
    name: str
    clearance: str | None
    known: bool


def read(house: House, text: str, at: datetime) -> BoardLine:
    """Return what a line says."""
    return read_board_line(text, at=at, places=house.places, times=house.times)


def kind_of(house: House, what: str) -> Kind:
    """Return the kind of service that words name."""
    named = house.services.named(what)
    reading = house.classifier.classify(what)
    kind = named or house.kind(reading.kind if reading.points > 0 else OTHER)
    return Kind(kind.code, kind.name, None if kind.needs == "none" else kind.needs, kind.code != OTHER)


def not_for_the_board(house: House, text: str) -> str | None:
    """Return the name of the text that says why these words cannot stand on the board; None where they can."""
    verdict = house.nogo.assess(text)
    if verdict is not None:
        return f"nogo.{verdict.kind.value}"
    if find_private(text):
        return "exchanging.nothing_private"
    return "exchanging.no_money" if _MONEY.search(text) else None
