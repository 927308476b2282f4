"""Taking in a message once.

The row stands in the transaction of the effect, so both happen or neither does.
"""

import json
from datetime import datetime

from sqlmodel import Session

from bot.store.columns import blind_index, seal, unseal
from bot.store.hot import Statement

ANSWER_CONTEXT = "inbox_message.answer"

_LOOK = Statement("SELECT answer FROM inbox_message WHERE channel = ? AND account = ? AND natural_key = ?")
_KEEP = Statement(
    "INSERT INTO inbox_message (channel, account, natural_key, received_at, answer) VALUES (?, ?, ?, ?, ?)"
)


class AlreadyAnswered(Exception):
    """The message was acted on before; `texts` is what was answered then."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__("already answered")
        self.texts = texts


def check_new(session: Session, channel: str, account: str, natural_key: str) -> None:
    """Raise AlreadyAnswered for a message that was taken in before."""
    row = _LOOK.run(session, channel, account, _index(natural_key)).fetchone()
    if row is not None:
        (answer,) = row
        raise AlreadyAnswered([] if answer is None else json.loads(unseal(ANSWER_CONTEXT, answer)))


def keep(session: Session, channel: str, account: str, natural_key: str, *, texts: list[str], at: datetime) -> None:
    """Store the message's key and its answer.

    A second process doing the same fails on the primary key and is undone.
    """
    answer = seal(ANSWER_CONTEXT, json.dumps(texts, ensure_ascii=False)) if texts else None
    _KEEP.run(session, channel, account, _index(natural_key), at, answer)


def _index(natural_key: str) -> str:
    """Return how a key is stored: WeChat's hold the openid, those of private chats the QQ number."""
    return blind_index("inbox_message.natural_key", natural_key)
