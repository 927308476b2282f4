"""The one place where everything is put together: settings → store, language, channels, plugins, jobs → NoneBot."""

import gc
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from uuid import uuid4

import nonebot
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from fastapi import FastAPI
from nonebot.adapters import Bot
from nonebot.drivers import Driver
from nonebot.log import logger
from pydantic import SecretStr

from bot import logs
from bot.channels.delivery import Courier
from bot.channels.onebot import OneBotAdapter, OneBotPort
from bot.channels.playground import page
from bot.channels.playground.room import Room
from bot.channels.playground.wechat import OfficialAccount
from bot.channels.port import Delivery, Outcome
from bot.channels.wechat import AsyncWeChatClient, WeChatAccount, WeChatAdapter, WeChatPort
from bot.chat.commands import registry
from bot.chat.conversation import Conversation
from bot.chat.gate import group_gate
from bot.chat.guards import Guards
from bot.chat.house import DISTRICT, Hotline, House, OwnAccount
from bot.chat.notices import render_notice
from bot.chat.texts import Texts
from bot.clock import Clock, now
from bot.config import Settings, SettingsError, WeChatSettings
from bot.domain.areas import queries as area_queries
from bot.domain.areas import service as areas
from bot.domain.cases.rules import number as case_number
from bot.domain.outbox import service as outbox
from bot.domain.outbox.model import Letter
from bot.domain.people import service as people
from bot.domain.people.identity import QQ, WECHAT, Identity
from bot.domain.people.keys import keys_fit
from bot.domain.rulebook import RuleBook
from bot.domain.switches import service as switches
from bot.doors import Doors
from bot.health import add_health
from bot.jobs import schedule
from bot.language.crisis import CrisisGuard
from bot.language.hotlines import load_hotlines
from bot.language.nogo import NoGoFilter
from bot.language.places import PlaceResolver, load_areas, load_hints
from bot.language.services import ServiceClassifier, load_services
from bot.language.times import TimeReader
from bot.leaving import FINISH_SECONDS_MAX, exit_in_good_order, finish_before_leaving
from bot.paths import PROGRAMME_DATA, ROOT
from bot.store import Session, Store, migrate
from bot.store.keys import load_or_create_key_file
from bot.store.units import alone

PLUGINS = (
    "reporting",
    "claiming",
    "settling",
    "timebank",
    "triaging",
    "safety",
    "joining",
    "friends",
    "admin",
    "helping",
)
"""In the order in which their ways of saying things are tried; helping is last because it catches greetings."""

COLLECTOR_THRESHOLDS = (20_000, 20, 50)
"""Objects made before the youngest are looked through, and how much rarer the older ones are."""


class CannotStart(SettingsError):
    """What is installed here does not let the programme start; the message says in Chinese what is wrong."""


@dataclass
class App:
    """The running programme."""

    settings: Settings
    house: House
    conversation: Conversation
    courier: Courier
    scheduler: AsyncIOScheduler
    doors: Doors
    room: Room | None = None


def build(settings: Settings, *, clock: Clock = now, courier_runs: bool = True) -> App:
    """Put the programme together. The database is migrated and the place list loaded; nothing listens yet."""
    settings.data.dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    url = settings.database.url.get_secret_value()
    fresh_key = not settings.key_file.exists()
    store = Store(url, keys=load_or_create_key_file(settings.key_file))
    migrate.upgrade(url)
    if not store.read_now(keys_fit):
        if fresh_key:
            settings.key_file.unlink()  # or it would be taken for the right one
        raise CannotStart(f"密钥文件 {settings.key_file} 不是这个数据库的，程序没有启动：请放回原来的密钥文件。")
    _prepare(store, settings, clock)
    settings, playing = _with_playground(settings)
    driver = _init_nonebot(settings)
    ports: dict[str, OneBotPort | WeChatPort] = {}
    house = _programme()(settings=settings, store=store, clock=clock, accounts=lambda: _own_accounts(settings, ports))
    _load_plugins()
    qq = OneBotPort(lambda: _bots(driver, "OneBot V11"))
    conversation = Conversation(house, registry, Guards(qq))
    accounts = {name: _account(name, one) for name, one in settings.wechat.items()}
    clients = {name: AsyncWeChatClient(account, clock=clock) for name, account in accounts.items()}
    ports[QQ], ports[WECHAT] = qq, WeChatPort(accounts, clients)
    courier = Courier(
        store,
        list(ports.values()),
        accounts=lambda: [(one.channel, one.account) for one in _own_accounts(settings, ports)],
        render=lambda session, letter: render_notice(house, session, letter),
        clock=clock,
        worker=uuid4().hex[:12],
        on_settled=_on_settled(house),
    )
    doors = Doors(house, conversation, courier, qq)
    driver.on_shutdown(store.stop)  # NoneBot stops in reverse: whatever is registered below may still write
    driver.register_adapter(
        OneBotAdapter,
        gate=group_gate(registry, house.crisis),
        receive=doors.from_qq,
        clock=clock,
        accounts=settings.onebot.accounts,
        connected=doors.qq_connected,
    )
    driver.register_adapter(
        WeChatAdapter,
        accounts=accounts,
        receive=doors.from_wechat,
        late=doors.late_on_wechat,
        clock=clock,
        clients=clients,
    )
    app = App(settings, house, conversation, courier, schedule(house), doors)
    if playing is not None and isinstance(server := nonebot.get_app(), FastAPI):
        token = settings.onebot.access_token.get_secret_value()
        app.room = page.mount(server, base_url=_base_url(settings), onebot_token=token, account=playing, clock=clock)
    add_health(nonebot.get_app(), store)
    _run_with_driver(app, driver, courier_runs=courier_runs)
    return app


