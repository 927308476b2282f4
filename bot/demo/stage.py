"""The stage of the demo: the programme on a temporary database, its real doors, and people who use them.

What anybody says and what the bot says to anybody is printed in the order in which it happens, and every line that the
story waits for is a check. Time stands still until the story moves it.
"""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nonebot
from pydantic import SecretStr

from bot import jobs
from bot.app import App, build
from bot.channels.playground.chatlog import ChatLog
from bot.channels.playground.qq import Heard, SimulatedQQ
from bot.channels.playground.serving import serving
from bot.channels.playground.wechat import OfficialAccount, Received, WeChatPhone, WeChatServer
from bot.channels.playground.wechat_api import wechat_api
from bot.clock import SHANGHAI
from bot.config import (
    AdminSettings,
    DatabaseSettings,
    DataSettings,
    LogSettings,
    OneBotSettings,
    PlaygroundSettings,
    Settings,
    SubscriptionSettings,
    WeChatSettings,
)

BOT = 10000
TOKEN = "demo-only"  # the door exists for a few seconds on loopback
SILENCE_SECONDS = 0.2
"""How long nothing may be said before "nobody said anything" is believed."""

_ADDRESSED = re.compile(r"^@\S+\s+")


@dataclass
class StoryClock:
    """A moment that only the story moves. Tuesday 24 November 2026, nine in the morning, to begin with."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 9, tzinfo=SHANGHAI).astimezone(UTC))

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.now

    def passes(self, **amount: float) -> None:
        """Let time go by: `passes(minutes=3)`."""
        self.now += timedelta(**amount)


@dataclass
class Stage:
    """Everybody and everything on it."""

    log: ChatLog
    app: App
    clock: StoryClock
    base_url: str
    account: OfficialAccount
    server: WeChatServer
    qq: SimulatedQQ
    phones: dict[str, WeChatPhone] = field(default_factory=dict[str, WeChatPhone])
    in_groups: list[str] = field(default_factory=list[str])
    """Everything the bot said in any group."""
    crowd: Counter[str] | None = None
    """While a crowd shouts, what the bot says in groups is counted here and not printed."""

    def __post_init__(self) -> None:
        self.qq.watchers.append(self._said_on_qq)

    # What people do

    async def on_phone(self, who: str, text: str) -> None:
        """Let a resident type a message to the official account; the answer is waited for and printed."""
        self.log.person("微信", who, text)
        await self.phone(who).says(text)

    async def in_group(self, user: int, text: str, group: int) -> int:
        """Let a volunteer speak in a group. Returns the message's id."""
        self.log.person(f"群 {self.group_name(group)}", self.qq.world.nickname_of(user), text)
        return await self.qq.says(user, text, group=group, names_members=True)

    async def in_private(self, user: int, text: str) -> None:
        """Let somebody write to the bot alone."""
        self.log.person("私聊", self.qq.world.nickname_of(user), text)
        shared = next((number for number, group in self.qq.world.groups.items() if user in group.members), None)
        await self.qq.says(user, text, through=shared)

    # What must come of it. All raise NotHeard (an AssertionError) with what was heard instead.

    def answered(self, who: str, *containing: str, what: str) -> str:
        """The last passive answer on a resident's phone says all of this."""
        received = self.phone(who).received.everything
        newest = received[-1].text if received and received[-1].how == "reply" else ""
        self.log.check(all(part in newest for part in containing), what)
        return newest

    async def told_on_phone(self, who: str, containing: str, *, what: str = "") -> str:
        """A message that nobody asked for arrives on a resident's phone."""
        heard = await self.phone(who).heard(containing)
        if what:
            self.log.check(True, what)
        return heard.text

    async def heard_in_group(self, group: int, containing: str, *, what: str = "") -> str:
        """The bot says this in a group."""
        heard = await self.qq.heard("group", group=group, containing=containing)
        if what:
            self.log.check(True, what)
        return heard.text

    async def heard_in_private(self, user: int, containing: str, *, what: str = "") -> str:
        """The bot says this to one person alone."""
        heard = await self.qq.heard("private", user=user, containing=containing)
        if what:
            self.log.check(True, what)
        return heard.text

    async def silence(self, *, what: str = "") -> None:
        """Nothing was and is said, on any channel, that the story has not waited for."""
        said = [item.text for item in await self.qq.settled(SILENCE_SECONDS)]
        said += [item.text for phone in self.phones.values() for item in phone.received.untaken]
        if said:
            self.log.check(False, f"{what or '没有多余的话'}，却说了：{'；'.join(said)}")
            self.qq.clear()
            for phone in self.phones.values():
                phone.received.clear()
        elif what:
            self.log.check(True, what)

    async def settles(self, *, minutes: float = 5) -> None:
        """Let the outbox say what is due within the next minutes; its pacing is passed through, not waited for."""
        await self.app.courier.drain(self.clock.now, until=self.clock.now + timedelta(minutes=minutes))

    async def wakes_up(self) -> None:
        """Do what the scheduler does when it looks at the clock."""
        await jobs.ring_pages(self.app.house)
        await jobs.settle_silence(self.app.house)
        await self.settles()

    # Who there is

    def phone(self, who: str) -> WeChatPhone:
        """Return a resident's phone."""
        if who not in self.phones:
            phone = WeChatPhone(
                self.base_url,
                self.account,
                f"oDemo{len(self.phones) + 1:04d}",
                nickname=who,
                server=self.server,
                clock=self.clock,
            )
            phone.watchers.append(lambda item: self._shown_on_phone(who, item))
            self.phones[who] = phone
        return self.phones[who]

    def group_name(self, group: int) -> str:
        """Return a group's name."""
        return self.qq.world.groups[group].name

    @contextmanager
    def crowded(self) -> Iterator[Counter[str]]:
        """Count what the bot says in groups instead of printing it."""
        self.crowd = Counter()
        try:
            yield self.crowd
        finally:
            self.crowd = None

    def _said_on_qq(self, what: object) -> None:
        if not isinstance(what, Heard):
            if isinstance(what, int) and not isinstance(what, bool):
                self.log.note("机器人撤回了那条消息")
            return
        if what.where == "group":
            assert what.group_id is not None
            self.in_groups.append(what.text)
            if self.crowd is not None:
                self.crowd[_ADDRESSED.sub("", what.text)] += 1
            else:
                self.log.bot(f"群 {self.group_name(what.group_id)}", what.text)
        else:
            assert what.user_id is not None
            self.log.bot(f"私聊 {self.qq.world.nickname_of(what.user_id)}", what.text)

    def _shown_on_phone(self, who: str, item: Received) -> None:
        self.log.bot(f"微信 {who}", item.text)

    async def close(self) -> None:
        """Hang up everybody."""
        await self.qq.disconnect()
        await asyncio.gather(*(phone.close() for phone in self.phones.values()))


