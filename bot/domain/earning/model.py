"""What the district decided about coins by chat, and how far the end of a year has been worked through."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Index
from sqlmodel import Field

from bot.domain.fields import moment
from bot.store.base import Table
from bot.store.columns import stored_enum

APPEND_ONLY = ("coefficient",)
PAR = 100
"""Percent of an hour that an hour earns where nobody decided otherwise."""


class Coefficient(Table, table=True):
    """What an hour of one kind of service earns from a day on, in percent. The newest row of a day counts; none is changed."""

    __table_args__ = (
        Index("ix_coefficient_kind_from_day", "kind", "from_day"),
        CheckConstraint("percent > 0", name="percent_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=32)
    percent: int
    from_day: date
    decided_by: int = Field(foreign_key="person.id")
    decided_at: datetime = moment()


class Step(StrEnum):
    """What is done to every account at the end of a year."""

    WARN = "warn"
    END = "end"


class YearEnd(Table, table=True):
    """How far one step of one year's end has come: accounts up to `after_account` are done."""

    __tablename__ = "coin_year_end"  # pyright: ignore[reportAssignmentType]

    year: int = Field(primary_key=True)
    step: Step = Field(sa_column=Column(stored_enum(Step), primary_key=True))
    after_account: int = Field(default=0)
    finished_at: datetime | None = moment(nullable=True)
