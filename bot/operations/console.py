"""Speaking as anybody of the playground's cast in the terminal: the same doors as the page, a database thrown away."""

import asyncio
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

import nonebot
from pydantic import SecretStr
from rich.console import Console

from bot.app import build
from bot.channels.playground.chatlog import ChatLog
from bot.channels.playground.page import SELF_ID
from bot.channels.playground.room import Refused, Room
from bot.channels.playground.serving import serving
from bot.config import (
    AdminSettings,
    DatabaseSettings,
    DataSettings,
    LogSettings,
    OneBotSettings,
    ServerSettings,
    Settings,
    WeChatSettings,
)

HELP = """直接打字就是说话。换人或换地方：
/我是 张大爷      换一个人（/谁 看有谁）
/群 裕园志愿群    在群里说；/私聊 单独跟管家说
/退出"""
QUIET_SECONDS = 0.6
"""How long the bot may be silent before the next line is read, when lines come from a file."""


class Terminal:
    """One person at a time, typing; everything that anybody is told is shown."""

    def __init__(self, room: Room, log: ChatLog) -> None:
        self.room, self.log = room, log
        self.residents = {one.name: one.openid for one in room.cast.residents}
        self.speakers = {one.name: one.number for one in room.cast.speakers}
        self.groups = {one.name: one.number for one in room.cast.groups}
        self.who = room.cast.residents[0].name
        self.group: str | None = None
        room.followers.add(self._show)

    @property
    def prompt(self) -> str:
        """Who speaks where."""
        place = "微信" if self.who in self.residents else f"群 {self.group}" if self.group else "私聊"
        return f"{self.who}（{place}）> "

    async def take(self, line: str) -> bool:
        """Do one line. False when it ends the talk."""
        word, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        match word:
            case "":
                return True
            case "/退出" | "/quit":
                return False
            case "/谁":
                self.log.note(
                    f"居民：{'、'.join(self.residents)}；QQ：{'、'.join(self.speakers)}；群：{'、'.join(self.groups)}"
                )
            case "/我是" if rest in self.residents or rest in self.speakers:
                self.who = rest
            case "/群" if rest in self.groups and self.who in self.speakers:
                self.group = rest
            case "/私聊":
                self.group = None
            case "/我是" | "/群" | "/帮助":
                self.log.note(HELP)
            case _:
                await self._say(line.strip())
        return True

    async def _say(self, text: str) -> None:
        try:
            await self.room.do(self._asked(text))
        except Refused as refused:
            self.log.note(str(refused))
        await self.room.qq.settled(QUIET_SECONDS)

    def _asked(self, text: str) -> dict[str, Any]:
        if self.who in self.residents:
            return {"do": "wechat", "openid": self.residents[self.who], "how": "says", "text": text}
        user = self.speakers[self.who]
        if self.group is None:
            return {"do": "private", "user": user, "text": text}
        return {"do": "group", "group": self.groups[self.group], "user": user, "text": text}

    def _show(self, what: dict[str, Any]) -> None:
        if what["type"] == "recalled":
            self.log.note("机器人撤回了一条消息")
        if what["type"] != "entry":
            return
        entry = what["entry"]
        kind, _, whose = entry["chat"].partition(":")
        names = {"wx": self.residents, "private": self.speakers, "group": self.groups}[kind]
        name = next((name for name, key in names.items() if str(key) == whose), whose)
        where = {"wx": "微信", "private": "私聊", "group": "群"}[kind]
        if entry["who"] == "bot":
            self.log.bot(f"{where} {name}", entry["text"])
        else:
            self.log.person(where if kind != "group" else f"群 {name}", entry["name"], entry["text"])


def talk(console: Console) -> None:
    """Hold the talk until /退出 or the end of the input."""
    with tempfile.TemporaryDirectory(prefix="guanjia-console-") as name:
        asyncio.run(_talk(ChatLog(console), Path(name)))


async def _talk(log: ChatLog, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    app = build(_settings(folder, port))
    assert app.room is not None
    async with serving(nonebot.get_app(), port=port):
        await app.room.qq.up()
        await app.room.qq.settled(QUIET_SECONDS * 2)  # the opening lines of the cast
        log.note(HELP)
        terminal = Terminal(app.room, log)
        while (line := await asyncio.to_thread(_read, terminal.prompt)) is not None and await terminal.take(line):
            pass


def _read(prompt: str) -> str | None:
    try:
        return input(prompt if sys.stdin.isatty() else "")
    except (EOFError, KeyboardInterrupt):
        return None


def _settings(folder: Path, port: int) -> Settings:
    return Settings(
        server=ServerSettings(port=port),
        database=DatabaseSettings(url=SecretStr(f"sqlite:///{folder / 'guanjia.db'}")),
        data=DataSettings(dir=folder),
        admin=AdminSettings(owners=("qq:10001",)),
        onebot=OneBotSettings(access_token=SecretStr("console-only"), accounts=(str(SELF_ID),)),
        wechat={"main": WeChatSettings()},
        log=LogSettings(level="ERROR"),
    )
