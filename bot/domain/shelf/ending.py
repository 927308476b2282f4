"""What the clock does to vouchers: a word before they expire, and everything back when they have."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.domain.notices import service as notices
from bot.domain.shelf.exchange import about, give_back
from bot.domain.shelf.model import Voucher, VoucherState

AT_ONCE_MAX = 50
"""Vouchers one unit looks after: more would keep people waiting for the writer."""


def remind_due(session: Session, *, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Tell holders that a voucher will expire, once. Returns how many were looked after; call again until 0."""
    due = session.exec(
        select(Voucher)
        .where(Voucher.state == VoucherState.OPEN, col(Voucher.remind_at) <= at)
        .order_by(col(Voucher.remind_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for voucher in due:
        voucher.remind_at = None
        if voucher.expires_at > at:
            assert voucher.id is not None
            notices.tell(
                session, voucher.person_id, "voucher_expiring", about=about(voucher.id), at=at, voucher_id=voucher.id
            )
    session.flush()
    return len(due)


def expire_due(session: Session, *, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """End vouchers whose time is over; price and piece go back, the holder is told. Call again until 0."""
    due = session.exec(
        select(Voucher)
        .where(Voucher.state == VoucherState.OPEN, col(Voucher.expires_at) <= at)
        .order_by(col(Voucher.expires_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for voucher in due:
        if give_back(session, voucher, by=None, state=VoucherState.EXPIRED, at=at):
            assert voucher.id is not None
            notices.tell(
                session, voucher.person_id, "voucher_expired", about=about(voucher.id), at=at, voucher_id=voucher.id
            )
    return len(due)
