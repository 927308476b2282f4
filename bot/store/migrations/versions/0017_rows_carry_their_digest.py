"""Rows of the book of hours and seals of the ledger carry their own digest."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.append_only import append_only_triggers, row_digest
from bot.store.columns import UTCTime

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TYPES: dict[str, Any] = {
    "recorded_at": UTCTime(),
    "supplied_at": UTCTime(),
    "corrected_at": UTCTime(),
    "sealed_at": UTCTime(),
    "service_date": sa.Date(),
    "day": sa.Date(),
}
_KEYS = {
    "hour_record": ("id",),
    "hour_supplement": ("record_id", "field"),
    "hour_correction": ("id",),
    "hour_seal": ("record_id",),
    "timebank_seal": ("day",),
}


def upgrade() -> None:
    """Bring the schema from the version before to this one; what is stored gets its digest."""
    dialect = op.get_bind().dialect.name
    for table, keys in _KEYS.items():
        op.add_column(table, sa.Column("row_digest", sa.String(length=64), server_default="", nullable=False))
        guard, unguard = append_only_triggers(table, dialect)
        for statement in unguard:
            op.execute(statement)
        _digest(table, keys)
        for statement in guard:
            op.execute(statement)


def _digest(table: str, keys: tuple[str, ...]) -> None:
    connection = op.get_bind()
    names = {column["name"] for column in sa.inspect(connection).get_columns(table)}
    stored = sa.text(f"SELECT * FROM {table}").columns(**{name: kind for name, kind in _TYPES.items() if name in names})
    rows = [dict(row) for row in connection.execute(stored).mappings()]
    change = sa.text(f"UPDATE {table} SET row_digest = :digest WHERE {' AND '.join(f'{key} = :{key}' for key in keys)}")
    change = change.bindparams(*(sa.bindparam(key, type_=_TYPES[key]) for key in keys if key in _TYPES))
    for row in rows:
        connection.execute(change, {key: row[key] for key in keys} | {"digest": row_digest(table, row)})


def downgrade() -> None:
    """Bring the schema back to the version before."""
    for table in _KEYS:
        op.drop_column(table, "row_digest")
