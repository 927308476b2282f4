"""Keeping the shelf: putting up, refilling, withdrawing."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.audit import service as audit
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.rulebook import Rules
from bot.domain.shelf import queries
from bot.domain.shelf.errors import PriceOutOfRange, SaleOver, StockOutOfRange
from bot.domain.shelf.model import NAME_LENGTH, ShelfItem, Unit
from bot.domain.shelf.rules import amount
from bot.store.hot import Statement

_REFILL = Statement(
    "UPDATE shelf_item SET stock = stock + ? WHERE id = ? AND stock + ? <= ? AND withdrawn_at IS NULL RETURNING stock"
)
_WITHDRAW = Statement("UPDATE shelf_item SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL")


def about(item_id: int) -> str:
    """Return the reference under which what happens to an item is kept."""
    return f"shelf_item:{item_id}"


def check(unit: Unit, price: int, stock: int, *, from_at: datetime, until_at: datetime | None, rules: Rules) -> None:
    """Refuse what cannot be put up: PriceOutOfRange, StockOutOfRange, SaleOver."""
    dearest = rules.minutes("timebank.entry_max")
    if not 0 < price <= dearest:
        raise PriceOutOfRange(most=amount(dearest, unit, rules))
    most = rules.count("shelf.stock_max")
    if not 0 < stock <= most:
        raise StockOutOfRange(most=most)
    if until_at is not None and until_at <= from_at:
        raise SaleOver


def put_up(
    session: Session,
    *,
    by: int,
    area_code: str,
    unit: Unit,
    name: str,
    price: int,
    stock: int,
    keeper_id: int | None,
    from_at: datetime,
    until_at: datetime | None,
    rules: Rules,
    at: datetime,
) -> ShelfItem:
    """Offer something. For the staff of the area; a keeper who is named is told what to do. Refuses as `check` does."""
    people.require(session, by, people.STAFF, area_code, at=at)
    check(unit, price, stock, from_at=from_at, until_at=until_at, rules=rules)
    item = ShelfItem(
        area_code=area_code,
        unit=unit,
        name=name[:NAME_LENGTH],
        price=price,
        stock=stock,
        keeper_id=keeper_id,
        put_up_by=by,
        put_up_at=at,
        from_at=from_at,
        until_at=until_at,
    )
    session.add(item)
    session.flush()
    assert item.id is not None
    audit.note(session, person_id=by, action="put_up", subject=about(item.id), at=at)
    if keeper_id is not None and keeper_id != by:
        notices.tell(session, keeper_id, "keeper_named", about=about(item.id), at=at, item_id=item.id)
    return item


def refill(session: Session, item: ShelfItem, pieces: int, *, by: int, rules: Rules, at: datetime) -> int:
    """Add pieces; return how many there are now. The caller has looked whether `by` looks after it."""
    assert item.id is not None
    most = rules.count("shelf.stock_max")
    row = _REFILL.run(session, pieces, item.id, pieces, most).fetchone() if pieces > 0 else None
    if row is None:
        raise StockOutOfRange(most=most)
    session.refresh(item)
    audit.note(session, person_id=by, action="refill", subject=about(item.id), at=at, purpose=str(pieces))
    return item.stock


def withdraw(session: Session, item: ShelfItem, *, by: int, at: datetime) -> int:
    """Offer it no longer; return how many vouchers of it are still good."""
    assert item.id is not None
    _WITHDRAW.run(session, at, item.id)
    session.refresh(item)
    audit.note(session, person_id=by, action="withdraw_item", subject=about(item.id), at=at)
    return queries.open_of_item(session, item.id)
