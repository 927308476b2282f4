"""Stewards verify and grade: at the real doors."""

from tests.conversations.chatting import PHONE, WANG, card_of, in_group, privately, silence, volunteers
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World


async def test_a_true_need_is_posted_masked_and_its_requester_told(world: World) -> None:
    number = await world.reported()
    asked = await world.qq.heard("private", user=STEWARD, containing=number)
    assert f"核实 {number} 属实 已电话" in asked.text
    world.qq.clear()
    assert PHONE in await privately(world, STEWARD, f"详情 {number}")
    assert "已核实" in await privately(world, STEWARD, f"核实 {number} 属实 已电话")
    await world.settles()
    card = await world.qq.heard("group", group=GROUP)
    assert f"接 {number}" in card.text
    for private in (PHONE, "张大爷", "想请人"):
        assert private not in card.text
    assert number in (await world.resident("张大爷").heard(containing="已经核实")).text
    assert "做不了" in await privately(world, STEWARD, f"核实 {number} 属实 已电话")


async def test_an_untrue_need_goes_nowhere_and_its_requester_is_told_kindly(world: World) -> None:
    number = await world.reported()
    world.qq.clear()
    assert "还差属实还是不属实" in await privately(world, STEWARD, f"核实 {number}")
    assert "记为不属实" in await privately(world, STEWARD, f"核实 {number} 不属实 查无此人")
    await world.settles()
    told = await world.resident("张大爷").heard(containing=number)
    assert "没有发给志愿者" in told.text
    assert "查无此人" not in told.text
    await silence(world)


async def test_a_level_is_changed_with_a_reason_that_is_kept(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    assert "请写上原因" in await privately(world, STEWARD, f"改级 {number} 特殊")
    assert "还差级别" in await privately(world, STEWARD, f"改级 {number} 很急 老人身上有淤青")
    assert f"{number} 已改为特殊" in await privately(world, STEWARD, f"改级 {number} 特殊 老人身上有淤青")
    assert "登记过的志愿者" in await in_group(world, WANG, f"接 {number}")
    assert "改级" in await privately(world, OWNER, f"审计 {number} 谁看过")
    assert "没有找到 X9999" in await privately(world, STEWARD, "改级 X9999 特殊 老人身上有淤青")


@sqlite_only
async def test_what_waits_for_verification_is_listed_without_anything_private(world: World) -> None:
    assert "没有等核实的" in await privately(world, STEWARD, "待核实")
    number = await world.reported()
    world.qq.clear()
    listed = await in_group(world, STEWARD, "待核实", at_bot=True)
    assert number in listed
    assert PHONE not in listed
    for words in ("待办", "还有什么没办"):
        assert f"等核实：{number}" in await privately(world, STEWARD, words)
    elsewhere = await world.reported("李大爷", "后天上午想请人陪去医院，阳光100，电话13900000009")
    assert elsewhere not in await privately(world, STEWARD, "待核实")
    assert elsewhere not in await privately(world, STEWARD, "待办")


@sqlite_only
async def test_without_any_bound_group_the_steward_is_told_so(world: World) -> None:
    number = await world.reported(said="明天上午想请人陪去医院，阳光100，电话13900000000")
    await world.qq.heard("private", user=OWNER, containing=number)
    answer = await privately(world, OWNER, f"核实 {number} 属实 已电话")
    assert "还没有群绑定" in answer
