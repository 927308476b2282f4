"""Trying numbers teaches nobody anything: a case of others answers as one that does not exist."""

from tests.conversations.chatting import PHONE, WANG, card_of, in_group, privately, volunteers
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World

STRANGER = 50001
MISSING = "X8888"

PHRASES = (
    "接 {}",
    "详情 {}",
    "退 {} 没空",
    "到了 {} 码1234",
    "完成 {} 1小时",
    "撤回 {}",
    "进度 {}",
    "改 {} 地点 裕园",
    "补充 {} 多带一个人",
    "确认 {}",
    "不对 {} 只来了半小时",
    "回访 {} 不满意 灯不亮",
    "核实 {} 属实 已电话",
    "改级 {} 特殊 老人身上有淤青",
    "裁定 {} 30分钟",
    "收到 {}",
    "办结 {} 处理好了",
    "{} 通知到了谁",
    "审计 {} 谁看过",
)


async def crisis_case(world: World) -> str:
    """Have somebody in danger; return the number of her case."""
    await world.resident("孙女士").says("他又打我了，我躲在厕所里，裕园社区")
    await world.settles()
    page = await world.qq.heard("private", user=STEWARD, containing="【紧急】")
    world.qq.clear()
    return page.text[4:9]


async def answers_alike(world: World, user: int, numbers: list[str], *, besides: str = "") -> None:
    """Every phrase with each number gets the answer that a number without a case gets."""
    for phrase in PHRASES:
        if phrase == besides:
            continue
        missing = await privately(world, user, phrase.format(MISSING))
        for number in numbers:
            answer = await privately(world, user, phrase.format(number))
            assert answer.replace(number, MISSING) == missing, (phrase, number)


async def test_a_stranger_hears_the_same_for_cases_that_exist_and_numbers_that_do_not(world: World) -> None:
    await volunteers(world)
    posted = await card_of(world)
    reported = await world.reported(name="钱大妈")
    danger = await crisis_case(world)
    world.qq.world.person(STRANGER, "路人", friend=True)
    await answers_alike(world, STRANGER, [posted, reported, danger])


@sqlite_only
async def test_a_volunteer_cannot_find_cases_of_danger_open_or_closed_nor_unverified_ones(world: World) -> None:
    await volunteers(world)
    reported = await world.reported(name="钱大妈")
    danger = await crisis_case(world)
    await answers_alike(world, WANG, [reported, danger])
    for phrase in ("接 {}", "详情 {}", "完成 {} 1小时"):
        shown = await in_group(world, WANG, phrase.format(danger))
        assert shown.replace(danger, MISSING) == await in_group(world, WANG, phrase.format(MISSING))
    await privately(world, STEWARD, f"收到 {danger}")
    assert "已关闭" in await privately(world, OWNER, f"办结 {danger} 已陪同报警")
    await answers_alike(world, WANG, [danger])


@sqlite_only
async def test_a_steward_elsewhere_reads_and_decides_nothing(world: World) -> None:
    await volunteers(world)
    posted = await card_of(world)
    danger = await crisis_case(world)
    world.qq.world.person(20002, "周姐", friend=True)
    await privately(world, 20002, "你好")
    assert "已授权" in await privately(world, OWNER, "授权 20002 阳光100 社区管家 到12月")
    await answers_alike(world, 20002, [posted, danger], besides="接 {}")  # she may help as a volunteer, and is audited


@sqlite_only
async def test_whoever_holds_her_phone_finds_no_case_of_danger_in_it(world: World) -> None:
    danger = await crisis_case(world)
    phone = world.resident("孙女士")
    world.clock.passes(minutes=40)
    for phrase in ("进度 {}", "撤回 {}", "补充 {} 多带一个人", "回访 {} 满意", "确认 {}"):
        shown, missing = await phone.says(phrase.format(danger)), await phone.says(phrase.format(MISSING))
        assert shown is not None
        assert shown.replace(danger, MISSING) == missing, phrase
    for phrase in ("进度", "我的信息", "撤回"):
        shown = await phone.says(phrase) or ""
        assert danger not in shown
        assert "值班" not in shown
        assert "打我" not in shown


@sqlite_only
async def test_nobody_decides_a_dispute_about_their_own_need(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await in_group(world, WANG, f"接 {number}")
    await world.settles()
    await world.qq.heard("private", user=WANG, containing=PHONE)
    assert "记下了" in await privately(world, WANG, f"完成 {number} 2小时")
    await world.settles()
    resident = world.resident("张大爷")
    assert "裁定" in (await resident.says("不对，只来了半小时") or "")
    code = (await privately(world, STEWARD, "绑定")).split("绑定码是 ")[1][:6]
    assert "绑好了" in (await resident.says(f"绑定 {code}") or "")
    assert "请别人来裁定" in await privately(world, STEWARD, f"裁定 {number} 5分钟")
    assert world.qq.world.groups[GROUP]


@sqlite_only
async def test_one_person_cannot_flood_the_stewards(world: World) -> None:
    phone = world.resident("张大爷")
    for _ in range(6):
        await phone.says("报事 明天上午想请人陪去医院，裕园社区，电话13900000000")
        assert "编号 X" in (await phone.says("是") or "")
    await phone.says("报事 明天上午想请人陪去医院，裕园社区，电话13900000000")
    assert "先请管家看这些" in (await phone.says("是") or "")
    card = await phone.says("他又打我了，我躲在厕所里")
    assert card is not None
    assert card.startswith("请现在就打 110")
    assert "已经呼叫" in card
