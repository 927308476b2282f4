"""The board of neighbours: offered, found, asked for, agreed, done and paid in coins: at the real doors."""

import asyncio

import pytest

from bot import jobs
from tests.conversations.chatting import WANG, in_group, privately, silence, volunteers
from tests.conversations.coins import given, held
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World

ZHANG, LIU = "openid-张大爷", "openid-刘姨"
IDENTITY = "11010119900307803x"


async def told(world: World, text: str, name: str = "张大爷") -> str:
    """Say something on WeChat; return the answer."""
    answer = await world.resident(name).says(text)
    assert answer is not None
    return answer


async def neighbours(world: World, minutes: int = 120) -> None:
    """Let 王芳 be registered, and 张大爷 and 刘姨 hold coins."""
    await volunteers(world)
    for said in ("我要当志愿者", "同意", "王芳", IDENTITY, "13800000001", "裕园", "没有"):
        answer = await privately(world, WANG, said)
    assert "登记好了" in answer
    for name in ("张大爷", "刘姨"):
        await told(world, "周六请人陪我去医院，裕园社区", name)
        await told(world, "算了", name)
        if minutes:
            await given(world, f"openid-{name}", minutes)


async def offered(world: World, said: str = "我能 理发 周末 营市街") -> str:
    """Have 王芳 put something up; return its number."""
    answer = await privately(world, WANG, said)
    assert "挂上了，编号 S" in answer, answer
    return answer.split("编号 ")[1][:5]


async def asked(world: World, number: str, name: str = "张大爷", words: str = "1个时间币") -> str:
    """Ask for an offer and confirm; return the last answer."""
    assert "留个电话" in await told(world, f"要 {number} {words}", name)
    assert "对的话回：是" in await told(world, "13900000000", name)
    return await told(world, "是", name)


async def agreed(world: World) -> str:
    """Bring two neighbours to where it is agreed; return the number of the offer."""
    await neighbours(world)
    number = await offered(world)
    assert "问过去了" in await asked(world, number, words="周六上午9点 1个时间币")
    await world.settles()
    await world.qq.heard("private", user=WANG, containing=f"答应 {number}")
    assert "说定了，编号 X0001" in await privately(world, WANG, f"答应 {number}")
    await world.settles()
    return number


async def test_an_offer_is_found_asked_for_agreed_done_and_paid_without_becoming_hours(world: World) -> None:
    await neighbours(world)
    number = await offered(world)
    found = await told(world, "找人 理发 营市街 周六")
    assert f"{number} 理发，王*，营市街街道，周末" in found
    assert "王芳" not in found
    assert "没有人提供" in await told(world, "找人 理发 营市街 周三")
    assert "问过去了" in await asked(world, number, words="周六上午9点 1个时间币")
    assert await held(world, ZHANG) == (120, 0), "nothing is reserved before the yes"
    await world.settles()
    question = (await world.qq.heard("private", user=WANG, containing=number)).text
    assert "周六）上午9:00，愿意给1 时间币" in question
    assert "13900000000" not in question
    accepted = await privately(world, WANG, f"答应 {number}")
    assert "电话 13900000000" in accepted
    assert await held(world, ZHANG) == (120, 60)
    await world.settles()
    told_taker = (await world.resident("张大爷").heard(containing="对方答应了")).text
    assert "联系人：王芳，电话 13800000001" in told_taker
    assert "不记志愿时长" in await privately(world, WANG, "完成 X0001 40分钟")
    await world.settles()
    await world.resident("张大爷").heard(containing="从您预留的1 时间币里付，没用完的退给您")
    assert "按40分钟付了时间币" in await told(world, "确认")
    assert await held(world, ZHANG) == (80, 0)
    assert await held(world, str(WANG)) == (40, 0)
    await world.settles()
    assert "不记志愿时长" in (await world.qq.heard("private", user=WANG, containing="到账")).text
    assert "志愿时长：0分钟" in await privately(world, WANG, "我的时间")
    assert "已办结" in await told(world, "进度")


async def test_of_two_who_take_a_single_slot_at_once_exactly_one_has_it(world: World) -> None:
    await neighbours(world)
    number = await offered(world, "我能 理发 11月28日上午 营市街")
    for name in ("张大爷", "刘姨"):
        await told(world, f"要 {number}", name)
        await told(world, "不留", name)
    answers = await asyncio.gather(told(world, "是", "张大爷"), told(world, "是", "刘姨"))
    assert sorted("问过去了" in answer for answer in answers) == [False, True]
    assert sum("刚被别的邻居要走了" in answer for answer in answers) == 1
    assert "没有人提供" in await told(world, "找人 理发 营市街")
    await privately(world, WANG, f"谢绝 {number}")
    assert number in await told(world, "找人 理发 营市街"), "after a no the slot is free again"


