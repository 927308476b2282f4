"""Our side: the adapter on a FastAPI driver of its own, so that no other test's NoneBot is touched."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

import httpx
from nonebot.config import Config, Env
from nonebot.drivers.fastapi import Driver

from bot.channels.wechat import WeChatAccount, WeChatAdapter, WeChatBot, WeChatEvent
from tests.channels.wechat_fixtures.platform import AES_KEY, APPID, NOW, TOKEN, Platform

MAIN = WeChatAccount(name="main", appid=APPID, secret="s", token=TOKEN, aes_key=AES_KEY, api_base="http://api")
SMALL = replace(MAIN, verified=False)
"""An account that may say nothing after its answer."""

Handler = Callable[[WeChatBot, WeChatEvent], Awaitable[None]]
Item = TypeVar("Item")


class Record(list[Item]):
    """A list that can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._grown = asyncio.Event()

    def note(self, item: Item) -> None:
        self.append(item)
        self._grown.set()

    async def reaches(self, count: int) -> None:
        """Return when there are `count` items. A wrong expectation fails after two seconds."""
        async with asyncio.timeout(2):
            while len(self) < count:
                self._grown.clear()
                await self._grown.wait()


@dataclass
class Door:
    """What came in, what was too late, and a handler that each test sets."""

    platform: Platform
    adapter: WeChatAdapter
    heard: Record[WeChatEvent] = field(default_factory=Record)
    late: Record[tuple[str, str, str]] = field(default_factory=Record)
    at: datetime = NOW
    handler: Handler | None = None

    def __post_init__(self) -> None:
        self.http = self.platform.http

    def answers(self, *texts: str) -> None:
        """From now on every event is answered with `texts`."""

        async def say(bot: WeChatBot, event: WeChatEvent) -> None:
            for text in texts:
                await bot.send(event, text)

        self.handler = say


@asynccontextmanager
async def open_door(account: WeChatAccount = MAIN) -> AsyncIterator[Door]:
    """Start the adapter for one account and give the platform a line to it."""
    driver = Driver(Env(environment="test"), Config(_env_file=None, log_level="CRITICAL"))  # type: ignore[call-arg]

    async def receive(bot: WeChatBot, event: WeChatEvent) -> None:
        door.heard.note(event)
        if door.handler is not None:
            await door.handler(bot, event)

    async def late(name: str, openid: str, text: str) -> None:
        door.late.note((name, openid, text))

    adapter = WeChatAdapter(driver, accounts={account.name: account}, receive=receive, late=late, clock=lambda: door.at)
    transport = httpx.ASGITransport(driver.server_app, raise_app_exceptions=False)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://door") as http,
        driver.server_app.router.lifespan_context(driver.server_app),
    ):
        door = Door(Platform(http, path=f"/wechat/{account.name}"), adapter)
        yield door
