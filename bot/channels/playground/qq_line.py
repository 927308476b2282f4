"""The line between a NapCat client and the bot: a reverse WebSocket, and what can go wrong on it."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from bot.channels.playground.qq_api import TIMED_OUT, ApiError

SENDING = frozenset({"send_group_msg", "send_private_msg", "send_msg"})
RETRY_SECONDS = 1.0


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one API call: `kind` is refuse, time_out, drop_before, drop_after or silence."""

    kind: str
    actions: frozenset[str] = SENDING
    retcode: int = 1200
    wording: str = ""


class QQLine:
    """One reverse WebSocket. `answer(action, params)` returns a call's data or raises ApiError."""

    def __init__(self, url: str, self_id: int, token: str) -> None:
        self.url, self.self_id, self.token = url, self_id, token
        self.watchers: list[Callable[[object], None]] = []
        """Called with True and False when the line comes and goes, and with what the owner of the line
        adds."""
        self._faults: list[Fault] = []
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._up = asyncio.Event()

    def answer(self, action: str, params: dict[str, Any]) -> Any:
        """Return the data for one API call, or raise ApiError."""
        raise NotImplementedError

    def hello(self) -> dict[str, Any]:
        """Return the first event on a new line."""
        raise NotImplementedError

    @property
    def connected(self) -> bool:
        """Whether the line is open."""
        return self._socket is not None

    async def connect(self) -> None:
        """Open the line and say so as NapCat does. Raises OSError or websockets' InvalidHandshake on a
        refusal."""
        headers = {"X-Self-ID": str(self.self_id), "X-Client-Role": "Universal"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        self._socket = await connect(
            self.url, additional_headers=headers, user_agent_header="OneBot/11", proxy=None, compression=None
        )
        self._reader = asyncio.create_task(self._read(self._socket), name="simulated QQ")
        await self.emit(self.hello())
        self._up.set()
        self.tell(True)

    async def disconnect(self) -> None:
        """Close the line in good order; everything heard is kept."""
        if self._socket is not None:
            await self._socket.close()
        await self.broken()

    async def drop(self) -> None:
        """Cut the line without a goodbye, as a crash or a pulled cable does."""
        if self._socket is not None:
            self._socket.transport.abort()
        await self.broken()

    async def redial(self, seconds_max: float = 5.0) -> None:
        """Dial until the bot accepts: it refuses a second line of one account until it has noticed that the
        first is gone. Raises TimeoutError."""
        dialling = asyncio.create_task(self.stay_connected(retry_seconds=0.05))
        try:
            async with asyncio.timeout(seconds_max):
                await self.up()
        finally:
            dialling.cancel()

    async def up(self) -> None:
        """Wait until the line is open."""
        await self._up.wait()

    async def broken(self) -> None:
        """Wait until the line is down, whoever brought it down."""
        if self._reader is not None:
            await asyncio.shield(self._reader)

    async def stay_connected(self, retry_seconds: float = RETRY_SECONDS) -> None:
        """Keep the line open until cancelled, dialling again after `retry_seconds` as NapCat does."""
        while True:
            with contextlib.suppress(OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                if not self.connected:
                    await self.connect()
                await self.broken()
            await asyncio.sleep(retry_seconds)

    async def emit(self, event: dict[str, Any]) -> None:
        """Send one event as it is. Raises ConnectionError while there is no line."""
        if self._socket is None:
            raise ConnectionError("not connected to the bot")
        try:
            await self._socket.send(json.dumps(event, ensure_ascii=False))
        except ConnectionClosed as closed:
            raise ConnectionError("the bot hung up") from closed

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for frame in socket:
                await self._take_call(socket, json.loads(frame))
        except ConnectionClosed:
            pass  # either end may hang up; what that cost shows in what was and was not heard
        finally:
            self._socket = None
            self._up.clear()
            self.tell(False)

    async def _take_call(self, socket: ClientConnection, call: dict[str, Any]) -> None:
        action, params = call.get("action", ""), call.get("params") or {}
        fault = self._next_fault(action)
        kind = fault.kind if fault else ""
        if kind == "drop_before":
            return socket.transport.abort()
        try:
            if fault and kind == "refuse":
                raise ApiError(fault.wording, fault.retcode)
            reply = {
                "status": "ok",
                "retcode": 0,
                "data": self.answer(action, params),
                "message": "",
                "wording": "",
            }
            if kind == "time_out":
                raise ApiError(TIMED_OUT)
        except ApiError as error:
            wording = error.wording
            reply = {
                "status": "failed",
                "retcode": error.retcode,
                "data": None,
                "message": wording,
                "wording": wording,
            }
        if kind == "drop_after":
            return socket.transport.abort()
        if kind != "silence":
            await socket.send(json.dumps({**reply, "echo": call.get("echo")}, ensure_ascii=False))
        return None

    # What goes wrong with the bot's next calls: one call each, in the order given; sends unless `action` is
    # named.

    def will_refuse(self, wording: str, retcode: int = 1200, *, action: str | None = None) -> None:
        """The next call is refused and reaches nobody."""
        self._script("refuse", action, retcode, wording)

    def will_time_out(self, *, action: str | None = None) -> None:
        """The next call has its effect, and the bot is told that QQ gave no echo."""
        self._script("time_out", action)

    def will_drop(self, *, delivered: bool, action: str | None = None) -> None:
        """The line breaks at the next call, before or after its effect."""
        self._script("drop_after" if delivered else "drop_before", action)

    def will_not_answer(self, calls: int = 1, *, action: str | None = None) -> None:
        """The next calls have their effect and are never answered."""
        for _ in range(calls):
            self._script("silence", action)

    def tell(self, what: object) -> None:
        """Tell everybody who watches."""
        for watcher in self.watchers:
            watcher(what)

    def _next_fault(self, action: str) -> Fault | None:
        for index, fault in enumerate(self._faults):
            if action in fault.actions:
                return self._faults.pop(index)
        return None

    def _script(self, kind: str, action: str | None, retcode: int = 1200, wording: str = "") -> None:
        actions = frozenset({action}) if action else SENDING
        self._faults.append(Fault(kind, actions, retcode, wording))
