"""Throwing and reading switches."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.audit import service as audit
from bot.domain.people import queries as people
from bot.domain.people.model import Role
from bot.domain.switches.model import PAUSE, Switch
from bot.store.units import wake

TOPIC = "switches"


def paused(session: Session) -> bool:
    """Whether the bot leaves everything but danger to people."""
    row = session.get(Switch, PAUSE)
    return row is not None and row.on


def set_pause(session: Session, on: bool, *, by: int, at: datetime) -> None:
    """Pause or go on. For owners and 总管. Every process hears of it."""
    people.require(session, by, {Role.OWNER, Role.MANAGER}, None, at=at)
    row = session.get(Switch, PAUSE)
    if row is None:
        session.add(Switch(name=PAUSE, on=on, changed_by=by, changed_at=at))
    else:
        row.on, row.changed_by, row.changed_at = on, by, at
    audit.note(session, person_id=by, action="pause" if on else "resume", subject="switch:pause", at=at)
    session.flush()
    wake(session, TOPIC)
