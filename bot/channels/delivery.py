"""The courier: takes what is due out of the outbox, says it, and writes down what became of it.

One lane per account sends one message at a time; accounts do not wait for each other. Between lease and
settlement no transaction is open, so a slow platform holds nothing but its own lane.
"""

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from random import Random

from sqlmodel import Session

from bot.channels.port import Address, Delivery, Outcome, Port
from bot.clock import Clock
from bot.domain.outbox.leasing import Account, Leased, Unrenderable, lease_due, next_due
from bot.domain.outbox.limits import limits_at
from bot.domain.outbox.model import NUDGE, Letter, Reason
from bot.domain.outbox.service import Render, drop, expire_leases, settle
from bot.store import Store, StoreUnavailable

logger = logging.getLogger(__name__)

GATHER_SECONDS = 0.1
"""What is queued within this time of a wake-up is looked at in one go: a look costs as much as a claim, and messages
leave seconds apart anyway."""
LOOK_SECONDS_MAX = 30.0
"""The longest sleep: dead leases and accounts that connected without a `kick` are noticed by then."""
FAULT_SECONDS = 2.0
"""Pause after the database failed us."""
SETTLE_TRIES = 3
"""Tries to store an outcome.

After that the lease runs out and the message becomes unknown, which is true.
"""

Picture = Callable[[Letter], Awaitable[bytes | None]]
"""Makes the picture of a message at the moment of sending; None for a message of words."""
OnSettled = Callable[[Session, Letter, Delivery], None]
"""Called in the unit that stores an outcome; what it queues is committed with it or not at all."""


