"""Units of work: all or nothing, in order, answered after the commit, on both databases."""

import asyncio

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot.store import Store, StoreStopped
from tests.databases import sqlite_only
from tests.store.scratch import ADD_ONE, Counter, Gate, Note, add_note, create_tables, slots


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
    await asyncio.gather(*(scratch.write(lambda session, slot=slot: add_note(session, slot)) for slot in range(200)))
    assert await scratch.read(slots) == list(range(200))


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
