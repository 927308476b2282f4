"""QQ over OneBot v11: the gate on the raw payload, and the way out.

NoneBot's own adapter keeps the socket, the API calls and every event that is no message. Messages are taken out before
an event model is built: a line of group chatter that concerns nobody is dropped after one look at its text, which costs
a hundredth of what building the event and asking matchers would (docs/decisions/0006).
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from nonebot.adapters.onebot.v11 import Adapter, Bot, Event
from nonebot.adapters.onebot.v11.exception import ActionFailed, ApiNotAvailable, NetworkError
from nonebot.drivers import Driver, Request, Response
from nonebot.log import logger

from bot.channels.port import Address, Delivery, Outcome
from bot.clock import Clock
from bot.domain.inbox.incoming import Incoming
from bot.domain.people.identity import QQ

Gate = Callable[[str], bool]
"""Whether a line of group talk concerns the bot. Called for every line: microseconds."""
Receive = Callable[[Bot, Event, Incoming], Awaitable[None]]

SEND_SECONDS_MAX = 20.0
"""How long QQ clients take at most to answer a send; NapCat's own time-out is 10 s."""

_CQ_CODE = re.compile(r"\[CQ:(?P<type>[a-z_]+)(?P<data>(?:,[^\[\]]*)?)\]")
_REFUSED_RESULT = re.compile(r'"result":\s*(?:110|120|-1|1006514)')


class OneBotAdapter(Adapter):
    """NoneBot's OneBot v11 adapter with the gate in front of the event models.

    `accounts` are the QQ numbers that may connect (empty: any). `connected` and `disconnected` hear of bots.
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
        super().__init__(driver, **kwargs)

    def bot_connect(self, bot: Any) -> None:
        """Take a bot in and tell the house."""
        super().bot_connect(bot)
        self._connected(bot.self_id)

    def _check_access_token(self, request: Request) -> Response | None:
        if self._accounts and request.headers.get("x-self-id") not in self._accounts:
            return Response(403, content="this QQ number is not one of ours")
        return super()._check_access_token(request)

    def json_to_event(self, json_data: Any) -> Event | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return the event of a payload, None for a message: those go their own way."""
        if isinstance(json_data, dict) and json_data.get("post_type") == "message":
            try:
                self._take(json_data)
            except (KeyError, TypeError, ValueError) as error:
                logger.warning("a message of no known form was dropped: {}", type(error).__name__)
            return None
        if isinstance(json_data, dict) and json_data.get("post_type") == "message_sent":
            return None
        return super().json_to_event(json_data)

    def _take(self, payload: dict[str, Any]) -> None:
        group = payload["message_type"] == "group"
        message = payload["message"]
        self_id = str(payload["self_id"])
        text, to_me, mentions = _read(message, self_id)
        if group and not to_me and not self._gate(text):
            return
        bot = self.bots.get(self_id)
        if not isinstance(bot, Bot) or str(payload["user_id"]) == self_id or payload.get("sub_type") == "anonymous":
            return
        incoming = self._incoming(payload, text, to_me=to_me or not group, mentions=mentions)
        event = super().json_to_event(payload)
        if event is None:
            return
        task = asyncio.create_task(self._receive(bot, event, incoming))
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
            nickname=(sender.get("card") or sender.get("nickname") or "").strip()[:40] or None,
            to_me=to_me,
            message_id=payload.get("message_id"),
            mentions=mentions,
        )


def _natural_key(payload: dict[str, Any]) -> str:
    """Message ids are unique per account and conversation; some clients give small ones, so the conversation is in it."""
    where = payload.get("group_id") if payload["message_type"] == "group" else payload["user_id"]
    return f"{where}:{payload['message_id']}"


def _read(message: list[dict[str, Any]] | str, self_id: str) -> tuple[str, bool, tuple[str, ...]]:
    """Return text, whether the bot was addressed, and who else was @-ed, from segments or a CQ string."""
    if isinstance(message, str):
        message = _segments(message)
    if len(message) == 1 and message[0]["type"] == "text":
        return message[0]["data"]["text"], False, ()
    parts: list[str] = []
    mentions: list[str] = []
    to_me = False
    for segment in message:
        kind, data = segment["type"], segment.get("data") or {}
        if kind == "text":
            parts.append(str(data.get("text", "")))
        elif kind == "at":
            person = str(data.get("qq"))
            if person == self_id:
                to_me = True
            elif person != "all":
                mentions.append(person)
                parts.append(" ")
    return "".join(parts), to_me, tuple(mentions)


def _segments(text: str) -> list[dict[str, Any]]:
    """Read the string format of OneBot v11 ([CQ:at,qq=1])."""
    found: list[dict[str, Any]] = []
    place = 0
    for code in _CQ_CODE.finditer(text):
        if code.start() > place:
            found.append({"type": "text", "data": {"text": _unescaped(text[place : code.start()])}})
        pairs = (item.partition("=") for item in code["data"].split(",") if item)
        found.append({"type": code["type"], "data": {key: _unescaped(value) for key, _, value in pairs}})
        place = code.end()
    if place < len(text) or not found:
        found.append({"type": "text", "data": {"text": _unescaped(text[place:])}})
    return found


def _unescaped(text: str) -> str:
    return text.replace("&#91;", "[").replace("&#93;", "]").replace("&#44;", ",").replace("&amp;", "&")


class OneBotPort:
    """The way out to QQ, through the sockets this process holds."""

    channel = QQ

    def __init__(self, bots: Callable[[], dict[str, Any]]) -> None:
        self._bots = bots

    def connected(self, account: str) -> bool:
        """Whether a client of that QQ number is connected here."""
        return account in self._bots()

    async def send(self, to: Address, text: str) -> Delivery:
        """Send to a group, a friend, or a group member by a temporary session when they are no friend."""
        message = [{"type": "text", "data": {"text": text}}]
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
        """Answer a message where it was said; in a group the speaker is @-ed."""
        if incoming.group_id is None:
            return await self.send(Address(QQ, incoming.account, incoming.origin_group, incoming.sender), text)
        message = [
            {"type": "at", "data": {"qq": incoming.sender}},
            {"type": "text", "data": {"text": f" {text}"}},
        ]
        return await self._call(
            incoming.account, "send_group_msg", group_id=_number(incoming.group_id), message=message
        )

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
    if "EventChecker Failed" in words or _REFUSED_RESULT.search(words):
        return Delivery(Outcome.REFUSED, code)
    if timed_out or "SEND_MSG_API_ERROR" in words:
        return Delivery(Outcome.UNKNOWN, code)
    return Delivery(Outcome.REFUSED, code)


def _number(text: str | None) -> int:
    return int(text or "0")


__all__ = ["Gate", "OneBotAdapter", "OneBotPort", "outcome_of"]
