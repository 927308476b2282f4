"""The table of entries from paper. Nothing here is an hour record before a second person has approved it."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from bot.domain.fields import moment, secret
from bot.store.base import Table


class PaperEntry(Table, table=True):
    """One service found on paper. `starts_minute` is the minute of the day where the paper says the hour."""

    __tablename__ = "paper_entry"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by NOT IN (entered_by, person_id)", name="two_people"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_within_a_day"),
        Index("ix_paper_entry_person_id_service_date", "person_id", "service_date"),
        Index(
            "ix_paper_entry_waiting",
            "area_code",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    area_code: str = Field(foreign_key="area.code", max_length=12)
    service_date: dt.date
    starts_minute: int | None = None
    minutes: int
    title: str = Field(max_length=100)
    source: str = secret("paper_entry.source", nullable=False)
    """What the paper is (纸质签到), in the words of whoever entered it."""
    entered_by: int = Field(foreign_key="person.id")
    entered_at: dt.datetime = moment()
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: dt.datetime | None = moment(nullable=True)
    approved: bool | None = None
    reason: str | None = secret("paper_entry.reason")
    record_id: int | None = Field(default=None, foreign_key="hour_record.id")
