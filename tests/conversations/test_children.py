"""红领巾 at the real doors: consent of the guardian, works and points, and everything taken back."""

from pathlib import Path

import pytest
from nonebot.log import logger
from sqlmodel import Session, select

from bot import logs
from bot.demo.scan import found_in
from bot.domain.children.model import Child, ChildConsent, ChildWork, Relation, WorkState
from bot.domain.people.model import Account
from bot.domain.timebank import verify
from tests.conversations.chatting import WANG, privately, silence, volunteers
from tests.conversations.test_shelf import code_in, put_up, says
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World

READING = "上架 悦读会 2积分 3份 裕园 到12月"


async def registered(world: World, guardian: str = "王妈", name: str = "小雨", area: str = "裕园") -> str:
    """Have a guardian register a child; return the last answer."""
    assert "同意的话，请回孩子的小名" in await says(world, guardian, "孩子12岁，我是妈妈，同意登记")
    assert "哪个社区" in await says(world, guardian, name)
    assert "学校可以不写" in await says(world, guardian, area)
    return await says(world, guardian, "不写")


async def stored(world: World) -> tuple[list[Child], list[ChildConsent], list[ChildWork]]:
    """Return what is stored of children."""

    def look(session: Session) -> tuple[list[Child], list[ChildConsent], list[ChildWork]]:
        return (
            list(session.exec(select(Child))),
            list(session.exec(select(ChildConsent))),
            list(session.exec(select(ChildWork))),
        )

    return await world.app.house.store.read(look)


async def test_a_drawn_leaflet_becomes_points_and_the_points_a_reading(world: World) -> None:
    assert "有大人带" in await put_up(world, READING, OWNER)
    assert "小雨登记好了" in await registered(world)
    (child,), (consent,), _ = await stored(world)
    assert (child.name, child.age, child.school) == ("小雨", 12, None)
    assert (consent.relation, consent.own_say, consent.withdrawn_at) == (Relation.MOTHER, False, None)
    world.qq.clear()
    done = await privately(world, STEWARD, "红领巾 小雨 手绘宣传单1张 换悦读会1次")
    assert "得2积分" in done
    assert "已换悦读会1份" in done
    assert "券码 " not in done
    await world.settles()
    told = (await world.resident("王妈").heard("得2积分")).text
    code = code_in(told)
    assert "可用 0 积分，另有 2 积分换了券还没用" in await says(world, "王妈", "小雨的积分")
    assert "悦读会（小雨）" in await says(world, "王妈", "我的券")
    assert "已核销：悦读会" in await privately(world, STEWARD, f"核销 {code}")
    report = await world.app.house.store.read(verify)
    assert report.sound
    assert report.balances == {"points:issuance": -2, f"child:{child.id}": 0, "points:spent": 2}


async def test_a_guardians_word_waits_for_a_steward_who_is_somebody_else(world: World) -> None:
    await put_up(world, READING, OWNER)
    await registered(world)
    world.qq.clear()
    assert "管家看过原件就记" in await says(world, "王妈", "红领巾 小雨 手抄报两张 换悦读会两次")
    await world.settles()
    assert "小雨，手抄报2份" in (await world.qq.heard("private", user=STEWARD, containing="作品")).text
    assert "要由" in await says(world, "王妈", "作品 1 属实")
    assert "可用 0 积分" in await says(world, "王妈", "小雨的积分")
    assert "还差“属实”" in await privately(world, STEWARD, "作品 1")
    assert "得4积分" in await privately(world, STEWARD, "作品 1 属实")
    assert "已经核对过" in await privately(world, STEWARD, "作品 1 属实")
    assert "没有找到" in await privately(world, STEWARD, "作品 99 属实")
    await says(world, "王妈", "红领巾 小雨 绘画1张")
    assert "没有给积分" in await privately(world, STEWARD, "作品 2 不属实")
    await world.settles()
    assert "没有核对上" in (await world.resident("王妈").heard("没有核对上")).text
    _, _, works = await stored(world)
    assert [work.state for work in works] == [WorkState.CREDITED, WorkState.REFUSED]


@sqlite_only
async def test_a_steward_does_not_credit_her_own_child(world: World) -> None:
    for said in ("孩子12岁，我是妈妈，同意登记", "小雪", "裕园", "不写"):
        await privately(world, STEWARD, said)
    assert "管家看过原件就记" in await privately(world, STEWARD, "红领巾 小雪 手绘宣传单1张")
    assert "自己孩子的作品" in await privately(world, STEWARD, "作品 1 属实")
    assert "得2积分" in await privately(world, OWNER, "作品 1 属实")


