"""What children make, the points it earns, and the exchange at once.

A steward's word credits a work; a guardian's word waits for a steward's, also where the guardian is one.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from bot.domain.audit import service as audit
from bot.domain.children.errors import NoSuchWork, OwnChild, PiecesOutOfRange, WorkDecided
from bot.domain.children.model import Child, ChildWork, WorkState
from bot.domain.children.register import about, waiting_works
from bot.domain.errors import Refusal
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.rulebook import Rules
from bot.domain.shelf.exchange import exchange
from bot.domain.shelf.model import Voucher
from bot.domain.timebank import POINTS_ISSUANCE, transfer
from bot.store.hot import Statement
from bot.store.units import alone

_DECIDE = Statement(
    "UPDATE child_work SET state = ?, points = ?, decided_by = ?, decided_at = ? WHERE id = ? AND state = 'pending'"
)
WAITING_MAX = 10
"""Works of one child that may wait for a steward at once."""


@dataclass(frozen=True)
class Outcome:
    """What became of a report: the work, and what was exchanged for it at once (`hindrance`: why nothing was)."""

    work: ChildWork
    vouchers: list[Voucher] = field(default_factory=list[Voucher])
    hindrance: Refusal | None = None


def points_for(kind: str, pieces: int, rules: Rules) -> int:
    """Return the points of so many works of a kind. Raises NoSuchWork, PiecesOutOfRange."""
    table = rules.points("children.work_points")
    if kind not in table:
        raise NoSuchWork(kinds=list(table))
    most = rules.count("children.works_per_report")
    if not 0 < pieces <= most:
        raise PiecesOutOfRange(most=most)
    return table[kind] * pieces


def report(
    session: Session,
    child: Child,
    *,
    kind: str,
    pieces: int,
    wish_item_id: int | None,
    wish_pieces: int,
    by: int,
    rules: Rules,
    at: datetime,
) -> Outcome:
    """Write a work down. A steward who is not the guardian credits it with the same words; else a steward is asked.

    Raises NoSuchWork, PiecesOutOfRange.
    """
    assert child.id is not None
    alone(session, f"shelf:{about(child.id)}")
    points_for(kind, pieces, rules)
    work = ChildWork(
        child_id=child.id,
        kind=kind,
        pieces=pieces,
        state=WorkState.PENDING,
        wish_item_id=wish_item_id,
        wish_pieces=wish_pieces,
        reported_by=by,
        reported_at=at,
    )
    if waiting_works(session, child.id) >= WAITING_MAX:
        raise PiecesOutOfRange(most=WAITING_MAX)
    session.add(work)
    session.flush()
    if by != child.guardian_id:
        return _credit(session, child, work, by=by, rules=rules, at=at)
    checkers = people.responsible(session, child.area_code, at=at, besides={child.guardian_id})
    notices.tell_all(session, checkers, "child_work_to_check", about=_about(work), at=at, work_id=work.id)
    return Outcome(work)


def decide(session: Session, work_id: int, *, by: int, true: bool, rules: Rules, at: datetime) -> Outcome:
    """Look at a work a guardian told of. For the staff of the child's area. Raises NotAllowed, WorkDecided, OwnChild."""
    work = session.get(ChildWork, work_id)
    if work is None:
        people.require(session, by, people.STAFF, None, at=at)
        raise WorkDecided(number=work_id)
    alone(session, f"shelf:{about(work.child_id)}")
    child = session.get_one(Child, work.child_id)
    people.require(session, by, people.STAFF, child.area_code, at=at)
    if work.state is not WorkState.PENDING:
        raise WorkDecided(number=work_id)
    if by == child.guardian_id:
        raise OwnChild(number=work_id)
    if true:
        return _credit(session, child, work, by=by, rules=rules, at=at)
    _close(session, work, WorkState.REFUSED, None, by=by, at=at)
    notices.tell(session, child.guardian_id, "child_work_refused", about=_about(work), at=at, work_id=work.id)
    return Outcome(work)


def _credit(session: Session, child: Child, work: ChildWork, *, by: int, rules: Rules, at: datetime) -> Outcome:
    points = points_for(work.kind, work.pieces, rules)
    _close(session, work, WorkState.CREDITED, points, by=by, at=at)
    assert child.id is not None
    transfer(
        session,
        payer=POINTS_ISSUANCE,
        payee=about(child.id),
        minutes=points,
        reason="child_work",
        reference=_about(work),
        made_by=f"person:{by}",
        rules=rules,
        at=at,
    )
    vouchers, hindrance = _wish(session, child, work, rules=rules, at=at)
    notices.tell(
        session,
        child.guardian_id,
        "child_work_credited",
        about=_about(work),
        at=at,
        work_id=work.id,
        voucher_ids=[voucher.id for voucher in vouchers],
    )
    return Outcome(work, vouchers, hindrance)


def _close(session: Session, work: ChildWork, state: WorkState, points: int | None, *, by: int, at: datetime) -> None:
    if _DECIDE.run(session, state.value, points, by, at, work.id).rowcount == 0:
        raise WorkDecided(number=work.id)
    audit.note(session, person_id=by, action=f"child_work_{state.value}", subject=_about(work), at=at)
    session.flush()
    session.refresh(work)


def _wish(
    session: Session, child: Child, work: ChildWork, *, rules: Rules, at: datetime
) -> tuple[list[Voucher], Refusal | None]:
    """Exchange what was wished for, all of it or nothing; the points stay where it cannot be had."""
    if work.wish_item_id is None:
        return [], None
    try:
        with session.begin_nested():
            taken = [
                exchange(
                    session,
                    work.wish_item_id,
                    person_id=child.guardian_id,
                    child_id=child.id,
                    rules=rules,
                    at=at,
                )
                for _ in range(work.wish_pieces)
            ]
    except Refusal as hindrance:
        return [], hindrance
    return taken, None


def _about(work: ChildWork) -> str:
    return f"child_work:{work.id}"
