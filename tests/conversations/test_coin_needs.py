"""Time for a need: coins reserved when it is confirmed, paid when its hours are, else given back: at the real doors."""

import pytest

from bot import jobs
from tests.conversations.chatting import LI, WANG, in_group, privately, silence, volunteers
from tests.conversations.coins import given, held
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World

ZHANG = "openid-张大爷"
SAID = "用2个时间币 请人周五下午5点陪我去医院，裕园社区，电话13900000000"


async def told(world: World, text: str, name: str = "张大爷") -> str:
    """Say something on WeChat; return the answer."""
    answer = await world.resident(name).says(text)
    assert answer is not None
    return answer


async def rich(world: World, minutes: int = 150, *, agreed: bool = True) -> None:
    """Let 张大爷 have spoken before, have earned coins and mostly agreed to the terms."""
    await volunteers(world)
    await told(world, "周五下午请人陪我去医院，裕园社区")
    await told(world, "算了")
    await given(world, ZHANG, minutes, agreed=agreed)


async def verified(world: World, said: str = SAID) -> str:
    """Have a need that gives coins reported and verified; return its card."""
    number = await world.reported(said=said)
    await world.qq.heard("private", user=STEWARD, containing=number)
    await privately(world, STEWARD, f"核实 {number} 属实 已电话")
    await world.settles()
    return (await world.qq.heard("group", group=GROUP, containing=number)).text


async def test_coins_are_reserved_at_the_yes_shown_on_the_card_and_paid_at_the_confirmation(world: World) -> None:
    await rich(world)
    asked = await told(world, "用2个时间币 请人周五5点接孩子")
    assert "接送孩子" in asked
    assert "时间币：2 时间币（先预留" in asked
    assert "在哪个社区" in asked
    assert "留个电话" in await told(world, "裕园社区")
    assert await held(world, ZHANG) == (150, 0)
    assert "对的话回：是" in await told(world, "不留")
    assert "服务改好了" in await told(world, "改 类型 陪诊")
    assert "1 时间币" in await told(world, "改成1个时间币")
    assert "1.5 时间币" in await told(world, "改 时间币 1.5个")
    opened = await told(world, "是")
    assert "1.5 时间币已经预留" in opened
    assert await held(world, ZHANG) == (150, 90)
    await world.settles()
    assert "居民愿意给：1.5 时间币" in (await world.qq.heard("private", user=STEWARD, containing="X0001")).text
    await privately(world, STEWARD, "核实 X0001 属实 已电话")
    await world.settles()
    card = (await world.qq.heard("group", group=GROUP, containing="X0001")).text
    assert "时间币：1.5 时间币" in card
    assert "张大爷" not in card
    await in_group(world, WANG, "接 X0001")
    await in_group(world, WANG, "完成 X0001 1小时")
    await world.settles()
    question = (await world.resident("张大爷").heard(containing="志愿者说办好了")).text
    assert "从您预留的1.5 时间币里付，没用完的退给您" in question
    await told(world, "确认")
    await world.settles()
    assert "其中1 时间币是对方给的" in (await world.qq.heard("private", user=WANG, containing="已确认")).text
    assert await held(world, ZHANG) == (90, 0)
    assert await held(world, str(WANG)) == (60, 0)
    assert "志愿时长：1小时" in await privately(world, WANG, "我的时间")


async def test_too_few_coins_are_said_with_the_balance_and_the_need_goes_on_without(world: World) -> None:
    await rich(world, 60)
    assert "您现在可用的是1 时间币，不够。可以少用，就说：时间币 1个" in await told(world, SAID)
    assert "先改成不用时间币" in await told(world, "是")
    assert await held(world, ZHANG) == (60, 0)
    opened = await told(world, "是")
    assert "编号 X0001" in opened
    assert "预留" not in opened
    assert await held(world, ZHANG) == (60, 0)


async def test_the_terms_come_before_the_first_coins_and_the_need_goes_on_by_itself(world: World) -> None:
    await rich(world, agreed=False)
    assert "对的话回：是" in await told(world, SAID)
    terms = await told(world, "是")
    assert "不是钱" in terms
    assert "同意" in terms.splitlines()[-1]
    assert await held(world, ZHANG) == (150, 0)
    opened = await told(world, "同意")
    assert "已记下您同意时间币约定" in opened
    assert "编号 X0001" in opened
    assert "2 时间币已经预留" in opened
    assert await held(world, ZHANG) == (150, 120)


@sqlite_only
async def test_who_turns_the_terms_down_asks_without_coins_and_who_says_nothing_loses_nothing(world: World) -> None:
    await rich(world, agreed=False)
    await told(world, SAID)
    await told(world, "是")
    assert (
        await told(world, "不同意")
        == "好，时间币没有动，这件事也还没有报出去。\n不用时间币一样会有人来，就回：不用时间币"
    )
    assert "时间币改好了" in await told(world, "不用时间币")
    assert "编号 X0001" in await told(world, "是")
    assert "不是钱" in await told(world, "改 X0001 时间币 1个")
    assert "现在是：1 时间币" in await told(world, "同意时间币约定")
    assert await held(world, ZHANG) == (150, 60)


@sqlite_only
async def test_a_stranger_without_coins_may_still_ask_for_help(world: World) -> None:
    answer = await told(world, SAID, "路人")
    assert "可用的是0 时间币，不够。帮邻居做一次" in answer
    assert "少用" not in answer
    assert "时间币改好了" in await told(world, "不用时间币", "路人")
    assert "编号 X0001" in await told(world, "是", "路人")


