"""Posting a task, claiming it, giving it back, arriving, finishing."""

import secrets
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.errors import CrisisStaysWithPeople, WrongStep
from bot.domain.cases.model import Case, CaseState
from bot.domain.rulebook import Rules
from bot.domain.tasks import rules as task_rules
from bot.domain.tasks.errors import (
    NoTriesLeft,
    NotYourTask,
    TaskOver,
    WrongCode,
)
from bot.domain.tasks.model import LIVE_CLAIMS, UNSETTLED_CLAIMS, Claim, ClaimState, Task, TaskState


def post(session: Session, case: Case, *, by: int | None, rules: Rules, at: datetime) -> Task:
    """Offer a verified case to volunteers, with the code that the served person shows at the door."""
    assert case.id is not None
    cases.move(session, case, CaseState.POSTED, by=by, at=at)
    digits = rules.count("fulfilment.arrival_code_digits")
    task = Task(
        case_id=case.id,
        state=TaskState.OPEN,
        needed=case.people_needed,
        clearance=case.clearance,
        arrival_code=f"{secrets.randbelow(10**digits):0{digits}d}",
        posted_at=at,
        climb_at=at,
    )
    session.add(task)
    session.flush()
    return task


def claim_of(session: Session, case_id: int, person_id: int) -> Claim | None:
    """Return the living claim of a person on a task, else their newest one."""
    rows = session.exec(
        select_rows(Claim).where(Claim.case_id == case_id, Claim.person_id == person_id).order_by(col(Claim.id).desc())
    ).all()
    living = [row for row in rows if row.state in LIVE_CLAIMS]
    return (living or list(rows) or [None])[0]


def claims_on(session: Session, case_id: int) -> list[Claim]:
    """Return every claim on a task that was not given back or cancelled."""
    gone = (ClaimState.GIVEN_BACK, ClaimState.CANCELLED)
    return list(session.exec(select_rows(Claim).where(Claim.case_id == case_id, col(Claim.state).not_in(gone))))


def living_claim(session: Session, case_id: int, person_id: int) -> Claim:
    """Return the claim a person works on now. Refuses strangers, whether there is such a case or not, and finished claims."""
    claim_row = claim_of(session, case_id, person_id)
    if claim_row is None:
        raise NotYourTask(number=case_rules.number(case_id))
    if claim_row.state not in LIVE_CLAIMS:
        raise TaskOver(number=case_rules.number(case_id))
    return claim_row


def _held(session: Session, case_id: int, person_id: int) -> tuple[Case, Claim]:
    """Return a case, held until the unit ends, with the claim a person works on. Refuses as `living_claim`."""
    case = session.get(Case, case_id, with_for_update=True)
    row = living_claim(session, case_id, person_id)
    assert case is not None
    return case, row


def give_back(session: Session, case_id: int, person_id: int, *, reason: str | None, at: datetime) -> Claim:
    """Give a claim back;

    its places are free at once. The caller tells the requester and posts the card again.
    """
    case, row = _held(session, case_id, person_id)
    row.state, row.reason = ClaimState.GIVEN_BACK, reason
    session.flush()
    _free_places(session, case_id, row.people, at=at)
    if case.state in (CaseState.CLAIMED, CaseState.IN_PROGRESS):
        cases.move(session, case, CaseState.POSTED, by=person_id, at=at, note=reason)
    else:
        cases.record(session, case, "given_back", by=person_id, at=at, note=reason)
    return row


def _free_places(session: Session, case_id: int, count: int, *, at: datetime) -> None:
    freed = {"taken": col(Task.taken) - count, "rung": 0, "climb_at": at, "followed_by": None}
    session.connection().execute(update(Task).where(col(Task.case_id) == case_id).values(**freed))
    session.expire_all()


