"""Units of work: what one is, and the workers that run them, one connection and one thread each.

A unit is a plain function of a session. It changes rows and returns an answer; it must have no effect
outside the session, because its effects are undone when it raises and because PostgreSQL may ask for it a
second time. What it returns is detached: load what the caller will read before returning (there is no lazy
loading afterwards).
"""

import asyncio
import concurrent.futures
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Protocol, cast

import psycopg
from sqlalchemy import Connection, Engine
from sqlmodel import Session

from bot.store.engine import translated, worth_repeating
from bot.store.errors import StoreUnavailable
from bot.store.hot import DRIVER

Work = Callable[[Session], Any]

UNITS_PER_COMMIT_MAX = 64
"""More in one commit gains nothing (the flush to disk is already shared) and makes the first one wait."""
ATTEMPTS_MAX = 5
"""How often PostgreSQL may ask for a unit again (deadlock, serialization failure, lost connection)."""
CHANNEL = "guanjia"
"""The PostgreSQL notification channel on which wake-ups travel."""
_WAKES = "bot.store wakes"


def wake(session: Session, topic: str) -> None:
    """Call the listeners of a topic once this unit is committed (in every process, on PostgreSQL)."""
    session.info.setdefault(_WAKES, set()).add(topic)


def alone(session: Session, name: str) -> None:
    """Wait until no other unit, in any process, holds this name; hold it until this unit ends.

    Ask before the unit takes any row, or two units may wait for each other. SQLite has one writer: always alone.
    """
    driver = session.info.get(DRIVER)
    if isinstance(driver, psycopg.Connection):
        driver.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))


class UnitSession(Session):
    """The session a unit gets. It neither commits nor rolls back: returning commits, raising undoes.

    To survive an expected IntegrityError inside a unit, wrap the statement in `with session.begin_nested():`.
    """

    def commit(self) -> None:
        """Refuse: the unit is committed when it returns."""
        raise RuntimeError("a unit of work does not commit: it is committed when it returns")

    def rollback(self) -> None:
        """Refuse: the unit is undone when it raises."""
        raise RuntimeError("a unit of work does not roll back: raise, and its effects are undone")


class Job:
    """One unit that waits, runs and is answered."""

    __slots__ = ("error", "future", "value", "work")

    def __init__(self, work: Work, future: "asyncio.Future[Any] | concurrent.futures.Future[Any]") -> None:
        self.work = work
        self.future = future
        self.value: Any = None
        self.error: BaseException | None = None

    def settle(self) -> None:
        """Answer the caller, unless it no longer waits."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.value)
        else:
            self.future.set_exception(self.error)


class Worker(Protocol):
    """Runs jobs on one connection, in the thread that opened it."""

    def open(self) -> None:
        """Connect, or raise StoreUnavailable."""
        ...

    def run(self, jobs: list[Job]) -> Iterable[str]:
        """Run the jobs, fill in each one's value or error, and return the topics that committed ones woke."""
        ...

    def close(self) -> None:
        """Disconnect."""
        ...


class _Worker:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def open(self) -> None:
        try:
            self._connection = self._engine.connect()
            self._session = UnitSession(bind=self._connection, expire_on_commit=False)
            self._session.info[DRIVER] = self._connection.connection.driver_connection
            self._opened(self._connection)
        except Exception as error:
            self.close()
            outcome = translated(error)
            if outcome is error:
                raise
            raise outcome from error

    def _opened(self, connection: Connection) -> None:
        raise NotImplementedError

    def close(self) -> None:
        if self._connection is not None:
            self._session.close()
            self._connection.close()
            self._connection = None

    def _forget(self) -> None:
        """Make the session as new: no objects, no transaction, no wakes."""
        session = self._session
        if session.in_transaction():
            session.close()
        session.info.pop(_WAKES, None)


class _SqliteWorker(_Worker):
    _raw: sqlite3.Connection

    def _opened(self, connection: Connection) -> None:
        self._raw = cast(sqlite3.Connection, connection.connection.driver_connection)
        for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL", "temp_store = MEMORY"):
            self._raw.execute(f"PRAGMA {pragma}").fetchall()


