"""Putting messages into the outbox, and writing down what became of them. Nothing here sends or commits."""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any, Protocol

from sqlalchemy import literal_column, select, update
from sqlmodel import Session, col

from bot.domain.outbox import statements
from bot.domain.outbox.errors import NothingToRepeat
from bot.domain.outbox.limits import SendingLimits, limits_at
from bot.domain.outbox.model import RECIPIENT_CONTEXT, OutboxMessage, State
from bot.domain.outbox.rules import retry_pause
from bot.store.columns import blind_index
from bot.store.units import wake

ERASED: Mapping[str, None] = {"text": None, "facts": None, "lease_until": None}
"""What a message loses when its words are no longer needed."""

Render = Callable[[Session, OutboxMessage], str | None]
"""Makes the words of a message from its template and facts; None when the facts no longer hold."""


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
) -> OutboxMessage:
    """Put one message into the outbox and wake the senders after the commit.

    Give `text`, or a `template` with JSON `facts` to be rendered (and checked) at sending. A group
    alone is the group, a recipient alone a private chat, both a temporary session. A message whose
    `dedupe_key` is already there is not added again: the first one comes back. Without `cutoff_at` the
    kind's cut-off counts from `due_at`.

    Raises ValueError for a kind without a rule, no address, or neither text nor template: defects of
    the caller.
    """
    rule = limits_at(at).kind(kind)
    if (text is None) == (template is None):
        raise ValueError("a message needs either its text or a template")
    if group_id is None and recipient is None:
        raise ValueError("a message needs a group or a recipient")
    due_at = due_at or at
    index = recipient_index(recipient) if recipient is not None else None
    values: dict[str, Any] = {
        "channel": channel,
        "account": account,
        "conversation": f"group:{group_id}" if index is None else f"person:{index}",
        "group_id": group_id,
        "person_id": person_id,
        "recipient": recipient,
        "recipient_index": index,
        "kind": kind,
        "about": about,
        "template": template,
        "facts": json.dumps(facts, ensure_ascii=False) if facts else None,
        "text": text,
        "priority": rule.priority,
        "dedupe_key": dedupe_key,
        "created_at": at,
        "due_at": due_at,
        "cutoff_at": cutoff_at or due_at + timedelta(minutes=rule.cutoff_minutes),
        "attempts": 0,
        "state": State.QUEUED,
    }
    new_id = statements.insert_message(session, values)
    if new_id is None:
        return session.scalars(select(OutboxMessage).where(col(OutboxMessage.dedupe_key) == dedupe_key)).one()
    wake(session, "outbox")
    return OutboxMessage(id=new_id, **values)


def settle(session: Session, message_id: int, answer: Answer, *, at: datetime, rng: Random) -> OutboxMessage:
    """Write down what became of an attempt and return the message.

    A late "sent" also corrects a message that was given up as unknown or is queued to be repeated; any
    other answer counts only while the message is still being sent.
    """
    message = session.get_one(OutboxMessage, message_id, with_for_update=True)
    correctable = (
        {State.SENDING, State.UNKNOWN, State.QUEUED} if answer.outcome == "sent" else {State.SENDING}
    )
    if message.state not in correctable:
        return message
    message.outcome_code = answer.code[:64] if answer.code else None
    message.receipt = answer.receipt[:128] if answer.receipt else None
    message.lease_until = None
    sending = limits_at(at).sending
    match answer.outcome:
        case "sent":
            close(message, State.SENT, at)
        case "refused":
            close(message, State.REFUSED, at)
        case "closed":
            message.state = State.HELD
        case "unavailable":
            message.state = State.QUEUED
            message.due_at = at + retry_pause(sending, message.attempts, rng)
        case _:
            _unknown(message, sending, at)
    _count_window(session, message, answer.outcome, at)
    session.add(message)
    session.flush()
    return message


