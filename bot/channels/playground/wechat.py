"""A resident's phone with WeChat in it, and WeChat's server between the phone and the bot's callback."""

import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from bot.channels.playground.waiting import Heap
from bot.channels.playground.wechat_account import (
    BadReply,
    OfficialAccount,
    Push,
    open_reply,
    seal,
    signature,
    to_xml,
)
from bot.channels.playground.wechat_server import WeChatServer
from bot.channels.wechat.client import certificates
from bot.clock import Clock, now

__all__ = ["BadReply", "OfficialAccount", "Received", "WeChatPhone", "WeChatServer"]

ANSWER_SECONDS_MAX = 5.0
"""WeChat hangs up after this long and sends the message again. Source: WeChat's guide to passive replies."""
TRIES_MAX = 3
HEARD_SECONDS_MAX = 5.0

# 64-bit message ids; from a random point, so that a second run on the same database does not repeat the
# first.
_message_ids = itertools.count(24_000_000_000_000_000 + secrets.randbelow(1 << 48))


@dataclass(frozen=True)
class Received:
    """One message on the phone's screen. `how` is reply (passive), service, template or subscription."""

    at_seq: int
    how: str
    text: str
    picture: bytes | None = None


class WeChatPhone:
    """One follower of one account. Every message goes signed (and sealed, in safe mode) to
    `base_url/wechat/<name>`.

    When the callback gives no answer within `answer_seconds`, breaks the line or fails with 5xx, the same
    message is sent again, three times in all, as WeChat does. `watchers` are called with every Received.
    With a `server` the person is a follower from the start, their doings open its windows, and what it sends
    arrives here.
    """

    def __init__(
        self,
        base_url: str,
        account: OfficialAccount,
        openid: str,
        *,
        nickname: str = "",
        server: WeChatServer | None = None,
        clock: Clock = now,
        answer_seconds: float = ANSWER_SECONDS_MAX,
    ) -> None:
        self.account, self.openid, self.nickname = account, openid, nickname or openid
        self.clock, self.answer_seconds = clock, answer_seconds
        self.url = f"{base_url.rstrip('/')}/wechat/{account.name}"
        self.received: Heap[Received] = Heap()
        self.tries = 0
        """How often the last message was sent."""
        self.gave_up = False
        """The last message was sent three times in vain: WeChat shows the person that the account is out of
        order."""
        self.watchers: list[Callable[[Received], None]] = []
        self._server = server
        if server is not None:
            server.add_phone(account.name, self)
        self._last = ""
        # The proxy of the machine must not see what goes from loopback to loopback.
        self._http = httpx.AsyncClient(trust_env=False, timeout=answer_seconds, verify=certificates())

    async def says(self, text: str, *, message_id: int | None = None) -> str | None:
        """Type a text. Returns the passive reply, or None when the account answered with nothing."""
        return await self._message("text", {"Content": text}, message_id)

    async def speaks(self, recognised: str | None, *, message_id: int | None = None) -> str | None:
        """Send a voice message; `recognised` is WeChat's transcript, None when recognition is off or
        failed."""
        fields: dict[str, str | int] = {"MediaId": secrets.token_urlsafe(24), "Format": "amr"}
        if recognised is not None:
            fields["Recognition"] = recognised
        return await self._message("voice", fields, message_id)

    async def sends_image(self, *, message_id: int | None = None) -> str | None:
        """Send a picture."""
        media = secrets.token_urlsafe(24)
        return await self._message("image", {"PicUrl": f"{self.url}/none", "MediaId": media}, message_id)

    async def clicks(self, key: str) -> str | None:
        """Press a menu button with this key."""
        return await self._event("CLICK", "click", {"EventKey": key})

    async def follows(self, scene: str | None = None) -> str | None:
        """Follow the account, by scanning a QR code when `scene` is given."""
        fields: dict[str, str | int] = {"EventKey": f"qrscene_{scene}" if scene else ""}
        if scene:
            fields["Ticket"] = secrets.token_urlsafe(32)
        return await self._event("subscribe", "follow", fields)

    async def scans(self, scene: str) -> str | None:
        """Scan a QR code while already a follower."""
        return await self._event("SCAN", "scan", {"EventKey": scene, "Ticket": secrets.token_urlsafe(32)})

    async def unfollows(self) -> str | None:
        """Stop following; the account can no longer reach this person."""
        return await self._event("unsubscribe", "unfollow", {"EventKey": ""})

    async def resends(self) -> str | None:
        """Let WeChat deliver the last message once more: same content and MsgId, new signature."""
        return await self._deliver(self._last)

    async def push(self, push: Push) -> httpx.Response:
        """Post anything to the callback, once, and return what came back: for forged and broken requests."""
        return await self._http.post(
            self.url, params=push.query, content=push.body, headers={"Content-Type": "text/xml"}
        )

    def sealed(self, xml: str) -> Push:
        """Return a correctly signed push with any body, to be spoilt and pushed."""
        return seal(self.account, self.openid, xml, int(self.clock().timestamp()))

    async def verifies_url(self, *, token: str | None = None) -> httpx.Response:
        """Do the handshake of WeChat's settings page: GET with an echostr that must come back."""
        when, nonce = str(int(self.clock().timestamp())), str(secrets.randbelow(10**10))
        signed = signature(token or self.account.token, when, nonce)
        query = {
            "signature": signed,
            "timestamp": when,
            "nonce": nonce,
            "echostr": str(secrets.randbelow(10**18)),
        }
        return await self._http.get(self.url, params=query)

    async def heard(
        self, containing: str = "", *, how: str | None = None, timeout_seconds: float = HEARD_SECONDS_MAX
    ) -> Received:
        """Return the oldest message nobody has asked for yet that fits, waiting for it. Raises NotHeard.

        Passive replies are not among them: `says` and its like have returned them.
        """

        def fits(item: Received) -> bool:
            return containing in item.text and (how is None or item.how == how)

        return await self.received.take(fits, timeout_seconds, {"on the phone of": self.nickname, "text": containing})

    def show(self, how: str, text: str, picture: bytes | None = None) -> None:
        """Put a message from the account on the screen."""
        item = Received(len(self.received) + 1, how, text, picture)
        self.received.put(item)
        for watcher in self.watchers:
            watcher(item)

    async def close(self) -> None:
        """Give back the connection to the bot."""
        await self._http.aclose()

    async def _message(self, kind: str, fields: dict[str, str | int], message_id: int | None) -> str | None:
        ids = {"MsgId": next(_message_ids) if message_id is None else message_id}
        return await self._send("message", {"MsgType": kind, **fields, **ids})

    async def _event(self, event: str, did: str, fields: dict[str, str | int]) -> str | None:
        return await self._send(did, {"MsgType": "event", "Event": event, **fields})

    async def _send(self, did: str, fields: dict[str, str | int]) -> str | None:
        if self._server is not None:
            self._server.person_did(self.account.name, self.openid, did)
        head: dict[str, str | int] = {
            "ToUserName": self.account.original_id,
            "FromUserName": self.openid,
            "CreateTime": int(self.clock().timestamp()),
        }
        self._last = to_xml(head | fields)
        return await self._deliver(self._last)

    async def _deliver(self, xml: str) -> str | None:
        for attempt in range(1, TRIES_MAX + 1):
            self.tries = attempt
            try:
                response = await self.push(self.sealed(xml))
            except httpx.TransportError:
                continue
            if response.status_code >= 500:
                continue
            if response.status_code != 200:
                raise BadReply(f"the callback answered {response.status_code}: {response.text[:200]}")
            reply = open_reply(self.account, self.openid, response.content)
            if reply is not None:
                self._show_reply(reply)
            self.gave_up = False
            return reply
        self.gave_up = True
        return None

    def _show_reply(self, text: str) -> None:
        item = Received(len(self.received) + 1, "reply", text)
        self.received.everything.append(item)
        for watcher in self.watchers:
            watcher(item)
