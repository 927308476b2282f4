"""Before a task: asking the claimer whether they come, and acting on the answer.

What is coming is found in an index of the cases ahead; each claim and appointed time gets one row, whose next step is
due at a moment. A case that moved gets another row, and the old one is over.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from bot.domain.cases import service as cases
from bot.domain.cases.model import Case, CaseState
from bot.domain.exchange import agreements
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.reminders import rules as when
from bot.domain.reminders.model import Answer, TaskAsk
from bot.domain.rulebook import Rules
from bot.domain.tasks import queries as task_queries
from bot.domain.tasks import service as tasks
from bot.domain.tasks.model import Claim, ClaimState
from bot.store.hot import Statement

AHEAD = timedelta(hours=48)
"""How far ahead tasks are looked at: the evening before lies within."""
PLANNED_AT_ONCE_MAX = 100
AT_ONCE_MAX = 25
"""Questions one unit takes up: each queues two messages, and whoever else writes waits for the unit."""
OFFERED = (CaseState.POSTED, CaseState.CLAIMED, CaseState.IN_PROGRESS)

_PLAN = Statement(
    "INSERT INTO task_ask (claim_id, case_id, person_id, when_start, starts_at, asked, next_at)"
    " VALUES (?, ?, ?, ?, ?, 0, ?) ON CONFLICT (claim_id, when_start) DO NOTHING"
)


def plan(session: Session, *, rules: Rules, at: datetime, most: int = PLANNED_AT_ONCE_MAX) -> int:
    """Write down when the claimers of what is coming are asked; call again until 0. Returns how many."""
    query = (
        select_columns(
            col(Claim.id),
            col(Claim.case_id),
            col(Claim.person_id),
            col(Claim.claimed_at),
            col(Case.when_start),
            col(Case.when_end),
        )
        .join(Case, col(Case.id) == col(Claim.case_id))
        .outerjoin(
            TaskAsk, (col(TaskAsk.claim_id) == col(Claim.id)) & (col(TaskAsk.when_start) == col(Case.when_start))
        )
        .where(
            col(Case.state).in_(OFFERED),
            col(Case.when_end) >= at,
            col(Case.when_start) < at + AHEAD,
            col(Claim.state) == ClaimState.ACTIVE,
            col(TaskAsk.id).is_(None),
        )
        .limit(most)
    )
    rows = session.connection().execute(query).all()
    crowd = _Evenings(session, rules)
    for claim_id, case_id, person_id, claimed_at, start, end in rows:
        assert start is not None
        assert end is not None
        begins = when.starts_at(start, end, claimed_at=claimed_at, rules=rules)
        moments = when.ask_moments(begins, claimed_at=claimed_at, rules=rules)
        upcoming = [one for one in moments if one <= at][-1:] or [crowd.place(when.next_ask(moments, after=at), at)]
        _PLAN.run(session, claim_id, case_id, person_id, start, begins, upcoming[0])
    return len(rows)


class _Evenings:
    """Lets the questions of a full evening begin earlier, so that the last one leaves before the quiet hours."""

    def __init__(self, session: Session, rules: Rules) -> None:
        self._session, self._rules = session, rules
        self._planned: dict[datetime, int] = {}

    def place(self, moment: datetime | None, at: datetime) -> datetime | None:
        """Return the moment at which one more question is asked: itself, or minutes earlier when many are."""
        if moment is None or not when.is_evening(moment, self._rules):
            return moment
        first = when.evening_begins(moment, self._rules)
        if moment not in self._planned:
            ahead = select_columns(func.count()).where(col(TaskAsk.next_at).between(first, moment))
            self._planned[moment] = self._session.connection().execute(ahead).scalar_one()
        earlier = self._planned[moment] // self._rules.count("reminders.evening_per_minute")
        self._planned[moment] += 1
        return max(moment - timedelta(minutes=earlier), first, min(moment, at))


def ask_due(session: Session, *, rules: Rules, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Take the next step of every question that is due; call again until 0. Returns how many were due.

    The facts are looked at again: what was given back, withdrawn, moved or has begun is over.
    """
    due = session.exec(
        select(TaskAsk)
        .where(col(TaskAsk.next_at) <= at)
        .order_by(col(TaskAsk.next_at), col(TaskAsk.id))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for ask in due:
        claim, case = session.get_one(Claim, ask.claim_id), session.get_one(Case, ask.case_id)
        ask.next_at = None
        if at < ask.starts_at and ask.answer is None and stands(ask, claim, case):
            _step(session, ask, claim, case, rules=rules, at=at)
    session.flush()
    return len(due)


def stands(ask: TaskAsk, claim: Claim, case: Case) -> bool:
    """Whether what was asked about is still to come as it was."""
    return claim.state is ClaimState.ACTIVE and case.state in OFFERED and case.when_start == ask.when_start


def _step(session: Session, ask: TaskAsk, claim: Claim, case: Case, *, rules: Rules, at: datetime) -> None:
    assert case.id is not None
    matter = notices.about_case(case.id)
    facts: dict[str, Any] = {"case_id": case.id, "ask_id": ask.id}
    moments = when.ask_moments(ask.starts_at, claimed_at=claim.claimed_at, rules=rules)
    following = when.next_ask(moments, after=_step_moment(ask, moments, at))
    if ask.asked < when.STEPS - 1:
        again = ask.asked > 0
        notices.tell(
            session,
            ask.person_id,
            "task_ahead",
            about=matter,
            at=at,
            kind="reminder",
            dedupe_key=f"task_ask:{ask.id}:{ask.asked}",
            cutoff_at=following or ask.starts_at,
            again=again,
            **facts,
        )
        if not again:
            notices.tell_requester(session, case, "somebody_comes", at=at, ask_id=ask.id)
    else:
        keepers = people.still_serving(session, case.owner_id, case.area_code, at=at)
        notices.tell_all(session, keepers, "volunteer_silent", about=matter, at=at, **facts)
    ask.asked += 1
    ask.next_at = following if ask.asked < when.STEPS else None


def _step_moment(ask: TaskAsk, moments: tuple[datetime, ...], at: datetime) -> datetime:
    """Return the moment whose step is taken now: the first question of a full evening is asked ahead of its own."""
    return max(at, moments[0]) if ask.asked == 0 and when.is_ahead(at, moments[0]) else at


def open_asks(session: Session, person_id: int, *, at: datetime) -> list[TaskAsk]:
    """Return the questions somebody was asked and has not answered, the next task first."""
    query = (
        select(TaskAsk)
        .where(
            TaskAsk.person_id == person_id,
            col(TaskAsk.answer).is_(None),
            TaskAsk.asked > 0,
            TaskAsk.starts_at > at,
        )
        .order_by(col(TaskAsk.starts_at))
    )
    rows = session.exec(query).all()
    return [
        ask for ask in rows if stands(ask, session.get_one(Claim, ask.claim_id), session.get_one(Case, ask.case_id))
    ]


def meant(session: Session, person_id: int, *, day: datetime | None, at: datetime) -> list[Case]:
    """Return the tasks somebody may mean without a number: of that day; else the one asked about; else all in hand."""
    held = [session.get_one(Case, claim.case_id) for claim in task_queries.held_by(session, person_id)]
    if day is not None:
        return [case for case in held if case.when_start and _on_day(case, day)]
    asked = [ask.case_id for ask in open_asks(session, person_id, at=at)]
    return [case for case in held if case.id in asked] or held


def _on_day(case: Case, day: datetime) -> bool:
    assert case.when_start is not None
    assert case.when_end is not None
    return case.when_start < day + when.ONE_DAY and (case.when_end > day or case.when_start >= day)


def going(session: Session, case_id: int, person_id: int, *, at: datetime) -> None:
    """Write down that the claimer comes. Refuses who does not hold the task."""
    tasks.living_claim(session, case_id, person_id)
    _answered(session, case_id, person_id, Answer.GOING, at=at)


def hand_back(session: Session, case_id: int, person_id: int, *, reason: str | None, at: datetime) -> bool:
    """Give a task back: its card goes out again at once and the requester hears of it.

    Returns False for an exchange between neighbours, which ends instead: nobody else can take it.
    """
    if agreements.step_back(session, case_id, by=person_id, reason=reason, at=at):
        _answered(session, case_id, person_id, Answer.CANNOT, at=at)
        return False
    tasks.give_back(session, case_id, person_id, reason=reason, at=at)
    case, matter = cases.look(session, case_id), notices.about_case(case_id)
    notices.tell_groups(session, case.area_code, "card", about=matter, at=at, case_id=case_id)
    notices.tell_requester(session, case, "claim_given_back", at=at)
    _answered(session, case_id, person_id, Answer.CANNOT, at=at)
    return True


def _answered(session: Session, case_id: int, person_id: int, answer: Answer, *, at: datetime) -> None:
    query = select(TaskAsk).where(
        TaskAsk.person_id == person_id, TaskAsk.case_id == case_id, col(TaskAsk.answer).is_(None)
    )
    for ask in session.exec(query):
        ask.answer, ask.answered_at, ask.next_at = answer, at, None
    session.flush()
