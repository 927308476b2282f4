"""Things that arrive and are waited for by what they are, never by sleeping."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

Item = TypeVar("Item")


class NotHeard(AssertionError):
    """What was waited for did not come in time; the message lists what came instead."""


class Heap(Generic[Item]):
    """Everything that arrived, oldest first, each taken at most once by whoever asked for it."""

    def __init__(self) -> None:
        self.everything: list[Item] = []
        self._untaken: list[Item] = []
        self._waiters: list[tuple[Callable[[Item], bool], asyncio.Future[Item]]] = []
        self._arrived = asyncio.Event()

    def __len__(self) -> int:
        return len(self.everything)

    @property
    def untaken(self) -> list[Item]:
        """What nobody has asked for yet, oldest first."""
        return list(self._untaken)

    def put(self, item: Item) -> None:
        """Add one thing and wake the one who waits for it longest."""
        self.everything.append(item)
        self._arrived.set()
        for index, (fits, waiter) in enumerate(self._waiters):
            if not waiter.done() and fits(item):
                del self._waiters[index]
                return waiter.set_result(item)
        self._untaken.append(item)
        return None

    async def take(self, fits: Callable[[Item], bool], timeout_seconds: float, wanted: Mapping[str, object]) -> Item:
        """Return the oldest untaken thing that fits, waiting for it if need be. Raises NotHeard, naming
        `wanted`."""
        for index, item in enumerate(self._untaken):
            if fits(item):
                return self._untaken.pop(index)
        waiter: asyncio.Future[Item] = asyncio.get_running_loop().create_future()
        entry = (fits, waiter)
        self._waiters.append(entry)
        try:
            async with asyncio.timeout(timeout_seconds):
                return await waiter
        except TimeoutError:
            came = "\n".join(f"  {item}" for item in self._untaken) or "  nothing"
            raise NotHeard(f"not heard within {timeout_seconds} s: {dict(wanted)}\nuntaken:\n{came}") from None
        finally:
            if entry in self._waiters:
                self._waiters.remove(entry)

    async def settled(self, quiet_seconds: float) -> list[Item]:
        """Wait until nothing has arrived for `quiet_seconds`; return what is untaken."""
        while True:
            self._arrived.clear()
            try:
                async with asyncio.timeout(quiet_seconds):
                    await self._arrived.wait()
            except TimeoutError:
                return self.untaken

    def clear(self) -> None:
        """Take everything that has arrived."""
        self._untaken.clear()
