"""When the database, the connection or the process fails: nobody gets an answer that is not true."""

import asyncio
import sys
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from bot.store import Store, StoreStopped, StoreUnavailable
from tests.databases import postgres_only, sqlite_only
from tests.store.scratch import ADD_ONE, Counter, Gate, add_note, create_tables, slots

CHECKED_LATE = "CREATE TABLE late (id INTEGER REFERENCES counter (id) DEFERRABLE INITIALLY DEFERRED)"


@sqlite_only
async def test_a_commit_that_fails_is_told_to_everyone_in_the_group(scratch: Store):
    await scratch.write(lambda session: session.execute(text(CHECKED_LATE)) and None)
    gate = Gate()
    held = asyncio.ensure_future(scratch.write(gate))
    await asyncio.to_thread(gate.entered.wait)

    def breaks_the_commit(session: Session) -> None:
        session.execute(text("INSERT INTO late VALUES (404)"))

    group = asyncio.gather(
        scratch.write(lambda session: add_note(session, 1)),
        scratch.write(breaks_the_commit),
        scratch.write(lambda session: add_note(session, 2)),
        return_exceptions=True,
    )
    await asyncio.to_thread(gate.opened.set)
    await held
    assert [type(answer) for answer in await group] == [StoreUnavailable] * 3
    assert await scratch.read(slots) == []
    assert (await scratch.write(lambda session: add_note(session, 3))).slot == 3


@sqlite_only
async def test_a_transaction_that_sqlite_gives_up_is_told_to_everyone_in_the_group(scratch: Store):
    def makes_sqlite_give_up(session: Session) -> None:
        session.execute(text("INSERT OR ROLLBACK INTO counter (id, value) VALUES (1, 0)"))

    gate = Gate()
    held = asyncio.ensure_future(scratch.write(gate))
    await asyncio.to_thread(gate.entered.wait)
    group = asyncio.gather(
        scratch.write(lambda session: add_note(session, 1)),
        scratch.write(makes_sqlite_give_up),
        scratch.write(lambda session: add_note(session, 2)),
        return_exceptions=True,
    )
    await asyncio.to_thread(gate.opened.set)
    await held
    assert [type(answer) for answer in await group] == [StoreUnavailable, IntegrityError, StoreUnavailable]
    assert await scratch.read(slots) == []


async def test_stopping_finishes_what_waits_and_takes_no_more(scratch: Store):
    gate = Gate()
    held = asyncio.ensure_future(scratch.write(gate))
    await asyncio.to_thread(gate.entered.wait)
    waiting = [
        asyncio.ensure_future(scratch.write(lambda session, slot=slot: add_note(session, slot))) for slot in range(100)
    ]
    stopping = asyncio.ensure_future(scratch.stop())
    await asyncio.to_thread(gate.opened.set)
    await stopping
    await held
    assert [(await note).slot for note in waiting] == list(range(100))
    with pytest.raises(StoreStopped):
        await scratch.write(add_note)
    assert len(scratch.read_now(slots)) == 100


@sqlite_only
async def test_a_caller_that_gave_up_before_its_turn_changes_nothing(scratch: Store):
    gate = Gate()
    held = asyncio.ensure_future(scratch.write(gate))
    await asyncio.to_thread(gate.entered.wait)
    given_up = asyncio.ensure_future(scratch.write(lambda session: add_note(session, 1)))
    await asyncio.to_thread(given_up.cancelled)
    given_up.cancel()
    await asyncio.to_thread(gate.opened.set)
    await held
    await scratch.write(lambda session: add_note(session, 2))
    assert await scratch.read(slots) == [2]


async def test_a_database_that_is_not_there_stops_the_start(tmp_path, keys: object):
    path = tmp_path / "broken.db"
    path.write_bytes(b"this is not a database at all" * 100)
    with pytest.raises(Exception, match="not a database"):
        await Store(f"sqlite:///{path}").start()


@postgres_only
async def test_a_deadlock_is_repeated_until_both_units_are_done(scratch: Store):
    await scratch.write(lambda session: session.add(Counter(id=2)))
    both = threading.Barrier(2)
    attempts: list[int] = []

    def crosses(first: int, second: int):
        def work(session: Session) -> None:
            attempts.append(first)
            ADD_ONE.run(session, first)
            if len(attempts) <= 2:
                both.wait(10)
            ADD_ONE.run(session, second)

        return work

    await asyncio.gather(scratch.write(crosses(1, 2)), scratch.write(crosses(2, 1)))
    counters = await scratch.read(lambda session: session.exec(select(Counter.value)).all())
    assert list(counters) == [2, 2]
    assert len(attempts) >= 3  # a repeated unit may meet the other one again


@postgres_only
async def test_a_lost_connection_is_replaced_and_the_unit_repeated(scratch: Store):
    attempts: list[int] = []

    def loses_its_connection_once(session: Session) -> None:
        attempts.append(1)
        add_note(session, len(attempts))
        if len(attempts) == 1:
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    await scratch.write(loses_its_connection_once)
    assert await scratch.read(slots) == [2]


@postgres_only
async def test_a_database_that_keeps_hanging_up_is_unavailable(scratch: Store):
    with pytest.raises(StoreUnavailable):
        await scratch.write(lambda session: session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())")))
    assert (await scratch.write(lambda session: add_note(session, 1))).slot == 1


@sqlite_only
async def test_a_database_held_by_another_process_is_unavailable_until_it_is_free(
    empty_url: str, keys: object, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.store.engine.LOCK_SECONDS_MAX", 0.05)
    store = Store(empty_url)
    store.write_now(create_tables)
    await store.start()
    gate = Gate()
    holding = asyncio.ensure_future(asyncio.to_thread(Store(empty_url).write_now, gate))
    await asyncio.to_thread(gate.entered.wait)
    with pytest.raises(StoreUnavailable, match=r"SQLITE_BUSY|locked"):
        await store.write(lambda session: add_note(session, 1))
    await asyncio.to_thread(gate.opened.set)
    await holding
    await store.write(lambda session: add_note(session, 2))
    assert await store.read(slots) == [2]
    await store.stop()


@sqlite_only
async def test_too_many_waiting_units_are_refused_at_once(scratch: Store, monkeypatch: pytest.MonkeyPatch):
    gate = Gate()
    held = asyncio.ensure_future(scratch.write(gate))
    await asyncio.to_thread(gate.entered.wait)
    monkeypatch.setattr("bot.store.lanes.WAITING_MAX", 0)
    with pytest.raises(StoreUnavailable, match="waiting already"):
        await scratch.write(add_note)
    await asyncio.to_thread(gate.opened.set)
    await held


@sqlite_only
async def test_what_was_answered_survives_the_kill_of_the_process(scratch: Store, empty_url: str):
    program = (
        "import sys; from bot.store import Store; from bot.store.hot import Statement\n"
        "add = Statement('UPDATE counter SET value = value + 1 WHERE id = 1 RETURNING value')\n"
        "store = Store(sys.argv[1])\n"
        "while True: print(*store.write_now(lambda s: add.run(s).fetchall()[0]), flush=True)\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, empty_url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    answered = [int(await process.stdout.readline()) for _ in range(20)]
    process.kill()
    await process.communicate()
    counter = await scratch.read(lambda session: session.get_one(Counter, 1))
    assert counter.value >= answered[-1] == 20