class SqliteWriter(_SqliteWorker):
    """The one writer of a SQLite file: commits its jobs as a group, each in a savepoint of its own.

    A unit that raises loses its own savepoint only. If the group does not commit, or a unit makes SQLite
    give the whole transaction up (disk full, I/O error), every job of the group gets the error: no answer
    leaves before its commit.
    """

    def run(self, jobs: list[Job]) -> Iterable[str]:
        """See Worker."""
        wakes: set[str] = set()
        try:
            self._raw.execute("BEGIN IMMEDIATE")
            for job in jobs:
                self._unit(job, wakes)
            self._raw.execute("COMMIT")
        except sqlite3.Error as error:
            self._abandon(jobs, error)
            return ()
        return wakes

    def _unit(self, job: Job, wakes: set[str]) -> None:
        raw, session = self._raw, self._session
        raw.execute("SAVEPOINT unit")
        try:
            job.value = job.work(session)
            session.flush()
            wakes.update(session.info.get(_WAKES, ()))
        except BaseException as error:  # noqa: BLE001 - it belongs to the caller of this unit
            job.error = translated(error)
            raw.execute("ROLLBACK TO unit")  # raises when SQLite has given up the whole transaction
        finally:
            self._forget()
        raw.execute("RELEASE unit")

    def _abandon(self, jobs: list[Job], error: sqlite3.Error) -> None:
        if self._raw.in_transaction:
            self._raw.execute("ROLLBACK")
        for job in jobs:
            if job.error is None:
                job.value = None
                job.error = StoreUnavailable(f"the group of units was not committed: {error}")
                job.error.__cause__ = error


class SqliteReader(_SqliteWorker):
    """Reads a SQLite file beside the writer: each job sees one snapshot and cannot write."""

    def _opened(self, connection: Connection) -> None:
        super()._opened(connection)
        self._raw.execute("PRAGMA query_only = ON")

    def run(self, jobs: list[Job]) -> Iterable[str]:
        """See Worker."""
        for job in jobs:
            try:
                self._raw.execute("BEGIN")
                job.value = job.work(self._session)
                self._session.flush()  # so that a read which changed something fails instead of losing it
            except BaseException as error:  # noqa: BLE001 - it belongs to the caller of this unit
                job.error = translated(error)
            finally:
                self._forget()
                if self._raw.in_transaction:
                    self._raw.execute("ROLLBACK")
        return ()


class PostgresWorker(_Worker):
    """Runs each job in its own transaction; repeats it when PostgreSQL asks or the connection was lost.

    A reader's transaction is read-only on one snapshot (repeatable read); a writer's is read committed.
    """

    def __init__(self, engine: Engine, *, origin: str, read_only: bool = False) -> None:
        super().__init__(engine)
        self._origin = origin
        self._read_only = read_only

    def _opened(self, connection: Connection) -> None:
        self._raw = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
        if self._read_only:
            self._raw.read_only = True
            self._raw.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ

    def run(self, jobs: list[Job]) -> Iterable[str]:
        """See Worker."""
        wakes: set[str] = set()
        for job in jobs:
            for attempt in range(ATTEMPTS_MAX):
                if not self._unit(job, wakes, last=attempt == ATTEMPTS_MAX - 1):
                    break
        return wakes

    def _unit(self, job: Job, wakes: set[str], *, last: bool) -> bool:
        """Run one attempt; tell whether another one is due."""
        committing = False
        job.value, job.error = None, None
        try:
            if self._connection is None:
                self.open()
            job.value = job.work(self._session)
            self._session.flush()
            woken = self._session.info.get(_WAKES, ())
            for topic in woken:
                self._raw.execute("SELECT pg_notify(%s, %s)", (CHANNEL, f"{self._origin} {topic}"))
            committing = True
            self._raw.commit()
            wakes.update(woken)
        except BaseException as error:  # noqa: BLE001 - it belongs to the caller of this unit
            lost = self._undo()
            if not last and (worth_repeating(error) or (lost and not committing)):
                return True
            job.value, job.error = None, translated(error)
            if lost and committing:
                job.error = StoreUnavailable("the connection was lost during the commit: the outcome is unknown")
                job.error.__cause__ = error
        else:
            self._forget()
        return False

    def _undo(self) -> bool:
        """Roll back and make the session as new; tell whether the connection was lost.

        The next job opens another.
        """
        if self._connection is None:
            return False
        try:
            self._raw.rollback()
            self._forget()
        except psycopg.Error:
            pass
        if not self._raw.closed:
            return False
        self._connection.invalidate()
        self.close()
        return True
