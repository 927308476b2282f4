"""Posting a task, claiming it, giving it back, arriving, finishing."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, insert, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.errors import CrisisStaysWithPeople, UnknownCase, WrongStep
from bot.domain.cases.model import Case, CaseEvent, CaseState, Level
from bot.domain.people import queries as people
from bot.domain.people.model import Account
from bot.domain.rulebook import Rules
from bot.domain.tasks import rules as task_rules
from bot.domain.tasks.errors import (
    AlreadyYours,
    ClearanceMissing,
    JoinGroupFirst,
    NotEnoughPlaces,
    NotPosted,
    NoTriesLeft,
    NotYourTask,
    OwnNeed,
    RegisterFirst,
    TaskOver,
    TaskTaken,
    TooManyOpen,
    WrongCode,
)
from bot.domain.tasks.model import LIVE_CLAIMS, Claim, ClaimState, Task, TaskState


@dataclass(frozen=True)
class Claimed:
    """What became of a claim: how many places it took, and how many are left."""

    case_id: int
    claim_id: int
    people: int
    taken: int
    needed: int

    @property
    def full(self) -> bool:
        """Whether nobody else is needed."""
        return self.taken == self.needed


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
    )
    session.add(task)
    session.flush()
    return task


def claim(
    session: Session,
    case_id: int,
    account: Account,
    *,
    people_count: int = 1,
    companions: str | None = None,
    member: bool,
    rules: Rules,
    at: datetime,
) -> Claimed:
    """Take `people_count` places of a task for the owner of an account.

    The places are won by one guarded UPDATE; of many callers at the same moment exactly as many win as
    there are places. `member` says that the caller stands in a group of ours. Refuses with the errors of
    this package.
    """
    task_rules.check_people(people_count, rules)
    person_id = account.person_id
    facts = _claimable(session, case_id)
    _check_claimer(session, case_id, person_id, facts, member=member, rules=rules, at=at)
    won = cast(
        "CursorResult[Any]",
        session.connection().execute(
            update(Task)
            .where(
                col(Task.case_id) == case_id,
                col(Task.state) == TaskState.OPEN,
                col(Task.taken) + people_count <= col(Task.needed),
            )
            .values(taken=col(Task.taken) + people_count)
            .returning(col(Task.taken), col(Task.needed))
        ),
    ).first()
    if won is None:
        number, left = case_rules.number(case_id), facts.needed - facts.taken
        if left <= 0 or people_count == 1:
            raise TaskTaken(number=number)
        raise NotEnoughPlaces(number=number, left=left, wanted=people_count)
    connection = session.connection()
    claim_id = connection.execute(
        insert(Claim)
        .values(
            case_id=case_id,
            person_id=person_id,
            account_id=account.id,
            people=people_count,
            companions=companions,
            state=ClaimState.ACTIVE,
            claimed_at=at,
        )
        .returning(col(Claim.id))
    ).scalar_one()
    if won.taken == won.needed and facts.state is CaseState.POSTED:
        connection.execute(update(Case).where(col(Case.id) == case_id).values(state=CaseState.CLAIMED, updated_at=at))
    connection.execute(insert(CaseEvent).values(case_id=case_id, at=at, what="claimed", person_id=person_id))
    return Claimed(case_id, claim_id, people_count, won.taken, won.needed)


def _claimable(session: Session, case_id: int) -> Any:
    """Return what a claim must know of case and task, in one look. Refuses what is not on offer."""
    row = (
        session.connection()
        .execute(
            select(
                col(Case.state),
                col(Case.level),
                col(Case.requester_id),
                col(Task.state).label("task_state"),
                col(Task.needed),
                col(Task.taken),
                col(Task.clearance),
            )
            .select_from(Case)
            .join(Task, col(Task.case_id) == col(Case.id), isouter=True)
            .where(col(Case.id) == case_id)
        )
        .first()
    )
    number = case_rules.number(case_id)
    if row is None:
        raise UnknownCase(number=number)
    if row.state is CaseState.CRISIS:
        raise UnknownCase(number=number)
    if row.task_state is not TaskState.OPEN:
        raise NotPosted(number=number, state=case_rules.STATE_NAMES[row.state])
    return row


def _check_claimer(
    session: Session, case_id: int, person_id: int, facts: Any, *, member: bool, rules: Rules, at: datetime
) -> None:
    number = case_rules.number(case_id)
    if facts.requester_id == person_id:
        raise OwnNeed(number=number)
    own = (
        session.connection()
        .execute(
            select(col(Claim.case_id)).where(
                col(Claim.person_id) == person_id, col(Claim.state).in_((ClaimState.ACTIVE, ClaimState.ARRIVED))
            )
        )
        .scalars()
        .all()
    )
    if case_id in own:
        raise AlreadyYours(number=number)
    if facts.taken >= facts.needed:
        raise TaskTaken(number=number)
    limit = rules.count("fulfilment.open_claims_max")
    if len(own) >= limit:
        raise TooManyOpen(limit=limit)
    if (
        not member
        and people.volunteer(session, person_id) is None
        and not people.may(session, person_id, people.STAFF, None, at=at)
    ):
        raise JoinGroupFirst
    if facts.level is not Level.NORMAL and people.volunteer(session, person_id) is None:
        raise RegisterFirst(number=number)
    if facts.clearance is not None and not people.cleared(session, person_id, facts.clearance, at=at):
        raise ClearanceMissing(number=number, clearance=task_rules.CLEARANCE_NAMES[facts.clearance])


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
    """Return the claim a person works on now. Refuses strangers and finished claims."""
    cases.look(session, case_id)
    claim_row = claim_of(session, case_id, person_id)
    if claim_row is None:
        raise NotYourTask(number=case_rules.number(case_id))
    if claim_row.state not in LIVE_CLAIMS:
        raise TaskOver(number=case_rules.number(case_id))
    return claim_row


def give_back(session: Session, case_id: int, person_id: int, *, reason: str | None, at: datetime) -> Claim:
    """Give a claim back;

    its places are free at once. The caller tells the requester and posts the card again.
    """
    case = cases.get(session, case_id)
    row = living_claim(session, case_id, person_id)
    row.state, row.reason = ClaimState.GIVEN_BACK, reason
    session.flush()
    _free_places(session, case_id, row.people)
    if case.state in (CaseState.CLAIMED, CaseState.IN_PROGRESS):
        cases.move(session, case, CaseState.POSTED, by=person_id, at=at, note=reason)
    else:
        cases.record(session, case, "given_back", by=person_id, at=at, note=reason)
    return row


def _free_places(session: Session, case_id: int, count: int) -> None:
    session.connection().execute(update(Task).where(col(Task.case_id) == case_id).values(taken=col(Task.taken) - count))
    session.expire_all()


def arrive(
    session: Session, case_id: int, person_id: int, code: str, *, rules: Rules, at: datetime
) -> Claim | WrongCode:
    """Record the arrival, proven by the code that the served person shows.

    A wrong code is returned, not raised: the used try has to stay in the book. Refuses after too many tries.
    """
    case = cases.get(session, case_id)
    row = living_claim(session, case_id, person_id)
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
    case = cases.get(session, case_id)
    if case.state is CaseState.CRISIS:
        raise CrisisStaysWithPeople(number=case_rules.number(case_id))
    row = living_claim(session, case_id, person_id)
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
    session.connection().execute(update(Task).where(col(Task.case_id) == case.id).values(state=TaskState.OPEN, taken=0))
    session.expire_all()


def _stop_offering(session: Session, case_id: int) -> None:
    session.connection().execute(update(Task).where(col(Task.case_id) == case_id).values(state=TaskState.CLOSED))
    session.expire_all()
