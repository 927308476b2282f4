"""What stands between a task and a claim: somebody asked, somebody willing on a condition; and the watch over a visit alone."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field

from bot.domain.fields import choice, moment, secret
from bot.store.base import Table

_WAITING = text("state IN ('asked', 'held')")


class ProspectState(StrEnum):
    """What became of somebody who may come."""

    ASKED = "asked"
    """Asked in private; may say no, which costs nothing (志愿服务条例 25)."""
    HELD = "held"
    """Said yes on a condition: a steward decides (有条件待允). The task stays open to everybody else."""
    TAKEN = "taken"
    REFUSED = "refused"
    DENIED = "denied"
    """The steward did not take the condition."""
    LAPSED = "lapsed"
    LOST = "lost"
    """Somebody else took the task, or it is gone."""


class Prospect(Table, table=True):
    """One person who may come to one task. For each person and task at most one waits.

    `place` numbers the place of the task an asked person was asked for: no two are asked for one place at a time.
    """

    __table_args__ = (
        Index(
            "uq_prospect_waiting",
            "case_id",
            "person_id",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index(
            "uq_prospect_place",
            "case_id",
            "place",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_prospect_due", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_prospect_case_id", "case_id"),
        Index("ix_prospect_person_id", "person_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="task.case_id")
    person_id: int = Field(foreign_key="person.id")
    account_id: int = Field(foreign_key="account.id")
    state: ProspectState = choice(ProspectState)
    place: int | None = Field(default=None)
    people: int = Field(default=1, ge=1)
    words: str | None = secret("prospect.words")
    """The condition in the volunteer's words."""
    wish: str | None = Field(default=None, max_length=8)
    """What the requester said to the condition: yes, no, or asked."""
    said_at: datetime = moment()
    due_at: datetime = moment()
    settled_at: datetime | None = moment(nullable=True)


class AskingRound(Table, table=True):
    """Asking volunteers one after another for one task, begun by a steward, until it is full, stopped or nobody is left."""

    __tablename__ = "asking_round"  # pyright: ignore[reportAssignmentType]

    case_id: int = Field(primary_key=True, foreign_key="task.case_id")
    started_by: int = Field(foreign_key="person.id")
    started_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)


class VisitState(StrEnum):
    """How far the watch over a visit has come."""

    WAITING = "waiting"
    ASKED = "asked"
    TOLD = "told"
    """The steward knows; only the volunteer's own word, or the end of the work, closes it."""
    SAFE = "safe"
    OVER = "over"


class Visit(Table, table=True):
    """The watch over one claim whose volunteer goes alone. `due_at` is when somebody has to look next."""

    __table_args__ = (
        Index(
            "ix_visit_due",
            "due_at",
            sqlite_where=text("state IN ('waiting', 'asked')"),
            postgresql_where=text("state IN ('waiting', 'asked')"),
        ),
    )

    claim_id: int = Field(primary_key=True, foreign_key="claim.id")
    case_id: int = Field(foreign_key="task.case_id", index=True)
    state: VisitState = choice(VisitState)
    due_at: datetime = moment()
    closed_at: datetime | None = moment(nullable=True)
