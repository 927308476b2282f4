"""Schedules as tables: now, the last look, and what is due then; two looks at one moment do it once."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.clock import SHANGHAI
from bot.domain.areas import service as areas
from bot.domain.cases.model import Case, CaseState, Level
from bot.domain.cases.service import add
from bot.domain.duty import service as duty
from bot.domain.duty.model import Page
from bot.domain.ladder import service as ladder
from bot.domain.outbox.model import OutboxMessage
from bot.domain.people import queries
from bot.domain.people import service as people
from bot.domain.people.identity import QQ, Identity
from bot.domain.people.model import Role
from bot.domain.rulebook import RuleBook
from bot.domain.tasks import service as tasks
from bot.domain.tasks.model import Task
from bot.paths import PROGRAMME_DATA
from bot.store import Store

RULES = RuleBook.load(PROGRAMME_DATA / "rules").at(datetime(2026, 11, 24, tzinfo=SHANGHAI))
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
EVENING = datetime(2026, 11, 24, 18, 0, tzinfo=SHANGHAI)
PLACES = [
    ("370104", "district", "槐荫区", None),
    ("370104002", "street", "中大槐树街道", "370104"),
    ("370104002002", "community", "裕园社区", "370104002"),
]
OFFICES = ((Role.STEWARD, "370104002002"), (Role.COORDINATOR, "370104002"), (Role.MANAGER, "370104"))


def posted(session: Session, level: Level, at: datetime) -> None:
    """One case of 裕园 is on offer; steward, coordinator, 总管 and 区妇联 are there, and groups of street and district."""
    areas.load(session, PLACES)
    people.appoint_owners(session, [Identity(QQ, "710000001", "")], area_code="370104", at=at)
    owner = people.meet(session, Identity(QQ, "710000001", "700000001"), at=at).person_id
    for place, (role, area) in enumerate(OFFICES):
        person = people.meet(session, Identity(QQ, str(720000001 + place), "700000001"), at=at).person_id
        people.grant(session, by=owner, person_id=person, role=role, area_code=area, until=None, at=at)
    for group, area in (("901", "370104002002"), ("902", "370104002"), ("903", "370104")):
        areas.bind_group(session, group, account="700000001", area_code=area, by=owner, at=at)
    account = people.meet(session, Identity(QQ, "730000001", "700000001"), at=at)
    case = Case(
        state=CaseState.TO_VERIFY,
        kind="escort",
        level=level,
        area_code="370104002002",
        requester_id=account.person_id,
        account_id=account.id,
        owner_id=owner,
        said="陪诊",
        created_at=at,
        updated_at=at,
    )
    add(session, case, by=account.person_id, at=at)
    tasks.post(session, case, by=owner, rules=RULES, at=at)


async def climbed(store: Store, at: datetime) -> list[str]:
    """Look at the ladder twice at one moment; return what was said by it, newest last."""

    def look(session: Session) -> int:
        return ladder.climb_due(session, rules=RULES, at=at)

    before = await store.read(lambda s: len(s.exec(select(OutboxMessage.id)).all()))
    for _ in range(2):
        while await store.write(look):
            pass
    rows = await store.read(lambda s: s.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))).all())
    return [f"group {row.group_id}" if row.recipient_index is None else row.template or "" for row in rows[before:]]


@pytest.mark.parametrize(
    ("level", "start", "looks"),
    [
        (
            Level.NORMAL,
            MORNING,
            [
                (0, []),
                (119, []),
                (120, ["group 902"]),
                (121, []),
                (240, ["group 903"]),
                (480, ["nobody_takes"]),
                (719, []),
                (720, []),  # nine in the evening: quiet
                (24 * 60 - 121, []),
                (24 * 60 - 120, ["nobody_takes"]),  # seven in the morning: the street coordinator
                (36 * 60 - 121, []),
                (36 * 60 + 60 * 11, ["nobody_takes"]),  # twelve hours later it is quiet again; then the centre
                (72 * 60, []),
            ],
        ),
        (Level.URGENT, EVENING + timedelta(hours=4), [(9, []), (10, ["group 902"]), (20, ["group 903"]), (30, ["nobody_takes"]), (45, ["nobody_takes"]), (60, ["nobody_takes"]), (600, [])]),
        (Level.NORMAL, MORNING, [(0, []), (6 * 60, ["group 902"]), (6 * 60 + 1, []), (8 * 60, ["group 903"])]),  # asleep
        (Level.SPECIAL, MORNING, [(60, ["group 902"]), (30, []), (-600, []), (120, ["group 903"])]),  # the clock set back
    ],
)  # fmt: skip
async def test_the_ladder_by_the_minute(
    store: Store, level: Level, start: datetime, looks: list[tuple[int, list[str]]]
) -> None:
    await store.write(lambda session: posted(session, level, start))
    for minutes, expected in looks:
        assert await climbed(store, start + timedelta(minutes=minutes)) == expected, minutes


async def test_given_back_it_waits_in_its_own_group_first_and_then_climbs_again(store: Store) -> None:
    def given_back(session: Session) -> None:
        task = session.exec(select(Task)).one()
        tasks._free_places(session, task.case_id, 0, at=MORNING + timedelta(hours=3))  # pyright: ignore[reportPrivateUsage]

    await store.write(lambda session: posted(session, Level.NORMAL, MORNING))
    assert await climbed(store, MORNING + timedelta(hours=2)) == ["group 902"]
    await store.write(given_back)
    assert await climbed(store, MORNING + timedelta(hours=4)) == []
    assert await climbed(store, MORNING + timedelta(hours=5)) == ["group 902"]


@pytest.mark.parametrize(
    ("minutes", "calls", "rung"),
    [
        ([0], 1, 1),
        ([2], 2, 1),  # the same again
        ([3], 2, 2),  # the next round
        ([2, 3, 5, 10], 5, 4),  # up to 区妇联
        ([360], 2, 2),  # asleep for six hours: one round, not a flood
        ([360, 361], 3, 3),
        ([-60], 2, 2),  # the clock set back: called at once, not in an hour
        ([3, 5, 10, 12, 15, 17, 20], 7, 6),  # in the end everybody, every five minutes
    ],
)
async def test_the_page_by_the_minute(store: Store, minutes: list[int], calls: int, rung: int) -> None:
    def opened(session: Session) -> None:
        posted(session, Level.URGENT, MORNING)
        duty.open_page(session, session.exec(select(Case)).one(), rules=RULES, at=MORNING)

    await store.write(opened)
    for later in minutes:
        at = MORNING + timedelta(minutes=later)
        for _ in range(2):
            await store.write(lambda session, at=at: duty.ring_due(session, rules=RULES, at=at))
    page = await store.read(lambda session: session.exec(select(Page)).one())
    assert (page.calls, page.rung) == (calls, rung)


async def test_who_leads_the_volunteers_is_asked_between_the_groups_and_the_steward(store: Store) -> None:
    def with_a_lead(session: Session) -> None:
        posted(session, Level.NORMAL, MORNING)
        (owner,) = queries.holders(session, {Role.OWNER}, ["370104"], at=MORNING)
        lead = people.meet(session, Identity(QQ, "740000001", "700000001"), at=MORNING).person_id
        people.grant(
            session, by=owner, person_id=lead, role=Role.LEAD, area_code="370104002002", until=None, at=MORNING
        )

    await store.write(with_a_lead)
    for minutes, expected in (
        (240, ["group 902"]),
        (359, []),
        (360, ["group 903"]),
        (480, ["lead_asked"]),
        (600, ["nobody_takes"]),
    ):
        assert await climbed(store, MORNING + timedelta(minutes=minutes)) == expected, minutes
