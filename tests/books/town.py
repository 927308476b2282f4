"""A small town at the real doors, whose process may die at any moment and is then started again on its database."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from loguru import logger
from sqlalchemy import Engine, NullPool, create_engine

from bot.domain.inbox.incoming import Incoming
from bot.jobs import JOBS
from bot.store import Session
from tests.books.audit import Audit
from tests.books.faults import Death
from tests.world import GROUP, OWNER, FixedClock, World, open_world

T = TypeVar("T")

REPEATED_WITHIN = timedelta(days=5)
"""A client repeats what it is not sure of for some days; after seven the programme has forgotten that it knows it."""
HISTORY_MAX = 30
SECONDS_BETWEEN = 20
PATIENCE_SECONDS = 60
"""A busy machine is no fault."""
_numbers = count(10_000)
"""Of messages: a town that is a copy of another knows those of the other."""


@dataclass(frozen=True)
class Message:
    """One thing that somebody typed. `who` is a name on WeChat or a number on QQ."""

    who: str | int
    text: str
    number: int
    at: datetime
    group: int | None = None


@dataclass
class Town:
    """The programme, its people, what they have said, and what must be true of the books whatever happens."""

    url: str
    folder: Path
    clock: FixedClock
    death: Death
    city: str = ""
    said: list[Message] = field(default_factory=list[Message])
    story: list[str] = field(default_factory=list[str])
    """What happened, to be read when something is wrong."""
    deaths: int = 0
    messages: int = 0

    async def __aenter__(self) -> "Town":
        self.engine: Engine = create_engine(self.url, poolclass=NullPool)
        self.audit = Audit(self.engine, self.death)
        self.faults: list[str] = []
        await self._open()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.death.over()
        await self._stack.aclose()
        self.audit.close()
        self.engine.dispose()

    async def _open(self) -> None:
        self._stack = AsyncExitStack()
        self._stack.push_async_callback(self._hang_up)
        self.world: World = await open_world(self._stack, self.url, self.folder, clock=self.clock, city=self.city)
        logger.remove()
        logger.add(lambda line: self.faults.append(str(line)), level="ERROR", format="{message}{exception}")
        for user, name in FRIENDS.items():
            self.world.qq.world.person(user, name, friend=True)
        self.world.qq.world.group(GROUP, "裕园志愿群", tuple(FRIENDS))
        conversation = self.world.app.conversation
        receive = conversation.receive

        async def receive_and_tell(bot: Any, make_event: Any, incoming: Incoming, reply: Any) -> None:
            try:
                await receive(bot, make_event, incoming, reply)
            finally:
                self._handled.release()

        conversation.receive = receive_and_tell  # type: ignore[method-assign]

    async def _hang_up(self) -> None:
        for phone in self.world.phones.values():
            await phone.close()

    async def _rise(self) -> None:
        """Start the programme again after it died."""
        self.deaths += 1
        self.story.append("†")
        await self._stack.aclose()
        self.death.over()
        self.faults.clear()
        await self._open()

    def look(self, work: Callable[[Session], T]) -> T:
        """Read something through the programme's own tables: how a generator finds what can be done next."""
        with self.death.spared():
            return self.world.app.house.store.read_now(work)

    # What people do

    async def says(self, who: str | int, text: str, *, group: bool = False) -> str:
        """Have somebody say something, once more if the process died over it; return the answer.

        What the process did before it died is all of the message or nothing of it.
        """
        message = Message(who, text, next(_numbers), self.clock.now, GROUP if group else None)
        before = self.audit.stored() if self.death.near else None
        known = self.audit.inbox()
        answer = await self._deliver(message)
        if self.death.dead:
            await self._rise()
            assert before is not None
            after = self.audit.stored()
            taken_in = self.audit.inbox() > known
            if not taken_in:
                self._same(before, after, f"{message.text} was not taken in, yet something of it stayed")
            answer = await self._deliver(message)
            if taken_in:
                self._same(after, self.audit.stored(), f"{message.text} was taken in twice")
        assert self.audit.inbox() - known <= 1, f"{message.text} was taken in more than once"
        self.said = [*self.said[1 - HISTORY_MAX :], message]
        self._nothing_broke()
        return answer

    async def repeats(self, pick: int) -> None:
        """Deliver an earlier message once more; nothing at all may change."""
        recent = [one for one in self.said if one.at > self.clock.now - REPEATED_WITHIN]
        if not recent:
            return
        message = recent[pick % len(recent)]
        before = self.audit.stored()
        await self._deliver(message, again=True)
        if self.death.dead:
            await self._rise()
            await self._deliver(message, again=True)
        self._same(before, self.audit.stored(), f"{message.text} had an effect when it was delivered again")
        self._nothing_broke()

    async def _deliver(self, message: Message, *, again: bool = False) -> str:
        self.story.append(f"{self.clock.now:%m-%d %H:%M} {message.who}{'（又一次）' if again else ''}: {message.text}")
        self.messages += 1
        self.clock.passes(seconds=SECONDS_BETWEEN)  # who types faster than people can is not listened to
        self._handled = asyncio.Semaphore(0)
        qq = self.world.qq
        qq.clear()
        if isinstance(message.who, str):
            answer = await self.world.resident(message.who).says(message.text, message_id=message.number)
        else:
            await qq.says(message.who, message.text, group=message.group, message_id=message.number)
            answer = ""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._handled.acquire()
        await self.world.app.doors.answered()
        answer = (answer or "") + "\n".join(item.text for item in qq.all_heard.untaken)
        self.story.append(f"    {answer.splitlines()[0] if answer else '（没有回答）'}")
        return answer

    async def time_passes(self, **amount: float) -> None:
        """Let time go by, and have everything looked at that wakes by the clock; once more if the process dies over it."""
        self.clock.passes(**amount)
        self.story.append(f"{self.clock.now:%Y-%m-%d %H:%M} ⏰")
        try:
            await self._look_at_the_clock()
        except Exception:
            if not self.death.dead:
                raise
            await self._rise()
            await self._look_at_the_clock()
        self._nothing_broke()

    async def _look_at_the_clock(self) -> None:
        for job in JOBS:
            await job.work(self.world.app.house)

    def _same(self, before: dict[str, list[Any]], after: dict[str, list[Any]], what: str) -> None:
        changed = {
            table: ([row for row in rows if row not in after[table]], [row for row in after[table] if row not in rows])
            for table, rows in before.items()
            if rows != after[table]
        }
        assert not changed, f"{what}: {changed}\n{self.told()}"

    def _nothing_broke(self) -> None:
        assert not self.faults, f"{self.faults[0]}\n{self.told()}"

    def told(self) -> str:
        """Return what happened, for whoever has to find out why."""
        return "\n".join(self.story)

    def check(self, *, at_the_end: bool = False) -> None:
        """What must be true of the books at every moment, and what besides when everything has come to its end."""
        wrong = self.audit.wrong(at_the_end=at_the_end)
        assert not wrong, f"{wrong}\n{self.told()}"


