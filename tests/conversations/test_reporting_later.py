"""After reporting: later words, corrections, taking it back, asking how far it has come; and other people's numbers."""

import pytest

from tests.databases import sqlite_only
from tests.world import STEWARD, World


async def told(world: World, text: str, name: str = "张大爷") -> str:
    """Say something on WeChat; return the answer."""
    answer = await world.resident(name).says(text)
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    "words",
    ["补充：带轮椅，三楼没电梯", "还有，他耳朵背，说话大声点", "三楼没电梯", "忘说了，老人怕狗", "补充 X0001 带轮椅"],
)
async def test_later_words_join_the_open_case_and_the_steward_hears_of_them(world: World, words: str) -> None:
    number = await world.reported()
    world.qq.clear()
    assert f"补充到 {number} 了" in await told(world, words)
    await world.settles()
    heard = await world.qq.heard("private", user=STEWARD, containing=f"{number} 有补充")
    assert words.split("，")[-1][-3:] in heard.text


async def test_words_that_joined_can_still_become_a_matter_of_their_own(world: World) -> None:
    await world.reported()
    assert "请回：新的" in await told(world, "三楼没电梯")
    assert "我记下的是" in await told(world, "新的")


async def test_a_different_need_is_asked_about_and_nothing_of_it_is_lost(world: World) -> None:
    await world.reported()
    asked = await told(world, "家里灯坏了，找人修一下")
    assert "补充这一件，还是另一件新的事" in asked
    assert "要办：小修" in await told(world, "新的")
    assert "地点" in await told(world, "裕园")
    assert "编号 X0002" in await told(world, "是")


async def test_the_different_need_may_turn_out_to_belong_to_the_open_case(world: World) -> None:
    number = await world.reported()
    await told(world, "家里灯坏了，找人修一下")
    assert f"补充到 {number} 了" in await told(world, "补充")


async def test_with_two_open_the_number_is_asked(world: World) -> None:
    await world.reported()
    await told(world, "家里灯坏了，找人修一下，裕园社区，13900000000")
    await told(world, "新的")
    await told(world, "是")
    asked = await told(world, "三楼没电梯")
    assert "X0001 陪诊" in asked
    assert "X0002 小修" in asked
    assert "补充到 X0002 了" in await told(world, "2")
    asked = await told(world, "撤回")
    assert "要撤回哪一件" in asked
    assert "X0001 撤回了" in await told(world, "x0001")
    assert "X0002" in await told(world, "进度")


@pytest.mark.parametrize(
    ("words", "now"),
    [
        ("改 时间 后天上午9点", "11月26日（周四）上午9:00"),
        ("时间改到下午吧", "11月25日（周三）下午"),
        ("电话换成13811112222了", "138****2222"),
        ("改 X0001 地点 明星社区", "明星社区"),
        ("改电话 不留", "不留"),
    ],
)
async def test_an_open_case_is_amended_and_the_answer_says_how_it_stands(world: World, words: str, now: str) -> None:
    await world.reported()
    answer = await told(world, words)
    assert "改好了" in answer
    assert now in answer


async def test_an_amendment_that_is_unclear_changes_nothing_and_says_so(world: World) -> None:
    await world.reported()
    assert "上午还是下午？还没有改" in await told(world, "改 时间 大后天8点")
    assert "没看懂" in await told(world, "改 电话 123")
    assert "11月25日（周三）上午" in await told(world, "进度")


@pytest.mark.parametrize(
    "words",
    [
        "撤回 X0001 家里人能去了",
        "撤回",
        "不用来了",
        "家里人能去了，不用来了",
        "取消吧",
        "撤了吧",
        "撤回x0001",
        "Ｘ０００１撤回",
    ],
)
async def test_a_need_is_taken_back(world: World, words: str) -> None:
    number = await world.reported()
    world.qq.clear()
    assert f"{number} 撤回了" in await told(world, words)
    await world.settles()
    assert "撤回" in (await world.qq.heard("private", user=STEWARD, containing=number)).text
    assert "已撤回" in await told(world, "我昨天报的事到哪一步了")
    assert "撤回了" not in await told(world, f"撤回 {number}")


@pytest.mark.parametrize(
    "words", ["撤回 X0001", "改 X0001 时间 明天下午", "补充 X0001 我来了", "进度 X0001", "X0001", "回访 X0001 满意"]
)
async def test_a_stranger_learns_nothing_about_somebody_elses_number(world: World, words: str) -> None:
    await world.reported()
    await told(world, "明天上午想请人上门理发，明星社区，13700000000", name="路人")
    await told(world, "是", name="路人")
    about_existing = await told(world, words, name="路人")
    about_none = await told(world, words.replace("X0001", "X0999"), name="路人")
    assert about_existing.replace("X0001", "X0999") == about_none
    for private in ("裕园", "张大爷", "139", "陪诊"):
        assert private not in about_existing
    assert "等管家核实" in await told(world, "进度")


