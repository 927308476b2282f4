"""The table of findings: kept from the first look on, so that a number means the same to everybody."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field

from bot.domain.fields import choice, moment, secret
from bot.store.base import Table

KEY_LENGTH = 160


class Sign(StrEnum):
    """Why hours look unusual."""

    OVERLAP = "overlap"
    LONG_DAY = "long_day"
    PAIR = "pair"
    HOUSEHOLD = "household"
    SELF = "self"
    TOO_FAST = "too_fast"
    SAME_TIME = "same_time"


class Verdict(StrEnum):
    """What a person made of a finding."""

    NORMAL = "normal"
    LOOKING = "looking"


class Finding(Table, table=True):
    """One thing that looks unusual. `records` are its hour records, as a list of numbers parted by commas."""

    __tablename__ = "screen_finding"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "ix_screen_finding_open",
            "last_day",
            sqlite_where=text("verdict IS NULL OR verdict = 'looking'"),
            postgresql_where=text("verdict IS NULL OR verdict = 'looking'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=KEY_LENGTH)
    """What makes it the same finding when it is found again."""
    sign: Sign = choice(Sign)
    person_id: int
    other_id: int | None = None
    """The other one of a pair."""
    records: str = Field(max_length=400)
    area_code: str = Field(max_length=12)
    last_day: dt.date
    figure: int
    """The number that made it unusual: minutes, or how often."""
    found_at: dt.datetime = moment()
    verdict: Verdict | None = choice(Verdict, nullable=True, default=None)
    decided_by: int | None = None
    decided_at: dt.datetime | None = moment(nullable=True)
    note: str | None = secret("screen_finding.note")
