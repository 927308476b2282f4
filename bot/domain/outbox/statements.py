"""The SQL of the busy path, built once. The cost of each follows what is due, never what is stored.

The conditions `state = 'queued'` are literals on purpose: SQLite uses a partial index only when it can
see the literal.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, literal, literal_column, select, union_all, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from bot.domain.outbox.limits import PRIORITIES, URGENT
from bot.domain.outbox.model import OutboxMessage
from bot.domain.outbox.rules import Pace
from bot.store.base import metadata

_message = metadata.tables["outbox_message"]
_pace = metadata.tables["outbox_pace"]
_window = metadata.tables["outbox_window"]
columns = _message.c
is_queued = columns.state == literal_column("'queued'")
_INSERT = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}


def _queued_of_account() -> Any:
    return select(_message).where(
        is_queued, columns.channel == bindparam("channel"), columns.account == bindparam("account")
    )


def _due(priority: int) -> Any:
    """Select the longest-due messages of one priority.

    An equality on each leading column of the index, then a range.
    """
    return (
        _queued_of_account()
        .with_only_columns(
            columns.id,
            columns.kind,
            columns.conversation,
            columns.group_id,
            columns.recipient_index,
            columns.priority,
            columns.due_at,
            columns.cutoff_at,
            columns.turn_at,
        )
        .where(columns.priority == literal(priority), columns.due_at <= bindparam("at"))
        .order_by(columns.due_at, columns.id)
        .limit(bindparam("limit"))
    )


def _of_all_priorities(one: Mapping[int, Any]) -> Any:
    return union_all(*(select(part.subquery()) for part in one.values())).subquery()


_by_priority = _of_all_priorities({priority: _due(priority) for priority in PRIORITIES})
DUE = select(_by_priority).order_by(_by_priority.c.priority, _by_priority.c.due_at, _by_priority.c.id)
"""Candidates of one account, most urgent first, at most `limit` of each priority."""
DUE_URGENT = _due(URGENT)
"""The same for an account that must otherwise wait."""

_firsts = _of_all_priorities(
    {
        priority: _queued_of_account()
        .with_only_columns(columns.due_at, columns.priority)
        .where(columns.priority == literal(priority))
        .order_by(columns.due_at, columns.id)
        .limit(1)
        for priority in PRIORITIES
    }
)
FIRST_DUE = select(_firsts.c.priority, _firsts.c.due_at)
"""When the first message of each priority is due."""

TAKE = (
    update(OutboxMessage)
    .where(columns.id == bindparam("taken_id"), is_queued)
    .values(
        state=literal_column("'sending'"),
        lease_by=bindparam("worker"),
        lease_until=bindparam("until"),
        attempts=columns.attempts + 1,
    )
    .returning(OutboxMessage)
    .execution_options(synchronize_session=False, populate_existing=True)
)
"""Take one message, unless somebody was quicker or dropped it."""

_PACE = select(_pace.c.free_at, _pace.c.bucket_at, _pace.c.day, _pace.c.day_count).where(
    _pace.c.channel == bindparam("channel"),
    _pace.c.account == bindparam("account"),
    _pace.c.conversation == bindparam("conversation"),
)
_PACE_LOCKED = _PACE.with_for_update()
_SET_PACE = (
    update(_pace)
    .where(
        _pace.c.channel == bindparam("p_channel"),
        _pace.c.account == bindparam("p_account"),
        _pace.c.conversation == bindparam("p_conversation"),
    )
    .values({name: bindparam(name) for name in ("free_at", "bucket_at", "day", "day_count")})
)

_OPEN_WINDOW = select(_window).where(
    _window.c.channel == bindparam("channel"),
    _window.c.account == bindparam("account"),
    _window.c.recipient_index == bindparam("recipient_index"),
)


def insert_message(session: Session, values: dict[str, Any]) -> int | None:
    """Insert one message and return its id; None when its dedupe_key is already there."""
    table_insert = _INSERT[session.get_bind().dialect.name]
    statement = (
        table_insert(_message).on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(columns.id)
    )
    return session.connection().execute(statement, values).scalar()


def pace_of(
    session: Session, channel: str, account: str, conversation: str = "", *, lock: bool = False
) -> Pace | None:
    """Return how busy an account or group is.

    `lock` makes other senders of this account wait for our commit.
    """
    found = (
        session.connection()
        .execute(
            _PACE_LOCKED if lock else _PACE,
            {"channel": channel, "account": account, "conversation": conversation},
        )
        .first()
    )
    return Pace(*found) if found else None


def set_pace(session: Session, channel: str, account: str, conversation: str, pace: Pace) -> None:
    """Store how busy an account or group is now."""
    state = {
        "free_at": pace.free_at,
        "bucket_at": pace.bucket_at,
        "day": pace.day,
        "day_count": pace.day_count,
    }
    key = {"p_channel": channel, "p_account": account, "p_conversation": conversation}
    if session.connection().execute(_SET_PACE, state | key).rowcount == 0:
        add_pace(session, channel, account, conversation, pace)


def add_pace(session: Session, channel: str, account: str, conversation: str, pace: Pace) -> None:
    """Store the first pace of an account or group, unless another sender has just done so."""
    table_insert = _INSERT[session.get_bind().dialect.name]
    session.connection().execute(
        table_insert(_pace).on_conflict_do_nothing(),
        {
            "channel": channel,
            "account": account,
            "conversation": conversation,
            "free_at": pace.free_at,
            "bucket_at": pace.bucket_at,
            "day": pace.day,
            "day_count": pace.day_count,
        },
    )


def window_open(
    session: Session, channel: str, account: str, recipient_index: str | None, at: datetime
) -> bool:
    """Say whether a push to this person is still allowed."""
    key = {"channel": channel, "account": account, "recipient_index": recipient_index}
    row = session.connection().execute(_OPEN_WINDOW, key).first()
    if row is None:
        return False
    return (row.brief_left > 0 and row.brief_until > at) or (row.message_left > 0 and row.message_until > at)


def spend_window(session: Session, channel: str, account: str, recipient_index: str, at: datetime) -> None:
    """Count one push.

    From the brief allowance while it lasts, because it ends first, else from the message's.
    """
    here = (
        (_window.c.channel == channel)
        & (_window.c.account == account)
        & (_window.c.recipient_index == recipient_index)
    )
    for left, until in (
        (_window.c.brief_left, _window.c.brief_until),
        (_window.c.message_left, _window.c.message_until),
    ):
        spent = update(_window).where(here, left > 0, until > at).values({left: left - 1})
        if session.connection().execute(spent).rowcount:
            return


def shut_window(session: Session, channel: str, account: str, recipient_index: str) -> None:
    """Believe the platform when it says that this window is closed."""
    session.connection().execute(
        update(_window)
        .where(
            _window.c.channel == channel,
            _window.c.account == account,
            _window.c.recipient_index == recipient_index,
        )
        .values(message_left=0, brief_left=0)
    )


def set_window(
    session: Session, key: dict[str, str], allowance: dict[str, Any], blank: dict[str, Any]
) -> None:
    """Give one of the two allowances anew; `blank` fills the other one when the person is new."""
    table_insert = _INSERT[session.get_bind().dialect.name]
    statement = table_insert(_window).on_conflict_do_update(
        index_elements=["channel", "account", "recipient_index"], set_=allowance
    )
    session.connection().execute(statement, key | blank | allowance)


def open_windows(session: Session, channel: str, account: str, at: datetime) -> tuple[int, int]:
    """Return how many people a WeChat account may push to, and how many messages in all (the 48 h
    allowance).
    """
    people, messages = (
        session.connection()
        .execute(
            select(func.count(), func.coalesce(func.sum(_window.c.message_left), 0)).where(
                _window.c.channel == channel,
                _window.c.account == account,
                _window.c.message_until > at,
                _window.c.message_left > 0,
            )
        )
        .one()
    )
    return people, messages
