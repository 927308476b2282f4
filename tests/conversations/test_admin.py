"""Coordinators at eleven at night: roles, pause, audit, channels, rehearsal, at the real doors."""

from contextlib import AsyncExitStack
from pathlib import Path

from sqlmodel import Session, func, select

from bot.config import AdminSettings
from bot.domain.audit.model import AuditEvent
from bot.domain.cases.model import Case
from bot.domain.inbox.model import InboxMessage
from bot.domain.outbox.model import OutboxMessage
from bot.domain.people.model import Person
from bot.store.base import Table
from tests import world as worlds
from tests.conversations.chatting import LI, PHONE, WANG, ZHAO, card_of, in_group, privately, silence, volunteers
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World, open_world, settings_for

YUYUAN = "中大槐树街道裕园社区"


async def may_verify(world: World, user: int, number: str) -> bool:
    """Whether somebody may do a steward's work for a case of 裕园."""
    said = await privately(world, user, f"改级 {number} 一般 试一下")
    return "已改为" in said


async def test_a_role_is_given_in_the_group_by_an_at_and_in_private_by_name_or_number(world: World) -> None:
    await volunteers(world)
    for user, words, shown in (
        (LI, "授权 @李强 裕园 社区管家 到12月", "李强"),
        (WANG, "授权 王芳 裕园 社区管家 到2027年6月30日", "王芳"),
        (ZHAO, f"授权 {ZHAO} 裕园 社区管家 长期", str(ZHAO)),
    ):
        if "@" in words:
            await world.qq.says(OWNER, words, group=GROUP, names_members=True)
            answer = (await world.qq.heard("group", group=GROUP)).text
        else:
            answer = await privately(world, OWNER, words)
        assert f"已授权 {shown}：{YUYUAN} 社区管家" in answer, (user, answer)
        world.qq.world.friends.add(user)
    number = await card_of(world)
    for user in (LI, WANG, ZHAO):
        assert await may_verify(world, user, number)


@sqlite_only
async def test_the_end_of_a_role_is_said_and_takes_effect(world: World) -> None:
    await volunteers(world)
    assert "到2026年12月31日" in await privately(world, OWNER, "授权 王芳 裕园 社区管家 到12月")
    assert "到2027年6月30日" in await privately(world, OWNER, "授权 李强 裕园 社区管家 到2027年6月30日")
    number = await card_of(world)
    assert await may_verify(world, WANG, number)
    world.clock.passes(days=40)
    assert not await may_verify(world, WANG, number)
    assert "长期" in await privately(world, OWNER, "授权 赵敏 裕园 社区管家")


@sqlite_only
async def test_what_is_missing_or_wrong_in_a_grant_is_asked_for_and_nothing_is_guessed(world: World) -> None:
    await volunteers(world)
    for said, wanted in (
        ("授权 王芳 裕园 到12月", "还差职务"),
        ("授权 王芳 火星 社区管家 到12月", "还差能找到的社区"),
        ("授权 王芳 社区管家 到12月", "还差能找到的社区"),
        ("授权 王芳 刘家庄村 社区管家 到12月", "吴家堡"),
        ("授权 王芳 裕园 社区管家 到2020年6月30日", "到期日已经过了"),
        ("授权 王芳 裕园 社区管家 到猴年马月", "看得懂的到期日"),
        ("授权 王芳 裕园 社区管家 到13月", "看得懂的到期日"),
        ("授权 刘能 裕园 社区管家 到12月", "不认识“刘能”"),
        ("撤权 王芳 裕园 社区管家", "没有这个职务"),
    ):
        answer = await privately(world, OWNER, said)
        assert wanted in answer, (said, answer)
    assert "到2027年6月30日" in await privately(world, OWNER, "授权 王芳 裕园 社区管家 2027年6月30日")


@sqlite_only
async def test_two_members_of_one_name_are_asked_about(world: World) -> None:
    await volunteers(world)
    world.qq.world.person(30009, "王芳")
    world.qq.world.join(GROUP, 30009)
    answer = await privately(world, OWNER, "授权 王芳 裕园 社区管家 到12月")
    assert "有2位" in answer
    assert "@" in answer


