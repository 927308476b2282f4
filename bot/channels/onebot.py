"""QQ over OneBot v11: the gate on the raw payload.

NoneBot's own adapter keeps the socket, the API calls and every event that is no message. Messages are taken out before
an event model is built: a line of group chatter that concerns nobody is dropped after one look at its text, which costs
a hundredth of what building the event and asking matchers would (docs/decisions/0006).
"""

import asyncio
import json
from collections.abc import Callable, Collection, Coroutine, Mapping
from datetime import datetime
from functools import partial
from hmac import compare_digest
from typing import Any

from nonebot.adapters.onebot.v11 import Adapter, Bot, Event
from nonebot.adapters.onebot.v11.exception import ApiNotAvailable, NetworkError
from nonebot.adapters.onebot.v11.utils import handle_api_result
from nonebot.drivers import Driver, Request, Response, WebSocket
from nonebot.drivers.fastapi import FastAPIWebSocket
from nonebot.log import logger
from nonebot.utils import DataclassEncoder

from bot.channels.frames import EXTENSION, Take
from bot.channels.onebot_reading import read_message
from bot.clock import Clock
from bot.domain.inbox.incoming import Incoming, Kind
from bot.domain.people.identity import QQ
from bot.language.normalise import normalise

Gate = Callable[[str], bool]
"""Whether a line of group talk concerns the bot. Called for every line: microseconds."""
MakeEvent = Callable[[], Event | None]
"""Builds NoneBot's event of a message, which only few handlers need."""
Receive = Callable[[Bot, MakeEvent, Incoming], Coroutine[Any, Any, None]]

_NO_KNOWN_FORM = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What a frame raises that nobody understands."""

_ENCODER = DataclassEncoder()
"""NoneBot's own (a message may be made of its segments), made once."""


class OneBotAdapter(Adapter):
    """NoneBot's OneBot v11 adapter with the gate in front of the event models.

    `accounts` are the QQ numbers that may connect (empty: any). `connected` hears of bots. Only the reverse WebSocket
    is served: NoneBot's HTTP doors take events without a token.
    """

    def __init__(
        self,
        driver: Driver,
        *,
        gate: Gate,
        receive: Receive,
        clock: Clock,
        accounts: Collection[str] = (),
        connected: Callable[[str], None] = lambda _: None,
        **kwargs: Any,
    ) -> None:
        self._gate = gate
        self._receive = receive
        self._clock = clock
        self._accounts = frozenset(accounts)
        self._connected = connected
        self._calls: dict[str, dict[str, asyncio.Future[dict[str, Any]]]] = {}
        """By account, what its client has still to answer, by the number of the call."""
        self._last_call = 0
        super().__init__(driver, **kwargs)

    def bot_connect(self, bot: Any) -> None:
        """Take a bot in and tell the house."""
        super().bot_connect(bot)
        self._connected(bot.self_id)

    def bot_disconnect(self, bot: Any) -> None:
        """Let a bot go; whoever waits for an answer from it learns at once that none will come."""
        super().bot_disconnect(bot)
        for answer in self._calls.pop(bot.self_id, {}).values():
            if not answer.done():
                answer.set_exception(NetworkError("the socket closed under a call"))

    async def _call_api(self, bot: Any, api: str, **data: Any) -> Any:
        """Call the client and return what it answers. `_timeout` is how many seconds that may take.

        Raises ApiNotAvailable without a socket, NetworkError without an answer, ActionFailed for a no.
        """
        websocket = self.connections.get(bot.self_id)
        if websocket is None:
            raise ApiNotAvailable
        seconds: float = data.pop("_timeout", self.config.api_timeout)
        self._last_call += 1
        calls, echo = self._calls.setdefault(bot.self_id, {}), str(self._last_call)
        answer = calls[echo] = asyncio.get_running_loop().create_future()
        try:
            await websocket.send(_ENCODER.encode({"action": api, "params": data, "echo": echo}))
            async with asyncio.timeout(seconds):
                return handle_api_result(await answer)
        except TimeoutError:
            raise NetworkError(f"no answer to {api}") from None
        finally:
            calls.pop(echo, None)

    def _take_answer(self, payload: dict[str, Any], self_id: str) -> None:
        answer = self._calls.get(self_id, {}).get(str(payload["echo"]))
        if answer is not None and not answer.done():
            answer.set_result(payload)

    async def _handle_http(self, request: Request) -> Response:
        return Response(404, content="only the reverse WebSocket is served")

    async def _handle_ws(self, websocket: WebSocket) -> None:
        await super()._handle_ws(_Line(websocket, self._take))  # pyright: ignore[reportArgumentType] - has what is used

    def _check_access_token(self, request: Request) -> Response | None:
        if self._accounts and request.headers.get("x-self-id") not in self._accounts:
            logger.warning("a QQ client was turned away: its number is not named in onebot.accounts")
            return Response(403, content="this QQ number is not one of ours")
        token = self.onebot_config.onebot_access_token
        said = request.headers.get("authorization", "").removeprefix("Bearer ").removeprefix("Token ")
        if token and not compare_digest(said.encode(), token.encode()):
            logger.warning("a QQ client was turned away: its token is not onebot.access_token")
            return Response(403, content="wrong or missing token")
        return None

    def _take(self, payload: dict[str, Any], self_id: str) -> bool:
        """Take a payload that is ours to handle; False leaves it to NoneBot."""
        kind = payload.get("post_type")
        if kind is not None:  # some clients leave these out; NoneBot would log the whole event as an error
            payload.setdefault("time", int(self._clock().timestamp()))
            payload.setdefault("self_id", int(self_id))
        if kind == "message":
            if str(payload["self_id"]) == self_id:
                self._take_message(payload, self_id)
        elif kind == "request" and payload.get("request_type") == "friend":
            self._start(payload, self_id, _friendship(payload, self_id, "friend_request", self._clock()))
        elif kind == "notice" and payload.get("notice_type") == "friend_add":
            self._start(payload, self_id, _friendship(payload, self_id, "friend_added", self._clock()))
        elif kind is None and "echo" in payload:
            self._take_answer(payload, self_id)
        elif kind != "message_sent":
            return False
        return True

    def _take_message(self, payload: dict[str, Any], self_id: str) -> None:
        group = payload["message_type"] == "group"
        text, to_me, mentions = read_message(payload["message"], self_id)
        if group and not to_me and not self._gate(text):
            return
        if str(payload["user_id"]) == self_id or payload.get("sub_type") == "anonymous":
            return
        self._start(payload, self_id, self._incoming(payload, text, to_me=to_me or not group, mentions=mentions))

    def _start(self, payload: dict[str, Any], self_id: str, incoming: Incoming) -> None:
        bot = self.bots.get(self_id)
        if not isinstance(bot, Bot):
            return
        task = asyncio.create_task(self._receive(bot, partial(super().json_to_event, payload), incoming))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _incoming(self, payload: dict[str, Any], text: str, *, to_me: bool, mentions: tuple[str, ...]) -> Incoming:
        group = payload["message_type"] == "group"
        sender: dict[str, Any] = payload.get("sender") or {}
        origin = sender.get("group_id") or payload.get("group_id") if not group else None
        return Incoming(
            channel=QQ,
            account=str(payload["self_id"]),
            sender=str(payload["user_id"]),
            text=text,
            natural_key=_natural_key(payload),
            at=self._clock(),
            group_id=str(payload["group_id"]) if group else None,
            origin_group=str(origin) if origin else None,
            nickname=normalise(str(sender.get("card") or sender.get("nickname") or ""))[:40] or None,
            to_me=to_me,
            message_id=payload.get("message_id"),
            mentions=mentions,
        )


