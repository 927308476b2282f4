"""The way out to WeChat: customer-service messages of words or pictures, and what the platform's codes mean for one of ours.

Codes, never words: the endings of errmsg vary. Source: the platform's list of return codes (全局返回码).
"""

from collections.abc import Awaitable, Mapping
from typing import Any

import httpx
from wechatpy.exceptions import WeChatClientException

from bot.channels.port import Address, Delivery, Outcome
from bot.channels.wechat.account import WeChatAccount
from bot.channels.wechat.client import STALE_TOKEN_CODES, AsyncWeChatClient, TokenUnavailable
from bot.channels.wechat.reply import parts
from bot.clock import SHANGHAI, Clock, now

NO_CUSTOMER_SERVICE = "48001"
NUDGE_WORDS = "有新消息，请回复查看"
"""A field of the kind thing holds 20 characters. Whoever reads over a shoulder learns nothing."""

_CLOSED = frozenset(
    {
        43101,  # the person declined subscription messages
        45009,  # the day's quota of the API
        45015,  # more than 48 h since the person's last message
        45047,  # more messages than the window grants
        48001,  # the account has no such API
        48002,  # the person has switched messages of this account off
        48004,  # the API is suspended
    }
)
_LATER = frozenset(
    {
        40013,  # appid: a mistake in the settings, as the next four
        40125,
        40164,  # our address is not on the account's list
        41001,
        41002,
        45011,  # too often in this minute
    }
)
_UNCLEAR = frozenset({-1})  # "busy": it may have gone out

_NOTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


PICTURE_BYTES_MAX = 10 * 1024 * 1024
"""The largest picture that media/upload takes. Source: the platform's guide 新增临时素材."""
_NO_PICTURE = frozenset({"40004", "40005", "40006", "40007", "40009", "41005", "45001"})
"""The platform does not take this picture: its type, its size, its form, or none came."""


class WeChatPort:
    """Sends one text as a customer-service message, in pieces of 2048 bytes, or one picture."""

    channel = "wechat"

    def __init__(
        self, accounts: Mapping[str, WeChatAccount], clients: Mapping[str, AsyncWeChatClient], *, clock: Clock = now
    ) -> None:
        self._accounts = accounts
        self._clock = clock
        self._clients = clients

    def connected(self, account: str) -> bool:
        """Whether the account is in the settings: there is no connection to lose."""
        return account in self._accounts

    async def send(self, to: Address, text: str, picture: bytes | None = None) -> Delivery:
        """Send to one person: the picture, or `text` where there is none or the platform does not take it.

        When a later piece of a long text fails the outcome is UNKNOWN: repeating would say the beginning twice.
        """
        account = self._accounts.get(to.account)
        if account is None:
            return Delivery(Outcome.UNAVAILABLE, "no account")
        if not account.verified:
            return Delivery(Outcome.CLOSED, NO_CUSTOMER_SERVICE)
        pieces = parts(text)
        if to.person is None or not pieces:
            return Delivery(Outcome.REFUSED, "nothing to send")
        client, person = self._clients[account.name], to.person
        if picture is not None and len(picture) <= PICTURE_BYTES_MAX:
            shown = await self._send_picture(client, person, picture)
            if shown is not None:
                return shown
        delivery = await self._deliver(client.message.send_text(person, pieces[0]))
        for piece in pieces[1:]:
            if delivery.outcome is Outcome.SENT:
                delivery = await self._deliver(client.message.send_text(person, piece))
                if delivery.outcome is not Outcome.SENT:
                    return Delivery(Outcome.UNKNOWN, delivery.code)
        return delivery

    async def nudge(self, to: Address) -> Delivery:
        """Send the account's subscription message: a fixed sentence and the time, nothing about anybody's matter."""
        account = self._accounts.get(to.account)
        if account is None or account.subscription is None or to.person is None:
            return Delivery(Outcome.REFUSED, "no template")
        form = account.subscription
        fields = {form.what: NUDGE_WORDS}
        if form.when:
            fields[form.when] = self._clock().astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        return await self._deliver(self._clients[account.name].send_subscription(to.person, form.template, fields))

    async def _send_picture(self, client: AsyncWeChatClient, openid: str, picture: bytes) -> Delivery | None:
        """Upload and send a picture; None when the platform does not take it, so that the words are said instead."""
        media: dict[str, str] = {}

        async def upload() -> dict[str, Any]:
            media.update(await client.media.upload("image", ("picture.png", picture, "image/png")))
            return media

        delivery = await self._deliver(upload())
        if delivery.outcome is Outcome.UNKNOWN:  # an upload that nobody saw is simply made again
            return Delivery(Outcome.UNAVAILABLE, delivery.code)
        if delivery.outcome is Outcome.SENT:
            delivery = await self._deliver(client.message.send_image(openid, media["media_id"]))
        return None if delivery.code in _NO_PICTURE else delivery

    async def _deliver(self, request: Awaitable[dict[str, Any]]) -> Delivery:
        try:
            answer = await request
        except WeChatClientException as error:
            return Delivery(outcome_of(error.errcode), str(error.errcode))
        except TokenUnavailable as error:
            return Delivery(Outcome.UNAVAILABLE, error.code)
        except _NOTHING_LEFT as error:
            return Delivery(Outcome.UNAVAILABLE, type(error).__name__)
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            # 4xx comes from something between us and the API, which did not let the request through.
            return Delivery(Outcome.UNKNOWN if status >= 500 else Outcome.UNAVAILABLE, f"http {status}")
        except httpx.HTTPError as error:
            return Delivery(Outcome.UNKNOWN, type(error).__name__)
        receipt = answer.get("msgid")
        return Delivery(Outcome.SENT, "0", None if receipt is None else str(receipt))


def outcome_of(errcode: int) -> Outcome:
    """Return what a refusal by the platform means. A code that is not listed means "no for good"."""
    if errcode in _CLOSED:
        return Outcome.CLOSED
    if errcode in _LATER or errcode in STALE_TOKEN_CODES:
        return Outcome.UNAVAILABLE
    return Outcome.UNKNOWN if errcode in _UNCLEAR else Outcome.REFUSED
