"""Making a task of each time of a plan, some days ahead, each once. After downtime what is past is not made late."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.dates import day_of
from bot.domain.cases import service as cases
from bot.domain.cases.model import Case, CaseState
from bot.domain.dispatch import claiming as dispatch
from bot.domain.dispatch.kinds import Kinds
from bot.domain.errors import Refusal
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Account
from bot.domain.recurring import rules as plan_rules
from bot.domain.recurring.model import Occurrence, OccurrenceState, Plan
from bot.domain.rulebook import Rules
from bot.domain.tasks import service as tasks

AT_ONCE_MAX = 10
"""Plans one unit looks at: each may post a card."""


def make_due(session: Session, *, kinds: Kinds, rules: Rules, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Make the next time of every plan whose day is near. Call again until 0. Returns how many plans were looked at."""
    horizon = day_of(at) + rules.duration("recurring.posted_ahead")
    due = session.exec(
        select(Plan)
        .where(col(Plan.ended_at).is_(None), col(Plan.verified_at).is_not(None), col(Plan.next_on) <= horizon)
        .order_by(col(Plan.next_on), col(Plan.id))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for plan in due:
        _make_next(session, plan, kinds=kinds, rules=rules, at=at)
    session.flush()
    return len(due)


def _make_next(session: Session, plan: Plan, *, kinds: Kinds, rules: Rules, at: datetime) -> None:
    """Settle the day the plan stands at, and go on to its next one."""
    assert plan.id is not None
    day, first = plan.next_on, cases.look(session, plan.case_id)
    if first.said == cases.FORGOTTEN:  # consent was taken back: nobody may be sent any more
        plan.ended_at = at
        return
    row = session.get(Occurrence, (plan.id, day))
    if row is None or row.state is OccurrenceState.STAND_IN:
        if _past(plan, day, at):
            session.merge(Occurrence(plan_id=plan.id, day=day, state=OccurrenceState.MISSED))
        else:
            _make(session, plan, day, first, stand_in=row is not None, kinds=kinds, rules=rules, at=at)
    following = plan_rules.next_day(plan, day)
    if following is None:
        plan.ended_at = at
        about = notices.about_case(plan.case_id)
        notices.tell(
            session, plan.requester_id, "plan_over", about=about, at=at, case_id=plan.case_id, plan_id=plan.id, day=None
        )
    else:
        plan.next_on = following


def _past(plan: Plan, day: date, at: datetime) -> bool:
    start, end = plan_rules.span(plan, day)
    return (end if plan.minute_from is None else start) <= at


def _make(
    session: Session, plan: Plan, day: date, first: Case, *, stand_in: bool, kinds: Kinds, rules: Rules, at: datetime
) -> None:
    """Post one time. Whoever comes every time has it already, unless somebody has to stand in."""
    case = _case_of(session, plan, day, first, at=at)
    assert case.id is not None
    assert plan.id is not None
    session.merge(Occurrence(plan_id=plan.id, day=day, state=OccurrenceState.MADE, case_id=case.id))
    tasks.post(session, case, by=None, rules=rules, at=at)
    if not stand_in and _claimed_by_regular(session, plan, case.id, kinds=kinds, rules=rules, at=at):
        return
    notices.tell_groups(session, case.area_code, "card", about=notices.about_case(case.id), at=at, case_id=case.id)
    notices.tell_requester(session, case, "case_posted", at=at)


def _claimed_by_regular(
    session: Session, plan: Plan, case_id: int, *, kinds: Kinds, rules: Rules, at: datetime
) -> bool:
    account = session.get(Account, plan.account_id) if plan.account_id is not None else None
    if account is None:
        return False
    try:
        won = dispatch.claim(session, case_id, account, member=True, insisted=True, kinds=kinds, rules=rules, at=at)
    except Refusal:  # too much in hand, a clearance that ran out: then it is offered to everybody
        return False
    assert isinstance(won, dispatch.Won)
    about = notices.about_case(case_id)
    notices.tell_account(session, account, "series_next", about=about, at=at, case_id=case_id)
    notices.tell_requester_of(session, case_id, "case_claimed", at=at, claim_id=won.claimed.claim_id)
    return True


def _case_of(session: Session, plan: Plan, day: date, first: Case, *, at: datetime) -> Case:
    start, end = plan_rules.span(plan, day)
    keepers = people.responsible(session, first.area_code, at=at)
    case = Case(
        state=CaseState.TO_POST,
        kind=first.kind,
        level=first.level,
        level_reason=first.level_reason,
        area_code=first.area_code,
        requester_id=first.requester_id,
        account_id=first.account_id,
        owner_id=first.owner_id if first.owner_id in keepers else keepers[0],
        said=first.said,
        beneficiary=first.beneficiary,
        phone=first.phone,
        address=first.address,
        destination=first.destination,
        when_start=start,
        when_end=end,
        when_text=plan_rules.when_text(plan, day),
        people_needed=first.people_needed,
        clearance=first.clearance,
        created_at=at,
        updated_at=at,
    )
    return cases.add(session, case, by=plan.requester_id, at=at)
