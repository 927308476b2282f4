"""The simulated QQ speaks to a bot of a few lines over a real WebSocket."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from websockets.exceptions import InvalidStatus

from bot.channels.playground.qq import SimulatedQQ
from bot.channels.playground.serving import serving
from bot.channels.playground.waiting import NotHeard

GROUP, WANG, LI = 90001, 30001, 30002


class EchoBot:
    """Says 复读 and the text back by the way it came, and remembers events and answers."""

    def __init__(self) -> None:
        self.headers: list[dict[str, str]] = []
        self.events: list[dict[str, Any]] = []
        self.answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.socket: WebSocket | None = None
        self.app = FastAPI()
        self.app.add_api_websocket_route("/onebot/v11/ws", self.serve)

    async def serve(self, socket: WebSocket) -> None:
        if socket.headers.get("authorization") != "Bearer secret":
            await socket.close(1008)
            return
        await socket.accept()
        self.headers.append(dict(socket.headers))
        self.socket = socket
        try:
            while True:
                frame = await socket.receive_json()
                if "post_type" in frame:
                    await self.take(frame)
                else:
                    self.answers.put_nowait(frame)
        except WebSocketDisconnect:
            self.socket = None

    async def take(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        if event["post_type"] != "message" or "别理我" in event["raw_message"]:
            return
        text = "复读" + "".join(s["data"]["text"] for s in event["message"] if s["type"] == "text")
        target = {key: event[key] for key in ("group_id", "user_id") if key in event}
        in_group = event["message_type"] == "group"
        if in_group:
            del target["user_id"]
        await self.call("send_group_msg" if in_group else "send_private_msg", message=text, **target)

    async def call(self, action: str, **params: Any) -> None:
        assert self.socket is not None
        await self.socket.send_text(json.dumps({"action": action, "params": params, "echo": action}))

    async def answer(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            return await self.answers.get()

    async def asks(self, action: str, **params: Any) -> dict[str, Any]:
        await self.call(action, **params)
        return await self.answer()


@pytest.fixture
async def bot() -> AsyncIterator[EchoBot]:
    return EchoBot()


@pytest.fixture
async def qq(bot: EchoBot) -> AsyncIterator[SimulatedQQ]:
    async with serving(bot.app) as base_url:
        qq = SimulatedQQ(base_url.replace("http", "ws") + "/onebot/v11/ws", 10000, "secret")
        qq.world.person(WANG, "王芳", friend=True)
        qq.world.person(LI, "李姐")
        qq.world.group(GROUP, "裕园志愿群", (WANG, LI))
        await qq.connect()
        yield qq
        await qq.disconnect()


async def test_it_introduces_itself_as_napcat_does(qq: SimulatedQQ, bot: EchoBot):
    await qq.says(WANG, "在吗")
    await qq.heard("private", user=WANG, containing="复读在吗")
    assert bot.headers[0]["x-self-id"] == "10000"
    assert bot.headers[0]["x-client-role"] == "Universal"
    assert bot.events[0]["meta_event_type"] == "lifecycle"


async def test_a_wrong_token_is_refused_at_the_door(qq: SimulatedQQ):
    stranger = SimulatedQQ(qq.url, 10009, "guessed")
    with pytest.raises(InvalidStatus):
        await stranger.connect()
    assert not stranger.connected


async def test_a_group_message_carries_card_role_and_at_segment(qq: SimulatedQQ, bot: EchoBot):
    qq.world.join(GROUP, WANG, card="裕园-王芳", role="admin")
    await qq.says(WANG, "接 X0001", group=GROUP, at_bot=True, reply_to=7)
    await qq.heard(group=GROUP, containing="接 X0001")
    event = bot.events[-1]
    assert [segment["type"] for segment in event["message"]] == ["reply", "at", "text"]
    assert event["message"][1]["data"] == {"qq": "10000"}
    assert event["sender"] == {"user_id": WANG, "nickname": "王芳", "card": "裕园-王芳", "role": "admin"}
    assert event["raw_message"] == "[CQ:reply,id=7][CQ:at,qq=10000] 接 X0001"


async def test_a_stranger_speaks_in_a_temporary_session_and_is_answered_there(qq: SimulatedQQ, bot: EchoBot):
    with pytest.raises(ValueError, match="not a friend"):
        await qq.says(LI, "绑定 482913")
    await qq.says(LI, "绑定 482913", through=GROUP)
    heard = await qq.heard("private", user=LI)
    assert bot.events[-1]["sub_type"] == "group"
    assert bot.events[-1]["sender"]["group_id"] == GROUP
    assert heard.group_id == GROUP


async def test_thirty_people_speak_at_once_and_each_is_answered(qq: SimulatedQQ):
    people = range(31000, 31030)
    await asyncio.gather(*(qq.says(person, f"接 {person}", group=GROUP) for person in people))
    for person in people:
        await qq.heard(group=GROUP, containing=str(person))
    assert await qq.settled() == []


async def test_silence_is_silence_and_a_surprise_is_found(qq: SimulatedQQ):
    await qq.says(WANG, "别理我", group=GROUP)
    assert await qq.settled() == []
    await qq.says(WANG, "理我", group=GROUP)
    assert [heard.text for heard in await qq.settled()] == ["复读理我"]


async def test_waiting_in_vain_says_what_came_instead(qq: SimulatedQQ):
    await qq.says(WANG, "早上好", group=GROUP)
    with pytest.raises(NotHeard, match="复读早上好"):
        await qq.heard(group=GROUP, containing="晚上好", timeout_seconds=0.2)


async def test_a_redelivered_message_is_the_same_to_the_letter(qq: SimulatedQQ, bot: EchoBot):
    first = await qq.says(WANG, "接 X0001", group=GROUP)
    await qq.resend(first)
    await qq.heard(group=GROUP)
    await qq.heard(group=GROUP)
    assert bot.events[-1] == bot.events[-2]
    assert await qq.says(WANG, "接 X0001", group=GROUP) != first


async def test_it_answers_the_api_with_napcats_retcodes(qq: SimulatedQQ, bot: EchoBot):
    await qq.says(WANG, "别理我")
    await qq.settled()
    assert (await bot.asks("get_login_info"))["data"]["user_id"] == 10000
    members = (await bot.asks("get_group_member_list", group_id=GROUP))["data"]
    assert {member["user_id"] for member in members} == {10000, WANG, LI}
    assert (await bot.asks("send_the_moon"))["retcode"] == 1404
    assert (await bot.asks("send_group_msg", group_id=GROUP))["retcode"] == 1400
    stranger = await bot.asks("send_private_msg", user_id=LI, message="在吗")
    assert (stranger["retcode"], stranger["wording"]) == (1200, "无法获取用户信息")
    gone = await bot.asks("send_group_msg", group_id=4, message="在吗")
    assert '"result": 110' in gone["wording"]


async def test_recall_needs_rank_and_is_told_to_the_group(qq: SimulatedQQ, bot: EchoBot):
    leak = await qq.says(WANG, "别理我 王奶奶13900000000", group=GROUP)
    assert (await bot.asks("delete_msg", message_id=leak))["retcode"] == 1200
    qq.world.groups[GROUP].members[10000].role = "admin"
    assert (await bot.asks("delete_msg", message_id=leak))["status"] == "ok"
    assert qq.recalled == [leak]
    assert (await bot.asks("get_status"))["data"]["online"] is True
    assert bot.events[-1]["notice_type"] == "group_recall"
    assert bot.events[-1]["operator_id"] == 10000


async def test_an_agreed_request_makes_a_friend(qq: SimulatedQQ, bot: EchoBot):
    flag = await qq.asks_to_be_friend(LI, "我是李姐")
    assert (await bot.asks("set_friend_add_request", flag="no such", approve=True))["retcode"] == 1200
    await bot.asks("set_friend_add_request", flag=flag, approve=True)
    await qq.says(LI, "你好")
    assert (await qq.heard("private", user=LI)).group_id is None


async def test_a_refusal_reaches_nobody_and_a_timeout_has_been_delivered(qq: SimulatedQQ, bot: EchoBot):
    qq.will_refuse("发送失败，你已被禁言。")
    qq.will_time_out()
    await qq.says(WANG, "一", group=GROUP)
    assert (await bot.answer())["wording"] == "发送失败，你已被禁言。"
    assert await qq.settled() == []
    await qq.says(WANG, "二", group=GROUP)
    await qq.heard(group=GROUP, containing="复读二")
    answer = await bot.answer()
    assert answer["retcode"] == 1200
    assert '"result": 0' in answer["wording"]


@pytest.mark.parametrize(("delivered", "heard"), [(False, []), (True, ["复读还在吗"])])
async def test_the_line_breaks_before_or_after_delivery_and_comes_back(
    qq: SimulatedQQ, delivered: bool, heard: list[str]
):
    qq.will_drop(delivered=delivered)
    await qq.says(WANG, "还在吗", group=GROUP)
    await qq.broken()
    assert not qq.connected
    assert [item.text for item in await qq.settled()] == heard
    with pytest.raises(ConnectionError):
        await qq.says(WANG, "还在吗", group=GROUP)
    qq.clear()
    await qq.connect()
    await qq.says(WANG, "回来了", group=GROUP)
    await qq.heard(group=GROUP, containing="回来了")


async def test_a_call_may_have_its_effect_and_no_answer(qq: SimulatedQQ, bot: EchoBot):
    qq.will_not_answer()
    await qq.says(WANG, "一", group=GROUP)
    await qq.heard(group=GROUP)
    assert (await bot.asks("get_status"))["echo"] == "get_status"
    assert bot.answers.empty()


async def test_an_account_thrown_out_says_so_and_cannot_send(qq: SimulatedQQ, bot: EchoBot):
    await qq.goes_offline()
    await qq.says(WANG, "在吗", group=GROUP)
    assert '"result": 1006514' in (await bot.answer())["wording"]
    assert bot.events[-2]["notice_type"] == "bot_offline"
    await qq.comes_back()
    await qq.says(WANG, "在吗", group=GROUP)
    await qq.heard(group=GROUP)


async def test_after_a_cut_it_dials_until_the_bot_accepts(qq: SimulatedQQ):
    await qq.drop()
    await qq.redial()
    await qq.says(WANG, "回来了", group=GROUP)
    await qq.heard(group=GROUP, containing="回来了")
    await qq.drop()
    qq.token = "guessed"
    with pytest.raises(TimeoutError):
        await qq.redial(seconds_max=0.2)


async def test_a_client_that_stays_connected_dials_again(qq: SimulatedQQ):
    came: asyncio.Queue[object] = asyncio.Queue()
    qq.watchers.append(came.put_nowait)
    staying = asyncio.create_task(qq.stay_connected(retry_seconds=0))
    await qq.drop()
    async with asyncio.timeout(5):
        assert await came.get() is False
        assert await came.get() is True
    staying.cancel()
