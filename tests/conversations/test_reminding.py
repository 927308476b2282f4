"""One's own reminders, care dates and the weekly digest, at the real doors."""

from sqlmodel import select

from bot import jobs
from bot.domain.reminders.model import Reminder
from tests.conversations.chatting import LI, WANG, card_of, in_group, privately, silence, volunteers
from tests.databases import sqlite_only
from tests.world import GROUP, STEWARD, World


async def due(world: World, **passes: float) -> None:
    """Let time pass, look at what is due, and let it be said."""
    world.clock.passes(**passes)
    await jobs.remind_due(world.app.house)
    await world.settles(minutes=1)


async def said_to(world: World, user: int) -> list[str]:
    """Return what was said to somebody in private since we last listened."""
    texts = [one.text for one in await world.qq.settled() if one.user_id == user]
    world.qq.clear()
    return texts


async def test_a_reminder_is_kept_and_said_once_at_its_time(world: World) -> None:
    await volunteers(world)
    kept = await privately(world, WANG, "提醒我 明天下午三点 给王奶奶送药")
    assert "11月25日（周三）下午3:00提醒您“给王奶奶送药”" in kept
    assert kept.endswith("取消提醒 1")
    await due(world, hours=29, minutes=59)
    await silence(world)
    await due(world, minutes=1)
    await jobs.remind_due(world.app.house)
    await world.settles()
    told = await said_to(world, WANG)
    assert len(told) == 1
    assert "到点了：给王奶奶送药" in told[0]
    assert "没有记着的提醒" in await privately(world, WANG, "我的提醒")


async def test_what_comes_again_is_said_again_and_ends_when_cancelled(world: World) -> None:
    await volunteers(world)
    assert "每周三上午9:00" in await privately(world, WANG, "每周三上午9点提醒我 买菜")
    await due(world, days=1)
    assert ["买菜" in one for one in await said_to(world, WANG)] == [True]
    await due(world, days=7)
    assert ["买菜" in one for one in await said_to(world, WANG)] == [True]
    assert "取消了：1. 每周三上午9:00 买菜" in await privately(world, WANG, "取消提醒 买菜")
    await due(world, days=7)
    await silence(world)


@sqlite_only
async def test_what_is_unclear_is_said_back_before_it_is_kept(world: World) -> None:
    await volunteers(world)
    asked = await privately(world, WANG, "后天提醒我去社区开会")
    assert "11月26日（周四）上午9:00" in asked
    assert "先没记" in asked
    assert "下午3:00提醒您“去社区开会”" in await privately(world, WANG, "下午三点")
    assert "早上还是晚上" in await privately(world, WANG, "提醒我明天8点吃药")
    assert "11月25日（周三）晚上8:00" in await privately(world, WANG, "晚上")
    assert "什么时候" in await privately(world, WANG, "提醒我吃药")
    assert "11月25日（周三）下午2:00" in await privately(world, WANG, "明天下午两点")
    assert "什么事" in await privately(world, WANG, "提醒我 明天3点")
    assert "提醒您“看医生”" in await privately(world, WANG, "看医生")
    assert "每月15号" in await privately(world, WANG, "提醒我每月15号交水费")
    assert "没有记" in await privately(world, WANG, "不要")
    listed = await privately(world, WANG, "我的提醒")
    assert listed.count("11月2") == 4
    assert "交水费" not in listed


@sqlite_only
async def test_what_cannot_be_kept_is_refused_with_a_way_on(world: World) -> None:
    await volunteers(world)
    assert "已经过了" in await privately(world, WANG, "提醒我昨天下午3点吃药")
    assert "还不会记" in await privately(world, WANG, "隔三天提醒我吃药")
    assert "没有找到" in await privately(world, WANG, "取消提醒 7")
    assert "没有可以再提醒的" in await privately(world, WANG, "十分钟后再提醒")
    for number in range(20):
        await privately(world, WANG, f"提醒我 明天下午{1 + number % 5}点 事{number}")
    assert "已经记着20条" in await privately(world, WANG, "提醒我 明天下午三点 再一件")
    assert "没有记着的提醒" in await privately(world, LI, "我的提醒", through=GROUP)


