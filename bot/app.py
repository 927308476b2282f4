"""The one place where everything is put together: settings → store, language, channels, plugins, jobs → NoneBot."""

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

from bot.channels.delivery import Courier
from bot.channels.onebot import OneBotAdapter
from bot.channels.onebot_port import OneBotPort
from bot.channels.playground import page
from bot.channels.playground.room import Room
from bot.channels.playground.wechat import OfficialAccount
from bot.channels.port import Delivery, Outcome
from bot.channels.wechat import AsyncWeChatClient, Subscription, WeChatAccount, WeChatAdapter, WeChatPort
from bot.chat.commands import registry
from bot.chat.conversation import Conversation
from bot.chat.gate import group_gate
from bot.chat.guards import Guards
from bot.chat.house import DISTRICT, Hotline, House, OwnAccount
from bot.chat.notices import drawn, render_notice
from bot.chat.texts import Texts
from bot.clock import Clock, now
from bot.config import Settings, WeChatSettings
from bot.domain.areas import service as areas
from bot.domain.cases.rules import number as case_number
from bot.domain.outbox import service as outbox
from bot.domain.outbox.model import Letter
from bot.domain.people import service as people
from bot.domain.people.identity import QQ, WECHAT, Identity
from bot.domain.people.keys import keys_fit
from bot.domain.rulebook import RuleBook, RuleError
from bot.doors import Doors
from bot.health import add_health
from bot.jobs import schedule
from bot.language.crisis import CrisisGuard
from bot.language.hotlines import load_hotlines
from bot.language.nogo import NoGoFilter
from bot.language.places import PlaceResolver, load_areas, load_hints
from bot.language.services import ServiceClassifier, load_scale, load_services
from bot.language.times import TimeReader
from bot.metrics import add_metrics
from bot.pages import add_pages
from bot.paths import PROGRAMME_DATA, ROOT
from bot.printing import Press
from bot.starting import CannotStart, init_nonebot, load_plugins, run_with_driver, serve
from bot.store import Session, Store, migrate
from bot.store.keys import load_or_create_key_file
from bot.store.units import alone

PLUGINS = (
    "recurring",
    "reporting",
    "claiming",
    "arranging",
    "freetime",
    "settling",
    "timebank",
    "recording",
    "shelf",
    "children",
    "exchanging",
    "honours",
    "screening",
    "sheets",
    "triaging",
    "limits",
    "duty",
    "safety",
    "reminding",
    "joining",
    "friends",
    "admin",
    "helping",
)
"""In the order in which their ways of saying things are tried; helping is last because it catches greetings."""


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
    driver = init_nonebot(settings)
    ports: dict[str, OneBotPort | WeChatPort] = {}
    house = _programme()(
        rulebook=_rules(settings.rules.city),
        settings=settings,
        store=store,
        clock=clock,
        accounts=lambda: _own_accounts(settings, ports),
    )
    load_plugins(PLUGINS)
    qq = OneBotPort(lambda: _bots(driver, "OneBot V11"))
    conversation = Conversation(house, registry, Guards(qq))
    accounts = {name: _account(name, one) for name, one in settings.wechat.items()}
    clients = {name: AsyncWeChatClient(account, clock=clock) for name, account in accounts.items()}
    ports[QQ], ports[WECHAT] = qq, WeChatPort(accounts, clients, clock=clock)
    press = Press(settings.data.dir / "fonts")
    courier = Courier(
        store,
        list(ports.values()),
        accounts=lambda: [(one.channel, one.account) for one in _own_accounts(settings, ports)],
        render=lambda session, letter: render_notice(house, session, letter),
        clock=clock,
        worker=uuid4().hex[:12],
        on_settled=_on_settled(house),
        nudging=[(WECHAT, name) for name, account in accounts.items() if account.subscription],
        picture=lambda letter: drawn(house, press, letter),
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
    add_metrics(nonebot.get_app(), house, conversation)
    add_pages(nonebot.get_app(), house, press)
    run_with_driver(app, driver, courier_runs=courier_runs)
    return app


def _prepare(store: Store, settings: Settings, clock: Clock) -> None:
    """Bring places and owners up to date."""
    owners = [Identity.parse(owner) for owner in settings.admin.owners]
    if not owners:
        logger.warning("no owner is configured ([admin] owners): nobody will receive reports")

    def unit(session: Session) -> None:
        alone(session, "prepare")  # of processes that start together one does it, and the others find it done
        load_places(session)
        people.appoint_owners(session, owners, area_code=DISTRICT, at=clock())
        people.index_everybody(session)

    store.write_now(unit)


def load_places(session: Session) -> None:
    """Bring the table of areas up to the list in data/."""
    areas.load(session, [(area.code, area.kind.value, area.short or area.name, area.parent) for area in load_areas()])


@cache
def _programme() -> Callable[..., House]:
    """Read data/ and the texts: none of it changes, so one reading serves every house that a process builds."""
    services = load_services()
    return partial(
        House,
        places=PlaceResolver(load_areas(), load_hints()),
        times=TimeReader(),
        services=services,
        classifier=ServiceClassifier(services, load_scale()),
        crisis=CrisisGuard.load(),
        nogo=NoGoFilter.load(),
        texts=Texts(ROOT / "plugins" / name / "texts" for name in PLUGINS),
        hotlines=tuple(Hotline(*row) for row in load_hotlines()),
    )


@cache
def _rules(city: str) -> RuleBook:
    """Return the rules in force; what a city's file says wrongly is said in words and stops the start."""
    try:
        return RuleBook.load(PROGRAMME_DATA / "rules", city)
    except RuleError as wrong:
        if city:
            raise CannotStart(f"配置 [rules] city 用不了，程序没有启动：{wrong}") from None
        raise


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


def _account(name: str, settings: WeChatSettings) -> WeChatAccount:
    return WeChatAccount(
        name=name,
        appid=settings.appid,
        secret=settings.secret.get_secret_value(),
        token=settings.token.get_secret_value() or secrets.token_hex(16),
        aes_key=settings.aes_key.get_secret_value(),
        api_base=settings.api_base,
        verified=settings.verified,
        subscription=Subscription(one.template, one.what, one.when) if (one := settings.subscription) else None,
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


def run(settings: Settings) -> None:
    """Serve until stopped."""
    serve(build(settings))