def arrive(
    session: Session, case_id: int, person_id: int, code: str, *, rules: Rules, at: datetime
) -> Claim | WrongCode:
    """Record the arrival, proven by the code that the served person shows.

    A wrong code is returned, not raised: the used try has to stay in the book. Refuses after too many tries.
    """
    case, row = _held(session, case_id, person_id)
    number = case_rules.number(case_id)
    if row.state is ClaimState.ARRIVED:
        return row
    tries_max = rules.count("fulfilment.arrival_code_attempts")
    if row.code_tries >= tries_max:
        raise NoTriesLeft(number=number)
    task = session.get_one(Task, case_id)
    if not secrets.compare_digest(task.arrival_code.encode(), code.encode()):
        row.code_tries += 1
        session.flush()
        return WrongCode(number=number, left=tries_max - row.code_tries)
    row.state, row.arrived_at = ClaimState.ARRIVED, at
    if case.state in (CaseState.CLAIMED, CaseState.POSTED):
        cases.move(session, case, CaseState.IN_PROGRESS, by=person_id, at=at)
    session.flush()
    return row


def finish(
    session: Session, case_id: int, person_id: int, *, minutes: int, result: str | None, rules: Rules, at: datetime
) -> Claim:
    """Say that the work is done, with the service time in whole minutes (travel left out).

    The claim waits for the served person; silence confirms it after `fulfilment.confirm_silence`.
    """
    task_rules.check_minutes(minutes, rules)
    case, row = _held(session, case_id, person_id)
    if case.state is CaseState.CRISIS:
        raise CrisisStaysWithPeople(number=case_rules.number(case_id))
    row.state, row.finished_at, row.minutes, row.result = ClaimState.FINISHED, at, minutes, result
    row.confirm_due_at = at + rules.duration("fulfilment.confirm_silence")
    session.flush()
    cases.record(session, case, "finished", by=person_id, at=at, note=result)
    still_working = [claim for claim in claims_on(session, case_id) if claim.state in LIVE_CLAIMS]
    if not still_working:
        _stop_offering(session, case_id)
        if case.state is not CaseState.TO_CONFIRM:
            cases.move(session, case, CaseState.TO_CONFIRM, by=person_id, at=at)
    return row


def cancel(session: Session, case: Case, *, by: int | None, at: datetime) -> list[Claim]:
    """Take a task off because the need is gone.

    Returns the claims that were living, so that their owners are told.
    """
    assert case.id is not None
    task = session.get(Task, case.id)
    if task is None:
        return []
    rows = claims_on(session, case.id)
    if any(row.state not in LIVE_CLAIMS for row in rows):
        raise WrongStep(number=case_rules.number(case.id), state=case_rules.STATE_NAMES[case.state])
    for row in rows:
        row.state = ClaimState.CANCELLED
    _stop_offering(session, case.id)
    session.flush()
    return rows


def reopen(session: Session, case: Case, *, by: int | None, note: str | None, at: datetime) -> None:
    """Offer a finished task again because the served person is not satisfied (退回再办)."""
    cases.move(session, case, CaseState.POSTED, by=by, at=at, note=note)
    again = {"state": TaskState.OPEN, "taken": 0, "rung": 0, "climb_at": at, "followed_by": None}
    session.connection().execute(update(Task).where(col(Task.case_id) == case.id).values(**again))
    session.expire_all()


def _stop_offering(session: Session, case_id: int) -> None:
    session.connection().execute(update(Task).where(col(Task.case_id) == case_id).values(state=TaskState.CLOSED))
    session.expire_all()


def take_over(session: Session, person_id: int, merged_id: int) -> None:
    """Give the claims that are not settled to the person their volunteer was bound to, but for a case they have both."""
    for claim in session.exec(
        select_rows(Claim).where(Claim.person_id == merged_id, col(Claim.state).in_(UNSETTLED_CLAIMS))
    ).all():
        if all(other.person_id != person_id for other in claims_on(session, claim.case_id)):
            claim.person_id = person_id
    session.flush()