@pytest.mark.parametrize(
    "question",
    [
        "我昨天报的事到哪一步了", "进度", "这事咋样了", "办到哪了", "有信儿没", "啥时候来人", "怎么还没人来", "我报的那个事有人接了吗",
        "陪诊的事安排了吗", "你们什么时候给我办", "查一下我的单子", "催一下", "x0001", "进度 0001", "有人来吗", "找到人了吗",
    ],
)  # fmt: skip
async def test_how_far_it_has_come_is_asked_in_plain_words(world: World, question: str) -> None:
    number = await world.reported()
    answer = await told(world, question)
    assert f"{number} 陪诊" in answer
    assert "等管家核实" in answer


async def test_who_has_nothing_open_is_told_so(world: World) -> None:
    assert "没有正在办的事" in await told(world, "我昨天报的事到哪一步了", name="路人")
    for words in ("撤回", "改 地点 裕园", "补充：带轮椅"):
        assert "没有" in await told(world, words, name="路人")


async def test_a_question_that_is_a_need_is_taken_as_one_when_nothing_is_open(world: World) -> None:
    assert "要办：小修" in await told(world, "家里水管漏了，有人来修吗，裕园社区")


async def test_thanks_do_not_become_a_supplement(world: World) -> None:
    await world.reported()
    world.qq.clear()
    for words in ("谢谢你们", "好的", "嗯", "收到", "辛苦了🙏"):
        answer = await told(world, words)
        assert "补充" not in answer
        assert "还差" not in answer
    await world.settles()
    assert not await world.qq.settled()


async def test_a_volunteer_who_does_not_come_is_told_to_the_steward(world: World) -> None:
    number = await world.posted()
    await world.qq.says(30001, f"接 {number}", group=90001)
    await world.qq.heard("group", group=90001)
    await world.settles()
    world.qq.clear()
    assert f"补充到 {number}" in await told(world, "他没来")
    await world.settles()
    assert "他没来" in (await world.qq.heard("private", user=STEWARD, containing=number)).text


@pytest.mark.parametrize("words", ["能不能顺便帮我取钱", "补充：顺便帮我打针"])
async def test_what_volunteers_may_not_do_does_not_slip_in_as_a_supplement(world: World, words: str) -> None:
    await world.reported()
    answer = await told(world, words)
    assert "补充到" not in answer
    assert "不能" in answer


async def test_a_message_that_comes_three_times_has_one_effect_and_one_answer(world: World) -> None:
    phone = world.resident("张大爷")
    await told(world, "明天上午想请人陪去医院，裕园社区，电话13900000000")
    first = await told(world, "是")
    assert [await phone.resends(), await phone.resends()] == [first, first]
    world.clock.passes(minutes=3)
    assert await phone.resends() == first
    assert "X0002" not in await told(world, "进度")


async def test_taking_a_word_back_is_offered_a_withdrawal_and_not_kept_as_a_supplement(world: World):
    number = await world.reported()
    reply = await world.resident("张大爷").says("算了不用了")
    assert reply is not None
    assert f"撤回 {number}" in reply


async def test_an_option_may_be_picked_by_its_name(world: World):
    resident = world.resident("张大爷")
    asked = await resident.says("明天上午想请人陪去医院，匡山小区")
    assert asked is not None
    assert "1." in asked
    reply = await resident.says("东街")
    assert reply is not None
    assert "匡山小区东街社区" in reply


async def test_what_comes_every_week_is_read_back_as_such(world: World):
    reply = await world.resident("张大爷").says("每周六上午想请人给老人理发，裕园")
    assert reply is not None
    assert "每周六上午（第一次：11月28日（周六）上午）" in reply


async def test_anger_at_the_bot_is_no_need_and_no_danger(world: World):
    reply = await world.resident("张大爷").says("你个破机器人啥也不会")
    assert reply is not None
    assert "没听懂" in reply


async def test_a_corrected_place_takes_its_door_along_and_leaves_the_old_one(world: World):
    resident = world.resident("张大爷")
    await resident.says("明天上午想请人陪去医院，明星社区5号楼1单元202，电话13900000000")
    reply = await resident.says("改 地点 裕园3号楼2单元501")
    assert reply is not None
    assert "裕园社区 3号楼2单元501" in reply
    reply = await resident.says("改 地点 明星社区")
    assert reply is not None
    assert "明星社区" in reply
    assert "501" not in reply


@sqlite_only
async def test_repaired_already_asks_whether_to_withdraw_and_safe_words_alone_are_no_supplement(world: World):
    number = await world.reported()
    for words in ("算了不用修了 修好了", "不用了，修好了", "已经有人来修了", "先不用送了谢谢您"):
        assert f"撤回 {number}" in (await world.resident("张大爷").says(words) or ""), words
    for words in ("没有危险", "我们很安全的"):
        assert "没有危险就好" in (await world.resident("张大爷").says(words) or ""), words
    assert "补充到" in (await world.resident("张大爷").says("医院在三楼，没有电梯") or "")