async def test_a_role_taken_back_is_gone_at_once(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    assert await may_verify(world, STEWARD, number)
    assert "已收回" in await privately(world, OWNER, "撤权 赵姐 裕园 社区管家")
    assert not await may_verify(world, STEWARD, number)


@sqlite_only
async def test_a_stranger_with_admin_phrases_is_refused_and_changes_nothing(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    calls = len(world.qq.api.calls)
    for said in (
        "授权 李强 裕园 社区管家 到12月",
        "撤权 赵姐 裕园 社区管家",
        "核查通过 王芳 未成年人 到12月",
        "机器人暂停 只留人工",
        "渠道状态",
        f"{number} 通知到了谁",
        f"审计 {number} 谁看过",
        f"核实 {number} 属实",
        f"改级 {number} 特殊 老人身上有淤青",
        f"裁定 {number} 30分钟",
        "冲正 J0001 重复结算",
        "/模拟 居民 我家停电了",
        f"办结 {number} 好了",
    ):
        answer = await privately(world, WANG, said)
        assert "要由" in answer, (said, answer)
        assert PHONE not in answer
    assert "要由" in await in_group(world, WANG, "绑定群 阳光100")
    asked = [action for action, _ in world.qq.api.calls[calls:] if action.startswith("get_")]
    assert not [action for action in asked if action != "get_group_member_info"]
    assert await may_verify(world, STEWARD, number)


@sqlite_only
async def test_an_owner_no_longer_in_the_settings_is_no_owner_after_a_restart(
    migrated_url: str, tmp_path: Path, monkeypatch: object
) -> None:
    async with AsyncExitStack() as first:
        opened = await open_world(first, migrated_url, tmp_path)
        await opened.volunteer_group()
    original = settings_for

    def without(*args: object) -> object:
        settings = original(*args)  # pyright: ignore[reportArgumentType]
        return settings.model_copy(update={"admin": AdminSettings(owners=("qq:10009",))})

    monkeypatch.setattr(worlds, "settings_for", without)  # pyright: ignore[reportAttributeAccessIssue]
    async with AsyncExitStack() as second:
        opened = await open_world(second, migrated_url, tmp_path)
        assert "要由" in await privately(opened, OWNER, "机器人暂停 只留人工")
        opened.qq.world.person(10009, "新主任", friend=True)
        assert "已暂停" in await privately(opened, 10009, "机器人暂停 只留人工")


async def test_while_paused_people_answer_and_danger_is_still_answered(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    assert "已暂停" in await privately(world, OWNER, "机器人暂停 只留人工")
    told = await world.resident("李奶奶").says("明天上午想请人陪去医院")
    assert told is not None
    assert "人工值守" in told
    assert "人工值守" in await in_group(world, WANG, f"接 {number}")
    await world.qq.says(WANG, "大家早上好", group=GROUP)
    await silence(world)
    card = await world.resident("孙女士").says("他又打我了，我躲在厕所里")
    assert card is not None
    assert card.startswith("请现在就打 110")
    await world.settles()
    page = await world.qq.heard("private", user=OWNER, containing="【紧急】")
    answer = await privately(world, OWNER, f"收到 {page.text[4:9]}")
    assert "由您应答了" in answer
    assert "已恢复" in await privately(world, OWNER, "机器人恢复")
    assert f"已接下 {number}" in await in_group(world, WANG, f"接 {number}")


@sqlite_only
async def test_the_audit_names_whoever_saw_the_details(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await in_group(world, LI, f"接 {number}")
    await world.settles()
    world.qq.clear()
    await privately(world, STEWARD, f"详情 {number}")
    answer = await privately(world, OWNER, f"审计 {number} 谁看过")
    assert "赵姐 看了详情" in answer
    assert "李强 收到详情" in answer
    assert "赵姐 核实" in answer
    assert PHONE not in answer
    assert "私聊" in await in_group(world, OWNER, f"审计 {number} 谁看过", at_bot=True)
    assert "没有找到 X9999" in await privately(world, OWNER, "审计 X9999")


@sqlite_only
async def test_the_state_of_the_channels_says_what_may_still_be_said(world: World) -> None:
    await card_of(world)
    for said in ("渠道状态", "今天还能主动发几条"):
        answer = await privately(world, OWNER, said)
        assert "QQ 10000：已连接" in answer
        assert "今天还能主动发" in answer
        assert "公众号 main：已连接" in answer
        assert "1人的窗口开着" in answer


async def test_who_was_told_says_sent_refused_unknown_and_held_and_never_read(world: World) -> None:
    await volunteers(world)
    world.server.will_answer(45015, times=2)
    number = await card_of(world)
    world.qq.will_time_out(action="send_private_msg")
    await in_group(world, WANG, f"接 {number}")
    await world.settles()
    world.qq.clear()
    answer = await privately(world, OWNER, f"{number} 通知到了谁")
    assert "卡片 → 群（尾号0001）：已发出（不等于已看）" in answer
    assert "详情 → 王芳：不确定是否发出" in answer
    assert "等对方来消息时给" in answer
    assert "已读" not in answer
    in_public = await in_group(world, OWNER, f"{number} 通知到了谁", at_bot=True)
    assert "王芳" not in in_public


def _rows(session: Session) -> dict[str, int]:
    tables: tuple[type[Table], ...] = (Case, Person, OutboxMessage, AuditEvent)
    return {table.__name__: session.exec(select(func.count()).select_from(table)).one() for table in tables}


async def test_a_rehearsal_leaves_nothing_behind(world: World) -> None:
    before = await world.app.house.store.read(_rows)
    answer = await privately(world, OWNER, "/模拟 居民 我家停电了")
    assert "模拟，什么都没有留下" in answer
    assert "停电" in answer or "地点" in answer or "哪" in answer, answer
    assert "请现在就打 110" in await privately(world, OWNER, "/模拟 居民 他又打我了，我躲在厕所里")
    await world.settles()
    await silence(world)
    assert await world.app.house.store.read(_rows) == before
    kept = await world.app.house.store.read(
        lambda session: session.exec(select(InboxMessage).where(InboxMessage.account == "模拟")).all()
    )
    assert not kept