class Courier:
    """Drains the outbox through the ports of this process.

    `accounts` lists our own accounts, asked anew at every look; those whose port is connected are
    served. `render` makes the words inside the leasing unit, so facts are checked in the transaction
    that decides to send; `picture` draws what is seen instead of them. `on_settled` may queue what follows from an outcome (tell the group neutrally
    that a private chat is not open). `nudging` are the accounts with a subscription message. `clock` is the only source of time in `run`; `drain` is handed its
    moment. `worker` names this process in leases.
    """

    def __init__(
        self,
        store: Store,
        ports: Collection[Port],
        *,
        accounts: Callable[[], Collection[Account]],
        render: Render,
        clock: Clock,
        worker: str,
        rng: Random | None = None,
        on_settled: OnSettled | None = None,
        picture: Picture | None = None,
        send_seconds_max: float | None = None,
        nudging: Collection[Account] = (),
    ) -> None:
        self._store = store
        self._ports: Mapping[str, Port] = {port.channel: port for port in ports}
        self._accounts = accounts
        self._render = render
        self._clock = clock
        self._worker = worker
        self._rng = rng or Random()
        self._on_settled = on_settled
        self._picture = picture
        self._send_seconds_max = send_seconds_max
        self._nudging = nudging
        self._lanes: dict[Account, tuple[asyncio.Event, asyncio.Task[None]]] = {}
        self._look = asyncio.Event()
        self._stopping = False

    def kick(self) -> None:
        """Look now: an account connected. Call it on the event loop."""
        self._look.set()
        self._wake_lanes()

    def _wake_lanes(self) -> None:
        """Something was queued."""
        for woken, _ in self._lanes.values():
            woken.set()

    async def run(self) -> None:
        """Serve until `stop`.

        Listens to the store's "outbox" wake-ups; sleeps until the next message is due.
        """
        silence = self._store.listen("outbox", self._wake_lanes)
        expired_at = -LOOK_SECONDS_MAX
        try:
            while not self._stopping:
                self._look.clear()
                if (ticks := time.monotonic()) - expired_at >= LOOK_SECONDS_MAX:
                    expired_at = ticks
                    await self._try_to_expire()
                self._open_lanes()
                await _sleep(self._look, LOOK_SECONDS_MAX)
        finally:
            silence()
        await asyncio.gather(*(task for _, task in self._lanes.values()))

    async def stop(self) -> None:
        """Take nothing new; return when what is being sent has been settled."""
        self._stopping = True
        self.kick()
        await asyncio.gather(*(task for _, task in self._lanes.values()))

    async def drain(self, at: datetime, *, until: datetime | None = None) -> datetime | None:
        """Send everything that may leave at `at`; return when the next message may (None: nothing waits).

        With `until`, go on from due moment to due moment up to it, as if time passed: for tests and the
        demo.
        """
        while True:
            await self._expire(at)
            connected = self._connected()
            moments = await asyncio.gather(*(self._send_due(account, lambda at=at: at) for account in connected))
            following = min((moment for moment in moments if moment is not None), default=None)
            if until is None or following is None or following > until:
                return following
            at = max(at, following)

    def _connected(self) -> list[Account]:
        """Return the accounts this process can speak as now."""
        return [
            (channel, account)
            for channel, account in self._accounts()
            if (port := self._ports.get(channel)) is not None and port.connected(account)
        ]

    def _open_lanes(self) -> None:
        for account in self._connected():
            if account not in self._lanes or self._lanes[account][1].done():
                woken = asyncio.Event()
                self._lanes[account] = (woken, asyncio.create_task(self._lane(account, woken)))

    async def _lane(self, account: Account, woken: asyncio.Event) -> None:
        """Serve one account until it disconnects or the courier stops."""
        while not self._stopping and account in self._connected():
            woken.clear()
            try:
                following = await self._send_due(account, self._clock)
            except Exception as error:  # noqa: BLE001 - the lane must outlive any fault
                logger.error("the outbox could not be drained: %s", _fault(error))
                await _sleep(woken, FAULT_SECONDS)
                continue
            seconds = (following - self._clock()).total_seconds() if following else LOOK_SECONDS_MAX
            await _sleep(woken, min(max(seconds, 0.0), LOOK_SECONDS_MAX))
            if woken.is_set() and not self._stopping:
                await asyncio.sleep(GATHER_SECONDS)

    async def _send_due(self, account: Account, clock: Clock) -> datetime | None:
        """Send one after the other what may leave; return when the next one may."""
        while not self._stopping and account in self._connected():
            at = clock()
            try:
                parcel, following = await self._store.write(lambda session, at=at: self._pick(session, account, at))
            except Unrenderable as failed:
                logger.error("message %d has no words: %s", failed.message_id, _fault(failed))
                await self._store.write(
                    lambda session, at=at, id=failed.message_id: drop(session, id, Reason.UNRENDERABLE, at=at)
                )
                continue
            if parcel is None:
                return following
            await self._settle(parcel, await self._send(parcel, at), clock())
        return None

    def _pick(self, session: Session, account: Account, at: datetime) -> tuple[Leased | None, datetime | None]:
        """Lease the next message with its words, or say when there will be one."""
        leased = lease_due(
            session,
            [account],
            at=at,
            worker=self._worker,
            rng=self._rng,
            render=self._render,
            nudging=self._nudging,
            shared=self._connected(),
        )
        return (leased[0], None) if leased else (None, next_due(session, [account], at=at))

    async def _send(self, parcel: Leased, at: datetime) -> Delivery:
        """Say it once. No answer in time, or a port that breaks, leaves it unknown whether it arrived."""
        letter, words = parcel.letter, parcel.words
        to = Address(letter.channel, letter.account, letter.group_id, letter.recipient)
        picture = await self._drawn(letter)
        try:
            async with asyncio.timeout(self._send_seconds_max or limits_at(at).sending.send_seconds_max):
                port = self._ports[letter.channel]
                return await (port.nudge(to) if letter.kind == NUDGE else port.send(to, words, picture))
        except TimeoutError:
            return Delivery(Outcome.UNKNOWN, code="timeout")
        except Exception as error:  # noqa: BLE001 - whatever broke, nobody knows whether it arrived
            logger.error("port %s broke on message %d: %s", letter.channel, letter.id, _fault(error))
            return Delivery(Outcome.UNKNOWN, code=type(error).__name__)

    async def _drawn(self, letter: Letter) -> bytes | None:
        """Return the picture of a message that goes to one person. One that cannot be made leaves the words."""
        if self._picture is None or letter.recipient is None:
            return None
        try:
            return await self._picture(letter)
        except Exception as error:  # noqa: BLE001 - the words say how to get it otherwise
            logger.error("message %d has no picture: %s", letter.id, _fault(error))
            return None

    async def _settle(self, parcel: Leased, delivery: Delivery, at: datetime) -> None:
        hook = self._on_settled
        first = parcel.letter

        def work(session: Session) -> None:
            for letter in (first, *parcel.others):
                settle(session, letter.id, delivery, at=at, rng=self._rng, counted=letter is first)
                if hook is not None:
                    hook(session, letter, delivery)

        for attempt in range(1, SETTLE_TRIES + 1):
            try:
                return await self._store.write(work)
            except StoreUnavailable as error:
                logger.error("outcome of message %d not stored, try %d: %s", first.id, attempt, _fault(error))
                await asyncio.sleep(FAULT_SECONDS)
            except Exception as error:  # noqa: BLE001 - a defect of the hook must not lose the outcome
                logger.error("what follows from message %d failed: %s", first.id, _fault(error))
                hook = None
        return None

    async def _try_to_expire(self) -> None:
        try:
            await self._expire(self._clock())
        except Exception as error:  # noqa: BLE001 - looked at again in a moment
            logger.error("the outbox could not be read: %s", _fault(error))

    async def _expire(self, at: datetime) -> None:
        await self._store.write(lambda session: expire_leases(session, at=at, rng=self._rng))


async def _sleep(woken: asyncio.Event, seconds: float) -> None:
    """Sleep until woken, at most so long."""
    try:
        async with asyncio.timeout(seconds):
            await woken.wait()
    except TimeoutError:
        return


def _fault(error: BaseException) -> str:
    """Name an error and its place, not its message: that may hold words, numbers or a token."""
    cause = error.__cause__ or error
    frames = traceback.extract_tb(cause.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(cause).__name__}{place}"
