"""The lawful record: looking at it, chasing what it lacks, sealing it in time, putting it right."""

import pytest

from bot import jobs
from bot.domain import records
from bot.domain.corrections.model import CorrectionRequest
from bot.domain.fields import FORGOTTEN
from bot.domain.timebank import queries as ledger
from tests.conversations.recording import met, person_of, recorded, registered, says
from tests.world import GROUP, OWNER, STEWARD, World

WANG, LI = 30001, 30002
DISTRICT = {"area_code": None, "place": None, "unit": None}


async def working_days_pass(world: World, days: int) -> None:
    """Let so many days pass, looking each morning."""
    for _ in range(days):
        world.clock.passes(hours=24)
        await jobs.keep_records(world.app.house)
        await world.settles()


async def test_a_volunteer_reads_every_lawful_field_in_pages(world: World):
    await registered(world, WANG, "王芳")
    for days_ago in range(7):
        await recorded(world, WANG, days_ago=days_ago)
    first = await says(world, WANG, "我的志愿记录")
    assert "共7条，10小时30分钟（第1页，共2页）" in first
    for field in ("R0001", "陪诊", "1小时30分钟", "裕园社区", "负责人：", "双方确认", "未封存"):
        assert field in first
    second = await says(world, WANG, first.splitlines()[-1].partition("：")[2])
    assert "R0007" in second
    assert "R0001" not in second


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("我的志愿记录 去年", "去年还没有"),
        ("我的志愿记录 2018", "2018还没有"),
        ("志愿记录 今年", "今年共1条"),
        ("我的服务记录 本周", "本周共1条"),
        ("我的志愿纪录 今年", "今年共1条"),
        ("我的志愿记录 呱呱", "看得懂的时间"),
    ],
)
async def test_the_period_is_read_from_words(world: World, said: str, expected: str):
    await met(world, WANG, "王芳")
    await recorded(world, WANG)
    assert expected in await says(world, WANG, said)


async def test_a_stranger_has_no_records_and_nothing_is_stored_about_them(world: World):
    answer = await world.resident("路人").says("我的志愿记录 去年")
    assert answer is not None
    assert "还没有志愿时长记录" in answer


async def test_a_complete_record_is_sealed_by_itself_after_some_days(world: World):
    await registered(world, WANG, "王芳")
    await recorded(world, WANG)
    await jobs.keep_records(world.app.house)
    assert "未封存" in await says(world, WANG, "我的志愿记录")
    assert "已齐，等封存" in await says(world, STEWARD, "未封存记录")
    await working_days_pass(world, 5)
    assert "已封存" in await says(world, WANG, "我的志愿记录")
    assert "没有未封存的" in await says(world, STEWARD, "未封存记录")
    assert await world.app.house.store.read(records.broken_seals) == []


async def test_a_missing_place_is_asked_of_the_steward_who_supplies_it_in_chat(world: World):
    await registered(world, WANG, "王芳")
    number = await recorded(world, WANG, **DISTRICT)
    world.qq.clear()
    await jobs.keep_records(world.app.house)
    await world.settles()
    chase = (await world.qq.heard("private", user=STEWARD, containing=number)).text
    assert "还缺：地点、单位" in chase
    assert chase.endswith(f"补 {number} 地点 裕园社区")
    assert "都齐了" in await says(world, STEWARD, chase.splitlines()[-1])
    assert "已经有了" in await says(world, STEWARD, f"补 {number} 地点 裕园社区")
    await working_days_pass(world, 6)
    assert "裕园社区" in await says(world, WANG, "我的志愿记录")
    assert "已封存" in await says(world, WANG, "我的志愿记录")


async def test_nobody_is_asked_at_night(world: World):
    await registered(world, WANG, "王芳")
    world.clock.now = world.clock.now.replace(hour=15)  # 23:00 in Shanghai
    await recorded(world, WANG, **DISTRICT)
    world.qq.clear()
    await jobs.keep_records(world.app.house)
    await world.settles()
    assert not await world.qq.settled()
    world.clock.passes(hours=11)
    await jobs.keep_records(world.app.house)
    await world.settles()
    await world.qq.heard("private", user=STEWARD, containing="还缺：地点、单位")


