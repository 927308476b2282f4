"""The duty roster at the real doors: laid out, read, swapped, handed over, and who is called by it."""

from datetime import timedelta

import pytest

from bot import jobs
from tests.conversations.chatting import LI, WANG, ZHAO, privately, silence, volunteers
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World

STRANGER = 39999
CRY = "他又打我了，我躲在厕所里"


async def colleagues(world: World) -> None:
    """王芳 is a steward of 裕园 too, 李强 its coordinator, 赵敏 only a volunteer. It is Tuesday, 24 November 2026, nine."""
    await volunteers(world)
    world.qq.world.friends |= {LI, ZHAO}
    assert "已授权" in await privately(world, OWNER, "授权 王芳 裕园 社区管家 到12月")
    assert "已授权" in await privately(world, OWNER, "授权 李强 裕园 协调员 到12月")
    assert "没有排班" in await privately(world, STEWARD, "值班表")  # now her name is known
    world.qq.clear()


async def said(world: World, user: int, text: str) -> str:
    """Say something in private; what is said unasked because of it can be asked for afterwards."""
    world.qq.clear()
    answer = await privately(world, user, text)
    await world.settles()
    return answer


async def heard(world: World, user: int, containing: str) -> str:
    """Return what somebody was told unasked."""
    return (await world.qq.heard("private", user=user, containing=containing)).text


async def test_a_shift_is_laid_out_and_read_back_and_swapped_only_when_the_other_agrees(world: World) -> None:
    await colleagues(world)
    laid = await said(world, LI, "排班 周五夜班 裕园 赵姐 备班 王芳")
    assert "11月27日（周五）夜班" in laid
    assert "20:00到次日08:00" in laid
    assert "值班 赵姐，备班 王芳" in laid
    assert "11月27日（周五）夜班" in await heard(world, STEWARD, "您排上班了")
    assert "您是备班（值班是赵姐）" in await heard(world, WANG, "您排上班了")
    assert "要等对方答应" in await said(world, STEWARD, "换班 周五夜班 和王芳")
    assert "赵姐想请您替" in await heard(world, WANG, "同意换班")
    assert "11月27日（周五）夜班 中大槐树街道裕园社区 赵姐" in await said(world, LI, "值班表")
    assert "由您替赵姐值" in await said(world, WANG, "同意换班")
    assert "由王芳替您值" in await heard(world, STEWARD, "换好了")
    assert "由王芳替赵姐值" in await heard(world, LI, "换好了")
    table = await said(world, LI, "值班表")
    assert "11月27日（周五）夜班 中大槐树街道裕园社区 王芳" in table
    assert "赵姐" not in table
    assert "没有人等您答应换班" in await said(world, WANG, "同意换班")


@sqlite_only
async def test_a_no_changes_nothing_and_two_shifts_can_be_exchanged(world: World) -> None:
    await colleagues(world)
    await said(world, LI, "排班 周五夜班 裕园 赵姐")
    await said(world, LI, "排班 周六、周日白班 裕园 王芳")
    await said(world, STEWARD, "换班 周五夜班 和王芳")
    assert "没有换" in await said(world, WANG, "不换班")
    assert "还是您值" in await heard(world, STEWARD, "没有答应")
    assert "换对方的11月28日（周六）白班" in await said(world, STEWARD, "换班 周五夜班 和王芳的周六白班")
    assert "赵姐替您11月28日（周六）白班" in await said(world, WANG, "同意换班")
    table = await said(world, LI, "值班表")
    assert "11月27日（周五）夜班 中大槐树街道裕园社区 王芳" in table
    assert "11月28日（周六）白班 中大槐树街道裕园社区 赵姐" in table
    assert "11月29日（周日）白班 中大槐树街道裕园社区 王芳" in table


