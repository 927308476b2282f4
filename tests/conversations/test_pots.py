"""Pots and those who look after them, at the real doors: funds, grants, the second person, coefficients, the books."""

from datetime import datetime

from sqlalchemy import text

from bot import jobs
from bot.clock import SHANGHAI
from bot.domain.people.model import Person
from bot.store import Session
from bot.store.append_only import append_only_triggers
from tests.conversations.chatting import LI, WANG, card_of, in_group, privately, silence, volunteers
from tests.conversations.coins import given, held, person_of
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World

ELSEWHERE = "370104002003"
"""Another community than 裕园."""
QIAN = 20005
"""钱姐, coordinator of the whole district."""


async def staffed(world: World) -> None:
    """Appoint a coordinator; let 王芳 hold coins and 李强 be known."""
    await volunteers(world)
    for user, name in ((LI, "李强"), (QIAN, "钱姐")):
        world.qq.world.person(user, name, friend=True)
    await privately(world, OWNER, f"授权 {QIAN} 全区 协调员 到12月")
    for user in (WANG, LI):
        await privately(world, user, "登记家人 我妈 某母")
    await given(world, str(WANG), 600)
    world.qq.clear()


async def funded(world: World, amount: str = "100时间币") -> None:
    """Let the owner fund the public pot and the coordinator agree."""
    await privately(world, OWNER, f"入池 {amount} 公益创投项目配套")
    number = (await privately(world, OWNER, "是"))[:5]
    await privately(world, QIAN, f"批准 {number}")
    await world.settles()
    world.qq.clear()


async def test_a_large_amount_waits_for_a_second_person_who_has_no_part_in_it(world: World) -> None:
    await staffed(world)
    assert "要第二个人批准" in await privately(world, OWNER, "入池 100时间币 公益创投项目配套")
    assert "等第二个人批准" in await privately(world, OWNER, "是")
    await world.settles()
    told = (await world.qq.heard("private", user=QIAN, containing="请批准 J0002")).text
    assert "公益创投项目配套" in told
    assert "公益时间池：0" in await privately(world, WANG, "时间池余额")
    assert "和您自己有关" in await privately(world, OWNER, "批准 J0002")
    assert "要由" in await privately(world, WANG, "批准 J0002")
    assert "要由" in await privately(world, STEWARD, "批准 J0002")
    assert "J0002" in await privately(world, QIAN, "待批")
    assert "已批准" in await privately(world, QIAN, "批准 J0002")
    assert "已经有结果了" in await privately(world, QIAN, "不批 J0002 算错了")
    assert "公益时间池：100 时间币" in await privately(world, WANG, "时间池余额")
    await world.settles()
    assert "已经到账" in (await world.qq.heard("private", user=OWNER, containing="J0002")).text


async def test_what_is_refused_or_forgotten_goes_back(world: World) -> None:
    await staffed(world)
    await privately(world, WANG, "同意时间币约定")
    await given(world, str(LI), 60)
    await privately(world, OWNER, "入池 20时间币 配套")
    await privately(world, OWNER, "是")
    assert "还差原因" in await privately(world, QIAN, "不批 J0003")
    assert "没有批准" in await privately(world, QIAN, "不批 J0003 来源不清")
    await privately(world, WANG, f"转 10.5时间币 给 {LI}")
    assert "您现在能用 10" in await privately(world, WANG, f"转 10.5时间币 给 {LI}")
    await privately(world, OWNER, "入池 20时间币 配套")
    assert "J0005" in await privately(world, OWNER, "是")
    world.clock.passes(days=8)
    await jobs.settle_silence(world.app.house)
    await world.settles()
    assert "没人批准" in (await world.qq.heard("private", user=OWNER, containing="J0005")).text
    assert "已经有结果了" in await privately(world, QIAN, "批准 J0005")
    assert "公益时间池：0" in await privately(world, WANG, "时间池余额")


