"""Opening, continuing and ending the one dialogue of an account."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.domain.dialogues.model import STATE_CONTEXT
from bot.store.columns import seal, unseal
from bot.store.hot import Statement, moment

State = dict[str, Any]

_LOOK = Statement("SELECT kind, state, expires_at FROM dialogue WHERE account_id = ?")
_PUT = Statement(
    "INSERT INTO dialogue (account_id, kind, state, updated_at, expires_at) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (account_id) DO UPDATE SET kind = excluded.kind, state = excluded.state,"
    " updated_at = excluded.updated_at, expires_at = excluded.expires_at"
)
_END = Statement("DELETE FROM dialogue WHERE account_id = ?")


def current(session: Session, account_id: int, *, at: datetime) -> tuple[str, State] | None:
    """Return kind and state of the open dialogue, None when there is none or it has expired."""
    row = _LOOK.run(session, account_id).fetchone()
    if row is None:
        return None
    kind, state, expires_at = row
    return None if moment(expires_at) <= at else (kind, json.loads(unseal(STATE_CONTEXT, state)))


LAPSE_REMEMBERED = timedelta(days=1)


def lapsed(session: Session, account_id: int, *, at: datetime) -> str | None:
    """Return the kind of a dialogue that ran out within the last day while the account was silent, else None."""
    row = _LOOK.run(session, account_id).fetchone()
    if row is None:
        return None
    kind, _, expires_at = row
    return kind if at - LAPSE_REMEMBERED < moment(expires_at) <= at else None


def put(session: Session, account_id: int, kind: str, state: State, *, lifetime: timedelta, at: datetime) -> None:
    """Open a dialogue, or write down how far it has come. An older one of the account is replaced."""
    sealed = seal(STATE_CONTEXT, json.dumps(state, ensure_ascii=False))
    _PUT.run(session, account_id, kind, sealed, at, at + lifetime)


def end(session: Session, account_id: int) -> None:
    """Forget the dialogue."""
    _END.run(session, account_id)
