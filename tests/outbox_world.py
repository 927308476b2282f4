"""An outbox to play with: a store with its tables, and a port that does as it is told."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest_asyncio
from sqlmodel import Session, col, select

from bot.channels.delivery import Courier, OnSettled
from bot.channels.port import Address, Delivery, Outcome
from bot.clock import SHANGHAI
from bot.domain.outbox import service
from bot.domain.outbox.leasing import lease_due
from bot.domain.outbox.model import Letter, OutboxMessage, State
from bot.domain.outbox.service import Render
from bot.store import KeyRing, Store
from bot.store.base import metadata

QQ = ("qq", "10086")
WECHAT = ("wechat", "main")
MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
NIGHT = datetime(2026, 11, 23, 22, 30, tzinfo=SHANGHAI)
SENT = Delivery(Outcome.SENT, receipt="7001")
REFUSED = Delivery(Outcome.REFUSED, code="120")
UNKNOWN = Delivery(Outcome.UNKNOWN, code="1200")
CLOSED = Delivery(Outcome.CLOSED, code="45015")
UNAVAILABLE = Delivery(Outcome.UNAVAILABLE)


def render(session: Session, letter: Letter) -> str | None:
    """Make plain words of the facts; a letter whose facts say `stale` no longer holds."""
    if letter.facts.get("stale"):
        return None
    return f"{letter.template}:{letter.facts.get('n', '')}"


class FakePort:
    """A port with a memory. It answers SENT unless told otherwise, and can be away."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.said: list[tuple[Address, str]] = []
        self.answers: list[Delivery | BaseException] = []
        self.present = True
        self.during: Callable[[], Any] | None = None

    def connected(self, account: str) -> bool:
        """Whether it is there."""
        return self.present

    async def send(self, to: Address, text: str, picture: bytes | None = None) -> Delivery:
        """Remember the words, do what the test asked for meanwhile, give the next answer."""
        self.said.append((to, text))
        if self.during is not None:
            await self.during()
        answer = self.answers.pop(0) if self.answers else SENT
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def nudge(self, to: Address) -> Delivery:
        """Take a subscription message like any other."""
        return await self.send(to, "(nudge)")

    @property
    def texts(self) -> list[str]:
        """What was said, in order."""
        return [text for _, text in self.said]


class House:
    """One database with an outbox."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def queue(self, at: datetime = MORNING, **what: Any) -> service.Queued:
        """Queue one message: by default a private one with details, on QQ."""
        channel, account = what.pop("on", QQ)
        given: dict[str, Any] = {"kind": "details", "template": "t", "about": "case:231"} | what
        if "text" in given:
            given.pop("template")
        if "group_id" not in given:
            given.setdefault("recipient", "20001")
        return await self.store.write(
            lambda session: service.queue(session, channel=channel, account=account, at=at, **given)
        )

    async def card(self, at: datetime = MORNING, group: str = "888", **what: Any) -> service.Queued:
        """Queue one card for a group."""
        return await self.queue(at, **({"kind": "card", "group_id": group} | what))

    async def lease(self, at: datetime = MORNING, *, on: tuple[str, str] = QQ, limit: int = 1) -> list[Letter]:
        """Lease what may leave, as a sender would."""
        return await self.store.write(
            lambda session: [
                leased.letter
                for leased in lease_due(session, [on], at=at, worker="w1", rng=Random(7), render=render, limit=limit)
            ]
        )

    async def settle(self, letter: Letter, delivery: Delivery, at: datetime = MORNING) -> State:
        """Write an outcome down."""
        return await self.store.write(
            lambda session: service.settle(session, letter.id, delivery, at=at, rng=Random(7))
        )

    async def expire(self, at: datetime) -> int:
        """Look for senders that died."""
        return await self.store.write(lambda session: service.expire_leases(session, at=at, rng=Random(7)))

    async def rows(self) -> list[OutboxMessage]:
        """Return everything in the outbox."""
        return await self.store.read(
            lambda session: list(session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))))
        )

    async def states(self) -> Counter[State]:
        """Count the messages by state."""
        return Counter(row.state for row in await self.rows())

    def courier(
        self,
        *ports: FakePort,
        worker: str = "w1",
        clock: Callable[[], datetime] = lambda: MORNING,
        rendering: Render = render,
        on_settled: OnSettled | None = None,
        send_seconds_max: float | None = None,
        nudging: Collection[tuple[str, str]] = (),
    ) -> Courier:
        """Return a courier for our QQ and WeChat accounts."""
        return Courier(
            self.store,
            ports,
            accounts=lambda: (QQ, WECHAT),
            render=rendering,
            clock=clock,
            worker=worker,
            rng=Random(7),
            on_settled=on_settled,
            send_seconds_max=send_seconds_max,
            nudging=nudging,
        )


def make_tables(store: Store) -> None:
    """Create the tables of the outbox."""
    tables = [table for name, table in metadata.tables.items() if name.startswith("outbox_")]
    store.write_now(lambda session: metadata.create_all(session.connection(), tables=tables))


@pytest_asyncio.fixture
async def house(empty_url: str, keys: KeyRing) -> AsyncIterator[House]:
    """Return an empty outbox, on SQLite and on PostgreSQL."""
    store = Store(empty_url, keys=keys)
    make_tables(store)
    await store.start()
    yield House(store)
    await store.stop()


def minutes(count: float) -> timedelta:
    """Say a duration."""
    return timedelta(minutes=count)


def seconds(count: float) -> timedelta:
    """Say a duration."""
    return timedelta(seconds=count)
