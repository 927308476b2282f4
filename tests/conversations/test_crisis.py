"""Somebody is in danger: the card first, people called, the truth said, and nothing in any group."""

import pytest

from bot import jobs
from tests.conversations.chatting import privately
from tests.databases import sqlite_only
from tests.world import BOT, GROUP, OWNER, STEWARD, World

CRY = "他又打我了，我躲在厕所里"


async def told(world: World, text: str, name: str = "李芳") -> str:
    """Say something on WeChat; return the answer."""
    answer = await world.resident(name).says(text)
    assert answer is not None
    return answer


def only_the_card(text: str) -> None:
    """The card has 110 first and nothing but what was done."""
    assert text.startswith("请现在就打 110。我不能替您报警。")
    for number in ("120", "119", "12110531", "12338", "12356"):
        assert number in text
    for never in ("已报警", "已经报警", "要办", "编号", "X0", "满意", "志愿者", "调解"):
        assert never not in text


async def nothing_in_the_group(world: World) -> None:
    """No word of it in any group."""
    await world.settles()
    assert [
        item.text for item in world.qq.all_heard.everything if item.where == "group" and "绑定" not in item.text
    ] == []


async def test_on_wechat_the_card_comes_first_and_the_owner_is_called_once(world: World) -> None:
    world.qq.clear()
    only_the_card(await told(world, CRY))
    await world.settles()
    page = await world.qq.heard("private", containing="收到 X0001")
    assert page.user_id == OWNER
    assert "厕所" not in page.text
    assert not await world.qq.settled()
    await nothing_in_the_group(world)


async def test_the_steward_of_her_community_is_called_first(world: World) -> None:
    await world.resident("李芳").follows("370104002002")
    world.qq.clear()
    await told(world, CRY)
    await world.settles()
    assert (await world.qq.heard("private", containing="X0001")).user_id == STEWARD
    assert not await world.qq.settled()


async def test_she_writes_again_and_it_stays_one_case(world: World) -> None:
    await told(world, CRY)
    again = await told(world, "救命，他在踹门")
    only_the_card(again)
    assert "还在呼叫" in again
    assert "值班老师" in await told(world, "他走了，我现在在楼下")
    await world.qq.says(OWNER, "收到 X0001")
    acknowledged = await world.qq.heard("private", user=OWNER, containing="由您应答")
    for said in (CRY, "他在踹门", "我现在在楼下"):
        assert said in acknowledged.text
    await world.settles()
    assert "值班老师已经看到了" in (await world.resident("李芳").heard()).text
    assert "已经应答" in await told(world, "他又回来打我")
    await world.settles()
    assert "X0001 又发来了消息" in (await world.qq.heard("private", user=OWNER, containing="又发来")).text
    await nothing_in_the_group(world)


async def test_a_redelivered_cry_opens_nothing_new(world: World) -> None:
    first = await told(world, CRY)
    assert await world.resident("李芳").resends() == first
    world.clock.passes(minutes=2)
    assert await world.resident("李芳").resends() == first
    await told(world, "他走了，我在楼下")
    await world.qq.says(OWNER, "详情 X0002")
    assert "没有找到" in (await world.qq.heard("private", user=OWNER, containing="X0002")).text


async def test_on_qq_in_private_and_by_a_temporary_session(world: World) -> None:
    world.qq.world.person(30001, "李芳", friend=True)
    world.qq.world.join(GROUP, 30002)
    for user, through in ((30001, None), (30002, GROUP)):
        await world.qq.says(user, CRY, through=through)
        only_the_card((await world.qq.heard("private", user=user)).text)
    await nothing_in_the_group(world)


async def test_in_a_group_her_message_is_taken_back_and_the_card_comes_in_private(world: World) -> None:
    world.qq.world.join(GROUP, BOT, role="admin")
    world.qq.clear()
    message = await world.qq.says(30003, CRY, group=GROUP)
    only_the_card((await world.qq.heard("private", user=30003)).text)
    await world.settles()
    assert (await world.qq.heard("private", containing="收到 X0001")).user_id == STEWARD
    assert world.qq.recalled == [message]
    await nothing_in_the_group(world)


async def test_the_page_climbs_until_a_named_person_answers(world: World) -> None:
    await world.resident("李芳").follows("370104002002")
    await told(world, CRY)
    await world.settles()
    await world.qq.heard("private", user=STEWARD, containing="X0001")
    for _ in range(4):
        world.clock.passes(minutes=30)
        await jobs.ring_pages(world.app.house)
        await world.settles()
    assert "X0001" in (await world.qq.heard("private", user=OWNER, containing="收到 X0001")).text
    await world.qq.says(STEWARD, "收到 X0001")
    await world.qq.heard("private", user=STEWARD, containing="由您应答")
    await world.settles()
    world.qq.clear()
    world.clock.passes(minutes=60)
    await jobs.ring_pages(world.app.house)
    await world.settles()
    assert not await world.qq.settled()