def expire_leases(session: Session, *, at: datetime, limit: int = 100) -> int:
    """Give up on senders that died: their messages may have arrived, so they become unknown. Returns
    how many.

    Only a kind whose rule says so (a page to a private chat) is queued again: heard twice it costs a
    glance.
    """
    dead = session.scalars(
        select(OutboxMessage)
        .where(col(OutboxMessage.state) == literal_column("'sending'"), col(OutboxMessage.lease_until) < at)
        .order_by(col(OutboxMessage.lease_until))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    sending = limits_at(at).sending
    for message in dead:
        message.outcome_code = "sender_died"
        message.lease_until = None
        _unknown(message, sending, at)
        _count_window(session, message, "unknown", at)
        session.add(message)
    return len(dead)


def drop(session: Session, message: OutboxMessage, reason: str, *, at: datetime) -> None:
    """Give a message up before it was said."""
    message.outcome_code = reason
    close(message, State.DROPPED, at)
    session.add(message)


def drop_about(
    session: Session, about: str, kinds: Collection[str] | None = None, *, at: datetime, reason: str
) -> int:
    """Drop what is still waiting about a matter, queued or held (of these kinds; None: all). Returns
    how many.

    What was refused or left unknown keeps its state but loses its words: after 退单 or 办结 nobody may
    repeat it. What is being sent at this moment cannot be called back.
    """
    here = [col(OutboxMessage.about) == about]
    if kinds is not None:
        here.append(col(OutboxMessage.kind).in_(kinds))
    connection = session.connection()
    waiting = col(OutboxMessage.state).in_([State.QUEUED, State.HELD])
    gone = {"state": State.DROPPED, "outcome_code": reason[:64], "settled_at": at, **ERASED}
    dropped = connection.execute(update(OutboxMessage).where(*here, waiting).values(gone)).rowcount
    over = col(OutboxMessage.state).in_([State.REFUSED, State.UNKNOWN])
    connection.execute(update(OutboxMessage).where(*here, over).values(dict(ERASED)))
    session.expire_all()
    return dropped


def repeat(session: Session, message_id: int, *, at: datetime) -> OutboxMessage:
    """Say a refused or unknown message again because a person decided so. Raises NothingToRepeat."""
    again = session.scalars(
        update(OutboxMessage)
        .where(
            col(OutboxMessage.id) == message_id,
            col(OutboxMessage.state).in_([State.REFUSED, State.UNKNOWN]),
            col(OutboxMessage.text).is_not(None) | col(OutboxMessage.template).is_not(None),
            col(OutboxMessage.text).is_not(None) | col(OutboxMessage.facts).is_not(None),
        )
        .values(state=State.QUEUED, due_at=at, cutoff_at=None, turn_at=None, settled_at=None)
        .returning(OutboxMessage)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).one_or_none()
    if again is None:
        raise NothingToRepeat(number=message_id)
    wake(session, "outbox")
    return again


def close(message: OutboxMessage, state: State, at: datetime) -> None:
    """Bring a message to its end; only a refused one keeps its words, for a person to repeat."""
    message.state = state
    message.settled_at = at
    message.lease_until = None
    if state != State.REFUSED:
        message.text = None
        message.facts = None


def _unknown(message: OutboxMessage, sending: SendingLimits, at: datetime) -> None:
    """Leave it unknown, or queue it again where hearing it twice is better than perhaps not at all."""
    private = message.recipient_index is not None
    again = limits_at(at).kind(message.kind).repeat_unknown and message.attempts < sending.repeat_attempts_max
    if private and again:
        message.state = State.QUEUED
        message.due_at = at + timedelta(seconds=sending.repeat_seconds)
        return
    message.state = State.UNKNOWN
    message.settled_at = at


def _count_window(session: Session, message: OutboxMessage, outcome: str, at: datetime) -> None:
    """Keep our count of a WeChat window true: a push that left is spent, a closed one shuts it."""
    if message.recipient_index is None or limits_at(at).channel(message.channel).message_window is None:
        return
    if outcome == "closed":
        statements.shut_window(session, message.channel, message.account, message.recipient_index)
    elif outcome in ("sent", "unknown"):
        statements.spend_window(session, message.channel, message.account, message.recipient_index, at)
