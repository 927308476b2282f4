"""The way out to QQ over OneBot v11, and what a client's answer to a call means."""

import base64
import re
from collections.abc import Callable
from typing import Any

from nonebot.adapters.onebot.v11.exception import ActionFailed, ApiNotAvailable, NetworkError
from nonebot.log import logger

from bot.channels.port import Address, Delivery, Outcome
from bot.domain.inbox.incoming import Incoming
from bot.domain.people.identity import QQ

SEND_SECONDS_MAX = 20.0
"""How long QQ clients take at most to answer a send; NapCat's own time-out is 10 s."""

_REFUSED_RESULT = re.compile(r'"result":\s*(?:110|120|-1)\b')
_OFFLINE = re.compile(r'"result":\s*1006514\b')
"""QQ has thrown the account out while its client is still connected: nothing left the house."""


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
