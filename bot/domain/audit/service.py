"""Writing and reading the audit trail."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.domain.audit.model import AuditEvent


def note(
    session: Session, *, person_id: int | None, action: str, subject: str, at: datetime, purpose: str | None = None
) -> None:
    """Record one look or change."""
    session.add(AuditEvent(at=at, person_id=person_id, action=action, subject=subject, purpose=purpose))


def about(session: Session, subject: str, *, limit: int = 20) -> list[AuditEvent]:
    """Return the newest events about a subject, newest first."""
    query = select(AuditEvent).where(AuditEvent.subject == subject).order_by(col(AuditEvent.id).desc()).limit(limit)
    return list(session.exec(query))


def count(session: Session, subject: str, *, since: datetime, person_id: int | None = None) -> int:
    """Return how many events about a subject there were since a moment, of one person where given."""
    query = select(func.count()).where(AuditEvent.subject == subject, col(AuditEvent.at) > since)
    if person_id is not None:
        query = query.where(AuditEvent.person_id == person_id)
    return session.exec(query).one()
