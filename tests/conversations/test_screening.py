"""Unusual hours: each sign with its reason, for staff in private; a person decides and nothing else changes."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from bot.clock import SHANGHAI
from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.cases.model import Case, CaseState, Level
from bot.domain.people import queries as people
from bot.domain.people.model import Person
from bot.domain.tasks.model import Claim, ClaimState, Task, TaskState
from tests.conversations.recording import YUYUAN, met, person_of, recorded, registered, says
from tests.world import GROUP, OWNER, STEWARD, World

WANG, LI = 30001, 30002


async def served(
    world: World, volunteer: int, requester: int, *, hour: int, minutes: int, took: int, day: int = 0
) -> str:
    """Record a service with its case and claim: taken at an hour, finished `took` minutes later."""

    def work(session: Session) -> str:
        at = world.clock.now
        person, owner = person_of(session, requester), person_of(session, STEWARD)
        account = people.account_of(session, person_of(session, volunteer))
        assert account is not None
        case = Case(
            state=CaseState.CLOSED,
            kind="escort",
            level=Level.NORMAL,
            area_code=YUYUAN,
            requester_id=person,
            owner_id=owner,
            said="x",
            created_at=at,
            updated_at=at,
        )
        session.add(case)
        session.flush()
        start = datetime.combine(at.date() - timedelta(days=day), datetime.min.time(), SHANGHAI) + timedelta(hours=hour)
        session.add(Task(case_id=case.id, state=TaskState.CLOSED, needed=1, arrival_code="1234", posted_at=at))
        session.flush()
        claim = Claim(
            case_id=case.id,
            person_id=account.person_id,
            account_id=account.id,
            state=ClaimState.CONFIRMED,
            claimed_at=start,
            finished_at=start + timedelta(minutes=took),
            minutes=minutes,
        )
        session.add(claim)
        session.flush()
        return f"case:{case.id}/claim:{claim.id}"

    reference = await world.app.house.store.write(work)
    return await recorded(world, volunteer, days_ago=day, minutes=minutes, reference=reference)


async def both(world: World) -> None:
    await registered(world, WANG, "王芳")
    await registered(world, LI, "李强", "370104199001011314")


async def test_each_sign_is_listed_with_its_reason(world: World):
    await both(world)
    await served(world, WANG, LI, hour=9, minutes=120, took=120)
    await served(world, WANG, LI, hour=10, minutes=120, took=120)
    await served(world, WANG, LI, hour=14, minutes=180, took=10)
    await recorded(world, WANG, minutes=400, reference="x:1")
    await recorded(world, LI, responsible_id=None, reference="x:2")
    answer = await says(world, STEWARD, "异常时长 本周")
    assert "王芳：两次服务的时间重合了1小时。R0001、R0002" in answer
    assert "一天记了13小时40分钟" in answer
    assert "报的时间比从开始到办完的时间（10分钟）还长。R0003" in answer
    assert answer.splitlines()[-2].endswith(" 正常")
    assert (await says(world, STEWARD, "异常时长 本周")) == answer, "the numbers stay"


async def test_a_closed_pair_and_one_household_are_seen(world: World):
    await both(world)
    for day in range(3):
        await served(world, WANG, LI, hour=9, minutes=50 + day, took=60, day=day * 8)
        await served(world, LI, WANG, hour=14, minutes=60 + day, took=70, day=day * 8)

    def share_phone(session: Session) -> None:
        for user in (WANG, LI):
            session.get_one(Person, person_of(session, user)).phone = "13900000000"

    await world.app.house.store.write(share_phone)
    answer = await says(world, STEWARD, "异常时长 最近30天")
    assert "互相服务、互相确认，共6次" in answer
    assert "同一个电话" in answer


async def test_own_service_and_identical_times_are_seen(world: World):
    await both(world)
    for day in range(5):
        await recorded(world, WANG, days_ago=day, minutes=61)

    def own(session: Session) -> int:
        return person_of(session, LI)

    li = await world.app.house.store.read(own)
    await recorded(world, LI, responsible_id=li)
    answer = await says(world, STEWARD, "异常时长 最近7天")
    assert "5次都报了完全一样的时间" in answer
    assert "李强：服务的人自己就是报事人、经办人或负责人" in answer


async def test_a_person_decides_it_is_logged_and_nothing_else_changes(world: World):
    await both(world)
    await recorded(world, WANG, minutes=660)
    assert "一天记了11小时" in await says(world, STEWARD, "异常时长 本周")
    looking = await says(world, STEWARD, "异常 1 查 问问当天的人")
    assert "记为在查（R0001）" in looking
    assert "都没有动" in looking
    assert "在查）" in await says(world, OWNER, "异常时长 本周")
    assert "记为正常" in await says(world, OWNER, "异常 1 正常 活动整天")
    assert "没有看到不寻常" in await says(world, STEWARD, "异常时长 本周")
    assert "已经定为正常" in await says(world, STEWARD, "异常 1 查")
    events = await world.app.house.store.read(lambda session: audit.about(session, "finding:1"))
    assert [event.action for event in events] == ["screen_normal", "screen_looking"]
    assert "11小时" in await says(world, WANG, "我的志愿记录")


@pytest.mark.parametrize(
    ("user", "said", "expected"),
    [
        (WANG, "异常时长 本周", "社区管家"),
        (WANG, "异常 1 正常", "社区管家"),
        (STEWARD, "异常时长 去年", "92天"),
        (STEWARD, "异常时长 呱呱", "看得懂的时间"),
        (STEWARD, "异常 404 正常", "没有等判断的 404"),
        (STEWARD, "异常时长 上周", "没有看到不寻常"),
    ],
)
async def test_what_cannot_be_looked_at_is_refused_in_one_sentence(world: World, user: int, said: str, expected: str):
    await met(world, WANG, "王芳")
    assert expected in await says(world, user, said)


async def test_whoever_has_a_part_in_it_does_not_decide(world: World):
    await both(world)
    await recorded(world, WANG, minutes=660)
    await says(world, STEWARD, "异常时长 本周", containing="11小时")
    await says(world, OWNER, f"授权 {WANG} 裕园 社区管家 到12月", containing="已授权")
    assert "和您本人有关" in await says(world, WANG, "异常 1 正常")


async def test_the_same_words_in_a_group_do_nothing(world: World):
    for said in ("异常时长 本周", "异常 1 正常", "出年报 2018"):
        await world.qq.says(STEWARD, said, group=GROUP)
    assert not await world.qq.settled()


async def test_the_year_report_tells_the_sums_and_hides_small_lines(world: World):
    await both(world)
    await recorded(world, WANG, minutes=90)
    await recorded(world, LI, minutes=30)
    answer = await says(world, OWNER, "出年报 今年")
    assert "有服务的2人；服务2次，2小时" in answer
    assert "陪诊：人少，不列" in answer
    assert "中大槐树街道：人少，不列" in answer
    assert "双方确认2次" in answer
    assert "服务0次，0小时" in await says(world, OWNER, "出年报 2018")
    assert "哪一年" in await says(world, OWNER, "出年报 3月")
    assert "协调员" in await says(world, STEWARD, "出年报 2018")
    assert "协调员" in await says(world, WANG, "出年报 2018")
    name = await world.app.house.store.read(lambda session: areas.full_name(session, YUYUAN))
    assert name not in answer, "a community is too small a place for the district's report"
