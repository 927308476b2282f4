"""The other side of the wire, in a process of its own: a QQ client that talks and listens, or WeChat's server.

`python -m tests.bench.load <plan.json>` connects, warms up, says READY, waits for a line on its standard input, plays
the plan and prints what it saw as JSON.
"""

import asyncio
import hashlib
import json
import re
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.bench.stock import BOT, FIRST_VOLUNTEER, GROUP

ANSWER_SECONDS_MAX = 60
_NUMBER = re.compile(r"X(\d+)")


def qq_message(message_id: int, user: int, text: str, *, private: bool = False) -> str:
    """Return one message as NapCat sends it."""
    payload: dict[str, Any] = {
        "self_id": BOT,
        "user_id": user,
        "time": int(time.time()),
        "message_id": message_id,
        "message_seq": message_id,
        "real_id": message_id,
        "message_type": "private" if private else "group",
        "sender": {"user_id": user, "nickname": f"志愿者{user}", "card": "", "role": "member"},
        "raw_message": text,
        "font": 14,
        "sub_type": "friend" if private else "normal",
        "message": [{"type": "text", "data": {"text": text}}],
        "message_format": "array",
        "post_type": "message",
    }
    if not private:
        payload["group_id"] = GROUP
    return json.dumps(payload, ensure_ascii=False)


@dataclass
class QQ:
    """A QQ client: takes every call of the bot, and notes when a group answer names a number."""

    socket: ClientConnection
    heard: dict[int, float] = field(default_factory=dict[int, float])
    calls: int = 0
    called: asyncio.Event = field(default_factory=asyncio.Event)
    room: asyncio.Semaphore | None = None

    async def listen(self) -> None:
        """Answer the bot's calls until the line is closed."""
        async for frame in self.socket:
            at = time.perf_counter()
            call = json.loads(frame)
            action, params = call["action"], call.get("params") or {}
            self.calls += 1
            answer = {"status": "ok", "retcode": 0, "data": _data(action, params), "echo": call.get("echo")}
            await self.socket.send(json.dumps(answer))
            if action.startswith("send_") and params.get("group_id") and not params.get("user_id"):
                number = _NUMBER.search(json.dumps(params.get("message")))
                if number and int(number[1]) not in self.heard:
                    self.heard[int(number[1])] = at
                    if self.room is not None:
                        self.room.release()
            if action.startswith("send_"):
                self.called.set()

    async def ask(self, text: str, message_id: int) -> None:
        """Say something in private and wait for any answer: what was said before it is handled by then."""
        self.called.clear()
        await self.socket.send(qq_message(message_id, 10001, text, private=True))
        await asyncio.wait_for(self.called.wait(), ANSWER_SECONDS_MAX)


def _data(action: str, params: dict[str, Any]) -> Any:
    if action.startswith("send_"):
        return {"message_id": 1}
    if action == "get_login_info":
        return {"user_id": BOT, "nickname": "管家"}
    if action.startswith("get_") and action.endswith("_list"):
        return []
    if action == "get_version_info":
        return {"app_name": "NapCat.Onebot", "app_version": "4.8.90", "protocol_version": "v11"}
    return {"user_id": params.get("user_id"), "nickname": "志愿者", "group_id": GROUP, "group_name": "群"}


async def paced(
    socket: ClientConnection, frames: Iterable[str], per_second: float, sent: list[float], *, burst: int = 1
) -> None:
    """Send frames evenly, `burst` of them together; note when each left."""
    began = time.perf_counter()
    for place, frame in enumerate(frames):
        ahead = began + place / per_second - time.perf_counter()
        if ahead > 0 and place % burst == 0:
            await asyncio.sleep(ahead)
        sent.append(time.perf_counter())
        await socket.send(frame)


async def play_qq(plan: dict[str, Any]) -> dict[str, Any]:
    """Play chatter, or claims at a pace and then as many at once as `together` allows."""
    headers = {"X-Self-ID": str(BOT), "X-Client-Role": "Universal", "User-Agent": "OneBot/11"}
    async with connect(plan["url"], additional_headers=headers, compression=None, max_size=None) as socket:
        qq = QQ(socket)
        listening = asyncio.create_task(qq.listen())
        connected = {"meta_event_type": "lifecycle", "sub_type": "connect", "post_type": "meta_event"}
        await socket.send(json.dumps(connected | {"time": int(time.time()), "self_id": BOT}))
        await asyncio.sleep(1)
        played = await (_chatter if plan["kind"] == "chatter" else _claims)(qq, plan)
        listening.cancel()
        return played


