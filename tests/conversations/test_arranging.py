"""Finding somebody: a yes with a condition, asking one after another, clashes, and a volunteer who went alone."""

from bot import jobs
from tests.conversations.chatting import (
    LI,
    PHONE,
    SUN,
    WANG,
    ZHAO,
    card_of,
    in_group,
    privately,
    silence,
    volunteers,
)
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World

VISIT = "明天上午9点请人来看望陪伴王奶奶，裕园社区，电话13900000000"


async def another(world: World, said: str) -> str:
    """Have a case of another resident posted; return its number with nothing left to hear."""
    number = await world.posted(name="李大娘", said=said)
    world.qq.clear()
    return number


async def known(world: World, *users: int) -> None:
    """Let volunteers be friends of the bot, met in the group."""
    for user in users:
        world.qq.world.person(user, {WANG: "王芳", LI: "李强", ZHAO: "赵敏", SUN: "孙伟"}[user], friend=True)
        assert "没空" in await privately(world, user, "我12月31日晚上没空")
    world.qq.clear()


async def told(world: World, user: int, containing: str) -> str:
    """Return what somebody is told in private."""
    await world.settles()
    return (await world.qq.heard("private", user=user, containing=containing)).text


async def test_a_yes_with_a_condition_is_held_for_the_steward_and_becomes_the_claim(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    line = await in_group(world, WANG, f"接 {number} 但我6点后才有空")
    assert "先请管家定" in line
    assert "6点" not in line
    asked = await told(world, STEWARD, "有条件")
    assert "王芳：但我6点后才有空" in asked
    assert f"允 {number}" in asked
    assert "王芳 去" in await privately(world, STEWARD, f"允 {number}")
    assert PHONE in await told(world, WANG, "管家同意了您的条件")
    to_resident = await world.resident("张大爷").heard(containing="6点后才有空")
    assert "到场码" in to_resident.text
    assert "王芳" not in to_resident.text
    assert "已经有人接了" in await in_group(world, LI, f"接 {number}")
    code = to_resident.text.split("到场码 ")[1][:4]
    assert "到场记下了" in await privately(world, WANG, f"到了 {number} 码{code}")


async def test_whoever_claims_without_a_condition_wins_and_the_held_one_is_told(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await in_group(world, WANG, f"接 {number} 不过要等孩子睡了")
    assert f"已接下 {number}" in await in_group(world, LI, f"接 {number}")
    assert "直接接下了" in await told(world, WANG, number)
    assert "没有等您定的条件" in await privately(world, STEWARD, f"允 {number}")


@sqlite_only
async def test_who_waits_with_a_condition_or_is_asked_hears_that_the_need_was_taken_back(world: World) -> None:
    await volunteers(world)
    await known(world, LI)
    number = await card_of(world)
    await in_group(world, WANG, f"接 {number} 但我6点后才有空")
    await privately(world, STEWARD, f"逐个问 {number}")
    await world.settles()
    await told(world, LI, number)
    world.qq.clear()
    phone = world.resident("张大爷")
    await phone.says(f"撤回 {number}")
    await phone.says("是")
    for user in (WANG, LI):
        assert number in await told(world, user, "撤回")
    await world.settles()
    world.qq.clear()
    assert "没有" in await privately(world, STEWARD, "待允")


async def test_of_several_conditions_the_steward_names_one(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await in_group(world, WANG, f"接 {number} 但我6点后才有空")
    await in_group(world, LI, f"接 {number} 如果能改到下午")
    assert "2 李强：如果能改到下午" in await told(world, STEWARD, "2 李强")
    which = await privately(world, STEWARD, f"允 {number}")
    assert "哪一位" in which
    assert f"允 {number} 1" in which
    listed = await privately(world, STEWARD, "待允")
    assert listed.count(number) == 4
    assert "没有用王芳的条件" in await privately(world, STEWARD, f"不允 {number} 1")
    assert f"接 {number}" in await told(world, WANG, "对不上")
    assert "李强 去" in await privately(world, STEWARD, f"允 {number} 李强")


@sqlite_only
async def test_the_requester_may_be_asked_first(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await in_group(world, WANG, f"接 {number} 但我6点后才有空")
    await privately(world, STEWARD, f"问本人 {number}")
    await world.settles()
    world.qq.clear()
    asked = await world.resident("张大爷").heard(containing="行不行")
    assert "王*" in asked.text
    assert "已经转给管家" in (await world.resident("张大爷").says(f"让他来 {number}") or "")
    assert "说可以" in await told(world, STEWARD, "求助的人")
    assert "没有找到" in (await world.resident("别人").says(f"让他来 {number}") or "")


@sqlite_only
async def test_a_condition_nobody_decides_on_lapses_by_rule(world: World) -> None:
    await volunteers(world)
    number = await card_of(world, said="后天上午想请人陪去医院，裕园社区，电话13900000000")
    await in_group(world, WANG, f"接 {number} 但我6点后才有空")
    world.clock.passes(hours=11)
    await jobs.look_after_people(world.app.house)
    await world.settles()
    await world.qq.heard("private", user=STEWARD)
    await silence(world)
    world.clock.passes(hours=2)
    await jobs.look_after_people(world.app.house)
    assert "作罢" in await told(world, WANG, number)
    assert "没有等您定的条件" in await privately(world, STEWARD, f"允 {number}")


@sqlite_only
async def test_only_a_steward_of_the_area_decides_and_the_words_as_chatter_do_nothing(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await in_group(world, WANG, f"接 {number} 但我6点后才有空")
    for said in (
        f"允 {number}",
        f"不允 {number}",
        f"逐个问 {number}",
        f"推荐 {number}",
        f"独访 {number}",
        "待允",
        f"问本人 {number}",
    ):
        assert "社区管家" in await privately(world, LI, said, through=GROUP), said
    world.qq.clear()
    for chatter in (
        "允许孩子玩一会",
        "推荐个好吃的",
        "派人来看看",
        "安全第一",
        "平安夜快乐",
        "逐个问问大家",
        "我周三下午都没空",
        "下周再叫我",
    ):
        await world.qq.says(LI, chatter, group=GROUP)
    await silence(world)
    assert "没有找到" in await privately(world, STEWARD, "允 X9999")


async def test_volunteers_are_asked_one_after_another_and_refusing_is_free(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await known(world, WANG, LI, ZHAO)
    suggested = await privately(world, STEWARD, f"推荐 {number}")
    assert "本群" in suggested
    assert "还没问过" in suggested
    begun = await privately(world, STEWARD, f"逐个问 {number}")
    assert "1 王芳（本群，手上0件，还没问过）" in begun
    assert "正在逐个问" in await privately(world, STEWARD, f"逐个问 {number}")
    await world.settles()
    question = await world.qq.heard("private")
    assert question.user_id == WANG
    assert PHONE not in question.text
    await silence(world)
    assert "没关系" in await privately(world, WANG, "不接 下周再叫我")
    assert "11月30日（周一）以前先不叫您" in await privately(world, WANG, "我的空闲")
    assert "想请您帮个忙" in await told(world, LI, number)
    world.clock.passes(minutes=70)
    await jobs.look_after_people(world.app.house)
    assert "想请您帮个忙" in await told(world, ZHAO, number)
    assert "没有在问您" in await privately(world, LI, f"不接 {number}")
    assert PHONE in await privately(world, ZHAO, "接")
    world.qq.clear()
    world.clock.passes(minutes=70)
    await jobs.look_after_people(world.app.house)
    await world.settles(minutes=1)
    assert not [item for item in await world.qq.settled() if "想请您" in item.text]


@sqlite_only
async def test_with_nobody_left_the_steward_is_told(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    assert "没有找到合适的人" in await privately(world, STEWARD, f"逐个问 {number}")
    await known(world, WANG)
    await privately(world, STEWARD, f"逐个问 {number}")
    await told(world, WANG, "想请您帮个忙")
    await privately(world, WANG, f"不接 {number}")
    assert "问了1位" in await told(world, STEWARD, number)


@sqlite_only
async def test_whoever_is_paused_busy_or_the_requester_is_not_asked(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await known(world, WANG, LI)
    assert "先不问您" not in await privately(world, WANG, "我明天上午没空")
    assert "李强" in (text := await privately(world, STEWARD, f"推荐 {number}"))
    assert "王芳" not in text
    assert "不问您" in await privately(world, LI, "下周再叫我")
    assert "没有找到合适的人" in await privately(world, STEWARD, f"推荐 {number}")


async def test_two_tasks_at_one_time_and_a_task_in_ones_own_busy_time_are_asked_back(world: World) -> None:
    await volunteers(world)
    first = await card_of(world, said="明天上午9点想请人陪去医院，裕园社区，电话13900000000")
    second = await another(world, "明天上午10点想请人来家里打扫卫生，裕园社区，电话13900000000")
    assert f"已接下 {first}" in await in_group(world, WANG, f"接 {first}")
    clash = await in_group(world, WANG, f"接 {second}")
    assert f"您手上还有 {first}" in clash
    assert f"接 {second} 错得开" in clash
    assert f"已接下 {second}" in await in_group(world, WANG, f"接 {second} 错得开")


@sqlite_only
async def test_a_sentence_about_ones_time_is_read_back_listed_and_taken_back(world: World) -> None:
    await volunteers(world)
    await known(world, WANG)
    number = await card_of(world, said="周三下午3点想请人陪去医院，裕园社区，电话13900000000")
    noted = await privately(world, WANG, "我周三下午都没空")
    assert "每周三下午没空" in noted
    assert "11月25日（周三）" in noted
    clash = await in_group(world, WANG, f"接 {number}")
    assert "碰上了" in clash
    assert "没空" not in clash
    assert "您说过每周三下午没空" in await privately(world, WANG, f"接 {number}")
    assert "早上还是晚上" in await privately(world, WANG, "我周三8点没空")
    assert "周末有空" in await privately(world, WANG, "周末都行")
    assert "11月30日（周一）到12月6日（周日）没空" in await privately(world, WANG, "下周出差")
    listed = await privately(world, WANG, "我的空闲")
    assert "2 每周三下午没空" in listed
    assert "3 每个周末有空" in listed
    assert "没有这一条" in await privately(world, WANG, "取消空闲 9")
    assert "第几条" in await privately(world, WANG, "取消空闲 那个")
    assert "删掉了：每周三下午" in await privately(world, WANG, "取消空闲 2")
    assert f"已接下 {number}" in await in_group(world, WANG, f"接 {number}")


@sqlite_only
async def test_a_stranger_without_a_group_is_told_how_to_join_and_a_resident_is_heard_as_one(world: World) -> None:
    assert "志愿者群" in (await world.resident("路人").says("我周三下午都没空") or "")
    await world.reported()
    assert "没空" not in (await world.resident("张大爷").says("我周三下午都没空") or "")


async def test_a_volunteer_who_went_alone_is_asked_once_then_the_steward_is_told(world: World) -> None:
    await volunteers(world)
    number = await card_of(world, said=VISIT)
    await in_group(world, WANG, f"接 {number}")
    await world.settles()
    world.qq.clear()
    world.clock.passes(hours=24)
    await jobs.look_after_people(world.app.house)
    await world.settles()
    assert not [item for item in await world.qq.settled() if "您都好吗" in item.text]
    world.clock.passes(minutes=95)
    await jobs.look_after_people(world.app.house)
    assert f"安全 {number}" in await told(world, WANG, "您都好吗")
    world.clock.passes(minutes=25)
    await jobs.look_after_people(world.app.house)
    assert "王芳 一个人去的" in await told(world, STEWARD, "请马上联系")
    assert "知道您平安" in await privately(world, WANG, f"安全 {number} 已到家")
    assert "人没事" in await told(world, STEWARD, number)
    world.clock.passes(hours=5)
    await jobs.look_after_people(world.app.house)
    await world.settles()
    await silence(world)


@sqlite_only
async def test_whoever_finishes_or_says_that_all_is_well_is_not_asked(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    await in_group(world, WANG, f"接 {number}")
    await world.settles()
    assert "一个人去" in await privately(world, STEWARD, f"独访 {number}")
    assert "知道您平安" in await in_group(world, WANG, f"安全 {number}")
    other = await another(world, VISIT)
    await privately(world, WANG, f"接 {other} 错得开")
    await privately(world, WANG, f"完成 {other} 1小时")
    world.qq.clear()
    world.clock.passes(hours=30)
    await jobs.look_after_people(world.app.house)
    await world.settles()
    assert not [item for item in await world.qq.settled() if "您都好吗" in item.text]
    assert "没有找到" in await privately(world, LI, f"安全 {number} 已到家", through=GROUP)
    assert OWNER


async def test_what_drags_is_told_once_a_day_in_one_message(world: World) -> None:
    await volunteers(world)
    first = await card_of(world)
    second = await another(world, "大后天上午请人来打扫卫生，裕园社区，电话13900000000")
    world.qq.clear()
    await jobs.plan_ahead(world.app.house)
    await silence(world)
    world.clock.now = world.clock.now.replace(hour=10, minute=0)  # 18:00 in Shanghai
    await jobs.plan_ahead(world.app.house)
    await silence(world)
    world.clock.passes(hours=24)
    for _ in range(3):
        await jobs.plan_ahead(world.app.house)
        await world.settles()
    digest = await world.qq.heard("group", group=GROUP)
    assert "今天还有2件没人接" in digest.text
    assert first in digest.text
    assert second in digest.text
    assert "@" not in digest.text
    await silence(world)
