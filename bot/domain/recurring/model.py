"""A plan of help that comes again, and each time it was to come."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from bot.domain.fields import choice, moment
from bot.store.base import Table


class Plan(Table, table=True):
    """A rhythm from one day to another. Who, where and in which words is kept once, in its first case.

    `weekdays` is a set of bits (bit 0 is Monday), `monthdays` a list such as 1,15 (31 stands for the last day of a
    shorter month). Minutes are of the day; without an hour they are None. `next_on` is the next day to be looked at.
    """

    __tablename__ = "help_plan"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("weekdays BETWEEN 0 AND 127", name="seven_weekdays"),
        CheckConstraint("weekdays > 0 OR monthdays <> ''", name="some_day"),
        Index(
            "ix_help_plan_due",
            "next_on",
            sqlite_where=text("ended_at IS NULL AND verified_at IS NOT NULL"),
            postgresql_where=text("ended_at IS NULL AND verified_at IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="service_case.id", unique=True)
    requester_id: int = Field(foreign_key="person.id", index=True)
    weekdays: int = Field(default=0)
    monthdays: str = Field(default="", max_length=96)
    every: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """Every so-manieth week (of all days: day), counted from `starts_on`."""
    minute_from: int | None = Field(default=None)
    minute_to: int | None = Field(default=None)
    hours_said: str = Field(default="", max_length=32)
    starts_on: date
    ends_on: date
    next_on: date
    verified_at: datetime | None = moment(nullable=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    """The volunteer who comes every time."""
    account_id: int | None = Field(default=None, foreign_key="account.id")
    agreed_at: datetime | None = moment(nullable=True)
    """When a steward said that the written agreement is signed (志愿服务条例 14)."""
    agreed_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)


class OccurrenceState(StrEnum):
    """What became of one time."""

    MADE = "made"
    SKIPPED = "skipped"
    STAND_IN = "stand_in"
    """The regular volunteer cannot come: it will be offered to everybody."""
    MISSED = "missed"
    """The programme was not running when it should have been made: it is not made late."""


class Occurrence(Table, table=True):
    """One day of a plan. The key makes each happen once."""

    __tablename__ = "help_occurrence"  # pyright: ignore[reportAssignmentType]

    plan_id: int = Field(primary_key=True, foreign_key="help_plan.id")
    day: date = Field(primary_key=True)
    state: OccurrenceState = choice(OccurrenceState)
    case_id: int | None = Field(default=None, foreign_key="service_case.id", unique=True)
