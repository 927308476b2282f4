"""Work that falls due all at once, and what must have come of it once it is done: each thing happened, once."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from bot.channels.playground.qq import Heard
from bot.clock import SHANGHAI
from bot.domain.areas import queries as areas
from bot.domain.areas import service as area_service
from bot.domain.cases import service as cases
from bot.domain.cases.model import Case, CaseEvent, CaseState, Level
from bot.domain.clocks import supervision
from bot.domain.clocks.model import Supervision
from bot.domain.duty.model import Page
from bot.domain.outbox import queries as outbox
from bot.domain.outbox import wishes
from bot.domain.outbox.model import OutboxMessage, State
from bot.domain.people import queries as people
from bot.domain.people import service as people_service
from bot.domain.people.identity import QQ, Identity
from bot.domain.people.model import Account, Role
from bot.domain.recurring.model import Occurrence, OccurrenceState, Plan
from bot.domain.reminders import service as reminders
from bot.domain.reminders.model import Reminder, TaskAsk
from bot.domain.rulebook import RuleBook
from bot.domain.tasks import claiming
from bot.domain.tasks import service as tasks
from bot.domain.tasks.model import Task
from bot.domain.triage import service as triage
from bot.paths import PROGRAMME_DATA
from tests.torture.scene import House, Scene

COMMUNITY, STREET, DISTRICT = "370104002002", "370104002", "370104"
FIRST_PERSON, STREET_GROUP = 750_000_001, 790_000_900
EACH = 5
"""Things of each kind for every account of ours."""


@dataclass
class Due:
    """What was laid out."""

    words: list[str] = field(default_factory=list[str])
    """Of reminders of people's own, each its own words."""
    daily: list[int] = field(default_factory=list[int])
    climbing: list[int] = field(default_factory=list[int])
    late: list[int] = field(default_factory=list[int])
    owed: list[int] = field(default_factory=list[int])
    coming: list[int] = field(default_factory=list[int])
    plans: list[int] = field(default_factory=list[int])
    dangers: list[int] = field(default_factory=list[int])


def fall_due(session: Session, scene: Scene, at: datetime) -> Due:
    """Lay out work for every account of ours; the quiet hours are set to another time of the day than now."""
    owner, due = _staff(session), Due()
    minute = (at.astimezone(SHANGHAI).hour * 60 + 12 * 60) % (24 * 60)
    wishes.set_district_quiet(session, minute, minute + 1, since=at.date() - timedelta(days=1), by=owner, at=at)
    for place, house in enumerate(scene.houses):
        line = str(house.line.qq.self_id)
        group = str(STREET_GROUP + place)
        area_service.bind_group(session, group, account=line, area_code=STREET, by=owner, at=at)
        for number in range(EACH):
            user = str(FIRST_PERSON + place * 1000 + number)
            account = people_service.meet(session, Identity(QQ, user, line), at=at)
            _of_one_person(session, account, owner, due, at)
    session.flush()
    return due


def know(house: House, place: int) -> None:
    """Make the people and the group of an account exist in its QQ."""
    world = house.line.qq.world
    users = [FIRST_PERSON + place * 1000 + number for number in range(EACH)]
    for user in [*users, *(user + 500 for user in users)]:
        world.person(user, f"邻居{user % 1000}", friend=True)
    world.group(STREET_GROUP + place, "街道志愿群", users, bot_role="admin")


def _staff(session: Session) -> int:
    (owner,) = people.holders(session, {Role.OWNER}, [DISTRICT], at=datetime.now(SHANGHAI))
    return owner


def _of_one_person(session: Session, account: Account, owner: int, due: Due, at: datetime) -> None:
    rules = RuleBook.load(PROGRAMME_DATA / "rules").at(at)
    for rhythm in (None, "daily;;;;10:00"):
        words = f"吃药{account.id}{'每天' if rhythm else '一次'}"
        row = reminders.keep(
            session, account, words=words, first=at + timedelta(hours=1), rhythm=rhythm, rules=rules, at=at
        )
        row.due_at = row.for_at = at - timedelta(minutes=1)
        due.words.append(words)
        if rhythm:
            due.daily.append(row.id or 0)
    neighbour = people_service.meet(session, Identity(QQ, f"{int(account.external_id) + 500}", account.via), at=at)
    climbing = _case(session, account, owner, at - timedelta(hours=3))
    task = tasks.post(session, climbing, by=owner, rules=rules, at=at - timedelta(hours=3))
    task.rung, task.climb_at = 1, at - timedelta(minutes=1)
    due.climbing.append(climbing.id or 0)
    late = _case(session, account, owner, at - timedelta(days=40))
    due.late.append(late.id or 0)
    supervision.ask(
        session, late.id or 0, by=owner, due_at=at - timedelta(days=1), words="", rules=rules, at=at - timedelta(days=3)
    ).look_at = at - timedelta(minutes=1)
    due.owed.append(late.id or 0)
    coming = _case(session, neighbour, owner, at - timedelta(days=1), starts=at + timedelta(minutes=90))
    tasks.post(session, coming, by=owner, rules=rules, at=at - timedelta(days=1))
    claiming.claim(session, coming.id or 0, account, member=True, rules=rules, at=at - timedelta(hours=20))
    due.coming.append(coming.id or 0)
    due.plans.append(_plan(session, account, owner, at))
    danger, page, _, _ = triage.raise_crisis(
        session, account, words="救命", dangers="暴力", area_code=COMMUNITY, rules=rules, at=at - timedelta(minutes=1)
    )
    page.next_at = at - timedelta(minutes=1)
    due.dangers.append(danger.id or 0)


