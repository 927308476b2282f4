"""What somebody has asked for in coins, when they turn out to be a person who is known already."""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from bot.domain.giving.model import CoinTerms, Gift, GiftState


def take_over(session: Session, person_id: int, merged_id: int, *, at: datetime) -> None:
    """Let waiting movements and the agreed terms be the person's they were bound to: nobody agrees to their own wish."""
    holder, merged = f"person:{person_id}", f"person:{merged_id}"
    theirs = or_(Gift.payer == merged, Gift.payee == merged, Gift.asked_by == merged_id)
    for gift in session.exec(select(Gift).where(Gift.state == GiftState.WAITING, col(Gift.due_at) > at, theirs)):
        gift.payer = holder if gift.payer == merged else gift.payer
        gift.payee = holder if gift.payee == merged else gift.payee
        gift.asked_by = person_id if gift.asked_by == merged_id else gift.asked_by
    agreed = session.get(CoinTerms, merged_id)
    if agreed is not None and session.get(CoinTerms, person_id) is None:
        session.add(CoinTerms(person_id=person_id, version=agreed.version, accepted_at=agreed.accepted_at))
    session.flush()
