"""Training, commendations, stars by the rules, and the public notice before they take effect."""

import re
from datetime import timedelta

import pytest
from sqlmodel import Session

from bot import jobs
from bot.domain import records
from bot.domain.records import Grade
from tests.conversations.recording import met, person_of, recorded, registered, says
from tests.world import GROUP, OWNER, STEWARD, World

WANG, LI = 30001, 30002
TRAINING = "记培训 急救 4学时 3月8日 红十字"


async def sealed_hours(world: World, user: int, hours: int) -> None:
    """Give somebody so many hours in sealed records of this year."""

    def work(session: Session) -> None:
        for number in range(hours // 10):
            record = records.record_service(
                session,
                person_id=person_of(session, user),
                title="陪诊",
                service_date=world.clock.now - timedelta(days=number),
                area_code="370104002002",
                place="营市街街道裕园社区",
                content="陪诊",
                minutes=600,
                unit="营市街街道裕园社区",
                responsible_id=person_of(session, STEWARD),
                grade=Grade.A,
                reference=f"old:{user}:{number}",
                at=world.clock.now,
            )
            records.seal(session, record.id, by=None, at=world.clock.now)

    await world.app.house.store.write(work)


async def test_a_training_told_by_the_volunteer_counts_once_the_steward_has_checked_it(world: World):
    await registered(world, WANG, "王芳")
    entered = await says(world, WANG, TRAINING)
    assert "急救，4学时，2026年3月8日，红十字" in entered
    assert "管家核实后才入册" in entered
    await world.settles()
    asked = (await world.qq.heard("private", user=STEWARD, containing="王芳填报了培训")).text
    assert "等管家核实" in await says(world, WANG, "我的培训")
    assert "1 王芳 培训 急救 4学时" in await says(world, STEWARD, "培训待核")
    assert "要由" in await says(world, WANG, "培训待核")
    command = re.search(r"^确认培训 \d+$", asked, re.MULTILINE)
    assert command
    assert "已核实" in await says(world, STEWARD, command[0])
    assert "没有等核实的" in await says(world, STEWARD, command[0])
    assert "已核实" in await says(world, WANG, "我的培训和表彰")
    assert "没有等核实的" in await says(world, STEWARD, "培训待核")
    assert "没有重复记" in await says(world, WANG, TRAINING)


async def test_a_steward_enters_a_commendation_for_somebody_by_name(world: World):
    await registered(world, WANG, "王芳")
    assert "给王芳记了表彰" in await says(world, STEWARD, "记表彰 王芳 优秀志愿者 11月5日 区妇联")
    await world.settles()
    await world.qq.heard("private", user=WANG, containing="优秀志愿者")
    assert "区妇联（已核实）" in await says(world, WANG, "我的表彰")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("记培训 急救 3月8日 红十字", "学时"),
        ("记培训 急救 4学时 红十字", "哪一天"),
        ("记培训 急救 4学时 3月8日", "哪个单位"),
        ("记培训 4学时 3月8日", "培训的名称"),
        ("记培训 急救 0学时 3月8日 红十字", "学时"),
        ("记培训 急救 4学时 2027年3月8日 红十字", "还没有到"),
        ("记表彰 优秀志愿者", "哪一天"),
        ("确认培训 1", "社区管家"),
    ],
)
async def test_what_cannot_be_entered_is_refused_in_one_sentence(world: World, said: str, expected: str):
    await registered(world, WANG, "王芳")
    assert expected in await says(world, WANG, said)
    assert "还没有培训和表彰" in await says(world, WANG, "我的培训和表彰")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("我离三星还差几小时", "离三星（600小时）还差480小时"),
        ("我的星级", "离二星（300小时）还差180小时"),
        ("离五星还差多少", "离五星（1500小时）还差1380小时"),
        ("我离一星还差几小时", "一星要100小时，您已经够了"),
    ],
)
async def test_the_hours_to_the_next_star_are_told_by_the_rule(world: World, said: str, expected: str):
    await registered(world, WANG, "王芳")
    await sealed_hours(world, WANG, 120)
    await recorded(world, WANG)
    answer = await says(world, WANG, said)
    assert expected in answer
    assert "另有1.5小时还没封存" in answer
    assert "民函〔2012〕340" in answer


