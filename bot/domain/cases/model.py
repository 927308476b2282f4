"""A case (诉求): what somebody needs, where, when, how grave, who looks after it, and how far it has come."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field

from bot.domain.fields import choice, moment, secret
from bot.store.base import Table


class Level(StrEnum):
    """How grave."""

    NORMAL = "一般"
    SPECIAL = "特殊"
    URGENT = "紧急"


class CaseState(StrEnum):
    """How far a case has come. Which step may follow which is in rules.py."""

    TO_VERIFY = "to_verify"
    TO_POST = "to_post"
    POSTED = "posted"
    CLAIMED = "claimed"
    IN_PROGRESS = "in_progress"
    TO_CONFIRM = "to_confirm"
    DISPUTED = "disputed"
    TO_REVISIT = "to_revisit"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    UNTRUE = "untrue"
    CRISIS = "crisis"
    """Somebody may be in danger: handled by people, never posted to volunteers."""


OPEN_STATES = frozenset(CaseState) - {CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.UNTRUE}
"""States in which a case still asks something of us."""


CRISIS_KIND = "crisis"
"""The kind of a case of danger, also after it is closed."""


class Case(Table, table=True):
    """One need. The number shown to people is X + id (four digits at least). `owner_id` is the first receiver: never empty.

    Whatever tells who, where exactly or in which words is encrypted; kind, level, area and times are not
    personal alone.
    """

    __tablename__ = "service_case"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "ix_service_case_open",
            "area_code",
            "state",
            sqlite_where=text("state NOT IN ('closed','withdrawn','untrue')"),
            postgresql_where=text("state NOT IN ('closed','withdrawn','untrue')"),
        ),
        Index(
            "ix_service_case_look",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
        Index(
            "ix_service_case_due",
            "limit_due_at",
            sqlite_where=text("limit_due_at IS NOT NULL"),
            postgresql_where=text("limit_due_at IS NOT NULL"),
        ),
        Index(
            "ix_service_case_ahead",
            "when_end",
            "when_start",
            sqlite_where=text("state IN ('posted','claimed','in_progress')"),
            postgresql_where=text("state IN ('posted','claimed','in_progress')"),
        ),
        Index(
            "ix_service_case_closed",
            "closed_at",
            sqlite_where=text("closed_at IS NOT NULL"),
            postgresql_where=text("closed_at IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    state: CaseState = choice(CaseState)
    kind: str = Field(max_length=32)
    level: Level = choice(Level)
    level_reason: str | None = secret("service_case.level_reason")
    area_code: str = Field(foreign_key="area.code", max_length=12)
    requester_id: int = Field(foreign_key="person.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    owner_id: int = Field(foreign_key="person.id", index=True)
    said: str = secret("service_case.said", nullable=False)
    beneficiary: str | None = secret("service_case.beneficiary")
    phone: str | None = secret("service_case.phone")
    address: str | None = secret("service_case.address")
    destination: str | None = Field(default=None, max_length=64)
    when_start: datetime | None = moment(nullable=True)
    when_end: datetime | None = moment(nullable=True)
    when_text: str = Field(default="", max_length=64)
    people_needed: int = Field(default=1, ge=1)
    clearance: str | None = Field(default=None, max_length=32)
    """The check a volunteer must have passed ("minors", "mediation"), from the catalogue of kinds."""
    created_at: datetime = moment(index=True)
    updated_at: datetime = moment()
    closed_at: datetime | None = moment(nullable=True)
    look_at: datetime | None = moment(nullable=True)
    """When the clocks are looked at next: at once after every step, then when a card is due."""
    limit_due_at: datetime | None = moment(nullable=True)
    """When the nearest running limit ends, as the clocks last found it."""


class CaseEvent(Table, table=True):
    """One thing that happened to a case. Append-only: the history is evidence (法释〔2022〕17号 6)."""

    __tablename__ = "case_event"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="service_case.id", index=True)
    at: datetime = moment()
    what: str = Field(max_length=32)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    note: str | None = secret("case_event.note")
