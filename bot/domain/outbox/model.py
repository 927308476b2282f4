"""What is to be said unasked, what became of it, and how much each account may still say."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from bot.domain.fields import choice, moment, secret
from bot.store.base import Table

RECIPIENT_CONTEXT = "outbox_message.recipient"
"""Context of the encrypted recipient, and of the blind index of recipients here and in the windows."""
FACTS_CONTEXT = "outbox_message.facts"
TEXT_CONTEXT = "outbox_message.text"

NUDGE = "nudge"
"""The kind of a subscription message (see nudging), and the name under which its budget is counted."""


class State(StrEnum):
    """How far one message has come."""

    QUEUED = "queued"
    SENDING = "sending"
    """A sender holds it until `lease_until`."""
    SENT = "sent"
    """The platform took it. That is not "read"."""
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """It may have arrived. Only a person may decide to say it again."""
    HELD = "held"
    """It cannot be pushed; it waits for the person's next message."""
    TAKEN = "taken"
    """It was held and has been put in front of the person's next answer."""
    DROPPED = "dropped"
    """It was never said; `outcome_code` is the reason."""


class Reason(StrEnum):
    """Why a message was dropped by the outbox itself.

    Callers of `drop_about` may give reasons of their own.
    """

    STALE = "stale"
    """Its facts no longer hold."""
    LATE = "late"
    """Past its cut-off."""
    MERGED = "merged"
    """One of a backlog that a note stands for, or that was not worth a note."""
    PHONED = "phoned"
    """A person was told by telephone instead."""
    BUDGET = "budget"
    """A subscription message for which no budget was left."""
    DECLINED = "declined"
    """A subscription message to somebody who wants none."""
    STOPPED = "stopped"
    """The person has said NO to this matter."""
    UNRENDERABLE = "unrenderable"
    """Its words could not be made: a defect of ours, in the log."""


def _where(*states: State) -> dict[str, Any]:
    """Return the condition of a partial index: its size follows what is waiting, not what is stored."""
    condition = text(" OR ".join(f"state = '{state.value}'" for state in states))
    return {"sqlite_where": condition, "postgresql_where": condition}


