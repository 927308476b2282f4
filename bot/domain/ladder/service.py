"""The ladder of what nobody takes: from group to wider group, to the team lead, the steward, the street, the centre.

The card in the group is the foot. Each rung is told once for each time the task is offered, at minutes that a rule
names by level; nothing is shouted twice into the same group. A claim stops it, and so does somebody who says 收到.
Where nobody leads a team, that rung takes its time and tells nobody. The rungs are a column of the task:
whoever looks takes one with the row held, so two processes never climb the same one.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.model import Case, CaseState, Level
from bot.domain.ladder.errors import AlreadyFollowed, AtTheTop, NotWaiting
from bot.domain.notices import service as notices
from bot.domain.outbox.rules import in_quiet, quiet_end
from bot.domain.outbox.wishes import limits_now
from bot.domain.people import queries as people
from bot.domain.people.model import Role
from bot.domain.rulebook import Rules
from bot.domain.tasks.model import Task, TaskState

LEADS, TOP = 3, 6
RUNG_NAMES = {1: "更大范围的群", 2: "全区的群", 3: "队长", 4: "社区管家", 5: "协调员", 6: "指挥中心"}
"""What each rung is called to staff."""
FOLLOWERS = people.STAFF | {Role.LEAD}
AT_ONCE_MAX = 5
FOLLOWED = "followed"
"""In a history: somebody follows it, and it climbs no further."""


class Climbed(NamedTuple):
    """How far a task went up, and how many groups or people heard of it."""

    case: Case
    rung: int
    told: int


def climb_due(session: Session, *, rules: Rules, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Take tasks up that nobody has taken in time. At night only 紧急 climbs; the others go on in the morning.

    However long nobody looked, a task goes up one rung at a time. Returns how many tasks were looked at; call again
    until 0.
    """
    due = session.exec(
        select(Task)
        .where(Task.state == TaskState.OPEN, col(Task.taken) < col(Task.needed), col(Task.climb_at) <= at)
        .order_by(col(Task.climb_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    quiet = limits_now(session, at).quiet
    for task in due:
        case = cases.look(session, task.case_id)
        if case.state not in (CaseState.POSTED, CaseState.IN_PROGRESS):
            task.climb_at = None
        elif task.rung == 0:
            assert task.climb_at is not None
            task.rung, task.climb_at = 1, task.climb_at + timedelta(minutes=_steps(case.level, rules)[0])
        elif case.level is not Level.URGENT and in_quiet(quiet, at):
            task.climb_at = quiet_end(quiet, at)
        else:
            _climb(session, task, case, by=None, rules=rules, at=at)
    session.flush()
    return len(due)


def lift(session: Session, case_id: int, *, by: int, rules: Rules, at: datetime) -> Climbed:
    """Take a task up at once (升级), whatever the hour. For those who look after its area."""
    case = cases.for_staff(session, case_id, by, people.STAFF, at=at)
    task = waiting(session, case_id)
    number = case_rules.number(case_id)
    if task is None:
        raise NotWaiting(number=number, state=case_rules.STATE_NAMES[case.state])
    if task.rung > TOP:
        raise AtTheTop(number=number)
    task.rung, task.followed_by = max(task.rung, 1), None
    audit.note(session, person_id=by, action="lift", subject=notices.about_case(case_id), at=at)
    rung, told = _climb(session, task, case, by=by, rules=rules, at=at)
    session.flush()
    if not told:
        raise AtTheTop(number=number)
    return Climbed(case, rung, told)


def waiting(session: Session, case_id: int) -> Task | None:
    """Return the task of a case while places are free, held until the unit ends."""
    task = session.get(Task, case_id, with_for_update=True)
    return task if task is not None and task.state is TaskState.OPEN and task.taken < task.needed else None


def unfollowed(session: Session, case_id: int) -> bool:
    """Whether a task is on offer with free places and nobody has said that they follow it."""
    task = session.get(Task, case_id)
    return task is not None and task.state is TaskState.OPEN and task.taken < task.needed and task.followed_by is None


def may_follow(session: Session, case_id: int, person_id: int, *, at: datetime) -> bool:
    """Whether a task waits for somebody, and the person looks after its area."""
    case = session.get(Case, case_id)
    if case is None or waiting(session, case_id) is None:
        return False
    return people.may(session, person_id, FOLLOWERS, case.area_code, at=at)


def follow(session: Session, case_id: int, *, by: int, at: datetime) -> Case:
    """Somebody who looks after the area, or leads its volunteers, takes care of it: it climbs no further, and stays on offer."""
    case = cases.for_staff(session, case_id, by, FOLLOWERS, at=at)
    task = waiting(session, case_id)
    if task is None:
        raise NotWaiting(number=case_rules.number(case_id), state=case_rules.STATE_NAMES[case.state])
    if task.followed_by is not None:
        raise AlreadyFollowed(number=case_rules.number(case_id), name=people.display_name(session, task.followed_by))
    task.climb_at, task.followed_by = None, by
    cases.record(session, case, FOLLOWED, by=by, at=at)
    audit.note(session, person_id=by, action="follow", subject=notices.about_case(case_id), at=at)
    session.flush()
    return case


def _steps(level: Level, rules: Rules) -> tuple[int, ...]:
    """Return after how many minutes from the posting each rung is due."""
    if level is Level.URGENT:
        return rules.minutes_each("ladder.steps_urgent")
    return rules.minutes_each("ladder.steps_special" if level is Level.SPECIAL else "ladder.steps_normal")


def _climb(session: Session, task: Task, case: Case, *, by: int | None, rules: Rules, at: datetime) -> tuple[int, int]:
    """Tell the next rung that has anybody. Returns which it was and how many heard of it (0: nobody was left)."""
    told, rung = 0, task.rung
    while rung <= TOP and not told:
        told = _tell(session, case, rung, at=at)
        rung += 1
        if rung > LEADS and task.rung == LEADS and by is None:
            break
    if told:
        cases.record(session, case, "climbed", by=by, at=at, note=RUNG_NAMES[rung - 1])
    steps, since = _steps(case.level, rules), at if told else task.climb_at or at
    task.rung = rung
    task.climb_at = since + timedelta(minutes=steps[rung - 1] - steps[rung - 2]) if rung <= TOP else None
    return rung - 1, told


def _tell(session: Session, case: Case, rung: int, *, at: datetime) -> int:
    assert case.id is not None
    about = notices.about_case(case.id)
    urgent = case.level is Level.URGENT
    upward = areas.codes_upward(session, case.area_code)
    if rung <= 2:
        wider = _wider_groups(session, case.area_code)
        if rung > len(wider):
            return 0
        kind = "urgent_card" if urgent else "card"
        return notices.tell_groups(session, wider[rung - 1], "card", about=about, at=at, kind=kind, case_id=case.id)
    if rung == LEADS:
        leads = people.holders(session, {Role.LEAD}, upward, at=at)
        return notices.tell_all(
            session, leads, "lead_asked", about=about, at=at, kind="notice" if urgent else "clock", case_id=case.id
        )
    role = {4: Role.STEWARD, 5: Role.COORDINATOR, 6: Role.MANAGER}[rung]
    told = _nearest(session, role, upward, besides=case.requester_id, at=at)
    if rung == TOP and not told:
        told = _nearest(session, Role.OWNER, upward, besides=case.requester_id, at=at)
    kind = "notice" if urgent else "clock"
    return notices.tell_all(session, told, "nobody_takes", about=about, at=at, kind=kind, case_id=case.id)


def _wider_groups(session: Session, area_code: str) -> list[str]:
    """Return the areas above the one whose groups had the card, that have groups of their own, nearest first."""
    bound = [code for code in areas.codes_upward(session, area_code) if areas.has_groups(session, code)]
    return bound[1:]


def _nearest(session: Session, role: Role, upward: list[str], *, besides: int, at: datetime) -> list[int]:
    for code in upward:
        if found := [one for one in people.holders(session, {role}, [code], at=at) if one != besides]:
            return found
    return []