@pytest.mark.parametrize(
    "said", ["补R1 裕园社区", "R0001 地点 裕园社区", "补 r1 地点：裕园", "R1的地点是裕园社区", "补缺 R0001 地点 裕园"]
)
async def test_a_place_is_supplied_in_many_ways(world: World, said: str):
    await registered(world, WANG, "王芳")
    await recorded(world, WANG, **(DISTRICT | {"unit": "裕园社区居委会"}))
    assert "R0001 的地点补上了" in await says(world, STEWARD, said)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("补 R0001 地点 月亮上", "认得出的社区"),
        ("补 R0001 地点", "要补的内容"),
        ("补 R0001 裕园社区", "要补哪一项"),
        ("补 R 地点 裕园社区", "记录编号"),
        ("补 R0404 地点 裕园社区", "没有找到时长记录 R0404"),
        ("补 R0001 内容 陪着去拿药", "不用再补"),
        ("补 R0001 负责人 谁谁谁", "不用再补"),
    ],
)
async def test_a_supply_that_cannot_be_is_refused_in_one_sentence(world: World, said: str, expected: str):
    await registered(world, WANG, "王芳")
    await recorded(world, WANG, **DISTRICT)
    answer = await says(world, STEWARD, said)
    assert expected in answer or "还不认识" in answer
    open_ones = await world.app.house.store.read(records.list_unsealed)
    assert records.missing_fields(open_ones[0]) == (records.LawfulField.PLACE, records.LawfulField.UNIT)


async def test_whoever_does_not_look_after_a_record_supplies_nothing(world: World):
    await registered(world, WANG, "王芳")
    await recorded(world, WANG, **DISTRICT)
    assert "社区管家" in await says(world, WANG, "补 R0001 地点 裕园社区")
    await says(world, OWNER, f"授权 {WANG} 裕园 社区管家 到12月", containing="已授权")
    assert "别的管家" in await says(world, WANG, "补 R0001 地点 裕园社区")
    assert "由" in await says(world, WANG, "未封存记录") or "R0001" in await says(world, WANG, "未封存记录")


async def test_an_unregistered_volunteer_is_asked_the_steward_warned_and_the_record_stays_listed(world: World):
    await met(world, WANG, "王芳")
    number = await recorded(world, WANG)
    world.qq.clear()
    await jobs.keep_records(world.app.house)
    await world.settles()
    await working_days_pass(world, 6)
    await world.settles()
    assert "我要当志愿者" in (await world.qq.heard("private", user=WANG, containing="不能入册")).text
    await working_days_pass(world, 7)
    await world.settles()
    card = (await world.qq.heard("private", user=STEWARD, containing="黄牌")).text
    assert f"{number} 陪诊" in card
    assert "缺本人登记" in card
    await working_days_pass(world, 10)
    assert "已过期" in await says(world, STEWARD, "未封存记录")
    await registered(world, WANG, "王芳")
    await world.app.house.store.write(
        lambda session: records.look_again(session, person_of(session, WANG), at=world.clock.now)
    )
    await jobs.keep_records(world.app.house)
    assert "没有未封存的" in await says(world, STEWARD, "未封存记录")


