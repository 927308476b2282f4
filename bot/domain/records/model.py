"""The tables of 志愿时长, the lawful record of hours: append-only rows; what was recorded stays recorded.

A record's facts never change. A lawful field that was not known is supplied by a Supplement, an error is
put right by a CorrectionEntry (the time) or an Amendment (what else it says), and a Seal closes the record; the state of a record follows from these rows
and is stored nowhere. Persons are referred to by id and not by foreign key: the record has to outlive the
account of whoever leaves.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, Column, Index, Integer, UniqueConstraint, event, text
from sqlmodel import Field

from bot.domain.fields import own_digest
from bot.domain.records.rules import Grade, LawfulField
from bot.store.append_only import digest_row
from bot.store.base import Table
from bot.store.columns import UTCTime, stored_enum

APPEND_ONLY = ("hour_record", "hour_supplement", "hour_correction", "hour_amendment", "hour_seal")
"""Tables on which the migration installs the triggers that refuse UPDATE and DELETE."""

TEXT_LENGTH = 200
REFERENCE_LENGTH = 120


class HourRecord(Table, table=True):
    """One service of one person on one day, R2031; the facts as first recorded.

    `title` and `content` say what kind of service it was and never whom it was for: records are shown and
    certified.
    """

    __tablename__ = "hour_record"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("person_id", "reference"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_within_a_day"),
        CheckConstraint("(area_code IS NULL) = (place IS NULL)", name="place_is_whole"),
        Index("ix_hour_record_person_id_service_date", "person_id", "service_date"),
        Index("ix_hour_record_service_date", "service_date"),
        Index("ix_hour_record_recorded_at", "recorded_at"),
        # SQLite would otherwise hand the number of a lost last row out again.
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int
    title: str | None = Field(max_length=TEXT_LENGTH)
    service_date: dt.date
    area_code: str | None = Field(max_length=12)
    place: str | None = Field(max_length=TEXT_LENGTH)
    content: str | None = Field(max_length=TEXT_LENGTH)
    minutes: int
    unit: str | None = Field(max_length=TEXT_LENGTH)
    responsible_id: int | None
    grade: Grade = Field(sa_column=Column(stored_enum(Grade), nullable=False))
    reference: str = Field(max_length=REFERENCE_LENGTH)
    recorded_at: dt.datetime = Field(sa_column=Column(UTCTime(), nullable=False))
    row_digest: str = own_digest()


class Supplement(Table, table=True):
    """A lawful field that was missing when the record was made."""

    __tablename__ = "hour_supplement"  # pyright: ignore[reportAssignmentType]

    record_id: int = Field(foreign_key="hour_record.id", primary_key=True)
    field: LawfulField = Field(sa_column=Column(stored_enum(LawfulField), primary_key=True))
    value: str = Field(max_length=TEXT_LENGTH)
    area_code: str | None = Field(default=None, max_length=12)
    supplied_by: int
    supplied_at: dt.datetime = Field(sa_column=Column(UTCTime(), nullable=False))
    row_digest: str = own_digest()


class CorrectionEntry(Table, table=True):
    """A correction of the time: the difference, why, by whom, and what stands after it."""

    __tablename__ = "hour_correction"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("record_id", "seq"),
        CheckConstraint("seq > 0", name="seq_positive"),
        CheckConstraint("delta_minutes <> 0", name="corrects_something"),
        CheckConstraint("minutes_after BETWEEN 0 AND 1440", name="minutes_within_a_day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    record_id: int = Field(foreign_key="hour_record.id")
    seq: int
    delta_minutes: int
    minutes_after: int
    reason: str = Field(max_length=TEXT_LENGTH)
    corrected_by: int
    corrected_at: dt.datetime = Field(sa_column=Column(UTCTime(), nullable=False))
    row_digest: str = own_digest()


class Amendment(Table, table=True):
    """A correction of what a record says beside its time: what it should have said, why, and by whom.

    `value` is the words (the person's id for RESPONSIBLE); a place has its code beside its name, a day its date.
    `after_seal`: the record was sealed before, so that what was sealed can be told from what was corrected later.
    """

    __tablename__ = "hour_amendment"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("seq > 0", name="seq_positive"),
        CheckConstraint("field <> 'minutes'", name="not_the_time"),
        CheckConstraint("(area_code IS NOT NULL) = (field = 'place')", name="place_is_whole"),
        CheckConstraint("(service_date IS NOT NULL) = (field = 'date')", name="date_is_whole"),
        Index(
            "ix_hour_amendment_service_date",
            "service_date",
            sqlite_where=text("service_date IS NOT NULL"),
            postgresql_where=text("service_date IS NOT NULL"),
        ),
    )

    record_id: int = Field(foreign_key="hour_record.id", primary_key=True)
    seq: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    field: LawfulField = Field(sa_column=Column(stored_enum(LawfulField), nullable=False))
    value: str = Field(max_length=TEXT_LENGTH)
    area_code: str | None = Field(default=None, max_length=12)
    service_date: dt.date | None = None
    after_seal: bool
    reason: str = Field(max_length=TEXT_LENGTH)
    corrected_by: int
    corrected_at: dt.datetime = Field(sa_column=Column(UTCTime(), nullable=False))
    row_digest: str = own_digest()


class Seal(Table, table=True):
    """The end of changes to a record. `digest` covers the lawful fields as they stood.

    `corrections` counts those already made by then, so that the sealed time can be told from a later one.
    """

    __tablename__ = "hour_seal"  # pyright: ignore[reportAssignmentType]

    record_id: int = Field(foreign_key="hour_record.id", primary_key=True)
    sealed_by: int | None
    """None: by the clock, not by a person."""
    sealed_at: dt.datetime = Field(sa_column=Column(UTCTime(), nullable=False))
    corrections: int
    digest: str = Field(max_length=64)
    row_digest: str = own_digest()


class OpenRecord(Table, table=True):
    """A record that is not sealed yet: what the clock looks at. The row goes with the seal.

    `look_at` is when the clock looks next; None: past its term, only something new (a field, a registration)
    wakes it.
    """

    __tablename__ = "hour_open"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "ix_hour_open_look_at",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
    )

    record_id: int = Field(foreign_key="hour_record.id", primary_key=True)
    person_id: int = Field(index=True)
    look_at: dt.datetime | None = Field(sa_column=Column(UTCTime(), nullable=True))
    asked: int = 0
    """How often somebody was asked for what is missing."""
    warned_at: dt.datetime | None = Field(default=None, sa_column=Column(UTCTime(), nullable=True))
    """When the steward got the yellow card."""


for _table in (HourRecord, Supplement, CorrectionEntry, Amendment, Seal):
    event.listen(_table, "before_insert", digest_row)
