"""The way out to WeChat: customer-service messages, and what the platform's codes mean for one of ours.

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


class WeChatPort:
    """Sends one text as a customer-service message, in pieces of 2048 bytes."""

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

    async def send(self, to: Address, text: str) -> Delivery:
        """Send `text` to one person. When a later piece of a long text fails the outcome is UNKNOWN:
        repeating would say the beginning twice."""
        account = self._accounts.get(to.account)
        if account is None:
            return Delivery(Outcome.UNAVAILABLE, "no account")
        if not account.verified:
            return Delivery(Outcome.CLOSED, NO_CUSTOMER_SERVICE)
        pieces = parts(text)
        if to.person is None or not pieces:
            return Delivery(Outcome.REFUSED, "nothing to send")
        delivery = await self._send(account.name, to.person, pieces[0])
        for piece in pieces[1:]:
            if delivery.outcome is Outcome.SENT:
                delivery = await self._send(account.name, to.person, piece)
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

    async def _send(self, account: str, openid: str, text: str) -> Delivery:
        return await self._deliver(self._clients[account].message.send_text(openid, text))

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
