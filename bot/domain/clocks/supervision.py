"""督办: a coordinator demands a reply by a moment; it is reminded of, it climbs when it is late, its answer is kept."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.errors import UnknownCase
from bot.domain.cases.model import OPEN_STATES, Case
from bot.domain.clocks.errors import CaseOver, DuePast, NoSupervision
from bot.domain.clocks.model import Supervision
from bot.domain.clocks.rules import ANSWERED
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Role
from bot.domain.rulebook import Rules

ASKED = "supervision"
"""In a history: a reply is demanded."""
AT_ONCE_MAX = 5
SHOWN_MAX = 10
REMINDED, LATE, LATER = 1, 2, 3
"""Rungs of an open demand."""


def ask(
    session: Session, case_id: int, *, by: int, due_at: datetime, words: str, rules: Rules, at: datetime
) -> Supervision:
    """Demand a reply from the first receiver of a case (or who serves in their place) by a moment.

    For coordinators of the area. A demand that is open already gets the new moment. Refuses a case that is over.
    """
    case = cases.for_staff(session, case_id, by, people.DECIDERS, at=at)
    number = case_rules.number(case_id)
    if case.state not in OPEN_STATES:
        raise CaseOver(number=number, state=case_rules.STATE_NAMES[case.state])
    if due_at <= at:
        raise DuePast(number=number)
    asked_of = people.still_serving(session, case.owner_id, case.area_code, at=at)[0]
    row = open_of(session, case_id)
    if row is None:
        row = Supervision(case_id=case_id, asked_by=by, asked_of=asked_of, asked_at=at, due_at=due_at)
        session.add(row)
    row.asked_by, row.asked_of, row.asked_at, row.due_at, row.rung = by, asked_of, at, due_at, 0
    row.look_at = due_at - min(rules.duration("clocks.supervision_reminder"), (due_at - at) / 2)
    session.flush()
    cases.record(session, case, ASKED, by=by, at=at, note=words or None)
    audit.note(session, person_id=by, action="supervise", subject=notices.about_case(case_id), at=at)
    if asked_of != by:
        _tell(session, row, [asked_of], "supervision_asked", at=at)
    return row


def _tell(session: Session, row: Supervision, person_ids: list[int], template: str, *, at: datetime) -> None:
    about = notices.about_case(row.case_id)
    notices.tell_all(session, person_ids, template, about=about, at=at, kind="notice", case_id=row.case_id)


def open_of(session: Session, case_id: int) -> Supervision | None:
    """Return the open demand about a case."""
    query = select(Supervision).where(Supervision.case_id == case_id, col(Supervision.ended_at).is_(None))
    return session.exec(query).first()


def answer(session: Session, case_id: int, *, by: int, words: str, at: datetime) -> Supervision:
    """Give the reply that is owed. It is kept in the history of the case, and told to whoever asked.

    Whoever looks after the area may reply: the first receiver may be away.
    """
    case = cases.for_staff(session, case_id, by, people.STAFF, at=at)
    row = open_of(session, case_id)
    if row is None:
        raise NoSupervision(number=case_rules.number(case_id))
    won = session.connection().execute(
        update(Supervision)
        .where(col(Supervision.id) == row.id, col(Supervision.ended_at).is_(None))
        .values(ended_at=at, look_at=None)
    )
    if not won.rowcount:
        raise NoSupervision(number=case_rules.number(case_id))
    session.refresh(row)
    cases.record(session, case, ANSWERED, by=by, at=at, note=words)
    case.look_at = at
    session.flush()
    if row.asked_by != by:
        _tell(session, row, [row.asked_by], "supervision_answered", at=at)
    return row


def open_in(
    session: Session, area_codes: Collection[str], *, until: datetime | None = None, limit: int = SHOWN_MAX
) -> list[Supervision]:
    """Return the open demands about cases of some areas, the one due first first; only those due by `until` if given."""
    query = (
        select(Supervision)
        .join(Case, col(Case.id) == col(Supervision.case_id))
        .where(
            areas.within(Case.area_code, area_codes),
            col(Supervision.ended_at).is_(None),
            col(Case.state).in_(OPEN_STATES),
        )
        .order_by(col(Supervision.due_at))
        .limit(limit)
    )
    if until is not None:
        query = query.where(col(Supervision.due_at) <= until)
    return list(session.exec(query))


def watch_due(session: Session, *, rules: Rules, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Remind of replies that are due soon, and take overdue ones up: to 总管, then to 区妇联, once each.

    Demands about a case that is over end. Returns how many were looked at; call again until 0.
    """
    due = session.exec(
        select(Supervision)
        .where(col(Supervision.ended_at).is_(None), col(Supervision.look_at) <= at)
        .order_by(col(Supervision.look_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for row in due:
        _watch(session, row, climb=rules.duration("clocks.supervision_climb"), at=at)
    session.flush()
    return len(due)


def _watch(session: Session, row: Supervision, *, climb: timedelta, at: datetime) -> None:
    case = session.get(Case, row.case_id)
    if case is None:
        raise UnknownCase(number=case_rules.number(row.case_id))
    if case.state not in OPEN_STATES:
        row.ended_at, row.look_at = at, None
        return
    if at < row.due_at:
        row.rung, row.look_at = REMINDED, row.due_at
        _tell(session, row, [row.asked_of], "supervision_reminder", at=at)
        return
    up = Role.OWNER if row.rung >= LATE else Role.MANAGER
    row.rung = LATER if row.rung >= LATE else LATE
    row.look_at = at + climb if row.rung == LATE else None
    cases.record(session, case, "supervision_late", by=None, at=at)
    above = people.holders(session, {up}, areas.codes_upward(session, case.area_code), at=at)
    _tell(session, row, [row.asked_of, row.asked_by, *above], "supervision_late", at=at)