@sqlite_only
@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("每周五夜班 裕园 赵姐", "共8天夜班"),
        (
            "每周五夜班 到12月18日 裕园 赵姐",
            "11月27日（周五）、12月4日（周五）、12月11日（周五）、12月18日（周五）夜班",
        ),
        ("周五周六夜班 裕园 赵姐", "11月27日（周五）、11月28日（周六）夜班"),
        ("11月27日到11月29日白班 裕园 赵姐", "11月27日（周五）、11月28日（周六）、11月29日（周日）白班"),
        ("裕园 明天晚班 赵姐", "11月25日（周三）夜班"),
        ("今天夜班 裕园 我", "值班 李强"),
        ("周五夜班 赵姐", "裕园社区"),
        ("周五晚上 裕园 赵姐", "11月27日（周五）夜班"),
        ("周二夜班 裕园 赵姐", "11月24日（周二）还是12月1日（周二）"),
        ("过两天夜班 裕园 赵姐", "几月几日"),
        ("周五 裕园 赵姐", "还差班次（白班、夜班）"),
        ("夜班 裕园 赵姐", "还差哪一天"),
        ("周五夜班 裕园", "不认识“裕园”"),
        ("周五夜班 火星 赵姐", "还差能找到的社区"),
        ("周五夜班 裕园 刘能", "不认识“刘能”"),
        ("周五夜班 裕园 赵敏", "没有职务"),
        ("周五夜班 裕园 赵姐 备班 赵姐", "等于没有备班"),
        ("前天夜班 裕园 赵姐", "都已经过去了"),
        ("11月20日夜班 裕园 赵姐", "2027年11月20日（周六）太远了"),
        ("周五夜班 全区 赵姐", "要由"),
    ],
)
async def test_what_is_unclear_is_asked_and_dates_are_read_back(world: World, words: str, answer: str) -> None:
    await colleagues(world)
    assert answer in await said(world, LI, f"排班 {words}")


@sqlite_only
async def test_an_office_that_ends_before_the_shift_is_said_at_once_and_again_when_it_comes_near(world: World) -> None:
    await colleagues(world)
    laid = await said(world, LI, "排班 1月8日夜班 裕园 赵姐")
    assert "赵姐的职务到不了1月8日（周五）" in laid
    assert "职务到不了" not in await said(world, LI, "排班 12月30日夜班 裕园 赵姐")
    world.qq.clear()
    await said(world, OWNER, "授权 李强 裕园 协调员 长期")
    world.clock.now = world.clock.now.replace(month=1, year=2027, day=7, hour=13)
    world.qq.clear()
    await jobs.watch_roster(world.app.house)
    await world.settles(minutes=24 * 60)
    assert "那时赵姐的职务已经到期" in await heard(world, LI, "1月8日（周五）夜班还没有人能值")
    await jobs.watch_roster(world.app.house)
    await world.settles(minutes=24 * 60)
    await silence(world)


@sqlite_only
async def test_a_week_that_is_not_laid_out_again_is_told_to_the_coordinator_once(world: World) -> None:
    await colleagues(world)
    await said(world, LI, "排班 周五夜班 裕园 赵姐")
    await said(world, LI, "排班 周六白班、 裕园 赵姐")
    world.clock.passes(days=7)
    await said(world, LI, "排班 周五夜班 裕园 王芳")
    world.clock.passes(days=3)
    world.qq.clear()
    for _ in range(3):
        await jobs.watch_roster(world.app.house)
    await world.settles(minutes=24 * 60)
    assert "12月5日（周六）白班还没有人值班" in await heard(world, LI, "还没有人")
    await silence(world)


@sqlite_only
async def test_strangers_and_stewards_cannot_touch_the_roster_and_groups_hear_nothing(world: World) -> None:
    await colleagues(world)
    world.qq.world.person(STRANGER, "路人", friend=True)
    await said(world, LI, "排班 周五夜班 裕园 赵姐")
    for words in ("排班 周五夜班 裕园 路人", "取消排班 周五夜班 裕园", "值班表", "换班 周五夜班 和王芳", "交接班"):
        assert "要由" in await said(world, STRANGER, words), words
    assert "要由" in await said(world, STEWARD, "排班 周五夜班 裕园 王芳")
    assert "没有人等您答应" in await said(world, STRANGER, "同意换班")
    assert "没有等您接的班" in await said(world, STRANGER, "接班")
    assert "您名下没有" in await said(world, WANG, "换班 周五夜班 和赵姐")
    assert "没有职务" in await said(world, STEWARD, "换班 周五夜班 和赵敏")
    assert "本来就是您的" in await said(world, STEWARD, "换班 周五夜班 和我")
    world.qq.clear()
    for words in ("排班 周五夜班 裕园 王芳", "值班表", "换班 周五夜班 和王芳", "交接班", "接班", "同意换班"):
        await world.qq.says(LI, words, group=GROUP)
    await silence(world)
    await world.qq.says(LI, "值班表", group=GROUP, at_bot=True)
    assert "私聊" in (await world.qq.heard("group", group=GROUP)).text
    assert "夜班 中大槐树街道裕园社区 赵姐" in await said(world, LI, "值班表")
    assert "已从值班表拿掉" in await said(world, LI, "取消排班 11月27日（周五）夜班 中大槐树街道裕园社区")
    assert "往后七天还没有排班" in await said(world, LI, "值班表")