@sqlite_only
async def test_points_stay_where_the_wish_cannot_be_had_and_the_guardian_spends_them(world: World) -> None:
    await put_up(world, "上架 悦读会 3积分 3份 裕园 到12月", OWNER)
    await registered(world)
    done = await privately(world, STEWARD, "红领巾 小雨 手绘宣传单1张 换悦读会1次")
    assert "悦读会没有换成" in done
    assert "得2积分，现在可用2积分" in done
    assert "要 3 积分" in await says(world, "王妈", "红领巾 小雨 换悦读会1次")
    await privately(world, STEWARD, "红领巾 小雨 书签1个")
    assert "换完剩 0 积分" in await says(world, "王妈", "红领巾 小雨 换悦读会1次")
    assert "换好了：悦读会" in await says(world, "王妈", "是")
    assert "3 积分退回来了" in await says(world, "王妈", "退券")
    assert "还差作品" in await privately(world, STEWARD, "红领巾 小雨 换悦读会1次")


@sqlite_only
@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("孩子12岁，我是班主任，同意登记", "老师、邻居不能代办"),
        ("我12岁，我想登记红领巾", "请爸爸妈妈"),
        ("我是小学生，我想报名当志愿者", "请爸爸妈妈"),
        ("孙子9岁，我是奶奶，给他登记", "您要是孩子的监护人"),
        ("孩子12岁，同意登记", "您是孩子的什么人"),
        ("登记孩子", "您是孩子的什么人"),
        ("我女儿今年九岁，想当小志愿者", "您是孩子的什么人"),
        ("儿子13岁了能当志愿者吗", "您是孩子的什么人"),
        ("我家孩子想参加红领巾", "您是孩子的什么人"),
        ("孩子3岁，我是爸爸，同意登记", "3岁还小"),
        ("孩子18岁，我是爸爸，同意登记", "我要当志愿者"),
        ("儿子十五岁，我是爸爸，同意登记", "孩子也愿意"),
        ("闺女8岁了，我是她妈，想登记红领巾", "不满14岁"),
    ],
)
async def test_who_speaks_and_how_old_decides_what_is_asked(world: World, said: str, wanted: str) -> None:
    answer = await says(world, "新来的", said)
    assert wanted in answer, answer
    assert (await stored(world))[0] == []


@sqlite_only
async def test_a_grandmother_is_asked_and_registers_only_as_the_guardian(world: World) -> None:
    await says(world, "李奶奶", "孙子9岁，我是奶奶，给他登记")
    assert "只能由爸妈或别的监护人" in await says(world, "李奶奶", "不是")
    await says(world, "李奶奶", "孙子9岁，我是奶奶，给他登记")
    assert "不满14岁" in await says(world, "李奶奶", "我是监护人")
    for said in ("小军", "裕园", "实验小学"):
        answer = await says(world, "李奶奶", said)
    assert "小军登记好了" in answer
    (child,), (consent,), _ = await stored(world)
    assert (child.school, consent.relation) == ("实验小学", Relation.GUARDIAN)


@sqlite_only
async def test_refusing_in_the_middle_stores_nothing(world: World) -> None:
    for until in ((), ("小雨",), ("小雨", "裕园")):
        await says(world, "王妈", "孩子12岁，我是妈妈，同意登记")
        for said in until:
            await says(world, "王妈", said)
        assert "什么都没存" in await says(world, "王妈", "算了")
    await says(world, "王妈", "孩子12岁，我是妈妈，同意登记")
    assert "什么都没存" in await says(world, "王妈", "不同意")
    assert (await stored(world))[:2] == ([], [])


