"""Reading the outbox.

Who was told (X0231 通知到了谁), and what may still be said (渠道状态, 今天还能主动发几条).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal_column, select
from sqlmodel import Session, col

from bot.domain.outbox import statements
from bot.domain.outbox.limits import limits_at
from bot.domain.outbox.model import OutboxMessage, OutboxWindow, State
from bot.domain.outbox.rules import day_of, earliest


@dataclass(frozen=True)
class Told:
    """One message about a matter: to whom and how far. `sent` means the platform took it, never "read"."""

    message_id: int
    channel: str
    kind: str
    group_id: str | None
    person_id: int | None
    private: bool
    state: State
    code: str | None
    at: datetime
    """When it was settled; while it waits, when it is due."""
    template: str | None = None
    """The name of its words."""


@dataclass(frozen=True)
class Deliveries:
    """Everything said about one matter, oldest first, with a count per state."""

    told: tuple[Told, ...]
    counts: Counter[State]


@dataclass(frozen=True)
class Remaining:
    """What one account may still say unasked."""

    per_day: int | None
    """The day's budget; None where the channel has none."""
    used_today: int
    left_today: int | None
    free_at: datetime
    """When the next message may leave; now or earlier means at once."""
    waiting: int
    held: int
    unknown: int
    """Sent, and nobody knows whether it arrived."""
    people_reachable: int | None
    """People whose 48 h window is open; None for a channel without windows."""
    messages_left: int | None
    """Messages these windows still allow, all people together, or to the one person asked about."""


def deliveries(session: Session, about: str) -> Deliveries:
    """Return what was said about a matter (`case:231`).

    Names are for the caller to look up, with its own purpose.
    """
    rows = (
        session.connection()
        .execute(
            select(
                col(OutboxMessage.id),
                col(OutboxMessage.channel),
                col(OutboxMessage.kind),
                col(OutboxMessage.group_id),
                col(OutboxMessage.person_id),
                col(OutboxMessage.recipient_index),
                col(OutboxMessage.state),
                col(OutboxMessage.outcome_code),
                col(OutboxMessage.template),
                func.coalesce(col(OutboxMessage.settled_at), col(OutboxMessage.due_at)).label("at"),
            )
            .where(col(OutboxMessage.about) == about)
            .order_by(col(OutboxMessage.id))
        )
        .all()
    )
    told = tuple(
        Told(
            message_id=row.id,
            channel=row.channel,
            kind=row.kind,
            group_id=row.group_id,
            person_id=row.person_id,
            private=row.recipient_index is not None,
            state=row.state,
            code=row.outcome_code,
            at=row.at,
            template=row.template,
        )
        for row in rows
    )
    return Deliveries(told=told, counts=Counter(one.state for one in told))


def remaining(
    session: Session, channel: str, account: str, *, at: datetime, recipient_index: str | None = None
) -> Remaining:
    """Return what an account may still say today.

    With `recipient_index`, the windows of that person only.
    """
    limits = limits_at(at)
    rule = limits.channel(channel)
    pace = statements.pace_of(session, channel, account)
    used = pace.day_count if pace is not None and pace.day == day_of(at) else 0
    per_day = rule.account.per_day if rule.account is not None else None
    people: int | None = None
    messages: int | None = None
    if rule.message_window is not None:
        if recipient_index is None:
            people, messages = _open_windows(session, channel, account, at)
        else:
            messages = _left(session.get(OutboxWindow, (channel, account, recipient_index)), at)
            people = int(messages > 0)
    return Remaining(
        per_day=per_day,
        used_today=used,
        left_today=None if per_day is None else max(per_day - used, 0),
        free_at=earliest(rule.account, pace, at, limits.quiet.end),
        waiting=_count(session, channel, account, State.QUEUED),
        held=_count(session, channel, account, State.HELD),
        unknown=_count(session, channel, account, State.UNKNOWN),
        people_reachable=people,
        messages_left=messages,
    )


def _open_windows(session: Session, channel: str, account: str, at: datetime) -> tuple[int, int]:
    """Return how many people may be pushed to, and how many messages in all (the 48 h allowance)."""
    open_now = (
        col(OutboxWindow.channel) == channel,
        col(OutboxWindow.account) == account,
        col(OutboxWindow.message_until) > at,
        col(OutboxWindow.message_left) > 0,
    )
    counts = select(func.count(), func.coalesce(func.sum(col(OutboxWindow.message_left)), 0)).where(*open_now)
    people, messages = session.connection().execute(counts).one()
    return people, messages


def _left(window: OutboxWindow | None, at: datetime) -> int:
    if window is None:
        return 0
    of_message = window.message_left if window.message_until > at else 0
    of_event = window.brief_left if window.brief_until > at else 0
    return of_message + of_event


def _count(session: Session, channel: str, account: str, state: State) -> int:
    """Count what waits in one state: the partial index holds nothing else."""
    return (
        session.connection()
        .execute(
            select(func.count()).where(
                col(OutboxMessage.state) == literal_column(f"'{state.value}'"),
                col(OutboxMessage.channel) == channel,
                col(OutboxMessage.account) == account,
            )
        )
        .scalar_one()
    )
