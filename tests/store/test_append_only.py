"""Append-only tables: the database refuses, whoever asks."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from bot.store import Store
from bot.store.append_only import append_only_triggers
from tests.store.scratch import Counter


def execute_all(session: Session, statements: object) -> None:
    for statement in statements:
        session.execute(text(statement))


def triggers_of(session: Session) -> tuple[object, object]:
    return append_only_triggers("counter", session.get_bind().dialect.name)


@pytest.mark.parametrize("change", ["UPDATE counter SET value = 9", "DELETE FROM counter"])
async def test_a_change_is_refused_and_adding_is_not(scratch: Store, change: str):
    await scratch.write(lambda session: execute_all(session, triggers_of(session)[0]))
    with pytest.raises(IntegrityError, match="counter is append-only"):
        await scratch.write(lambda session: session.execute(text(change)))
    await scratch.write(lambda session: session.add(Counter(id=2)))
    values = await scratch.read(lambda session: session.exec(select(Counter.value)).all())
    assert list(values) == [0, 0]


async def test_the_triggers_can_be_taken_off_again(scratch: Store):
    await scratch.write(lambda session: execute_all(session, triggers_of(session)[0]))
    await scratch.write(lambda session: execute_all(session, triggers_of(session)[1]))
    await scratch.write(lambda session: session.execute(text("UPDATE counter SET value = 9")) and None)
    assert (await scratch.read(lambda session: session.get_one(Counter, 1))).value == 9


def test_a_table_name_that_is_no_name_is_refused():
    with pytest.raises(ValueError, match="not a table name"):
        append_only_triggers("x; DROP TABLE y", "sqlite")
