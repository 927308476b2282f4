"""Help that comes again: opened by one sentence, made some days ahead, skipped, stood in for, ended."""

from datetime import UTC, datetime

import pytest

from bot import jobs
from bot.clock import SHANGHAI
from tests.conversations.chatting import LI, WANG, in_group, privately, silence, volunteers
from tests.databases import sqlite_only
from tests.world import GROUP, STEWARD, World

WEEKLY = "每周三上午看望王奶奶，到6月底，裕园社区，电话13900000000"


async def plan_of(world: World, said: str = WEEKLY) -> str:
    """Have a plan opened and its first time verified; return the number of the first."""
    await volunteers(world)
    number = await world.posted(said=said)
    world.qq.clear()
    return number


async def a_day(world: World, month: int, day: int, hour: int = 9) -> None:
    """Let the clock stand at a morning, and the jobs of that morning be done."""
    year = 2026 if month >= 11 else 2027
    world.clock.now = datetime(year, month, day, hour, tzinfo=SHANGHAI).astimezone(UTC)
    await jobs.plan_ahead(world.app.house)
    await world.settles()


async def card(world: World) -> str:
    """Return the card that was put into the group."""
    return (await world.qq.heard("group", group=GROUP, containing="想接就回")).text


async def test_one_sentence_becomes_a_plan_whose_times_are_made_once_and_ahead(world: World) -> None:
    phone = world.resident("张大爷")
    read_back = await phone.says(WEEKLY) or ""
    assert "每周三上午（第一次：11月25日（周三）上午），到2027年6月30日（周三）" in read_back
    assert "接着12月2日（周三）、12月9日（周三）" in read_back
    assert "书面协议" in read_back
    await volunteers(world)
    opened = await phone.says("是") or ""
    assert "每周三上午" in opened
    await world.settles()
    assert "已签协议吗" in (await world.qq.heard("private", user=STEWARD, containing="D0001")).text
    assert "协议已签" in await privately(world, STEWARD, "已签协议 D0001")
    await a_day(world, 11, 28)
    world.qq.clear()
    await privately(world, STEWARD, "核实 X0001 属实 已电话")
    await a_day(world, 11, 28)
    world.qq.clear()
    await a_day(world, 11, 29)
    assert "12月2日（周三）上午" in await card(world)
    await a_day(world, 11, 29, 10)
    await a_day(world, 11, 30)
    await silence(world)
    await a_day(world, 12, 6)
    assert "12月9日（周三）上午" in await card(world)


async def test_after_downtime_nothing_past_is_made_and_there_is_no_flood(world: World) -> None:
    await plan_of(world)
    await a_day(world, 12, 20)
    assert "12月23日（周三）上午" in await card(world)
    await silence(world)


async def test_the_regular_volunteer_has_each_time_at_once_and_somebody_else_stands_in(world: World) -> None:
    number = await plan_of(world)
    assert "每周三上午都是您去（D0001" in await in_group(world, WANG, f"接 {number} 每次")
    await world.settles()
    assert "都由志愿者（王*）来" in (await world.resident("张大爷").heard(containing="D0001")).text
    world.qq.clear()
    await a_day(world, 11, 29)
    assert "这次还是您去" in (await world.qq.heard("private", user=WANG)).text
    await silence(world)
    assert "12月9日（周三）这次我另找人" in await privately(world, WANG, "下下周三我去不了")
    await a_day(world, 12, 6)
    assert "12月9日（周三）上午" in await card(world)
    await a_day(world, 12, 13)
    assert "12月16日" in (await world.qq.heard("private", user=WANG, containing="还是您去")).text
    world.qq.clear()
    assert "退给大家" in await privately(world, WANG, "12月16日我去不了")
    await world.settles()
    assert "12月16日（周三）上午" in await card(world)
    assert "已经有人每次都去了" in await in_group(world, LI, "接 X0004 每次")


@sqlite_only
async def test_one_time_is_skipped_by_the_requester_before_and_after_it_was_made(world: World) -> None:
    number = await plan_of(world)
    await in_group(world, WANG, f"接 {number} 长期")
    phone = world.resident("张大爷")
    assert "12月2日（周三）这次不用来" in (await phone.says("下周三不用来") or "")
    await world.settles()
    await world.qq.heard("private", user=WANG, containing="这次不用去")
    world.qq.clear()
    await a_day(world, 11, 29)
    await silence(world)
    await a_day(world, 12, 6)
    await world.qq.heard("private", user=WANG, containing="还是您去")
    assert "12月9日（周三）这次不用来" in (await phone.says("跳过 12月9日") or "")
    await world.settles()
    await world.qq.heard("private", user=WANG, containing="撤回")
    assert "没有安排" in (await phone.says("跳过 12月10日") or "")
    assert "哪一天" in (await phone.says("跳过 那次") or "")
    assert "每周三上午" in (await phone.says("我的定期") or "")


