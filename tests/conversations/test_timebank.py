"""The two books in chat, and the reversal of a wrong entry: at the real doors."""

from tests.conversations.chatting import LI, WANG, card_of, in_group, privately, silence, volunteers
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World


async def earned(world: World) -> None:
    """Have 王芳 earn an hour."""
    await volunteers(world)
    number = await card_of(world)
    await in_group(world, WANG, f"接 {number}")
    await in_group(world, WANG, f"完成 {number} 1小时")
    await world.settles()
    await world.resident("张大爷").says("确认")
    await world.settles()
    world.qq.clear()


async def test_an_entry_is_reversed_by_the_owner_once_and_never_edited(world: World) -> None:
    await earned(world)
    assert "时间币：1" in await privately(world, WANG, "我的时间")
    assert "要由区妇联管理员" in await privately(world, STEWARD, "冲正 J0001 重复结算")
    assert "要由区妇联管理员" in await privately(world, WANG, "冲正 J0001 重复结算")
    assert "还差原因" in await privately(world, OWNER, "冲正 J0001")
    done = await privately(world, OWNER, "冲正 J0001 重复结算")
    assert "J0001 已用 J0002 冲正" in done
    assert "已经冲正过了" in await privately(world, OWNER, "冲正 J0001 重复结算")
    assert "本身就是冲正" in await privately(world, OWNER, "冲正 J0002 重复结算")
    assert "没有找到分录 J0099" in await privately(world, OWNER, "冲正 J0099 重复结算")
    both = await privately(world, WANG, "我的时间")
    assert "志愿时长：1小时" in both
    assert "时间币：0" in both
    lines = await privately(world, WANG, "流水")
    assert "J0001" in lines
    assert "J0002" in lines


@sqlite_only
async def test_the_statement_is_not_shown_in_a_group(world: World) -> None:
    await earned(world)
    assert "私聊" in await in_group(world, WANG, "流水", at_bot=True)
    await world.qq.says(WANG, "流水", group=GROUP)
    await silence(world)


@sqlite_only
async def test_whoever_has_done_nothing_yet_is_told_what_can_be_done(world: World) -> None:
    await volunteers(world)
    assert "还没有" in await in_group(world, LI, "我的时间")
    assert "没有没办完的单" in await in_group(world, LI, "我接的单")
