"""Volunteers add the bot as a friend: known people and members of bound groups are let in."""

from tests.conversations.chatting import LI, in_group, privately, silence, volunteers
from tests.databases import sqlite_only
from tests.world import World


async def test_a_member_of_a_bound_group_is_let_in_and_greeted(world: World) -> None:
    await volunteers(world)
    await world.qq.asks_to_be_friend(LI, "我是李强")
    assert "加上好友" in (await world.qq.heard("private", user=LI)).text
    assert LI in world.qq.world.friends
    assert "没有没办完的单" in await privately(world, LI, "我接的单")


@sqlite_only
async def test_a_stranger_is_left_for_people_to_decide(world: World) -> None:
    world.qq.world.person(50001, "路人")
    await world.qq.asks_to_be_friend(50001, "他又打我了")
    await silence(world)
    assert 50001 not in world.qq.world.friends
    assert not [action for action, _ in world.qq.api.calls if action == "set_friend_add_request"]


@sqlite_only
async def test_whoever_spoke_before_and_left_the_group_is_still_known(world: World) -> None:
    await volunteers(world)
    await in_group(world, LI, "接 X9999")
    number = await world.posted()
    await in_group(world, LI, f"接 {number}")
    del world.qq.world.groups[90001].members[LI]
    world.qq.clear()
    await world.qq.asks_to_be_friend(LI)
    assert f"详情 {number}" in (await world.qq.heard("private", user=LI, containing="加上好友")).text
