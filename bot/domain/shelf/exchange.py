"""Taking from the shelf: exchange, give back, redeem.

The price is reserved when the voucher is taken and paid when it is redeemed; a voucher given back or expired gives all
of it back, and the piece to the shelf. Coins go to the pool of the item's area. Inside a unit the locks are taken in one
order: the payer, the voucher, the item, the ledger.
"""

import secrets
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from bot.domain.audit import service as audit
from bot.domain.giving import terms
from bot.domain.notices import service as notices
from bot.domain.people.errors import NotAllowed
from bot.domain.rulebook import Rules
from bot.domain.shelf import queries
from bot.domain.shelf.errors import CannotRedeem, MonthFull, SoldOut, TooDear, TooManyTries
from bot.domain.shelf.model import ShelfItem, Unit, Voucher, VoucherState
from bot.domain.shelf.rules import account, amount, month_start
from bot.domain.timebank import POINTS_SPENT, balance, release, reserve, settle
from bot.store.columns import blind_index
from bot.store.hot import Statement
from bot.store.units import alone

TRIES_COUNTED = timedelta(hours=1)
"""How far back wrong codes are counted."""

_TAKE = Statement(
    "UPDATE shelf_item SET stock = stock - 1 WHERE id = ? AND stock > 0 AND withdrawn_at IS NULL"
    " AND from_at <= ? AND (until_at IS NULL OR until_at > ?)"
)
_PUT_BACK = Statement("UPDATE shelf_item SET stock = stock + 1 WHERE id = ?")
_END = Statement(
    "UPDATE voucher SET state = ?, ended_at = ?, redeemed_by = ?, code = NULL, remind_at = NULL"
    " WHERE id = ? AND state = 'open'"
)


def about(voucher_id: int) -> str:
    """Return the reference of a voucher, in the ledger too."""
    return f"voucher:{voucher_id}"


def exchange(
    session: Session, item_id: int, *, person_id: int, child_id: int | None, rules: Rules, at: datetime
) -> Voucher:
    """Take one piece for whoever pays: a person in coins, a child (held by `person_id`) in points.

    Of many who want the last piece one gets it. Raises TermsFirst for coins, MonthFull, TooDear, SoldOut; nothing is changed then.
    """
    payer = account(person_id, child_id)
    alone(session, f"shelf:{payer}")
    item = session.get_one(ShelfItem, item_id)
    assert (item.unit is Unit.POINTS) == (child_id is not None), "points are for children, coins for grown-ups"
    if child_id is None:
        terms.require(session, person_id)
    check_month(session, person_id=person_id, child_id=child_id, rules=rules, at=at)
    check_price(session, item, payer, rules=rules)
    if _TAKE.run(session, item_id, at, at).rowcount == 0:
        raise SoldOut(name=item.name, unit=item.unit.value)
    voucher = _issue(session, item_id, person_id, child_id, rules=rules, at=at)
    assert voucher.id is not None
    reserved = reserve(
        session,
        payer=payer,
        payee=f"area:{item.area_code}" if item.unit is Unit.COINS else POINTS_SPENT,
        minutes=item.price,
        reason="voucher",
        reference=about(voucher.id),
        made_by=f"person:{person_id}",
        rules=rules,
        at=at,
    )
    voucher.entry_seq = reserved.seq
    session.flush()
    session.refresh(item)
    return voucher


def check_month(session: Session, *, person_id: int, child_id: int | None, rules: Rules, at: datetime) -> None:
    """Refuse with MonthFull when the month's vouchers of whoever pays are taken; those given back do not count."""
    most = rules.count("shelf.vouchers_per_month")
    query = select(func.count()).where(
        Voucher.state != VoucherState.CANCELLED, col(Voucher.issued_at) >= month_start(at)
    )
    if child_id is None:
        query = query.where(Voucher.person_id == person_id, col(Voucher.child_id).is_(None))
    else:
        query = query.where(Voucher.child_id == child_id)
    if session.exec(query).one() >= most:
        raise MonthFull(most=most)


