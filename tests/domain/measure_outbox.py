"""Measure what one message costs from `queue` to `sent`: python -m tests.domain.measure_outbox

Prints processor time of this process per message, beside an empty table and beside 100,000 stored
messages, and how long a message waits between the caller of its commit and the port.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session

from bot.channels.delivery import Courier
from bot.channels.port import Address, Delivery
from bot.clock import now
from bot.domain.outbox import service
from bot.store import KeyRing, Store
from tests.outbox_world import MORNING, SENT, FakePort, make_tables, render

CHANNEL, ACCOUNT = "console", "main"
"""A channel without pacing or windows: what is measured is ours."""
MESSAGES = 2000
LATENCIES = 300

_FILL = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :stored)"
    " INSERT INTO outbox_message (channel, account, conversation, group_id, kind, about, priority,"
    " created_at, due_at, attempts, state)"
    " SELECT 'console', 'main', 'group:1', '1', 'notice', 'case:' || i, 3, '2026-11-20 01:00:00.000000',"
    " '2027-01-01 00:00:00.000000', 1, CASE i % 3 WHEN 0 THEN 'queued' WHEN 1 THEN 'held' ELSE 'sent' END"
    " FROM n WHERE :stored > 0"
)


def queue_some(session: Session, count: int) -> None:
    """Queue private messages with a person's details."""
    for number in range(count):
        service.queue(
            session,
            channel=CHANNEL,
            account=ACCOUNT,
            kind="details",
            recipient=f"2{number:05}",
            about=f"case:{number}",
            template="t",
            facts={"n": number, "address": "裕园小区3号楼"},
            at=MORNING,
        )


def courier(store: Store, port: FakePort) -> Courier:
    """Return a courier for the measured account."""
    return Courier(store, [port], accounts=lambda: [(CHANNEL, ACCOUNT)], render=render, clock=now, worker="measure")


async def cost(store: Store, stored: int) -> str:
    """Return the processor time of queueing and of sending one message."""
    await store.write(lambda session: session.connection().execute(_FILL, {"stored": stored}) and None)
    started = time.process_time()
    for _ in range(MESSAGES // 50):
        await store.write(lambda session: queue_some(session, 50))
    queued = time.process_time()
    await courier(store, FakePort(CHANNEL)).drain(MORNING)
    sent = time.process_time()
    per_message = 1e6 / MESSAGES
    return (
        f"{stored:7} stored: queue {(queued - started) * per_message:4.0f} µs,"
        f" lease + render + send + settle {(sent - queued) * per_message:4.0f} µs"
    )


async def latency(store: Store) -> str:
    """Return how long a message takes from the caller of `write` to the port of a running courier."""
    arrived: asyncio.Queue[float] = asyncio.Queue()

    class Watch(FakePort):
        async def send(self, to: Address, text: str, picture: bytes | None = None) -> Delivery:
            await arrived.put(time.perf_counter())
            return SENT

    running = courier(store, Watch(CHANNEL))
    task = asyncio.create_task(running.run())
    waits: list[float] = []
    for _ in range(LATENCIES):
        started = time.perf_counter()
        await store.write(lambda session: queue_some(session, 1))
        waits.append(await arrived.get() - started)
        await asyncio.sleep(0.005)
    await running.stop()
    await task
    waits.sort()
    return f"commit to port: p50 {waits[LATENCIES // 2] * 1e3:.1f} ms, p99 {waits[-3] * 1e3:.1f} ms"


async def main() -> None:
    """Measure on SQLite files that are thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        for stored in (0, 100_000):
            store = Store(f"sqlite:///{Path(folder) / f'{stored}.db'}", keys=KeyRing.generate())
            make_tables(store)
            await store.start()
            sys.stdout.write(await cost(store, stored) + "\n")
            if not stored:
                sys.stdout.write(await latency(store) + "\n")
            await store.stop()


if __name__ == "__main__":
    asyncio.run(main())