class _Line:
    """One socket: messages are taken out here, and a frame that is no JSON object costs nothing but itself.

    NoneBot would close the socket on it. Where the server offers it, frames are taken as they are read (see
    bot.channels.frames); only what is left for NoneBot then comes by `receive`.
    """

    def __init__(self, websocket: WebSocket, take: Callable[[dict[str, Any], str], bool]) -> None:
        self.request = websocket.request
        self.accept, self.close, self.send = websocket.accept, websocket.close, websocket.send
        self._websocket = websocket
        self._self_id = websocket.request.headers.get("x-self-id", "")
        self._take = take
        self._set_taker: Callable[[Take], None] | None = _taker_of(websocket)

    async def receive(self) -> str | bytes:
        """Return the next frame that is NoneBot's to handle."""
        if self._set_taker is not None:  # not before the first call: only then does NoneBot know the bot
            self._set_taker(lambda frame: self._left(frame) is None)
            self._set_taker = None
        while True:
            left = self._left(await self._websocket.receive())
            if left is not None:
                return left

    def _left(self, frame: str | bytes) -> str | bytes | None:
        """Take a frame; return it if it is left to NoneBot."""
        try:
            payload = json.loads(frame)
            if isinstance(payload, dict) and not self._take(payload, self._self_id):
                return json.dumps(payload) if "post_type" in payload else frame
        except _NO_KNOWN_FORM as error:
            logger.warning("a frame of no known form was dropped: {}", type(error).__name__)
        return None


def _taker_of(websocket: WebSocket) -> Callable[[Take], None] | None:
    scope: Mapping[str, Any] = websocket.websocket.scope if isinstance(websocket, FastAPIWebSocket) else {}
    return scope.get("extensions", {}).get(EXTENSION, {}).get("take")


def _natural_key(payload: dict[str, Any]) -> str:
    """Message ids are unique per account and conversation; some clients give small ones, so the conversation is in it."""
    where = payload.get("group_id") if payload["message_type"] == "group" else payload["user_id"]
    return f"{where}:{payload['message_id']}"


def _friendship(payload: dict[str, Any], self_id: str, kind: Kind, at: datetime) -> Incoming:
    """Return what happened to a friendship as something that the person did; `scene` is the flag to answer with."""
    person = str(payload["user_id"])
    return Incoming(
        channel=QQ,
        account=self_id,
        sender=person,
        text="",
        natural_key=f"{kind}:{person}:{payload.get('flag') or payload['time']}",
        at=at,
        kind=kind,
        scene=str(payload.get("flag") or "") or None,
    )
