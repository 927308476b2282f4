"""Sending unasked: customer-service messages, tokens, and what each answer of the API means."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import httpx
import pytest
from wechatpy.exceptions import WeChatClientException

from bot.channels.port import Address, Delivery, Outcome, Port
from bot.channels.wechat import AsyncWeChatClient, TokenUnavailable, WeChatPort
from bot.channels.wechat.reply import TEXT_BYTES_MAX
from tests.channels.wechat_fixtures.api import Api, fails, says
from tests.channels.wechat_fixtures.door import MAIN, SMALL, open_door
from tests.channels.wechat_fixtures.platform import NOW, RESIDENT

TO_RESIDENT = Address("wechat", "main", person=RESIDENT)


@dataclass
class Line:
    """The port, the API at its other end, and the clock."""

    api: Api
    client: AsyncWeChatClient
    port: Port
    at: datetime = NOW


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    api = Api()
    client = AsyncWeChatClient(MAIN, clock=lambda: line.at, transport=api.transport)
    line = Line(api, client, WeChatPort({"main": MAIN}, {"main": client}))
    yield line
    await client.aclose()


async def test_a_text_is_sent_to_the_person_in_plain_chinese(line: Line) -> None:
    assert await line.port.send(TO_RESIDENT, "您的诉求 X0231 有人接了。") == Delivery(Outcome.SENT, "0")
    ((path, token, body),) = line.api.calls
    assert (path, token) == ("/cgi-bin/message/custom/send", "T1")
    assert body == {"touser": RESIDENT, "msgtype": "text", "text": {"content": "您的诉求 X0231 有人接了。"}}


async def test_a_long_text_is_sent_in_pieces(line: Line) -> None:
    assert (await line.port.send(TO_RESIDENT, "字" * 1500)).outcome is Outcome.SENT
    assert "".join(line.api.texts) == "字" * 1500
    assert all(len(text.encode()) <= TEXT_BYTES_MAX for text in line.api.texts)


async def test_a_long_text_that_breaks_off_is_not_known_to_have_arrived(line: Line) -> None:
    line.api.script = [says(0), says(45047)]
    assert await line.port.send(TO_RESIDENT, "字" * 1500) == Delivery(Outcome.UNKNOWN, "45047")
    assert len(line.api.calls) == 2


@pytest.mark.parametrize("code", [45015, 45047, 43101, 48001, 48002, 45009])
async def test_a_shut_window_or_quota_is_closed(line: Line, code: int) -> None:
    line.api.script = [says(code)]
    assert await line.port.send(TO_RESIDENT, "?") == Delivery(Outcome.CLOSED, str(code))
    assert len(line.api.calls) == 1


@pytest.mark.parametrize("code", [40003, 43004, 43019, 45002, 50005, 99999])
async def test_a_no_for_good_is_refused(line: Line, code: int) -> None:
    line.api.script = [says(code)]
    assert await line.port.send(TO_RESIDENT, "?") == Delivery(Outcome.REFUSED, str(code))


@pytest.mark.parametrize("code", [40013, 40164, 45011])
async def test_a_mistake_in_the_settings_is_tried_again_later(line: Line, code: int) -> None:
    line.api.script = [says(code)]
    assert await line.port.send(TO_RESIDENT, "?") == Delivery(Outcome.UNAVAILABLE, str(code))


@pytest.mark.parametrize(
    "script",
    [
        fails(httpx.ReadTimeout),
        fails(httpx.RemoteProtocolError),
        fails(httpx.ReadError),
        says(-1),
        lambda request: httpx.Response(502, text="bad gateway"),
        lambda request: httpx.Response(200, text="<html>"),
        lambda request: httpx.Response(200, json=[]),
        lambda request: httpx.Response(200, json={"errcode": "?"}),
    ],
)
async def test_no_clear_answer_is_unknown_and_is_not_repeated(line: Line, script: object) -> None:
    line.api.script = [script]  # type: ignore[list-item]
    assert (await line.port.send(TO_RESIDENT, "?")).outcome is Outcome.UNKNOWN
    assert len(line.api.calls) == 1


@pytest.mark.parametrize(
    "script", [fails(httpx.ConnectError), fails(httpx.ConnectTimeout), lambda request: httpx.Response(403)]
)
async def test_without_a_connection_nothing_left_the_house(line: Line, script: object) -> None:
    line.api.script = [script]  # type: ignore[list-item]
    assert (await line.port.send(TO_RESIDENT, "?")).outcome is Outcome.UNAVAILABLE


async def test_the_words_of_an_error_do_not_matter(line: Line) -> None:
    line.api.script = [says(45015, "response out of time limit rid: 1-2"), says(45015, "")]
    outcomes = [(await line.port.send(TO_RESIDENT, "?")).outcome for _ in range(2)]
    assert outcomes == [Outcome.CLOSED] * 2


async def test_an_account_without_the_api_is_closed_without_a_call(line: Line) -> None:
    port = WeChatPort({"main": SMALL}, {"main": line.client})
    assert await port.send(TO_RESIDENT, "?") == Delivery(Outcome.CLOSED, "48001")
    assert line.api.token_calls == []


async def test_an_account_of_another_house_is_not_connected(line: Line) -> None:
    assert line.port.connected("main")
    assert not line.port.connected("other")
    elsewhere = Address("wechat", "other", person=RESIDENT)
    assert (await line.port.send(elsewhere, "?")).outcome is Outcome.UNAVAILABLE


@pytest.mark.parametrize(("person", "text"), [(None, "?"), (RESIDENT, " \x00\n")])
async def test_nothing_or_nobody_is_refused(line: Line, person: str | None, text: str) -> None:
    assert (await line.port.send(Address("wechat", "main", person=person), text)).outcome is Outcome.REFUSED
    assert line.api.calls == []


# tokens


async def test_one_token_serves_many_senders(line: Line) -> None:
    await asyncio.gather(*(line.port.send(TO_RESIDENT, str(number)) for number in range(10)))
    assert line.api.token_calls == [
        {"grant_type": "client_credential", "appid": MAIN.appid, "secret": "s", "force_refresh": False}
    ]
    assert len(line.api.calls) == 10


async def test_a_token_is_renewed_before_it_ends(line: Line) -> None:
    await line.port.send(TO_RESIDENT, "1")
    line.at += timedelta(minutes=116)
    await line.port.send(TO_RESIDENT, "2")
    line.at += timedelta(minutes=2)
    await line.port.send(TO_RESIDENT, "3")
    assert [token for _, token, _ in line.api.calls] == ["T1", "T1", "T2"]
    assert [call["force_refresh"] for call in line.api.token_calls] == [False, False]


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_refused_token_is_renewed_once_and_the_message_sent(line: Line, code: int) -> None:
    line.api.script = [says(code)]
    assert (await line.port.send(TO_RESIDENT, "?")).outcome is Outcome.SENT
    assert [token for _, token, _ in line.api.calls] == ["T1", "T2"]
    assert [call["force_refresh"] for call in line.api.token_calls] == [False, True]


async def test_a_token_that_is_always_refused_is_given_up(line: Line) -> None:
    line.api.script = [says(40001)] * 50
    for _ in range(5):
        delivery = await line.port.send(TO_RESIDENT, "?")
        assert delivery == Delivery(Outcome.UNAVAILABLE, "40001")
    assert len(line.api.token_calls) == 2
    assert len(line.api.calls) == 6
    line.at += timedelta(minutes=2)
    await line.port.send(TO_RESIDENT, "?")
    assert len(line.api.token_calls) == 3


async def test_many_senders_with_a_refused_token_renew_it_once(line: Line) -> None:
    line.api.refused_tokens = {"T1"}
    deliveries = await asyncio.gather(*(line.port.send(TO_RESIDENT, "?") for _ in range(5)))
    assert {delivery.outcome for delivery in deliveries} == {Outcome.SENT}
    assert len(line.api.token_calls) == 2


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (says(40125), "40125"),
        (fails(httpx.ReadTimeout), "connection"),
        (lambda request: httpx.Response(500), "connection"),
        (lambda request: httpx.Response(200, text="?"), "no token"),
    ],
)
async def test_without_a_token_nothing_left_the_house(line: Line, script: object, code: str) -> None:
    line.api.token_script = [script]  # type: ignore[list-item]
    assert await line.port.send(TO_RESIDENT, "?") == Delivery(Outcome.UNAVAILABLE, code)
    assert line.api.calls == []
    assert (await line.port.send(TO_RESIDENT, "?")).outcome is Outcome.SENT


# the client by itself


async def test_wechatpy_methods_are_awaited(line: Line) -> None:
    line.api.answer = {"errcode": 0, "url": "http://mmbiz.example/p"}
    assert await line.client.media.upload_image(b"png") == "http://mmbiz.example/p"
    await line.client.menu.delete()
    assert [path for path, _, _ in line.api.calls] == ["/cgi-bin/media/uploadimg", "/cgi-bin/menu/delete"]


async def test_errors_of_the_client_carry_the_code_and_no_token(line: Line) -> None:
    line.api.script = [says(40018)]
    with pytest.raises(WeChatClientException) as caught:
        await line.client.menu.create({"button": []})
    assert caught.value.errcode == 40018
    assert "T1" not in repr(vars(caught.value))
    line.api.token_script = [says(40125)]
    line.at += timedelta(hours=3)
    with pytest.raises(TokenUnavailable):
        await line.client.menu.delete()


async def test_a_bot_calls_the_api_by_wechatpys_names(line: Line) -> None:
    async with open_door() as door:
        door.adapter.clients = {"main": line.client}
        await door.adapter.bots["main"].call_api("message.send_text", user_id=RESIDENT, content="您好")
    assert line.api.texts == ["您好"]


async def test_a_stand_in_on_this_machine_is_reached_past_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = b'{"errcode": 40125}'
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
        writer.close()

    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:3128")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        account = replace(MAIN, api_base=f"http://127.0.0.1:{port}")
        client = AsyncWeChatClient(account, clock=lambda: NOW)
        delivery = await WeChatPort({"main": account}, {"main": client}).send(TO_RESIDENT, "?")
        await client.aclose()
    assert delivery == Delivery(Outcome.UNAVAILABLE, "40125")