async def _chatter(qq: QQ, plan: dict[str, Any]) -> dict[str, Any]:
    lines, count = plan["lines"], plan["count"]
    frames = [qq_message(1000 + n, FIRST_VOLUNTEER + n % 200, lines[n % len(lines)]) for n in range(count)]
    await paced(qq.socket, frames[: count // 10], plan["per_second"], [], burst=plan["burst"])
    await qq.ask(plan["ask"], 1)
    await _go()
    before = qq.calls
    await paced(qq.socket, frames, plan["per_second"], [], burst=plan["burst"])
    await qq.ask(plan["ask"], 2)
    return {"answers": qq.calls - before}


async def _claims(qq: QQ, plan: dict[str, Any]) -> dict[str, Any]:
    numbers = plan["numbers"]
    frames = [
        qq_message(10_000_000 + number, FIRST_VOLUNTEER + place, f"接 X{number:04d}")
        for place, number in enumerate(numbers)
    ]
    warm, one_by_one = plan["warm"], plan["warm"] + plan["paced"]
    await paced(qq.socket, frames[:warm], plan["per_second"], [])
    await _heard(qq, numbers[:warm])
    await _go()
    sent: list[float] = []
    await paced(qq.socket, frames[warm:one_by_one], plan["per_second"], sent)
    await _heard(qq, numbers[warm:one_by_one])
    spans = [qq.heard[number] - at for number, at in zip(numbers[warm:one_by_one], sent, strict=True)]
    await _go()
    qq.room = asyncio.Semaphore(plan["together"])
    began = time.perf_counter()
    for frame in frames[one_by_one:]:
        await qq.room.acquire()
        await qq.socket.send(frame)
    await _heard(qq, numbers[one_by_one:])
    return {"spans": spans, "seconds": time.perf_counter() - began, "together": len(frames) - one_by_one}


async def _heard(qq: QQ, numbers: list[int]) -> None:
    until = time.monotonic() + ANSWER_SECONDS_MAX
    while not all(number in qq.heard for number in numbers):
        if time.monotonic() > until:
            missing = [number for number in numbers if number not in qq.heard]
            raise TimeoutError(f"{len(missing)} of {len(numbers)} were not answered, first X{missing[0]:04d}")
        await asyncio.sleep(0.02)


@dataclass
class WeChat:
    """One keep-alive connection of WeChat's server to the callback; requests one after another."""

    plan: dict[str, Any]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def request(self, person: int, text: str, message_id: int) -> bytes:
        """Return a signed push, ready to be written."""
        from bot.channels.playground import wechat_account

        account = wechat_account.OfficialAccount(
            name="main",
            appid=self.plan["appid"],
            secret="",
            token=self.plan["token"],
            aes_key=self.plan["aes_key"],
            original_id=self.plan["original_id"],
            safe_mode=self.plan["safe_mode"],
        )
        openid = f"o{hashlib.sha256(str(person).encode()).hexdigest()[:27]}"
        now = int(time.time())
        values: dict[str, str | int] = {"ToUserName": account.original_id, "FromUserName": openid, "CreateTime": now}
        xml = wechat_account.to_xml(values | {"MsgType": "text", "Content": text, "MsgId": message_id})
        push = wechat_account.seal(account, openid, xml, now)
        query = "&".join(f"{name}={value}" for name, value in push.query.items())
        head = f"POST {self.plan['path']}?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/4.0\r\n"
        return f"{head}Content-Type: text/xml\r\nContent-Length: {len(push.body)}\r\n\r\n".encode() + push.body

    async def ask(self, request: bytes) -> bytes:
        """Push once and return the body of the answer. Raises ConnectionError for any status but 200."""
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        if b" 200 " not in head.split(b"\r\n")[0] or length is None:
            raise ConnectionError(head.decode())
        return await self.reader.readexactly(int(length[1]))


async def play_wechat(plan: dict[str, Any]) -> dict[str, Any]:
    """Bring every person up to the measured turn, then play that turn."""
    reader, writer = await asyncio.open_connection("127.0.0.1", plan["port"])
    wechat = WeChat(plan, reader, writer)
    people, warm = plan["count"], plan["warm"]
    if plan["first"]:
        for person in range(people):
            await wechat.ask(wechat.request(person, plan["first"], 10_000 + person))
    turns = [wechat.request(person, plan["text"], 10_000_000 + person) for person in range(people)]
    for turn in turns[:warm]:
        await wechat.ask(turn)
    await _go()
    spans: list[float] = []
    answer = b""
    for turn in turns[warm:]:
        began = time.perf_counter()
        answer = await wechat.ask(turn)
        spans.append(time.perf_counter() - began)
    writer.close()
    return {"spans": spans, "answer": answer.decode()}


async def _go() -> None:
    print("READY", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)


def main() -> None:
    """Play the plan of the file that is named."""
    plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    seen = asyncio.run(play_wechat(plan) if plan["kind"] == "wechat" else play_qq(plan))
    print(json.dumps(seen), flush=True)


if __name__ == "__main__":
    main()
