"""The doors: what comes in by a channel goes to the conversation, and its answer goes back by the way it came."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace

from nonebot.adapters import Bot, Event
from nonebot.log import logger

from bot.channels.delivery import Courier
from bot.channels.onebot_port import OneBotPort
from bot.channels.port import Outcome
from bot.channels.wechat.event import MessageEvent, ScanEvent, SubscribeEvent, WeChatEvent
from bot.chat.conversation import Conversation
from bot.chat.house import House
from bot.chat.talk import MakeEvent
from bot.domain.inbox.incoming import Incoming
from bot.domain.outbox import service as outbox
from bot.domain.people import service as people
from bot.domain.people.identity import QQ, WECHAT


class Doors:
    """Joins the channels to the conversation. Answers on QQ do not make the person's next message wait."""

    def __init__(self, house: House, conversation: Conversation, courier: Courier, qq: OneBotPort) -> None:
        self._house = house
        self._conversation = conversation
        self._courier = courier
        self._qq = qq
        self._tasks: set[asyncio.Future[None]] = set()
        self._answering: set[asyncio.Future[None]] = set()

    def in_background(self, work: Awaitable[None]) -> None:
        """Run something nobody waits for, and log it when it fails."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def settle(self, seconds_max: float) -> None:
        """Wait for everybody's answer and for what runs in the background, at most so long; then end the rest."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds_max):
                await self.answered()
                while self._tasks:
                    await asyncio.wait(set(self._tasks))
        slow = list(self._tasks)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    async def answered(self) -> None:
        """Wait until everybody on QQ who has spoken has their answer."""
        while self._answering:
            await asyncio.wait(set(self._answering))

    async def from_qq(self, bot: Bot, make_event: MakeEvent, incoming: Incoming) -> None:
        """Hold the conversation with somebody on QQ."""
        turn = asyncio.current_task()
        assert turn is not None
        self._count(turn)

        async def reply(texts: list[str]) -> None:
            answer = asyncio.ensure_future(self._answer_on_qq(incoming, "\n\n".join(texts)))
            self._count(answer)
            self.in_background(answer)

        await self._conversation.receive(bot, make_event, incoming, reply)

    async def from_wechat(self, bot: Bot, event: Event) -> None:
        """Hold the conversation with somebody on WeChat; the adapter makes one passive answer of what is said."""
        incoming = self._read_wechat(event)
        if incoming is None:
            return

        async def reply(texts: list[str]) -> None:
            await bot.send(event, "\n\n".join(texts))

        await self._conversation.receive(bot, lambda: event, incoming, reply)

    async def late_on_wechat(self, account: str, openid: str, text: str) -> None:
        """Queue words that no request of WeChat can carry any more."""
        await self._house.store.write(
            lambda session: outbox.queue(
                session,
                channel=WECHAT,
                account=account,
                recipient=openid,
                kind="late_answer",
                text=text,
                at=self._house.clock(),
            )
        )

    def qq_connected(self, self_id: str) -> None:
        """An account is connected: owners who never wrote are reached through it, and what waited may go."""
        self.in_background(self._adopt(self_id))

    async def _adopt(self, self_id: str) -> None:
        await self._house.store.write(lambda session: people.adopt(session, QQ, self_id))
        self._courier.kick()

    async def _answer_on_qq(self, incoming: Incoming, text: str) -> None:
        """Answer; an answer that could not leave the house waits in the outbox for the next connection."""
        delivery = await self._qq.answer(incoming, text)
        if delivery.outcome is not Outcome.UNAVAILABLE:
            return
        await self._house.store.write(
            lambda session: outbox.queue(
                session,
                channel=QQ,
                account=incoming.account,
                group_id=incoming.group_id or incoming.origin_group,
                recipient=None if incoming.group_id else incoming.sender,
                kind="late_answer",
                text=text,
                at=self._house.clock(),
            )
        )

    def _read_wechat(self, event: Event) -> Incoming | None:
        """Return what a person said; None for what needs no answer (they left, a template was delivered)."""
        if not isinstance(event, WeChatEvent):
            return None
        plain = Incoming(
            channel=WECHAT,
            account=event.account,
            sender=event.openid,
            text=event.text,
            natural_key=event.natural_key,
            at=self._house.clock(),
        )
        if isinstance(event, SubscribeEvent | ScanEvent):
            kind = "scan" if isinstance(event, ScanEvent) or event.scene else "follow"
            return replace(plain, kind=kind, scene=event.scene)
        if isinstance(event, MessageEvent):
            return replace(plain, kind="click" if event.kind == "click" else "message")
        return None

    def _count(self, turn: "asyncio.Future[None]") -> None:
        self._answering.add(turn)
        turn.add_done_callback(self._answering.discard)

    def _done(self, task: "asyncio.Future[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.opt(exception=error).error("something in the background failed")
