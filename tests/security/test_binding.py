"""Binding codes: not to be guessed, not to be talked out of somebody, and nobody appoints by a borrowed name."""

import re

from tests.conversations.chatting import LI, PHONE, WANG, card_of, privately, volunteers
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World


async def test_wrong_codes_are_counted_and_then_even_the_right_one_is_not_taken(world: World) -> None:
    world.qq.world.person(WANG, "王芳", friend=True)
    given = await world.resident("张大爷").says("绑定")
    assert given is not None
    code = re.search(r"\d{6}", given)
    assert code
    wrong = [f"{number:06d}" for number in range(6) if f"{number:06d}" != code[0]][:5]
    answers = {await privately(world, WANG, f"绑定 {guess}") for guess in wrong}
    assert len(answers) == 1
    assert "这个绑定码不对" in answers.pop()
    assert "先停一小时" in await privately(world, WANG, f"绑定 {code[0]}")
    world.clock.passes(minutes=61)
    again = await world.resident("张大爷").says("绑定")
    fresh = re.search(r"\d{6}", again or "")
    assert fresh
    assert "绑好了" in await privately(world, WANG, f"绑定 {fresh[0]}")


@sqlite_only
async def test_guessing_with_many_accounts_stops_for_everybody(world: World) -> None:
    code = re.search(r"\d{6}", await world.resident("张大爷").says("绑定") or "")
    assert code
    guesses = iter(number for number in range(200) if f"{number:06d}" != code[0])
    for user in range(41000, 41020):
        world.qq.world.person(user, f"生人{user}", friend=True)
        for _ in range(5):
            assert "不对" in await privately(world, user, f"绑定 {next(guesses):06d}")
    world.qq.world.person(WANG, "王芳", friend=True)
    assert "先停一小时" in await privately(world, WANG, f"绑定 {code[0]}")


@sqlite_only
async def test_an_office_is_not_handed_over_with_a_code_that_somebody_sent(world: World) -> None:
    code = re.search(r"\d{6}", await world.resident("骗子").says("绑定") or "")
    assert code
    assert "您这个号有职务" in await privately(world, STEWARD, f"绑定 {code[0]}")
    number = await card_of(world)
    assert PHONE not in (await world.resident("骗子").says(f"详情 {number}") or "")


@sqlite_only
async def test_the_account_that_was_there_before_hears_of_a_binding(world: World) -> None:
    world.qq.world.person(WANG, "王芳", friend=True)
    code = re.search(r"\d{6}", await world.resident("张大爷").says("绑定") or "")
    assert code
    assert "绑好了" in await privately(world, WANG, f"绑定 {code[0]}")
    await world.settles()
    assert "不是您本人办的" in (await world.resident("张大爷").heard(containing="绑成了同一个人")).text


@sqlite_only
async def test_a_friend_who_took_a_name_is_not_appointed_by_it_and_the_account_is_shown(world: World) -> None:
    world.qq.world.person(66001, "钱主任", friend=True)
    await privately(world, 66001, "你好")
    answer = await privately(world, OWNER, "授权 钱主任 裕园 社区管家 到12月")
    assert "已授权" not in answer
    assert "QQ号" in answer
    await volunteers(world)
    answer = await privately(world, OWNER, "授权 李强 裕园 社区管家 到12月")
    assert f"尾号{str(LI)[-4:]}" in answer


@sqlite_only
async def test_nobody_prolongs_their_own_office_or_unseats_those_above(world: World) -> None:
    await volunteers(world)
    assert "已授权" in await privately(world, OWNER, f"授权 {WANG} 裕园 协调员 到12月")
    assert "要由上一级来办" in await privately(world, WANG, f"授权 {WANG} 裕园 社区管家 长期")
    assert "要由" in await privately(world, WANG, f"授权 {LI} 裕园 协调员 到12月")
    assert "要由" in await privately(world, WANG, f"授权 {LI} 裕园 总管 到12月")
    assert "要由" in await privately(world, WANG, f"授权 {LI} 阳光100 社区管家 到12月")
    assert "已授权" in await privately(world, OWNER, f"授权 {LI} 裕园 协调员 到12月")
    assert "要由" in await privately(world, WANG, f"撤权 {LI} 裕园 协调员")
    assert "要由" in await privately(world, WANG, "撤权 10001 全区 总管")
    assert world.qq.world.groups[GROUP]