async def test_a_grant_comes_out_of_the_pot_and_never_out_of_nothing(world: World) -> None:
    await staffed(world)
    assert "只有 0 时间币" in await privately(world, QIAN, f"赠 3时间币 {LI} 困境老人")
    await funded(world)
    assert "家庭档案（F0182）还没有建" in await privately(world, QIAN, "赠 10时间币 F0182 困境老人")
    assert "还差原因" in await privately(world, QIAN, f"赠 3时间币 {LI}")
    assert "要由" in await privately(world, WANG, f"赠 3时间币 {LI} 困境老人")
    assert "要由" in await privately(world, STEWARD, f"赠 3时间币 {LI} 困境老人")
    assert "不能给自己" in await privately(world, QIAN, f"赠 3时间币 {QIAN} 过节")
    assert "从公益时间池给QQ 尾号0002 3 时间币" in await privately(world, QIAN, f"赠 3时间币 {LI} 困境老人")
    assert "办好了" in await privately(world, QIAN, "是")
    assert await held(world, str(LI)) == (180, 0)
    await world.settles()
    assert "来自公益时间池" in (await world.qq.heard("private", user=LI, containing="您收到 3 时间币")).text
    assert "要第二个人批准" in await privately(world, QIAN, f"赠 11时间币 {LI} 困境老人")


async def test_what_somebody_leaves_goes_to_the_pool_with_a_second_person(world: World) -> None:
    await staffed(world)
    assert "要由" in await privately(world, LI, f"清户 {WANG} 退出")
    assert "没有能用的" in await privately(world, QIAN, f"清户 {LI} 退出")
    assert "还差原因" in await privately(world, QIAN, f"清户 {WANG}")
    assert "给公益时间池 10 时间币" in await privately(world, QIAN, f"清户 {WANG} 去世")
    await privately(world, QIAN, "是")
    assert await held(world, str(WANG)) == (600, 600)
    await privately(world, OWNER, "批准 J0002")
    assert await held(world, str(WANG)) == (0, 0)


async def test_a_coefficient_counts_from_its_day_for_coins_and_never_for_hours(world: World) -> None:
    await staffed(world)
    assert "都是1" in await privately(world, OWNER, "系数")
    for said, answer in (
        ("系数 陪诊 1.2 2026年4月1日起", "只能从明天"),
        ("系数 陪诊 1.2 今天起", "只能从明天"),
        ("系数 陪诊 5 明天起", "0.5到2之间"),
        ("系数 陪诊 0 明天起", "0.5到2之间"),
        ("系数 开飞机 1.2 明天起", "还差哪项服务"),
        ("系数 陪诊 1.2", "还差从哪天起"),
        ("系数 陪诊 明天起", "还差系数"),
    ):
        assert answer in await privately(world, OWNER, said), said
    assert "要由区妇联管理员" in await privately(world, QIAN, "系数 陪诊 1.2 明天起")
    assert "系数定为 1.2" in await privately(world, OWNER, "系数 陪诊 1.2 11月26日起")
    assert "没有改" in await privately(world, OWNER, "算了")
    await privately(world, OWNER, "系数 陪诊 1.2 11月26日起")
    assert "定好了" in await privately(world, OWNER, "是")
    assert "陪诊 1.2，从2026年11月26日起" in await privately(world, QIAN, "系数")
    await served(world, LI)
    assert await held(world, str(LI)) == (60, 0), "served before the day"
    world.clock.passes(days=2)
    await served(world, LI, said="11月28日上午想请人陪去医院，裕园社区")
    assert await held(world, str(LI)) == (60 + 72, 0)
    assert "志愿时长：2小时" in await privately(world, LI, "我的时间")


async def served(world: World, user: int, *, said: str | None = None) -> None:
    """Let somebody serve an hour that is confirmed."""
    number = await card_of(world, said)
    await in_group(world, user, f"接 {number}")
    await in_group(world, user, f"完成 {number} 1小时")
    await world.settles()
    await world.resident("张大爷").says("确认")
    await world.resident("张大爷").says("满意")
    await world.settles()
    world.qq.clear()


