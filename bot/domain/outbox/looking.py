"""Looking for what may leave: the longest due, what is worthless first, what goes along. Costs what is looked at."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from bot.domain.outbox.limits import PRIORITIES
from bot.domain.outbox.statements import maybe_moment
from bot.store.hot import Statement, moment

CANDIDATES = 4
"""Messages of one priority looked at in one go."""
SOON_OVER_LOOK_MAX = 100
"""Messages of one priority looked through for the ones that are worthless first, when more are due than can leave."""
TOGETHER_LOOK_MAX = 20
"""Messages of one conversation looked at to be said together."""


def _of_each_priority(columns: str, condition: str, limit: int) -> str:
    """Return the longest-due rows of each priority.

    An equality on each leading column of the index, then a range.
    """
    parts = (
        f"SELECT * FROM (SELECT {columns} FROM outbox_message WHERE state = 'queued'"
        f" AND channel = ? AND account = ? AND priority = {priority}{condition}"
        f" ORDER BY due_at, id LIMIT {limit}) AS of_{priority}"
        for priority in PRIORITIES
    )
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS waiting ORDER BY priority, due_at, id"


_CANDIDATE_COLUMNS = "priority, due_at, id, kind, conversation, recipient_index, about, cutoff_at, turn_at"
DUE_SQL = _of_each_priority(_CANDIDATE_COLUMNS, " AND due_at <= ?", CANDIDATES)
_DUE = Statement(DUE_SQL)
SOON_OVER_SQL = (
    f"SELECT {_CANDIDATE_COLUMNS} FROM outbox_message WHERE id IN (SELECT id FROM (SELECT id, due_at, cutoff_at"
    " FROM outbox_message WHERE state = 'queued' AND channel = ? AND account = ? AND priority = ? AND cutoff_at > ?"
    f" ORDER BY cutoff_at, due_at, id LIMIT {SOON_OVER_LOOK_MAX}) AS soon WHERE due_at <= ?"
    f" ORDER BY cutoff_at, due_at, id LIMIT {CANDIDATES})"
)
_SOON_OVER = Statement(SOON_OVER_SQL)
_LONG_AGO, _NEVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_DUE_TOGETHER = Statement(
    f"SELECT {_CANDIDATE_COLUMNS} FROM outbox_message WHERE state = 'queued' AND channel = ? AND account = ?"
    f" AND conversation = ? AND (due_at <= ? OR turn_at IS NOT NULL) AND id <> ?"
    f" ORDER BY priority, due_at, id LIMIT {TOGETHER_LOOK_MAX}"
)
_FIRST_DUE = Statement(_of_each_priority("priority, due_at, id", "", 1))


@dataclass(frozen=True, slots=True)
class Candidate:
    """What must be known of a queued message to decide whether it may leave."""

    priority: int
    due_at: datetime
    id: int
    kind: str
    conversation: str
    recipient_index: str | None
    about: str
    cutoff_at: datetime | None
    turn_at: datetime | None


class FirstDue(NamedTuple):
    """When the first message of one priority is due."""

    priority: int
    due_at: datetime


def due(session: Session, channel: str, account: str, at: datetime) -> list[Candidate]:
    """Return what is due for one account, most urgent first, and of one priority what is worthless first.

    At most CANDIDATES of each priority, twice that where more may be due: then those with the earliest cut-off, found
    among the first SOON_OVER_LOOK_MAX in the index of cut-offs, stand before the longest due.
    """
    rows = _DUE.run(session, *((channel, account, at) * len(PRIORITIES))).fetchall()
    counts = Counter(row[0] for row in rows)
    for priority in (one for one in PRIORITIES if counts[one] >= CANDIDATES):
        rows += _SOON_OVER.run(session, channel, account, priority, _LONG_AGO, at).fetchall()
    found = {one.id: one for one in map(_candidate, rows)}
    return sorted(found.values(), key=lambda one: (one.priority, one.cutoff_at or _NEVER, one.due_at, one.id))


def due_together(session: Session, channel: str, account: str, message: Candidate, at: datetime) -> list[Candidate]:
    """Return what else is due in the conversation of a message, or waits for its turn there, most urgent first."""
    here = (channel, account, message.conversation, at, message.id)
    return [_candidate(row) for row in _DUE_TOGETHER.run(session, *here).fetchall()]


def _candidate(row: tuple[Any, ...]) -> Candidate:
    priority, due_at, id_, kind, conversation, index, about, cutoff_at, turn_at = row
    return Candidate(
        priority,
        moment(due_at),
        id_,
        kind,
        conversation,
        index,
        about,
        maybe_moment(cutoff_at),
        maybe_moment(turn_at),
    )


def first_due(session: Session, channel: str, account: str) -> list[FirstDue]:
    """Return when the first queued message of each priority is due."""
    rows = _FIRST_DUE.run(session, *((channel, account) * len(PRIORITIES))).fetchall()
    return [FirstDue(priority, moment(due_at)) for priority, due_at, _ in rows]