async def test_a_decline_a_silence_and_a_change_of_mind_move_no_coins(world: World) -> None:
    await neighbours(world)
    number = await offered(world)
    await asked(world, number)
    assert "已经问过" in await told(world, f"要 {number}")
    await asked(world, number, "刘姨")
    assert "替您谢绝" in await privately(world, WANG, f"谢绝 {number}")
    await world.settles()
    assert "对方这次不方便" in (await world.resident("张大爷").heard(containing=number)).text
    world.clock.passes(hours=49)
    await jobs.settle_silence(world.app.house)
    await world.settles()
    await world.qq.settled()
    world.qq.clear()
    assert "一直没有回话" in await told(world, "你好", "刘姨"), (
        "held, as WeChat's window has closed, for the next answer"
    )
    assert "没有人等您答复" in await privately(world, WANG, f"答应 {number}")
    assert "问过去了" in await asked(world, number)
    assert "不要了，时间币没有动" in await told(world, f"撤回 {number}")
    assert "没有人等您答复" in await privately(world, WANG, "答应")
    assert await held(world, ZHANG) == (120, 0)


async def test_whoever_steps_back_frees_coins_and_slot_and_no_card_goes_out(world: World) -> None:
    number = await agreed(world)
    world.qq.clear()
    assert "预留的时间币退回去了" in await privately(world, WANG, "退 X0001 孩子发烧")
    await world.settles()
    assert number in (await world.resident("张大爷").heard(containing="对方临时来不了")).text
    assert await held(world, ZHANG) == (120, 0)
    await silence(world)


async def test_the_taker_may_withdraw_and_nobody_else_can_claim_it(world: World) -> None:
    await agreed(world)
    world.qq.clear()
    assert "有人接了" in await in_group(world, 30002, "接 X0001")
    assert "预留的1 时间币已经退给您" in await told(world, "撤回 X0001")
    assert await held(world, ZHANG) == (120, 0)


async def test_a_dispute_goes_to_a_coordinator_and_more_than_agreed_only_with_the_taker_s_word(world: World) -> None:
    await agreed(world)
    await privately(world, WANG, "完成 X0001 90分钟")
    await world.settles()
    asked_for = (await world.resident("张大爷").heard(containing="志愿者说办好了")).text
    assert "最多付预留的；愿意按1小时30分钟付就先回：改 X0001 时间币 90分钟" in asked_for
    assert "协调员" in await told(world, "不对，只来了半小时")
    assert "不能再改少" in await told(world, "改 X0001 时间币 2个")
    assert await held(world, ZHANG) == (120, 60)
    await privately(world, OWNER, "裁定 X0001 90分钟")
    assert await held(world, ZHANG) == (60, 0)
    assert await held(world, str(WANG)) == (60, 0)


@sqlite_only
async def test_the_taker_may_agree_to_pay_more(world: World) -> None:
    await agreed(world)
    await privately(world, WANG, "完成 X0001 90分钟")
    assert "现在是：1.5 时间币" in await told(world, "改 X0001 时间币 90分钟")
    assert "按1小时30分钟付了" in await told(world, "满意")
    assert await held(world, str(WANG)) == (90, 0)


@sqlite_only
async def test_silence_confirms_an_exchange_too(world: World) -> None:
    await agreed(world)
    await privately(world, WANG, "完成 X0001 40分钟")
    world.clock.passes(hours=80)
    await jobs.settle_silence(world.app.house)
    await jobs.settle_silence(world.app.house)
    assert await held(world, ZHANG) == (80, 0)
    assert await held(world, str(WANG)) == (40, 0)


async def test_what_cannot_be_taken_is_refused_in_words(world: World) -> None:
    await neighbours(world, minutes=0)
    number = await offered(world)
    assert "没有找到" in await told(world, "要 S0099")
    assert "您自己挂的" in await privately(world, WANG, f"要 {number}")
    assert "可用的是0 时间币，不够" in await told(world, f"要 {number}")
    await told(world, "不留")
    assert "时间币不够" in await told(world, "是")
    assert "没有找到" in await told(world, f"撤下 {number}")
    assert "撤下了" in await privately(world, WANG, f"撤下 {number}")
    assert "已经撤下了" in await told(world, f"要 {number}")
    assert "已经撤下了" in await privately(world, WANG, f"撤下 {number}")
    later = await offered(world)
    world.clock.passes(hours=24 * 61)
    assert "已经过期了" in await told(world, f"要 {later}")
    assert "没有挂着的提供" in await privately(world, WANG, "我的提供")


async def test_a_yes_for_somebody_whose_coins_are_gone_reserves_nothing(world: World) -> None:
    await neighbours(world, minutes=60)
    number = await offered(world)
    await asked(world, number)
    assert "已经预留" in await reported(world)
    assert "对方的时间币现在不够" in await privately(world, WANG, f"答应 {number}")
    assert await held(world, ZHANG) == (60, 60)


