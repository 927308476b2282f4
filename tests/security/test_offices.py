"""What was queued for somebody whose office has ended is not said to them any more."""

from tests.conversations.chatting import PHONE, WANG, card_of, in_group, privately, volunteers
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World


@sqlite_only
async def test_a_page_and_a_new_need_queued_for_a_former_steward_stay_unsaid(world: World) -> None:
    phone = world.resident("张大爷")
    await phone.says("我家水管坏了，裕园社区，电话13900000000")
    await phone.says("是")
    await world.resident("孙女士").says("他又打我了，我躲在厕所里，裕园社区")
    assert "已收回" in await privately(world, OWNER, "撤权 赵姐 裕园 社区管家")
    world.qq.clear()
    await world.settles()
    assert not [item for item in await world.qq.settled() if item.user_id == STEWARD]


@sqlite_only
async def test_later_words_go_to_whoever_looks_after_the_area_now(world: World) -> None:
    number = await world.reported()
    assert "已收回" in await privately(world, OWNER, "撤权 赵姐 裕园 社区管家")
    world.qq.clear()
    await world.resident("张大爷").says(f"补充 {number} 敲门大声点")
    await world.settles()
    assert number in (await world.qq.heard("private", user=OWNER, containing="敲门大声点")).text
    assert not [item for item in await world.qq.settled() if item.user_id == STEWARD]
    assert PHONE not in await privately(world, STEWARD, f"详情 {number}")


@sqlite_only
async def test_details_queued_for_a_volunteer_are_not_said_after_giving_back(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await in_group(world, WANG, f"接 {number}")
    await in_group(world, WANG, f"退 {number} 临时有事")
    await world.settles()
    assert not [item for item in await world.qq.settled() if PHONE in item.text]
    assert world.qq.world.groups[GROUP]


@sqlite_only
async def test_every_look_at_private_data_is_written_down_with_its_purpose(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await privately(world, WANG, f"接 {number}")
    await privately(world, STEWARD, f"详情 {number}")
    answer = await privately(world, OWNER, f"审计 {number} 谁看过")
    assert answer.count("看了详情") == 2
    assert "王芳" in answer
    assert "赵姐" in answer
