"""The tables of training, commendations and stars (民政部令67 Art 8–10). What was entered stays; only a notice moves on."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from bot.domain.fields import choice, moment, secret
from bot.store.base import Table

APPEND_ONLY = ("honour", "honour_check", "star")
"""Tables on which the migration installs the triggers that refuse UPDATE and DELETE."""


class HonourKind(StrEnum):
    """What was received."""

    TRAINING = "training"
    COMMENDATION = "commendation"


class Honour(Table, table=True):
    """One training or commendation as it was entered. It counts when somebody other than its receiver vouches for it.

    Entered by a steward, that is so at once; told by the volunteer, it needs an HonourCheck.
    """

    __table_args__ = (
        CheckConstraint("(kind = 'training') = (minutes IS NOT NULL)", name="training_has_hours"),
        CheckConstraint("minutes > 0", name="some_time"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: HonourKind = choice(HonourKind)
    name: str = Field(max_length=100)
    minutes: int | None = None
    """学时 as minutes."""
    unit: str = Field(max_length=100)
    """Who trained or commended."""
    day: dt.date
    entered_by: int = Field(foreign_key="person.id")
    entered_at: dt.datetime = moment()


class HonourCheck(Table, table=True):
    """What a steward found when looking at something a volunteer had told about themself."""

    __tablename__ = "honour_check"  # pyright: ignore[reportAssignmentType]

    honour_id: int = Field(primary_key=True, foreign_key="honour.id")
    confirmed: bool
    checked_by: int = Field(foreign_key="person.id")
    checked_at: dt.datetime = moment()
    reason: str | None = secret("honour_check.reason")


class NoticeState(StrEnum):
    """How far a public notice has come."""

    OPEN = "open"
    OVER = "over"
    """It ended, and the stars took effect."""


class StarNotice(Table, table=True):
    """One public notice (公示): who is to get a star, shown to an area for some days."""

    __tablename__ = "star_notice"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "ix_star_notice_ends",
            "ends_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    area_code: str = Field(foreign_key="area.code", max_length=12)
    level: int
    period: str = Field(max_length=40)
    """Which months, in words."""
    posted_by: int = Field(foreign_key="person.id")
    posted_at: dt.datetime = moment()
    ends_at: dt.datetime = moment()
    state: NoticeState = choice(NoticeState)


class StarCandidate(Table, table=True):
    """One line of a notice. `struck_at`: an objection was upheld."""

    __tablename__ = "star_candidate"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("notice_id", "person_id"),)

    notice_id: int = Field(primary_key=True, foreign_key="star_notice.id")
    line: int = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    minutes: int
    struck_at: dt.datetime | None = moment(nullable=True)


class StarObjection(Table, table=True):
    """What somebody objects, told in private. The notice waits until it is decided."""

    __tablename__ = "star_objection"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="star_notice.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    words: str = secret("star_objection.words", nullable=False)
    said_at: dt.datetime = moment()
    decided_at: dt.datetime | None = moment(nullable=True)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    upheld: bool | None = None
    answer: str | None = secret("star_objection.answer")


class Star(Table, table=True):
    """A star that took effect."""

    __table_args__ = (UniqueConstraint("person_id", "level"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    level: int
    minutes: int
    """Sealed minutes at that moment."""
    notice_id: int = Field(foreign_key="star_notice.id")
    granted_at: dt.datetime = moment()
