"""Alembic's entry. It is always handed a connection inside a transaction: see bot.store.migrate."""

from importlib import import_module
from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from bot.store.base import metadata

# By name, because the store knows nothing of what is stored: importing this module declares every table.
import_module("bot.domain.tables")


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write a column type of ours as the plain type below it, so that old migrations never need today's
    code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
