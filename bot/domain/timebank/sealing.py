"""The day's seal: the ledger is checked from the last seal on, and the end of its chain written down, once a day.

A seal is told to the coordinators, so that who rewrites the whole chain contradicts what many people were told.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from bot.dates import day_of
from bot.domain.timebank.model import Seal
from bot.domain.timebank.rereading import reread
from bot.domain.timebank.verify import LedgerReport, verify
from bot.store.units import alone


def last(session: Session) -> Seal | None:
    """Return the newest seal."""
    return session.exec(select(Seal).order_by(col(Seal.day).desc()).limit(1)).first()


def day_to_seal(session: Session, *, at: datetime) -> date | None:
    """Return yesterday (in Shanghai) while it has no seal, else None."""
    yesterday = day_of(at) - timedelta(days=1)
    newest = last(session)
    return yesterday if newest is None or newest.day < yesterday else None


def since_last(session: Session) -> LedgerReport:
    """Check what was written since the last seal; everything where there is none yet."""
    return verify(session, since=last(session))


def nightly(session: Session, day: date) -> LedgerReport:
    """Check what was written since the last seal, and read one stretch of what was sealed before again."""
    report, sealed = since_last(session), last(session)
    changed = reread(session, day, head_seq=sealed.head_seq) if sealed is not None else []
    return replace(report, problems=[*changed, *report.problems])


def seal(session: Session, day: date, report: LedgerReport, *, at: datetime) -> Seal | None:
    """Write a day's seal for a sound report; None when another process was first or the report is not sound."""
    alone(session, "timebank_seal")
    if not report.sound or session.get(Seal, day) is not None:
        return None
    row = Seal(
        day=day,
        head_seq=report.head_seq,
        hash=report.head_hash,
        entries=report.entries,
        moved=report.moved,
        sealed_at=at,
    )
    session.add(row)
    session.flush()
    return row
