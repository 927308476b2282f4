"""NoneBot's side of the start and the stop: its settings, its plugins, what runs between them."""

import gc
from collections.abc import Sequence
from typing import TYPE_CHECKING

import nonebot
from nonebot.drivers import Driver

from bot import logs
from bot.channels.frames import FrameProtocol
from bot.channels.playground import page
from bot.channels.playground.room import Room
from bot.chat.commands import registry
from bot.config import Settings, SettingsError
from bot.domain.areas import queries as area_queries
from bot.domain.switches import service as switches
from bot.leaving import FINISH_SECONDS_MAX, exit_in_good_order, finish_before_leaving
from bot.store import Store

if TYPE_CHECKING:
    from bot.app import App

COLLECTOR_THRESHOLDS = (20_000, 20, 50)
"""Objects made before the youngest are looked through, and how much rarer the older ones are."""


class CannotStart(SettingsError):
    """What is installed here does not let the programme start; the message says in Chinese what is wrong."""


def init_nonebot(settings: Settings) -> Driver:
    """Start NoneBot with our own settings only; nothing listens yet."""
    logs.set_up(settings.log.level)  # first: NoneBot greets on its way up
    nonebot.init(
        _env_file=None,
        driver="~fastapi+~httpx+~websockets",
        host=settings.server.host,
        port=settings.server.port,
        log_level="WARNING",
        superusers=set(),
        command_start={""},
        onebot_access_token=settings.onebot.access_token.get_secret_value() or None,
        fastapi_openapi_url=None,
        fastapi_docs_url=None,
        fastapi_redoc_url=None,
    )
    return nonebot.get_driver()


def load_plugins(names: Sequence[str]) -> None:
    """Load every plugin; one that fails stops the start (NoneBot would log it and go on without)."""
    for name in names:
        if nonebot.get_plugin(name) is None and nonebot.load_plugin(f"plugins.{name}") is None:
            raise CannotStart(f"插件 {name} 加载失败，程序没有启动：原因见上面的日志。")
    registry.check_complete()


async def _open_playground(room: Room, store: Store) -> None:
    """Let the page's people in. On a fresh database they bind their groups and name a steward first."""
    await room.start()
    own = str(page.SELF_ID)
    if not await store.read(lambda session: area_queries.groups_of_account(session, own)):
        await room.play_opening()


def run_with_driver(app: "App", driver: Driver, *, courier_runs: bool) -> None:
    """Hook what runs as long as the programme to NoneBot's start and stop."""
    store, conversation, doors = app.house.store, app.conversation, app.doors

    async def start() -> None:
        await store.start()
        await conversation.load_switches()
        store.listen(switches.TOPIC, lambda: doors.in_background(conversation.load_switches()))
        if courier_runs:
            doors.in_background(app.courier.run())
            app.scheduler.start()
        if app.room is not None:
            doors.in_background(_open_playground(app.room, store))

    async def stop() -> None:
        if app.room is not None:
            await app.room.stop()
        if app.scheduler.running:
            app.scheduler.shutdown(wait=False)
        await app.courier.stop()
        await doors.settle(FINISH_SECONDS_MAX)

    driver.on_startup(start)
    driver.on_shutdown(stop)


def _spare_the_collector() -> None:
    """Take what lives as long as the programme out of the garbage collector's sight, and call it less often.

    It looked through all modules and models again and again: half of the processor time of a claim (speed.md).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTOR_THRESHOLDS)


async def _finish(app: "App") -> None:
    """Say what has been begun: nothing new unasked, and an answer to everybody who has spoken."""
    await app.courier.stop()
    await app.doors.answered()


def serve(app: "App") -> None:
    """Serve until stopped. A stop by SIGTERM or Ctrl-C is in good order: exit code 0."""
    _spare_the_collector()

    async def listen_for_signals() -> None:
        finish_before_leaving(lambda: _finish(app))

    nonebot.get_driver().on_startup(listen_for_signals)
    exit_in_good_order()
    nonebot.run(
        host=app.settings.server.host,
        port=app.settings.server.port,
        ws=FrameProtocol,
        access_log=False,  # WeChat puts the openid into the address
        timeout_graceful_shutdown=2,
    )
