"""Who answers what, and when: WeChat's five seconds.

WeChat waits 5 s for the answer to a message and takes exactly one. Without one it sends the message again,
three times in all. A turn is one such message: the handler runs once, every delivery of the message waits for
the same answer, and what is said too late (or does not fit) goes to `late`.

An account with customer-service messages answers each delivery within its reply window: what comes later can
follow. One without them cannot say anything later, so its first two deliveries are left unanswered while the
handler is still at work: WeChat's own repeats make about 15 s of the 5.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from nonebot.log import logger

from bot.channels.wechat.account import WeChatAccount
from bot.channels.wechat.event import WeChatEvent
from bot.channels.wechat.reply import cut, merged

DELIVERIES_MAX = 3
"""How often WeChat sends one message."""

REPEAT_GRACE_SECONDS = 3.0
"""How long a finished answer that nobody waits for is kept for WeChat's next delivery (due within the
second)."""

Late = Callable[[str, str, str], Awaitable[None]]
"""(account, openid, text): words that found no request to go with."""

Handle = Callable[[WeChatEvent], Awaitable[None]]


class Turn:
    """One message on its way to one answer."""

    def __init__(self, event: WeChatEvent) -> None:
        self.event = event
        self.answer: str | None = None
        """What every delivery is answered; None while it may still grow."""
        self.deliveries = 0
        self.waiting = 0
        self._said: list[str] = []

    def say(self, text: str) -> bool:
        """Add to the answer. False when it has already gone."""
        if self.answer is not None:
            return False
        self._said.append(text)
        return True

    def close(self, *, empty: bool = False) -> str:
        """Fix the answer (nothing, if `empty`) and return what is left over."""
        text = merged(self._said)
        self.answer, rest = ("", text) if empty else cut(text)
        return rest


class Turns:
    """All turns of this process."""

    def __init__(self, late: Late) -> None:
        self._late = late
        self._open: dict[tuple[str, str], tuple[Turn, asyncio.Task[None]]] = {}
        self._errands: set[asyncio.Task[None]] = set()

    async def deliver(self, event: WeChatEvent, account: WeChatAccount, handle: Handle) -> str | None:
        """Return the answer to this delivery ("" for none), or None when it is to be left unanswered."""
        turn, work = self._join(event, handle)
        turn.deliveries += 1
        last = account.verified or turn.deliveries >= DELIVERIES_MAX
        turn.waiting += 1
        try:
            await asyncio.wait((work,), timeout=account.reply_window_seconds)
        finally:
            turn.waiting -= 1
        if work.done() or last:
            if turn.answer is None:
                self._send_late(turn.event, turn.close())
            self._forget(turn, work)
            return turn.answer
        await asyncio.sleep(account.unanswered_hold_seconds - account.reply_window_seconds)
        return None

    async def drain(self, seconds_max: float) -> None:
        """Let running handlers finish, then stop them; what nobody fetched goes to `late`."""
        running = {work for _, work in self._open.values() if not work.done()}
        if running:
            _, slow = await asyncio.wait(running, timeout=seconds_max)
            for work in slow:
                work.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        for turn, work in list(self._open.values()):
            self._give_up(turn, work)
        await asyncio.gather(*self._errands)

    def _join(self, event: WeChatEvent, handle: Handle) -> tuple[Turn, asyncio.Task[None]]:
        key = (event.account, event.natural_key)
        if key not in self._open:
            turn = Turn(event)
            event._turn = turn
            self._open[key] = turn, asyncio.create_task(self._work(turn, handle))
        return self._open[key]

    async def _work(self, turn: Turn, handle: Handle) -> None:
        try:
            await handle(turn.event)
        except Exception as error:  # noqa: BLE001 - a handler's fault must not cost the person their other answers
            # The message of an error may quote what the person said: only where it happened is logged.
            where = traceback.extract_tb(error.__traceback__)[-1]
            name = type(error).__name__
            logger.error("wechat: {} in the handler at {}:{}", name, where.filename, where.lineno)
        finally:
            work = asyncio.current_task()
            assert work is not None
            if turn.answer is not None:
                self._drop(turn)
            elif not turn.waiting:
                loop = asyncio.get_running_loop()
                loop.call_later(REPEAT_GRACE_SECONDS, self._give_up, turn, work)

    def _give_up(self, turn: Turn, work: asyncio.Task[None]) -> None:
        """No delivery came for a finished answer: all of it is late."""
        if turn.answer is None and not turn.waiting:
            self._send_late(turn.event, turn.close(empty=True))
            self._forget(turn, work)

    def _forget(self, turn: Turn, work: asyncio.Task[None]) -> None:
        if work.done():
            self._drop(turn)

    def _drop(self, turn: Turn) -> None:
        self._open.pop((turn.event.account, turn.event.natural_key), None)

    def _send_late(self, event: WeChatEvent, text: str) -> None:
        if text:
            self._run(self._hand_over(event, text))

    async def _hand_over(self, event: WeChatEvent, text: str) -> None:
        try:
            await self._late(event.account, event.openid, text)
        except Exception as error:  # noqa: BLE001 - nobody is left to raise to
            logger.error("wechat: {} while keeping a late answer", type(error).__name__)

    def _run(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)
