"""A district under load: processes on one database, people, and a hand that pulls the plug."""

import asyncio
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bot.channels.playground.qq import Heard
from bot.channels.playground.serving import serving
from bot.channels.playground.wechat import OfficialAccount, WeChatServer
from bot.channels.playground.wechat_api import wechat_api
from bot.store import Store
from bot.store.keys import load_or_create_key_file
from tests.torture.people import QQAccount, Resident, Strain
from tests.torture.process import TOKEN, BotProcess, free_port, settings_in_environment

OWNER, STEWARD, COORDINATOR = 710_000_001, 720_000_001, 720_000_002
FIRST_BOT, FIRST_GROUP, FIRST_VOLUNTEER = 700_000_001, 790_000_001, 730_000_001
AREA = "裕园"
VOLUNTEERS = 4
RETRY_SECONDS = 0.05
START_SECONDS_MAX = 60.0
"""Only so that a test ends."""


@dataclass
class House:
    """One process, our QQ account that is logged in there, and the volunteers in its group."""

    process: BotProcess
    url: str
    line: QQAccount
    group: int
    volunteers: tuple[int, ...]


@dataclass
class Scene:
    """Everything a torture test holds."""

    rng: Random
    strain: Strain
    houses: list[House]
    account: OfficialAccount
    server: WeChatServer
    api_base: str
    store: Store
    url: str
    folder: Path
    residents: list[Resident] = field(default_factory=list[Resident])
    kills: int = 0
    secrets: list[str] = field(default_factory=list[str])
    """Names, phones, doors and words that may stand in no group, no log and no database file."""

    def resident(self, name: str) -> Resident:
        """Return a new follower of the account."""
        urls = [house.url for house in self.houses]
        one = Resident(name, self.account, self.server, urls, self.rng, self.strain)
        self.residents.append(one)
        return one

    async def comes_again(self, house: House) -> None:
        """Start a process that has died, and wait until our account is connected to it."""
        self.kills += 1
        await house.process.start()
        await house.line.qq.broken()
        await _listens(house)

    async def unplug(self, house: House) -> None:
        """Kill a process and start it again on the same port."""
        self.kills += 1
        house.process.kill()
        await house.process.ended()
        await house.process.start()

    async def prepare(self) -> None:
        """Bind every group to the area; appoint a steward at the first account and a coordinator at the last."""
        for house in self.houses:
            said = await house.line.ask(OWNER, f"绑定群 {AREA}", group=house.group)
            assert "已绑定" in said, said
        for house, user, role in (
            (self.houses[0], STEWARD, "社区管家"),
            (self.houses[-1], COORDINATOR, "协调员"),
        ):
            await house.line.ask(user, "你好")
            said = await house.line.ask(OWNER, f"授权 {user} {AREA} {role}")
            assert "已授权" in said, said


async def open_scene(
    stack: AsyncExitStack, url: str, folder: Path, *, processes: int, seed: int, before: str = ""
) -> Scene:
    """Start the processes on one database and connect everybody; the stack ends it all.

    `before` is what each process does before anything else, in Python.
    """
    rng, strain = Random(seed), Strain()
    account = OfficialAccount.invented("main")
    server = WeChatServer(account)
    api_base = await stack.enter_async_context(serving(wechat_api(server)))
    houses: list[House] = []
    for number in range(processes):
        port, self_id, group = free_port(), FIRST_BOT + number, FIRST_GROUP + number
        settings = settings_in_environment(
            url, folder, port, qq=self_id, owner=OWNER, account=account, api_base=api_base
        )
        process = BotProcess(settings, folder / f"log-{number}.txt", before=before)
        volunteers = tuple(FIRST_VOLUNTEER + 1000 * number + place for place in range(VOLUNTEERS))
        line = QQAccount(f"ws://127.0.0.1:{port}/onebot/v11/ws", self_id, TOKEN, strain)
        _people(line, group, volunteers)
        houses.append(House(process, f"http://127.0.0.1:{port}", line, group, volunteers))
        await process.start()
        stack.push_async_callback(_end, process)
        dialling = asyncio.create_task(line.qq.stay_connected(RETRY_SECONDS))
        stack.push_async_callback(_cancel, dialling)
    for house in houses:
        await _listens(house)
    store = Store(url, keys=load_or_create_key_file(folder / "guanjia.key"))
    scene = Scene(rng, strain, houses, account, server, api_base, store, url, folder)
    stack.push_async_callback(_close, scene)
    return scene


