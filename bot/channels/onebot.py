"""QQ over OneBot v11: the gate on the raw payload, and the way out.

NoneBot's own adapter keeps the socket, the API calls and every event that is no message. Messages are taken out before
an event model is built: a line of group chatter that concerns nobody is dropped after one look at its text, which costs
a hundredth of what building the event and asking matchers would (docs/decisions/0006).
"""

import asyncio
import base64
import json
import re
from collections.abc import Callable, Collection, Coroutine
from datetime import datetime
from functools import partial
from hmac import compare_digest
from typing import Any

from nonebot.adapters.onebot.v11 import Adapter, Bot, Event
from nonebot.adapters.onebot.v11.exception import ActionFailed, ApiNotAvailable, NetworkError
from nonebot.drivers import Driver, Request, Response, WebSocket
from nonebot.log import logger

from bot.channels.onebot_reading import read_message
from bot.channels.port import Address, Delivery, Outcome
from bot.clock import Clock
from bot.domain.inbox.incoming import Incoming, Kind
from bot.domain.people.identity import QQ
from bot.language.normalise import normalise

Gate = Callable[[str], bool]
"""Whether a line of group talk concerns the bot. Called for every line: microseconds."""
MakeEvent = Callable[[], Event | None]
"""Builds NoneBot's event of a message, which only few handlers need."""
Receive = Callable[[Bot, MakeEvent, Incoming], Coroutine[Any, Any, None]]

SEND_SECONDS_MAX = 20.0
"""How long QQ clients take at most to answer a send; NapCat's own time-out is 10 s."""

_REFUSED_RESULT = re.compile(r'"result":\s*(?:110|120|-1)\b')
_OFFLINE = re.compile(r'"result":\s*1006514\b')
"""QQ has thrown the account out while its client is still connected: nothing left the house."""


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
        self._calls: dict[str, set[asyncio.Future[Any]]] = {}
        super().__init__(driver, **kwargs)

    def bot_connect(self, bot: Any) -> None:
        """Take a bot in and tell the house."""
        super().bot_connect(bot)
        self._connected(bot.self_id)

    def bot_disconnect(self, bot: Any) -> None:
        """Let a bot go; whoever waits for an answer from it learns at once that none will come."""
        super().bot_disconnect(bot)
        calls = self._calls.pop(bot.self_id, set())
        while calls:
            calls.pop().cancel()

    async def _call_api(self, bot: Any, api: str, **data: Any) -> Any:
        call = asyncio.ensure_future(super()._call_api(bot, api, **data))
        calls = self._calls.setdefault(bot.self_id, set())
        calls.add(call)
        try:
            return await call
        except asyncio.CancelledError:
            if call in calls:
                call.cancel()
                raise
            raise NetworkError(f"the socket closed under {api}") from None
        finally:
            calls.discard(call)

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

    NoneBot would close the socket on it.
    """

    def __init__(self, websocket: WebSocket, take: Callable[[dict[str, Any], str], bool]) -> None:
        self.request = websocket.request
        self.accept, self.close, self.send = websocket.accept, websocket.close, websocket.send
        self._websocket = websocket
        self._self_id = websocket.request.headers.get("x-self-id", "")
        self._take = take

    async def receive(self) -> str | bytes:
        """Return the next frame that is NoneBot's to handle."""
        while True:
            frame = await self._websocket.receive()
            try:
                payload = json.loads(frame)
                if isinstance(payload, dict) and not self._take(payload, self._self_id):
                    return json.dumps(payload) if "post_type" in payload else frame
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
                logger.warning("a frame of no known form was dropped: {}", type(error).__name__)


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


