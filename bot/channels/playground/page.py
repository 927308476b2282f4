"""The playground page, served by the bot's own app on loopback: three chats side by side, each a client of
the real doors. The browser speaks to a Room; the Room speaks to the bot as NapCat and WeChat would."""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from bot.channels.playground.cast import Cast, read_cast
from bot.channels.playground.room import Refused, Room
from bot.channels.playground.wechat import OfficialAccount
from bot.channels.playground.wechat_api import wechat_api
from bot.channels.wechat.menu import read_menu
from bot.clock import Clock, now

SELF_ID = 10000
"""The QQ number of the bot in the playground."""
WEIXIN_PATH = "/playground/weixin"
"""Where the stand-in for WeChat's API lies: the account's `api_base` is the bot's own address with this
path."""
STATIC = Path(__file__).with_name("static")
OUTBOX_MAX = 1000
"""A page that is so far behind is dropped; it comes back and reads the log."""

# No inline script, nothing from elsewhere, no frame around it.
_HEADERS = {
    "Content-Security-Policy": ("default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"),
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
}


def mount(
    app: FastAPI,
    *,
    base_url: str,
    onebot_token: str,
    account: OfficialAccount,
    self_id: int = SELF_ID,
    cast: Cast | None = None,
    clock: Clock = now,
) -> Room:
    """Put the page, its backend and the stand-in for WeChat's API into `app`; `/` leads to the page.

    `base_url` is the bot's own loopback address. `account` must be what the bot has in its settings, with
    `api_base` = base_url + WEIXIN_PATH. The caller awaits `start()` and `stop()` of the Room at start-up and
    shutdown.
    """
    room = Room(
        cast or read_cast(),
        base_url=base_url,
        onebot_token=onebot_token,
        self_id=self_id,
        account=account,
        clock=clock,
    )
    app.mount(WEIXIN_PATH, wechat_api(room.server))
    app.mount("/playground/static", _Static(directory=STATIC))
    app.include_router(_routes(room))
    return room


def _routes(room: Room) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    async def front() -> Response:
        return RedirectResponse("/playground")

    async def page() -> Response:
        return FileResponse(STATIC / "index.html", headers=_HEADERS)

    async def picture(number: int) -> Response:
        found = room.pictures.get(number)
        return Response(found, media_type="image/png", headers=_HEADERS) if found else Response(status_code=404)

    async def line(socket: WebSocket) -> None:
        await _serve(room, socket)

    router.add_api_route("/", front, methods=["GET"])
    router.add_api_route("/playground", page, methods=["GET"])
    router.add_api_route("/playground/picture/{number}", picture, methods=["GET"])
    router.add_api_websocket_route("/playground/ws", line)
    return router


_PASSED_ON = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "cf-connecting-ip")
"""Headers that proxies add."""


class _Static(StaticFiles):
    """Files with the page's headers."""

    async def get_response(self, path: str, scope: Any) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(_HEADERS)
        return response


def _from_our_page(socket: WebSocket) -> bool:
    """Whether a browser on this machine opened the line from our own page.

    Any web page may open a WebSocket to loopback, and a name of its own may be made to point here: the
    origin must be the host, and the host a loopback address. What a proxy passes on comes from elsewhere.
    """
    if any(name in socket.headers for name in _PASSED_ON):
        return False
    host = socket.headers.get("host", "")
    if urlsplit(socket.headers.get("origin", "")).netloc != host:
        return False
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


async def _serve(room: Room, socket: WebSocket) -> None:
    if not _from_our_page(socket):
        await socket.close(1008)
        return
    await socket.accept()
    outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue(OUTBOX_MAX)
    doing: set[asyncio.Task[None]] = set()

    def follow(what: dict[str, Any]) -> None:
        try:
            outbox.put_nowait(what)
        except asyncio.QueueFull:
            doing.add(asyncio.create_task(socket.close(1013)))

    follow({**room.hello(), "menu": read_menu()["button"]})
    writer = asyncio.create_task(_write(socket, outbox), name="playground page")
    room.followers.add(follow)
    try:
        while True:
            asked = await socket.receive_json()
            # A resident who waits for WeChat must not keep a volunteer from speaking.
            task = asyncio.create_task(_do(room.do, asked, follow))
            doing.add(task)
            task.add_done_callback(doing.discard)
    except (WebSocketDisconnect, ValueError):
        pass  # the page was closed, or is none of ours
    finally:
        room.followers.discard(follow)
        writer.cancel()
        await asyncio.gather(writer, *doing, return_exceptions=True)


async def _do(
    do: Callable[[dict[str, Any]], Awaitable[None]], asked: Any, follow: Callable[[dict[str, Any]], None]
) -> None:
    try:
        if not isinstance(asked, dict):
            raise TypeError("a page asks with an object")
        await do(asked)
    except Refused as refused:
        follow({"type": "problem", "text": str(refused)})
    except (KeyError, TypeError, ValueError):
        follow({"type": "problem", "text": "这一步没有做成，请刷新页面再试"})


async def _write(socket: WebSocket, outbox: asyncio.Queue[dict[str, Any]]) -> None:
    while True:
        await socket.send_json(await outbox.get())
