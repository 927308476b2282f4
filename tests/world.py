"""The running programme at its real doors: a OneBot socket, a WeChat callback, a stand-in for WeChat's API.

Nothing is mocked. Time stands still at `clock.now` until a test moves it; the outbox is drained when a test listens,
so that no test sleeps.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import nonebot
import pytest
import pytest_asyncio
from nonebot.drivers import Driver

from bot.app import App, build
from bot.channels.playground.qq import SimulatedQQ
from bot.channels.playground.serving import serving
from bot.channels.playground.wechat import OfficialAccount, WeChatPhone, WeChatServer
from bot.channels.playground.wechat_api import wechat_api
from bot.config import RuleSettings, Settings
from bot.demo.stage import BOT, StoryClock, story_settings

OWNER = 10001
STEWARD = 20001
GROUP = 90001
TOKEN = "not-a-secret"


FixedClock = StoryClock
"""A moment that only the test moves."""


@dataclass
class World:
    """The house, its clock, and the people around it."""

    app: App
    clock: FixedClock
    base_url: str
    qq: SimulatedQQ
    account: OfficialAccount
    server: WeChatServer
    phones: dict[str, WeChatPhone] = field(default_factory=dict[str, WeChatPhone])

    def resident(self, name: str) -> WeChatPhone:
        """Return a resident's phone."""
        if name not in self.phones:
            self.phones[name] = WeChatPhone(
                self.base_url, self.account, f"openid-{name}", nickname=name, server=self.server, clock=self.clock
            )
        return self.phones[name]

    async def settles(self, *, minutes: float = 5) -> None:
        """Let the outbox say everything that is due within the next minutes (pacing steps are passed through)."""
        await self.app.courier.drain(self.clock.now, until=self.clock.now + timedelta(minutes=minutes))

    async def volunteer_group(self, area: str = "裕园", group: int = GROUP, members: tuple[int, ...] = ()) -> None:
        """Have the owner bind a group to an area."""
        self.qq.world.group(group, f"{area}志愿群", (OWNER, STEWARD, *members))
        await self.qq.says(OWNER, f"绑定群 {area}", group=group)
        await self.qq.heard("group", group=group, containing="已绑定")

    async def steward(self, area: str = "裕园", user: int = STEWARD, name: str = "赵姐") -> None:
        """Have the owner make somebody the steward of an area."""
        self.qq.world.person(user, name, friend=True)
        await self.qq.says(user, "你好")
        await self.qq.heard("private", user=user)
        await self.qq.says(OWNER, f"授权 {user} {area} 社区管家 到12月")
        await self.qq.heard("private", user=OWNER, containing="已授权")

    async def reported(
        self, name: str = "张大爷", said: str = "明天上午想请人陪去医院，裕园社区，电话13900000000"
    ) -> str:
        """Have a resident report and confirm; return the case number."""
        phone = self.resident(name)
        read_back = await phone.says(said)
        assert read_back is not None
        assert "我记下的是" in read_back, read_back
        opened = await phone.says("是")
        assert opened is not None
        assert "编号 X" in opened, opened
        await self.settles()
        return opened.split("编号 ")[1][:5]

    async def posted(self, group: int = GROUP, **report: str) -> str:
        """Have a case reported and verified; return its number once its card is in the group."""
        number = await self.reported(**report)
        await self.qq.heard("private", user=STEWARD, containing=number)
        await self.qq.says(STEWARD, f"核实 {number} 属实 已电话")
        await self.qq.heard("private", user=STEWARD, containing="已核实")
        await self.settles()
        await self.qq.heard("group", group=group, containing=number)
        return number


def settings_for(url: str, folder: Path, api_base: str, account: OfficialAccount) -> Settings:
    """Return settings as an operator would write them, for a test's own database."""
    return story_settings(url, folder, api_base, account, owner=OWNER, token=TOKEN)


def forget_nonebot() -> None:
    """NoneBot is one per process; a test that builds the programme anew needs a new one."""
    nonebot._driver = None
    Driver._adapters.clear()


OpenWorld = Callable[..., "AsyncExitStack"]


async def open_world(
    stack: AsyncExitStack,
    url: str,
    folder: Path,
    *,
    clock: FixedClock | None = None,
    verified: bool = True,
    subscription: str = "",
    city: str = "",
) -> World:
    """Start the programme on a database and connect everybody; the stack closes it all."""
    clock = clock or FixedClock()
    account = OfficialAccount.invented("main", verified=verified, subscription=subscription)
    server = WeChatServer(account, clock=clock)
    api_base = await stack.enter_async_context(serving(wechat_api(server)))
    forget_nonebot()
    settings = settings_for(url, folder, api_base, account)
    settings = settings.model_copy(update={"rules": RuleSettings(city=city)})
    app = build(settings, clock=clock, courier_runs=False)
    base_url = await stack.enter_async_context(serving(nonebot.get_app()))
    qq = SimulatedQQ(base_url.replace("http", "ws") + "/onebot/v11/ws", BOT, TOKEN, clock=clock)
    qq.world.person(OWNER, "李主任", friend=True)
    await qq.connect()
    stack.push_async_callback(qq.disconnect)
    return World(app, clock, base_url, qq, account, server)


@pytest_asyncio.fixture(loop_scope="session")
async def world(migrated_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """The running programme with an owner, a steward of 裕园 and its bound group."""
    async with AsyncExitStack() as stack:
        opened = await open_world(stack, migrated_url, tmp_path)
        await opened.volunteer_group()
        await opened.steward()
        yield opened


@pytest.fixture
def clock(world: World) -> FixedClock:
    """The clock of the running programme."""
    return world.clock
