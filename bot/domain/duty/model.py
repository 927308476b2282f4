"""Pages: calls to a human that end only when a named person acknowledges."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from bot.domain.fields import moment
from bot.store.base import Table


class Page(Table, table=True):
    """One call about one case.

    `rung` counts the rounds already called; `next_at` is when the next round is due.
    """

    __table_args__ = (
        Index(
            "ix_page_open",
            "next_at",
            sqlite_where=text("acknowledged_at IS NULL"),
            postgresql_where=text("acknowledged_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="service_case.id", unique=True)
    opened_at: datetime = moment()
    rung: int = Field(default=0, ge=0)
    next_at: datetime = moment()
    acknowledged_at: datetime | None = moment(nullable=True)
    acknowledged_by: int | None = Field(default=None, foreign_key="person.id")
