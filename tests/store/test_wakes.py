"""Wake-ups: after the commit, on the event loop, and across processes on PostgreSQL."""

import asyncio

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.store import KeyRing, Store
from bot.store.units import wake
from tests.databases import postgres_only
from tests.store.scratch import Counter


def adds_and_wakes(session: Session) -> None:
    session.get_one(Counter, 1).value += 1
    wake(session, "outbox")


async def test_a_listener_is_called_after_the_commit(scratch: Store):
    woken = asyncio.Event()
    scratch.listen("outbox", woken.set)
    await scratch.write(adds_and_wakes)
    await asyncio.wait_for(woken.wait(), 5)
    assert (await scratch.read(lambda session: session.get_one(Counter, 1))).value == 1


async def test_a_unit_that_is_undone_wakes_nobody(scratch: Store):
    calls: list[str] = []
    scratch.listen("outbox", lambda: calls.append("outbox"))
    after = asyncio.Event()
    scratch.listen("after", after.set)

    def fails(session: Session) -> None:
        wake(session, "outbox")
        raise LookupError

    with pytest.raises(LookupError):
        await scratch.write(fails)
    await scratch.write(lambda session: wake(session, "after"))
    await asyncio.wait_for(after.wait(), 5)
    assert calls == []


async def test_a_listener_that_left_is_not_called(scratch: Store):
    calls: list[str] = []
    leave = scratch.listen("outbox", lambda: calls.append("gone"))
    stayed = asyncio.Event()
    scratch.listen("outbox", stayed.set)
    leave()
    await scratch.write(adds_and_wakes)
    await asyncio.wait_for(stayed.wait(), 5)
    assert calls == []


@postgres_only
async def test_another_process_is_woken_too(scratch: Store, empty_url: str, keys: KeyRing):
    other = Store(empty_url, keys=keys)
    await other.start()
    woken = asyncio.Event()
    other.listen("outbox", woken.set)
    await scratch.write(adds_and_wakes)
    await asyncio.wait_for(woken.wait(), 5)
    await other.stop()


@postgres_only
async def test_the_command_line_wakes_the_running_bot(scratch: Store, empty_url: str):
    woken = asyncio.Event()
    scratch.listen("outbox", woken.set)
    await asyncio.to_thread(Store(empty_url).write_now, adds_and_wakes)
    await asyncio.wait_for(woken.wait(), 5)


@postgres_only
async def test_after_a_lost_connection_everyone_looks_again_and_hears_again(scratch: Store, empty_url: str):
    woken = asyncio.Event()
    scratch.listen("outbox", woken.set)
    hang_up = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    await scratch.write(lambda session: session.execute(hang_up) and None)
    await asyncio.wait_for(woken.wait(), 5)
    woken.clear()
    await asyncio.to_thread(Store(empty_url).write_now, adds_and_wakes)
    await asyncio.wait_for(woken.wait(), 5)
