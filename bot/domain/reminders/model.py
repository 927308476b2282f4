"""Reminders as rows. What is due stands in a partial index, so that looking costs what is due and not what is stored."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from bot.domain.fields import choice, moment, secret
from bot.store.base import Table

WORDS_CONTEXT = "reminder.words"


class ReminderKind(StrEnum):
    """Whose reminder it is."""

    OWN = "own"
    CARE = "care"
    """A check-up, a visit, the end of an order: its keeper is told in advance and on the day."""
    DIGEST = "digest"


class Answer(StrEnum):
    """What a volunteer said when asked before a task."""

    GOING = "going"
    CANNOT = "cannot"


class Reminder(Table, table=True):
    """One thing somebody wants to be told. It belongs to an account and so follows it when accounts are bound.

    `words` are the person's own and encrypted. `rhythm` is how it comes again (bot.language writes and reads it).
    A one-time reminder that was said has no `due_at` and an `ended_at`; cancelling removes the row.
    """

    __table_args__ = (
        Index(
            "ix_reminder_due",
            "due_at",
            "id",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index(
            "ix_reminder_ended",
            "ended_at",
            sqlite_where=text("ended_at IS NOT NULL"),
            postgresql_where=text("ended_at IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    number: int
    """What its owner calls it: 取消提醒 2."""
    kind: ReminderKind = choice(ReminderKind)
    words: str | None = secret(WORDS_CONTEXT)
    rhythm: str | None = Field(default=None, max_length=64)
    case_id: int | None = Field(default=None, foreign_key="service_case.id", index=True)
    for_at: datetime = moment()
    """The moment it is about: of an own reminder the due one, of a care date its day."""
    due_at: datetime | None = moment(nullable=True)
    said_at: datetime | None = moment(nullable=True)
    created_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)


class TaskAsk(Table, table=True):
    """The question before a task: does the claimer come? One per claim and appointed time, so each is asked once."""

    __tablename__ = "task_ask"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("claim_id", "when_start"),
        Index(
            "ix_task_ask_due",
            "next_at",
            "id",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id")
    case_id: int = Field(foreign_key="service_case.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    when_start: datetime = moment()
    """The appointed time as it stood; another time of the case makes another question."""
    starts_at: datetime = moment()
    asked: int = 0
    """How many steps are behind it: asked, asked again, the steward told."""
    next_at: datetime | None = moment(nullable=True)
    answer: Answer | None = choice(Answer, default=None, nullable=True)
    answered_at: datetime | None = moment(nullable=True)
