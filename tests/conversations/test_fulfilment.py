"""Arriving by code, finishing with hours, both books: at the real doors."""

import pytest

from tests.conversations.chatting import (
    LI,
    WANG,
    arrival_code,
    card_of,
    in_group,
    other_code,
    privately,
    volunteers,
)
from tests.databases import sqlite_only
from tests.world import OWNER, STEWARD, World


async def claimed(world: World) -> str:
    """Have 王芳 hold a task."""
    await volunteers(world)
    number = await card_of(world)
    await in_group(world, WANG, f"接 {number}")
    await world.settles()
    world.qq.clear()
    return number


async def test_from_the_door_to_both_books(world: World) -> None:
    number = await claimed(world)
    code = await arrival_code(world)
    assert "到场记下了" in await in_group(world, WANG, f"到了 {number} 码{code}")
    answer = await in_group(world, WANG, f"完成 {number} 1.5小时 药已拿到")
    assert "1小时30分钟" in answer
    await world.settles()
    asked = await world.resident("张大爷").heard(containing="确认")
    assert "1小时30分钟" in asked.text
    assert "药已拿到" in asked.text
    confirmed = await world.resident("张大爷").says("确认")
    assert confirmed is not None
    assert "1小时30分钟" in confirmed
    await world.settles()
    world.qq.clear()
    both = await privately(world, WANG, "我的时间")
    assert "志愿时长：1小时30分钟" in both
    assert "时间币：1.5" in both
    assert "志愿时长：1小时30分钟" in await in_group(world, WANG, "我的时间")
    assert "J0001" in await privately(world, WANG, "流水")


async def test_a_wrong_code_counts_and_five_lock_it(world: World) -> None:
    number = await claimed(world)
    code = await arrival_code(world)
    wrong = other_code(code)
    assert "还差到场码" in await privately(world, WANG, f"到了 {number}")
    for left in (4, 3, 2, 1, 0):
        assert f"还可以试{left}次" in await privately(world, WANG, f"到了 {number} 码{wrong}")
    locked = await privately(world, WANG, f"到了 {number} 码{code}")
    assert "锁住" in locked
    assert f"完成 {number} 1小时" in locked


@sqlite_only
async def test_the_code_alone_and_without_a_number_is_enough_for_the_only_task(world: World) -> None:
    number = await claimed(world)
    code = await arrival_code(world)
    assert "不是您接的" in await in_group(world, LI, f"到了 {number} 码{code}")
    assert f"{number} 到场记下了" in await privately(world, WANG, f"到了 码{code}")
    assert f"{number} 到场记下了" in await privately(world, WANG, f"到了 {number} {code}")


@sqlite_only
@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("1.5小时 药已拿到", "1小时30分钟"),
        ("一个半小时", "1小时30分钟"),
        ("90分钟", "1小时30分钟"),
        ("1h30", "1小时30分钟"),
        ("俩小时", "2小时"),
        ("半小时 送到了", "30分钟"),
        ("用了两个钟头，都办妥了", "2小时"),
    ],
)
async def test_hours_as_people_write_them(world: World, said: str, shown: str) -> None:
    number = await claimed(world)
    assert f"{number} 记下了：{shown}" in await privately(world, WANG, f"完成 {number} {said}")


@sqlite_only
async def test_hours_that_cannot_be_and_tasks_that_are_not_ones_own(world: World) -> None:
    number = await claimed(world)
    for said in ("0小时", "-3小时", "99小时"):
        refused = await in_group(world, WANG, f"完成 {number} {said}")
        assert "5分钟到12小时之间" in refused, refused
    assert "还差用了多长时间" in await privately(world, WANG, f"完成 {number}")
    assert "不是您接的" in await in_group(world, LI, f"完成 {number} 1小时")
    assert "没有找到 X9999" in await in_group(world, LI, "完成 X9999 1小时")
    assert f"{number} 记下了" in await in_group(world, WANG, f"完成 {number} 1小时")
    assert "已经结束" in await in_group(world, WANG, f"完成 {number} 1小时")
    assert "已经结束" in await in_group(world, WANG, f"退 {number}")
    assert "现在不能接" in await in_group(world, LI, f"接 {number}")


async def test_a_dispute_freezes_the_hours_until_a_coordinator_decides(world: World) -> None:
    number = await claimed(world)
    await privately(world, WANG, f"完成 {number} 2小时")
    await world.settles()
    resident = world.resident("张大爷")
    await resident.heard(containing="确认")
    answer = await resident.says("不对，只来了半小时")
    assert answer is not None
    assert "协调员" in answer
    await world.settles()
    told = await world.qq.heard("private", user=WANG, containing="裁定")
    assert number in told.text
    asked = await world.qq.heard("private", user=STEWARD, containing="争议")
    assert "2小时" in asked.text
    assert "半小时" in asked.text
    world.qq.clear()
    frozen = await privately(world, WANG, "我的时间")
    assert "志愿时长：0分钟" in frozen
    assert "另有2小时等确认" in frozen
    assert "要由" in await privately(world, WANG, f"裁定 {number} 2小时")
    assert "裁定为30分钟" in await privately(world, STEWARD, f"裁定 {number} 30分钟")
    await world.settles()
    await world.qq.heard("private", user=WANG, containing="30分钟")
    assert "志愿时长：30分钟" in await privately(world, WANG, "我的时间")
    assert "没有争议" in await privately(world, STEWARD, f"裁定 {number} 30分钟")
    assert "30分钟" in (await resident.heard(containing="协调员核对")).text


@sqlite_only
async def test_a_dispute_decided_with_nothing_writes_nothing(world: World) -> None:
    number = await claimed(world)
    await privately(world, WANG, f"完成 {number} 2小时")
    await world.settles()
    await world.resident("张大爷").says("不对，根本没来")
    await world.settles()
    world.qq.clear()
    assert "裁定为0分钟" in await privately(world, STEWARD, f"裁定 {number} 0分钟")
    await world.settles()
    await world.qq.heard("private", user=WANG, containing="不计时长")
    assert "志愿时长：0分钟" in await privately(world, WANG, "我的时间")


@sqlite_only
async def test_nobody_decides_a_dispute_about_their_own_hours(world: World) -> None:
    number = await card_of(world)
    await in_group(world, STEWARD, f"接 {number}")
    await in_group(world, STEWARD, f"完成 {number} 2小时")
    await world.settles()
    await world.resident("张大爷").says("不对，只来了半小时")
    await world.settles()
    await world.qq.heard("private", user=OWNER, containing="争议")
    world.qq.clear()
    assert "别人" in await privately(world, STEWARD, f"裁定 {number} 2小时")
    assert "裁定为30分钟" in await privately(world, OWNER, f"裁定 {number} 30分钟")
