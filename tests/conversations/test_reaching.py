"""When a message cannot reach a person: a neutral subscription message, then the list of people to ring up."""

from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World, open_world

WANG = 30001


async def hears(world: World, user: int, said: str) -> str:
    """Say something to the bot in private; return its answer."""
    world.qq.clear()
    await world.qq.says(user, said)
    return (await world.qq.heard("private", user=user)).text


async def posted_to_somebody_silent(world: World) -> str:
    """A need whose requester has not written for three days when a volunteer takes it."""
    number = await world.posted()
    world.clock.passes(minutes=3 * 24 * 60)
    world.qq.world.person(WANG, "王芳", friend=True)
    world.qq.world.join(90001, WANG)
    await world.qq.says(WANG, f"接 {number}", group=90001)
    await world.qq.heard("group", group=90001, containing=number)
    await world.settles()
    return number


async def test_whoever_cannot_be_written_to_is_rung_up(world: World) -> None:
    number = await posted_to_somebody_silent(world)
    assert "没有要打电话的" in await hears(world, STEWARD, "电话名单")
    world.clock.passes(minutes=121)
    listed = await hears(world, STEWARD, "电话名单")
    assert f"{number} 报事人" in listed
    assert "有人接单" in listed
    assert "139" not in listed
    assert "记下了" in await hears(world, STEWARD, f"已电话 {number}")
    assert number not in await hears(world, STEWARD, "电话名单")
    assert "已电话告知" in await hears(world, STEWARD, f"{number} 通知到了谁")
    answer = await world.resident("张大爷").says("我昨天报的事到哪一步了")
    assert answer is not None
    assert answer.startswith(number), "what was told by telephone is not said again"


@sqlite_only
async def test_the_list_is_for_staff_and_for_their_own_area(world: World) -> None:
    number = await posted_to_somebody_silent(world)
    world.clock.passes(minutes=121)
    assert "要由" in await hears(world, WANG, "电话名单")
    assert "要由" in await hears(world, WANG, f"已电话 {number}")
    world.qq.world.person(20009, "孙姐", friend=True)
    await hears(world, 20009, "你好")
    assert "已授权" in await hears(world, OWNER, "授权 20009 明星 社区管家 到12月")
    elsewhere = await hears(world, 20009, "电话名单")
    assert number not in elsewhere
    world.qq.clear()
    await world.qq.says(STEWARD, "电话名单", group=90001)
    assert await world.qq.settled() == [], "in a group without @ it is chatter"


async def test_a_shut_window_brings_one_neutral_subscription_message(migrated_url: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        world = await open_world(stack, migrated_url, tmp_path, subscription="tmpl-1")
        await world.volunteer_group()
        await world.steward()
        await posted_to_somebody_silent(world)
        sent = [body for path, body in world.server.calls if path == "message/subscribe/bizsend"]
        when = (world.clock.now + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M")
        assert [body["data"] for body in sent] == [
            {"thing1": {"value": "有新消息，请回复查看"}, "time2": {"value": when}}
        ]
        answer = await world.resident("张大爷").says("到哪一步了")
        assert answer is not None
        assert "接下" in answer, "what was held stands in front of the answer"


async def test_cards_that_wait_for_one_group_come_as_one_and_each_can_be_taken(world: World) -> None:
    """A steward posts three needs at one moment: fewer messages than cards, and every number works."""
    await world.volunteer_group()
    await world.steward()
    names = ("张大爷", "李阿姨", "孙奶奶")
    numbers = [await world.reported(name) for name in names]
    await world.settles()
    world.qq.clear()
    for number in numbers:
        await world.qq.says(STEWARD, f"核实 {number} 属实 已电话")
        await world.qq.heard("private", user=STEWARD, containing="已核实")
    await world.settles()
    cards = [one.text for one in await world.qq.settled() if one.group_id == GROUP]
    assert len(cards) < len(numbers)
    told = "\n".join(cards)
    assert [told.count(f"想接就回：接 {number}") for number in numbers] == [1, 1, 1]
    for user, number in zip((31, 32, 33), numbers, strict=True):
        world.qq.world.person(user, f"志愿者{user}")
        world.qq.world.join(GROUP, user)
        await world.qq.says(user, f"接 {number}", group=GROUP)
        await world.qq.heard("group", group=GROUP, containing=f"已接下 {number}")
