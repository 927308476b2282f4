"""Reading the shelf and the vouchers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case
from sqlmodel import Session, col, func, or_, select

from bot.domain.areas import queries as areas
from bot.domain.people import queries as people
from bot.domain.shelf.model import ShelfItem, Unit, Voucher, VoucherState

NAMES_READ_MAX = 500
"""Items among which a name is looked for: far more than a district offers at once."""
OPEN_VOUCHERS_MAX = 50


def on_shelf(
    session: Session, unit: Unit, own_area: str | None, *, at: datetime, most: int = NAMES_READ_MAX, skip: int = 0
) -> list[ShelfItem]:
    """Return what can be had now, the nearest area first (the own community, its street, the district, then others)."""
    upward = areas.codes_upward(session, own_area) if own_area else []
    steps = {code: step for step, code in enumerate(upward)}
    query = (
        select(ShelfItem)
        .where(
            ShelfItem.unit == unit,
            col(ShelfItem.withdrawn_at).is_(None),
            ShelfItem.stock > 0,
            col(ShelfItem.from_at) <= at,
            or_(col(ShelfItem.until_at).is_(None), col(ShelfItem.until_at) > at),
        )
        .offset(skip)
        .limit(most)
    )
    newest = col(ShelfItem.id).desc()
    if not steps:
        return list(session.exec(query.order_by(newest)))
    nearness = case(steps, value=col(ShelfItem.area_code), else_=len(steps))
    return list(session.exec(query.order_by(nearness, newest)))


def kept_by(session: Session, person_id: int, *, at: datetime) -> list[ShelfItem]:
    """Return the items not withdrawn that somebody looks after: those they were named for, those of their offices' areas."""
    items = session.exec(
        select(ShelfItem)
        .where(col(ShelfItem.withdrawn_at).is_(None))
        .order_by(col(ShelfItem.id).desc())
        .limit(NAMES_READ_MAX)
    ).all()
    served = {
        area for area in {item.area_code for item in items} if people.may(session, person_id, people.STAFF, area, at=at)
    }
    return [item for item in items if item.keeper_id == person_id or item.area_code in served]


def redeems(session: Session, person_id: int, item: ShelfItem, *, at: datetime) -> bool:
    """Whether somebody may redeem vouchers of an item: its keeper and, in their stead, a coordinator or above; any staff
    of the area where no keeper was named.
    """
    if item.keeper_id == person_id:
        return True
    roles = people.STAFF if item.keeper_id is None else people.DECIDERS
    return people.may(session, person_id, roles, item.area_code, at=at)


def keeps_anything(session: Session, person_id: int, *, at: datetime) -> bool:
    """Whether there is anything whose vouchers somebody may redeem."""
    named = session.exec(select(ShelfItem.id).where(ShelfItem.keeper_id == person_id).limit(1)).first()
    return named is not None or people.may(session, person_id, people.STAFF, None, at=at)


def open_vouchers(session: Session, person_id: int) -> list[Voucher]:
    """Return the vouchers somebody holds, the one that expires first on top."""
    query = (
        select(Voucher)
        .where(Voucher.person_id == person_id, Voucher.state == VoucherState.OPEN)
        .order_by(col(Voucher.expires_at), col(Voucher.id))
        .limit(OPEN_VOUCHERS_MAX)
    )
    return list(session.exec(query))


def open_of_child(session: Session, child_id: int) -> list[Voucher]:
    """Return the open vouchers that a child's points paid for."""
    query = select(Voucher).where(Voucher.child_id == child_id, Voucher.state == VoucherState.OPEN)
    return list(session.exec(query.order_by(col(Voucher.id))))


def open_of_item(session: Session, item_id: int) -> int:
    """Return how many vouchers of an item are still to be redeemed."""
    query = select(func.count()).where(Voucher.item_id == item_id, Voucher.state == VoucherState.OPEN)
    return session.exec(query).one()


def items_of(session: Session, vouchers: Sequence[Voucher]) -> dict[int, ShelfItem]:
    """Return the items of vouchers by their id."""
    ids = {voucher.item_id for voucher in vouchers}
    if not ids:
        return {}
    return {item.id or 0: item for item in session.exec(select(ShelfItem).where(col(ShelfItem.id).in_(ids)))}
