"""Tables that only grow: triggers by which the database itself refuses UPDATE and DELETE, and rows that carry their digest."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapper
from sqlmodel import SQLModel

from bot.store.columns import in_utc

REFUSED = "append-only"
"""Word in the database's error message, on both databases."""


def append_only_triggers(table: str, dialect: str) -> tuple[Sequence[str], Sequence[str]]:
    """Return the SQL that makes a table append-only, and the SQL that undoes it, for a migration to execute.

    An UPDATE, DELETE or (PostgreSQL) TRUNCATE then raises IntegrityError, whoever asks. Corrections are new
    rows. `dialect` is "sqlite" or "postgresql" (`op.get_bind().dialect.name`). A SQLite batch migration that
    rebuilds the table loses the triggers: run the SQL again after it.
    """
    if not table.isidentifier():
        raise ValueError(f"not a table name: {table!r}")
    message = f"{table} is {REFUSED}"
    if dialect == "sqlite":
        create = [
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for event in ("UPDATE", "DELETE")
        ]
        return create, [f"DROP TRIGGER {table}_no_{event}" for event in ("update", "delete")]
    if dialect == "postgresql":
        create = [
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
        ]
        return create, [f"DROP TRIGGER {table}_append_only ON {table}", f"DROP FUNCTION {table}_refuse()"]
    raise ValueError(f"no triggers for {dialect!r}")


ROW_DIGEST = "row_digest"
"""The column in which a row carries its digest."""


def row_digest(table: str, values: Mapping[str, object]) -> str:
    """Return SHA-256 (hex) over a table's name and every column of a row but its own number and this digest.

    The bytes are a JSON array of names and values in the order of the names, without spaces, in UTF-8; moments are UTC to
    the microsecond. It finds what was changed by mistake or by hand; whoever can rewrite a row and knows how can rewrite
    its digest too.
    """
    fields = [[name, _plain(values[name])] for name in sorted(values) if name not in ("id", ROW_DIGEST)]
    canonical = json.dumps([table, fields], ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def digest_row(mapper: Mapper[Any], _connection: object, row: SQLModel) -> None:
    """Give a row its digest as it is stored: a listener for `before_insert`."""
    setattr(row, ROW_DIGEST, row_digest(str(mapper.local_table), row.model_dump()))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return in_utc(value).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value
