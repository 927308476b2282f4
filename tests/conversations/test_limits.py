"""Limits, 督办 and the ladder at the real doors."""

from datetime import datetime

import pytest
from sqlmodel import Session, select

from bot import jobs
from bot.clock import SHANGHAI
from bot.domain.cases import service as cases
from bot.domain.cases.model import Case, CaseEvent, CaseState
from bot.domain.clocks.rules import ANSWERED
from tests.conversations.chatting import LI, SUN, WANG, card_of, in_group, silence
from tests.conversations.test_roster import colleagues, heard, said
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World

STRANGER = 39999
STREET_GROUP, DISTRICT_GROUP = 90002, 90003


async def looks(world: World, *, minutes: float = 5) -> None:
    """Let every clock be looked at, three times over, and what is due now be said."""
    for _ in range(3):
        for job in (jobs.climb_unclaimed, jobs.watch_limits, jobs.watch_roster):
            await job(world.app.house)
    await world.settles(minutes=minutes)


async def wider_groups(world: World) -> None:
    """A group of the street and one of the district."""
    await world.volunteer_group("中大槐树街道", STREET_GROUP)
    await world.volunteer_group("全区", DISTRICT_GROUP)


async def test_what_nobody_takes_climbs_one_rung_at_a_time_and_a_claim_stops_it(world: World) -> None:
    await colleagues(world)
    await wider_groups(world)
    number = await card_of(world)
    await looks(world)
    await silence(world)
    for hours, group in ((2, STREET_GROUP), (2, DISTRICT_GROUP)):
        world.clock.passes(hours=hours)
        await looks(world)
        assert number in (await world.qq.heard("group", group=group)).text
        await silence(world)
    world.clock.passes(hours=4)
    await looks(world)
    assert f"{number} 还没有人接" in await heard(world, STEWARD, number)
    assert f"收到 {number}" in await heard(world, WANG, number)
    await silence(world)
    await in_group(world, SUN, f"接 {number}")
    await world.settles()
    world.qq.clear()
    world.clock.passes(hours=24)
    await looks(world)
    assert not [one for one in await world.qq.settled() if "还没有人接" in one.text]


@sqlite_only
async def test_somebody_who_follows_it_stops_it_and_the_others_hear_who(world: World) -> None:
    await colleagues(world)
    number = await card_of(world)
    world.clock.passes(hours=2)
    await looks(world)
    assert number in await heard(world, STEWARD, "还没有人接")
    assert "不再往上报" in await said(world, STEWARD, f"收到 {number}")
    assert "已经由赵姐在跟" in await said(world, WANG, f"收到 {number}")
    world.clock.passes(hours=12)
    world.qq.clear()
    await looks(world)
    assert not [one for one in await world.qq.settled() if "还没有人接" in one.text]


@sqlite_only
async def test_it_is_taken_up_at_once_on_a_word_and_only_by_those_who_look_after_it(world: World) -> None:
    await colleagues(world)
    await wider_groups(world)
    number = await card_of(world)
    assert "要由" in await in_group(world, SUN, f"升级 {number}")
    assert "没有找到" in await said(world, STEWARD, "升级 X0999")
    assert "还差编号" in await said(world, STEWARD, "升级")
    assert "更大范围的群，1个群" in await in_group(world, STEWARD, f"升级 {number}")
    for told in ("全区的群，1个群", "社区管家，2人", "协调员，1人", "指挥中心，1人"):
        assert told in await said(world, STEWARD, f"升级 {number}")
    assert "再往上没有人了" in await said(world, STEWARD, f"升级 {number}")
    await in_group(world, SUN, f"接 {number}")
    assert "不缺人接" in await said(world, STEWARD, f"升级 {number}")
    world.qq.clear()
    for words in (f"升级 {number} 了吗", "系统升级了吗", "往上报一下"):
        await world.qq.says(SUN, words, group=GROUP)
    await silence(world)


