"""Threads that run units, and the way their answers take back to the event loop."""

import asyncio
import concurrent.futures
from collections import deque
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import Thread, get_ident
from typing import Any

from bot.store.errors import StoreStopped, StoreUnavailable
from bot.store.units import Job, Work, Worker

WAITING_MAX = 20_000
"""Units that may wait in one lane. Beyond it the database does not keep up, and waiting helps nobody."""


class Mailbox:
    """Carries answers and wake-ups from the threads to the event loop, many with one crossing."""

    def __init__(self, loop: asyncio.AbstractEventLoop, woken: Callable[[str], None]) -> None:
        self._loop = loop
        self._woken = woken
        self._post: deque[Job | str] = deque()
        self._called = False

    def deliver(self, jobs: list[Job], topics: Iterable[str]) -> None:
        """Hand over settled jobs, then the topics that they woke. May be called from any thread."""
        for job in jobs:
            if isinstance(job.future, concurrent.futures.Future):
                job.settle()
            else:
                self._post.append(job)
        self._post.extend(topics)
        if self._post and not self._called:
            # `empty` lowers the flag before it looks, so what was appended above is always seen.
            self._called = True
            self._loop.call_soon_threadsafe(self.empty)

    def empty(self) -> None:
        """Answer everybody. Runs on the event loop."""
        self._called = False
        while self._post:
            item = self._post.popleft()
            if isinstance(item, str):
                self._woken(item)
            else:
                item.settle()


class Lane:
    """A queue of units and the threads that take from it, each with a worker of its own.

    `group` is how many waiting units one thread takes at a time. Units start in the order in which they came.
    """

    def __init__(self, name: str, make: Callable[[], Worker], *, threads: int, group: int = 1) -> None:
        self._name = name
        self._make = make
        self._group = group
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._threads = [Thread(target=self._serve, name=f"{name}-{n}", daemon=True) for n in range(threads)]
        self._opened: SimpleQueue[BaseException | None] = SimpleQueue()
        self._running = False
        self._mailbox: Mailbox

    def start(self, mailbox: Mailbox) -> None:
        """Start the threads and wait until all are connected; raise what kept one from connecting."""
        self._mailbox = mailbox
        for thread in self._threads:
            thread.start()
        errors = [error for error in (self._opened.get() for _ in self._threads) if error is not None]
        self._running = True
        if errors:
            self.stop()
            raise errors[0]

    def submit(self, work: Work, future: "asyncio.Future[Any] | concurrent.futures.Future[Any]") -> None:
        """Queue a unit. Raises StoreStopped outside start…stop, StoreUnavailable when too many wait."""
        if not self._running:
            raise StoreStopped(f"the store's {self._name} takes no work: it is not started, or it is stopping")
        if self._queue.qsize() >= WAITING_MAX:
            raise StoreUnavailable(f"{WAITING_MAX} units are waiting already")
        self._queue.put(Job(work, future))

    def mine(self) -> bool:
        """Tell whether the calling thread is one of this lane's."""
        return any(thread.ident == get_ident() for thread in self._threads)

    def stop(self) -> None:
        """Take no more work, finish what waits, and end the threads. Blocks until they have ended."""
        if self._running:
            self._running = False
            for _ in self._threads:
                self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        worker = self._make()
        try:
            worker.open()
        except Exception as error:  # noqa: BLE001 - start() raises it
            self._opened.put(error)
            return
        self._opened.put(None)
        try:
            going = True
            while going:
                jobs, going = self._take()
                if jobs:
                    self._mailbox.deliver(jobs, worker.run(jobs))
        finally:
            worker.close()

    def _take(self) -> tuple[list[Job], bool]:
        """Wait for a job, take what else waits, and tell whether to go on afterwards."""
        jobs: list[Job] = []
        item = self._queue.get()
        while item is not None:
            if not item.future.cancelled():
                jobs.append(item)
            if len(jobs) == self._group:
                return jobs, True
            try:
                item = self._queue.get_nowait() if jobs else self._queue.get()
            except Empty:
                return jobs, True
        return jobs, False
