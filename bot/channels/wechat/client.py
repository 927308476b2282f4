"""The WeChat API: wechatpy's methods over httpx.

wechatpy's API methods only build a request and return what `_request` returns, so a `_request` that is a
coroutine makes them awaitable: `await client.message.send_text(openid, text)`. True for message.*, menu.*,
qrcode.create and media.* (not for the few that look into the result themselves, such as menu.get).
"""

import asyncio
import json
import logging
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import httpx
from wechatpy.client import WeChatClient
from wechatpy.exceptions import WeChatClientException

from bot.channels.wechat.account import WeChatAccount
from bot.clock import Clock

CONNECT_SECONDS_MAX = 3.0
ANSWER_SECONDS_MAX = 8.0
"""A sending is given up (outcome unknown) after this time without an answer."""

TOKEN_SPARE = timedelta(minutes=3)
"""A token is renewed this long before it ends. The platform keeps the old one valid for five minutes."""

FORCED_PAUSE = timedelta(minutes=1)
"""The shortest time between two forced renewals: the platform grants 20 a day, each 30 s apart at least."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

STALE_TOKEN_CODES = frozenset({40001, 40014, 42001})


class TokenUnavailable(Exception):
    """There is no valid access token, so nothing was sent. `code` is the platform's errcode, or
    `connection`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TokenKeeper:
    """Holds the account's access token.

    Uses `stable_token`, which gives every process the same token and leaves the old one valid when it renews.
    """

    def __init__(self, account: WeChatAccount, http: httpx.AsyncClient, clock: Clock) -> None:
        self._account = account
        self._http = http
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token = ""
        self._valid_until: datetime | None = None
        self._forced_at: datetime | None = None

    async def current(self) -> str:
        """Return a token. Raises TokenUnavailable."""
        async with self._lock:
            if self._valid_until is None or self._clock() >= self._valid_until:
                await self._fetch(force=False)
            return self._token

    async def replace(self, refused: str) -> str:
        """Return another token than `refused`, renewing by force at most once a minute. Raises
        TokenUnavailable."""
        async with self._lock:
            if self._token != refused:
                return self._token  # another sender has just renewed it
            if self._forced_at is not None and self._clock() - self._forced_at < FORCED_PAUSE:
                raise TokenUnavailable("40001")
            self._forced_at = self._clock()
            await self._fetch(force=True)
            return self._token

    async def _fetch(self, *, force: bool) -> None:
        asked_at = self._clock()
        body = {
            "grant_type": "client_credential",
            "appid": self._account.appid,
            "secret": self._account.secret,
            "force_refresh": force,
        }
        try:
            response = await self._http.post("/cgi-bin/stable_token", json=body)
            response.raise_for_status()
        except httpx.HTTPError:
            raise TokenUnavailable("connection") from None
        try:
            answer = response.json()
            token, seconds = str(answer["access_token"]), float(answer["expires_in"])
        except (KeyError, TypeError, ValueError):
            raise TokenUnavailable(_code_in(response)) from None
        self._token = token
        self._valid_until = asked_at + timedelta(seconds=seconds) - TOKEN_SPARE


@cache
def certificates() -> ssl.SSLContext:
    """Read the authorities that httpx trusts, once for all accounts: it takes longer than many a request."""
    return httpx.create_ssl_context()


class AsyncWeChatClient(WeChatClient):
    """wechatpy's client, awaitable.

    Raises WeChatClientException (with `errcode`) when the platform says no, TokenUnavailable when nothing
    could be sent for want of a token, httpx.HTTPError when the connection failed or the answer is not the
    platform's.
    """

    def __init__(
        self, account: WeChatAccount, *, clock: Clock, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        super().__init__(account.appid, account.secret, auto_retry=False)
        # Its line for each request holds the whole address, and so the access token.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._api = httpx.AsyncClient(
            base_url=account.api_base,
            timeout=httpx.Timeout(ANSWER_SECONDS_MAX, connect=CONNECT_SECONDS_MAX),
            transport=transport,
            verify=certificates(),
            # A proxy of the machine cannot reach a stand-in for the API on the machine itself.
            trust_env=httpx.URL(account.api_base).host not in LOOPBACK,
        )
        self._tokens = TokenKeeper(account, self._api, clock)

    def fetch_access_token(self) -> None:
        """Refuse: wechatpy's own way to a token blocks without a time limit."""
        raise NotImplementedError("methods that need the token outside a request are not available")

    async def send_subscription(self, openid: str, template: str, fields: dict[str, str]) -> dict[str, Any]:
        """Send a subscription message (订阅通知), which wechatpy does not know. Raises as every call."""
        data = {name: {"value": value} for name, value in fields.items()}
        body = {"touser": openid, "template_id": template, "data": data}
        return await self._request("post", "message/subscribe/bizsend", data=body)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._api.aclose()

    async def _request(
        self,
        method: str,
        url_or_endpoint: str,
        *,
        params: dict[str, Any] | None = None,
        data: Any = None,
        result_processor: Callable[[dict[str, Any]], Any] | None = None,
        api_base_url: str = "/cgi-bin/",
        **kwargs: Any,
    ) -> Any:
        is_whole = url_or_endpoint.startswith(("http://", "https://"))
        url = url_or_endpoint if is_whole else f"{api_base_url}{url_or_endpoint}"
        if data is not None:
            # Chinese as it is: the platform shows \u escapes to people.
            is_json = isinstance(data, dict)
            kwargs["content"] = json.dumps(data, ensure_ascii=False).encode() if is_json else data
        token = await self._tokens.current()
        answer = await self._ask(method, url, params=params, token=token, **kwargs)
        if answer.get("errcode") in STALE_TOKEN_CODES:
            token = await self._tokens.replace(token)
            answer = await self._ask(method, url, params=params, token=token, **kwargs)
        if answer.get("errcode"):
            raise WeChatClientException(answer["errcode"], answer.get("errmsg"), client=self)
        return result_processor(answer) if result_processor else answer

    async def _ask(
        self, method: str, url: str, *, params: dict[str, Any] | None, token: str, **kwargs: Any
    ) -> dict[str, Any]:
        response = await self._api.request(method, url, params={**(params or {}), "access_token": token}, **kwargs)
        response.raise_for_status()
        try:
            answer = json.loads(response.content.decode("utf-8", "replace"), strict=False)
            if not isinstance(answer, dict):
                raise ValueError("no object")
            answer["errcode"] = int(answer.get("errcode", 0))
        except (TypeError, ValueError):
            raise httpx.DecodingError("not an answer of the API", request=response.request) from None
        return answer


def _code_in(response: httpx.Response) -> str:
    """Return the errcode of an answer that holds no token."""
    try:
        return str(int(response.json()["errcode"]))
    except (KeyError, TypeError, ValueError):
        return "no token"