async def test_a_case_of_danger_is_no_card_and_is_never_rated_or_withdrawn(world: World) -> None:
    await told(world, CRY)
    await world.qq.says(STEWARD, "核实 X0001 属实 已电话")
    await world.qq.heard("private", user=STEWARD, containing="")
    await world.qq.says(OWNER, "核实 X0001 属实 已电话")
    await world.settles()
    await nothing_in_the_group(world)
    assert "没有找到 X0001" in await told(world, "撤回 X0001")
    assert "评价" in await told(world, "满意")
    world.clock.passes(hours=100)
    await jobs.settle_silence(world.app.house)
    await world.settles()
    assert not [
        item for item in world.resident("李芳").received.everything if "满意" in item.text and item.how != "reply"
    ]
    assert "X0001" not in await told(world, "进度")


async def test_a_worrying_word_is_asked_about_and_yes_calls_people(world: World) -> None:
    asked = await told(world, "我有点害怕")
    assert "现在有危险吗" in asked
    assert "有危险吗" in await told(world, "我也说不清")
    only_the_card(await told(world, "有危险"))
    await world.settles()
    assert "X0001" in (await world.qq.heard("private", user=OWNER, containing="收到")).text


@pytest.mark.parametrize("no", ["没有", "没事", "没有危险", "不是", "没有，就是有点担心", "没危险"])
async def test_no_goes_on_with_what_she_had_asked_for(world: World, no: str) -> None:
    await told(world, "我怕我老公，想找人陪我去医院，裕园社区")
    answer = await told(world, no)
    assert answer.startswith("好的，没有危险就好。")
    assert "要办：陪诊" in answer
    assert "电话：不留" in await told(world, "不留")


async def test_a_sentence_that_only_begins_with_no_is_not_taken_for_one(world: World) -> None:
    await told(world, "我有点害怕")
    assert "没有危险就好" not in await told(world, "没人管我")


async def test_the_question_does_not_lose_the_report_it_interrupts(world: World) -> None:
    await told(world, "明天上午想请人陪去医院，裕园社区，13900000000")
    assert "有危险吗" in await told(world, "我有点害怕")
    assert "要办：陪诊" in await told(world, "没有")
    assert "编号 X0001" in await told(world, "是")


@pytest.mark.parametrize("words", ["算了", "不用了", "不留", "不方便", "没来", "不满意"])
async def test_the_words_of_everyday_answers_are_never_asked_about_in_a_report(world: World, words: str) -> None:
    await told(world, "明天上午想请人陪去医院，裕园社区")
    assert "有危险吗" not in await told(world, words)


async def test_danger_said_without_being_asked_is_believed(world: World) -> None:
    only_the_card(await told(world, "我有危险"))


async def test_the_card_goes_out_while_the_bot_is_paused(world: World) -> None:
    await world.qq.says(OWNER, "机器人暂停")
    await world.qq.heard("private", user=OWNER)
    assert "人工值守" in await told(world, "明天想请人陪去医院")
    only_the_card(await told(world, CRY))


@sqlite_only
async def test_without_a_database_the_card_says_that_nobody_could_be_called(world: World) -> None:
    await world.app.house.store.stop()
    card = await told(world, CRY)
    only_the_card(card)
    assert "叫不到值班人员" in card
    assert "已经呼叫" not in card
    await world.app.house.store.start()


async def test_whoever_looks_after_her_can_say_a_word_where_she_wrote(world: World) -> None:
    await world.resident("李芳").follows("370104002002")
    await told(world, CRY)
    await world.settles()
    world.qq.clear()
    assert "还差要说的话" in await privately(world, STEWARD, "转告 X0001")
    said = await privately(world, STEWARD, "转告 X0001 我们二十分钟到，请先锁好门")
    assert "别写会让人更危险的话" in said
    await world.settles()
    word = (await world.resident("李芳").heard(containing="二十分钟到")).text
    assert "X0001" not in word
    assert "转告" not in await privately(world, STEWARD, "详情 X0001")  # what we said is not what she said
    assert "没有找到 X0009" in await privately(world, STEWARD, "转告 X0009 您好")
    world.qq.world.person(30001, "王芳", friend=True)
    assert "要由" in await privately(world, 30001, "转告 X0001 别怕")
    await nothing_in_the_group(world)


@sqlite_only
async def test_a_cry_ends_every_question_that_was_open(world: World) -> None:
    assert "在哪个社区" in await told(world, "闺女，我不会弄这个手机，你帮我弄弄行不")
    only_the_card(await told(world, CRY))
    assert "转给值班老师" in await told(world, "没有，就是说说")
