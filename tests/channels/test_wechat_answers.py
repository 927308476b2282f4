"""The one answer to a message: what it holds, when it goes, and what becomes of words that come too late."""

import asyncio
from dataclasses import replace

import httpx
import pytest
from nonebot.adapters import Event

from bot.channels.wechat import Message, MessageSegment, WeChatBot, WeChatEvent
from bot.channels.wechat.reply import TEXT_BYTES_MAX, cut, parts
from tests.channels.wechat_fixtures.door import MAIN, SMALL, Door, open_door
from tests.channels.wechat_fixtures.platform import RESIDENT, opened, said_in

IMPATIENT = replace(MAIN, reply_window_seconds=0.05)
"""A window that a waiting handler overruns at once."""
HELD = replace(SMALL, reply_window_seconds=0.05, unanswered_hold_seconds=0.06)
PATIENT = replace(SMALL, reply_window_seconds=30.0, unanswered_hold_seconds=31.0)


class Slow:
    """A handler that says one thing, waits to be let go on, and says another."""

    def __init__(self, door: Door, before: str = "", after: str = "") -> None:
        self.began = asyncio.Event()
        self.go_on = asyncio.Event()
        self.ended = asyncio.Event()
        self._before = before
        self._after = after
        door.handler = self

    async def __call__(self, bot: WeChatBot, event: WeChatEvent) -> None:
        await bot.send(event, self._before)
        self.began.set()
        await self.go_on.wait()
        await bot.send(event, self._after)
        self.ended.set()


# merging and cutting


async def test_everything_a_handler_says_becomes_one_answer() -> None:
    async with open_door() as door:
        door.answers("已记下。", "", "编号 X0231。")
        assert said_in(await door.platform.push(door.platform.text("停电"))) == "已记下。\n\n编号 X0231。"


async def test_messages_and_segments_are_said_as_their_text() -> None:
    async with open_door() as door:

        async def say(bot: WeChatBot, event: WeChatEvent) -> None:
            await bot.send(event, MessageSegment.text("一"))
            await bot.send(event, Message("二") + "三")

        door.handler = say
        assert said_in(await door.platform.push(door.platform.text("?"))) == "一\n\n二三"


@pytest.mark.parametrize("sealed", [False, True])
async def test_an_end_mark_in_an_answer_is_no_end(sealed: bool) -> None:
    said = "]]></Content><Content><![CDATA[伪造]]>]]>"
    async with open_door() as door:
        door.answers(said)
        push = door.platform.text("?")
        answer = await door.platform.push_sealed(push) if sealed else await door.platform.push(push)
        assert said_in(opened(answer) if sealed else answer) == said


async def test_characters_that_xml_forbids_are_left_out() -> None:
    async with open_door() as door:
        door.answers("您\x00好\x0b\ud800\uffff，𠮷")
        assert said_in(await door.platform.push(door.platform.text("?"))) == "您好，𠮷"


async def test_a_long_answer_is_cut_at_a_line_end_and_the_rest_is_late() -> None:
    line = "这一行有十个汉字哦。\n"
    async with open_door() as door:
        door.answers(line * 100)
        first = said_in(await door.platform.push(door.platform.text("?")))
        await door.late.reaches(1)
        ((account, openid, rest),) = door.late
    assert len(first.encode()) <= TEXT_BYTES_MAX
    assert first.endswith("。")
    assert f"{first}\n{rest}" == (line * 100).strip()
    assert (account, openid) == ("main", RESIDENT)


@pytest.mark.parametrize("text", ["字" * 5000, "a" + "𠮷" * 3000, "👨‍👩‍👧" * 400, "x" * 2048, "x" * 2049])
def test_a_text_without_line_ends_is_cut_between_characters(text: str) -> None:
    pieces = parts(text)
    assert "".join(pieces) == text
    assert all(0 < len(piece.encode()) <= TEXT_BYTES_MAX for piece in pieces)
    assert len(pieces) <= len(text.encode()) // (TEXT_BYTES_MAX - 32) + 1
    assert not any(piece.startswith("\u200d") or piece.endswith("\u200d") for piece in pieces)


def test_a_line_end_near_the_beginning_is_no_place_to_cut() -> None:
    first, rest = cut("题目\n" + "字" * 1000)
    assert len(first.encode()) > TEXT_BYTES_MAX - 4
    assert set(rest) == {"字"}


# the window


async def test_words_after_the_window_are_late() -> None:
    async with open_door(IMPATIENT) as door:
        slow = Slow(door, before="收到，正在查。", after="查到了。")
        assert said_in(await door.platform.push(door.platform.text("查"))) == "收到，正在查。"
        assert door.late == []
        slow.go_on.set()
        await door.late.reaches(1)
        assert door.late == [("main", RESIDENT, "查到了。")]


async def test_a_window_without_a_word_ends_with_success() -> None:
    async with open_door(IMPATIENT) as door:
        slow = Slow(door, after="查到了。")
        assert said_in(await door.platform.push(door.platform.text("查"))) == "success"
        slow.go_on.set()
        await door.late.reaches(1)


async def test_an_event_that_nobody_waits_for_is_answered_late() -> None:
    async with open_door() as door:
        await door.platform.push(door.platform.text("查"))
        stored = door.heard[0].model_copy()
        await WeChatBot(door.adapter, "main").send(stored, "后来的话")
        assert door.late == [("main", RESIDENT, "后来的话")]


