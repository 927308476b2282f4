"""Giving and withdrawing consent."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.domain.consent.model import Consent, Purpose


def give(session: Session, person_id: int, purpose: Purpose, *, notice_version: str, at: datetime) -> None:
    """Record a consent to the notice in that version; giving the same again changes nothing."""
    standing = session.exec(
        select(Consent).where(
            Consent.person_id == person_id,
            Consent.purpose == purpose,
            Consent.notice_version == notice_version,
            col(Consent.withdrawn_at).is_(None),
        )
    ).first()
    if standing is None:
        session.add(Consent(person_id=person_id, purpose=purpose, notice_version=notice_version, given_at=at))
        session.flush()


def standing(session: Session, person_id: int) -> list[Consent]:
    """Return the consents in force."""
    query = select(Consent).where(Consent.person_id == person_id, col(Consent.withdrawn_at).is_(None))
    return list(session.exec(query))


def withdraw_all(session: Session, person_id: int, *, at: datetime) -> list[Purpose]:
    """End every consent in force.

    Returns the purposes that ended; what follows from it is the caller's part.
    """
    ended = standing(session, person_id)
    for consent in ended:
        consent.withdrawn_at = at
    session.flush()
    return list(dict.fromkeys(consent.purpose for consent in ended))
