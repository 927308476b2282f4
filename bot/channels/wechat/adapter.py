"""The NoneBot adapter: one route, one bot per account."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from time import perf_counter
from typing import Any

from nonebot.adapters import Adapter
from nonebot.drivers import ASGIMixin, Driver
from nonebot.log import logger
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.wechat.account import WeChatAccount
from bot.channels.wechat.bot import WeChatBot
from bot.channels.wechat.client import AsyncWeChatClient
from bot.channels.wechat.event import WeChatEvent, read_event
from bot.channels.wechat.limit import BodyLimit
from bot.channels.wechat.reply import text_reply
from bot.channels.wechat.seal import BODY_BYTES_MAX, Forbidden, Seal, Unreadable, is_sealed
from bot.channels.wechat.turns import Late, Turns
from bot.clock import Clock

PATH = "/wechat/"
DRAIN_SECONDS_MAX = 10.0
"""How long a shutdown waits for handlers."""

Receive = Callable[[WeChatBot, WeChatEvent], Awaitable[None]]
"""The chat layer's door. Whatever it says with `bot.send` while it runs is the answer."""


class WeChatAdapter(Adapter):
    """WeChat official accounts.

    `receive` is called once for every message that is new to this process; a delivery that comes while it
    runs waits for the same answer, one that comes afterwards calls it again (the inbox knows the message).
    `late` takes words that no request can carry. An account's requests come to `/wechat/<its name>`.

    Answers: 200 with XML or `success`; 403 for what is not WeChat's and for what our key cannot open, because
    a wrong key in the settings must be seen (the person is told that the account is out of order) and not
    swallow messages; 503 only to a request that WeChat has already given up or that came while we stop, so
    that it is sent again.
    """

    def __init__(
        self,
        driver: Driver,
        *,
        accounts: Mapping[str, WeChatAccount],
        receive: Receive,
        late: Late,
        clock: Clock,
        clients: Mapping[str, AsyncWeChatClient] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(driver, **kwargs)
        self.accounts = accounts
        self.receive = receive
        self.late = late
        self.clients = clients or {name: AsyncWeChatClient(account, clock=clock) for name, account in accounts.items()}
        self._clock = clock
        self._seals = {name: Seal(account) for name, account in accounts.items()}
        self._turns = Turns(late)
        self._set_up()

    @classmethod
    def get_name(cls) -> str:
        return "WeChat"

    def _set_up(self) -> None:
        if not isinstance(self.driver, ASGIMixin) or not isinstance(self.driver.asgi, Starlette):
            raise TypeError("the WeChat adapter needs a driver that serves HTTP by Starlette or FastAPI")
        server = self.driver.asgi
        server.add_middleware(BodyLimit, prefix=PATH, bytes_max=BODY_BYTES_MAX)
        for name in self.accounts:
            for method, work in (("GET", self._verify), ("POST", self._push)):
                # NoneBot's own route tries every body as JSON and as a form first, which costs as much as the turn.
                server.router.routes.append(Route(f"{PATH}{name}", partial(_logged, work, name), methods=[method]))
        self.on_ready(self._start)
        self.driver.on_shutdown(self._stop)

    async def _start(self) -> None:
        for name in self.accounts:
            self.bot_connect(WeChatBot(self, name))

    async def _stop(self) -> None:
        await self._turns.drain(DRAIN_SECONDS_MAX)
        for bot in list(self.bots.values()):
            self.bot_disconnect(bot)
        for client in self.clients.values():
            await client.aclose()

    async def _verify(self, name: str, request: Request) -> tuple[int, str, str]:
        return 200, self._seals[name].echo(request.query_params, at=self._clock()), "verified"

    async def _push(self, name: str, request: Request) -> tuple[int, str, str]:
        query, seal, bot = request.query_params, self._seals[name], self.bots.get(name)
        event = read_event(seal.open(query, await request.body(), at=self._clock()), account=name)
        if event is None:
            return 200, "success", "dropped"
        if not isinstance(bot, WeChatBot):
            return 503, "", "not running"
        answer = await self._turns.deliver(event, self.accounts[name], bot.handle_event)
        if answer is None:
            return 503, "", f"{event.get_event_name()} left to the next delivery"
        if not answer:
            return 200, "success", f"{event.get_event_name()} heard"
        xml = text_reply(answer, to=event.openid, sender=event.to, at=self._clock())
        if is_sealed(query):
            xml = seal.close(xml, at=self._clock())
        return 200, xml, f"{event.get_event_name()} answered"

    async def _call_api(self, bot: Any, api: str, **data: Any) -> Any:
        """Call wechatpy's method `api` ("message.send_text"). Raises what the client raises."""
        group, _, method = api.partition(".")
        return await getattr(getattr(self.clients[bot.self_id], group), method)(**data)


Handle = Callable[[str, Request], Awaitable[tuple[int, str, str]]]


async def _logged(handle: Handle, name: str, request: Request) -> Response:
    """Answer the request, and write one line about it that holds no word and no openid."""
    began = perf_counter()
    try:
        status, content, outcome = await handle(name, request)
    except Forbidden as error:
        status, content, outcome = 403, "", f"refused: {error.reason}"
    except Unreadable:
        # WeChat would only send it again, and tell the person that we are out of order.
        status, content, outcome = 200, "success", "unreadable"
    level = "WARNING" if status == 403 else "INFO"
    logger.log(level, "wechat {}: {}, {:.0f} ms", name, outcome, (perf_counter() - began) * 1000)
    kind = "application/xml" if content.startswith("<xml>") else "text/plain"
    headers = {"content-type": f"{kind}; charset=utf-8", "x-content-type-options": "nosniff"}
    return Response(content, status, headers)
