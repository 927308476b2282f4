"""Reading the outbox.

Who was told (X0231 通知到了谁), and what may still be said (渠道状态, 今天还能主动发几条).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, literal_column, or_, select
from sqlmodel import Session, col

from bot.domain.outbox import statements
from bot.domain.outbox.limits import limits_at
from bot.domain.outbox.model import NUDGE, OutboxMessage, OutboxWindow, OutboxWish, State
from bot.domain.outbox.rules import earliest, used

UNREACHED_LOOK_MAX = 200
"""Messages looked at for the list of people to ring up."""


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
    about: str = ""
    """The matter (`case:231`)."""


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
    left_this_month: int | None
    """What the month's budget still allows; None where the channel has none."""
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
    told = tuple(_told(session, (col(OutboxMessage.about) == about,)))
    return Deliveries(told=told, counts=Counter(one.state for one in told))


def _told(session: Session, which: Iterable[ColumnElement[bool]], limit: int | None = None) -> list[Told]:
    rows = (
        session.connection()
        .execute(
            select(
                col(OutboxMessage.id),
                col(OutboxMessage.about),
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
            .where(*which)
            .order_by(col(OutboxMessage.id))
            .limit(limit)
        )
        .all()
    )
    return [
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
            about=row.about,
        )
        for row in rows
    ]


NOT_BY_PHONE = frozenset({NUDGE, "ask", "catch_up", "digest", "late_answer", "page", "picture", "statement"})
"""Kinds for which nobody is rung up: the next volunteer was asked, or it can be asked for again."""


def came_too_late(session: Session, *, since: datetime, at: datetime) -> Counter[str]:
    """Count by kind what was dropped since a moment because it came too late, or waits and will be. After downtime only:
    this looks at everything that waits."""
    late = and_(col(OutboxMessage.outcome_code) == literal_column("'late'"), col(OutboxMessage.settled_at) >= since)
    will_be = and_(col(OutboxMessage.state) == literal_column("'queued'"), col(OutboxMessage.cutoff_at) < at)
    counted: Counter[str] = Counter()
    for which in (late, will_be):
        kinds = select(col(OutboxMessage.kind), func.count()).where(which).group_by(col(OutboxMessage.kind))
        for kind, count in session.connection().execute(kinds):
            counted[kind] += count
    return counted


def unreached(session: Session, *, at: datetime, limit: int = UNREACHED_LOOK_MAX) -> list[Told]:
    """Return what people should be told by telephone, longest-waiting first: refused, unknown, late or held for too long.

    Only private messages about a matter, and never what is held because the person wants us not to speak first: a call
    may be what they fear. Costs what is on the list, never what is stored.
    """
    sending = limits_at(at).sending
    oldest = at - timedelta(days=sending.phone_days_max)
    latest = at - timedelta(minutes=sending.phone_after_minutes)
    state, due, settled = col(OutboxMessage.state), col(OutboxMessage.due_at), col(OutboxMessage.settled_at)
    left_alone = exists().where(
        col(OutboxWish.recipient_index) == col(OutboxMessage.recipient_index), col(OutboxWish.push).is_(False)
    )
    held = and_(state == literal_column("'held'"), due.between(oldest, latest), ~left_alone)
    failed = or_(state == literal_column("'refused'"), state == literal_column("'unknown'"))
    late = col(OutboxMessage.outcome_code) == literal_column("'late'")
    found = [*_told(session, (held,), limit), *_told(session, (failed, settled >= oldest), limit)]
    found += _told(session, (late, settled >= oldest), limit)
    worth = (one for one in found if one.private and one.about and one.kind not in NOT_BY_PHONE)
    return sorted(worth, key=lambda one: one.at)


def remaining(
    session: Session, channel: str, account: str, *, at: datetime, recipient_index: str | None = None
) -> Remaining:
    """Return what an account may still say today.

    With `recipient_index`, the windows of that person only.
    """
    limits = limits_at(at)
    rule = limits.channel(channel)
    pace = statements.pace_of(session, channel, account)
    of_day, of_month = used(pace, at)
    per_day = rule.account.per_day if rule.account is not None else None
    per_month = rule.account.per_month if rule.account is not None else None
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
        used_today=of_day,
        left_today=None if per_day is None else max(per_day - of_day, 0),
        left_this_month=None if per_month is None else max(per_month - of_month, 0),
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
