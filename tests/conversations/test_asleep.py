"""The machine asleep for six hours, the line down for three, the clock set back: one catch-up, nothing twice."""

from bot import jobs
from tests.conversations.chatting import WANG, card_of, privately, volunteers
from tests.databases import sqlite_only
from tests.world import OWNER, STEWARD, World


async def everything_looks(world: World) -> None:
    """Let every job look once, each writing down that it ran, and let what may leave be said."""
    for job in jobs.JOBS:
        await jobs._Runner(job, world.app.house).run()
    await world.settles(minutes=2)


async def private_to(world: World, user: int) -> list[str]:
    """Return what was said to somebody in private since we last listened; forget what others heard."""
    texts = [one.text for one in await world.qq.settled() if one.user_id == user]
    world.qq.clear()
    return texts


async def test_six_hours_asleep_make_one_catch_up_and_one_note_for_those_who_run_it(world: World) -> None:
    await volunteers(world)
    await everything_looks(world)
    number = await card_of(world, "今天下午1点想请人陪去医院，裕园社区，电话13900000000")
    later = await world.posted(name="李奶奶", said="后天下午1点想请人陪去医院，裕园社区，电话13900000001")
    await privately(world, WANG, f"接 {number}")
    await privately(world, WANG, "提醒我 下午2点 关火")
    world.clock.passes(hours=2)
    await jobs.remind_due(world.app.house)  # the question before the task is queued, and then everything stops
    world.qq.clear()
    world.clock.passes(hours=6)
    await everything_looks(world)
    heard = await world.qq.settled()
    (mine,) = [one.text for one in heard if one.user_id == WANG]
    assert "没能准时提醒您" in mine
    assert "关火" in mine
    assert "您能去吗" not in mine, "the task is over"
    (note,) = [one.text for one in heard if one.user_id == OWNER and "我停了约" in one.text]
    assert "我停了约8小时（11月24日（周二）09:00到11月24日（周二）17:00）" in note
    assert "任务前提醒1条" in note
    assert not [one.text for one in heard if one.user_id == STEWARD and "我停了" in one.text]
    assert len([one for one in heard if one.where == "group" and later in one.text]) <= 1, "one rung, not all of them"
    world.qq.clear()
    world.clock.passes(minutes=20)
    await everything_looks(world)
    assert await private_to(world, OWNER) == []
    assert await private_to(world, WANG) == []


@sqlite_only
async def test_a_reminder_that_could_not_leave_for_hours_is_told_as_missed_and_not_at_night(world: World) -> None:
    await volunteers(world)
    await privately(world, WANG, "提醒我 晚上8点 吃药")
    world.clock.passes(hours=11)
    await jobs.remind_due(world.app.house)
    world.qq.clear()
    world.clock.passes(hours=3)  # the line to QQ was down until eleven in the evening
    await world.settles(minutes=2)
    assert await private_to(world, WANG) == []
    world.clock.passes(hours=8, minutes=15)
    await world.settles(minutes=2)
    (told,) = await private_to(world, WANG)
    assert "没能准时提醒您" in told
    assert "到点了" not in told


@sqlite_only
async def test_a_clock_set_back_an_hour_silences_nobody(world: World) -> None:
    await world.resident("小陈").says("他又打我了，我躲在厕所里")
    heard: list[int] = []
    for hours in (0, -1, 0):
        world.clock.passes(hours=hours)
        await everything_looks(world)
        heard.append(sum("【紧急】" in one.text for one in await world.qq.settled()))
        world.qq.clear()
    assert heard[0]
    assert heard[1], "called again now, and not in an hour"
    assert heard[2] == 0, "and not at every look"


@sqlite_only
async def test_in_a_bad_night_nobody_is_left_with_a_wrong_belief(world: World) -> None:
    phone = world.resident("小周")
    await phone.says("他又打我了，我躲在厕所里")
    await everything_looks(world)
    world.qq.clear()
    assert "还没有人应答" in (await phone.says("有人来吗") or "")
    assert "收到 X0001" in await privately(world, OWNER, "收到")
    await privately(world, OWNER, "收到 X0001")
    told = await phone.says("进度") or ""
    assert "已经有值班人员看到了" in told
    assert "打我" not in told
    await volunteers(world)
    await privately(world, OWNER, "授权 30001 裕园 值班 到12月")
    await privately(world, OWNER, "排班 周五夜班 裕园 赵姐")
    await world.settles()
    world.qq.clear()
    assert "已经问王芳" in await privately(world, STEWARD, "换班 周五夜班 和王芳")
    await world.settles()
    world.qq.clear()
    assert "您还没有答应" in await privately(world, WANG, "行")
    assert "换好了" in await privately(world, WANG, "同意换班")
    assert "随时说" in await privately(world, WANG, "行")