async def test_a_correction_is_asked_decided_and_answered_and_coins_follow(world: World):
    await registered(world, WANG, "王芳")
    world.qq.world.join(GROUP, WANG)
    number = await world.posted()
    await world.qq.says(WANG, f"接 {number}", group=GROUP)
    await world.settles()
    await says(world, WANG, f"完成 {number} 1小时")
    await world.settles()
    await world.resident("张大爷").says("确认")
    await world.settles()
    world.qq.clear()
    asked = await says(world, WANG, "更正 R0001 应为2小时 有签到")
    assert "R0001 应为2小时" in asked
    assert "前答复您" in asked
    await world.settles()
    notice = (await world.qq.heard("private", user=STEWARD, containing="申请更正")).text
    assert "现在记1小时，说应为2小时" in notice
    assert "有签到" in notice
    assert "更正 R0001 同意" in notice
    assert "已经有人申请" in await says(world, WANG, "更正 R0001 应为3小时")
    assert "R0001 王芳" in await says(world, STEWARD, "更正申请")
    settled = await says(world, STEWARD, "更正 R0001 同意 看过签到表")
    assert "已更正为2小时" in settled
    assert "时间币增加1小时" in settled
    await world.settles()
    told = (await world.qq.heard("private", user=WANG, containing="R0001")).text
    assert "已经改为2小时" in told
    assert "时间币增加1小时" in told
    assert "更正过" in await says(world, WANG, "我的志愿记录")
    assert "没有等答复" in await says(world, STEWARD, "更正 R0001 同意")
    down = await says(world, OWNER, "更正 R0001 应为30分钟 重看了签到表")
    assert "时间币扣回1小时30分钟" in down
    balance = await world.app.house.store.read(
        lambda session: ledger.balance(session, f"person:{person_of(session, WANG)}")
    )
    assert balance.minutes == 30
    assert "撤回" in await says(world, WANG, "撤回同意")
    request = await world.app.house.store.read(lambda session: session.get_one(CorrectionRequest, 1))
    assert (request.words, request.answer, request.accepted) == (FORGOTTEN, FORGOTTEN, True)


async def test_a_refused_correction_is_explained_and_changes_nothing(world: World):
    await registered(world, WANG, "王芳")
    await recorded(world, WANG)
    await says(world, WANG, "更正 R0001 应该是3个小时", containing="答复您")
    assert "不同意的原因" in await says(world, STEWARD, "更正 R0001 不同意")
    assert "不改" in await says(world, STEWARD, "更正 R0001 不同意 签到表上是一个半小时")
    await world.settles()
    told = (await world.qq.heard("private", user=WANG, containing="没有改")).text
    assert "签到表上是一个半小时" in told
    assert "1小时30分钟" in await says(world, WANG, "我的志愿记录")


async def test_an_answer_that_is_owed_is_reminded_of_once(world: World):
    await registered(world, WANG, "王芳")
    await recorded(world, WANG)
    await says(world, WANG, "更正 R0001 应为2小时", containing="答复您")
    await world.settles()
    world.qq.clear()
    await working_days_pass(world, 9)
    await world.settles()
    assert "今天到期" in (await world.qq.heard("private", user=STEWARD, containing="R0001")).text
    await working_days_pass(world, 2)
    await world.settles()
    assert [one for one in await world.qq.settled() if "今天到期" in one.text] == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("更正 R0001", "应为多长时间"),
        ("更正 R0001 记错了", "应为多长时间"),
        ("更正 R0001 应为1.5小时", "不用更正"),
        ("更正 R0001 应为30小时", "不合常理"),
        ("更正 R0001 应为-2小时", "不合常理"),
        ("更正 R0002 应为2小时", "没有找到时长记录 R0002"),
        ("更正 R0404 应为2小时", "没有找到时长记录 R0404"),
        ("更正 R0001 同意", "社区管家"),
        ("更正 R", "记录编号"),
    ],
)
async def test_a_correction_that_cannot_be_is_refused_in_one_sentence(world: World, said: str, expected: str):
    await registered(world, WANG, "王芳")
    await recorded(world, WANG)
    await registered(world, LI, "李强", "370104199001011314")
    await recorded(world, LI)
    assert expected in await says(world, WANG, said)
    assert "没有等答复" in await says(world, WANG, "更正申请")