async def noticed(world: World) -> str:
    """Have the owner put 王芳 and 李强 up for one star; return what the group heard."""
    await registered(world, WANG, "王芳")
    await registered(world, LI, "李强", "370104199001011314")
    await sealed_hours(world, WANG, 120)
    await sealed_hours(world, LI, 100)
    shown = await says(world, OWNER, "公示 今年一星名单")
    assert "共2人，公示7天" in shown
    assert "王芳" not in shown
    world.qq.clear()
    assert "已排队发到1个群" in await says(world, OWNER, "确认")
    await world.settles()
    return (await world.qq.heard("group", group=GROUP, containing="公示")).text


async def test_a_notice_is_masked_in_the_group_and_stars_take_effect_after_it(world: World):
    in_group = await noticed(world)
    assert "1. 王* 120小时" in in_group
    assert "王芳" not in in_group
    assert "李强" not in in_group
    world.clock.passes(hours=6 * 24)
    await jobs.keep_records(world.app.house)
    assert "还没有星级" in await says(world, WANG, "我的星级")
    assert "没有新达到一星" in await says(world, OWNER, "公示 今年一星名单")
    world.clock.passes(hours=49)
    await jobs.keep_records(world.app.house)
    await jobs.keep_records(world.app.house)
    await world.settles()
    await world.qq.heard("private", user=WANG, containing="您是一星志愿者了")
    assert "您现在是一星志愿者" in await says(world, LI, "我的星级")
    assert "没有新达到一星" in await says(world, OWNER, "公示 今年一星名单")


async def test_an_objection_holds_the_notice_until_it_is_decided_and_strikes_one_line(world: World):
    await noticed(world)
    await met(world, 30009, "路人")
    said = await says(world, 30009, "异议公示 第2个 没见过他来")
    assert "不公开是谁说的" in said
    assert "已经在核实" in await says(world, 30009, "异议公示 G1 还是那句话")
    await world.settles()
    asked = (await world.qq.heard("private", user=OWNER, containing="没见过他来")).text
    assert "路人" not in asked
    world.clock.passes(hours=9 * 24)
    await jobs.keep_records(world.app.house)
    assert "还没有星级" in await says(world, WANG, "我的星级")
    assert "协调员" in await says(world, STEWARD, "异议 1 成立 第2个 查过签到表")
    assert "第几个" in await says(world, OWNER, "异议 1 成立 查过签到表")
    assert "没有第9个" in await says(world, OWNER, "异议 1 成立 第9个 查过签到表")
    assert "第2个已从公示" in await says(world, OWNER, "异议 1 成立 第2个 查过签到表")
    await jobs.keep_records(world.app.house)
    await world.settles()
    assert "您现在是一星" in await says(world, WANG, "我的星级")
    assert "还没有星级" in await says(world, LI, "我的星级")
    assert "没有等核实的异议" in await says(world, OWNER, "异议 1 不成立 查过")


@pytest.mark.parametrize(
    ("user", "said", "expected"),
    [
        (STEWARD, "公示 一季度三星名单", "协调员"),
        (WANG, "公示 一季度三星名单", "协调员"),
        (OWNER, "公示 三星名单", "哪段时间"),
        (OWNER, "公示 一季度三星名单", "没有新达到三星"),
        (WANG, "异议公示 第2个 没见过", "没有正在公示"),
        (WANG, "异议公示", "为什么有异议"),
        (WANG, "公示情况", "没有正在公示"),
    ],
)
async def test_a_notice_that_cannot_be_is_refused_in_one_sentence(world: World, user: int, said: str, expected: str):
    await met(world, WANG, "王芳")
    assert expected in await says(world, user, said)


async def test_a_preview_that_is_not_confirmed_is_posted_nowhere(world: World):
    await registered(world, WANG, "王芳")
    await sealed_hours(world, WANG, 100)
    await says(world, OWNER, "公示 今年一星名单", containing="没有问题就回")
    await says(world, OWNER, "算了")
    assert "没有正在公示" in await says(world, OWNER, "公示情况")


async def test_the_same_words_in_a_group_do_nothing(world: World):
    await met(world, WANG, "王芳")
    world.qq.clear()
    for said in (TRAINING, "我离三星还差几小时", "公示 一季度三星名单", "异议公示 第2个 没见过", "我的星级"):
        await world.qq.says(STEWARD, said, group=GROUP)
    assert not await world.qq.settled()
