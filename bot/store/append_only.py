"""Tables that only grow: triggers by which the database itself refuses UPDATE and DELETE."""

from collections.abc import Sequence

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