@sqlite_only
@pytest.mark.parametrize("amount", ["0个", "-1个", "0.001个"])
async def test_an_impossible_number_of_coins_reserves_nothing(world: World, amount: str) -> None:
    await rich(world)
    answer = await told(world, f"用{amount}时间币 请人周五下午5点陪我去医院，裕园社区，不留电话")
    assert "要大于0，精确到分钟" in answer
    await told(world, "不留")
    await told(world, "是")
    assert await held(world, ZHANG) == (150, 0)


@pytest.mark.parametrize("end", ["withdrawn", "untrue", "unclaimed"])
async def test_coins_come_back_when_nothing_comes_of_the_need(world: World, end: str) -> None:
    await rich(world)
    number = await world.reported(said=SAID)
    assert await held(world, ZHANG) == (150, 120)
    if end == "withdrawn":
        assert "预留的2 时间币已经退给您" in await told(world, f"撤回 {number}")
    elif end == "untrue":
        await privately(world, STEWARD, f"核实 {number} 不属实 已电话")
        await world.settles()
        assert "预留的时间币已经退给您" in (await world.resident("张大爷").heard(containing=number)).text
    else:
        world.clock.passes(hours=24 * 10)
        await jobs.settle_silence(world.app.house)
        assert await held(world, ZHANG) == (150, 120), "its day is four days off, and a week more is given"
        world.clock.passes(hours=24 * 2)
        await jobs.settle_silence(world.app.house)
        await world.settles()
        assert "2 时间币已经退给您；事还在" in await told(world, "进度"), "held until WeChat's window opens again"
    assert await held(world, ZHANG) == (150, 0)


async def test_hours_beyond_the_reserve_are_the_community_s_and_never_the_requester_s(world: World) -> None:
    await rich(world)
    await verified(world)
    await in_group(world, WANG, "接 X0001")
    await in_group(world, WANG, "完成 X0001 3小时")
    await told(world, "确认")
    assert await held(world, ZHANG) == (30, 0)
    assert await held(world, str(WANG)) == (180, 0)


async def test_a_dispute_freezes_the_coins_until_it_is_decided(world: World) -> None:
    await rich(world)
    await verified(world)
    await in_group(world, WANG, "接 X0001")
    await in_group(world, WANG, "完成 X0001 2小时")
    await told(world, "不对，只来了半小时")
    world.clock.passes(hours=24 * 30)
    await jobs.settle_silence(world.app.house)
    assert await held(world, ZHANG) == (150, 120)
    await privately(world, OWNER, "裁定 X0001 30分钟")
    assert await held(world, ZHANG) == (120, 0)
    assert await held(world, str(WANG)) == (30, 0)


async def test_several_volunteers_share_the_reserve_by_their_minutes_once_all_are_done(world: World) -> None:
    await rich(world)
    await verified(world, "用2个时间币 请两个人周五下午5点来搬柜子，裕园社区，电话13900000000")
    await in_group(world, WANG, "接 X0001")
    await in_group(world, LI, "接 X0001")
    await in_group(world, WANG, "完成 X0001 2小时")
    await told(world, "确认")
    assert await held(world, ZHANG) == (150, 120), "the other is still at work"
    await world.settles()
    assert "等一起去的人都办完" in (await world.qq.heard("private", user=WANG, containing="已确认")).text
    await in_group(world, LI, "完成 X0001 1小时")
    await told(world, "确认")
    assert await held(world, ZHANG) == (30, 0)
    assert await held(world, str(WANG)) == (120, 0)
    assert await held(world, str(LI)) == (60, 0)
    await world.settles()
    assert "时间币到账" in (await world.qq.heard("private", user=WANG, containing="大家都办完")).text


async def test_coins_may_be_raised_but_not_lowered_once_somebody_has_taken_it(world: World) -> None:
    await rich(world)
    await verified(world)
    assert "现在是：1 时间币" in await told(world, "改 X0001 时间币 1个")
    assert await held(world, ZHANG) == (150, 60)
    await in_group(world, WANG, "接 X0001")
    assert "不能再改少" in await told(world, "改 X0001 时间币 0.5个")
    assert "不能再改少" in await told(world, "改 X0001 不用时间币")
    assert "时间币不够" in await told(world, "改 X0001 时间币 9个")
    assert await held(world, ZHANG) == (150, 60)
    assert "现在是：2 时间币" in await told(world, "改 X0001 时间币 2个")
    assert await held(world, ZHANG) == (150, 120)


@sqlite_only
async def test_confirmed_by_silence_the_coins_are_paid_once(world: World) -> None:
    await rich(world)
    await verified(world)
    await in_group(world, WANG, "接 X0001")
    await in_group(world, WANG, "完成 X0001 1小时")
    world.clock.passes(hours=80)
    await jobs.settle_silence(world.app.house)
    await jobs.settle_silence(world.app.house)
    assert await held(world, ZHANG) == (90, 0)
    assert await held(world, str(WANG)) == (60, 0)


@sqlite_only
async def test_in_a_group_the_words_are_chatter_and_after_the_at_sent_on_to_private(world: World) -> None:
    await volunteers(world)
    await world.qq.says(WANG, "用2个时间币 请人周五5点接孩子", group=GROUP)
    await silence(world)
    assert "私聊" in await in_group(world, WANG, "用2个时间币 请人周五5点接孩子", at_bot=True)


@sqlite_only
async def test_coins_without_a_need_are_asked_for_one(world: World) -> None:
    assert "请连要办的事一起说" in await told(world, "用2个时间币")
