"""The end of a task on the resident's side: confirming, objecting, silence, and whether it was good."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot import jobs
from tests.conversations.chatting import LI, in_group
from tests.world import GROUP, OWNER, STEWARD, World, open_world

WANG = 30001


async def told(world: World, text: str, name: str = "张大爷") -> str:
    """Say something on WeChat; return the answer."""
    answer = await world.resident(name).says(text)
    assert answer is not None
    return answer


async def finished(world: World, time: str = "1.5小时") -> str:
    """Bring a case to where the volunteer says it is done; return its number."""
    world.qq.world.person(WANG, "王芳", friend=True)
    number = await world.posted()
    await world.qq.says(WANG, f"接 {number}", group=GROUP)
    await world.qq.heard("group", group=GROUP)
    await world.settles()
    await world.qq.heard("private", user=WANG, containing="请不要转发")
    await world.qq.says(WANG, f"完成 {number} {time} 药已拿到")
    await world.qq.heard("private", user=WANG, containing=number)
    await world.settles()
    asked = await world.resident("张大爷").heard(containing="志愿者说办好了")
    assert "回：确认" in asked.text
    world.qq.clear()
    return number


@pytest.mark.parametrize(
    "yes", ["确认", "是", "对", "好的", "嗯", "没错", "对的，谢谢", "时间对", "是的没错", "确认 X0001"]
)
async def test_every_usual_yes_confirms_the_time(world: World, yes: str) -> None:
    number = await finished(world)
    answer = await told(world, yes)
    assert f"{number} 按" in answer
    assert "满意吗" in answer
    await world.settles()
    assert "1小时30分钟" in (await world.qq.heard("private", user=WANG, containing="已确认")).text


@pytest.mark.parametrize(
    ("no", "time"),
    [
        ("不对，只来了半小时", "30分钟"),
        ("不对只来了40分钟", "40分钟"),
        ("他才干了一个小时", "1小时"),
        ("没来", None),
        ("根本没来过", None),
        ("不是", None),
        ("不满意，没干完就走了", None),
    ],
)
async def test_an_objection_freezes_the_time_until_somebody_decides(world: World, no: str, time: str | None) -> None:
    number = await finished(world)
    answer = await told(world, no)
    assert f"{number} 先不记时长" in answer
    assert time is None or f"您说的是{time}" in answer
    await world.settles()
    assert "由协调员裁定" in (await world.qq.heard("private", user=WANG, containing=number)).text
    assert no in (await world.qq.heard("private", user=STEWARD, containing="裁定")).text
    world.clock.passes(hours=80)
    await jobs.settle_silence(world.app.house)
    await world.qq.says(OWNER, f"裁定 {number} 30分钟")
    assert "30分钟" in (await world.qq.heard("private", user=OWNER, containing="裁定为")).text
    await world.settles()
    assert "定为30分钟" in await told(world, "进度"), "held, as WeChat's window has closed, for the next answer"


async def test_silence_for_three_days_confirms_and_later_closes(world: World) -> None:
    number = await finished(world)
    world.clock.passes(hours=71)
    await jobs.settle_silence(world.app.house)
    assert "等确认" in await told(world, "进度")
    world.clock.passes(hours=2)
    await jobs.settle_silence(world.app.house)
    await world.settles()
    await world.qq.heard("private", user=WANG, containing=number)
    assert "等回访" in await told(world, "进度")
    world.clock.passes(hours=73)
    await jobs.settle_silence(world.app.house)
    assert "已办结" in await told(world, "进度")


@pytest.mark.parametrize(
    "good", ["满意", "很满意", "满意，谢谢小王", "挺好的", "回访 X0001 满意", "非常满意！", "真不错"]
)
async def test_content_closes_it(world: World, good: str) -> None:
    number = await finished(world)
    await told(world, "确认")
    assert f"{number} 办结了" in await told(world, good)
    assert "已办结" in await told(world, "进度")


@pytest.mark.parametrize(
    "bad",
    [
        "回访 X0001 不满意 灯还是不亮",
        "不满意 灯还是不亮",
        "不太满意",
        "灯还是不亮",
        "没修好",
        "还是不行",
        "不是很满意，态度不好",
    ],
)
async def test_not_content_sends_it_back_to_the_group_and_tells_the_steward(world: World, bad: str) -> None:
    number = await finished(world)
    await told(world, "确认")
    world.qq.clear()
    assert f"{number} 没让您满意，已经退回重新办" in await told(world, bad)
    await world.settles()
    assert number in (await world.qq.heard("group", group=GROUP)).text
    assert "不满意" in (await world.qq.heard("private", user=STEWARD, containing=number)).text


async def test_what_is_sent_back_is_for_somebody_else_and_whoever_did_it_is_told_so(world: World) -> None:
    number = await finished(world)
    await told(world, "确认")
    await told(world, "不满意 灯还是不亮")
    world.qq.clear()
    assert f"{number} 您已经去过一次了" in await in_group(world, WANG, f"接 {number}")
    assert f"已接下 {number}" in await in_group(world, LI, f"接 {number}")


async def test_content_before_confirming_confirms_as_well(world: World) -> None:
    number = await finished(world)
    assert f"{number} 办结了" in await told(world, "满意")
    await world.settles()
    assert "1小时30分钟" in (await world.qq.heard("private", user=WANG, containing="已确认")).text


async def test_confirming_twice_or_for_somebody_else_does_nothing(world: World) -> None:
    number = await finished(world)
    assert "没有等您确认" in await told(world, f"确认 {number}", name="路人")
    await told(world, "确认")
    assert "满意吗" in await told(world, "好的")
    assert "没有" in await told(world, f"不对 {number} 只来了半小时", name="路人")
    await told(world, "满意")
    assert "等着评价" in await told(world, "满意")
    assert "没有" in await told(world, f"确认 {number}")


async def test_a_rating_without_a_word_for_it_is_asked(world: World) -> None:
    number = await finished(world)
    await told(world, "确认")
    asked = await told(world, f"回访 {number}")
    assert "满意还是不满意" in asked
    assert f"回访 {number} 满意" in asked


async def test_a_confirmation_delivered_again_after_a_restart_pays_once(migrated_url: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as first:
        world = await open_world(first, migrated_url, tmp_path)
        await world.volunteer_group()
        await world.steward()
        await finished(world)
        answer = await world.resident("张大爷").says("确认", message_id=77)
        clock = world.clock
    clock.passes(minutes=2)
    async with AsyncExitStack() as second:
        world = await open_world(second, migrated_url, tmp_path, clock=clock)
        assert await world.resident("张大爷").says("确认", message_id=77) == answer
        world.qq.world.person(WANG, "王芳", friend=True)
        await world.qq.says(WANG, "我的时间")
        assert "1小时30分钟" in (await world.qq.heard("private", user=WANG)).text