@sqlite_only
async def test_it_ends_by_word_and_by_date(world: World) -> None:
    await plan_of(world, "每周三上午看望王奶奶，到12月10日，裕园社区，电话13900000000")
    await a_day(world, 11, 29)
    await a_day(world, 12, 6)
    assert "到这里结束了" in (await world.resident("张大爷").says("我的定期") or "")
    world.qq.clear()
    await a_day(world, 12, 13)
    await silence(world)
    number = await world.posted(name="李大娘", said=WEEKLY)
    assert number
    assert "没有找到定期帮助" in (await world.resident("别人").says("停止定期 D0002") or "")
    assert "以后都不用来了" in (await world.resident("李大娘").says("停止定期 D0002") or "")
    world.qq.clear()
    await a_day(world, 12, 27)
    await silence(world)


@sqlite_only
async def test_an_untrue_first_time_ends_the_plan_and_an_unverified_one_makes_nothing(world: World) -> None:
    await world.reported(said=WEEKLY)
    world.qq.clear()
    await a_day(world, 12, 6)
    assert not [item for item in await world.qq.settled() if item.where == "group"]
    await privately(world, STEWARD, "核实 X0001 不属实 没有这个人")
    await a_day(world, 12, 13)
    assert not [item for item in await world.qq.settled() if item.where == "group"]


@sqlite_only
@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("每周三上午看望王奶奶，裕园社区", "先按三个月"),
        (
            "每月15号上午9点想请人陪我去医院拿药，到明年3月，裕园社区",
            "每月15日9:00（第一次：12月15日（周二）9:00），到2027年3月31日",
        ),
        ("周一到周五每天中午给老人送饭，到12月底，裕园社区", "12月31日"),
        ("每周五上午看望王奶奶，到2月底，裕园社区", "1月1日（周五）"),
        ("我妈每天一个人在家，明天上午想请人来看看，裕园社区", "时间：11月25日（周三）上午"),
        ("每周三上午看望王奶奶，到上周，裕园社区", "每周三上午"),
    ],
)
async def test_what_was_understood_of_a_rhythm_is_read_back(world: World, said: str, heard: str) -> None:
    assert heard in (await world.resident("张大爷").says(said) or "")


@sqlite_only
async def test_the_words_mean_something_else_to_whoever_has_no_plan(world: World) -> None:
    await volunteers(world)
    await world.reported()
    assert "撤回" in (await world.resident("张大爷").says("明天不用来了") or "")
    for said in ("以后都不用来了", "后天我去不了", "下周三不用来"):
        answer = await world.resident("没报过事").says(said) or ""
        assert answer
        assert "出了点问题" not in answer
    for chatter in ("下周三不用来", "跳过 下周三", "下周三我去不了", "以后都不用来了", "停止定期 D0001"):
        await world.qq.says(LI, chatter, group=GROUP)
    world.qq.clear()
    await silence(world)
    assert "没有定期帮助" in await privately(world, LI, "跳过 下周三", through=GROUP)
    assert "社区管家" in await privately(world, LI, "已签协议 D0001", through=GROUP)


async def test_a_time_that_was_left_out_comes_after_all_by_a_word(world: World) -> None:
    await plan_of(world)
    phone = world.resident("张大爷")
    assert "恢复 12月2日（周三）" in (await phone.says("下周三不用来") or "")
    assert "12月2日（周三）这次照常" in (await phone.says("恢复 12月2日") or "")
    assert "没有跳过" in (await phone.says("恢复 12月2日") or "")
    assert "哪一天" not in (await phone.says("恢复得挺好") or "")
    await a_day(world, 11, 29)
    number = (await card(world)).split()[0].strip("【】")
    assert "这次不用来" in (await phone.says("下周三不用来") or ""), "its card is out already"
    await world.settles()
    assert "这次照常" in (await phone.says("下周三还是要来") or "")
    world.qq.clear()
    await a_day(world, 11, 29, 10)
    again = await card(world)
    assert "12月2日（周三）上午" in again
    assert number not in again
    await a_day(world, 12, 3)
    assert "没有安排" in (await phone.says("恢复 12月2日") or ""), "it is past: the next 2 December is meant"
    world.qq.clear()
    await world.qq.says(STEWARD, "恢复 12月9日", group=GROUP)
    await silence(world)


@pytest.mark.parametrize(
    ("said", "back", "then"),
    [
        ("隔周三上午看望王奶奶，到6月底", "隔周三上午（第一次：11月25日（周三）上午）", "接着12月9日（周三）、12月23日（周三）"),
        ("隔天上午给我妈送饭，到年底", "隔天上午（第一次：11月25日（周三）上午）", "接着11月27日（周五）、11月29日（周日）"),
        ("每两周的周五上午陪我爸去理疗，到明年3月底", "隔周五上午（第一次：11月27日（周五）上午）", "接着12月11日（周五）"),
    ],
)  # fmt: skip
@sqlite_only
async def test_help_may_come_every_other_week_or_day(world: World, said: str, back: str, then: str) -> None:
    phone = world.resident("张大爷")
    read_back = await phone.says(f"{said}，裕园社区，电话13900000000") or ""
    assert back in read_back, read_back
    assert then in read_back, read_back
    assert back.partition("（")[0] in (await phone.says("是") or "")