async def test_place_service_and_day_are_corrected_by_entries_that_seal_sheet_and_audit_bear(world: World):
    await registered(world, WANG, "王芳")
    await recorded(world, WANG, days_ago=2)
    await recorded(world, WANG, days_ago=0, reference="case:9/claim:9")
    await working_days_pass(world, 9)
    assert "R0001" not in await says(world, STEWARD, "未封存记录")
    sheet = await says(world, WANG, "开记录单 11月")
    check = "验证 " + sheet.partition("验证 ")[2].splitlines()[0]
    assert "更正" not in await says(world, WANG, check)
    # a new place is decided by whoever looks after both: not by the steward of the old one alone
    assert "R0001 地点应为张庄路街道明星社区" in await says(world, WANG, "更正 R0001 地点应为明星社区 走错登记了")
    assert "社区管家" in await says(world, STEWARD, "更正 R0001 同意")
    assert "R0001 王芳" in await says(world, OWNER, "更正申请")
    await world.settles()
    notice = (await world.qq.heard("private", user=OWNER, containing="申请更正")).text
    assert "现在地点记营市街街道裕园社区，说地点应为张庄路街道明星社区" in notice
    done = await says(world, OWNER, "更正 R0001 同意")
    assert "的地点已更正为张庄路街道明星社区" in done
    assert "时长和时间币没有动" in done
    await world.settles()
    assert "地点已经改为张庄路街道明星社区" in (await world.qq.heard("private", user=WANG, containing="R0001")).text
    # a coordinator puts a service and a day right unasked; the volunteer is told
    assert "的名称已更正为理发" in await says(world, OWNER, "R0001服务应为理发 现场照片")
    assert "的日期已更正为2026年10月31日" in await says(world, OWNER, "更正 R0001 日期应为10月31日 记错了几天")
    await world.settles()
    assert "把日期更正为2026年10月31日" in (await world.qq.heard("private", user=WANG, containing="日期")).text
    shown = await says(world, WANG, "我的志愿记录")
    for said in ("R0001 2026年10月31日 理发 1小时30分钟（更正过） 已封存", "地点：张庄路街道明星社区；内容：理发"):
        assert said in shown
    assert "共1条" in await says(world, WANG, "我的志愿记录 11月")
    assert "共1条" in await says(world, WANG, "我的志愿记录 10月")
    # what was sealed is still what was sealed, the sheet says what was corrected since, the audits are content
    read = world.app.house.store.read
    assert await read(records.verify) == []
    assert await read(records.broken_seals) == []
    assert "R0001" in await says(world, WANG, check)
    assert "R0001" not in await says(world, WANG, "开记录单 11月")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("更正 R0001 地点应为月亮上", "认得出的社区"),
        ("更正 R0001 地点", "应为什么"),
        ("更正 R0001 服务应为", "应为什么"),
        ("更正 R0001 服务应为给13900001234打电话", "不写姓名、电话、门牌"),
        ("更正 R0001 日期应为后天", "哪一天"),
        ("更正 R0001 日期应为2026年12月30日", "服务日期不能比这天晚"),
        ("更正 R0001 日期应为2月30日", "哪一天"),
        ("更正 R0001 地点应为裕园社区", "已经是这样"),
        ("更正 R0001 服务应为陪诊", "已经是这样"),
        ("更正 R0002 地点应为明星社区", "没有找到时长记录 R0002"),
    ],
)
async def test_a_correction_of_words_that_cannot_be_is_refused_in_one_sentence(world: World, said: str, expected: str):
    await registered(world, WANG, "王芳")
    await recorded(world, WANG)
    assert expected in await says(world, WANG, said)
    assert "没有等答复" in await says(world, WANG, "更正申请")


async def test_nobody_decides_about_their_own_hours(world: World):
    await registered(world, WANG, "王芳")
    await recorded(world, WANG)
    await says(world, WANG, "更正 R0001 应为2小时", containing="答复您")
    await says(world, OWNER, f"授权 {WANG} 裕园 协调员 到12月", containing="已授权")
    assert "您自己的记录" in await says(world, WANG, "更正 R0001 同意")


@pytest.mark.parametrize(
    "said", ["我的志愿记录 去年", "更正 R0001 应为2小时 有签到", "补 R0001 地点 裕园社区", "未封存记录", "更正申请"]
)
async def test_the_same_words_in_a_group_do_nothing(world: World, said: str):
    await registered(world, WANG, "王芳")
    await recorded(world, WANG)
    world.qq.world.join(GROUP, WANG)
    world.qq.clear()
    await world.qq.says(WANG, said, group=GROUP)
    assert not await world.qq.settled()
