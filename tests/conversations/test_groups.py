"""People in several groups and communities, and requests from QQ itself: at the real doors."""

import re

from tests.conversations.chatting import LI, PHONE, WANG, card_of, in_group, privately, silence, volunteers
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World

OTHER_GROUP = 90002


async def test_a_request_made_on_qq_comes_back_to_qq(world: World) -> None:
    await volunteers(world)
    world.qq.world.person(60001, "孙奶奶", friend=True)
    assert "我记下的是" in await privately(world, 60001, "明天上午想请人陪去医院，裕园社区，电话13900000000")
    opened = await privately(world, 60001, "是")
    number = re.findall(r"X\d{4}", opened)[0]
    await world.settles()
    await world.qq.says(STEWARD, f"核实 {number} 属实 已电话")
    await world.qq.heard("private", user=STEWARD, containing="已核实")
    await world.settles()
    assert number in (await world.qq.heard("private", user=60001, containing="已经核实")).text
    await world.qq.heard("group", group=GROUP, containing="想接就回")
    await in_group(world, LI, f"接 {number}")
    await world.settles()
    assert "到场码" in (await world.qq.heard("private", user=60001, containing="接下了")).text
    assert PHONE in (await world.qq.heard("private", user=LI)).text


@sqlite_only
async def test_a_volunteer_of_two_communities_claims_in_either_and_hears_details_once(world: World) -> None:
    await volunteers(world)
    await world.volunteer_group("阳光100", OTHER_GROUP, (LI,))
    number = await card_of(world)
    assert f"已接下 {number}" in await in_group(world, LI, f"接 {number}", OTHER_GROUP)
    await world.settles()
    details = await world.qq.heard("private", user=LI)
    assert details.group_id == OTHER_GROUP
    assert PHONE in details.text
    await silence(world)
    assert number in await in_group(world, LI, "我接的单", GROUP)


@sqlite_only
async def test_what_nobody_took_is_listed_with_the_groups_own_area_first(world: World) -> None:
    await volunteers(world)
    far = await world.reported("甲大爷", "明天上午想请人陪去医院，振兴街，电话13900000000")
    near = await world.reported("乙大爷")
    for number in (far, near):
        await world.qq.says(OWNER, f"核实 {number} 属实 已电话")
        await world.qq.heard("private", user=OWNER, containing="已核实")
    world.qq.clear()
    here = await in_group(world, WANG, "还有哪些没人接")
    assert here.index(near) < here.index(far)
    assert PHONE not in here


@sqlite_only
async def test_a_group_that_is_bound_anew_gets_the_cards_of_its_new_area_only(world: World) -> None:
    assert "振兴街" in await in_group(world, OWNER, "绑定群 阳光100")
    number = await world.reported()
    await world.qq.says(STEWARD, f"核实 {number} 属实 已电话")
    assert "还没有群绑定" in (await world.qq.heard("private", user=STEWARD, containing="已核实")).text
    world.qq.clear()
    await world.settles()
    heard = await world.qq.settled()
    assert not [item.text for item in heard if item.where == "group"]


@sqlite_only
async def test_a_member_of_an_unbound_group_is_no_member_of_ours(world: World) -> None:
    number = await card_of(world)
    world.qq.world.group(95555, "别的群", (70001,))
    answer = await in_group(world, 70001, f"接 {number}", 95555)
    assert "社区志愿者群" in answer
    assert "私聊" in await in_group(world, WANG, "明天上午想请人陪去医院，裕园社区", at_bot=True)


@sqlite_only
async def test_binding_a_group_to_what_is_no_place_asks_for_one(world: World) -> None:
    assert "还差能找到的社区" in await in_group(world, OWNER, "绑定群 火星")
    assert "吴家堡" in await in_group(world, OWNER, "绑定群 刘家庄村")
    assert "那个群里发" in await privately(world, OWNER, "绑定群 裕园")
