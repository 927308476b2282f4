"""Opening a case, moving it from step to step, and writing its history."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.domain.cases import rules
from bot.domain.cases.errors import UnknownCase, WrongStep
from bot.domain.cases.model import CRISIS_KIND, OPEN_STATES, Case, CaseEvent, CaseState
from bot.domain.people import queries as people
from bot.domain.people.model import Role


def get(session: Session, case_id: int) -> Case:
    """Return a case and hold its row until the unit ends (PostgreSQL). Refuses an unknown number."""
    case = session.get(Case, case_id, with_for_update=True)
    if case is None:
        raise UnknownCase(number=rules.number(case_id))
    return case


def look(session: Session, case_id: int) -> Case:
    """Return a case for reading only. Refuses an unknown number."""
    case = session.get(Case, case_id)
    if case is None:
        raise UnknownCase(number=rules.number(case_id))
    return case


def for_staff(session: Session, case_id: int, by: int, roles: Collection[Role], *, at: datetime) -> Case:
    """Return a case to somebody who holds one of the roles for its area, held until the unit ends.

    Whoever holds none of them anywhere is refused with NotAllowed whatever the number; for the others a case of another
    area is a number that does not exist. So nobody learns of a case by trying numbers.
    """
    people.require(session, by, roles, None, at=at)
    case = get(session, case_id)
    if not people.may(session, by, roles, case.area_code, at=at):
        raise UnknownCase(number=rules.number(case_id))
    return case


def add(session: Session, case: Case, *, by: int | None, at: datetime) -> Case:
    """Store a new case with the first line of its history."""
    case.look_at = at
    session.add(case)
    session.flush()
    assert case.id is not None
    record(session, case, "opened", by=by, at=at)
    return case


def move(session: Session, case: Case, to: CaseState, *, by: int | None, at: datetime, note: str | None = None) -> None:
    """Take a case to its next step. Refuses with WrongStep where rules.NEXT has no such edge."""
    if not rules.may_follow(case.state, to):
        assert case.id is not None
        raise WrongStep(number=rules.number(case.id), state=rules.STATE_NAMES[case.state])
    case.state, case.updated_at, case.look_at = to, at, at
    if to not in OPEN_STATES:
        case.closed_at = at
    record(session, case, to.value, by=by, at=at, note=note)
    session.flush()


def record(
    session: Session, case: Case, what: str, *, by: int | None, at: datetime, note: str | None = None
) -> CaseEvent:
    """Add a line to the history of a case."""
    assert case.id is not None
    event = CaseEvent(case_id=case.id, at=at, what=what, person_id=by, note=note)
    session.add(event)
    return event


def history(session: Session, case_id: int) -> list[CaseEvent]:
    """Return everything that happened to a case, oldest first."""
    return list(session.exec(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(col(CaseEvent.id))))


def last_closed_of(session: Session, person_id: int, *, since: datetime) -> Case | None:
    """Return what a requester had closed last, if that was not before `since`; never a case of danger."""
    query = (
        select(Case)
        .where(
            Case.requester_id == person_id,
            col(Case.state).not_in(OPEN_STATES),
            col(Case.closed_at) >= since,
            Case.kind != CRISIS_KIND,
        )
        .order_by(col(Case.closed_at).desc())
    )
    return session.exec(query).first()


def opened_by(session: Session, person_id: int, *, since: datetime) -> int:
    """Return how many needs a requester has reported since a moment; danger is not counted."""
    query = select(func.count()).where(
        Case.requester_id == person_id, col(Case.created_at) > since, Case.kind != CRISIS_KIND
    )
    return session.exec(query).one()


def ended_of(session: Session, person_id: int) -> list[Case]:
    """Return what a requester had that is over; never a case of danger."""
    query = select(Case).where(
        Case.requester_id == person_id, col(Case.state).not_in(OPEN_STATES), Case.kind != CRISIS_KIND
    )
    return list(session.exec(query))


FORGOTTEN = "（本人撤回同意，原话已删除）"


def forget_words(session: Session, over: Iterable[Case]) -> None:
    """Forget who, where, by which phone and in which words, in cases that are over; that there was a need stays.

    Not for cases of danger: their exact words are evidence (法释〔2022〕17号 6). The history is append-only: later words
    stay in it, encrypted, and are shown to nobody any more.
    """
    for case in over:
        assert case.kind != CRISIS_KIND
        case.phone = case.address = case.beneficiary = case.level_reason = None
        case.said = FORGOTTEN
    session.flush()


def open_cases_of(session: Session, person_id: int) -> list[Case]:
    """Return what a requester has open, newest first;

    cases of danger are not listed (whose screen is it?).
    """
    states = OPEN_STATES - {CaseState.CRISIS}
    query = (
        select(Case)
        .where(Case.requester_id == person_id, col(Case.state).in_(states))
        .order_by(col(Case.id).desc())
        .limit(20)
    )
    return list(session.exec(query))
