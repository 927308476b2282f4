"""The courier: takes what is due out of the outbox, says it through the ports, and writes down what
became of it.

One lane per account sends one message at a time; accounts do not wait for each other. Between lease and
settlement no transaction is open, so a slow platform holds nothing but its own lane.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlmodel import Session

from bot.channels.port import Address, Delivery, Outcome, Port
from bot.clock import Clock
from bot.domain.outbox.leasing import Account, lease_due, next_due
from bot.domain.outbox.limits import limits_at
from bot.domain.outbox.model import Letter, Reason
from bot.domain.outbox.service import Render, drop, expire_leases, settle
from bot.store import Store

logger = logging.getLogger(__name__)

LOOK_SECONDS_MAX = 30.0
"""The longest sleep: dead leases and accounts that connected without a `kick` are noticed by then."""
FAULT_SECONDS = 2.0
"""Pause after the database failed us."""
SETTLE_TRIES = 3
"""Tries to store an outcome.

After that the lease runs out and the message becomes unknown, which is true.
"""

OnSettled = Callable[[Session, Letter, Delivery], None]
"""Called in the unit that stores an outcome; what it queues is committed with it or not at all."""


@dataclass(frozen=True)
class _Parcel:
    """One leased message, ready to be said."""

    letter: Letter
    to: Address
    text: str


class _RenderingFailed(Exception):
    """The words of one message could not be made; undoes its lease."""

    def __init__(self, message_id: int) -> None:
        super().__init__(message_id)
        self.message_id = message_id


class Courier:
    """Drains the outbox through the ports of this process.

    `accounts` lists our own accounts, asked anew at every look; those whose port is connected are
    served. `render` makes the words inside the leasing unit, so facts are checked in the transaction
    that decides to send. `on_settled` may queue what follows from an outcome (tell the group neutrally
    that a private chat is not open). `clock` is the only source of time in `run`; `drain` is handed its
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
        send_seconds_max: float | None = None,
    ) -> None:
        self._store = store
        self._ports: Mapping[str, Port] = {port.channel: port for port in ports}
        self._accounts = accounts
        self._render = render
        self._clock = clock
        self._worker = worker
        self._rng = rng or Random()
        self._on_settled = on_settled
        self._send_seconds_max = send_seconds_max
        self._lanes: dict[Account, tuple[asyncio.Event, asyncio.Task[None]]] = {}
        self._look = asyncio.Event()
        self._stopping = False

    def kick(self) -> None:
        """Look now: something was queued, or an account connected. Call it on the event loop."""
        self._look.set()
        for woken, _ in self._lanes.values():
            woken.set()

    async def run(self) -> None:
        """Serve until `stop`.

        Listens to the store's "outbox" wake-ups; sleeps until the next message is due.
        """
        self._store.listen("outbox", self.kick)
        while not self._stopping:
            self._look.clear()
            try:
                await self._expire(self._clock())
            except Exception:
                logger.exception("the outbox could not be read")
            self._open_lanes()
            await _sleep(self._look, LOOK_SECONDS_MAX)
        await asyncio.gather(*(task for _, task in self._lanes.values()))

    async def stop(self) -> None:
        """Take nothing new; return when what is being sent has been settled."""
        self._stopping = True
        self.kick()
        await asyncio.gather(*(task for _, task in self._lanes.values()))

    async def drain(self, at: datetime, *, until: datetime | None = None) -> datetime | None:
        """Send everything that may leave at `at`; return when the next message may leave (None: nothing
        is queued).

        With `until`, go on from due moment to due moment up to it, as if time passed: for tests and the
        demo.
        """
        while True:
            await self._expire(at)
            connected = self._connected()
            moments = await asyncio.gather(
                *(self._send_due(account, lambda at=at: at) for account in connected)
            )
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
            except Exception:
                logger.exception("the outbox could not be drained")
                await _sleep(woken, FAULT_SECONDS)
                continue
            seconds = (following - self._clock()).total_seconds() if following else LOOK_SECONDS_MAX
            await _sleep(woken, min(max(seconds, 0.0), LOOK_SECONDS_MAX))

    async def _send_due(self, account: Account, clock: Clock) -> datetime | None:
        """Send one after the other what may leave; return when the next one may."""
        while not self._stopping and account in self._connected():
            at = clock()
            try:
                parcel, following = await self._store.write(
                    lambda session, at=at: self._pick(session, account, at)
                )
            except _RenderingFailed as failed:
                logger.exception("outbox message %d has no words", failed.message_id)
                await self._store.write(
                    lambda session, at=at, failed=failed: self._unrenderable(session, failed, at)
                )
                continue
            if parcel is None:
                return following
            await self._settle(parcel, await self._send(parcel, at), clock())
        return None

    def _pick(
        self, session: Session, account: Account, at: datetime
    ) -> tuple[_Parcel | None, datetime | None]:
        """Lease and render the next message; those whose facts no longer hold are dropped on the way."""
        while leased := lease_due(session, [account], at=at, worker=self._worker, rng=self._rng):
            (letter,) = leased
            text = letter.text
            if text is None:
                try:
                    text = self._render(session, letter)
                except Exception as error:
                    raise _RenderingFailed(letter.id) from error
            if text is not None:
                to = Address(letter.channel, letter.account, letter.group_id, letter.recipient)
                return _Parcel(letter, to, text), None
            drop(session, letter.id, Reason.STALE, at=at)
        return None, next_due(session, [account], at=at)

    def _unrenderable(self, session: Session, failed: _RenderingFailed, at: datetime) -> None:
        drop(session, failed.message_id, Reason.UNRENDERABLE, at=at)

    async def _send(self, parcel: _Parcel, at: datetime) -> Delivery:
        """Say it once. No answer in time, or a port that breaks, leaves it unknown whether it arrived."""
        seconds = self._send_seconds_max or limits_at(at).sending.send_seconds_max
        try:
            async with asyncio.timeout(seconds):
                return await self._ports[parcel.to.channel].send(parcel.to, parcel.text)
        except TimeoutError:
            return Delivery(Outcome.UNKNOWN, code="timeout")
        except Exception as error:
            logger.exception("port %s broke while sending message %d", parcel.to.channel, parcel.letter.id)
            return Delivery(Outcome.UNKNOWN, code=type(error).__name__)

    async def _settle(self, parcel: _Parcel, delivery: Delivery, at: datetime) -> None:
        def work(session: Session, hook: OnSettled | None = self._on_settled) -> None:
            settle(session, parcel.letter.id, delivery, at=at, rng=self._rng)
            if hook is not None:
                hook(session, parcel.letter, delivery)

        for attempt in range(1, SETTLE_TRIES + 1):
            try:
                if attempt == SETTLE_TRIES:
                    await self._store.write(lambda session: work(session, hook=None))
                else:
                    await self._store.write(work)
            except Exception:
                logger.exception(
                    "the outcome of message %d was not stored (try %d)", parcel.letter.id, attempt
                )
            else:
                return

    async def _expire(self, at: datetime) -> None:
        await self._store.write(lambda session: expire_leases(session, at=at, rng=self._rng))


async def _sleep(woken: asyncio.Event, seconds: float) -> None:
    """Sleep until woken, at most so long."""
    try:
        async with asyncio.timeout(seconds):
            await woken.wait()
    except TimeoutError:
        return