def story_settings(
    url: str,
    folder: Path,
    api_base: str,
    account: OfficialAccount,
    *,
    owner: int,
    token: str = TOKEN,
    log: str = "INFO",
) -> Settings:
    """Return settings as an operator would write them, for an installation that is thrown away."""
    return Settings(
        database=DatabaseSettings(url=SecretStr(url), key_file=folder / "guanjia.key"),
        data=DataSettings(dir=folder),
        admin=AdminSettings(owners=(f"qq:{owner}",)),
        onebot=OneBotSettings(access_token=SecretStr(token), accounts=(str(BOT),)),
        wechat={
            account.name: WeChatSettings(
                appid=account.appid,
                secret=SecretStr(account.secret),
                token=SecretStr(account.token),
                aes_key=SecretStr(account.aes_key),
                api_base=api_base,
                verified=account.verified,
                subscription=_subscription(account),
            )
        },
        log=LogSettings(level=log),
        playground=PlaygroundSettings(enabled=False),
    )


def _subscription(account: OfficialAccount) -> SubscriptionSettings | None:
    if not account.subscription:
        return None
    return SubscriptionSettings(template=account.subscription, what="thing1", when="time2")


@asynccontextmanager
async def open_stage(log: ChatLog, folder: Path, owner: int) -> AsyncIterator[Stage]:
    """Start the programme in `folder` on free loopback ports and connect the bot's QQ account."""
    clock = StoryClock()
    account = OfficialAccount.invented("main")
    server = WeChatServer(account, clock=clock)
    async with AsyncExitStack() as stack:
        api_base = await stack.enter_async_context(serving(wechat_api(server)))
        # The most detailed log, so that the scan at the end sees as much of it as there can be.
        settings = story_settings(
            f"sqlite:///{folder / 'guanjia.db'}", folder, api_base, account, owner=owner, log="DEBUG"
        )
        app = build(settings, clock=clock, courier_runs=False)
        base_url = await stack.enter_async_context(serving(nonebot.get_app()))
        qq = SimulatedQQ(base_url.replace("http", "ws", 1) + "/onebot/v11/ws", BOT, TOKEN, clock=clock)
        stage = Stage(log, app, clock, base_url, account, server, qq)
        stack.push_async_callback(stage.close)
        await qq.connect()
        yield stage