@sqlite_only
async def test_at_night_only_what_is_urgent_climbs(world: World) -> None:
    await colleagues(world)
    ordinary = await card_of(world)
    world.clock.passes(hours=11.8)
    await looks(world)
    urgent = await world.posted(name="刘奶奶")
    await said(world, STEWARD, f"改级 {urgent} 紧急 家里没电，老人用呼吸机")
    world.qq.clear()
    world.clock.passes(minutes=30)
    await looks(world)
    assert urgent in await heard(world, STEWARD, "还没有人接")
    world.clock.passes(minutes=30)
    await looks(world)
    assert not [one for one in await world.qq.settled() if ordinary in one.text and "还没有人接" in one.text]


async def test_a_yellow_card_one_working_day_before_and_a_red_one_on_the_first_day_over(world: World) -> None:
    await colleagues(world)
    number = await world.reported()  # Tuesday 9:00: hand-on within 24 h, first answer within two working days
    world.qq.clear()
    world.clock.passes(hours=20)
    await looks(world)
    world.clock.now = datetime(2026, 11, 25, 7, 5, tzinfo=SHANGHAI)
    await looks(world, minutes=15)
    assert f"【黄牌】{number}" in await heard(world, STEWARD, "转办")
    assert "首接人是赵姐" in await heard(world, LI, "转办")
    world.clock.now = datetime(2026, 11, 25, 9, 5, tzinfo=SHANGHAI)
    await looks(world)
    for user in (STEWARD, LI):  # both cards in one message
        cards = await heard(world, user, f"【红牌】{number}")
        assert "转办期限是11月25日（周三）09:00" in cards
        assert "首次答复期限到11月26日（周四），还剩1个工作日" in cards
    await silence(world)
    ending = await said(world, LI, "快超期的有哪些")
    assert f"{number} 陪诊" in ending
    assert "转办：已超期" in ending
    assert "首接人赵姐" in ending
    assert number in await said(world, LI, "遗留问题")
    await said(world, STEWARD, f"核实 {number} 属实 已电话")
    assert "没有遗留问题" in await said(world, LI, "遗留问题")


@sqlite_only
async def test_the_clock_waits_while_the_resident_is_asked_and_a_year_without_calendar_says_so(world: World) -> None:
    await colleagues(world)
    world.clock.now = datetime(2026, 12, 29, 9, 0, tzinfo=SHANGHAI)
    for words in ("授权 赵姐 裕园 社区管家 长期", "授权 李强 裕园 协调员 长期"):
        await said(world, OWNER, words)
    number = await card_of(world)
    world.clock.now = datetime(2026, 12, 30, 20, 0, tzinfo=SHANGHAI)
    await looks(world)
    ending = await said(world, LI, "快超期的有哪些")
    assert "2026年" not in ending.split("到")[1]
    assert "首次答复" in ending
    await in_group(world, WANG, f"接 {number}")
    await said(world, WANG, f"完成 {number} 1小时")
    world.clock.now = datetime(2027, 1, 20, 9, 30, tzinfo=SHANGHAI)
    await looks(world)
    assert "没有快超期" in await said(world, LI, "快超期的有哪些")


@sqlite_only
async def test_another_level_has_another_limit(world: World) -> None:
    await colleagues(world)
    number = await world.reported()
    await looks(world)
    await said(world, STEWARD, f"改级 {number} 紧急 老人独自在家")
    await looks(world)
    ending = await said(world, STEWARD, "快超期的有哪些")
    assert "转办：还剩2小时" in ending


