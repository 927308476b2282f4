"""Quiet hours, 别主动发我, NO and the ways back, at the real doors."""

from bot import jobs
from tests.conversations.chatting import LI, WANG, card_of, privately, silence, volunteers
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World


async def told(world: World, user: int, *, minutes: float = 5) -> list[str]:
    """Let the outbox speak; return what it said to somebody in private."""
    await world.settles(minutes=minutes)
    texts = [one.text for one in await world.qq.settled() if one.user_id == user]
    world.qq.clear()
    return texts


async def test_in_their_own_quiet_hours_nothing_is_said_and_danger_still_is(world: World) -> None:
    await volunteers(world)
    answer = await privately(world, STEWARD, "上午8点到下午6点别发")
    assert "上午8:00到晚上6:00不主动发您" in answer
    assert "值班呼叫不受这个限制" in answer
    assert answer.endswith("取消勿扰")
    await world.reported()
    assert await told(world, STEWARD) == []
    await world.resident("小红").says("救命，他拿刀要杀我，裕园社区")
    assert [text for text in await told(world, STEWARD) if "收到" in text]
    world.clock.passes(hours=9, minutes=1)
    assert [text for text in await told(world, STEWARD) if "新诉求" in text]


@sqlite_only
async def test_quiet_hours_are_shown_and_taken_back(world: World) -> None:
    await volunteers(world)
    assert "值班" not in await privately(world, WANG, "晚9点到早7点别发")
    assert "晚上9:00到早上7:00" in await privately(world, WANG, "勿扰")
    assert "取消了" in await privately(world, WANG, "取消勿扰")
    assert "没有设自己的" in await privately(world, WANG, "勿扰时间")


async def test_who_wants_no_push_gets_everything_in_front_of_the_next_answer(world: World) -> None:
    await volunteers(world)
    answer = await privately(world, STEWARD, "以后别主动发我，只能晚上9点后回")
    assert "只在每天晚上9:00到半夜12点" in answer
    assert "一条也不发" in answer
    number = await world.reported()
    assert await told(world, STEWARD) == []
    world.clock.passes(hours=13)
    assert await told(world, STEWARD) == []
    assert number not in await privately(world, OWNER, "电话名单")
    first = await privately(world, STEWARD, "你好")
    assert f"新诉求 {number}" in first
    assert "会主动发您" in await privately(world, STEWARD, "可以主动发我")


@sqlite_only
async def test_what_was_held_is_never_said_in_a_group(world: World) -> None:
    await volunteers(world)
    await privately(world, STEWARD, "以后别主动发我")
    await world.reported()
    await world.qq.says(STEWARD, "还有哪些没人接", group=GROUP)
    answer = await world.qq.heard("group", group=GROUP)
    assert "新诉求" not in answer.text
    assert "新诉求" in await privately(world, STEWARD, "你好")


async def test_no_stops_that_matter_and_leaves_the_others(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await privately(world, WANG, f"接 {number}")
    await world.resident("张大爷").says(f"补充 {number} 带轮椅")
    assert [text for text in await told(world, WANG) if "有补充" in text]
    stopped = await privately(world, WANG, "NO")
    assert f"{number} 的事以后不再主动发您" in stopped
    assert stopped.endswith("恢复提醒")
    await world.resident("张大爷").says(f"补充 {number} 三楼没电梯")
    assert await told(world, WANG) == []
    assert "1件事" in await privately(world, WANG, "恢复提醒")
    await world.resident("张大爷").says(f"补充 {number} 自带水杯")
    assert [text for text in await told(world, WANG) if "有补充" in text]


@sqlite_only
async def test_no_to_a_reminder_ends_it(world: World) -> None:
    await volunteers(world)
    await privately(world, WANG, "每天上午10点提醒我吃药")
    world.clock.passes(hours=1)
    await jobs.remind_due(world.app.house)
    assert len(await told(world, WANG)) == 1
    assert "这条提醒去掉了" in await privately(world, WANG, "别再发了")
    assert "没有记着" in await privately(world, WANG, "我的提醒")


@sqlite_only
async def test_no_without_anything_said_and_from_whoever_looks_after_the_case(world: World) -> None:
    await volunteers(world)
    assert "没有可以停的" in await privately(world, LI, "退订", through=GROUP)
    number = await world.reported()
    await world.qq.heard("private", user=STEWARD, containing=number)
    assert f"{number} 归您管" in await privately(world, STEWARD, "别再发了")


async def test_an_owner_sets_the_quiet_hours_of_the_district_from_a_day_on(world: World) -> None:
    await volunteers(world)
    assert "区妇联管理员" in await privately(world, WANG, "全区勿扰 晚9点到早7点 12月1日起")
    assert "从几点到几点" in await privately(world, OWNER, "全区勿扰")
    answer = await privately(world, OWNER, "全区勿扰 晚8点到早9点 11月25日起")
    assert "2026年11月25日起，全区每天晚上8:00到上午9:00" in answer
    assert "晚上9:00到早上7:00" in await privately(world, WANG, "勿扰")
    world.clock.passes(days=1)
    assert "晚上8:00到上午9:00" in await privately(world, WANG, "勿扰")


@sqlite_only
async def test_a_complaint_about_noise_is_no_wish(world: World) -> None:
    answer = await world.resident("刘阿姨").says("邻居半夜别发出噪音就好了，裕园社区，能来个人说说吗")
    assert answer is not None
    assert "不主动发您" not in answer
    await silence(world)


@sqlite_only
async def test_open_hours_are_closed_by_the_morning_and_the_hours_that_are_left_count(world: World) -> None:
    await volunteers(world)
    assert "晚上6:00到早上7:00不主动发您" in await privately(world, WANG, "晚上别发")
    assert "只在每天晚上9:00到半夜12点" in await privately(world, WANG, "白天别找我，只能晚上9点以后联系")
    assert "没有可以停的" in await privately(world, WANG, "不要再给我发了")
