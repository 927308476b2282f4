"""Engines for the two databases, and what their errors mean."""

import sqlite3
from pathlib import Path

import psycopg
from sqlalchemy import URL, Engine, NullPool, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from bot.store.errors import StoreUnavailable

LOCK_SECONDS_MAX = 5.0
"""How long a writer waits for another process (a backup, the command line) that holds SQLite's write lock."""
STATEMENT_MILLISECONDS_MAX = 15_000
"""How long one PostgreSQL statement may run, waiting for locks included."""
STATEMENTS_CACHED = 512
"""Prepared SQLite statements kept per connection; the programme has fewer different ones."""

_SQLITE_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_INTERRUPT,
}
_RETRY = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
_POSTGRES_UNAVAILABLE = (psycopg.OperationalError, psycopg.InterfaceError)


class OwnedConnection(sqlite3.Connection):
    """A SQLite connection whose transaction belongs to the unit machinery.

    SQLAlchemy would commit or roll back the whole group together with one unit's session, so here its
    commit and rollback do nothing: transactions begin and end only by the SQL of bot.store.units.
    """

    def commit(self) -> None:
        """Do nothing (see the class)."""

    def rollback(self) -> None:
        """Do nothing (see the class)."""


def is_sqlite(url: str | URL) -> bool:
    """Tell SQLite in a file (True) from PostgreSQL by psycopg (False); raise ValueError for another URL."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        if not parts.database or parts.database == ":memory:":
            raise ValueError("SQLite needs a file: sqlite:///data/var/guanjia.db")
        return True
    if parts.drivername == "postgresql+psycopg":
        return False
    raise ValueError(f"the database is sqlite:///… or postgresql+psycopg://…, not {parts.drivername}")


def sqlite_path(url: str | URL) -> Path:
    """Return the database file of a SQLite URL (a relative one counts from the working directory)."""
    return Path(make_url(url).database or "")


def make_engine(url: str | URL) -> Engine:
    """Return an engine without a pool: each thread of the store keeps its own connection for good.

    Errors never show parameters, which may be personal. A new SQLite file is readable by its owner only.
    """
    if not is_sqlite(url):
        options = f"-c timezone=UTC -c statement_timeout={STATEMENT_MILLISECONDS_MAX}"
        arguments: dict[str, object] = {"options": options, "keepalives_idle": 30, "connect_timeout": 10}
    else:
        path = sqlite_path(url)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        arguments = {
            "isolation_level": None,
            "factory": OwnedConnection,
            "timeout": LOCK_SECONDS_MAX,
            "cached_statements": STATEMENTS_CACHED,
        }
    return create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=arguments)


def driver_error(error: BaseException) -> BaseException:
    """Return the driver's own error behind SQLAlchemy's, or the error itself."""
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def worth_repeating(error: BaseException) -> bool:
    """Tell whether PostgreSQL, having committed nothing, asks for the same unit again."""
    return isinstance(driver_error(error), _RETRY)


def translated(error: BaseException) -> BaseException:
    """Return StoreUnavailable for an error that is the database's state; any other error as it is."""
    if isinstance(error, StopIteration):  # a future cannot carry it
        outcome: BaseException = RuntimeError("the work raised StopIteration")
    elif not _unavailable(driver_error(error)):
        return error
    else:
        outcome = StoreUnavailable(f"the database did not answer: {_kind(driver_error(error))}")
    outcome.__cause__ = error
    return outcome


def _kind(error: BaseException) -> str:
    """Name an error without its text, which may quote values."""
    detail = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    return f"{type(error).__name__} {detail}" if detail else type(error).__name__


def _unavailable(error: BaseException) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        code = getattr(error, "sqlite_errorcode", None)
        return code is not None and code & 0xFF in _SQLITE_UNAVAILABLE
    return isinstance(error, _POSTGRES_UNAVAILABLE)
