"""The SQL of the busy path. Its cost follows what is due, never what is stored.

`state = 'queued'` is written out on purpose: SQLite uses a partial index only when it sees the literal.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.domain.outbox.model import FACTS_CONTEXT, RECIPIENT_CONTEXT, TEXT_CONTEXT, Letter, read_facts
from bot.domain.outbox.rules import Pace
from bot.store.columns import unseal
from bot.store.hot import Statement, moment

HELD_LOOK_MAX = 50
"""Held messages of one person looked at for one answer."""

_QUEUED_COLUMNS = (
    "channel, account, conversation, group_id, person_id, recipient, recipient_index, kind, about, template,"
    " facts, text, priority, dedupe_key, created_at, due_at, cutoff_at, attempts, state"
)
INSERT = Statement(
    f"INSERT INTO outbox_message ({_QUEUED_COLUMNS})"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'queued')"
    " ON CONFLICT (dedupe_key) DO NOTHING RETURNING id"
)
BY_DEDUPE_KEY = Statement("SELECT id FROM outbox_message WHERE dedupe_key = ?")


_LETTER_COLUMNS = (
    "id, channel, account, conversation, group_id, person_id, recipient, recipient_index, kind, about,"
    " template, facts, text, attempts"
)
_TAKE = Statement(
    "UPDATE outbox_message SET state = 'sending', attempts = attempts + 1, lease_by = ?, lease_until = ?"
    f" WHERE id = ? AND state = 'queued' RETURNING {_LETTER_COLUMNS}"
)
PUT_BACK = Statement(
    "UPDATE outbox_message SET state = 'queued', attempts = attempts - 1, lease_until = NULL"
    " WHERE id = ? AND state = 'sending'"
)
POSTPONE = Statement("UPDATE outbox_message SET due_at = ?, turn_at = ? WHERE id = ? AND state = 'queued'")
HOLD = Statement("UPDATE outbox_message SET state = 'held' WHERE id = ? AND state = 'queued'")
DROP = Statement(
    "UPDATE outbox_message SET state = 'dropped', outcome_code = ?, settled_at = ?, text = NULL,"
    " facts = NULL, lease_until = NULL WHERE id = ? AND state IN ('queued', 'sending', 'held')"
)
_HELD = Statement(
    f"SELECT cutoff_at, {_LETTER_COLUMNS} FROM outbox_message"
    " WHERE state = 'held' AND channel = ? AND account = ? AND recipient_index = ?"
    f" ORDER BY priority, id LIMIT {HELD_LOOK_MAX}"
)
TAKE_HELD = Statement(
    "UPDATE outbox_message SET state = 'taken', settled_at = ?, text = NULL, facts = NULL"
    " WHERE id = ? AND state = 'held'"
)
IN_HAND = Statement(
    "SELECT state, kind, attempts, channel, account, recipient_index, due_at FROM outbox_message WHERE id = ?"
)
SETTLE = Statement(
    "UPDATE outbox_message SET state = ?, outcome_code = ?, receipt = ?, due_at = ?, settled_at = ?,"
    " lease_until = NULL WHERE id = ? AND state = ?"
)
ERASE = Statement("UPDATE outbox_message SET text = NULL, facts = NULL WHERE id = ?")

_LOCK_PACE = Statement(
    "UPDATE outbox_pace SET day_count = day_count WHERE channel = ? AND account = ? AND conversation = ?"
    " RETURNING free_at, bucket_at, day, day_count, month_count"
)
_PACE = Statement(
    "SELECT free_at, bucket_at, day, day_count, month_count"
    " FROM outbox_pace WHERE channel = ? AND account = ? AND conversation = ?"
)
_SET_PACE = Statement(
    "INSERT INTO outbox_pace (channel, account, conversation, free_at, bucket_at, day, day_count, month_count)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (channel, account, conversation) DO UPDATE SET"
    " free_at = excluded.free_at, bucket_at = excluded.bucket_at, day = excluded.day,"
    " day_count = excluded.day_count, month_count = excluded.month_count"
)
GIVE_BACK_TURNS = Statement(
    "UPDATE outbox_pace SET day_count = CASE WHEN day_count > ? THEN day_count - ? ELSE 0 END"
    " WHERE channel = ? AND account = ? AND conversation = ?"
)
"""Messages that went along with another one do not count in the day of their group."""
_NEW_PACE = Statement(
    "INSERT INTO outbox_pace (channel, account, conversation, free_at, bucket_at, day, day_count, month_count)"
    " VALUES (?, ?, '', ?, ?, '', 0, 0) ON CONFLICT DO NOTHING"
)

MAY_NUDGE = Statement(
    "SELECT 1 FROM outbox_window WHERE channel = ? AND account = ? AND recipient_index = ?"
    " AND (declined_until IS NULL OR declined_until <= ?)"
)
DECLINED = Statement(
    "UPDATE outbox_window SET declined_until = ? WHERE channel = ? AND account = ? AND recipient_index = ?"
)
HOLDS_SOMETHING = Statement(
    "SELECT 1 FROM outbox_message WHERE state = 'held' AND channel = ? AND account = ? AND recipient_index = ? LIMIT 1"
)

_HERE = " WHERE channel = ? AND account = ? AND recipient_index = ?"
_WINDOW_OPEN = Statement(
    f"SELECT 1 FROM outbox_window{_HERE}"
    " AND ((message_left > 0 AND message_until > ?) OR (brief_left > 0 AND brief_until > ?))"
)
_SPEND_BRIEF = Statement(
    f"UPDATE outbox_window SET brief_left = brief_left - 1{_HERE} AND brief_left > 0 AND brief_until > ?"
)
_SPEND_MESSAGE = Statement(
    f"UPDATE outbox_window SET message_left = message_left - 1{_HERE} AND message_left > 0 AND message_until > ?"
)
SHUT_WINDOW = Statement(f"UPDATE outbox_window SET message_left = 0, brief_left = 0{_HERE}")
OPEN_WINDOW: Mapping[str, Statement] = {
    name: Statement(
        "INSERT INTO outbox_window (channel, account, recipient_index,"
        f" {name}_until, {name}_left, {other}_until, {other}_left)"
        " VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT (channel, account, recipient_index)"
        f" DO UPDATE SET {name}_until = excluded.{name}_until, {name}_left = excluded.{name}_left"
    )
    for name, other in (("message", "brief"), ("brief", "message"))
}
"""Give one of the two allowances anew. Values: channel, account, index, until, left, now."""


def take(session: Session, message_id: int, worker: str, until: datetime) -> Letter | None:
    """Lease one message, unless somebody was quicker or dropped it."""
    row = _TAKE.run(session, worker, until, message_id).fetchone()
    return None if row is None else _letter(row)


def held_for(session: Session, channel: str, account: str, index: str) -> list[tuple[Letter, datetime | None]]:
    """Return what is held for one person, most urgent first, each with its cut-off."""
    rows = _HELD.run(session, channel, account, index).fetchall()
    return [(_letter(row[1:]), maybe_moment(row[0])) for row in rows]


def _letter(row: tuple[Any, ...]) -> Letter:
    (
        id_,
        channel,
        account,
        conversation,
        group,
        person,
        recipient,
        index,
        kind,
        about,
        template,
        facts,
        text,
        tries,
    ) = row
    return Letter(
        id=id_,
        channel=channel,
        account=account,
        conversation=conversation,
        group_id=group,
        person_id=person,
        recipient=None if recipient is None else unseal(RECIPIENT_CONTEXT, recipient),
        recipient_index=index,
        kind=kind,
        about=about,
        template=template,
        facts=read_facts(None if facts is None else unseal(FACTS_CONTEXT, facts)),
        text=None if text is None else unseal(TEXT_CONTEXT, text),
        attempts=tries,
    )


def pace_of(session: Session, channel: str, account: str, conversation: str = "") -> Pace | None:
    """Return how busy an account or group is; None when it never spoke."""
    return _pace(_PACE.run(session, channel, account, conversation).fetchone())


def locked_pace(session: Session, channel: str, account: str, at: datetime) -> Pace | None:
    """Return how busy an account is and make its other senders wait for our commit (PostgreSQL)."""
    row = _LOCK_PACE.run(session, channel, account, "").fetchone()
    if row is None:
        _NEW_PACE.run(session, channel, account, at, at)
        row = _LOCK_PACE.run(session, channel, account, "").fetchone()
    return _pace(row)


def _pace(row: tuple[Any, ...] | None) -> Pace | None:
    if row is None:
        return None
    free_at, bucket_at, day, day_count, month_count = row
    return Pace(moment(free_at), moment(bucket_at), day, day_count, month_count)


def set_pace(session: Session, channel: str, account: str, conversation: str, pace: Pace) -> None:
    """Store how busy an account or group is now."""
    counted = (pace.day, pace.day_count, pace.month_count)
    _SET_PACE.run(session, channel, account, conversation, pace.free_at, pace.bucket_at, *counted)


def window_open(session: Session, channel: str, account: str, index: str | None, at: datetime) -> bool:
    """Say whether a push to this person is still allowed."""
    return _WINDOW_OPEN.run(session, channel, account, index, at, at).fetchone() is not None


def spend_window(session: Session, channel: str, account: str, index: str, at: datetime) -> None:
    """Count one push.

    From the brief allowance while it lasts, because it ends first, else from the message's.
    """
    if _SPEND_BRIEF.run(session, channel, account, index, at).rowcount == 0:
        _SPEND_MESSAGE.run(session, channel, account, index, at)


def maybe_moment(value: Any) -> datetime | None:
    """Return a stored moment that may be absent."""
    return None if value is None else moment(value)
