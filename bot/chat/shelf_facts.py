"""How the shelf is shown: an item, a day, a code."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.clock import SHANGHAI
from bot.dates import full_day, month_day
from bot.domain.areas import queries as areas
from bot.domain.rulebook import Rules
from bot.domain.shelf.model import ShelfItem
from bot.domain.shelf.rules import amount


def item_facts(session: Session, item: ShelfItem, *, rules: Rules, district: str) -> dict[str, Any]:
    """Return what everybody may know of an item."""
    return {
        "name": item.name,
        "amount": amount(item.price, item.unit, rules),
        "left": item.stock,
        "area": "全区" if item.area_code == district else areas.full_name(session, item.area_code),
        "day": None if item.until_at is None else last_day(item.until_at),
    }


def last_day(until: datetime) -> str:
    """Return the last day that still counts: a term ends at the midnight after it."""
    last = (until - timedelta(seconds=1)).astimezone(SHANGHAI)
    return full_day(last)


def short_day(moment: datetime) -> str:
    """Return a day without its year: 12月24日."""
    day = moment.astimezone(SHANGHAI)
    return month_day(day)


def spaced(code: str | None) -> str:
    """Return a code as it is easily read aloud: 4821 3907."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4)) if code else ""
