"""Who looked at or changed what, when and for which purpose. Append-only."""

from datetime import datetime

from sqlmodel import Field

from bot.domain.fields import moment, secret
from bot.store.base import Table


class AuditEvent(Table, table=True):
    """One look or change.

    `subject` is a reference like "case:231"; the purpose may name somebody, so it is encrypted.
    """

    __tablename__ = "audit_event"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment()
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    action: str = Field(max_length=48)
    subject: str = Field(index=True, max_length=64)
    purpose: str | None = secret("audit_event.purpose")
