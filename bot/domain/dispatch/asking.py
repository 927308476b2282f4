"""Asking volunteers one after another, in private. To be asked is an offer: refusing is free (志愿服务条例 25).

A round belongs to one task. For one place nobody is asked while somebody else has still time to answer: the database
holds that by a key. Who refused or did not answer is not asked again for this task.
"""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.model import Case
from bot.domain.dispatch import candidates
from bot.domain.dispatch.candidates import Candidate
from bot.domain.dispatch.errors import AlreadyAsking, NobodyToAsk, NotAsked, NotAsking
from bot.domain.dispatch.kinds import Kinds
from bot.domain.dispatch.model import AskingRound, Prospect, ProspectState
from bot.domain.notices import service as notices
from bot.domain.outbox.rules import not_quiet_from
from bot.domain.outbox.wishes import limits_now
from bot.domain.people import queries as people
from bot.domain.rulebook import Rules
from bot.domain.tasks import queries as task_queries
from bot.domain.tasks.errors import NotPosted, TaskTaken
from bot.domain.tasks.model import Task, TaskState

AT_ONCE_MAX = 20
"""Prospects one unit lets lapse: more would keep people waiting for the writer."""
_SHOWN_MAX = 5


@dataclass(frozen=True)
class Begun:
    """What a round begins with: the order as it stands now, the first being asked, and until when they have time."""

    order: list[Candidate]
    until: datetime


def suggest(session: Session, case_id: int, *, by: int, kinds: Kinds, rules: Rules, at: datetime) -> list[Candidate]:
    """Return who suits a task, with reasons, for a steward of its area."""
    case = cases.for_staff(session, case_id, by, people.STAFF, at=at)
    _check_open(session, case)
    return candidates.ranked(session, case, besides=_asked_before(session, case_id), kinds=kinds, rules=rules, at=at)[
        :_SHOWN_MAX
    ]


def start(session: Session, case_id: int, *, by: int, kinds: Kinds, rules: Rules, at: datetime) -> Begun:
    """Begin to ask for a task. Refuses while it is being done already, and where nobody is known who suits."""
    case = cases.for_staff(session, case_id, by, people.STAFF, at=at)
    _check_open(session, case)
    number = case_rules.number(case_id)
    if (asked := _asked_now(session, case_id)) and _going(session, case_id) is not None:
        raise AlreadyAsking(
            number=number, names="、".join(people.display_name(session, row.person_id) for row in asked)
        )
    order = candidates.ranked(session, case, besides=_asked_before(session, case_id), kinds=kinds, rules=rules, at=at)
    if not order:
        raise NobodyToAsk(number=number)
    going = session.get(AskingRound, case_id)
    if going is None:
        going = AskingRound(case_id=case_id, started_by=by, started_at=at)
        session.add(going)
    going.started_by, going.started_at, going.ended_at = by, at, None
    session.flush()
    cases.record(session, case, "asking", by=by, at=at)
    go_on(session, case_id, kinds=kinds, rules=rules, at=at)
    asked = _asked_now(session, case_id)
    if not asked:
        raise NobodyToAsk(number=number)
    return Begun(order[:_SHOWN_MAX], asked[0].due_at)


def stop(session: Session, case_id: int, *, by: int, at: datetime) -> None:
    """Ask nobody any more; who is being asked now is told."""
    cases.for_staff(session, case_id, by, people.STAFF, at=at)
    going = _going(session, case_id)
    if going is None:
        raise NotAsking(number=case_rules.number(case_id))
    going.ended_at = at
    for row in _asked_now(session, case_id):
        row.state, row.settled_at = ProspectState.LOST, at
        notices.tell(session, row.person_id, "asking_over", about=notices.about_case(case_id), at=at, case_id=case_id)
    session.flush()


def refuse(session: Session, person_id: int, case_id: int | None, *, kinds: Kinds, rules: Rules, at: datetime) -> int:
    """Take a no. The next one is asked. Returns the case. Refuses whoever was not asked, or for several without saying which."""
    row = asked_of(session, person_id, case_id)
    if row is None:
        raise NotAsked(number=case_rules.number(case_id) if case_id else None)
    row.state, row.settled_at = ProspectState.REFUSED, at
    session.flush()
    go_on(session, row.case_id, kinds=kinds, rules=rules, at=at)
    return row.case_id


def asked_of(session: Session, person_id: int, case_id: int | None) -> Prospect | None:
    """Return what somebody is being asked: for that task, else the newest question."""
    query = select(Prospect).where(Prospect.person_id == person_id, Prospect.state == ProspectState.ASKED)
    if case_id is not None:
        query = query.where(Prospect.case_id == case_id)
    return session.exec(query.order_by(col(Prospect.id).desc())).first()


def was_asked(session: Session, person_id: int, case_id: int) -> bool:
    """Whether somebody was asked for a task once, and the question is over."""
    query = select(Prospect.id).where(Prospect.person_id == person_id, Prospect.case_id == case_id)
    return session.exec(query.limit(1)).first() is not None


