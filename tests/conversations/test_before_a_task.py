"""The question before a task: 去 is noted, 去不了 gives it back at once, silence reaches the steward."""

from bot import jobs
from tests.conversations.chatting import LI, WANG, card_of, in_group, privately, silence, volunteers
from tests.databases import sqlite_only
from tests.world import GROUP, STEWARD, World

LATER = "后天上午9点想请人陪去医院，裕园社区，电话13900000001"


async def look(world: World, **passes: float) -> None:
    """Let time pass, look at what is due, and let it be said."""
    world.clock.passes(**passes)
    await jobs.remind_due(world.app.house)
    await world.settles(minutes=1)


async def claimed(world: World, said: str | None = None) -> str:
    """Have 王芳 claim a task of tomorrow at nine; the house stands at 9:00 of the day before."""
    await volunteers(world)
    number = await card_of(world, said or "明天上午9点想请人陪去医院，裕园社区，电话13900000000")
    await privately(world, WANG, f"接 {number}")
    await world.settles()
    world.qq.clear()
    return number


async def heard_by(world: World, user: int) -> list[str]:
    """Return what was said to somebody in private since we last listened."""
    texts = [one.text for one in await world.qq.settled() if one.user_id == user]
    world.qq.clear()
    return texts


async def test_asked_the_evening_before_going_is_noted_and_nobody_asks_again(world: World) -> None:
    number = await claimed(world)
    await look(world, hours=9)
    assert await heard_by(world, WANG) == []
    await look(world, hours=1)
    (asked,) = await heard_by(world, WANG)
    assert number in asked
    assert "能去就回：去" in asked
    assert "张大爷" not in asked
    told = await world.resident("张大爷").heard(containing="有志愿者来")
    assert "王" not in told.text
    assert f"{number}（11月25日（周三）上午9:00）记下您会去" in await privately(world, WANG, "去")
    for _ in range(14):
        await look(world, hours=1)
    assert await heard_by(world, WANG) == []
    assert await heard_by(world, STEWARD) == []


async def test_who_cannot_go_says_so_and_the_card_goes_out_again(world: World) -> None:
    number = await claimed(world)
    await look(world, hours=10)
    world.qq.clear()
    assert f"{number} 已退" in await privately(world, WANG, "去不了明天那单，请换人")
    await world.settles()
    card = await world.qq.heard("group", group=GROUP, containing="想接就回")
    assert number in card.text
    await world.resident("张大爷").heard(containing="重新找人")
    assert f"已接下 {number}" in await in_group(world, LI, f"接 {number}")


async def test_silence_is_asked_once_more_and_then_told_to_the_steward(world: World) -> None:
    number = await claimed(world)
    await look(world, hours=10)
    assert len(await heard_by(world, WANG)) == 1
    await look(world, hours=12, minutes=15)
    (again,) = await heard_by(world, WANG)
    assert again.startswith("再问您一声")
    await look(world, minutes=46)
    (told,) = await heard_by(world, STEWARD)
    assert number in told
    assert "王*" in told
    assert "问了两次还没回话" in told
    await look(world, minutes=30)
    await silence(world)


async def test_what_was_given_back_or_moved_is_not_asked_about(world: World) -> None:
    number = await claimed(world)
    await jobs.remind_due(world.app.house)
    moved = await world.resident("张大爷").says(f"改 {number} 时间后天上午9点")
    assert moved is not None
    await world.resident("张大爷").says("是")
    await world.settles()
    world.qq.clear()
    await look(world, hours=10)
    assert [one for one in await heard_by(world, WANG) if "能去就回" in one] == []
    await look(world, days=1)
    (asked,) = [one for one in await heard_by(world, WANG) if "能去就回" in one]
    assert "11月26日（周四）上午9:00" in asked
    await privately(world, WANG, f"退 {number} 孩子发烧")
    await look(world, hours=12, minutes=30)
    assert [one for one in await heard_by(world, WANG) if "再问" in one] == []


@sqlite_only
async def test_who_claimed_late_is_asked_shortly_before(world: World) -> None:
    await volunteers(world)
    number = await card_of(world, "今天下午5点想请人帮忙买药，裕园社区，电话13900000000")
    await privately(world, WANG, f"接 {number}")
    await look(world, hours=5, minutes=50)
    assert [one for one in await heard_by(world, WANG) if "能去就回" in one] == []
    await look(world, minutes=15)
    assert len([one for one in await heard_by(world, WANG) if "能去就回" in one]) == 1
    assert "记下您会去" in await privately(world, WANG, "好的")


@sqlite_only
async def test_with_two_tasks_the_day_decides_or_it_is_asked(world: World) -> None:
    first = await claimed(world)
    second = await world.posted(name="李大爷", said=LATER)
    await privately(world, WANG, f"接 {second}")
    world.qq.clear()
    which = await privately(world, WANG, "去不了")
    assert f"{first}、{second}" in which
    assert which.endswith(f"退 {first}")
    assert f"{first} 已退" in await privately(world, WANG, "明天去不了了，孩子发烧")
    assert f"{second} 已退" in await privately(world, WANG, "我去不了了")
    assert "没有对得上的单" in await privately(world, WANG, "去")


@sqlite_only
async def test_from_others_the_words_give_nothing_back(world: World) -> None:
    number = await claimed(world)
    assert "已退" not in await privately(world, LI, "去不了明天那单，请换人", through=GROUP)
    assert "记下您会去" not in await privately(world, LI, f"去 {number}", through=GROUP)
    assert number in await privately(world, WANG, "我接的单")


@sqlite_only
async def test_the_need_of_a_resident_is_not_taken_for_a_refusal(world: World) -> None:
    answer = await world.resident("王奶奶").says("我腿摔了明天去不了医院，想请人陪，裕园社区")
    assert answer is not None
    assert "我记下的是" in answer