def check_price(session: Session, item: ShelfItem, payer: str, *, rules: Rules) -> int:
    """Return what the payer has left after the price. Raises TooDear."""
    available = balance(session, payer).available
    if available < item.price:
        raise TooDear(
            name=item.name,
            unit=item.unit.value,
            price=amount(item.price, item.unit, rules),
            available=amount(available, item.unit, rules),
        )
    return available - item.price


def _issue(
    session: Session, item_id: int, person_id: int, child_id: int | None, *, rules: Rules, at: datetime
) -> Voucher:
    digits = rules.count("shelf.code_digits")
    while True:
        code = f"{secrets.randbelow(10**digits):0{digits}d}"
        index = blind_index("voucher.code", code)
        if session.exec(select(Voucher.id).where(Voucher.code_index == index)).first() is None:
            break
    expires_at = at + rules.duration("shelf.voucher_lifetime")
    voucher = Voucher(
        item_id=item_id,
        person_id=person_id,
        child_id=child_id,
        state=VoucherState.OPEN,
        code=code,
        code_index=index,
        issued_at=at,
        expires_at=expires_at,
        remind_at=expires_at - rules.duration("shelf.voucher_reminder"),
    )
    session.add(voucher)
    session.flush()
    return voucher


def give_back(session: Session, voucher: Voucher, *, by: int | None, state: VoucherState, at: datetime) -> bool:
    """End an open voucher unredeemed (cancelled, expired): price and piece go back. False when it had ended before."""
    assert voucher.id is not None
    assert voucher.entry_seq is not None
    if _END.run(session, state.value, at, None, voucher.id).rowcount == 0:
        return False
    _PUT_BACK.run(session, voucher.item_id)
    release(session, voucher.entry_seq, made_by="system" if by is None else f"person:{by}", at=at)
    session.refresh(voucher)
    return True


def take_over(session: Session, person_id: int, merged_id: int) -> None:
    """Give the vouchers of a person to the one they were bound to."""
    for voucher in session.exec(select(Voucher).where(Voucher.person_id == merged_id)):
        voucher.person_id = person_id
    session.flush()


def redeem(session: Session, code: str, *, by: int, rules: Rules, at: datetime) -> Voucher | CannotRedeem:
    """Use a voucher once: its price is paid, its holder told.

    For whoever redeems that item. What is wrong with a code is returned, not raised, because a wrong try has to stay in
    the book. Raises NotAllowed for somebody who redeems nothing, TooManyTries after too many wrong ones.
    """
    if not queries.keeps_anything(session, by, at=at):
        raise NotAllowed(need="核销人或社区管家")
    subject = f"voucher_code:{by}"
    tried = audit.count(session, subject, since=at - TRIES_COUNTED)
    most = rules.count("shelf.code_attempts")
    if tried >= most:
        raise TooManyTries
    found = session.exec(select(Voucher).where(Voucher.code_index == blind_index("voucher.code", code))).first()
    item = session.get_one(ShelfItem, found.item_id) if found is not None else None
    if found is None or item is None or not queries.redeems(session, by, item, at=at):
        audit.note(session, person_id=by, action="wrong_code", subject=subject, at=at)
        return CannotRedeem(why="wrong" if found is None else "not_yours", left=most - tried - 1, day=None)
    assert found.id is not None
    assert found.entry_seq is not None
    live = found.state is VoucherState.OPEN and found.expires_at > at
    if not live or _END.run(session, VoucherState.REDEEMED.value, at, by, found.id).rowcount == 0:
        session.refresh(found)
        return _why_not(found)
    settle(session, found.entry_seq, made_by=f"person:{by}", at=at)
    audit.note(session, person_id=by, action="redeem", subject=about(found.id), at=at)
    notices.tell(session, found.person_id, "voucher_used", about=about(found.id), at=at, voucher_id=found.id)
    session.refresh(found)
    return found


def _why_not(voucher: Voucher) -> CannotRedeem:
    whys = {VoucherState.REDEEMED: "used", VoucherState.CANCELLED: "cancelled"}
    return CannotRedeem(why=whys.get(voucher.state, "expired"), day=voucher.ended_at or voucher.expires_at, left=0)
