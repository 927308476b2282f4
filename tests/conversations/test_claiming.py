"""Volunteers take a task, see whom to help in private, give it back: at the real doors."""

import asyncio
import re

from tests.conversations.chatting import (
    LI,
    PHONE,
    SUN,
    WANG,
    ZHAO,
    card_of,
    in_group,
    privately,
    silence,
    volunteers,
)
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World


async def test_of_thirty_volunteers_exactly_one_wins_the_card(world: World) -> None:
    number = await card_of(world)
    crowd = range(40001, 40031)
    for user in crowd:
        world.qq.world.join(GROUP, user)
    await asyncio.gather(*(world.qq.says(user, f"接 {number}", group=GROUP) for user in crowd))
    answers = [(await world.qq.heard("group", group=GROUP)).text for _ in crowd]
    assert len([text for text in answers if f"已接下 {number}" in text]) == 1
    assert len([text for text in answers if f"{number} 已经有人接了" in text]) == 29
    await world.settles()
    details = await world.qq.heard("private", containing=PHONE)
    winner = next(text for text in answers if "已接下" in text)
    assert f"@QQ{details.user_id}" in winner
    await silence(world)


async def test_the_details_go_to_a_friend_in_private_and_nothing_of_them_to_the_group(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    answer = await in_group(world, WANG, f"接 {number}")
    assert f"已接下 {number}" in answer
    assert f"详情 {number}" in answer
    await world.settles()
    details = await world.qq.heard("private", user=WANG)
    assert details.group_id is None
    assert PHONE in details.text
    assert "张大爷" not in answer
    assert PHONE not in answer
    told = await world.resident("张大爷").heard(containing="接下了")
    assert "王*" in told.text
    assert "到场码" in told.text


async def test_the_details_go_by_a_temporary_session_to_a_member_who_is_no_friend(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await in_group(world, LI, f"接 {number}")
    await world.settles()
    details = await world.qq.heard("private", user=LI)
    assert details.group_id == GROUP
    assert PHONE in details.text


async def test_whom_the_bot_cannot_reach_is_told_in_the_group_how_to_and_nothing_else(world: World) -> None:
    await volunteers(world)
    world.qq.world.groups[GROUP].temporary_sessions = False
    number = await card_of(world)
    await in_group(world, LI, f"接 {number}")
    await world.settles()
    line = await world.qq.heard("group", group=GROUP)
    assert "加我为好友" in line.text
    assert f"详情 {number}" in line.text
    assert PHONE not in line.text
    await silence(world)
    # he does as he was told: a member of a bound group is let in, and greeted with what he can ask for
    await world.qq.asks_to_be_friend(LI, "志愿者")
    welcome = await world.qq.heard("private", user=LI)
    assert f"详情 {number}" in welcome.text
    assert PHONE in await privately(world, LI, f"详情 {number}")


@sqlite_only
async def test_details_are_refused_after_giving_back_and_after_finishing(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await privately(world, WANG, f"接 {number}")
    assert PHONE in await privately(world, WANG, f"详情 {number}")
    assert "已退" in await privately(world, WANG, f"退 {number} 孩子发烧去不了")
    refused = await privately(world, WANG, f"详情 {number}")
    assert "不再提供" in refused
    assert PHONE not in refused
    await privately(world, WANG, f"接 {number}")
    assert PHONE in await privately(world, WANG, "详情")
    await privately(world, WANG, f"完成 {number} 1小时")
    refused = await privately(world, WANG, f"详情 {number}")
    assert "不再提供" in refused
    assert PHONE not in refused


@sqlite_only
async def test_a_stranger_and_a_steward_of_another_community_see_no_details(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    assert PHONE not in await privately(world, LI, f"详情 {number}", through=GROUP)
    world.qq.world.person(20002, "周姐", friend=True)
    await world.qq.says(20002, "你好")
    await world.qq.heard("private", user=20002)
    assert "已授权" in await privately(world, OWNER, "授权 20002 阳光100 社区管家 到12月")
    refused = await privately(world, 20002, f"详情 {number}")
    assert PHONE not in refused
    assert number in refused
    assert PHONE in await privately(world, STEWARD, f"详情 {number}")


@sqlite_only
async def test_details_asked_for_in_the_group_come_in_private(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await in_group(world, WANG, f"接 {number}")
    await world.settles()
    await world.qq.heard("private", user=WANG)
    answer = await in_group(world, WANG, f"详情 {number}")
    assert "私聊" in answer
    assert PHONE not in answer
    await world.settles()
    assert PHONE in (await world.qq.heard("private", user=WANG)).text


@sqlite_only
async def test_a_claim_in_private_is_answered_with_the_details_at_once(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    answer = await privately(world, WANG, f"接 {number}")
    assert f"已接下 {number}" in answer
    assert PHONE in answer
    assert f"到了 {number} 码" in answer
    await world.settles()
    await silence(world)


async def test_a_task_for_three_is_filled_bit_by_bit_and_stops_at_three(world: World) -> None:
    await volunteers(world)
    number = await card_of(world, said="明天上午裕园社区搬家具，要3个人帮忙抬一下，电话13900000000")
    answer = await in_group(world, WANG, f"接 {number} 2人 我和李姐")
    assert "2人" in answer
    assert "还差1人" in answer
    refused = await in_group(world, LI, f"接 {number} 2人 我和小王")
    assert "只差1人" in refused
    assert f"接 {number} 1人" in refused
    assert "已经是您接的" in await in_group(world, WANG, f"接 {number}")
    assert f"已接下 {number}" in await in_group(world, LI, f"接 {number}")
    assert "已经有人接了" in await in_group(world, ZHAO, f"接 {number}")
    listed = await in_group(world, SUN, "还有哪些没人接")
    assert number not in listed


@sqlite_only
async def test_a_card_that_goes_out_again_shows_how_many_are_there(world: World) -> None:
    await volunteers(world)
    number = await card_of(world, said="明天上午裕园社区搬家具，要3个人帮忙抬一下，电话13900000000")
    await in_group(world, WANG, f"接 {number} 2人 我和李姐")
    await in_group(world, LI, f"接 {number}")
    await in_group(world, LI, f"退 {number} 临时加班")
    await world.settles()
    card = await world.qq.heard("group", group=GROUP, containing="人数")
    assert "需要3人，已有2人" in card.text


@sqlite_only
async def test_claims_for_nobody_and_for_a_crowd_are_refused(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    for count in ("0人", "99人"):
        assert "人数要在1到30之间" in await in_group(world, WANG, f"接 {number} {count}")
    assert "已经有人接了" not in await in_group(world, WANG, f"接 {number} 2人 我和李姐")


async def test_giving_back_posts_the_card_again_and_tells_the_requester(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await in_group(world, WANG, f"接 {number}")
    await world.settles()
    assert f"{number} 已退" in await in_group(world, WANG, f"退 {number} 孩子发烧去不了")
    await world.settles()
    card = await world.qq.heard("group", group=GROUP, containing="想接就回")
    assert number in card.text
    assert "孩子发烧" not in card.text
    told = await world.resident("张大爷").heard(containing="重新找人")
    assert number in told.text
    assert "不是您接的" in await in_group(world, LI, f"退 {number}")
    assert "已经结束" in await in_group(world, WANG, f"退 {number}")
    assert f"已接下 {number}" in await in_group(world, LI, f"接 {number}")


@sqlite_only
async def test_numbers_that_do_not_exist_and_chatter_around_command_words(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    assert "没有找到 X9999" in await in_group(world, WANG, "接 X9999")
    assert "没有找到 X9999" in await privately(world, WANG, "详情 X9999")
    for chatter in ("接孩子放学去了", "退休金到账了吗", "完成不了啊", "到了到了", "接", "退", "收到", "详情看群公告"):
        await world.qq.says(WANG, chatter, group=GROUP)
    await silence(world)
    assert "有条件" in await in_group(world, WANG, f"接 {number} 但我6点后才有空")
    assert f"已接下 {number}" in await in_group(world, LI, f"我来接{number.lower()}吧，谢谢")


@sqlite_only
async def test_ones_own_request_cannot_be_claimed_and_a_stranger_must_join_first(world: World) -> None:
    world.qq.world.person(WANG, "王芳", friend=True)
    said = await privately(world, WANG, "明天上午想请人陪去医院，裕园社区，电话13900000000")
    assert "我记下的是" in said
    opened = await privately(world, WANG, "是")
    found = re.search(r"X\d{4}", opened)
    assert found, opened
    number = found[0]
    await world.settles()
    await world.qq.says(STEWARD, f"核实 {number} 属实 已电话")
    await world.qq.heard("private", user=STEWARD, containing="已核实")
    await world.settles()
    world.qq.clear()
    assert "自己报的事" in await in_group(world, WANG, f"接 {number}")
    world.qq.world.person(50001, "路人", friend=True)
    assert "志愿者群" in await privately(world, 50001, f"接 {number}")


@sqlite_only
async def test_cards_go_to_the_groups_of_the_community_else_the_street_else_the_district(world: World) -> None:
    await world.volunteer_group("裕园", 90002)
    await world.volunteer_group("中大槐树街道", 90003)
    await world.volunteer_group("全区", 90004)
    world.qq.clear()

    async def groups_that_get(said: str, name: str) -> set[int | None]:
        phone = world.resident(name)
        await phone.says(said)
        opened = await phone.says("是")
        assert opened is not None
        number = opened.split("编号 ")[1][:5]
        await world.settles()
        who = OWNER if "裕园" not in said else STEWARD
        await world.qq.says(who, f"核实 {number} 属实 已电话")
        await world.qq.heard("private", user=who, containing="已核实")
        await world.settles()
        heard = await world.qq.settled()
        world.qq.clear()
        return {item.group_id for item in heard if item.where == "group"}

    request = "明天上午想请人陪去医院，{}，电话13900000000"
    assert await groups_that_get(request.format("裕园社区"), "甲") == {GROUP, 90002}
    assert await groups_that_get(request.format("阳光100"), "乙") == {90004}
