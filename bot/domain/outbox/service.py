"""Putting messages into the outbox, and writing down what became of them. Nothing here sends or commits."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple, Protocol

from sqlalchemy import literal_column, or_, select, update
from sqlmodel import Session, col

from bot.domain.outbox import statements
from bot.domain.outbox.errors import NothingToRepeat
from bot.domain.outbox.limits import limits_at
from bot.domain.outbox.model import (
    FACTS_CONTEXT,
    NUDGE,
    RECIPIENT_CONTEXT,
    TEXT_CONTEXT,
    Letter,
    OutboxMessage,
    Reason,
    State,
)
from bot.domain.outbox.rules import aftermath
from bot.store.columns import blind_index, seal
from bot.store.hot import moment
from bot.store.units import wake

ERASED: Mapping[str, None] = {"text": None, "facts": None, "lease_until": None}
"""What a message loses when its words are no longer needed."""

DECLINED_FOR = timedelta(days=30)
"""How long somebody who declined a subscription message, or cannot get one, is sent no other."""

SETTLE_ROUNDS_MAX = 3
"""Somebody else may change the row between our look and our guarded UPDATE; then we look again."""

Render = Callable[[Session, Letter], str | None]
"""Makes the words of a message from its template and facts; None when the facts no longer hold."""


class Queued(NamedTuple):
    """The id of a message in the outbox, and whether it is new (False: its `dedupe_key` was there)."""

    id: int
    new: bool


class Answer(Protocol):
    """What became of one attempt (a channel's Delivery).

    Outcome is sent, refused, unknown, closed or unavailable.
    """

    @property
    def outcome(self) -> str: ...
    @property
    def code(self) -> str | None: ...
    @property
    def receipt(self) -> str | None: ...


def recipient_index(recipient: str) -> str:
    """Return the index by which a QQ number or openid is found in the outbox and in the windows."""
    return blind_index(RECIPIENT_CONTEXT, recipient)


def queue(
    session: Session,
    *,
    channel: str,
    account: str,
    kind: str,
    at: datetime,
    about: str = "",
    group_id: str | None = None,
    recipient: str | None = None,
    person_id: int | None = None,
    template: str | None = None,
    facts: Mapping[str, Any] | None = None,
    text: str | None = None,
    dedupe_key: str | None = None,
    due_at: datetime | None = None,
    cutoff_at: datetime | None = None,
) -> Queued:
    """Put one message into the outbox and wake the senders after the commit.

    Give `text`, or a `template` with JSON `facts` to be rendered (and checked) at sending. A group alone
    is the group, a recipient alone a private chat, both a temporary session. A message whose
    `dedupe_key` is already there is not added again. Without `cutoff_at` the kind's cut-off counts from
    `due_at`.

    Raises ValueError for a kind without a rule, no address, or not exactly one of text and template:
    defects of the caller.
    """
    rule = limits_at(at).kind(kind)
    if (text is None) == (template is None):
        raise ValueError("a message needs either its text or a template")
    if group_id is None and recipient is None:
        raise ValueError("a message needs a group or a recipient")
    due_at = due_at or at
    index = recipient_index(recipient) if recipient is not None else None
    inserted = statements.INSERT.run(
        session,
        channel,
        account,
        f"group:{group_id}" if index is None else f"person:{index}",
        group_id,
        person_id,
        seal(RECIPIENT_CONTEXT, recipient) if recipient is not None else None,
        index,
        kind,
        about,
        template,
        seal(FACTS_CONTEXT, json.dumps(facts, ensure_ascii=False)) if facts else None,
        seal(TEXT_CONTEXT, text) if text is not None else None,
        rule.priority,
        dedupe_key,
        at,
        due_at,
        cutoff_at or due_at + timedelta(minutes=rule.cutoff_minutes),
    ).fetchall()
    if inserted:
        wake(session, "outbox")
        return Queued(inserted[0][0], new=True)
    (known,) = statements.BY_DEDUPE_KEY.run(session, dedupe_key).fetchall()
    return Queued(known[0], new=False)


def settle(
    session: Session, message_id: int, answer: Answer, *, at: datetime, rng: Random, counted: bool = True
) -> State:
    """Write down what became of an attempt; return the state of the message afterwards.

    Of several messages that went out as one, one is `counted` in the window.

    A late "sent" also corrects a message that was given up as unknown or is queued to be repeated; any
    other answer counts only while the message is still being sent.
    """
    limits = limits_at(at)
    state = State.UNKNOWN
    for _ in range(SETTLE_ROUNDS_MAX):
        (row,) = statements.IN_HAND.run(session, message_id).fetchall()
        stored, kind, attempts, channel, account, index, due_at = row
        state = State(stored)
        correctable = state in (State.UNKNOWN, State.QUEUED) and answer.outcome == "sent"
        if state != State.SENDING and not correctable:
            return state
        after = aftermath(
            "refused" if kind == NUDGE and answer.outcome == "closed" else answer.outcome,
            kind=limits.kind(kind),
            private=index is not None,
            attempts=attempts,
            sending=limits.sending,
            at=at,
            rng=rng,
        )
        code = answer.code[:64] if answer.code else None
        receipt = answer.receipt[:128] if answer.receipt else None
        settled_at = at if after.settled else None
        values = (after.state.value, code, receipt, after.due_at or moment(due_at), settled_at)
        if statements.SETTLE.run(session, *values, message_id, stored).rowcount:
            if after.state == State.SENT:
                statements.ERASE.run(session, message_id)
            if kind == NUDGE and answer.outcome == "closed":
                statements.DECLINED.run(session, at + DECLINED_FOR, channel, account, index)
            elif kind != NUDGE and counted and index and limits.channel(channel).message_window is not None:
                _count_window(session, channel, account, index, answer.outcome, at)
            return after.state
    return state


@dataclass(frozen=True)
class _SenderDied:
    """The answer of a sender that never came back: nobody knows."""

    outcome: str = "unknown"
    code: str | None = "sender_died"
    receipt: str | None = None


def expire_leases(session: Session, *, at: datetime, rng: Random, limit: int = 100) -> int:
    """Give up on senders that died and return how many: their messages may have arrived, so are unknown.

    Only a kind whose rule says so (a page to a private chat) is queued again: heard twice it costs a
    glance.
    """
    dead = session.scalars(
        select(col(OutboxMessage.id))
        .where(col(OutboxMessage.state) == literal_column("'sending'"), col(OutboxMessage.lease_until) < at)
        .order_by(col(OutboxMessage.lease_until))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for message_id in dead:
        assert message_id is not None
        if settle(session, message_id, _SenderDied(), at=at, rng=rng) == State.QUEUED:
            wake(session, "outbox")
    return len(dead)


def drop(session: Session, message_id: int, reason: str, *, at: datetime) -> None:
    """Give one message up before it was said."""
    statements.DROP.run(session, reason, at, message_id)


def drop_about(session: Session, about: str, kinds: Collection[str] | None = None, *, at: datetime, reason: str) -> int:
    """Drop what waits about a matter, queued or held (of these kinds; None: all); return how many.

    What was refused or left unknown keeps its state but loses its words: after 退单 or 办结 nobody may
    repeat it. What is being sent at this moment cannot be called back, but it is not tried again.
    """
    here = [col(OutboxMessage.about) == about]
    if kinds is not None:
        here.append(col(OutboxMessage.kind).in_(kinds))
    connection = session.connection()
    waiting = col(OutboxMessage.state).in_([State.QUEUED, State.HELD])
    gone = {"state": State.DROPPED, "outcome_code": reason[:64], "settled_at": at, **ERASED}
    dropped = connection.execute(update(OutboxMessage).where(*here, waiting).values(gone)).rowcount
    leaving = col(OutboxMessage.state) == State.SENDING
    connection.execute(update(OutboxMessage).where(*here, leaving).values(cutoff_at=at))
    over = col(OutboxMessage.state).in_([State.REFUSED, State.UNKNOWN])
    connection.execute(update(OutboxMessage).where(*here, over).values(dict(ERASED)))
    return dropped


def note_phoned(session: Session, about: str, person_id: int, *, at: datetime) -> int:
    """Write down that a person was told by telephone what was held, refused, left unknown or late. Returns how many."""
    missed = or_(
        col(OutboxMessage.state).in_([State.HELD, State.REFUSED, State.UNKNOWN]),
        col(OutboxMessage.outcome_code) == Reason.LATE,
    )
    here = (col(OutboxMessage.about) == about, col(OutboxMessage.person_id) == person_id, missed)
    values = {"state": State.DROPPED, "outcome_code": Reason.PHONED, "settled_at": at, **ERASED}
    return session.connection().execute(update(OutboxMessage).where(*here).values(values)).rowcount


def repeat(session: Session, message_id: int, *, at: datetime) -> None:
    """Say a refused or unknown message again because a person decided so. Raises NothingToRepeat."""
    with_words = col(OutboxMessage.text).is_not(None) | col(OutboxMessage.facts).is_not(None)
    repeated = session.connection().execute(
        update(OutboxMessage)
        .where(
            col(OutboxMessage.id) == message_id,
            col(OutboxMessage.state).in_([State.REFUSED, State.UNKNOWN]),
            with_words,
        )
        .values(state=State.QUEUED, due_at=at, cutoff_at=None, turn_at=None, settled_at=None)
    )
    if repeated.rowcount == 0:
        raise NothingToRepeat(number=message_id)
    wake(session, "outbox")


def _count_window(session: Session, channel: str, account: str, index: str, outcome: str, at: datetime) -> None:
    """Keep our count of a WeChat window true: a push that left is spent, a closed one shuts it."""
    if outcome == "closed":
        statements.SHUT_WINDOW.run(session, channel, account, index)
    elif outcome in ("sent", "unknown"):
        statements.spend_window(session, channel, account, index, at)