SEVERAL = {
    "提醒我 明天上午9点和下午3点 给王奶奶量血压": (
        "给王奶奶量血压",
        ["11月25日（周三）上午9:00", "11月25日（周三）下午3:00"],
    ),
    "每天早8点和晚8点提醒我吃药": (
        "吃药",
        ["每天上午8:00，第一次是11月25日（周三）", "每天晚上8:00，第一次是11月24日（周二）"],
    ),
    "每天8点、12点、18点提醒我吃药": ("吃药", ["每天上午8:00", "每天中午12:00", "每天晚上6:00"]),
    "每天早晚8点提醒我吃药": ("吃药", ["每天上午8:00", "每天晚上8:00"]),
    "提醒我明天9点和3点开会": ("开会", ["11月25日（周三）上午9:00", "11月25日（周三）下午3:00"]),
    "明天和后天上午9点提醒我送药": ("送药", ["11月25日（周三）上午9:00", "11月26日（周四）上午9:00"]),
    "每周三上午9点和每周五下午3点提醒我去医院": ("去医院", ["每周三上午9:00", "每周五下午3:00"]),
    "提醒我明早8点、晚上8点量血糖": ("量血糖", ["11月25日（周三）上午8:00", "11月25日（周三）晚上8:00"]),
}


@sqlite_only
async def test_several_times_of_one_sentence_are_kept_each_with_its_day(world: World) -> None:
    await volunteers(world)
    for said, (words, backs) in SEVERAL.items():
        kept = await privately(world, WANG, said)
        assert f"记下了{len(backs)}条提醒，提醒您“{words}”" in kept
        assert [back in line for back, line in zip(backs, kept.splitlines()[1:], strict=False)] == [True] * len(backs)
        gone = await privately(world, WANG, kept.splitlines()[-1].removeprefix("不对就回："))
        assert gone.count(words) == len(backs)
    past = await privately(world, WANG, "提醒我 今天上午8点和下午3点量血压")
    assert "11月24日（周二）上午8:00已经过了，这个没记" in past
    assert "第1条：11月24日（周二）下午3:00" in past
    await due(world, hours=5, minutes=59)
    await silence(world)
    await due(world, minutes=1)
    assert ["到点了：量血压" in one for one in await said_to(world, WANG)] == [True]


@sqlite_only
async def test_several_times_that_are_not_sure_are_asked(world: World) -> None:
    await volunteers(world)
    for unsure in (
        "提醒我 明天上午9点 量血压，下午3点 送药",
        "提醒我明天下午3点或者4点打电话",
        "提醒我明天晚上9点和1点关灯",
        "提醒我明天9点和9点吃药",
    ):
        assert "没听准" in await privately(world, WANG, unsure)
    for unread in ("每天早中晚提醒我吃药", "每天早上8点和睡前提醒我吃药"):
        assert "还不会记" in await privately(world, WANG, unread)
    assert "已经过了" in await privately(world, WANG, "提醒我今天早上7点和8点吃药")
    assert "没有记着的提醒" in await privately(world, WANG, "我的提醒")
    assert "是每天，还是哪一天" in await privately(world, WANG, "提醒我吃降压药早上8点晚上8点")
    assert "记下了2条提醒，提醒您“吃降压药”" in await privately(world, WANG, "每天")
    assert "什么事" in await privately(world, WANG, "提醒我明天9点和10点")
    assert "第4条：11月25日（周三）上午10:00" in await privately(world, WANG, "开会")


@sqlite_only
async def test_a_reminder_is_cancelled_by_its_words_alone_and_other_words_stay_what_they_were(world: World) -> None:
    await volunteers(world)
    for number in (1, 2):
        await privately(world, WANG, f"提醒我 明天下午{number}点 量血压")
    await privately(world, WANG, "每天早8点提醒我吃药")
    await privately(world, WANG, "提醒我 明天下午五点 买菜刀")
    before = await privately(world, LI, "取消量血压", through=GROUP)
    assert "没听懂" in before
    assert await privately(world, LI, "取消陪诊", through=GROUP) != before  # still read as the beginning of a need
    await world.qq.says(WANG, "取消量血压", group=GROUP)
    await silence(world)
    for several in ("取消量血压", "不用提醒我量血压了"):
        asked = await privately(world, WANG, several)
        assert asked.endswith("取消提醒 1；都不要了：取消提醒 1、2")
    assert "没有找到“吃饭”" in await privately(world, WANG, "别提醒我吃饭了")
    assert "取消了：3. 每天上午8:00 吃药" in await privately(world, WANG, "别提醒我吃药了")
    assert "取消了：4." in await privately(world, WANG, "取消买菜刀")
    assert (await privately(world, WANG, "取消提醒 1、2")).count("量血压") == 2
    assert "没有记着的提醒" in await privately(world, WANG, "别提醒我了")


