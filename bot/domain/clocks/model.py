"""督办: a reply that is owed by a named moment."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from bot.domain.fields import moment
from bot.store.base import Table


class Supervision(Table, table=True):
    """One demand for a reply about a case, and who owes it. At most one is open for a case.

    What was demanded and what was replied stand in the history of the case. `rung`: 0 asked, 1 reminded, 2 overdue and
    told to 总管, 3 told to 区妇联. `ended_at` is the reply, or the end of the case.
    """

    __table_args__ = (
        Index(
            "uq_supervision_open",
            "case_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_supervision_look",
            "look_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_supervision_due",
            "due_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="service_case.id")
    asked_by: int = Field(foreign_key="person.id")
    asked_of: int = Field(foreign_key="person.id")
    asked_at: datetime = moment()
    due_at: datetime = moment()
    rung: int = Field(default=0, ge=0)
    look_at: datetime | None = moment(nullable=True)
    ended_at: datetime | None = moment(nullable=True)
