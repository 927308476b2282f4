"""Coins from hand to hand, at the real doors: the terms, the family list, gifts that are read back, donations, statements."""

import re

import pytest

from bot.domain.people.model import Person
from bot.store import Session
from tests.conversations.chatting import LI, PHONE, SUN, WANG, in_group, privately, silence, volunteers
from tests.conversations.coins import given, held, person_of
from tests.databases import sqlite_only
from tests.world import GROUP, World


async def rich(world: World, minutes: int = 600, *, agreed: bool = True) -> None:
    """Let 王芳 hold coins and, mostly, have agreed to the terms."""
    await volunteers(world)
    for user, name in ((LI, "李强"), (SUN, "孙伟")):
        world.qq.world.person(user, name, friend=True)
    for user in (WANG, LI, SUN):
        await in_group(world, user, "我的时间")
    await privately(world, LI, "登记家人 我妈 李母")
    await privately(world, WANG, "登记家人 我爸 王父")
    await given(world, str(WANG), minutes, agreed=agreed)


async def known_as(world: World, resident: str, name: str, phone: str) -> None:
    """Let a resident have told us a name and a phone."""

    def unit(session: Session) -> None:
        person = session.get_one(Person, person_of(session, f"openid-{resident}"))
        person.name, person.phone = name, phone

    await world.app.house.store.write(unit)


async def mother(world: World, name: str = "王桂兰") -> None:
    """Let 王芳's mother agree on her own phone."""
    told = await privately(world, WANG, f"登记家人 我妈 {name}")
    code = re.search(r"做家人 (\d{6})", told)
    assert code, told
    answer = await world.resident(name).says(f"做家人 {code[1]}")
    assert "您同意做" in (answer or "")
    await world.settles()
    assert "同意了" in (await world.qq.heard("private", user=WANG)).text


async def test_coins_go_to_the_mother_after_terms_family_and_reading_back(world: World) -> None:
    await rich(world, agreed=False)
    terms = await privately(world, WANG, "转 3时间币 给我妈王桂兰")
    assert "不是钱" in terms
    assert "还没有登记成家人" in await privately(world, WANG, "同意")
    assert "还没有登记成家人" in await privately(world, WANG, "转 3时间币 给我妈王桂兰")
    await mother(world)
    read_back = await privately(world, WANG, "转 3时间币 给我妈王桂兰")
    assert "“妈妈王桂兰” 3 时间币" in read_back
    assert await held(world, str(WANG)) == (600, 0)
    assert "办好了" in await privately(world, WANG, "是")
    assert await held(world, str(WANG)) == (420, 0)
    assert await held(world, "openid-王桂兰") == (180, 0)
    assert "有事随时说" in await privately(world, WANG, "是"), "a second yes moves nothing"
    assert await held(world, str(WANG)) == (420, 0)
    await world.settles()
    assert "您收到 3 时间币" in (await world.resident("王桂兰").heard(containing="收到")).text
    assert "转给家人 −3，可用7" in await privately(world, WANG, "流水")
    assert "家人转来 +3" in (await world.resident("王桂兰").says("流水") or "")


async def test_what_was_wanted_goes_on_once_the_terms_are_agreed_to(world: World) -> None:
    await rich(world, agreed=False)
    await mother(world)
    await privately(world, WANG, "转 1时间币 给我妈")
    assert "妈妈王桂兰" in await privately(world, WANG, "同意")
    await privately(world, WANG, "是")
    assert await held(world, str(WANG)) == (540, 0)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("转 30时间币 给我妈", "您现在能用 10 时间币"),
        ("转 0时间币 给我妈", "要大于0"),
        ("转 -3时间币 给我妈", "要大于0"),
        ("转 半分钟 给我妈", "最小记到1分钟"),
        ("转 0.001时间币 给我妈", "最小记到1分钟"),
        ("转 99999时间币 给我妈", "太多"),
        (f"转 1时间币 给 {WANG}", "不能转给自己"),
        ("转 1时间币 给 赵不知", "没有找到"),
        ("转 1时间币 给 13899990000", "没有找到"),
        ("转 1时间币 给 我爸", "还没有登记成家人"),
        ("转 1时间币", "还差给谁"),
        ("转时间币 给我妈", "还差多少"),
        ("捐 30时间币", "您现在能用 10 时间币"),
        ("捐 1时间币 给火星", "没有找到“火星”"),
        ("捐 半分钟", "最小记到1分钟"),
    ],
)
async def test_what_cannot_be_is_one_sentence_and_the_books_stay(world: World, said: str, answer: str) -> None:
    await rich(world)
    await mother(world)
    assert answer in await privately(world, WANG, said)
    await privately(world, WANG, "是")
    assert await held(world, str(WANG)) == (600, 0)


async def test_two_of_one_name_are_never_guessed_between(world: World) -> None:
    await rich(world)
    for number, name in (("13900000011", "张一"), ("13900000022", "张二")):
        await world.resident(name).says("登记家人 我妈 张母")
        await known_as(world, name, "张桂英", number)
    asked = await privately(world, WANG, "转 1时间币 给 张桂英")
    assert "不止一位" in asked
    assert "139" not in asked
    assert "“张桂英” 1 时间币" in await privately(world, WANG, "转 1时间币 给 张桂英 尾号0022")
    await privately(world, WANG, "是")
    assert await held(world, "openid-张二") == (60, 0)
    read_back = await privately(world, WANG, "转 1时间币 给 13900000011")
    assert "手机尾号0011（张*）" in read_back, "a number may be anybody's: only the family name shows"
    assert "张桂英" not in read_back


