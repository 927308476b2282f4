"""Pages, which end only when a named person acknowledges, and the roster that says who is called first."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from bot.domain.fields import moment
from bot.store.base import Table


class Page(Table, table=True):
    """One call about one case.

    `rung` counts the rounds already climbed, `calls` every call made, repeats included. `climb_at` is when the next
    round is due, `next_at` when anybody is called again.
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
    calls: int = Field(default=0, ge=0)
    next_at: datetime = moment()
    climb_at: datetime | None = moment(nullable=True)
    acknowledged_at: datetime | None = moment(nullable=True)
    acknowledged_by: int | None = Field(default=None, foreign_key="person.id")


class DutyShift(Table, table=True):
    """Who is on duty for an area in one shift, who steps in, and how the shift was handed over.

    The hours stand in the row: the rule that named them may change. `look_at` is when the clock looks at it next (is
    it still staffed, is the same shift of the next week). `swap_to` was asked to take it; with `swap_for` in exchange
    for that shift of hers. `handed_by` gave the summary for this shift, which its person takes over at `taken_at`.
    """

    __tablename__ = "duty_shift"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("area_code", "day", "name"),
        CheckConstraint("starts_at < ends_at", name="in_order"),
        Index("ix_duty_shift_area", "area_code", "ends_at"),
        Index("ix_duty_shift_person", "person_id", "ends_at"),
        Index(
            "ix_duty_shift_look",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
        Index(
            "ix_duty_shift_swap",
            "swap_to",
            sqlite_where=text("swap_to IS NOT NULL"),
            postgresql_where=text("swap_to IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    area_code: str = Field(foreign_key="area.code", max_length=12)
    day: date
    name: str = Field(max_length=8)
    starts_at: datetime = moment()
    ends_at: datetime = moment()
    person_id: int = Field(foreign_key="person.id")
    backup_id: int | None = Field(default=None, foreign_key="person.id")
    set_by: int = Field(foreign_key="person.id")
    set_at: datetime = moment()
    look_at: datetime | None = moment(nullable=True)
    swap_to: int | None = Field(default=None, foreign_key="person.id")
    swap_for: int | None = Field(default=None, foreign_key="duty_shift.id")
    handed_by: int | None = Field(default=None, foreign_key="person.id")
    handed_at: datetime | None = moment(nullable=True)
    taken_at: datetime | None = moment(nullable=True)