def _prepare(store: Store, settings: Settings, clock: Clock) -> None:
    """Bring places and owners up to date."""
    owners = [Identity.parse(owner) for owner in settings.admin.owners]
    if not owners:
        logger.warning("no owner is configured ([admin] owners): nobody will receive reports")
    rows = [(area.code, area.kind.value, area.short or area.name, area.parent) for area in load_areas()]

    def unit(session: Session) -> None:
        alone(session, "prepare")  # of processes that start together one does it, and the others find it done
        areas.load(session, rows)
        people.appoint_owners(session, owners, area_code=DISTRICT, at=clock())

    store.write_now(unit)


@cache
def _programme() -> Callable[..., House]:
    """Read data/ and the texts: none of it changes, so one reading serves every house that a process builds."""
    services = load_services()
    return partial(
        House,
        rulebook=RuleBook.load(PROGRAMME_DATA / "rules"),
        places=PlaceResolver(load_areas(), load_hints()),
        times=TimeReader(),
        services=services,
        classifier=ServiceClassifier(services),
        crisis=CrisisGuard.load(),
        nogo=NoGoFilter.load(),
        texts=Texts(ROOT / "plugins" / name / "texts" for name in PLUGINS),
        hotlines=tuple(Hotline(*row) for row in load_hotlines()),
    )


def _with_playground(settings: Settings) -> tuple[Settings, OfficialAccount | None]:
    """Give the page an invented account where no real one is configured."""
    if not settings.serves_playground:
        return settings, None
    name = next((name for name, one in settings.wechat.items() if not one.appid), None)
    if name is None:
        return settings, None
    account = OfficialAccount.invented(name)
    invented = settings.wechat[name].model_copy(
        update={
            "appid": account.appid,
            "secret": SecretStr(account.secret),
            "token": SecretStr(account.token),
            "aes_key": SecretStr(account.aes_key or ""),
            "api_base": _base_url(settings) + page.WEIXIN_PATH,
        }
    )
    wechat = settings.wechat | {name: invented}
    return settings.model_copy(update={"wechat": wechat}), account


def _base_url(settings: Settings) -> str:
    return f"http://{settings.server.host}:{settings.server.port}"


def _init_nonebot(settings: Settings) -> Driver:
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


def _load_plugins() -> None:
    """Load every plugin; one that fails stops the start (NoneBot would log it and go on without)."""
    for name in PLUGINS:
        if nonebot.get_plugin(name) is None and nonebot.load_plugin(f"plugins.{name}") is None:
            raise CannotStart(f"插件 {name} 加载失败，程序没有启动：原因见上面的日志。")
    registry.check_complete()


def _account(name: str, settings: WeChatSettings) -> WeChatAccount:
    return WeChatAccount(
        name=name,
        appid=settings.appid,
        secret=settings.secret.get_secret_value(),
        token=settings.token.get_secret_value() or secrets.token_hex(16),
        aes_key=settings.aes_key.get_secret_value(),
        api_base=settings.api_base,
        verified=settings.verified,
    )


def _bots(driver: Driver, adapter: str) -> dict[str, Bot]:
    return {name: bot for name, bot in driver.bots.items() if bot.adapter.get_name() == adapter}


def _own_accounts(settings: Settings, ports: Mapping[str, OneBotPort | WeChatPort]) -> list[OwnAccount]:
    numbers = dict.fromkeys([*settings.onebot.accounts, *_bots(nonebot.get_driver(), "OneBot V11")])
    own = [OwnAccount(QQ, number, f"QQ {number}", ports[QQ].connected(number)) for number in numbers]
    return own + [OwnAccount(WECHAT, name, f"公众号 {name}", ports[WECHAT].connected(name)) for name in settings.wechat]


LOST_DETAILS = {Outcome.REFUSED: "common.add_friend", Outcome.UNKNOWN: "common.details_unsure"}


def _on_settled(house: House) -> Callable[[Session, Letter, Delivery], None]:
    def told(session: Session, letter: Letter, delivery: Delivery) -> None:
        """Private details that QQ refuses, or may have lost: tell the claimer in the group how to get them, and no more."""
        text = LOST_DETAILS.get(delivery.outcome)
        if letter.kind == "details" and text is not None and letter.group_id is not None:
            number = case_number(letter.facts["case_id"])
            outbox.queue(
                session,
                channel=letter.channel,
                account=letter.account,
                group_id=letter.group_id,
                kind="late_answer",
                about=letter.about,
                text=house.texts.render(text, number=number, command=f"详情 {number}"),
                at=house.clock(),
            )

    return told


async def _open_playground(room: Room, store: Store) -> None:
    """Let the page's people in. On a fresh database they bind their groups and name a steward first."""
    await room.start()
    own = str(page.SELF_ID)
    if not await store.read(lambda session: area_queries.groups_of_account(session, own)):
        await room.play_opening()


def _run_with_driver(app: App, driver: Driver, *, courier_runs: bool) -> None:
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


async def _finish(app: App) -> None:
    """Say what has been begun: nothing new unasked, and an answer to everybody who has spoken."""
    await app.courier.stop()
    await app.doors.answered()


def run(settings: Settings) -> None:
    """Serve until stopped. A stop by SIGTERM or Ctrl-C is in good order: exit code 0."""
    app = build(settings)
    _spare_the_collector()

    async def listen_for_signals() -> None:
        finish_before_leaving(lambda: _finish(app))

    nonebot.get_driver().on_startup(listen_for_signals)
    exit_in_good_order()
    nonebot.run(
        host=app.settings.server.host,
        port=app.settings.server.port,
        access_log=False,  # WeChat puts the openid into the address
        timeout_graceful_shutdown=2,
    )
