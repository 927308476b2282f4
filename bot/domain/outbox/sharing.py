"""Several QQ accounts of ours: what one has no room for now, another that stands in the person's group may say."""

from sqlmodel import Session

from bot.store.hot import Statement
from bot.store.units import wake

_WAY = Statement(
    "SELECT g.account FROM outbox_message m JOIN group_binding g ON g.group_id = m.group_id"
    " WHERE m.id = ? AND m.recipient_index IS NOT NULL AND g.account <> m.account"
)
_MOVE = Statement("UPDATE outbox_message SET account = ? WHERE id = ? AND state = 'queued'")


def other_way(session: Session, message_id: int) -> str | None:
    """Return the account that is bound to the group through which a private message may go, if it is another one."""
    row = _WAY.run(session, message_id).fetchone()
    return None if row is None else row[0]


def move(session: Session, message_id: int, account: str) -> None:
    """Let another account of ours say a message."""
    _MOVE.run(session, account, message_id)
    wake(session, "outbox")
