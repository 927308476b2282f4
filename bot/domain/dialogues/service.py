"""Opening, continuing and ending the one dialogue of an account."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.domain.dialogues.model import Dialogue

State = dict[str, Any]


def current(session: Session, account_id: int, *, at: datetime) -> tuple[str, State] | None:
    """Return kind and state of the open dialogue, None when there is none or it has expired."""
    row = session.get(Dialogue, account_id)
    if row is None or row.expires_at <= at:
        return None
    return row.kind, json.loads(row.state)


LAPSE_REMEMBERED = timedelta(days=1)


def lapsed(session: Session, account_id: int, *, at: datetime) -> str | None:
    """Return the kind of a dialogue that ran out within the last day while the account was silent, else None."""
    row = session.get(Dialogue, account_id)
    return row.kind if row is not None and at - LAPSE_REMEMBERED < row.expires_at <= at else None


def put(session: Session, account_id: int, kind: str, state: State, *, lifetime: timedelta, at: datetime) -> None:
    """Open a dialogue, or write down how far it has come. An older one of the account is replaced."""
    row = session.get(Dialogue, account_id)
    text = json.dumps(state, ensure_ascii=False)
    if row is None:
        session.add(Dialogue(account_id=account_id, kind=kind, state=text, updated_at=at, expires_at=at + lifetime))
    else:
        row.kind, row.state, row.updated_at, row.expires_at = kind, text, at, at + lifetime
    session.flush()


def end(session: Session, account_id: int) -> None:
    """Forget the dialogue."""
    row = session.get(Dialogue, account_id)
    if row is not None:
        session.delete(row)
        session.flush()