async def test_who_is_on_duty_is_called_first_then_the_backup_and_the_others_hear_who_answered(world: World) -> None:
    await colleagues(world)
    await said(world, LI, "排班 今天白班 裕园 王芳 备班 赵姐")
    await world.resident("李芳").follows("370104002002")
    world.qq.clear()
    await world.resident("李芳").says(CRY)
    await world.settles()
    assert "【紧急】X0001" in await heard(world, WANG, "X0001")
    await silence(world)
    world.clock.passes(minutes=2)
    await jobs.ring_pages(world.app.house)
    await world.settles(minutes=0.5)
    assert "【紧急】X0001" in await heard(world, WANG, "X0001")
    await silence(world)
    world.clock.passes(minutes=1)
    await jobs.ring_pages(world.app.house)
    await world.settles(minutes=0.5)
    for user in (STEWARD, LI, WANG):
        assert "【紧急】X0001" in await heard(world, user, "X0001")
    await silence(world)
    assert "由您应答了" in await said(world, STEWARD, "收到 X0001")
    assert "由赵姐应答" in await heard(world, WANG, "不再叫您")
    assert "由赵姐应答" in await heard(world, LI, "不再叫您")
    assert "值班老师已经看到了" in (await world.resident("李芳").heard()).text


@sqlite_only
async def test_after_the_shift_everybody_is_called_as_before(world: World) -> None:
    await colleagues(world)
    await said(world, LI, "排班 今天白班 裕园 王芳")
    await world.resident("李芳").follows("370104002002")
    world.clock.passes(hours=12)
    world.qq.clear()
    await world.resident("李芳").says(CRY)
    await world.settles()
    assert {(await world.qq.heard("private", containing="X0001")).user_id for _ in range(2)} == {STEWARD, WANG}


@sqlite_only
async def test_on_duty_without_an_office_any_more_falls_back_to_the_others(world: World) -> None:
    await colleagues(world)
    await said(world, LI, "排班 今天白班 裕园 王芳")
    await said(world, OWNER, "撤权 王芳 裕园 社区管家")
    await world.resident("李芳").follows("370104002002")
    world.qq.clear()
    await world.resident("李芳").says(CRY)
    await world.settles()
    assert "X0001" in await heard(world, STEWARD, "【紧急】")


async def test_a_shift_is_handed_over_with_what_stands_open_and_taken_over(world: World) -> None:
    await colleagues(world)
    await said(world, LI, "排班 今天白班 裕园 赵姐")
    await said(world, LI, "排班 今天夜班 裕园 王芳")
    await world.resident("李芳").follows("370104002002")
    await world.resident("李芳").says(CRY)
    number = await world.reported()
    await said(world, OWNER, f"督办 {number} 今晚9点前回话")
    world.qq.clear()
    summary = await said(world, STEWARD, "交接班")
    assert "已经发给下一班 11月24日（周二）夜班 的王芳" in summary
    given = await heard(world, WANG, "赵姐把")
    for text in (given, summary):
        assert "呼叫中、还没人应答：X0001" in text
        assert f"督办：{number}" in text
        assert "厕所" not in text
        assert "139" not in text
    assert "由您接班了" in await said(world, WANG, "接班")
    assert "王芳已经接班" in await heard(world, STEWARD, "接班")
    assert "没有等您接的班" in await said(world, WANG, "接班")


@sqlite_only
async def test_a_swap_that_waits_ends_with_the_shift(world: World) -> None:
    await colleagues(world)
    await said(world, LI, "排班 今天白班 裕园 赵姐")
    await said(world, STEWARD, "换班 今天白班 和王芳")
    world.clock.now += timedelta(hours=12)
    assert "没有人等您答应换班" in await said(world, WANG, "同意换班")


@sqlite_only
async def test_a_case_that_is_closed_calls_nobody_any_more(world: World) -> None:
    await colleagues(world)
    await world.resident("李芳").follows("370104002002")
    await world.resident("李芳").says(CRY)
    assert "已关闭" in await said(world, LI, "办结 X0001 已当面确认安全，是演戏")
    world.qq.clear()
    for _ in range(3):
        world.clock.passes(minutes=5)
        await jobs.ring_pages(world.app.house)
        await world.settles()
    await silence(world)
    assert "没有要应答的呼叫" in await said(world, WANG, "收到 X0001")


@sqlite_only
async def test_a_shift_far_down_a_long_roster_can_be_swapped_and_an_unclear_one_is_asked_about(world: World) -> None:
    await colleagues(world)
    await said(world, LI, "排班 12月夜班 裕园 赵姐")
    assert "哪一班" in await said(world, STEWARD, "换班 和王芳")
    assert "12月25日（周五）夜班" in await said(world, STEWARD, "我想换班 12月25日夜班 跟王芳换")
    assert "由您替赵姐值" in await said(world, WANG, "好的 同意换班")
    assert "现在没有排人值班" in await said(world, STEWARD, "谁值班")