class OutboxMessage(Table, table=True):
    """One message to one conversation.

    `conversation` is `group:<number>`, or `person:<index>` for private chats and temporary sessions
    (these also have `group_id`). `about` refers to the matter (`case:231`). The words are either
    `text`, or made at sending from `template` and `facts` (JSON). Recipient, facts and text are
    personal: they are encrypted, and facts and text are erased as soon as nobody needs them (sent,
    taken, dropped).
    """

    __tablename__ = "outbox_message"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "ix_outbox_message_queued",
            "channel",
            "account",
            "priority",
            "due_at",
            "id",
            **_where(State.QUEUED),
        ),
        Index(
            "ix_outbox_message_soon_over",
            "channel",
            "account",
            "priority",
            "cutoff_at",
            "due_at",
            "id",
            **_where(State.QUEUED),
        ),
        Index(
            "ix_outbox_message_backlog",
            "channel",
            "account",
            "conversation",
            "kind",
            "due_at",
            **_where(State.QUEUED),
        ),
        Index("ix_outbox_message_sending", "lease_until", **_where(State.SENDING)),
        Index(
            "ix_outbox_message_held",
            "channel",
            "account",
            "recipient_index",
            "priority",
            "id",
            **_where(State.HELD),
        ),
        Index("ix_outbox_message_held_since", "due_at", **_where(State.HELD)),
        Index("ix_outbox_message_failed", "settled_at", **_where(State.REFUSED, State.UNKNOWN)),
        Index(
            "ix_outbox_message_late",
            "settled_at",
            sqlite_where=text("outcome_code = 'late'"),
            postgresql_where=text("outcome_code = 'late'"),
        ),
        Index(
            "ix_outbox_message_said",
            "recipient_index",
            "id",
            sqlite_where=text("state IN ('sent', 'taken')"),
            postgresql_where=text("state IN ('sent', 'taken')"),
        ),
        CheckConstraint("group_id IS NOT NULL OR recipient_index IS NOT NULL", name="addressed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=16)
    account: str = Field(max_length=64)
    conversation: str = Field(max_length=80)
    group_id: str | None = Field(default=None, max_length=20)
    person_id: int | None = None
    """Our person, where known.

    No foreign key: the outbox knows nobody, and the row outlives an erased person.
    """
    recipient: str | None = secret(RECIPIENT_CONTEXT)
    recipient_index: str | None = Field(default=None, max_length=64)
    kind: str = Field(max_length=32)
    about: str = Field(default="", index=True, max_length=64)
    template: str | None = Field(default=None, max_length=64)
    facts: str | None = secret(FACTS_CONTEXT)
    text: str | None = secret(TEXT_CONTEXT)
    priority: int
    dedupe_key: str | None = Field(default=None, unique=True, max_length=128)
    created_at: datetime = moment()
    due_at: datetime = moment()
    cutoff_at: datetime | None = moment(nullable=True)
    turn_at: datetime | None = moment(nullable=True)
    """The turn it holds in a busy group: already counted in the group's pacing."""
    attempts: int = 0
    lease_until: datetime | None = moment(nullable=True)
    lease_by: str | None = Field(default=None, max_length=64)
    state: State = choice(State)
    outcome_code: str | None = Field(default=None, max_length=64)
    receipt: str | None = Field(default=None, max_length=128)
    settled_at: datetime | None = moment(nullable=True)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as its sender and its renderer see it.

    Opened, detached, with the facts as a dictionary.
    """

    id: int
    channel: str
    account: str
    conversation: str
    group_id: str | None
    person_id: int | None
    recipient: str | None
    recipient_index: str | None
    kind: str
    about: str
    template: str | None
    facts: dict[str, Any]
    text: str | None
    attempts: int


def read_facts(stored: str | None) -> dict[str, Any]:
    """Return the facts that fill a template; empty when there are none or they were erased."""
    return json.loads(stored) if stored else {}


class OutboxPace(Table, table=True):
    """How busy an account (`conversation` "") or one of its groups is.

    Locking the account's row serialises its senders.
    """

    __tablename__ = "outbox_pace"  # pyright: ignore[reportAssignmentType]

    channel: str = Field(primary_key=True, max_length=16)
    account: str = Field(primary_key=True, max_length=64)
    conversation: str = Field(primary_key=True, max_length=80)
    free_at: datetime = moment()
    """End of the gap after the last message."""
    bucket_at: datetime = moment()
    """When the burst is full again (the "theoretical arrival time" of a leaky bucket).

    One moment instead of a log.
    """
    day: str = Field(max_length=10)
    """The Shanghai day (2026-11-23) that `day_count` counts; its month is the one of `month_count`."""
    day_count: int = 0
    month_count: int = 0


class OutboxWindow(Table, table=True):
    """What a WeChat account may still push to one person.

    After a message of theirs, and after a click, follow or scan.
    """

    __tablename__ = "outbox_window"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (CheckConstraint("message_left >= 0 AND brief_left >= 0", name="not_overdrawn"),)

    channel: str = Field(primary_key=True, max_length=16)
    account: str = Field(primary_key=True, max_length=64)
    recipient_index: str = Field(primary_key=True, max_length=64)
    message_until: datetime = moment(index=True)
    message_left: int = 0
    brief_until: datetime = moment()
    brief_left: int = 0
    declined_until: datetime | None = moment(nullable=True)
    """The person declined subscription messages: none is tried before."""


class OutboxWish(Table, table=True):
    """What somebody wants of us on one account: their own quiet hours, and whether we may speak first at all.

    Minutes of the day in Shanghai, start included, end not; the window may cross midnight. Found by the blind index
    of the account, so the outbox still knows nobody.
    """

    __tablename__ = "outbox_wish"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("(quiet_start IS NULL) = (quiet_end IS NULL)", name="window_is_whole"),
        CheckConstraint("quiet_start BETWEEN 0 AND 1439 AND quiet_end BETWEEN 0 AND 1439", name="within_a_day"),
    )

    recipient_index: str = Field(primary_key=True, max_length=64)
    quiet_start: int | None = None
    quiet_end: int | None = None
    instead: bool = False
    """The window stands instead of the district's quiet hours: they named the only hours in which we may."""
    push: bool = True
    set_at: datetime = moment()


class OutboxStop(Table, table=True):
    """A matter (`case:231`, `digest`) that somebody does not want to hear of any more."""

    __tablename__ = "outbox_stop"  # pyright: ignore[reportAssignmentType]

    recipient_index: str = Field(primary_key=True, max_length=64)
    about: str = Field(primary_key=True, max_length=64)
    stopped_at: datetime = moment()


class OutboxQuiet(Table, table=True):
    """The district's quiet hours from a day on, as an owner set them; before the first, those of the edition hold."""

    __tablename__ = "outbox_quiet"  # pyright: ignore[reportAssignmentType]

    since: str = Field(primary_key=True, max_length=10)
    """A Shanghai day: 2026-12-01."""
    start_minute: int
    end_minute: int
    set_by: int
    set_at: datetime = moment()