@sqlite_only
async def test_every_two_weeks_without_a_weekday_is_the_next_such_hour_said_back_first(world: World) -> None:
    """Whoever says 每两周 on a Tuesday may mean Tuesdays or not: the day is proposed with its date and needs a yes."""
    await volunteers(world)
    asked = await privately(world, WANG, "每两周提醒我交水费")
    assert "隔周二上午9:00，第一次是12月1日（周二）上午9:00" in asked
    assert "先没记" in asked
    assert "隔周五上午9:00，第一次是11月27日（周五）" in await privately(world, WANG, "周五")
    assert "第一次是11月24日（周二）上午10:00" in await privately(world, WANG, "隔周上午10点提醒我去看妈妈")
    assert "隔周二下午3:00" in await privately(world, WANG, "下午三点")
    await privately(world, WANG, "每两周提醒我理发")
    assert "没有记" in await privately(world, WANG, "不要")
    assert "理发" not in await privately(world, WANG, "我的提醒")


@sqlite_only
async def test_in_a_group_the_same_words_are_chatter(world: World) -> None:
    await volunteers(world)
    for line in (
        "提醒我 明天下午三点 送药",
        "提醒大家明天开会",
        "周报",
        "去",
        "NO",
        "别再发了",
        "晚9点到早7点别发",
        "十分钟后再提醒",
        "去不了明天那单，请换人",
        "我的提醒",
        "别提醒我吃药了",
        "每天早8点和晚8点提醒我吃药",
    ):
        await world.qq.says(WANG, line, group=GROUP)
    await silence(world)
    assert "私聊" in await in_group(world, WANG, "提醒我 明天下午三点 送药", at_bot=True)
    assert "没有记着的提醒" in await privately(world, WANG, "我的提醒")


@sqlite_only
async def test_it_is_said_once_more_after_ten_minutes(world: World) -> None:
    await volunteers(world)
    await privately(world, WANG, "提醒我半小时后关火")
    await due(world, minutes=30)
    world.qq.clear()
    assert "上午9:40提醒您“关火”" in await privately(world, WANG, "十分钟后再提醒")
    await due(world, minutes=10)
    assert ["关火" in one for one in await said_to(world, WANG)] == [True]


async def test_after_six_hours_of_sleep_there_is_one_message_and_no_flood(world: World) -> None:
    await volunteers(world)
    for hour in range(1, 6):
        await privately(world, WANG, f"提醒我 下午{hour}点 事{hour}")
    await privately(world, WANG, "每天上午10点提醒我吃药")
    await due(world, hours=9)
    told = await said_to(world, WANG)
    assert len(told) == 1
    assert "到点了：事5" in told[0]
    assert "没能准时" in told[0]
    assert told[0].count("事") == 5
    assert told[0].count("吃药") == 1


async def test_the_words_are_encrypted_and_go_with_the_persons_data(world: World) -> None:
    await volunteers(world)
    await privately(world, WANG, "提醒我 明天下午三点 送药")
    raw = await world.app.house.store.read(
        lambda s: s.connection().exec_driver_sql("SELECT words FROM reminder").scalar_one()
    )
    assert "送药".encode() not in bytes(raw)
    assert "都删掉了" in await privately(world, WANG, "删除我的信息")
    assert await world.app.house.store.read(lambda s: s.exec(select(Reminder)).all()) == []
    await due(world, days=2)
    await silence(world)


@sqlite_only
async def test_a_reminder_that_was_said_is_forgotten_after_a_week(world: World) -> None:
    await volunteers(world)
    await privately(world, WANG, "提醒我半小时后关火")
    await due(world, minutes=30)
    world.clock.passes(days=8)
    await jobs.forget(world.app.house)
    assert await world.app.house.store.read(lambda s: s.exec(select(Reminder)).all()) == []


