"""The table of requests for a correction: each has a day by which an answer is owed (民政部令67 Art 13)."""

import datetime as dt

from sqlalchemy import Index, text
from sqlmodel import Field

from bot.domain.fields import choice, moment, secret
from bot.domain.records.rules import LawfulField
from bot.store.base import Table


class CorrectionRequest(Table, table=True):
    """One request about one record. A record has at most one that waits for an answer."""

    __tablename__ = "correction_request"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "uq_correction_request_open",
            "record_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index(
            "ix_correction_request_owed",
            "reply_by",
            sqlite_where=text("decided_at IS NULL AND reminded_at IS NULL"),
            postgresql_where=text("decided_at IS NULL AND reminded_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    record_id: int = Field(foreign_key="hour_record.id", index=True)
    person_id: int
    field: LawfulField | None = choice(LawfulField, default=None, nullable=True)
    """What is to be put right; None: the time."""
    minutes_wanted: int
    """Where something else is to be put right: the time as it stood."""
    value: str | None = secret("correction_request.value")
    """What the field should say; a day as 2026-11-03."""
    area_code: str | None = Field(default=None, max_length=12)
    words: str = secret("correction_request.words", nullable=False)
    asked_at: dt.datetime = moment()
    reply_by: dt.date
    """The last day on which the answer is in time."""
    reminded_at: dt.datetime | None = moment(nullable=True)
    decided_at: dt.datetime | None = moment(nullable=True)
    decided_by: int | None = None
    accepted: bool | None = None
    answer: str | None = secret("correction_request.answer")
