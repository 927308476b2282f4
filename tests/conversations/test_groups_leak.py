"""What does not belong into a group is taken back, its author told in private, once: at the real doors."""

import pytest

from tests.conversations.chatting import LI, WANG, card_of, in_group, silence, volunteers
from tests.databases import sqlite_only
from tests.world import BOT, GROUP, World


def admin(world: World) -> None:
    """Make the bot an administrator of the group."""
    world.qq.world.join(GROUP, BOT, role="admin")


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("王奶奶13900000000", "电话"),
        ("她身份证 370104195003071225 帮忙登记下", "身份证号"),
        ("去3号楼2单元501找她就行", "门牌号"),
    ],
)
@sqlite_only
async def test_an_administrator_takes_it_back_and_tells_the_author_in_private(
    world: World, said: str, what: str
) -> None:
    await volunteers(world)
    admin(world)
    message = await world.qq.says(WANG, said, group=GROUP)
    told = await world.qq.heard("private", user=WANG)
    assert what in told.text
    assert "已经撤回" in told.text
    assert message in world.qq.recalled
    await silence(world)


async def test_delivered_again_it_does_nothing_again(world: World) -> None:
    await volunteers(world)
    message = await world.qq.says(LI, "王奶奶13900000000", group=GROUP)
    told = await world.qq.heard("private", user=LI)
    assert told.group_id == GROUP
    assert "我撤不了" in told.text
    line = await world.qq.heard("group", group=GROUP)
    assert "个人信息" in line.text
    assert "13900000000" not in line.text
    await world.qq.resend(message)
    await world.qq.resend(message)
    await silence(world)


@sqlite_only
async def test_whom_no_private_word_reaches_gets_a_neutral_line(world: World) -> None:
    await volunteers(world)
    admin(world)
    world.qq.world.groups[GROUP].temporary_sessions = False
    await world.qq.says(LI, "王奶奶13900000000", group=GROUP)
    line = await world.qq.heard("group", group=GROUP)
    assert "已撤回" in line.text
    assert "王奶奶" not in line.text
    await silence(world)


@sqlite_only
async def test_a_claim_with_a_phone_in_it_counts_and_the_phone_is_taken_back(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    admin(world)
    message = await world.qq.says(WANG, f"接 {number} 我电话13811112222", group=GROUP)
    assert f"已接下 {number}" in (await world.qq.heard("group", group=GROUP)).text
    assert "电话" in (await world.qq.heard("private", user=WANG, containing="撤回")).text
    assert message in world.qq.recalled


@sqlite_only
async def test_danger_in_a_group_is_answered_in_private_only(world: World) -> None:
    await volunteers(world)
    await world.qq.says(LI, "他又打我了，我躲在厕所里", group=GROUP)
    card = await world.qq.heard("private", user=LI)
    assert card.text.startswith("请现在就打 110")
    heard = await world.qq.settled()
    assert not [item.text for item in heard if item.where == "group"]


@sqlite_only
async def test_harmless_numbers_and_talk_are_let_pass(world: World) -> None:
    await volunteers(world)
    for said in ("明天上午9点集合，12338 可以打", "快递单号 75312345678901", "3月15日开会", "哈哈😂𠮷", "", "　"):
        await world.qq.says(WANG, said, group=GROUP)
    await silence(world)
    assert "个人信息" not in await in_group(world, WANG, "我接的单")
