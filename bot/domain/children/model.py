"""The tables of children: who (encrypted), by whose consent, what they made."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from bot.domain.fields import choice, moment, secret
from bot.store.base import Table


class Relation(StrEnum):
    """What the guardian is to the child."""

    MOTHER = "mother"
    FATHER = "father"
    GUARDIAN = "guardian"
    """Somebody else who says that the guardianship is theirs."""


class WorkState(StrEnum):
    """How far a work has come."""

    PENDING = "pending"
    """Told by the guardian; a steward looks at it."""
    CREDITED = "credited"
    REFUSED = "refused"


class Child(Table, table=True):
    """A child, known by what the guardian calls it. No account, no phone, no identity number; the age in years as told.

    After a withdrawal only the number is left, because the ledger goes on naming it; name and school are gone.
    """

    __table_args__ = (
        CheckConstraint("(name IS NULL) = (erased_at IS NOT NULL)", name="name_until_erased"),
        Index(
            "uq_child_of_guardian",
            "guardian_id",
            "name_index",
            unique=True,
            sqlite_where=text("erased_at IS NULL"),
            postgresql_where=text("erased_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    guardian_id: int = Field(foreign_key="person.id")
    name: str | None = secret("child.name")
    name_index: str | None = Field(default=None, index=True, max_length=64)
    school: str | None = secret("child.school")
    area_code: str = Field(foreign_key="area.code", max_length=12)
    age: int
    registered_at: datetime = moment()
    erased_at: datetime | None = moment(nullable=True)


class ChildConsent(Table, table=True):
    """A guardian's consent for one child: kept apart from the guardian's own, with relation and version of the notice.

    `own_say` says that the child was of the age to agree itself, and the guardian answered for having asked.
    """

    __tablename__ = "child_consent"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    relation: Relation = choice(Relation)
    own_say: bool
    notice_version: str = Field(max_length=16)
    given_at: datetime = moment()
    withdrawn_at: datetime | None = moment(nullable=True)


class ChildWork(Table, table=True):
    """Something a child made: kind and number only. `points` is set when they are credited."""

    __tablename__ = "child_work"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("pieces > 0", name="pieces_positive"),
        CheckConstraint("(points IS NOT NULL) = (state = 'credited')", name="points_once_credited"),
        CheckConstraint("(decided_at IS NULL) = (state = 'pending')", name="decided_unless_pending"),
    )

    id: int | None = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id", index=True)
    kind: str = Field(max_length=16)
    pieces: int
    state: WorkState = choice(WorkState)
    points: int | None = None
    wish_item_id: int | None = Field(default=None, foreign_key="shelf_item.id")
    """What is to be exchanged at once when the points are there."""
    wish_pieces: int = 0
    reported_by: int = Field(foreign_key="person.id")
    reported_at: datetime = moment()
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = moment(nullable=True)
