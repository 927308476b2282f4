"""A task (任务): a verified case offered to volunteers, and the claims on it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, false, text
from sqlmodel import Field

from bot.domain.fields import choice, moment, secret
from bot.store.base import Table

COMPANIONS_CONTEXT = "claim.companions"


class TaskState(StrEnum):
    """Whether it can be claimed. That it is full is `taken = needed`."""

    OPEN = "open"
    CLOSED = "closed"


class ClaimState(StrEnum):
    """The life of a claim."""

    ACTIVE = "active"
    ARRIVED = "arrived"
    FINISHED = "finished"
    """The volunteer says it is done; the served person has not answered."""
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    GIVEN_BACK = "given_back"
    CANCELLED = "cancelled"
    """The need itself was withdrawn."""


LIVE_CLAIMS = frozenset({ClaimState.ACTIVE, ClaimState.ARRIVED})
"""States in which the claimer may see whom to help."""
UNSETTLED_CLAIMS = LIVE_CLAIMS | {ClaimState.FINISHED, ClaimState.DISPUTED}
"""States of claims of which the time is not settled yet."""


class Task(Table, table=True):
    """What volunteers can take.

    First come, first served is one guarded UPDATE of `taken`, held by the CHECK.
    """

    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= needed", name="not_overtaken"),
        Index(
            "ix_task_climb",
            "climb_at",
            sqlite_where=text("state = 'open' AND taken < needed AND climb_at IS NOT NULL"),
            postgresql_where=text("state = 'open' AND taken < needed AND climb_at IS NOT NULL"),
        ),
    )

    case_id: int = Field(primary_key=True, foreign_key="service_case.id")
    state: TaskState = choice(TaskState)
    needed: int = Field(ge=1)
    taken: int = Field(default=0, ge=0)
    clearance: str | None = Field(default=None, max_length=32)
    alone: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """A steward said that whoever takes it goes alone; the kinds that always do are in data/services.toml."""
    arrival_code: str = secret("task.arrival_code", nullable=False)
    posted_at: datetime = moment()
    rung: int = Field(default=0, ge=0)
    """How far it has climbed unclaimed (bot.domain.ladder); 0 when it was just offered."""
    climb_at: datetime | None = moment(nullable=True)
    """When it climbs on if nobody takes it; None when somebody follows it or the top is reached."""
    followed_by: int | None = None
    """Who of those who look after the area takes care that somebody is found: a person, without a foreign key, which
    SQLite could add only by making the table anew."""


class Claim(Table, table=True):
    """One volunteer's yes. At most one living claim per person and task."""

    __table_args__ = (
        Index(
            "uq_claim_living",
            "case_id",
            "person_id",
            unique=True,
            sqlite_where=text("state NOT IN ('given_back','cancelled')"),
            postgresql_where=text("state NOT IN ('given_back','cancelled')"),
        ),
        Index(
            "ix_claim_in_hand",
            "person_id",
            sqlite_where=text("state IN ('active', 'arrived')"),
            postgresql_where=text("state IN ('active', 'arrived')"),
        ),
        Index(
            "ix_claim_confirm_due",
            "confirm_due_at",
            sqlite_where=text("state = 'finished'"),
            postgresql_where=text("state = 'finished'"),
        ),
        Index(
            "ix_claim_settled",
            "settled_at",
            sqlite_where=text("state = 'confirmed'"),
            postgresql_where=text("state = 'confirmed'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="task.case_id")
    person_id: int = Field(foreign_key="person.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    people: int = Field(default=1, ge=1)
    companions: str | None = secret(COMPANIONS_CONTEXT)
    state: ClaimState = choice(ClaimState)
    claimed_at: datetime = moment()
    arrived_at: datetime | None = moment(nullable=True)
    code_tries: int = Field(default=0, ge=0)
    finished_at: datetime | None = moment(nullable=True)
    minutes: int | None = Field(default=None)
    result: str | None = secret("claim.result")
    confirm_due_at: datetime | None = moment(nullable=True)
    settled_at: datetime | None = moment(nullable=True)
    reason: str | None = secret("claim.reason")
