"""Those who keep the books are told of each day's seal, and at once when something does not add up."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, or_, select

from bot.dates import full_day
from bot.domain.audit import service as audit
from bot.domain.giving.errors import OwnRequest
from bot.domain.giving.model import Gift, GiftState
from bot.domain.giving.service import APPROVERS, person_of
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Role, RoleGrant
from bot.domain.timebank import queries as ledger
from bot.domain.timebank import sealing
from bot.domain.timebank import service as timebank
from bot.domain.timebank.model import Seal
from bot.domain.timebank.rules import DONATION, ISSUANCE, entry_number
from bot.domain.timebank.service import Posted
from bot.domain.timebank.verify import LedgerReport

ABOUT = "ledger"
KEEPERS = frozenset({Role.OWNER, Role.MANAGER, Role.COORDINATOR})
"""Who may look at the state of the books."""


@dataclass(frozen=True)
class State:
    """How the books stand now. Amounts in minutes; `issued` is what the issuer owes, so negative."""

    report: LedgerReport
    seal: Seal | None
    issued: int
    pot: int
    waiting: int
    """Movements that wait for a second person."""


def state(session: Session, person_id: int, *, at: datetime) -> State:
    """Check what was written since the last seal and return how the books stand. Raises NotAllowed."""
    people.require(session, person_id, KEEPERS, None, at=at)
    waiting = session.exec(select(func.count()).where(Gift.state == GiftState.WAITING)).one()
    return State(
        report=sealing.since_last(session),
        seal=sealing.last(session),
        issued=ledger.balance(session, ISSUANCE).minutes,
        pot=ledger.balance(session, DONATION).available,
        waiting=waiting,
    )


def reverse(session: Session, seq: int, *, by: int, words: str, at: datetime) -> Posted:
    """Undo an entry by its mirror image; both sides are told. For owners, never in a matter of their own.

    The words stay in the audit log: entries can never be erased. Raises NotAllowed, OwnRequest, and what
    timebank.reverse raises.
    """
    people.require(session, by, {Role.OWNER}, None, at=at)
    posted = timebank.reverse(session, seq, reason="correction", made_by=f"person:{by}", at=at)
    sides = [one for one in (person_of(posted.payer), person_of(posted.payee)) if one is not None]
    if by in sides:
        raise OwnRequest(number=entry_number(seq))
    audit.note(session, person_id=by, action="reverse", subject=f"entry:{seq}", at=at, purpose=words)
    facts: dict[str, Any] = {"entry": entry_number(seq), "minutes": posted.minutes}
    notices.tell_all(session, sides, "coins_reversed", about=f"entry:{seq}", at=at, **facts)
    return posted


def close_day(session: Session, day: date, report: LedgerReport, *, at: datetime) -> bool:
    """Seal a day and tell owners and coordinators; where the books are not sound, seal nothing and alarm the owners.

    Each of them is told once for a day, however many processes look, and of a seal only when something was written.
    Returns whether the day is sealed now.
    """
    named = full_day(day)
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