async def test_only_its_own_events_are_answered() -> None:
    class Foreign(Event):
        get_type = get_event_name = get_event_description = get_user_id = get_session_id = lambda self: ""
        get_message = is_tome = lambda self: None  # type: ignore[assignment]

    async with open_door() as door:
        with pytest.raises(TypeError):
            await WeChatBot(door.adapter, "main").send(Foreign(), "?")


# the same message again


async def test_three_deliveries_at_once_are_handled_once_and_answered_alike() -> None:
    async with open_door() as door:
        slow = Slow(door, after="X0231")
        push = door.platform.text("接")
        tries = [asyncio.create_task(door.platform.push(push)) for _ in range(3)]
        await slow.began.wait()
        slow.go_on.set()
        assert [said_in(answer) for answer in await asyncio.gather(*tries)] == ["X0231"] * 3
        assert len(door.heard) == 1


async def test_a_delivery_after_the_end_is_handled_again_for_the_inbox_to_know() -> None:
    async with open_door() as door:
        door.answers("X0231")
        push = door.platform.text("接")
        assert [said_in(await door.platform.push(push)) for _ in range(3)] == ["X0231"] * 3
        assert len({event.natural_key for event in door.heard}) == 1
        assert len(door.heard) == 3


async def test_a_delivery_after_the_window_gets_the_answer_that_was_given() -> None:
    async with open_door(IMPATIENT) as door:
        slow = Slow(door, before="收到。", after="查到了。")
        push = door.platform.text("查")
        assert [said_in(await door.platform.push(push)) for _ in range(2)] == ["收到。"] * 2
        assert len(door.heard) == 1
        slow.go_on.set()
        await door.late.reaches(1)
        assert door.late == [("main", RESIDENT, "查到了。")]


async def test_two_people_saying_the_same_are_two() -> None:
    async with open_door() as door:
        slow = Slow(door, after="好")
        tries = [asyncio.create_task(door.platform.push(door.platform.text("接"))) for _ in range(2)]
        await door.heard.reaches(2)
        slow.go_on.set()
        assert [said_in(answer) for answer in await asyncio.gather(*tries)] == ["好"] * 2


async def test_an_event_delivered_twice_is_one_and_a_second_later_two() -> None:
    async with open_door() as door:
        slow = Slow(door, after="好")
        push = door.platform.event("CLICK", EventKey="帮助")
        again = door.platform.event("CLICK", EventKey="帮助", CreateTime=int(door.at.timestamp()) + 1)
        tries = [asyncio.create_task(door.platform.push(one)) for one in (push, push, again)]
        await door.heard.reaches(2)
        slow.go_on.set()
        assert [said_in(answer) for answer in await asyncio.gather(*tries)] == ["好"] * 3
        assert len(door.heard) == 2


# accounts that may say nothing afterwards


def unanswered(response: httpx.Response) -> bool:
    return response.status_code == 503 and not response.content


async def test_without_later_messages_a_ready_answer_goes_at_once() -> None:
    async with open_door(PATIENT) as door:
        door.answers("您好")
        assert said_in(await door.platform.push(door.platform.text("?"))) == "您好"


async def test_without_later_messages_the_first_two_deliveries_wait_for_the_third() -> None:
    async with open_door(HELD) as door:
        slow = Slow(door, before="收到。", after="查到了。")
        push = door.platform.text("查")
        assert unanswered(await door.platform.push(push))
        assert unanswered(await door.platform.push(push))
        assert said_in(await door.platform.push(push)) == "收到。"
        assert len(door.heard) == 1
        slow.go_on.set()
        await door.late.reaches(1)
        assert door.late == [("main", RESIDENT, "查到了。")]


async def test_the_second_delivery_takes_the_answer_that_came_meanwhile() -> None:
    async with open_door(HELD) as door:
        slow = Slow(door, before="收到。", after="查到了。")
        push = door.platform.text("查")
        assert unanswered(await door.platform.push(push))
        slow.go_on.set()
        await slow.ended.wait()
        assert said_in(await door.platform.push(push)) == "收到。\n\n查到了。"
        assert (len(door.heard), door.late) == (1, [])


async def test_an_answer_that_no_delivery_fetched_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.wechat.turns.REPEAT_GRACE_SECONDS", 0.0)
    async with open_door(HELD) as door:
        slow = Slow(door, before="收到。", after="查到了。")
        push = door.platform.text("查")
        assert unanswered(await door.platform.push(push))
        slow.go_on.set()
        await door.late.reaches(1)
        assert door.late == [("main", RESIDENT, "收到。\n\n查到了。")]


# stopping


async def test_a_stop_waits_for_handlers_and_keeps_what_they_said() -> None:
    async with open_door(HELD) as door:
        slow = Slow(door, before="收到。", after="查到了。")
        assert unanswered(await door.platform.push(door.platform.text("查")))
        asyncio.get_running_loop().call_soon(slow.go_on.set)
    assert door.late == [("main", RESIDENT, "收到。\n\n查到了。")]


async def test_a_stop_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.wechat.adapter.DRAIN_SECONDS_MAX", 0.0)
    async with open_door(HELD) as door:
        Slow(door, before="收到。")
        assert unanswered(await door.platform.push(door.platform.text("查")))
    assert door.late == [("main", RESIDENT, "收到。")]
    assert door.adapter.bots == {}
