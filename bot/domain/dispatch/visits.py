"""Watching over volunteers who go alone: asked once after the expected end, then the steward is told. Day and night.

What is to be looked at stands in rows, so nothing is forgotten when the programme stops in between.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.domain.areas import queries as areas
from bot.domain.availability.rules import work
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.model import Case
from bot.domain.dispatch.errors import NoVisitAlone
from bot.domain.dispatch.kinds import Kinds
from bot.domain.dispatch.model import Visit, VisitState
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Role
from bot.domain.rulebook import Rules
from bot.domain.tasks import service as tasks
from bot.domain.tasks.errors import NotYourTask
from bot.domain.tasks.model import LIVE_CLAIMS, Claim, ClaimState, Task
from bot.store.hot import Statement

WATCH = Statement(
    "INSERT INTO visit (claim_id, case_id, state, due_at) VALUES (?, ?, 'waiting', ?) ON CONFLICT (claim_id) DO NOTHING"
)
AT_ONCE_MAX = 20
"""Visits one unit looks after: more would keep people waiting for the writer."""
_OPEN = (VisitState.WAITING, VisitState.ASKED, VisitState.TOLD)


def watch(session: Session, claim_id: int, case_id: int, ends: datetime, *, rules: Rules, at: datetime) -> None:
    """Look after a claim whose work should end then. One that should be over already is watched from the arrival."""
    if ends > at:
        WATCH.run(session, claim_id, case_id, ends + rules.duration("dispatch.visit_margin"))


def arrived(session: Session, claim: Claim, kinds: Kinds, *, rules: Rules, at: datetime) -> None:
    """Reckon the expected end anew from the arrival."""
    case = cases.look(session, claim.case_id)
    usual, task = kinds(case.kind), session.get_one(Task, claim.case_id)
    if claim.people > 1 or not (usual.alone or task.alone):
        return
    assert claim.id is not None
    due = at + timedelta(minutes=usual.minutes) + rules.duration("dispatch.visit_margin")
    row = session.get(Visit, claim.id)
    if row is None:
        session.add(Visit(claim_id=claim.id, case_id=claim.case_id, state=VisitState.WAITING, due_at=due))
    elif row.state is VisitState.WAITING:
        row.due_at = due
    session.flush()


def mark_alone(session: Session, case_id: int, *, by: int, kinds: Kinds, rules: Rules, at: datetime) -> Case:
    """A steward says that whoever takes this goes alone: claims in hand are watched from now on."""
    case = cases.for_staff(session, case_id, by, people.STAFF, at=at)
    task = session.get(Task, case_id)
    if task is None:
        raise NotYourTask(number=case_rules.number(case_id))
    task.alone = True
    session.flush()
    for claim in tasks.claims_on(session, case_id):
        if claim.state is ClaimState.ARRIVED:
            arrived(session, claim, kinds, rules=rules, at=claim.arrived_at or at)
        elif claim.state is ClaimState.ACTIVE and claim.people == 1 and case.when_start is not None:
            assert claim.id is not None
            ends = work(case.when_start, case.when_end, kinds(case.kind).minutes).end
            watch(session, claim.id, case_id, ends, rules=rules, at=at)
    cases.record(session, case, "visit_alone", by=by, at=at)
    return case


def safe(session: Session, person_id: int, case_id: int | None, *, at: datetime) -> int:
    """Take 安全 X0231 已到家: the watch is over; a steward who was told of it hears that all is well. Returns the case."""
    query = select(Visit).join(Claim, col(Claim.id) == col(Visit.claim_id)).where(Claim.person_id == person_id)
    query = query.where(col(Visit.state).in_(_OPEN) if case_id is None else col(Visit.case_id) == case_id)
    row = session.exec(query.order_by(col(Visit.claim_id).desc())).first()
    if row is None:
        if case_id is None:
            raise NoVisitAlone
        if tasks.claim_of(session, case_id, person_id) is None:
            raise NotYourTask(number=case_rules.number(case_id))
        return case_id
    told = row.state is VisitState.TOLD
    if row.state in _OPEN:
        row.state, row.closed_at = VisitState.SAFE, at
        case = cases.look(session, row.case_id)
        cases.record(session, case, "safe", by=person_id, at=at)
        if told:
            about = notices.about_case(row.case_id)
            watchers = _watchers(session, case, person_id, at=at)
            notices.tell_all(
                session,
                watchers,
                "visit_safe",
                about=about,
                at=at,
                kind="visit",
                case_id=row.case_id,
                claim_id=row.claim_id,
            )
        session.flush()
    return row.case_id


def look_after_due(session: Session, *, kinds: Kinds, rules: Rules, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Ask, or tell the steward, for every visit whose time has come. Call again until 0. Returns how many were looked at."""
    due = session.exec(
        select(Visit)
        .where(col(Visit.state).in_((VisitState.WAITING, VisitState.ASKED)), col(Visit.due_at) <= at)
        .order_by(col(Visit.due_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for row in due:
        _look_after(session, row, kinds=kinds, rules=rules, at=at)
    session.flush()
    return len(due)


def _look_after(session: Session, row: Visit, *, kinds: Kinds, rules: Rules, at: datetime) -> None:
    claim, case = session.get_one(Claim, row.claim_id), cases.look(session, row.case_id)
    if claim.state not in LIVE_CLAIMS:
        row.state, row.closed_at = VisitState.OVER, at
        return
    about = notices.about_case(row.case_id)
    facts: dict[str, Any] = {"case_id": row.case_id, "claim_id": row.claim_id}
    if row.state is VisitState.WAITING:
        later = _moved(case, claim, kinds, rules)
        if later is not None and later > at:
            row.due_at = later
            return
        row.state, row.due_at = VisitState.ASKED, at + rules.duration("dispatch.visit_answer")
        notices.tell(session, claim.person_id, "visit_ask", about=about, at=at, kind="visit", **facts)
        return
    row.state = VisitState.TOLD
    watchers = _watchers(session, case, claim.person_id, at=at)
    notices.tell_all(session, watchers, "visit_overdue", about=about, at=at, kind="visit", **facts)


def _moved(case: Case, claim: Claim, kinds: Kinds, rules: Rules) -> datetime | None:
    """Return when to look where the time of the case has been changed since, and nobody has arrived."""
    if claim.arrived_at is not None or case.when_start is None:
        return None
    ends = work(case.when_start, case.when_end, kinds(case.kind).minutes).end
    return ends + rules.duration("dispatch.visit_margin")


def _watchers(session: Session, case: Case, besides: int, *, at: datetime) -> list[int]:
    """Return who is told: those who look after the area, and whoever is on duty there."""
    duty = people.holders(session, {Role.DUTY}, areas.codes_upward(session, case.area_code), at=at)
    keepers = people.responsible(session, case.area_code, at=at, besides={besides})
    return [person for person in dict.fromkeys([*keepers, *duty]) if person != besides]
