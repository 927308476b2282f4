"""Taking in a message once.

The row stands in the transaction of the effect, so both happen or neither does.
"""

import json
from datetime import datetime

from sqlmodel import Session

from bot.domain.inbox.model import InboxMessage


class AlreadyAnswered(Exception):
    """The message was acted on before; `texts` is what was answered then."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__("already answered")
        self.texts = texts


def check_new(session: Session, channel: str, account: str, natural_key: str) -> None:
    """Raise AlreadyAnswered for a message that was taken in before."""
    row = session.get(InboxMessage, (channel, account, natural_key))
    if row is not None:
        raise AlreadyAnswered(json.loads(row.answer) if row.answer else [])


def keep(session: Session, channel: str, account: str, natural_key: str, *, texts: list[str], at: datetime) -> None:
    """Store the message's key and its answer.

    A second process doing the same fails on the primary key and is undone.
    """
    answer = json.dumps(texts, ensure_ascii=False) if texts else None
    session.add(InboxMessage(channel=channel, account=account, natural_key=natural_key, received_at=at, answer=answer))
    session.flush()
