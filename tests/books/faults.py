"""A process that dies between any two steps of its work with the database.

A step is a statement, the moment before a commit, or the moment after one. What dies there loses everything that is not
committed, and does nothing more: no other statement, no answer. What a new process finds is the database.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot.store.hot import Cursor, Statement
from bot.store.units import Job, PostgresWorker, SqliteWriter, Work


class Died(Exception):
    """The process is gone."""


@dataclass
class Death:
    """When the process dies: after so many more steps; None: not at all."""

    steps_left: int | None = None
    dead: bool = False

    @property
    def near(self) -> bool:
        """Whether it may die yet."""
        return self.steps_left is not None

    def step(self) -> None:
        """Go on to the next step, or die here."""
        if self.dead:
            raise Died
        if self.steps_left is None:
            return
        if self.steps_left == 0:
            self.dead, self.steps_left = True, None
            raise Died
        self.steps_left -= 1

    @contextmanager
    def spared(self) -> Iterator[None]:
        """Count nothing: whoever looks from outside is no part of the process."""
        left, self.steps_left = self.steps_left, None
        try:
            yield
        finally:
            self.steps_left = left

    def over(self) -> None:
        """Start a new process; nothing more befalls it."""
        self.steps_left, self.dead = None, False


@contextmanager
def dying() -> Iterator[Death]:
    """Count the steps of every store of this process; the Death says at which of them it dies."""
    death = Death()
    run_statement = Statement.run

    def counted_statement(self: Statement, session: Any, *values: object) -> Cursor:
        death.step()
        return run_statement(self, session, *values)

    def before_statement(*_: object) -> None:
        death.step()

    event.listen(Engine, "before_cursor_execute", before_statement)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Statement, "run", counted_statement)
            for worker in (SqliteWriter, PostgresWorker):
                patch.setattr(worker, "run", _mortal(worker.run, death))
            yield death
    finally:
        event.remove(Engine, "before_cursor_execute", before_statement)


def _mortal(run: Any, death: Death) -> Any:
    def mortal(self: Any, jobs: list[Job]) -> Iterable[str]:
        if death.dead:
            return _lost(jobs)
        for job in jobs:
            job.work = _mortal_unit(job.work, death)
        wakes = run(self, jobs)
        try:
            death.step()  # committed, and nobody is told
        except Died:
            return _lost(jobs)
        return wakes

    return mortal


def _mortal_unit(work: Work, death: Death) -> Work:
    def unit(session: Any) -> Any:
        value = work(session)
        session.flush()
        death.step()  # all is done, and nothing committed
        return value

    return unit


def _lost(jobs: list[Job]) -> Iterable[str]:
    for job in jobs:
        job.value, job.error = None, Died()
    return ()
