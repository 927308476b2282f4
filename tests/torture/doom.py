"""Imported into a process of the bot: wakes its jobs often, and kills it at a moment drawn beforehand.

The process that is first to find the file of its doom dies after as many moments as stand in it: before every statement
and after every commit. So it dies inside units, between two of them, between the lease of a message and its sending,
and between the sending and its outcome.
"""

import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bot import jobs
from bot.store import units
from bot.store.hot import Statement

SECONDS = 0.4
"""How often every job looks."""


def arrange(file: str) -> None:
    """Prepare this process; call it before the bot starts."""
    doom = _Doom(Path(file))
    jobs.JOBS = tuple(replace(job, work=_watched(job.work, doom), seconds=SECONDS) for job in jobs.JOBS)
    event.listen(Engine, "before_cursor_execute", lambda *_: doom.moment())
    Statement.run = _watching(Statement.run, before=doom.moment)
    for writer in (units.SqliteWriter, units.PostgresWorker):
        writer.run = _watching(writer.run, after=doom.moment)


class _Doom:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._left: int | None = None

    def take(self) -> None:
        """Take the file, if it is there and nobody else was quicker."""
        if self._left is None:
            with suppress(FileNotFoundError):
                mine = self._file.with_suffix(f".{os.getpid()}")
                self._file.rename(mine)
                self._left = int(mine.read_text())

    def moment(self) -> None:
        """One more moment has come."""
        if self._left is not None:
            self._left -= 1
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


def _watched(work: Callable[[Any], Awaitable[None]], doom: _Doom) -> Callable[[Any], Awaitable[None]]:
    @wraps(work)
    async def run(house: Any) -> None:
        doom.take()
        await work(house)

    return run


def _watching(
    function: Callable[..., Any], *, before: Callable[[], None] | None = None, after: Callable[[], None] | None = None
) -> Callable[..., Any]:
    @wraps(function)
    def run(*arguments: Any) -> Any:
        if before is not None:
            before()
        answer = function(*arguments)
        if after is not None:
            after()
        return answer

    return run