STEWARD, COORDINATOR = 20001, 20005
WANG, LI, ZHAO = 30001, 30002, 30003
"""王芳 and 李强 are registered volunteers; 赵敏 is not."""
ZHANG, QIAN, MOTHER, GUARDIAN = "张大爷", "钱大妈", "王桂兰", "王妈"
"""Residents on WeChat: 王桂兰 is 王芳's mother, 王妈 the guardian of 小雨."""
FRIENDS = {OWNER: "李主任", STEWARD: "赵姐", COORDINATOR: "钱姐", WANG: "王芳", LI: "李强", ZHAO: "赵敏"}
EVERYBODY: tuple[str | int, ...] = (*FRIENDS, ZHANG, QIAN, MOTHER, GUARDIAN)
ITEMS = ("理发券", "磨剪刀", "悦读会")
PIECES = 4
UNTIL = "到2031年12月31日"


OPENING: tuple[tuple[str | int, str, str], ...] = (
    *((user, "你好", "") for user in (STEWARD, COORDINATOR, ZHAO)),
    (OWNER, f"授权 {STEWARD} 裕园 社区管家 {UNTIL}", "已授权"),
    (OWNER, f"授权 {COORDINATOR} 全区 协调员 {UNTIL}", "已授权"),
    *((WANG, said, "") for said in ("我要当志愿者", "同意", "王芳", "11010119900307803X", "13800000001", "裕园")),
    (WANG, "没有", "登记好了"),
    *((LI, said, "") for said in ("我要当志愿者", "同意", "李强", "370104199001011234", "13800000002", "裕园")),
    (LI, "没有", "登记好了"),
    (WANG, "登记家人 我妈 王桂兰", "做家人"),
    (MOTHER, "做家人 {code}", ""),
    *((who, "同意时间币约定", "") for who in (WANG, LI, ZHAO, ZHANG, QIAN)),
    (OWNER, "入池 60时间币 公益创投项目配套", ""),
    (OWNER, "是", "J0001"),
    (COORDINATOR, "批准 J0001", "已批准"),
    (ZHANG, "周六请人陪我去医院，裕园社区，电话13900000011", "对的话"),
    (ZHANG, "是", "编号"),
    (QIAN, "周六请人陪我去医院，裕园社区，电话13900000012", "对的话"),
    (QIAN, "是", "编号"),
    (COORDINATOR, f"赠 6时间币 {WANG} 困境老人", ""),
    (COORDINATOR, "是", "办好了"),
    (COORDINATOR, f"赠 6时间币 {LI} 困境老人", ""),
    (COORDINATOR, "是", "办好了"),
    (COORDINATOR, "赠 6时间币 13900000011 困境老人", ""),
    (COORDINATOR, "是", "办好了"),
    (COORDINATOR, "赠 6时间币 13900000012 困境老人", ""),
    (COORDINATOR, "是", "办好了"),
    (STEWARD, f"上架 理发券 1时间币 {PIECES}张 裕园 {UNTIL}", "要上架的是"),
    (STEWARD, "是", "已上架"),
    (STEWARD, f"上架 磨剪刀 0.5时间币 {PIECES}次 裕园 {UNTIL} 由{LI}核销", "要上架的是"),
    (STEWARD, "是", "已上架"),
    (OWNER, f"上架 悦读会 2积分 {PIECES}份 裕园 {UNTIL}", "要上架的是"),
    (OWNER, "是", "已上架"),
    *((GUARDIAN, said, "") for said in ("孩子12岁，我是妈妈，同意登记", "小雨", "裕园")),
    (GUARDIAN, "不写", "小雨登记好了"),
)
"""How people come to town: who says what, and what the answer holds. Roles, registrations, a family, coins, the shelf."""


async def settle_down(town: Town) -> None:
    """Let people come to town by their own words."""
    await town.says(OWNER, "绑定群 裕园", group=True)
    code = ""
    for who, text, holds in OPENING:
        answer = await town.says(who, text.format(code=code))
        assert holds in answer, f"{holds} is not in {answer}\n{town.told()}"
        if "做家人 " in answer:
            code = answer.split("做家人 ")[1][:6]
