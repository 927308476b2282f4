"""Measure units of work per second, and processor time per unit.

    python -m tests.store.measure [postgresql+psycopg://...]

Without a URL it measures a scratch SQLite file. 64 callers wait at any time; the processor time is this
process's, all threads together. The figures of docs/decisions/0002 come from here.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count

from sqlmodel import Session

from bot.store import KeyRing, Store
from bot.store.columns import seal
from bot.store.hot import Statement
from tests.store.scratch import Counter, Note, create_tables

CALLERS = 64
AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TAKE = Statement("UPDATE counter SET value = 1 WHERE id = ? AND value = 0")
ADD = Statement("INSERT INTO note (counter_id, slot, at, secret) VALUES (?, ?, ?, ?)")
READ = Statement("SELECT value FROM counter WHERE id = ?")


async def measure(name: str, call: Callable[..., Awaitable[object]], work: object, units: int) -> None:
    """Run a unit many times and write one line."""
    turns = iter(range(units))

    async def caller() -> None:
        for _ in turns:
            await call(work)

    began, cpu_began = time.perf_counter(), time.process_time()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    sys.stdout.write(f"{name:<28}{units / seconds:>10,.0f}/s{cpu_seconds / units * 1e6:>10,.1f} µs\n")


async def main(url: str, units: int) -> None:
    """Measure one database, which must be empty."""
    store = Store(url, keys=KeyRing.generate())
    store.write_now(create_tables)
    ids, orm_ids = count(2), count(2)
    sealed = seal("note.secret", "王桂兰")

    def fill(session: Session) -> None:
        add = Statement("INSERT INTO counter (id, value) VALUES (?, 0)")
        for number in range(2, units + 2):
            add.run(session, number)

    def claim(session: Session) -> None:
        number = next(ids)
        assert TAKE.run(session, number).rowcount == 1
        ADD.run(session, number, None, AT, sealed)
        ADD.run(session, number, number, AT, sealed)

    def claim_by_orm(session: Session) -> None:
        number = next(orm_ids)
        session.get_one(Counter, number).value = 2
        session.add(Note(counter_id=number, at=AT, secret="王桂兰"))
        session.add(Note(counter_id=number, slot=-number, at=AT, secret="王桂兰"))

    store.write_now(fill)
    await store.start()
    await measure("nothing", store.write, lambda _: None, units)
    await measure("claim, hot.Statement", store.write, claim, units)
    await measure("one INSERT, ORM", store.write, lambda s: s.add(Note(counter_id=1, at=AT)), units // 4)
    await measure("claim, ORM", store.write, claim_by_orm, units // 4)
    await measure("read, hot.Statement", store.read, lambda s: READ.run(s, 5).fetchone(), units)
    await measure("read, ORM", store.read, lambda s: s.get_one(Counter, 5), units // 4)
    await store.stop()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) > 1:
            asyncio.run(main(sys.argv[1], 4_000))
        else:
            asyncio.run(main(f"sqlite:///{folder}/scratch.db", 20_000))
