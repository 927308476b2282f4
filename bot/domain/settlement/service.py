"""The end of a task: the served person confirms or objects, hours and coins are written, the revisit closes the case."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.errors import UnknownCase
from bot.domain.cases.model import CRISIS_KIND, Case, CaseState
from bot.domain.exchange import pledges
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.records import service as records
from bot.domain.records.model import Grade
from bot.domain.rulebook import Rules
from bot.domain.settlement.coins import give, reference
from bot.domain.settlement.errors import (
    NoRatingInCrisis,
    NotDisputed,
    NothingToConfirm,
    NothingToRevisit,
    OwnDispute,
)
from bot.domain.tasks import rules as task_rules
from bot.domain.tasks import service as tasks
from bot.domain.tasks.model import Claim, ClaimState

AT_ONCE_MAX = 20
"""Cases one unit settles by the clock: more would keep people waiting for the writer."""


def waiting_for(session: Session, person_id: int) -> Case | None:
    """Return the newest case of a requester in which finished work waits for their word."""
    return session.exec(
        select(Case)
        .join(Claim, col(Claim.case_id) == col(Case.id))
        .where(Case.requester_id == person_id, Claim.state == ClaimState.FINISHED)
        .order_by(col(Case.id).desc())
    ).first()


def finished_claims(session: Session, case_id: int, state: ClaimState = ClaimState.FINISHED) -> list[Claim]:
    """Return the claims of a case in one state."""
    return [claim for claim in tasks.claims_on(session, case_id) if claim.state is state]


def confirm(
    session: Session, case_id: int, *, by: int | None, kind_name: str, rules: Rules, at: datetime
) -> list[Claim]:
    """The served person agrees (or silence does, `by` None): hours and coins are written for every finished claim."""
    case = session.get(Case, case_id, with_for_update=True)
    claims = finished_claims(session, case_id)
    if case is None or not claims or (by is not None and case.requester_id != by):
        raise NothingToConfirm
    for claim in claims:
        assert claim.minutes is not None
        _settle(session, case, claim, claim.minutes, kind_name=kind_name, both=by is not None, at=at)
    _leave_confirmation(session, case, by=by, at=at)
    give(session, case, claims, by=by, rules=rules, at=at)
    return claims


def dispute(session: Session, case_id: int, *, by: int, minutes: int | None, words: str, at: datetime) -> list[Claim]:
    """The served person objects: nothing is written until a coordinator decides. Volunteer and coordinators are told."""
    case = session.get(Case, case_id, with_for_update=True)
    claims = finished_claims(session, case_id)
    if case is None or not claims or case.requester_id != by:
        raise NothingToConfirm
    for claim in claims:
        claim.state, claim.confirm_due_at, claim.reason = ClaimState.DISPUTED, None, words
    if case.state is CaseState.TO_CONFIRM:
        cases.move(session, case, CaseState.DISPUTED, by=by, at=at, note=words)
    else:
        cases.record(session, case, "disputed", by=by, at=at, note=words)
    about = notices.about_case(case_id)
    said: dict[str, Any] = {"minutes_said": minutes} if minutes is not None else {}
    notices.tell_all(
        session, [claim.person_id for claim in claims], "claim_disputed", about=about, at=at, case_id=case_id
    )
    deciders = people.responsible(session, case.area_code, at=at, besides={claim.person_id for claim in claims})
    notices.tell_all(session, deciders, "dispute_to_decide", about=about, at=at, case_id=case_id, **said)
    session.flush()
    return claims


def decide(
    session: Session, case_id: int, *, by: int, minutes: int, kind_name: str, rules: Rules, at: datetime
) -> list[Claim]:
    """A coordinator decides a dispute: so many minutes count (0: none), never about a matter of their own. Both sides are told."""
    case = cases.for_staff(session, case_id, by, people.STAFF, at=at)
    claims = finished_claims(session, case_id, ClaimState.DISPUTED)
    number = case_rules.number(case_id)
    if not claims:
        raise NotDisputed(number=number, state=case_rules.STATE_NAMES[case.state])
    if by in {case.requester_id, *(claim.person_id for claim in claims)}:
        raise OwnDispute(number=number)
    if minutes:
        task_rules.check_minutes(minutes, rules)
    for claim in claims:
        _settle(session, case, claim, minutes, kind_name=kind_name, both=False, at=at)
    _leave_confirmation(session, case, by=by, at=at)
    give(session, case, claims, by=by, rules=rules, at=at)
    about = notices.about_case(case_id)
    audit.note(session, person_id=by, action="decide", subject=about, at=at, purpose=f"{minutes}分钟")
    notices.tell_requester(session, case, "dispute_decided", at=at, minutes=minutes)
    return claims


def _settle(
    session: Session, case: Case, claim: Claim, minutes: int, *, kind_name: str, both: bool, at: datetime
) -> None:
    """Write the hours of one claim, once: the reference is unique. What two neighbours exchange is no voluntary service
    (志愿服务条例 2; 令67, article 19) and is not recorded.
    """
    assert case.id is not None
    claim.state, claim.minutes, claim.settled_at, claim.confirm_due_at = ClaimState.CONFIRMED, minutes, at, None
    session.flush()
    pledge = pledges.of_case(session, case.id)
    if not minutes or (pledge is not None and pledge.barter):
        return
    grade = Grade.C
    if both:
        grade = Grade.A if claim.arrived_at is not None else Grade.B
    area_code, place = _where(session, case)
    records.record_service(
        session,
        person_id=claim.person_id,
        title=kind_name,
        service_date=_service_day(claim, at),
        area_code=area_code,
        place=place,
        content=kind_name,
        minutes=minutes,
        unit=place,
        responsible_id=case.owner_id,
        grade=grade,
        reference=reference(claim),
        at=at,
    )


def _where(session: Session, case: Case) -> tuple[str | None, str | None]:
    """Return code and name of the place that a record names. The whole district is no place: it is asked for later."""
    if case.area_code == areas.root(session):
        return None, None
    return case.area_code, areas.full_name(session, case.area_code)


def _service_day(claim: Claim, at: datetime) -> datetime:
    return claim.arrived_at or claim.finished_at or at


def _leave_confirmation(session: Session, case: Case, *, by: int | None, at: datetime) -> None:
    if case.state not in (CaseState.TO_CONFIRM, CaseState.DISPUTED):
        return
    cases.move(session, case, CaseState.TO_REVISIT, by=by, at=at)
    assert case.id is not None
    pledge = pledges.of_case(session, case.id)
    if (
        pledge is not None and pledge.barter
    ):  # two neighbours have settled it between them: nobody else is to do it again
        cases.move(session, case, CaseState.CLOSED, by=by, at=at)


def confirm_silent(
    session: Session, *, kind_names: dict[str, str], rules: Rules, at: datetime, most: int = AT_ONCE_MAX
) -> int:
    """Confirm what nobody objected to in time, at most so many cases; call again until 0. Returns how many."""
    due = session.exec(
        select(Claim.case_id)
        .where(Claim.state == ClaimState.FINISHED, col(Claim.confirm_due_at) <= at)
        .distinct()
        .limit(most)
    ).all()
    for case_id in due:
        case = cases.get(session, case_id)
        if finished_claims(session, case_id):  # another process may have been first
            kind_name = kind_names.get(case.kind, case.kind)
            confirm(session, case_id, by=None, kind_name=kind_name, rules=rules, at=at)
    return len(due)


def close_unrevisited(session: Session, *, rules: Rules, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Close what waits for a revisit longer than silence may last; call again until 0. Returns how many cases."""
    old = session.exec(
        select(Case)
        .where(
            Case.state == CaseState.TO_REVISIT,
            col(Case.updated_at) <= at - rules.duration("fulfilment.confirm_silence"),
        )
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for case in old:
        cases.move(session, case, CaseState.CLOSED, by=None, at=at, note="未收到回访答复")
    return len(old)


def revisit(
    session: Session, case_id: int, *, by: int, satisfied: bool, words: str | None, at: datetime
) -> tuple[Case, int]:
    """Record the revisit. Not satisfied sends the case back to volunteers (退回再办) and tells its steward.

    The requester rates their own case; staff write down what they heard by phone. Returns the case and the
    number of groups that get the card again.
    """
    case = cases.get(session, case_id)
    number = case_rules.number(case_id)
    own = case.requester_id == by and case.kind != CRISIS_KIND  # who reads along on the phone of somebody in danger?
    if not own and not people.may(session, by, people.STAFF, case.area_code, at=at):
        raise UnknownCase(number=number)
    if case.state is CaseState.CRISIS:
        raise NoRatingInCrisis(number=number)
    if case.state is not CaseState.TO_REVISIT:
        raise NothingToRevisit(number=number, state=case_rules.STATE_NAMES[case.state])
    about = notices.about_case(case_id)
    cases.record(session, case, "revisit", by=by, at=at, note=("满意" if satisfied else "不满意") + f" {words or ''}")
    if satisfied:
        cases.move(session, case, CaseState.CLOSED, by=by, at=at, note=words)
        return case, 0
    tasks.reopen(session, case, by=by, note=words, at=at)
    keepers = people.still_serving(session, case.owner_id, case.area_code, at=at)
    notices.tell_all(session, keepers, "case_unsatisfied", about=about, at=at, case_id=case_id)
    groups = notices.tell_groups(session, case.area_code, "card", about=about, at=at, case_id=case_id)
    return case, groups


def to_revisit(session: Session, person_id: int) -> Case | None:
    """Return the newest case of a requester that waits for a revisit."""
    return session.exec(
        select(Case)
        .where(Case.requester_id == person_id, Case.state == CaseState.TO_REVISIT)
        .order_by(col(Case.id).desc())
    ).first()
