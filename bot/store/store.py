"""The store: hands units of work to the database's threads and answers after their commit."""

import asyncio
import concurrent.futures
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar, cast
from uuid import uuid4

from sqlmodel import Session

from bot.store.engine import is_sqlite, make_engine
from bot.store.errors import StoreStopped
from bot.store.keys import KeyRing, install
from bot.store.lanes import Lane, Mailbox
from bot.store.listening import listen_forever
from bot.store.units import UNITS_PER_COMMIT_MAX, Job, PostgresWorker, SqliteReader, SqliteWriter, Worker

T = TypeVar("T")

SQLITE_READERS = 3
POSTGRES_WRITERS = 8
POSTGRES_READERS = 4


class Store:
    """The database behind `write` and `read`.

    `write` and `read` are for the event loop between `start()` and `stop()`; `write_now` and `read_now`
    block and also work before `start()` (command line, tests). A unit is a function of a session; see
    bot.store.units for its rules. The schema must be up to date (bot.store.migrate.upgrade). `keys`
    becomes the key ring of the process.
    """

    def __init__(self, url: str, *, keys: KeyRing | None = None) -> None:
        if keys is not None:
            install(keys)
        self.is_sqlite = is_sqlite(url)
        self._url = url
        self._engine = make_engine(url)
        self._origin = uuid4().hex
        self._listeners: dict[str, list[Callable[[], None]]] = {}
        self._lanes: tuple[Lane, Lane] | None = None
        self._listening: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop
        self._mailbox: Mailbox

    async def start(self) -> None:
        """Connect and take work. Raises StoreUnavailable when the database cannot be reached."""
        if self._lanes is not None:
            raise RuntimeError("the store is started already")
        self._loop = asyncio.get_running_loop()
        self._mailbox = Mailbox(self._loop, self._woken)
        if self.is_sqlite:
            writing = Lane("writer", self._writer, threads=1, group=UNITS_PER_COMMIT_MAX)
            reading = Lane("reader", self._reader, threads=SQLITE_READERS)
        else:
            writing = Lane("writer", self._writer, threads=POSTGRES_WRITERS)
            reading = Lane("reader", self._reader, threads=POSTGRES_READERS)
        await asyncio.to_thread(writing.start, self._mailbox)
        try:
            await asyncio.to_thread(reading.start, self._mailbox)
            if not self.is_sqlite:
                self._listening = await listen_forever(self._url, self._origin, self._woken, self._all_woken)
        except BaseException:
            await asyncio.to_thread(writing.stop)
            await asyncio.to_thread(reading.stop)
            raise
        self._lanes = writing, reading

    async def stop(self) -> None:
        """Finish and answer what waits, and disconnect. Work handed in later raises StoreStopped."""
        lanes, self._lanes = self._lanes, None
        if lanes is None:
            return
        for lane in lanes:
            await asyncio.to_thread(lane.stop)
        self._mailbox.empty()
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening
            self._listening = None

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run one unit of work and answer after its commit; raise what it raised, its effects undone.

        Cancelling the caller does not undo a unit that has begun. Raises StoreUnavailable and
        StoreStopped.
        """
        future: asyncio.Future[T] = self._loop_now().create_future()
        self._started()[0].submit(work, future)
        return await future

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run one unit that only reads, on one snapshot, beside the writers. A write inside it fails."""
        future: asyncio.Future[T] = self._loop_now().create_future()
        self._started()[1].submit(work, future)
        return await future

    def write_now(self, work: Callable[[Session], T]) -> T:
        """Do what `write` does, blocking; also before `start()`, on a connection of its own."""
        return self._now(work, 0, self._writer)

    def read_now(self, work: Callable[[Session], T]) -> T:
        """Do what `read` does, blocking; also before `start()`, on a connection of its own."""
        return self._now(work, 1, self._reader)

    def listen(self, topic: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back on the event loop after each commit that woke the topic; returns the way to stop that.

        Several wakes may come as one, and one may come without cause (after a lost connection): look what
        is due.
        """
        self._listeners.setdefault(topic, []).append(callback)
        return lambda: self._listeners[topic].remove(callback)

    def _now(self, work: Callable[[Session], T], lane_index: int, make: Callable[[], Worker]) -> T:
        future: concurrent.futures.Future[T] = concurrent.futures.Future()
        lanes = self._lanes
        if lanes is not None:
            if any(lane.mine() for lane in lanes):
                raise RuntimeError("a unit of work may not wait for another one: that would lock up")
            lanes[lane_index].submit(work, future)
            return future.result()
        worker = make()
        worker.open()
        try:
            job = Job(cast("Callable[[Session], Any]", work), future)
            worker.run([job])
            job.settle()
        finally:
            worker.close()
        return future.result()

    def _writer(self) -> Worker:
        if self.is_sqlite:
            return SqliteWriter(self._engine)
        return PostgresWorker(self._engine, origin=self._origin)

    def _reader(self) -> Worker:
        if self.is_sqlite:
            return SqliteReader(self._engine)
        return PostgresWorker(self._engine, origin=self._origin, read_only=True)

    def _started(self) -> tuple[Lane, Lane]:
        if self._lanes is None:
            raise StoreStopped("the store takes no work: it is not started, or it has stopped")
        return self._lanes

    def _loop_now(self) -> asyncio.AbstractEventLoop:
        self._started()
        return self._loop

    def _woken(self, topic: str) -> None:
        for callback in tuple(self._listeners.get(topic, ())):
            self._loop.call_soon(callback)

    def _all_woken(self) -> None:
        for topic in tuple(self._listeners):
            self._woken(topic)