async def test_communities_settle_a_month_once(world: World) -> None:
    await staffed(world)

    def at_home(session: Session) -> None:
        session.get_one(Person, person_of(session, str(LI))).community_code = ELSEWHERE

    await world.app.house.store.write(at_home)
    await served(world, LI)
    assert "要由区妇联管理员" in await privately(world, QIAN, "结算 11月")
    assert "还没有过完" in await privately(world, OWNER, "结算 11月")
    assert "没有社区之间要结算的" in await privately(world, OWNER, "结算 10月")
    world.clock.now = datetime(2026, 12, 2, 9, tzinfo=SHANGHAI)
    short = await privately(world, OWNER, "结算 11月")
    assert "池里不够" in short
    assert "裕园社区时间池 →" in short
    await privately(world, WANG, "同意时间币约定")
    await privately(world, WANG, "捐 2时间币 给裕园")
    await privately(world, WANG, "是")
    assert "1 时间币（J0004）" in await privately(world, OWNER, "结算 11月")
    assert "早先已结 J0004" in await privately(world, OWNER, "结算 11月")
    assert "裕园社区时间池：1 时间币" in await privately(world, WANG, "裕园时间池余额")


async def test_a_day_is_sealed_once_and_those_who_keep_the_books_are_told(world: World) -> None:
    await staffed(world)
    assert "现在" in await privately(world, QIAN, "对账")
    assert "要由" in await privately(world, WANG, "对账")
    world.clock.passes(days=1)
    for _ in range(2):
        await jobs.keep_books(world.app.house)
        await world.settles()
    for user in (OWNER, QIAN):
        told = (await world.qq.heard("private", user=user, containing="账本已封")).text
        assert "末笔 J0001" in told
        assert len(told.splitlines()[-1]) == 64
    await silence(world)
    assert "11月24日封账以后0笔" in await privately(world, QIAN, "对账")
    world.clock.passes(days=1)
    await jobs.keep_books(world.app.house)
    await world.settles()
    await silence(world)


async def test_one_changed_byte_is_found_and_the_owners_are_told(world: World) -> None:
    await staffed(world)

    def tamper(session: Session) -> None:
        _, drop = append_only_triggers("timebank_entry", session.get_bind().dialect.name)
        for statement in drop:
            session.execute(text(statement))
        session.execute(text("UPDATE timebank_entry SET made_by = 'systen' WHERE seq = 1"))

    await world.app.house.store.write(tamper)
    assert "从 J0001 起" in await privately(world, QIAN, "对账")
    world.clock.passes(days=1)
    for _ in range(2):
        await jobs.keep_books(world.app.house)
        await world.settles()
    assert "账本异常" in (await world.qq.heard("private", user=OWNER, containing="J0001")).text
    await silence(world)


@sqlite_only
async def test_a_reversal_says_clearly_why_it_cannot_be(world: World) -> None:
    await staffed(world)
    await privately(world, WANG, "同意时间币约定")
    await privately(world, WANG, f"转 9时间币 给 {LI}")
    await privately(world, WANG, "是")
    assert "已经用掉了" in await privately(world, OWNER, "冲正 J0001 记错了")
    assert await held(world, str(WANG)) == (60, 0)
    await privately(world, OWNER, "入池 20时间币 配套")
    await privately(world, OWNER, "是")
    assert "只是预留" in await privately(world, OWNER, "冲正 J0003 记错了")
    await privately(world, QIAN, "批准 J0003")
    assert "J0003 已用" in await privately(world, OWNER, "冲正 J0003 记错了")
    await world.qq.says(OWNER, "冲正 J0002 转错人", group=GROUP)
    assert "已用" in (await world.qq.heard("group", group=GROUP)).text
    await world.settles()
    assert "冲正" in (await world.qq.heard("private", user=LI, containing="J0002")).text