@sqlite_only
async def test_what_is_wrong_gets_a_kind_sentence_and_changes_nothing(world: World) -> None:
    await put_up(world, READING, OWNER)
    await registered(world)
    await registered(world, "张妈", "小虎", "华联社区")
    for said, wanted in (
        ("红领巾 小雨 登高擦窗1次", "没有积分"),
        ("红领巾 小雨 手绘宣传单100张", "数量要在1到10"),
        ("红领巾 小雨 手绘宣传单0张", "数量要在1到10"),
        ("红领巾 小雨 手绘宣传单1张 换火箭1次", "没有“火箭”"),
        ("红领巾 小雨 手绘宣传单1张 换悦读会99次", "数量要在1到4"),
        ("红领巾 小雨", "还差作品"),
        ("红领巾 小明 手绘宣传单1张", "没有找到归您管的“小明”"),
        ("红领巾 小虎 手绘宣传单1张", "没有找到归您管的“小虎”"),
        ("小雨的积分", "没有找到归您管的“小雨”"),
        ("退出红领巾 小雨", "没有找到归您管的“小雨”"),
    ):
        answer = await privately(world, STEWARD, said)
        assert wanted in answer, (said, answer)
    for said in ("小雨的积分", "红领巾 小雨 手绘宣传单1张", "退出红领巾 小雨", "孩子的积分"):
        assert "没有找到" in await says(world, "新来的", said), said
    await says(world, "王妈", "孩子7岁，我是妈妈，同意登记")
    await says(world, "王妈", "小雨")
    await says(world, "王妈", "裕园")
    assert "已经登记过" in await says(world, "王妈", "不写")
    assert (await stored(world))[2] == []
    assert (await world.app.house.store.read(verify)).entries == 0


@sqlite_only
async def test_two_children_of_one_name_are_told_apart_by_number(world: World) -> None:
    await registered(world)
    await registered(world, "赵妈")
    answer = await privately(world, STEWARD, "红领巾 小雨 手绘宣传单1张")
    assert "1号（12岁，中大槐树街道裕园社区）、2号" in answer
    assert "得2积分" in await privately(world, STEWARD, "红领巾 2号 手绘宣传单1张")
    assert "可用 2 积分" in await says(world, "赵妈", "小雨的积分")
    assert "可用 0 积分" in await says(world, "王妈", "孩子的积分")


async def test_a_withdrawal_takes_name_and_vouchers_and_leaves_a_number(world: World) -> None:
    await put_up(world, READING, OWNER)
    await registered(world)
    await privately(world, STEWARD, "红领巾 小雨 手绘宣传单2张 换悦读会1次")
    assert "小雨" in await says(world, "王妈", "我的信息")
    assert "小名、学校马上删" in await says(world, "王妈", "退出红领巾 小雨")
    assert "没用的1张券也退了" in await says(world, "王妈", "是")
    (child,), (consent,), _ = await stored(world)
    assert (child.name, child.name_index, child.school) == (None, None, None)
    assert consent.withdrawn_at is not None
    assert "没有找到" in await privately(world, STEWARD, "红领巾 小雨 手绘宣传单1张")
    await registered(world)
    assert "孩子一并退出" in await says(world, "王妈", "撤回同意")
    assert all(one.name is None for one in (await stored(world))[0])
    report = await world.app.house.store.read(verify)
    assert report.sound
    assert report.open_reserved == 0


def files_in(folder: Path) -> list[Path]:
    """Return every file below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


@sqlite_only
async def test_a_childs_name_is_in_no_file_no_group_and_no_log(world: World, tmp_path: Path) -> None:
    logs.set_up("DEBUG")
    written: list[str] = []
    sink = logger.add(written.append, level="DEBUG", format=logs._written, filter=logs._heard, diagnose=False)
    await volunteers(world)
    await put_up(world, READING, OWNER)
    await registered(world, name="茉莉花")
    await privately(world, STEWARD, "红领巾 茉莉花 手绘宣传单1张 换悦读会1次")
    await says(world, "王妈", "红领巾 茉莉花 绘画1张")
    await world.settles()
    logger.remove(sink)
    for path in files_in(tmp_path):
        assert not found_in(path.read_bytes(), ["茉莉花"]), path.name
    assert written
    assert "茉莉花" not in "".join(written)
    world.qq.clear()
    await world.qq.says(WANG, "红领巾 茉莉花 手绘宣传单1张", group=GROUP)
    await world.qq.says(WANG, "孩子12岁，我是妈妈，同意登记", group=GROUP)
    await silence(world)


@sqlite_only
async def test_no_child_ever_gets_an_account(world: World) -> None:
    accounts = await world.app.house.store.read(lambda session: len(session.exec(select(Account)).all()))
    await registered(world)
    after = await world.app.house.store.read(lambda session: len(session.exec(select(Account)).all()))
    assert after == accounts + 1  # the mother's