async def test_a_care_date_is_told_to_its_keeper_in_advance_and_on_the_day(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    kept = await privately(world, STEWARD, f"提醒 {number} 12月10日复查")
    assert "12月10日（周四） 复查" in kept
    assert "7天、1天和当天" in kept
    for days, said in ((9, "还有7天"), (6, "还有1天"), (1, "就是今天")):
        await due(world, days=days)
        assert [said in one and number in one for one in await said_to(world, STEWARD)] == [True]
    await due(world, days=5)
    await silence(world)


@sqlite_only
async def test_care_dates_are_for_staff_and_files_are_not_there_yet(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    assert "社区管家来办" in await privately(world, WANG, f"提醒 {number} 12月10日复查")
    refused = await privately(world, STEWARD, "提醒 F0182 4月10日复查")
    assert "F0182 是档案号" in refused
    assert refused.endswith("提醒 X0231 4月10日复查")
    assert "没听出日子" in await privately(world, STEWARD, f"提醒 {number} 复查")


@sqlite_only
async def test_the_weekly_digest_is_shown_to_each_what_is_theirs(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await privately(world, WANG, f"接 {number}")
    mine = await privately(world, WANG, "周报")
    assert "做了0次服务" in mine
    assert number in mine
    assert "办结" not in mine
    areas = await privately(world, STEWARD, "周报")
    assert "裕园社区：新报1件，办结0件，在办1件" in areas
    assert "张大爷" not in areas
    assert "还没有队伍" in await privately(world, WANG, "周报 我的队")


async def test_the_weekly_digest_is_sent_only_to_those_who_asked(world: World) -> None:
    await volunteers(world)
    await privately(world, LI, "你好", through=GROUP)
    assert "11月30日（周一）上午9:00" in await privately(world, WANG, "每周发我周报")
    await due(world, days=6)
    assert ["您的一周" in one for one in await said_to(world, WANG)] == [True]
    assert "不自动发了" in await privately(world, WANG, "别发周报")
    await due(world, days=7)
    await silence(world)


@sqlite_only
async def test_on_wechat_it_is_said_truthfully_what_cannot_be_pushed(world: World) -> None:
    phone = world.resident("李阿姨")
    kept = await phone.says("提醒我 下周五下午三点 复查")
    assert kept is not None
    assert "48小时" in kept
    world.clock.passes(days=10, hours=6)
    await jobs.remind_due(world.app.house)
    await world.settles()
    world.clock.passes(minutes=30)
    answer = await phone.says("你好")
    assert answer is not None
    assert "复查" in answer


@sqlite_only
async def test_clumsy_words_are_understood_or_asked_about(world: World) -> None:
    await volunteers(world)
    assert "“吃药”什么时候" in await privately(world, WANG, "你能提醒我吃药吗")
    assert "提醒您“吃药”" in await privately(world, WANG, "每天早上8点")
    await privately(world, WANG, "后天提醒我复查")
    assert "11月27日（周五）上午10:00" in await privately(world, WANG, "不是，大后天上午十点")
    assert "“交钱”什么时候" in await privately(world, WANG, "提醒我2月29日交钱")
    answer = await privately(world, WANG, "明天上午想请人陪去医院，裕园社区")
    assert "我记下的是" in answer
    assert "取消提醒 1" in await privately(world, WANG, "不用提醒了")


@sqlite_only
async def test_every_other_day_or_week_is_read_back_with_its_first_time_and_comes(world: World) -> None:
    await volunteers(world)
    kept = await privately(world, WANG, "隔天上午10点提醒我 给王奶奶送药")
    assert "隔天上午10:00" in kept
    assert "今天" in kept or "11月24日（周二）" in kept
    assert "隔周五上午9:00" in await privately(world, WANG, "每两周的周五上午9点提醒我开会")
    said: list[int] = []
    for day in range(4):
        await due(world, hours=1 if day == 0 else 24)
        said.append(sum("送药" in one for one in await said_to(world, WANG)))
    assert said == [1, 0, 1, 0]
    assert "隔天" in await privately(world, WANG, "我的提醒")