def _people(line: QQAccount, group: int, volunteers: tuple[int, ...]) -> None:
    world = line.qq.world
    for user, name in ((OWNER, "李主任"), (STEWARD, "赵姐"), (COORDINATOR, "孙老师")):
        world.person(user, name, friend=True)
    for place, user in enumerate(volunteers):
        world.person(user, f"热心{user % 10_000}", friend=place % 2 == 0)  # the others are written to through the group
    world.group(group, f"{AREA}志愿群", (OWNER, STEWARD, COORDINATOR, *volunteers), bot_role="admin")


async def _listens(house: House) -> None:
    """Wait until the process has taken our account in; say what it printed if it ends instead."""
    up, ended = asyncio.create_task(house.line.qq.up()), asyncio.create_task(house.process.ended())
    await asyncio.wait({up, ended}, timeout=START_SECONDS_MAX, return_when=asyncio.FIRST_COMPLETED)
    ended.cancel()
    assert up.done(), f"the process did not come up:\n{house.process.output}"


async def _end(process: BotProcess) -> None:
    if process.alive:
        process.kill()
        await process.ended()


async def _cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _close(scene: Scene) -> None:
    for resident in scene.residents:
        await resident.close()


class PlugPuller:
    """Kills processes at moments drawn from the seed, one at a time, each time in another way.

    In the middle of handling a message, in the moment an answer arrives, or while one of our accounts waits to hear
    what became of something it says unasked.
    """

    WAYS = ("sent", "answered", "unasked")

    def __init__(self, scene: Scene, times: int, messages: int) -> None:
        self._scene = scene
        self._rng = scene.rng
        self._messages = 0
        ways = [self.WAYS[number % len(self.WAYS)] for number in range(times)]
        self._rng.shuffle(ways)
        span = messages // (times + 1)
        self._plan = [(span * (number + 1) - self._rng.randrange(span), way) for number, way in enumerate(ways)]
        self._work: asyncio.Task[None] | None = None
        scene.strain.sent = self._sent
        for house in scene.houses:
            house.line.qq.watchers.append(lambda what, house=house: self._heard(what, house))

    async def done(self) -> None:
        """Wait until the last process that was killed listens again. A kill whose moment never came is made up now."""
        while self._plan or (self._work is not None and not self._work.done()):
            if self._work is None or self._work.done():
                self._pull(self._rng.choice(self._scene.houses))
            assert self._work is not None
            await asyncio.wait({self._work})
        if self._work is not None:
            self._work.result()  # raises what kept the process from coming up

    def _sent(self) -> None:
        self._messages += 1
        self._maybe("sent", self._rng.choice(self._scene.houses))

    def _heard(self, what: object, house: House) -> None:
        if isinstance(what, Heard):
            answer = bool(house.line.answers) and house.line.answers[-1] is what
            self._maybe("answered" if answer else "unasked", house)

    def _maybe(self, moment: str, house: House) -> None:
        busy = self._work is not None and not self._work.done()
        if busy or not self._plan or self._messages < self._plan[0][0] or self._plan[0][1] != moment:
            return
        self._pull(house)

    def _pull(self, house: House) -> None:
        self._plan.pop(0)
        house.process.kill()  # now, not when the task below gets its turn
        self._work = asyncio.create_task(self._again(house))

    async def _again(self, house: House) -> None:
        await self._scene.unplug(house)
        await house.line.qq.broken()
        await _listens(house)