async def reported(world: World) -> str:
    """Have 张大爷 spend an hour on a need."""
    await told(world, "用1个时间币 请人周五下午陪我去医院，裕园社区，电话13900000000")
    return await told(world, "是")


@sqlite_only
async def test_who_may_offer_and_what(world: World) -> None:
    assert "实名登记" in await told(world, "我能 理发 周末 营市街")
    await neighbours(world)
    for said, answer in (
        ("我能 打针 周末 营市街", "志愿者不能做"),
        ("我能 理发 周末 营市街 20元一次", "不能收钱"),
        ("我能 理发 周末 3号楼2单元501", "电话、门牌"),
        ("我能 理发 周末 电话13800000001", "电话、门牌"),
        ("我能 接孩子 周五 裕园", "未成年人服务背景核查"),
        ("我的提供", "没有挂着的提供"),
    ):
        assert answer in await privately(world, WANG, said), said


@sqlite_only
async def test_what_an_offer_does_not_say_is_asked_one_thing_at_a_time(world: World) -> None:
    await neighbours(world)
    assert "什么时候方便" in await privately(world, WANG, "我能 教太极拳")
    assert "没听明白" in await privately(world, WANG, "嗯呢")
    done = await privately(world, WANG, "每天早上")
    assert "教太极拳" in done
    assert "裕园社区；时间：每天早上" in done
    assert "S0001 教太极拳" in await told(world, "找人 太极拳")
    assert "什么时候方便" in await privately(world, WANG, "我能 修水管")
    assert "没有挂上" in await privately(world, WANG, "算了")
    assert "S0001" in await privately(world, WANG, "我的提供")


@sqlite_only
@pytest.mark.parametrize(
    "said",
    [
        "我能理发",
        "我会理发，周末，营市街",
        "我能给老人理发 每周六上午 裕园",
        "我能提供 陪聊天 晚上 裕园",
        "俺能教太极拳",
    ],
)
async def test_said_in_one_breath_it_is_an_offer_too_even_amid_a_report(world: World, said: str) -> None:
    await neighbours(world)
    await privately(world, WANG, "明天上午想请人陪去医院")
    answer = await privately(world, WANG, said)
    assert "挂上了" in answer or "什么时候方便" in answer, answer


@sqlite_only
async def test_skills_told_at_the_registration_are_no_offer(world: World) -> None:
    for said in ("我要当志愿者", "同意", "刘姨", IDENTITY, "13800000001", "裕园"):
        await told(world, said, "刘姨")
    assert "登记好了" in await told(world, "我会理发，教手机", "刘姨")


@sqlite_only
async def test_a_search_widens_from_community_to_street_to_district_and_has_pages(world: World) -> None:
    await neighbours(world)
    for _ in range(7):
        await offered(world)
    first = await told(world, "找人 理发 营市街")
    assert first.count("王*") == 5
    assert "看下一页：找人 理发 营市街 第2页" in first
    assert (await told(world, "找人 理发 营市街 第2页")).count("王*") == 2
    wider = await told(world, "找人 理发 裕园")
    assert "裕园社区暂时没有，槐荫区有" in wider


@sqlite_only
async def test_in_a_group_the_words_are_chatter_and_after_the_at_nothing_private_is_shown(world: World) -> None:
    await neighbours(world)
    number = await offered(world, "我能 教太极拳 周末 营市街")
    for said in (
        "我能 理发 周末 营市街",
        "找人 理发 营市街 周六",
        f"要 {number}",
        f"答应 {number}",
        "我的提供",
        f"撤下 {number}",
    ):
        await world.qq.says(WANG, said, group=GROUP)
    await silence(world)
    shown = await in_group(world, STEWARD, "找人 太极拳 营市街", at_bot=True)
    assert number in shown
    assert "王芳" not in shown
    assert "教太极拳" not in shown, "a person's own words are not shown in a group"
    assert "私聊" in await in_group(world, WANG, "我能 理发 周末 营市街", at_bot=True)


@sqlite_only
async def test_a_need_in_the_middle_of_a_question_is_heard_as_a_need(world: World) -> None:
    await neighbours(world)
    number = await offered(world)
    await told(world, f"要 {number}")
    assert "我记下的是" in await told(world, "周六上午请人陪我去医院，裕园社区")


@sqlite_only
@pytest.mark.parametrize(
    "said", ["找人陪我去医院，裕园社区", "找人 帮我家老人修灯 裕园社区", "我能不能明天去", "我会 感谢你们的"]
)
async def test_ordinary_words_are_no_search_and_no_offer(world: World, said: str) -> None:
    answer = await told(world, said)
    assert "没有人提供" not in answer
    assert "登记" not in answer


@sqlite_only
async def test_whoever_withdraws_consent_has_nothing_left_on_the_board(world: World) -> None:
    await neighbours(world)
    number = await offered(world)
    await asked(world, number)
    await privately(world, WANG, "撤回同意")
    await world.settles()
    assert "没有人提供" in await told(world, "找人 理发 营市街")