class OneBotPort:
    """The way out to QQ, through the sockets this process holds."""

    channel = QQ

    def __init__(self, bots: Callable[[], dict[str, Any]]) -> None:
        self._bots = bots

    async def nudge(self, to: Address) -> Delivery:
        """QQ has no such message."""
        return Delivery(Outcome.REFUSED, "no such message")

    def connected(self, account: str) -> bool:
        """Whether a client of that QQ number is connected here."""
        return account in self._bots()

    async def send(self, to: Address, text: str, picture: bytes | None = None) -> Delivery:
        """Send to a group, a friend, or a group member by a temporary session when they are no friend.

        Where QQ refuses a picture the text is said instead.
        """
        if picture is not None and to.person is not None:
            sent = await self._send(to, [{"type": "image", "data": {"file": _inline(picture)}}])
            if sent.outcome is not Outcome.REFUSED:
                return sent
        return await self._send(to, [{"type": "text", "data": {"text": text}}])

    async def _send(self, to: Address, message: list[dict[str, Any]]) -> Delivery:
        if to.person is None:
            return await self._call(to.account, "send_group_msg", group_id=_number(to.group), message=message)
        person = _number(to.person)
        sent = await self._call(to.account, "send_private_msg", user_id=person, message=message)
        if sent.outcome is Outcome.REFUSED and to.group is not None:
            return await self._call(
                to.account, "send_private_msg", user_id=person, group_id=_number(to.group), message=message
            )
        return sent

    async def answer(self, incoming: Incoming, text: str) -> Delivery:
        """Answer a message where it was said; in a group the speaker is @-ed. Where the bot is muted, in private."""
        if incoming.group_id is None:
            return await self.send(Address(QQ, incoming.account, incoming.origin_group, incoming.sender), text)
        message = [
            {"type": "at", "data": {"qq": incoming.sender}},
            {"type": "text", "data": {"text": f" {text}"}},
        ]
        said = await self._call(
            incoming.account, "send_group_msg", group_id=_number(incoming.group_id), message=message
        )
        if said.outcome is Outcome.REFUSED:  # muted or removed: whoever asked is still told, by themselves
            return await self.send(Address(QQ, incoming.account, incoming.group_id, incoming.sender), text)
        return said

    async def recall(self, account: str, message_id: int) -> bool:
        """Take a message back. False where the bot may not."""
        return (await self._call(account, "delete_msg", message_id=message_id)).outcome is Outcome.SENT

    async def whisper(self, account: str, person: str, group_id: str, text: str) -> bool:
        """Write to a member privately. False when QQ does not let us."""
        return (await self.send(Address(QQ, account, group_id, person), text)).outcome is Outcome.SENT

    async def say_in_group(self, account: str, group_id: str, person: str, text: str) -> None:
        """Say a neutral line to a member in the group."""
        message = [{"type": "at", "data": {"qq": person}}, {"type": "text", "data": {"text": f" {text}"}}]
        await self._call(account, "send_group_msg", group_id=_number(group_id), message=message)

    async def _call(self, account: str, api: str, **data: Any) -> Delivery:
        bot = self._bots().get(account)
        if bot is None:
            return Delivery(Outcome.UNAVAILABLE, "not_connected")
        try:
            result = await bot.call_api(api, _timeout=SEND_SECONDS_MAX, **data)
        except ActionFailed as failed:
            return outcome_of(failed.info)
        except ApiNotAvailable:
            return Delivery(Outcome.UNAVAILABLE, "not_connected")
        except NetworkError:
            return Delivery(Outcome.UNKNOWN, "no_answer")
        except Exception as error:  # noqa: BLE001 - the socket died under the call: nobody knows what arrived
            logger.warning("a call of {} broke off: {}", api, type(error).__name__)
            return Delivery(Outcome.UNKNOWN, "broken_off")
        receipt = result.get("message_id") if isinstance(result, dict) else None
        return Delivery(Outcome.SENT, "0", str(receipt) if receipt is not None else None)


def outcome_of(info: dict[str, Any]) -> Delivery:
    """Return what a failed call means (the clients differ: see docs/operations/onebot.md).

    A time-out after QQ took the message, and go-cqhttp's SEND_MSG_API_ERROR, may have been delivered: unknown.
    """
    code = str(info.get("retcode"))
    words = f"{info.get('message') or ''} {info.get('msg') or ''} {info.get('wording') or ''}"
    timed_out = "timeout" in words.casefold() or "超时" in words
    if _OFFLINE.search(words):
        return Delivery(Outcome.UNAVAILABLE, code)
    if "EventChecker Failed" in words or _REFUSED_RESULT.search(words):
        return Delivery(Outcome.REFUSED, code)
    if timed_out or "SEND_MSG_API_ERROR" in words:
        return Delivery(Outcome.UNKNOWN, code)
    return Delivery(Outcome.REFUSED, code)


def _inline(picture: bytes) -> str:
    return "base64://" + base64.b64encode(picture).decode()


def _number(text: str | None) -> int:
    return int(text or "0")


__all__ = ["Gate", "OneBotAdapter", "OneBotPort", "outcome_of"]
