"""Forgetting by the clock (个人信息保护法 19: the shortest time): answers kept for redeliveries, conversations that ran
out, and to whom a settled message went. How long is a dated rule; who was told stays, by our own reference.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from bot.domain.cases import service as cases
from bot.domain.cases.model import CRISIS_KIND, OPEN_STATES, Case
from bot.domain.consent.model import Consent, Purpose
from bot.domain.dialogues.model import Dialogue
from bot.domain.dialogues.service import LAPSE_REMEMBERED
from bot.domain.inbox.model import InboxMessage
from bot.domain.outbox.model import OutboxMessage, OutboxWindow
from bot.domain.people.model import BindingCode
from bot.domain.rulebook import Rules

AT_ONCE_MAX = 500
"""Rows one unit forgets of a kind: more would keep people waiting for the writer."""


def forget_due(session: Session, *, rules: Rules, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Forget what is due, at most so many rows of a kind; call again until 0. Returns how many."""
    messages_end = at - rules.duration("conversation.messages_kept")
    answers_end = at - rules.duration("conversation.answers_kept")
    return (
        _messages(session, messages_end, most)
        + _answers(session, answers_end, most)
        + _dialogues(session, at, most)
        + _addresses(session, at - rules.duration("conversation.addresses_kept"), most)
        + _remnants(session, at, messages_end)
        + _words(session, most)
    )


def _messages(session: Session, before: datetime, most: int) -> int:
    keys = session.connection().execute(
        select(col(InboxMessage.channel), col(InboxMessage.account), col(InboxMessage.natural_key))
        .where(col(InboxMessage.received_at) < before)
        .order_by(col(InboxMessage.received_at))
        .limit(most)
    )
    rows = keys.all()
    for channel, account, key in rows:
        session.connection().execute(
            delete(InboxMessage).where(
                col(InboxMessage.channel) == channel,
                col(InboxMessage.account) == account,
                col(InboxMessage.natural_key) == key,
            )
        )
    return len(rows)


def _answers(session: Session, before: datetime, most: int) -> int:
    keys = session.connection().execute(
        select(col(InboxMessage.channel), col(InboxMessage.account), col(InboxMessage.natural_key))
        .where(col(InboxMessage.received_at) < before, col(InboxMessage.answer).is_not(None))
        .order_by(col(InboxMessage.received_at))
        .limit(most)
    )
    rows = keys.all()
    for channel, account, key in rows:
        session.connection().execute(
            update(InboxMessage)
            .where(
                col(InboxMessage.channel) == channel,
                col(InboxMessage.account) == account,
                col(InboxMessage.natural_key) == key,
            )
            .values(answer=None)
        )
    return len(rows)


def _dialogues(session: Session, at: datetime, most: int) -> int:
    """A dialogue that ran out is remembered a while, so that a late 是 is told what became of it."""
    due = select(col(Dialogue.account_id)).where(col(Dialogue.expires_at) < at - LAPSE_REMEMBERED).limit(most)
    return session.connection().execute(delete(Dialogue).where(col(Dialogue.account_id).in_(due))).rowcount


def _addresses(session: Session, before: datetime, most: int) -> int:
    due = (
        select(col(OutboxMessage.id))
        .where(
            col(OutboxMessage.settled_at) < before,
            or_(
                col(OutboxMessage.recipient).is_not(None),
                col(OutboxMessage.facts).is_not(None),
                col(OutboxMessage.text).is_not(None),
            ),
        )
        .limit(most)
    )
    blank = update(OutboxMessage).where(col(OutboxMessage.id).in_(due)).values(recipient=None, facts=None, text=None)
    return session.connection().execute(blank).rowcount


def _remnants(session: Session, at: datetime, before: datetime) -> int:
    """Codes that nobody can use any more, and windows that closed long ago."""
    codes = delete(BindingCode).where(col(BindingCode.expires_at) < at - timedelta(days=1))
    windows = delete(OutboxWindow).where(
        col(OutboxWindow.message_until) < before, col(OutboxWindow.brief_until) < before
    )
    return session.connection().execute(codes).rowcount + session.connection().execute(windows).rowcount


def _words(session: Session, most: int) -> int:
    """What was still under way when somebody took their consent back is forgotten once it is over."""
    standing = select(col(Consent.id)).where(
        col(Consent.person_id) == col(Case.requester_id),
        col(Consent.purpose) == Purpose.CASE,
        col(Consent.withdrawn_at).is_(None),
    )
    over = select_rows(Case).where(
        col(Case.state).not_in(OPEN_STATES),
        Case.kind != CRISIS_KIND,
        or_(col(Case.phone).is_not(None), col(Case.address).is_not(None)),
        ~standing.exists(),
    )
    due = session.exec(over.limit(most)).all()
    cases.forget_words(session, due)
    return len(due)
