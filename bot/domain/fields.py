"""Column shorthands, so that a model reads as a list of facts: moments, secrets and stored enums."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field

from bot.store.columns import EncryptedText, UTCTime, stored_enum

FORGOTTEN = "（本人已撤回）"
"""What stands where somebody's words were, once they took their consent back."""


def moment(*, nullable: bool = False, index: bool = False) -> Any:
    """Declare an aware moment, stored in UTC."""
    default: Any = None if nullable else ...
    return Field(default=default, sa_column=Column(UTCTime(), nullable=nullable, index=index))


def secret(context: str, *, nullable: bool = True) -> Any:
    """Declare a personal text, stored encrypted. `context` is table.column: a value cannot be moved elsewhere."""
    default: Any = None if nullable else ...
    return Field(default=default, sa_column=Column(EncryptedText(context), nullable=nullable))


def choice(enum: type[StrEnum], *, default: Any = ..., nullable: bool = False, index: bool = False) -> Any:
    """Declare an enum stored by value and checked by the database."""
    return Field(default=default, sa_column=Column(stored_enum(enum), nullable=nullable, index=index))


def own_digest() -> Any:
    """Declare the digest that a row of an append-only table carries of itself (bot.store.append_only)."""
    return Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