async def test_nobody_finds_out_by_trying_who_is_with_us(world: World) -> None:
    await rich(world)
    for turn in range(10):
        assert "没有找到" in await privately(world, WANG, f"转 1时间币 给 某人{'甲乙丙丁戊己庚辛壬癸'[turn]}")
    assert "一天里最多报10次" in await privately(world, WANG, f"转 1时间币 给 {LI}")
    await mother(world)
    assert "妈妈王桂兰" in await privately(world, WANG, "转 1时间币 给我妈"), "the family is not counted"
    await privately(world, WANG, "算了")
    world.clock.passes(hours=25)
    assert "QQ 尾号0002" in await privately(world, WANG, f"转 1时间币 给 {LI}")


async def test_gifts_to_others_are_limited_by_the_year(world: World) -> None:
    await rich(world, 6000)
    for _ in range(2):
        await privately(world, WANG, f"转 9时间币 给 {LI}")
        await privately(world, WANG, "是")
    assert "一年最多转 20 时间币" in await privately(world, WANG, f"转 9时间币 给 {LI}")
    world.clock.passes(days=60)
    assert "对就回" in await privately(world, WANG, f"转 9时间币 给 {LI}")


async def test_a_family_code_is_used_once_and_not_by_whoever_asked_for_it(world: World) -> None:
    await rich(world)
    told = await privately(world, WANG, "登记家人 我妈 王桂兰")
    code = re.search(r"做家人 (\d{6})", told)
    assert code
    assert "家人自己的手机" in await privately(world, WANG, f"做家人 {code[1]}")
    assert "不对" in await privately(world, LI, "做家人 000001")
    assert "您同意做" in await privately(world, LI, f"做家人 {code[1]}")
    assert "不对" in await privately(world, SUN, f"做家人 {code[1]}")
    assert "妈妈王桂兰" in await privately(world, WANG, "家人")
    assert "已取消" in await privately(world, WANG, "取消家人 王桂兰")
    assert "没有这一位" in await privately(world, WANG, "取消家人 王桂兰")
    assert "还没有登记成家人" in await privately(world, WANG, "转 1时间币 给我妈")
    told = await privately(world, WANG, "登记家人 我妈 王桂兰")
    world.clock.passes(hours=25)
    code = re.search(r"做家人 (\d{6})", told)
    assert code
    assert "过期" in await privately(world, LI, f"做家人 {code[1]}")


async def test_coins_are_donated_to_a_pot_and_everybody_may_see_what_it_holds(world: World) -> None:
    await rich(world)
    assert "捐给公益时间池 2 时间币" in await privately(world, WANG, "捐 2时间币")
    await privately(world, WANG, "是")
    assert "捐给中大槐树街道时间池" in await privately(world, WANG, "捐1.5个时间币给中大槐树")
    await privately(world, WANG, "是")
    assert "中大槐树街道时间池：1.5 时间币" in await privately(world, LI, "中大槐树时间池余额")
    assert "公益时间池：2 时间币" in await privately(world, LI, "时间池余额")
    assert "没有找到" in await privately(world, LI, "火星时间池余额")
    assert "裕园社区时间池" in await privately(world, WANG, "转 1时间币 到裕园时间池")
    await privately(world, WANG, "算了")
    assert await held(world, str(WANG)) == (600 - 210, 0)


@sqlite_only
async def test_the_statement_has_pages_and_months(world: World) -> None:
    await rich(world, 6000)
    for _ in range(11):
        await privately(world, WANG, "捐 1时间币")
        await privately(world, WANG, "是")
    first = await privately(world, WANG, "流水")
    assert first.count("捐赠") == 10
    assert "再往前：流水 2" in first
    second = await privately(world, WANG, "流水 2")
    assert second.count("捐赠") == 1
    assert "服务 +100" in second
    assert "第3页没有" in await privately(world, WANG, "流水 3")
    assert (await privately(world, WANG, "流水 11月")).count("捐赠") == 10
    assert "再往前：流水 2026年11月 2" in await privately(world, WANG, "流水 11月")
    assert (await privately(world, WANG, "流水 2026年11月 2")).count("捐赠") == 1
    assert "2026年10月没有" in await privately(world, WANG, "流水 10月")


@sqlite_only
@pytest.mark.parametrize(
    "chatter",
    [
        "转 3时间币 给我妈王桂兰",
        "转发一下这个链接",
        "转账给我呗 300块",
        "捐 2时间币",
        "捐款的地址谁有",
        "家人们早上好",
        "家人",
        "时间池余额",
        "批准了吗",
        "待批",
        "系数",
        "系数 陪诊 1.2 4月1日起",
        "对账",
        "结算 10月",
        "赠 10时间币 给李强 过节",
        "流水 2",
    ],
)
async def test_the_same_words_in_a_group_do_nothing(world: World, chatter: str) -> None:
    await volunteers(world)
    await world.qq.says(LI, chatter, group=GROUP)
    await silence(world)


@sqlite_only
async def test_a_stranger_hears_what_is_missing(world: World) -> None:
    stranger = world.resident("路人")
    assert "时间币约定" in (await stranger.says("转 3时间币 给我妈王桂兰") or "")
    assert "没有动账" in (await stranger.says("算了") or "")
    assert "不对" in (await stranger.says("做家人 123456") or "")
    assert "还没有登记家人" in (await stranger.says("家人") or "")
    assert PHONE not in (await stranger.says("流水") or "")
