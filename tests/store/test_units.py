"""Units of work: all or nothing, in order, answered after the commit, on both databases."""

import asyncio
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from bot.store import Store, StoreStopped, StoreUnavailable
from bot.store.hot import Statement
from tests.databases import postgres_only, sqlite_only
from tests.store.scratch import Counter, Note, create_tables

ADD_ONE = Statement("UPDATE counter SET value = value + 1 WHERE id = ?")
CHECKED_LATE = "CREATE TABLE late (id INTEGER REFERENCES counter (id) DEFERRABLE INITIALLY DEFERRED)"


def add_note(session: Session, slot: int | None = None) -> Note:
    note = Note(counter_id=1, slot=slot)
    session.add(note)
    session.flush()
    return note


def slots(session: Session) -> list[int | None]:
    return list(session.exec(select(Note.slot).order_by(Note.id)))


class Gate:
    """Holds a unit inside the database thread until the test lets it go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def __call__(self, session: Session) -> None:
        self.entered.set()
        assert self.opened.wait(10)


async def test_a_unit_answers_with_rows_that_can_be_read_after_the_commit(scratch: Store):
    note = await scratch.write(lambda session: add_note(session, 7))
    assert (note.slot, note.counter_id) == (7, 1)
    assert await scratch.read(slots) == [7]


async def test_a_failing_unit_takes_nothing_with_it_but_its_own_effects(scratch: Store):
    def fails(session: Session) -> None:
        add_note(session, 2)
        raise LookupError("no such person")

    answers = await asyncio.gather(
        scratch.write(lambda session: add_note(session, 1)),
        scratch.write(fails),
        scratch.write(lambda session: add_note(session, 3)),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [Note, LookupError, Note]
    assert sorted(await scratch.read(slots)) == [1, 3]


async def test_a_row_the_database_refuses_fails_only_its_own_unit(scratch: Store):
    await scratch.write(lambda session: add_note(session, 1))
    answers = await asyncio.gather(
        *(scratch.write(lambda session, slot=slot: add_note(session, slot)) for slot in (2, 1, 3)),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [Note, IntegrityError, Note]
    assert sorted(await scratch.read(slots)) == [1, 2, 3]


async def test_rows_left_unflushed_are_written_with_the_unit(scratch: Store):
    await scratch.write(lambda session: session.add(Note(counter_id=1, slot=5)))
    assert await scratch.read(slots) == [5]


async def test_a_foreign_key_to_nothing_is_refused(scratch: Store):
    with pytest.raises(IntegrityError):
        await scratch.write(lambda session: session.add(Note(counter_id=404)))


async def test_an_expected_conflict_can_be_survived_inside_a_unit(scratch: Store):
    await scratch.write(lambda session: add_note(session, 1))

    def tries_twice(session: Session) -> str:
        add_note(session, 2)
        try:
            with session.begin_nested():
                add_note(session, 1)
        except IntegrityError:
            return "taken"
        return "free"

    assert await scratch.write(tries_twice) == "taken"
    assert await scratch.read(slots) == [1, 2]


@pytest.mark.parametrize("forbidden", ["commit", "rollback"])
async def test_a_unit_can_neither_commit_nor_roll_back(scratch: Store, forbidden: str):
    def disobeys(session: Session) -> None:
        add_note(session)
        getattr(session, forbidden)()

    with pytest.raises(RuntimeError, match="a unit of work does not"):
        await scratch.write(disobeys)
    assert await scratch.read(slots) == []


async def test_a_unit_that_raises_stop_iteration_gets_an_answer_too(scratch: Store):
    with pytest.raises(RuntimeError, match="StopIteration"):
        await scratch.write(lambda _: next(iter(())))


async def test_a_thousand_writers_at_once_count_exactly(scratch: Store):
    await asyncio.gather(*(scratch.write(lambda session: ADD_ONE.run(session, 1)) for _ in range(1000)))
    counter = await scratch.read(lambda session: session.get_one(Counter, 1))
    assert counter.value == 1000


@sqlite_only
async def test_units_run_in_the_order_in_which_they_came(scratch: Store):
    await asyncio.gather(
        *(scratch.write(lambda session, slot=slot: add_note(session, slot)) for slot in range(200))
    )
    assert await scratch.read(slots) == list(range(200))


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


async def test_readers_go_on_while_a_writer_holds_its_transaction(scratch: Store):
    gate = Gate()

    def writes_slowly(session: Session) -> None:
        add_note(session, 1)
        gate(session)

    writing = asyncio.ensure_future(scratch.write(writes_slowly))
    await asyncio.to_thread(gate.entered.wait)
    assert await scratch.read(slots) == []
    await asyncio.to_thread(gate.opened.set)
    await writing
    assert await scratch.read(slots) == [1]


async def test_a_read_sees_one_moment_while_writers_go_on(scratch: Store):
    gate = Gate()

    def reads_twice(session: Session) -> tuple[int, int]:
        first = len(slots(session))
        gate(session)
        return first, len(slots(session))

    reading = asyncio.ensure_future(scratch.read(reads_twice))
    await asyncio.to_thread(gate.entered.wait)
    await scratch.write(lambda session: add_note(session, 1))
    await asyncio.to_thread(gate.opened.set)
    assert await reading == (0, 0)


async def test_a_read_that_writes_fails(scratch: Store):
    with pytest.raises(Exception, match=r"readonly|read-only"):
        await scratch.read(lambda session: session.add(Note(counter_id=1)))
    assert await scratch.read(slots) == []


async def test_stopping_finishes_what_waits_and_takes_no_more(scratch: Store):
    gate = Gate()
    held = asyncio.ensure_future(scratch.write(gate))
    await asyncio.to_thread(gate.entered.wait)
    waiting = [
        asyncio.ensure_future(scratch.write(lambda session, slot=slot: add_note(session, slot)))
        for slot in range(100)
    ]
    stopping = asyncio.ensure_future(scratch.stop())
    await asyncio.to_thread(gate.opened.set)
    await stopping
    await held
    assert [(await note).slot for note in waiting] == list(range(100))
    with pytest.raises(StoreStopped):
        await scratch.write(add_note)
    assert len(scratch.read_now(slots)) == 100


async def test_work_before_the_start_is_refused_except_the_blocking_kind(empty_url: str, keys: object):
    store = Store(empty_url)
    with pytest.raises(StoreStopped):
        await store.write(create_tables)
    store.write_now(create_tables)
    assert store.read_now(lambda session: session.get_one(Counter, 1)).value == 0


async def test_the_blocking_kind_works_beside_a_started_store(scratch: Store):
    assert scratch.write_now(lambda session: add_note(session, 9)).slot == 9
    assert scratch.read_now(slots) == [9]


async def test_a_unit_that_waits_for_another_one_is_refused_instead_of_locking_up(scratch: Store):
    with pytest.raises(RuntimeError, match="may not wait"):
        await scratch.write(lambda _: scratch.write_now(add_note))


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
    assert await scratch.read(slots) == []


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
    assert (list(counters), len(attempts)) == ([2, 2], 3)


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
        await scratch.write(
            lambda session: session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        )
    assert (await scratch.write(lambda session: add_note(session, 1))).slot == 1
