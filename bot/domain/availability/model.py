"""What a volunteer said about their time: one row for each window, once or every week."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from bot.domain.fields import choice, moment
from bot.store.base import Table


class Mood(StrEnum):
    """What the window says."""

    BUSY = "busy"
    FREE = "free"
    PAUSE = "pause"
    """Not to be asked until its end (不接 下周再叫我); claiming of one's own accord is not hindered."""


class Window(Table, table=True):
    """A stretch of somebody's time. Without `weekdays` it is [starts_at, ends_at) once.

    With `weekdays` (bit 0 is Monday) it comes every week from `minute_from` to `minute_to` of the day (over 1440: the
    next morning), between `starts_at` and `ends_at` (None: until taken back).
    """

    __tablename__ = "availability"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("weekdays BETWEEN 0 AND 127", name="seven_weekdays"),
        CheckConstraint("weekdays > 0 OR ends_at > starts_at", name="some_time"),
        Index(
            "ix_availability_standing",
            "person_id",
            sqlite_where=text("taken_back_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    mood: Mood = choice(Mood)
    weekdays: int = Field(default=0)
    minute_from: int = Field(default=0)
    minute_to: int = Field(default=1440)
    starts_at: datetime = moment()
    ends_at: datetime | None = moment(nullable=True)
    said_at: datetime = moment()
    taken_back_at: datetime | None = moment(nullable=True)
