"""Statements that run at the driver's own speed, for the few transactions that happen with every message.
 One claim through the ORM costs about ten times what its SQL costs. The statements of the hot transactions
are therefore written once, here as objects, and run on the driver's connection inside the same unit of work:

    TAKE = Statement("UPDATE task SET state = 'taken', claimer_id = ? WHERE id = ? AND state = 'open'")

    def claim(session: Session, ...) -> None:
        if TAKE.run(session, claimer_id, task_id).rowcount == 0:
            raise TaskTaken(number=number)
 The same text serves both databases: `?` marks a value, RETURNING and ON CONFLICT work in both. What is given
up: column types do not take part. Moments may be given as they are and read with `moment`; encrypted values
need `seal`/`unseal` of bot.store.columns; enums are given as their values. Prefer ON CONFLICT DO NOTHING to
catching an IntegrityError.
"""

import sqlite3
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar, cast

import psycopg
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import manager_of_class
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session, SQLModel

from bot.store.columns import in_utc

Model = TypeVar("Model", bound=SQLModel)

DRIVER = "bot.store driver"
"""Where a unit's session keeps the driver's connection."""


class Cursor(Protocol):
    """What both drivers' cursors can do."""

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed."""
        ...

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row of the answer."""
        ...

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rest of the answer."""
        ...


class Statement:
    """One SQL text with `?` for each value, prepared by the driver the first time a connection runs it.

    It may contain no literal `?`; write such a value as a parameter.
    """

    __slots__ = ("_postgres", "sql")

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self._postgres = sql.replace("%", "%%").replace("?", "%s").encode()

    def run(self, session: Session, *values: object) -> Cursor:
        """Run it in the session's transaction, after what the session has not yet written.

        Raises SQLAlchemy's IntegrityError and OperationalError, as the ORM would, without the values.
        """
        session.flush()
        connection = session.info.get(DRIVER) or session.connection().connection.driver_connection
        try:
            if isinstance(connection, sqlite3.Connection):
                return connection.execute(
                    self.sql, [_for_sqlite(value) if isinstance(value, datetime) else value for value in values]
                )
            postgres = cast("psycopg.Connection[tuple[Any, ...]]", connection)
            return postgres.execute(self._postgres, [_for_postgres(value) for value in values], prepare=True)
        except (sqlite3.IntegrityError, psycopg.IntegrityError) as error:
            raise IntegrityError(self.sql, None, error) from error
        except (sqlite3.OperationalError, psycopg.OperationalError) as error:
            raise OperationalError(self.sql, None, error) from error


def _for_sqlite(value: datetime) -> str:
    """Return a moment as UTCTime keeps it in SQLite."""
    return in_utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")


def _for_postgres(value: object) -> Any:
    return in_utc(value) if isinstance(value, datetime) else value


def moment(value: Any) -> datetime:
    """Return what a statement read from a UTCTime column as an aware moment in UTC."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return in_utc(value)


def row_of(session: Session, model: type[Model], key: object, **columns: object) -> Model:
    """Return the session's object of a row that a statement has read, as if the ORM had loaded it.

    `columns` are all of its columns, as the model has them; they do not count where the session knows the row already.
    """
    known = session.identity_map.get(identity_key(model, key))
    if known is not None:
        return known
    row = manager_of_class(model).new_instance()  # as the ORM's own loader: an __init__ would cost three times as much
    vars(row).update(columns)
    make_transient_to_detached(row)
    session.add(row)
    return row
