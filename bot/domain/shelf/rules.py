"""Pure rules of the shelf: names that fit, months, how an amount is said, what an account is called."""

from collections.abc import Sequence
from datetime import datetime
from difflib import SequenceMatcher

from bot.clock import SHANGHAI
from bot.domain.rulebook import Rules
from bot.domain.shelf.model import ShelfItem, Unit
from bot.domain.timebank.rules import coins

LIKENESS_MIN = 0.5
"""Two names of which less than half is alike are two things."""


def amount(price: int, unit: Unit, rules: Rules) -> str:
    """Return what something costs as people read it: "1.5 时间币", "2 积分"."""
    return coins(price, rules) if unit is Unit.COINS else f"{price} 积分"


def account(person_id: int, child_id: int | None) -> str:
    """Return the holder that pays in the ledger: a person in coins, a child in points."""
    return f"person:{person_id}" if child_id is None else f"child:{child_id}"


def month_start(at: datetime) -> datetime:
    """Return the first moment of the calendar month in Shanghai."""
    return at.astimezone(SHANGHAI).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def nearest(items: Sequence[ShelfItem], wanted: str) -> list[ShelfItem]:
    """Return the items whose name fits best, in their order: the same name, else one within the other, else the likest."""
    same = [item for item in items if item.name == wanted]
    if same:
        return same
    within = [item for item in items if item.name in wanted or wanted in item.name]
    if within:
        return within
    likeness = {id(item): SequenceMatcher(None, item.name, wanted).ratio() for item in items}
    best = max(likeness.values(), default=0.0)
    return [item for item in items if likeness[id(item)] == best] if best >= LIKENESS_MIN else []
