"""Those who keep the books are told of each day's seal, and at once when something does not add up."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from bot.domain.giving.service import APPROVERS
from bot.domain.notices import service as notices
from bot.domain.people.model import Role, RoleGrant
from bot.domain.timebank import sealing
from bot.domain.timebank.verify import LedgerReport

ABOUT = "ledger"


def close_day(session: Session, day: date, report: LedgerReport, *, at: datetime) -> bool:
    """Seal a day and tell owners and coordinators; where the books are not sound, seal nothing and alarm the owners.

    Each of them is told once for a day, however many processes look, and of a seal only when something was written.
    Returns whether the day is sealed now.
    """
    named = f"{day.year}年{day.month}月{day.day}日"
    if not report.sound:
        first = report.problems[0].number or ""
        _tell(session, {Role.OWNER}, "ledger_unsound", day, at=at, where=first, count=len(report.problems))
        return False
    sealed = sealing.seal(session, day, report, at=at)
    if sealed is None:
        return False
    if not sealed.entries:
        return True  # nothing was written: nobody is told so every day
    facts = {"entries": sealed.entries, "moved": sealed.moved, "head": sealed.head_seq, "hash": sealed.hash}
    _tell(session, set(APPROVERS), "ledger_sealed", day, at=at, day=named, **facts)
    return True


def _tell(session: Session, roles: set[Role], template: str, about_day: date, *, at: datetime, **facts: Any) -> None:
    holders = session.exec(
        select(RoleGrant.person_id)
        .where(
            col(RoleGrant.role).in_(roles),
            col(RoleGrant.revoked_at).is_(None),
            or_(col(RoleGrant.until).is_(None), col(RoleGrant.until) > at),
        )
        .distinct()
    ).all()
    for person_id in holders:
        key = f"{template}:{about_day.isoformat()}:{person_id}"
        notices.tell(session, person_id, template, about=ABOUT, at=at, dedupe_key=key, **facts)