def go_on(session: Session, case_id: int, *, kinds: Kinds, rules: Rules, at: datetime) -> None:
    """Ask the next one for every free place nobody is asked for. With nobody left, the steward who began is told."""
    going = _going(session, case_id)
    if going is None:
        return
    case = session.get_one(Case, case_id)
    task = task_queries.places(session, case_id)
    if task is None or task.state is not TaskState.OPEN or task.taken >= task.needed:
        going.ended_at = at
        return
    asked = _asked_now(session, case_id)
    free = [place for place in range(1, task.needed - task.taken + 1) if place not in {row.place for row in asked}]
    wanted = min(task.needed - task.taken - len(asked), len(free))
    left = rules.count("dispatch.asked_max") - _asked_since(session, case_id, going.started_at)
    order: list[Candidate] = []
    if wanted > 0 and left > 0:
        besides = _asked_before(session, case_id)
        order = candidates.ranked(session, case, besides=besides, kinds=kinds, rules=rules, at=at)
    for place, one in zip(free[: min(wanted, left)], order, strict=False):
        _ask(session, case, place, one, rules=rules, at=at)
        wanted -= 1
    session.flush()
    if wanted > 0 and not _asked_now(session, case_id):
        going.ended_at = at
        about, count = notices.about_case(case_id), _asked_since(session, case_id, going.started_at)
        notices.tell(session, going.started_by, "asking_exhausted", about=about, at=at, case_id=case_id, count=count)


def _ask(session: Session, case: Case, place: int, one: Candidate, *, rules: Rules, at: datetime) -> None:
    assert case.id is not None
    account = people.account_of(session, one.person_id)
    assert account is not None
    assert account.id is not None
    heard = not_quiet_from(limits_now(session, at).quiet, at, Random(case.id))
    row = Prospect(
        case_id=case.id,
        person_id=one.person_id,
        account_id=account.id,
        state=ProspectState.ASKED,
        place=place,
        said_at=at,
        due_at=heard + rules.duration("dispatch.answer_within"),
    )
    session.add(row)
    session.flush()
    facts: dict[str, Any] = {"case_id": case.id, "prospect_id": row.id}
    notices.tell_account(
        session, account, "asked_to_come", about=notices.about_case(case.id), at=at, kind="ask", **facts
    )


def lapse_due(session: Session, *, kinds: Kinds, rules: Rules, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """End every question and every condition whose time is over. Call again until 0. Returns how many."""
    waiting = (ProspectState.ASKED, ProspectState.HELD)
    due = session.exec(
        select(Prospect)
        .where(col(Prospect.state).in_(waiting), col(Prospect.due_at) <= at)
        .order_by(col(Prospect.due_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for row in due:
        was = row.state
        won = session.connection().execute(
            update(Prospect)
            .where(col(Prospect.id) == row.id, col(Prospect.state).in_(waiting))
            .values(state=ProspectState.LAPSED, settled_at=at)
        )
        session.expire(row)
        if won.rowcount and was is ProspectState.HELD:
            about = notices.about_case(row.case_id)
            notices.tell(session, row.person_id, "condition_lapsed", about=about, at=at, case_id=row.case_id)
        elif won.rowcount:
            go_on(session, row.case_id, kinds=kinds, rules=rules, at=at)
    session.flush()
    return len(due)


def _check_open(session: Session, case: Case) -> None:
    assert case.id is not None
    task = session.get(Task, case.id)
    number = case_rules.number(case.id)
    if task is None or task.state is not TaskState.OPEN:
        raise NotPosted(number=number, state=case_rules.STATE_NAMES[case.state])
    if task.taken >= task.needed:
        raise TaskTaken(number=number)


def _going(session: Session, case_id: int) -> AskingRound | None:
    """Return the round that is going on, held until the unit ends: two answers at one moment ask one more, not two."""
    row = session.get(AskingRound, case_id, with_for_update=True)
    return row if row is not None and row.ended_at is None else None


def _asked_now(session: Session, case_id: int) -> list[Prospect]:
    query = select(Prospect).where(Prospect.case_id == case_id, Prospect.state == ProspectState.ASKED)
    return list(session.exec(query.order_by(col(Prospect.id))))


def _asked_before(session: Session, case_id: int) -> list[int]:
    """Return who has been asked for a task, or spoke of a condition: nobody is asked twice."""
    return list(session.exec(select(Prospect.person_id).where(Prospect.case_id == case_id)))


def _asked_since(session: Session, case_id: int, since: datetime) -> int:
    query = select(func.count()).where(
        Prospect.case_id == case_id, col(Prospect.place).is_not(None), col(Prospect.said_at) >= since
    )
    return session.exec(query).one()


def withdrawn(session: Session, case_id: int, *, at: datetime) -> list[int]:
    """The need is gone: nobody is asked any more. Returns who was being asked, or waited with a condition."""
    going = _going(session, case_id)
    if going is not None:
        going.ended_at = at
    query = select(Prospect).where(
        Prospect.case_id == case_id, col(Prospect.state).in_((ProspectState.ASKED, ProspectState.HELD))
    )
    rows = session.exec(query).all()
    for row in rows:
        row.state, row.settled_at = ProspectState.LOST, at
    session.flush()
    return [row.person_id for row in rows]