async def test_a_demand_is_read_back_reminded_of_climbs_and_its_reply_is_kept(world: World) -> None:
    await colleagues(world)
    number = await card_of(world)
    assert "请赵姐在11月25日（周三）17:30前回话" in await said(world, LI, f"督办 {number} 明天下班前回话")
    assert "李强请您在11月25日（周三）17:30前回话" in await heard(world, STEWARD, "【督办】")
    assert "赵姐在11月25日（周三）17:30前回话" in await said(world, OWNER, "督办单")
    world.clock.now = datetime(2026, 11, 25, 16, 0, tzinfo=SHANGHAI)
    world.qq.clear()
    await looks(world)
    assert "快到时间了" in await heard(world, STEWARD, "【督办】")
    world.clock.now = datetime(2026, 11, 25, 17, 31, tzinfo=SHANGHAI)
    world.qq.clear()
    await looks(world)
    assert "还没有回" in await heard(world, STEWARD, "督办超时")
    assert "赵姐该在" in await heard(world, LI, "督办超时")
    assert "已超时" in await said(world, LI, "督办单")
    world.clock.passes(hours=4.1)
    world.qq.clear()
    await looks(world)
    assert "赵姐该在" in await heard(world, OWNER, "督办超时")
    world.clock.passes(hours=12)
    world.qq.clear()
    await looks(world)
    assert not [one for one in await world.qq.settled() if "督办" in one.text]
    assert "还差办得怎么样" in await said(world, STEWARD, f"回督办 {number}")
    assert "并告诉李强" in await said(world, STEWARD, f"回督办 {number} 已联系好，明天陪去")
    assert "赵姐：已联系好，明天陪去" in await heard(world, LI, "督办回话")
    assert "没有等着回话" in await said(world, STEWARD, f"回督办 {number} 又问了")
    assert "没有等着回话的督办" in await said(world, LI, "督办单")

    def answers(session: Session) -> list[str | None]:
        return [one.note for one in session.exec(select(CaseEvent).where(CaseEvent.what == ANSWERED))]

    assert await world.app.house.store.read(answers) == ["已联系好，明天陪去"]


@sqlite_only
@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("后天中午前回话", "11月26日（周四）12:00前"),
        ("明天下午3点前回话", "11月25日（周三）15:00前"),
        ("三个工作日内回话", "11月27日（周五）17:30前"),
        ("48小时内回话", "11月26日（周四）09:00前"),
        ("周六前回话", "11月27日（周五）17:30前"),
        ("周六回话", "11月28日（周六）休息日17:30前"),
        ("1月4日前回话", "2027年1月3日"),
        ("下班前", "11月24日（周二）17:30前"),
        ("后天8点前回话", "上午还是下午"),
        ("过几天回话", "几月几日"),
        ("昨天回话", "时间已经过了"),
        ("抓紧办", "还差什么时候以前回话"),
        ("", "还差什么时候以前回话"),
    ],
)
async def test_until_when_is_read_back_with_its_date_or_asked(world: World, words: str, answer: str) -> None:
    await colleagues(world)
    number = await world.reported()
    assert answer in await said(world, LI, f"督办 {number} {words}")


@sqlite_only
async def test_others_can_neither_demand_nor_reply_nor_see_and_a_group_hears_nothing(world: World) -> None:
    await colleagues(world)
    world.qq.world.person(STRANGER, "路人", friend=True)
    number = await card_of(world)
    await said(world, LI, f"督办 {number} 明天下班前回话")
    for words in (
        f"督办 {number} 明天下班前回话",
        f"回督办 {number} 好了",
        "督办单",
        "快超期的有哪些",
        "遗留问题",
        f"升级 {number}",
    ):
        assert "要由" in await said(world, STRANGER, words), words
    assert "要由" in await said(world, STEWARD, f"督办 {number} 明天下班前回话")
    assert "没有找到" in await said(world, LI, "督办 X0999 明天下班前回话")
    await world.resident("张大爷").says(f"撤回 {number}")
    await world.resident("张大爷").says("是")
    assert "没有督办" in await said(world, LI, f"督办 {number} 明天下班前回话")
    assert "没有等着回话的督办" in await said(world, LI, "督办单")
    world.qq.clear()
    for words in (f"督办 {number} 明天下班前回话", "督办单", "快超期的有哪些", "遗留问题", f"回督办 {number} 好了"):
        await world.qq.says(LI, words, group=GROUP)
    await silence(world)


