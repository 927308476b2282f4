"""Plans of help that comes again: opening, skipping, standing in, ending."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, or_, select

from bot.dates import day_of, day_text
from bot.domain.audit import service as audit
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.model import Case
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Account
from bot.domain.recurring import rules as plan_rules
from bot.domain.recurring.errors import (
    NoSeries,
    NotLeftOut,
    NotOnThatDay,
    PlanTooShort,
    SeriesTaken,
    SeveralPlans,
    UnknownPlan,
)
from bot.domain.recurring.model import Occurrence, OccurrenceState, Plan
from bot.domain.recurring.rules import Rhythm
from bot.domain.rulebook import Rules
from bot.domain.tasks.model import Claim


def last_day(rhythm: Rhythm, rules: Rules) -> date:
    """Return the last day a plan may have: as said, never longer than the rules allow; a quarter when nothing was said."""
    most = rhythm.starts_on + rules.duration("recurring.length_max")
    return min(rhythm.ends_on or rhythm.starts_on + rules.duration("recurring.length_without_end"), most)


def long_enough_for_agreement(starts_on: date, ends_on: date, rules: Rules) -> bool:
    """Whether a written agreement is to be asked for (志愿服务条例 14)."""
    return ends_on - starts_on >= rules.duration("recurring.agreement_after")


def open_plan(session: Session, case: Case, rhythm: Rhythm, *, rules: Rules, at: datetime) -> Plan:
    """Make a plan of a confirmed read-back, whose first time is the case just reported.

    Later times become tasks once a steward has verified the first. Refuses a rhythm that never comes before its end.
    """
    assert case.id is not None
    ends_on = last_day(rhythm, rules)
    if rhythm.starts_on > ends_on:
        raise PlanTooShort(ends=day_text(ends_on))
    plan = Plan(
        case_id=case.id,
        requester_id=case.requester_id,
        weekdays=rhythm.weekdays,
        monthdays=",".join(str(one) for one in rhythm.monthdays),
        every=rhythm.every,
        minute_from=rhythm.minute_from,
        minute_to=rhythm.minute_to,
        hours_said=rhythm.hours_said[:32],
        starts_on=rhythm.starts_on,
        ends_on=ends_on,
        next_on=rhythm.starts_on,
        created_at=at,
    )
    session.add(plan)
    session.flush()
    assert plan.id is not None
    plan.next_on = plan_rules.next_day(plan, rhythm.starts_on) or ends_on
    session.add(Occurrence(plan_id=plan.id, day=rhythm.starts_on, state=OccurrenceState.MADE, case_id=case.id))
    if plan.next_on <= rhythm.starts_on:
        plan.ended_at = at
    session.flush()
    if long_enough_for_agreement(plan.starts_on, plan.ends_on, rules):
        about = notices.about_case(case.id)
        keepers = people.responsible(session, case.area_code, at=at)
        notices.tell_all(session, keepers, "plan_agreement", about=about, at=at, case_id=case.id, plan_id=plan.id)
    return plan


def verified(session: Session, case_id: int, *, true: bool, at: datetime) -> None:
    """A steward has looked at the first case of a plan: later times may be made, or there will be none."""
    plan = session.exec(select(Plan).where(Plan.case_id == case_id)).first()
    if plan is None:
        return
    if true:
        plan.verified_at = at
    else:
        plan.ended_at = plan.ended_at or at
    session.flush()


def plans_of(session: Session, person_id: int) -> list[Plan]:
    """Return what goes on for a person: what they asked for, and what they come to every time."""
    query = select(Plan).where(
        col(Plan.ended_at).is_(None), or_(Plan.requester_id == person_id, Plan.person_id == person_id)
    )
    return list(session.exec(query.order_by(col(Plan.id)).limit(20)))


def plan_of_case(session: Session, case_id: int) -> Plan | None:
    """Return the plan a case is one time of."""
    return session.exec(
        select(Plan).join(Occurrence, col(Occurrence.plan_id) == col(Plan.id)).where(Occurrence.case_id == case_id)
    ).first()


def meant(
    session: Session, person_id: int, plan_id: int | None, day: date | None, *, example: str, at: datetime
) -> Plan:
    """Return the plan somebody speaks of: by its number, else the only one of theirs that falls on the day.

    A number is taken from its requester, its volunteer and the stewards of its area; of others it does not exist.
    """
    if plan_id is not None:
        plan = session.get(Plan, plan_id)
        if plan is None or plan.ended_at is not None or not _concerns(session, plan, person_id, at=at):
            raise UnknownPlan(number=plan_rules.number(plan_id))
        if day is not None and not plan_rules.on(plan, day):
            raise NotOnThatDay(day=day_text(day), lines=[plan_rules.line(plan)])
        return plan
    own = plans_of(session, person_id)
    if not own:
        raise UnknownPlan(number=None)
    that_day = [plan for plan in own if day is None or plan_rules.on(plan, day)]
    if not that_day:
        assert day is not None
        raise NotOnThatDay(day=day_text(day), lines=[plan_rules.line(plan) for plan in own])
    if len(that_day) > 1:
        raise SeveralPlans(lines=[plan_rules.line(plan) for plan in that_day], example=example)
    return that_day[0]


def _concerns(session: Session, plan: Plan, person_id: int, *, at: datetime) -> bool:
    if person_id in (plan.requester_id, plan.person_id):
        return True
    area = cases.look(session, plan.case_id).area_code
    return people.may(session, person_id, people.STAFF, area, at=at)


def skip(session: Session, plan: Plan, day: date, *, by: int, at: datetime) -> int | None:
    """Leave one time out. Returns the case that was made of it already, to be withdrawn by the caller, or None.

    Refuses the volunteer who comes: they have a stand-in looked for.
    """
    if by == plan.person_id and by != plan.requester_id:
        raise UnknownPlan(number=plan_rules.number(plan.id or 0))
    case_id = _mark(session, plan, day, OccurrenceState.SKIPPED)
    cases.record(session, cases.look(session, plan.case_id), "skipped", by=by, at=at, note=day.isoformat())
    told = [plan.person_id] if plan.person_id is not None and case_id is None and plan.person_id != by else []
    _tell(session, plan, told, "plan_skipped", at=at, day=day.isoformat())
    return case_id


def stand_in(session: Session, plan: Plan, day: date, *, by: int, at: datetime) -> int | None:
    """The regular volunteer cannot come once: that time goes to everybody.

    Returns the case that was made of it already, whose claim the caller gives back, or None.
    """
    if plan.person_id != by:
        raise UnknownPlan(number=plan_rules.number(plan.id or 0))
    made = session.get(Occurrence, (plan.id, day))
    if made is not None and made.case_id is not None:
        return made.case_id
    _mark(session, plan, day, OccurrenceState.STAND_IN)
    cases.record(session, cases.look(session, plan.case_id), "stand_in", by=by, at=at, note=day.isoformat())
    _tell(session, plan, [plan.requester_id], "plan_stand_in", at=at, day=day.isoformat())
    return None


def restore(session: Session, plan: Plan, day: date, *, by: int, at: datetime) -> None:
    """Let a time come after all: one that was skipped (by whoever may skip), or for which its volunteer had a stand-in
    looked for. It is made anew with the next look. Refuses what was not left out, and what is past.
    """
    assert plan.id is not None
    session.get(Plan, plan.id, with_for_update=True)
    row = session.get(Occurrence, (plan.id, day))
    own = OccurrenceState.STAND_IN if by == plan.person_id and by != plan.requester_id else OccurrenceState.SKIPPED
    gone = row is None or row.state is not own or (own is OccurrenceState.STAND_IN and row.case_id is not None)
    if gone or day < day_of(at):
        raise NotLeftOut(day=day_text(day), number=plan_rules.number(plan.id))
    session.delete(row)
    plan.next_on = min(plan.next_on, day)
    session.flush()
    cases.record(session, cases.look(session, plan.case_id), "restored", by=by, at=at, note=day.isoformat())
    told = {plan.requester_id, plan.person_id} - {by, None}
    _tell(session, plan, [one for one in told if one is not None], "plan_restored", at=at, day=day.isoformat())


def _mark(session: Session, plan: Plan, day: date, state: OccurrenceState) -> int | None:
    assert plan.id is not None
    session.get(Plan, plan.id, with_for_update=True)
    row = session.get(Occurrence, (plan.id, day))
    if row is None:
        session.add(Occurrence(plan_id=plan.id, day=day, state=state))
        session.flush()
        return None
    row.state = state
    session.flush()
    return row.case_id


def take_series(session: Session, case_id: int, account: Account, *, at: datetime) -> Plan:
    """Come every time from now on, after having claimed one. First come, first served: one guarded UPDATE."""
    plan = plan_of_case(session, case_id)
    if plan is None or plan.ended_at is not None:
        raise NoSeries(number=case_rules.number(case_id))
    won = session.connection().execute(
        update(Plan)
        .where(col(Plan.id) == plan.id, col(Plan.person_id).is_(None), col(Plan.ended_at).is_(None))
        .values(person_id=account.person_id, account_id=account.id)
    )
    session.expire(plan)
    if not won.rowcount:
        raise SeriesTaken(number=plan_rules.number(plan.id or 0))
    _tell(session, plan, [plan.requester_id], "plan_taken", at=at)
    return plan


def leave_series(session: Session, plan: Plan, *, by: int, at: datetime) -> None:
    """Do not come every time any more; the next times go to everybody."""
    if plan.person_id != by:
        raise UnknownPlan(number=plan_rules.number(plan.id or 0))
    plan.person_id = plan.account_id = None
    session.flush()
    keepers = people.responsible(session, cases.look(session, plan.case_id).area_code, at=at)
    _tell(session, plan, [plan.requester_id, *keepers], "plan_left", at=at)


def end(session: Session, plan: Plan, *, by: int, at: datetime) -> list[int]:
    """End a plan by word. What was made already stays; returns those cases that are still to come."""
    won = session.connection().execute(
        update(Plan).where(col(Plan.id) == plan.id, col(Plan.ended_at).is_(None)).values(ended_at=at)
    )
    session.expire(plan)
    if won.rowcount:
        cases.record(session, cases.look(session, plan.case_id), "plan_ended", by=by, at=at)
        told = {plan.requester_id, plan.person_id} - {by, None}
        _tell(session, plan, [person for person in told if person is not None], "plan_over", at=at)
    today = day_of(at)
    query = select(Occurrence.case_id).where(
        Occurrence.plan_id == plan.id, Occurrence.state == OccurrenceState.MADE, col(Occurrence.day) >= today
    )
    return [case_id for case_id in session.exec(query) if case_id is not None]


def agreed(session: Session, plan_id: int, *, by: int, at: datetime) -> Plan:
    """Note that the written agreement of a plan is signed. For the stewards of its area."""
    people.require(session, by, people.STAFF, None, at=at)
    plan = session.get(Plan, plan_id)
    if plan is None or not people.may(session, by, people.STAFF, cases.look(session, plan.case_id).area_code, at=at):
        raise UnknownPlan(number=plan_rules.number(plan_id))
    plan.agreed_at, plan.agreed_by = at, by
    session.flush()
    audit.note(session, person_id=by, action="agreement", subject=f"plan:{plan_id}", at=at)
    return plan


def claim_on_day(session: Session, person_id: int, first: datetime, last: datetime) -> int | None:
    """Return the case somebody has in hand for a day, None for none or several."""
    rows = session.exec(
        select(Claim.case_id)
        .join(Case, col(Case.id) == col(Claim.case_id))
        .where(
            Claim.person_id == person_id,
            col(Claim.state).in_(("active", "arrived")),
            col(Case.when_start) >= first,
            col(Case.when_start) < last,
        )
        .limit(2)
    ).all()
    return rows[0] if len(rows) == 1 else None


def _tell(
    session: Session, plan: Plan, person_ids: Collection[int], template: str, *, at: datetime, day: str | None = None
) -> None:
    about = notices.about_case(plan.case_id)
    notices.tell_all(session, person_ids, template, about=about, at=at, case_id=plan.case_id, plan_id=plan.id, day=day)
