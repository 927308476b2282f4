"""What a person's own message opens: an allowance to push on WeChat, and the moment to say what was held."""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import literal_column, select
from sqlmodel import Session, col

from bot.domain.outbox import statements
from bot.domain.outbox.limits import limits_at
from bot.domain.outbox.model import OutboxMessage, Reason, State
from bot.domain.outbox.service import Render, close, drop

Inbound = Literal["message", "click", "follow", "scan"]
"""What a person did on WeChat: each opens an allowance."""


def note_inbound(
    session: Session, channel: str, account: str, recipient_index: str, kind: Inbound, *, at: datetime
) -> None:
    """Open the allowance that a person's message, click, follow or scan gives.

    Allowances renew, they do not add up.
    """
    rule = limits_at(at).channel(channel)
    window = rule.message_window if kind == "message" else rule.brief_window
    if window is None:
        return
    name = "message" if kind == "message" else "brief"
    until = at + timedelta(minutes=window.minutes)
    statements.set_window(
        session,
        {"channel": channel, "account": account, "recipient_index": recipient_index},
        {f"{name}_until": until, f"{name}_left": window.count},
        {"message_until": at, "message_left": 0, "brief_until": at, "brief_left": 0},
    )


def take_held(
    session: Session, channel: str, account: str, recipient_index: str, *, at: datetime, render: Render
) -> list[str]:
    """Return the words that waited for this person, to be put in front of the answer; marks them taken.

    At most `held_per_answer_max`, the most urgent first; the others wait for the next answer. Stale and
    late ones are dropped on the way.
    """
    texts: list[str] = []
    held = session.scalars(
        select(OutboxMessage)
        .where(
            col(OutboxMessage.state) == literal_column("'held'"),
            col(OutboxMessage.channel) == channel,
            col(OutboxMessage.account) == account,
            col(OutboxMessage.recipient_index) == recipient_index,
        )
        .order_by(col(OutboxMessage.priority), col(OutboxMessage.id))
        .limit(50)
        .with_for_update()
    ).all()
    for message in held:
        if len(texts) == limits_at(at).sending.held_per_answer_max:
            break
        if message.cutoff_at is not None and at > message.cutoff_at:
            drop(session, message, Reason.LATE, at=at)
            continue
        words = message.text if message.text is not None else render(session, message)
        if words is None:
            drop(session, message, Reason.STALE, at=at)
            continue
        texts.append(words)
        close(message, State.TAKEN, at)
        session.add(message)
    return texts