@sqlite_only
async def test_asleep_for_days_there_is_one_card_and_one_rung_and_a_clock_set_back_repeats_nothing(
    world: World,
) -> None:
    await colleagues(world)
    await wider_groups(world)
    number = await card_of(world)
    world.qq.clear()
    world.clock.now = datetime(2026, 12, 3, 10, 0, tzinfo=SHANGHAI)
    await looks(world)
    told = [one for one in await world.qq.settled() if number in one.text]
    assert len([one for one in told if one.where == "group"]) == 1
    (cards,) = [one.text for one in told if one.user_id == STEWARD]
    assert cards.count("【红牌】") == 2  # first answer and finish, once each, in one message
    assert "【黄牌】" not in cards
    world.qq.clear()
    world.clock.now = datetime(2026, 11, 30, 10, 0, tzinfo=SHANGHAI)
    await looks(world)
    world.clock.now = datetime(2026, 12, 3, 10, 1, tzinfo=SHANGHAI)
    await looks(world)
    await silence(world)


@sqlite_only
async def test_a_team_lead_is_set_by_a_sentence_is_asked_before_the_steward_and_sees_no_more_than_the_card(
    world: World,
) -> None:
    await colleagues(world)
    world.qq.world.person(SUN, "孙伟", friend=True)
    assert "要由" in await in_group(world, SUN, "设队长 孙伟 裕园", at_bot=True)
    assert "例如：设队长 @赵姐 裕园" in await in_group(world, OWNER, "设队长", at_bot=True)
    assert "裕园社区 队长，到2026年12月31日" in await in_group(world, OWNER, f"设队长 {SUN} 裕园 到12月", at_bot=True)
    world.qq.clear()
    for words in ("设队长这事回头再说", "设队长了吗", "谁来设队长"):
        await world.qq.says(OWNER, words, group=GROUP)
    await silence(world)
    number = await card_of(world)
    world.clock.passes(hours=6)
    await looks(world)
    asked = await heard(world, SUN, number)
    assert f"接 {number}" in asked
    assert "139" not in asked
    answer = await said(world, SUN, f"收到 {number}")
    assert "先不往上报" in answer
    assert "139" not in answer
    assert "张大爷" not in answer
    world.clock.passes(hours=12)
    await looks(world)
    assert not [one for one in await world.qq.settled() if "还没有人接" in one.text]
    assert "已收回" in await in_group(world, OWNER, f"撤队长 {SUN} 裕园", at_bot=True)


@sqlite_only
async def test_a_petition_is_given_thirty_more_days_once_and_the_person_hears_why(world: World) -> None:
    await colleagues(world)
    other = await card_of(world)
    phone = world.resident("李大娘")
    await phone.says("厂里欠我三个月工资，想请妇联帮我信访代理，裕园社区，电话13900000001")
    number = (await phone.says("是") or "").split("编号 ")[1][:5]
    await world.settles()
    assert "要由" in await said(world, STEWARD, f"延期 {number} 要调档案")
    assert "理由" in await said(world, LI, f"延期 {number}")
    assert "只有信访件能延期" in await said(world, LI, f"延期 {other} 要调档案")
    assert "没有找到" in await said(world, LI, "延期 X0999 要调档案")
    assert "期限延长了，到2027年2月22日" in await said(world, LI, f"延期 {number} 要去区档案馆调材料")
    await world.settles()
    told = (await phone.heard(containing="要多办30天")).text
    assert "理由：要去区档案馆调材料" in told
    assert "2027年2月22日" in told
    assert "已经延过一次" in await said(world, LI, f"延期 {number} 还要再等等")
    world.qq.clear()
    await world.qq.says(LI, f"延期 {number} 要调档案", group=GROUP)
    await silence(world)


@sqlite_only
async def test_what_was_closed_though_nobody_was_satisfied_is_left_over(world: World) -> None:
    await colleagues(world)
    number = await card_of(world)

    def closed_unsatisfied(session: Session) -> None:
        case = session.get_one(Case, int(number[1:]))
        cases.record(session, case, "revisit", by=case.requester_id, at=world.clock.now, note="不满意 灯还是不亮")
        case.state, case.closed_at = CaseState.CLOSED, world.clock.now

    assert "没有遗留问题" in await said(world, LI, "遗留问题")
    await world.app.house.store.write(closed_unsatisfied)
    listed = await said(world, LI, "遗留问题")
    assert "本人最后说不满意的" in listed
    assert number in listed
    assert "灯还是不亮" not in listed
    world.clock.passes(days=91)
    assert number not in await said(world, LI, "遗留问题")
