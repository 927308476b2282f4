"""What breaks on the way: refusals, time-outs, cut lines, a stopped process. Effects happen once; nothing is lost."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from bot.channels.playground.qq_api import refused_by_qq
from tests.conversations.chatting import LI, PHONE, WANG, card_of, in_group, privately, silence, volunteers
from tests.databases import sqlite_only
from tests.world import GROUP, STEWARD, World, open_world


async def test_a_line_cut_between_claim_and_answer_brings_both_after_reconnecting_once(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    message = await world.qq.says(WANG, f"接 {number}", group=GROUP)
    await world.qq.drop()
    await asyncio.sleep(0)
    await world.qq.redial()
    await world.qq.resend(message)
    await world.qq.heard("group", group=GROUP, containing=f"已接下 {number}")
    await world.settles()
    assert PHONE in (await world.qq.heard("private", user=WANG)).text
    more = await world.qq.settled()
    assert all(item.where == "group" and f"已接下 {number}" in item.text for item in more), more
    world.qq.clear()
    assert number in await privately(world, WANG, "我接的单")


async def test_an_answer_that_finds_no_line_waits_for_the_next_one(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    world.qq.will_drop(delivered=False)
    await world.qq.says(WANG, f"接 {number}", group=GROUP)
    await world.qq.broken()
    await world.qq.redial()
    await world.settles()
    details = await world.qq.heard("private", user=WANG)
    assert PHONE in details.text
    assert "已经是您接的" in await in_group(world, WANG, f"接 {number}")


async def test_details_of_which_nobody_knows_whether_they_arrived_are_not_repeated_but_asked_about(
    world: World,
) -> None:
    await volunteers(world)
    number = await card_of(world)
    world.qq.will_time_out(action="send_private_msg")
    await in_group(world, WANG, f"接 {number}")
    await world.settles()
    assert PHONE in (await world.qq.heard("private", user=WANG)).text
    line = await world.qq.heard("group", group=GROUP)
    assert f"详情 {number}" in line.text
    assert PHONE not in line.text
    await world.settles()
    await silence(world)


@sqlite_only
async def test_a_refused_temporary_session_is_told_in_the_group(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await in_group(world, LI, f"接 {number}")
    world.qq.will_refuse("无法获取用户信息", action="send_private_msg")
    world.qq.will_refuse(refused_by_qq(16, "对方群聊不允许发起临时会话。"), action="send_private_msg")
    await world.settles()
    line = await world.qq.heard("group", group=GROUP)
    assert "加我为好友" in line.text
    await silence(world)


@sqlite_only
async def test_a_muted_bot_answers_in_private(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    world.qq.world.groups[GROUP].muted = True
    await world.qq.says(LI, f"接 {number}", group=GROUP)
    assert f"已接下 {number}" in (await world.qq.heard("private", user=LI)).text


@sqlite_only
async def test_an_account_thrown_out_says_everything_when_it_is_back(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await world.qq.goes_offline()
    await world.qq.says(WANG, f"接 {number}", group=GROUP)
    await world.qq.settled()
    await world.settles(minutes=1)
    await silence(world)
    await world.qq.comes_back()
    world.clock.passes(minutes=2)
    await world.settles()
    assert f"已接下 {number}" in (await world.qq.heard("group", group=GROUP)).text
    assert PHONE in (await world.qq.heard("private", user=WANG)).text
    await silence(world)


@sqlite_only
async def test_a_slow_answer_does_not_hold_up_the_next_message(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    world.qq.will_not_answer(action="send_group_msg")
    assert f"已接下 {number}" in await in_group(world, WANG, f"接 {number}")
    assert number in await in_group(world, WANG, "我接的单")
    await world.qq.drop()


@sqlite_only
async def test_what_wechat_will_not_carry_stands_in_front_of_the_next_answer(world: World) -> None:
    for errcode in (45015, 45047, 48001):
        name = f"张大爷{errcode}"
        world.server.will_answer(errcode)
        number = await world.reported(name=name)
        await world.qq.says(STEWARD, f"核实 {number} 属实 已电话")
        await world.qq.heard("private", user=STEWARD, containing="已核实")
        await world.settles()
        answer = await world.resident(name).says("进度")
        assert answer is not None
        assert f"您的事（{number}）已经核实" in answer, errcode
        again = await world.resident(name).says("进度")
        assert again is not None
        assert "已经核实，发给" not in again


@sqlite_only
async def test_a_token_that_became_invalid_is_fetched_anew_and_the_word_goes_out(world: World) -> None:
    number = await world.reported()
    world.server.forget_tokens()
    await world.qq.says(STEWARD, f"核实 {number} 属实 已电话")
    await world.qq.heard("private", user=STEWARD, containing="已核实")
    await world.settles()
    assert number in (await world.resident("张大爷").heard(containing="已经核实")).text


async def test_a_process_that_stopped_between_commit_and_answer_gives_the_stored_answer_once(
    migrated_url: str, tmp_path: Path
) -> None:
    async with AsyncExitStack() as first:
        world = await open_world(first, migrated_url, tmp_path)
        await world.volunteer_group()
        await world.steward()
        await volunteers(world)
        number = await card_of(world)
        message = await world.qq.says(WANG, f"接 {number}", group=GROUP)
        await world.qq.drop()
        clock = world.clock
        event = world.qq._sent[message]
    async with AsyncExitStack() as second:
        world = await open_world(second, migrated_url, tmp_path, clock=clock)
        world.qq.world.group(GROUP, "裕园志愿群", (WANG, LI))
        world.qq.world.person(WANG, "王芳", friend=True)
        for _ in range(3):
            await world.qq.emit(event)
        for _ in range(3):
            assert f"已接下 {number}" in (await world.qq.heard("group", group=GROUP)).text
        await world.settles()
        details = await world.qq.heard("private", user=WANG)
        assert PHONE in details.text
        heard = await world.qq.settled()
        assert not [item.text for item in heard if item.where == "private"]
        world.qq.clear()
        assert "已经有人接了" in await in_group(world, LI, f"接 {number}")
