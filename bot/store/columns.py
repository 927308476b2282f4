"""Column types (moments in UTC, encrypted text, enums by value) and the blind index for encrypted text."""

from datetime import UTC, datetime
from enum import Enum

from sqlalchemy import DateTime, Dialect, LargeBinary
from sqlalchemy import Enum as SAEnum
from sqlalchemy.types import TypeDecorator

from bot.store.keys import context_bytes, installed

ENUM_LENGTH = 32


class UTCTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC to the microsecond; comes back aware, in UTC.

    A naive datetime is refused with ValueError (SQLAlchemy hands it on as StatementError). PostgreSQL
    keeps a timestamptz; SQLite keeps `YYYY-MM-DD HH:MM:SS.ffffff`, which sorts as text.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = in_utc(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def in_utc(value: datetime) -> datetime:
    """Return the moment in UTC; raise ValueError for a naive one."""
    if value.utcoffset() is None:
        raise ValueError("a naive datetime was given where a moment is stored")
    return value.astimezone(UTC)


class EncryptedText(TypeDecorator[str]):
    """Text sealed with AES-256-GCM under the process's key ring; None stays None.

    `context` names table and column ("people.phone") and is authenticated: a value copied into another
    column does not open. It cannot be compared or sorted in SQL; put a `blind_index` beside it for
    equality. See bot.store.keys.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else installed().seal(value, context_bytes(self.context))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else installed().open(value, context_bytes(self.context))


def stored_enum(members: type[Enum], name: str | None = None) -> SAEnum:
    """Return a column type for an enum's values (32 characters at most), checked by the database.

    `name` is needed only where one table has two columns of the same enum: it names the CHECK constraint.
    Alembic does not notice a new member: a migration has to replace the CHECK by hand.
    """

    def values(cls: type[Enum]) -> list[str]:
        return [str(member.value) for member in cls]

    too_long = [value for value in values(members) if len(value) > ENUM_LENGTH]
    if too_long:
        raise ValueError(f"{members.__name__}: longer than {ENUM_LENGTH} characters: {too_long}")
    return SAEnum(
        members,
        name=name or members.__name__.lower(),
        values_callable=values,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=ENUM_LENGTH,
    )


def blind_index(context: str, value: str) -> str:
    """Return a keyed fingerprint (64 hex digits) for finding an encrypted value by equality.

    Normalise the value first (a phone without spaces): the index compares bytes. The context keeps equal
    values in different columns from being recognised as equal, and without the key nobody can try out all
    phone numbers.
    """
    return installed().fingerprint(value, context)


def seal(context: str, value: str) -> bytes:
    """Return what EncryptedText(context) stores, for statements that bypass column types (bot.store.hot)."""
    return installed().seal(value, context_bytes(context))


def unseal(context: str, value: bytes) -> str:
    """Return the text that EncryptedText(context) or `seal` stored."""
    return installed().open(value, context_bytes(context))
