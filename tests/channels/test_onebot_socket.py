"""The OneBot socket takes whatever clients send: forms of messages, odd events, broken frames, wrong papers."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from loguru import logger
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bot.channels.frames import FrameProtocol
from bot.channels.onebot_port import outcome_of
from bot.channels.onebot_reading import read_message
from bot.channels.playground.qq import SimulatedQQ
from bot.channels.playground.qq_api import TIMED_OUT, refused_by_qq
from bot.channels.port import Outcome
from tests.conversations.chatting import LI, WANG, in_group, silence, volunteers
from tests.databases import sqlite_only
from tests.world import BOT, GROUP, TOKEN, World

ME = str(BOT)


@pytest.mark.parametrize(
    ("message", "read"),
    [
        ([{"type": "text", "data": {"text": "接 X0001"}}], ("接 X0001", False, ())),
        ("接 X0001", ("接 X0001", False, ())),
        ({"type": "text", "data": {"text": "接 X0001"}}, ("接 X0001", False, ())),
        ("[CQ:at,qq=10000] 接 X0001", ("  接 X0001", True, ())),
        ("接 X0001 [CQ:at,qq=10000]", ("接 X0001  ", True, ())),
        ("[CQ:reply,id=-12][CQ:at,qq=10000,name=智慧管家] 帮助", ("  帮助", True, ())),
        ("授权[CQ:at,qq=20001] 裕园", ("授权  裕园", False, ("20001",))),
        ("[CQ:at,qq=all]开会[CQ:face,id=14]", (" 开会", False, ())),
        ("王&#91;奶奶&#93; a&amp;b", ("王[奶奶] a&b", False, ())),
        ([{"type": "at", "data": {"qq": 10000}}, {"type": "text", "data": {"text": " 帮助"}}], ("  帮助", True, ())),
        ([{"type": "text", "data": {"text": "接 "}}, {"type": "at", "data": {"qq": ME}}], ("接  ", True, ())),
        ([{"type": "text", "data": {"text": 231}}], ("231", False, ())),
        (
            [{"type": "mface", "data": {}}, {"type": "json", "data": "{}"}, {"type": "poke", "data": None}],
            ("", False, ()),
        ),
        ([], ("", False, ())),
        ("", ("", False, ())),
    ],
)
def test_words_and_ats_are_read_from_every_form_of_a_message(
    message: Any, read: tuple[str, bool, tuple[str, ...]]
) -> None:
    assert read_message(message, ME) == read


@pytest.mark.parametrize(
    ("wording", "outcome"),
    [
        (TIMED_OUT, Outcome.UNKNOWN),
        (refused_by_qq(110, "发送失败，你已被移出该群，请重新加群。"), Outcome.REFUSED),
        (refused_by_qq(120, "发送失败，你已被禁言。"), Outcome.REFUSED),
        (refused_by_qq(1006514, "网络连接异常!"), Outcome.UNAVAILABLE),
        ("无法获取用户信息", Outcome.REFUSED),
        ("SEND_MSG_API_ERROR", Outcome.UNKNOWN),
        ("", Outcome.REFUSED),
    ],
)
def test_what_a_failed_send_means(wording: str, outcome: Outcome) -> None:
    assert outcome_of({"retcode": 1200, "message": wording, "wording": wording}).outcome is outcome


@sqlite_only
async def test_broken_frames_cost_nothing_but_themselves(world: World) -> None:
    await volunteers(world)
    socket = world.qq._socket
    assert socket is not None
    event = world.qq.events.group_message(1, GROUP, WANG, world.qq.events.body("我接的单"))
    for frame in (
        "not json",
        "",
        "[]",
        "17",
        "null",
        '{"post_type": "message"}',
        b"\xff\xfe",
        "[" * 100_000,
        json.dumps({**event, "message": 17}),
        json.dumps({**event, "message": ["text"]}),
        json.dumps({**event, "message": [{"type": "text"}]}),
        json.dumps({**event, "sender": None, "group_id": None}),
        json.dumps({**event, "self_id": 99}),
        json.dumps({**event, "post_type": "something new"}),
        json.dumps({"post_type": "notice", "notice_type": "friend_add"}),
        json.dumps({"post_type": "request", "request_type": "friend"}),
    ):
        await socket.send(frame)
    assert "没办完的单" in await in_group(world, WANG, "我接的单")


@sqlite_only
async def test_a_line_is_taken_as_it_is_read_and_one_in_pieces_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await volunteers(world)
    by_asgi: list[str] = []
    hand_on = FrameProtocol.send_receive_event_to_app

    def counted(self: FrameProtocol) -> None:
        by_asgi.append(b"".join(self.frames).decode())
        hand_on(self)

    monkeypatch.setattr(FrameProtocol, "send_receive_event_to_app", counted)
    assert "没办完的单" in await in_group(world, WANG, "我接的单")
    assert by_asgi == []
    event = json.dumps(
        world.qq.events.group_message(79, GROUP, LI, world.qq.events.body("我接的单")), ensure_ascii=False
    )
    assert world.qq._socket is not None
    await world.qq._socket.send([event[:40], event[40:]])
    assert "没办完的单" in (await world.qq.heard("group", group=GROUP)).text
    assert by_asgi == [event]


@sqlite_only
async def test_what_concerns_nobody_is_let_pass(world: World) -> None:
    await volunteers(world)
    line = world.qq.events.group_message(77, GROUP, WANG, world.qq.events.body("我接的单"))
    for event in (
        line | {"post_type": "message_sent"},
        line | {"sub_type": "anonymous", "anonymous": {"id": 1, "name": "某人", "flag": "x"}},
        line | {"user_id": BOT},
        world.qq.events.lifecycle(),
        world.qq.events.heartbeat(True),
        world.qq.events.heartbeat(False),
        world.qq.events.bot_offline(),
        world.qq.events.group_increase(GROUP, LI),
        world.qq.events.group_recall(GROUP, LI, LI, 5),
        world.qq.events.group_request(GROUP, 50001, "让我进群"),
    ):
        await world.qq.emit(event)
    await silence(world)


@sqlite_only
async def test_a_string_message_of_an_older_client_is_understood(world: World) -> None:
    await volunteers(world)
    event = world.qq.events.group_message(78, GROUP, WANG, [])
    await world.qq.emit(event | {"message": f"[CQ:at,qq={BOT}] 我接的单", "message_format": "string"})
    assert "没办完的单" in (await world.qq.heard("group", group=GROUP)).text


SAMPLES = Path(__file__).parent / "onebot_fixtures" / "events.jsonl"


@sqlite_only
async def test_every_event_that_real_clients_were_seen_to_send_is_taken_without_an_error(world: World) -> None:
    await volunteers(world)
    complaints: list[str] = []
    sink = logger.add(lambda line: complaints.append(str(line)), level="ERROR")
    try:
        for line in SAMPLES.read_text(encoding="utf-8").splitlines():
            await world.qq.emit({**json.loads(line), "self_id": BOT})
        assert "没办完的单" in await in_group(world, WANG, "我接的单")
    finally:
        logger.remove(sink)
    assert not complaints


@sqlite_only
async def test_wrong_papers_are_turned_away(world: World) -> None:
    for self_id, token in ((BOT, "wrong"), (BOT, ""), (99999, TOKEN)):
        stranger = SimulatedQQ(world.qq.url, self_id, token)
        with pytest.raises((InvalidStatus, ConnectionClosed, OSError)):
            await stranger.connect()
    with pytest.raises((InvalidStatus, ConnectionClosed, OSError)):
        async with connect(world.qq.url, additional_headers={"Authorization": f"Bearer {TOKEN}"}, proxy=None) as bare:
            await bare.recv()


@sqlite_only
async def test_a_second_line_of_the_same_account_is_refused_and_the_first_goes_on(world: World) -> None:
    await volunteers(world)
    second = SimulatedQQ(world.qq.url, BOT, TOKEN)
    with pytest.raises((InvalidStatus, ConnectionClosed, OSError)):
        await second.connect()
    assert "没办完的单" in await in_group(world, WANG, "我接的单")


@sqlite_only
async def test_nothing_comes_in_by_plain_http(world: World) -> None:
    await volunteers(world)
    forged = world.qq.events.private_message(5, 10001, world.qq.events.body("机器人暂停 只留人工"))
    async with httpx.AsyncClient(trust_env=False) as http:
        for path in ("/onebot/v11/", "/onebot/v11/http", "/onebot/v11/http/"):
            answer = await http.post(world.base_url + path, json=forged, headers={"X-Self-ID": ME})
            assert answer.status_code == 404
    await silence(world)


@sqlite_only
async def test_whoever_waits_for_an_answer_learns_at_once_that_the_line_broke(world: World) -> None:
    port = world.app.doors._qq
    world.qq.will_drop(delivered=False, action="send_group_msg")
    async with asyncio.timeout(3):
        assert not await port.recall(ME, 1)
        delivery = await port._call(ME, "send_group_msg", group_id=GROUP, message="x")
    assert delivery.outcome is Outcome.UNKNOWN
    await world.qq.broken()
    assert (await port._call(ME, "send_group_msg", group_id=GROUP, message="x")).outcome is Outcome.UNAVAILABLE
