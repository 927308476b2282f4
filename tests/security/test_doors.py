"""Somebody on the network: without token or signature nobody speaks, and nothing is told about the house."""

import asyncio
import json

import httpx
import pytest
from pydantic import SecretStr
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from bot.channels.playground.page import _from_our_page
from bot.config import OneBotSettings, PlaygroundSettings, ServerSettings, Settings, WeChatSettings
from tests.databases import sqlite_only
from tests.world import BOT, GROUP, OWNER, TOKEN, World

EVENT = {
    "time": 1795482000, "self_id": BOT, "post_type": "message", "message_type": "private", "sub_type": "friend",
    "message_id": 77, "user_id": OWNER, "message": "机器人暂停", "raw_message": "机器人暂停", "font": 0,
    "sender": {"user_id": OWNER, "nickname": "李主任"},
}  # fmt: skip


async def turned_away(url: str, headers: dict[str, str]) -> bool:
    """Whether the house closes the line before it takes an event."""
    try:
        async with connect(url, additional_headers=headers, open_timeout=3) as socket, asyncio.timeout(2):
            await socket.send(json.dumps(EVENT))
            await socket.recv()
    except WebSocketException:
        return True
    except TimeoutError:
        return False
    return False


@sqlite_only
@pytest.mark.parametrize(
    "headers",
    [
        {"X-Self-ID": str(BOT)},
        {"X-Self-ID": str(BOT), "Authorization": "Bearer wrong"},
        {"X-Self-ID": "20000", "Authorization": f"Bearer {TOKEN}"},
        {"Authorization": f"Bearer {TOKEN}"},
        {"X-Self-ID": str(BOT), "Authorization": f"Bearer {TOKEN}"},
    ],
    ids=["no token", "wrong token", "another number", "no number", "a number that is connected"],
)
@pytest.mark.parametrize("path", ["/onebot/v11/ws", "/onebot/v11/", "/onebot/v11"])
async def test_nobody_else_speaks_as_qq(world: World, headers: dict[str, str], path: str) -> None:
    url = world.base_url.replace("http", "ws") + path
    assert await turned_away(url, headers)
    assert not world.app.conversation.paused


@sqlite_only
async def test_events_by_http_and_unsigned_messages_are_turned_away_and_nothing_is_told(world: World) -> None:
    async with httpx.AsyncClient(base_url=world.base_url) as stranger:
        for path in ("/onebot/v11/", "/onebot/v11/http", "/onebot/v11/http/"):
            answer = await stranger.post(path, json=EVENT, headers={"X-Self-ID": str(BOT)})
            assert answer.status_code in (404, 405), path
        xml = "<xml><FromUserName>a</FromUserName><MsgType>text</MsgType><Content>进度</Content></xml>"
        for query in ("", "?signature=0&timestamp=1795482000&nonce=1", "?encrypt_type=aes&msg_signature=0"):
            assert (await stranger.post(f"/wechat/main{query}", content=xml)).status_code == 403
            assert (await stranger.get(f"/wechat/main{query}&echostr=1")).status_code in (403, 404)
        assert (await stranger.get("/healthz")).text == "ok"
        for path in (
            "/docs",
            "/redoc",
            "/openapi.json",
            "/playground",
            "/playground/weixin",
            "/",
            "/wechat/other",
            "/x",
        ):
            answer = await stranger.get(path)
            assert answer.status_code == 404, path
            assert "bot" not in answer.text
    assert not world.app.conversation.paused
    assert world.qq.world.groups[GROUP]


def test_the_page_that_speaks_as_anybody_is_not_served_beside_real_accounts_or_beyond_this_machine():
    assert Settings().serves_playground
    assert not Settings(onebot=OneBotSettings(accounts=("3889001741",))).serves_playground
    assert not Settings(wechat={"main": WeChatSettings(appid="wx1")}).serves_playground
    assert not Settings(playground=PlaygroundSettings(enabled=False)).serves_playground
    beyond = Settings(server=ServerSettings(host="0.0.0.0"), onebot=OneBotSettings(access_token=SecretStr("x")))
    assert not beyond.serves_playground


class Handshake:
    """The headers of somebody who opens the page's line."""

    def __init__(self, **headers: str) -> None:
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"host": "127.0.0.1:8090", "origin": "http://127.0.0.1:8090"}, True),
        ({"host": "127.0.0.1:8090", "origin": "https://evil.example"}, False),
        ({"host": "evil.example", "origin": "http://evil.example"}, False),
        ({"host": "127.0.0.1:8090"}, False),
        ({"host": "127.0.0.1:8090", "origin": "http://127.0.0.1:8090", "x_forwarded_for": "1.2.3.4"}, False),
        ({"host": "127.0.0.1:8090", "origin": "http://127.0.0.1:8090", "x_real_ip": "1.2.3.4"}, False),
    ],
)
def test_only_our_own_page_on_this_machine_opens_its_line(headers: dict[str, str], *, ours: bool):
    assert _from_our_page(Handshake(**headers)) is ours  # type: ignore[arg-type]
