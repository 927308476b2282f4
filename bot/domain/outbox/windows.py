"""What a person's own message opens.

An allowance to push on WeChat, and the moment to say what was held.
"""

from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session

from bot.domain.outbox import statements
from bot.domain.outbox.limits import limits_at
from bot.domain.outbox.model import Reason
from bot.domain.outbox.service import Render

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
    statements.OPEN_WINDOW["message" if kind == "message" else "brief"].run(
        session,
        channel,
        account,
        recipient_index,
        at + timedelta(minutes=window.minutes),
        window.count,
        at,
    )


def take_held(
    session: Session, channel: str, account: str, recipient_index: str, *, at: datetime, render: Render
) -> list[str]:
    """Return the words that waited for this person, to be put in front of the answer; marks them taken.

    At most `held_per_answer_max`, the most urgent first; the others wait for the next answer. Stale and
    late ones are dropped on the way.
    """
    texts: list[str] = []
    room = limits_at(at).sending.held_per_answer_max
    for letter, cutoff_at in statements.held_for(session, channel, account, recipient_index):
        if len(texts) == room:
            break
        if cutoff_at is not None and at > cutoff_at:
            statements.DROP.run(session, Reason.LATE, at, letter.id)
            continue
        words = letter.text if letter.text is not None else render(session, letter)
        if words is None:
            statements.DROP.run(session, Reason.STALE, at, letter.id)
        elif statements.TAKE_HELD.run(session, at, letter.id).rowcount:
            texts.append(words)
    return texts
