"""Service entered from paper: one person enters, another approves, nothing counts before."""

import pytest

from bot.domain import records
from bot.domain.timebank import queries as ledger
from tests.conversations.recording import met, person_of, recorded, registered, says
from tests.world import GROUP, OWNER, STEWARD, World

LI, LI_TOO = 30002, 30003
ENTRY = "补录 11月5日 李芳 理发2小时 纸质签到"


async def test_two_people_make_a_record_of_grade_d_that_earns_no_coins(world: World):
    await registered(world, LI, "李芳")
    entered = await says(world, STEWARD, ENTRY)
    assert "补录 1 号已写下" in entered
    assert "李芳，2026年11月5日，理发，2小时" in entered
    await world.settles()
    asked = (await world.qq.heard("private", user=OWNER, containing="补录 1 号")).text
    assert "依据：纸质签到" in asked
    assert "还没有志愿时长记录" in await says(world, LI, "我的志愿记录")
    assert "另一位管家" in await says(world, STEWARD, "补录 1 同意")
    assert "1号 李芳" in await says(world, STEWARD, "待批补录")
    assert "记为 R0001" in await says(world, OWNER, "补录 1 同意")
    await world.settles()
    assert "R0001" in (await world.qq.heard("private", user=LI, containing="补记了")).text
    assert "纸质补录" in await says(world, LI, "我的志愿记录")
    balance = await world.app.house.store.read(
        lambda session: ledger.balance(session, f"person:{person_of(session, LI)}")
    )
    assert balance.minutes == 0
    assert "没有等批的补录 1" in await says(world, OWNER, "补录 1 同意")


async def test_an_entry_that_is_turned_down_records_nothing_and_says_why(world: World):
    await registered(world, LI, "李芳")
    await says(world, STEWARD, ENTRY, containing="已写下")
    assert "不同意的原因" in await says(world, OWNER, "补录 1 不同意")
    assert "没有批" in await says(world, OWNER, "补录 1 不同意 签到表上没有这个人")
    await world.settles()
    assert "签到表上没有这个人" in (await world.qq.heard("private", user=STEWARD, containing="没有批")).text
    assert await world.app.house.store.read(records.list_unsealed) == []


async def test_of_two_people_of_one_name_it_is_asked_which(world: World):
    await registered(world, LI, "李芳")
    await registered(world, LI_TOO, "李芳", "370104199001011314")
    asked = await says(world, STEWARD, ENTRY)
    assert "不止一位" in asked
    assert "1. 李芳" in asked
    assert "尾号0003" in asked
    assert "只有2位" in await says(world, STEWARD, "3")
    assert "已写下" in await says(world, STEWARD, "2")
    await says(world, OWNER, "补录 1 同意", containing="R0001")
    assert "理发" in await says(world, LI_TOO, "我的志愿记录")
    assert "还没有" in await says(world, LI, "我的志愿记录")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("补录 2026年11月30日 李芳 理发2小时 纸质签到", "还没有到"),
        ("补录 2025年3月5日 李芳 理发2小时 纸质签到", "365天以内"),
        ("补录 2月30日 李芳 理发2小时 纸质签到", "哪一天"),
        ("补录 11月5日 李芳 理发 纸质签到", "多长时间"),
        ("补录 11月5日 李芳 理发13小时 纸质签到", "之间"),
        ("补录 11月5日 李芳 理发-2小时 纸质签到", "之间"),
        ("补录 11月5日 李芳 2小时", "做了什么"),
        ("补录 11月5日 李芳 理发2小时", "依据"),
        ("补录 11月5日 张无忌 理发2小时 纸质签到", "没有找到“张无忌”"),
        ("补录 11月5日 理发师傅2小时", "做了什么"),
        ("补录 9999 同意", "没有等批的补录 9999"),
        ("补录 11月5日 李芳 理发2小时 纸质签到 月亮社区", "认得出的社区"),
        ("补录 上周 李芳 理发2小时 纸质签到", "哪一天"),
    ],
)
async def test_an_entry_that_cannot_be_is_refused_in_one_sentence(world: World, said: str, expected: str):
    await registered(world, LI, "李芳")
    assert expected in await says(world, STEWARD, said)
    assert "没有等批的补录。" in await says(world, STEWARD, "待批补录")


@pytest.mark.parametrize(
    "said",
    [
        "补录11月5日李芳理发2小时纸质签到",
        "补录 李芳 11月5日 理发 2小时 纸质签到",
        "补录 11月5日 上午9点到11点 李芳 理发 纸质签到",
    ],
)
async def test_an_entry_is_read_in_many_orders(world: World, said: str):
    await registered(world, LI, "李芳")
    assert "李芳，2026年11月5日，理发，2小时" in await says(world, STEWARD, said)


async def test_what_overlaps_with_the_same_day_is_refused_until_the_hours_tell_it_apart(world: World):
    await registered(world, LI, "李芳")
    await recorded(world, LI, days_ago=19, title="陪诊")
    await recorded(world, LI, days_ago=18, title="理发")
    assert "几点到几点" in await says(world, STEWARD, ENTRY)
    assert "和这次重合" in await says(world, STEWARD, "补录 11月6日 李芳 理发2小时 纸质签到")
    morning = "补录 11月5日 上午9点到11点 李芳 理发 纸质签到"
    assert "2小时" in await says(world, STEWARD, morning)
    assert "和这次重合" in await says(world, STEWARD, "补录 11月5日 上午10点半到12点 李芳 打扫 纸质签到")
    assert "已写下" in await says(world, STEWARD, "补录 11月5日 下午2点到4点 李芳 打扫 纸质签到")
    assert "超过12小时" in await says(world, STEWARD, "补录 11月5日 16点到23点 李芳 值守 纸质签到")


async def test_strangers_volunteers_and_oneself_are_refused(world: World):
    await registered(world, LI, "李芳")
    assert "社区管家" in await says(world, LI, ENTRY)
    assert "社区管家" in await says(world, LI, "待批补录")
    await says(world, OWNER, f"授权 {LI} 裕园 社区管家 到12月", containing="已授权")
    assert "不能自己补录" in await says(world, LI, ENTRY)
    await says(world, STEWARD, ENTRY, containing="已写下")
    assert "本人都不能批" in await says(world, LI, "补录 1 同意")


async def test_the_same_words_in_a_group_do_nothing(world: World):
    await met(world, LI, "李芳")
    world.qq.clear()
    for said in (ENTRY, "补录 1 同意", "待批补录"):
        await world.qq.says(STEWARD, said, group=GROUP)
    assert not await world.qq.settled()