def _case(session: Session, account: Account, owner: int, at: datetime, *, starts: datetime | None = None) -> Case:
    case = Case(
        state=CaseState.TO_VERIFY, kind="escort", level=Level.NORMAL, area_code=COMMUNITY,
        requester_id=account.person_id, account_id=account.id, owner_id=owner, said="陪诊",
        when_start=starts, when_end=starts, when_text="一会儿" if starts else "", created_at=at, updated_at=at,
    )  # fmt: skip
    return cases.add(session, case, by=account.person_id, at=at)


def _plan(session: Session, account: Account, owner: int, at: datetime) -> int:
    first = _case(session, account, owner, at)
    tomorrow = at.astimezone(SHANGHAI).date() + timedelta(days=1)
    plan = Plan(
        case_id=first.id or 0, requester_id=account.person_id, weekdays=127, hours_said="上午", starts_on=tomorrow,
        ends_on=tomorrow + timedelta(days=60), next_on=tomorrow, verified_at=at, created_at=at,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    return plan.id or 0


def still_due(session: Session, at: datetime) -> int:
    """Count what nobody has taken up yet."""
    horizon = at.astimezone(SHANGHAI).date() + timedelta(days=3)
    questions = (
        select(func.count()).select_from(Reminder).where(col(Reminder.due_at) <= at),
        select(func.count()).select_from(Task).where(col(Task.climb_at) <= at, col(Task.taken) < col(Task.needed)),
        select(func.count()).select_from(Case).where(col(Case.look_at) <= at),
        select(func.count()).select_from(Supervision).where(col(Supervision.look_at) <= at),
        select(func.count()).select_from(Plan).where(col(Plan.next_on) <= horizon),
        select(func.count()).select_from(Page).where(col(Page.next_at) <= at),
    )
    asked = session.exec(select(func.count()).select_from(TaskAsk).where(TaskAsk.asked > 0)).one()
    claimed = session.exec(select(func.count()).select_from(Case).where(Case.when_text == "一会儿")).one()
    return sum(session.exec(question).one() for question in questions) + claimed - asked


def check_done(session: Session, due: Due, at: datetime) -> None:
    """Everything was done once by whoever took it: in the rows, and in what was queued for people."""
    said = Counter(session.exec(select(OutboxMessage.template, OutboxMessage.about)).all())
    happened = Counter(session.exec(select(CaseEvent.what, CaseEvent.case_id)).all())
    ended = session.exec(select(Reminder).where(col(Reminder.ended_at).is_not(None))).all()
    assert len(ended) == len(due.words) - len(due.daily)
    assert all((session.get_one(Reminder, one).due_at or at) > at for one in due.daily), "moved on to its next time"
    assert sum(count for (name, _), count in said.items() if name == "reminders_due") == len(due.daily), (
        "two that are due together for one person are one message"
    )
    _check_ladder(session, due, said, happened)
    for case_id in due.late:
        red = [count for (what, of), count in happened.items() if of == case_id and what.startswith("red")]
        assert red
        assert set(red) == {1}, "each clock has its card once"
        assert happened["supervision_late", case_id] == 1
    for case_id in due.coming:
        assert (said["task_ahead", f"case:{case_id}"], said["somebody_comes", f"case:{case_id}"]) == (1, 1)
    _check_plans(session, due, at)
    for case_id in due.dangers:
        page = session.exec(select(Page).where(Page.case_id == case_id)).one()
        keys = session.exec(
            select(OutboxMessage.dedupe_key).where(
                OutboxMessage.about == f"case:{case_id}", OutboxMessage.kind == "page"
            )
        ).all()
        calls = {int((key or "").split(":")[2]) for key in keys}
        assert calls == set(range(1, page.calls + 1)), "no call was counted and not made"


def _check_ladder(
    session: Session, due: Due, said: Counter[tuple[str | None, str]], happened: Counter[tuple[str, int]]
) -> None:
    groups = len(areas.groups_for(session, STREET))
    for case_id in due.climbing:
        assert happened["climbed", case_id] == 1
        assert said["card", f"case:{case_id}"] == groups
        assert session.get_one(Task, case_id).rung == 2


def _check_plans(session: Session, due: Due, at: datetime) -> None:
    tomorrow = at.astimezone(SHANGHAI).date() + timedelta(days=1)
    made = session.exec(select(Occurrence)).all()
    days = Counter((one.plan_id, one.day) for one in made)
    assert set(days) == {(plan, tomorrow + timedelta(days=day)) for plan in due.plans for day in range(3)}
    assert all(one.state is OccurrenceState.MADE for one in made)
    of_plans = session.exec(select(func.count()).select_from(Case).where(Case.state == CaseState.POSTED)).one()
    assert of_plans == len(made) + len(due.climbing), "one case for each time, none left over"


def check_heard(session: Session, scene: Scene, due: Due, at: datetime) -> None:
    """Nobody heard anything twice, but where the moment of a kill leaves it open, and then a coordinator is told so."""
    heard = [one for house in scene.houses for one in house.line.qq.all_heard.everything if isinstance(one, Heard)]
    unknown = session.exec(select(OutboxMessage).where(OutboxMessage.state == State.UNKNOWN)).all()
    listed = {one.message_id for one in outbox.unreached(session, at=at)}
    assert {one.id for one in unknown if one.recipient_index is not None} <= listed, (
        "unknown, and no coordinator is told"
    )
    times = Counter({words: sum(words in one.text for one in heard) for words in due.words})
    missing = sum(count == 0 for count in times.values())
    assert max(times.values()) == 1, times.most_common(3)
    assert missing <= 2 * len(unknown), "two reminders may stand in one message"
