"""Column types: what comes back, what is refused, and what the file holds."""

from datetime import UTC, datetime, timedelta, timezone
from enum import Enum

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session, select

from bot.store import KeyMissing, KeyRing, Store, Undecipherable
from bot.store.columns import blind_index, seal, stored_enum, unseal
from bot.store.hot import Statement, moment
from bot.store.keys import install
from tests.store.scratch import Colour, Note

NOON = datetime(2026, 11, 23, 12, 0, 0, 250_000, tzinfo=timezone(timedelta(hours=8)))
SECRET = "王桂兰 13800138000"


async def stored(store: Store, **fields: object) -> Note:
    await store.write(lambda session: session.add(Note(counter_id=1, **fields)))
    return await store.read(lambda session: session.exec(select(Note)).one())


async def raw(store: Store, column: str) -> object:
    return await store.read(lambda session: session.execute(text(f"SELECT {column} FROM note")).scalar_one())


async def test_a_moment_comes_back_aware_in_utc(scratch: Store):
    at = (await stored(scratch, at=NOON)).at
    assert at == NOON
    assert at is not None
    assert at.tzinfo is UTC


async def test_moments_compare_in_sql_whatever_zone_they_came_from(scratch: Store):
    await stored(scratch, at=NOON)
    later = datetime(2026, 11, 23, 4, 0, 1, tzinfo=UTC)
    found = await scratch.read(lambda session: session.exec(select(Note.id).where(Note.at < later)).all())
    assert len(found) == 1


async def test_a_naive_datetime_is_refused(scratch: Store):
    with pytest.raises(StatementError, match="naive"):
        await stored(scratch, at=datetime(2026, 11, 23, 12, 0))  # noqa: DTZ001 - the point of the test


async def test_an_enum_is_stored_by_value(scratch: Store):
    assert (await stored(scratch, colour=Colour.CRIMSON)).colour is Colour.CRIMSON
    assert await raw(scratch, "colour") == "red"


async def test_the_database_refuses_a_value_that_is_no_member(scratch: Store):
    await stored(scratch, colour=Colour.AZURE)
    with pytest.raises(IntegrityError):
        await scratch.write(lambda session: session.execute(text("UPDATE note SET colour = 'CRIMSON'")))


def test_an_enum_value_too_long_for_its_column_is_refused_at_once():
    with pytest.raises(ValueError, match="longer than 32"):
        stored_enum(Enum("Wide", {"A": "x" * 33}))


async def test_encrypted_text_comes_back_and_nothing_stays_nothing(scratch: Store):
    note = await stored(scratch, secret=SECRET)
    assert (note.secret, note.other) == (SECRET, None)


async def test_the_stored_bytes_do_not_hold_the_text_and_differ_each_time(scratch: Store):
    await stored(scratch, secret=SECRET, other=SECRET)
    secret, other = bytes(await raw(scratch, "secret")), bytes(await raw(scratch, "other"))
    assert SECRET.encode() not in secret
    assert secret[1:] != other[1:]
    assert len(secret) == len(SECRET.encode()) + 29


async def test_a_value_moved_to_another_column_does_not_open(scratch: Store):
    await stored(scratch, secret=SECRET)
    await scratch.write(lambda session: session.execute(text("UPDATE note SET other = secret")) and None)
    with pytest.raises(Undecipherable, match=r"note\.other") as refusal:
        await scratch.read(lambda session: session.exec(select(Note)).all())
    assert SECRET not in str(refusal.value)


async def test_a_changed_value_does_not_open(scratch: Store):
    sealed = bytearray(seal("note.secret", SECRET))
    sealed[-1] ^= 1
    with pytest.raises(Undecipherable):
        unseal("note.secret", bytes(sealed))


async def test_after_a_rotation_old_values_open_and_look_ups_still_find_them(scratch: Store):
    old, new = b"a" * 32, b"b" * 32
    install(KeyRing({1: old}, current=1))
    before = blind_index("phone", "13800138000")
    await stored(scratch, secret=SECRET)
    install(KeyRing({1: old, 2: new}, current=2, index=1))
    note = await scratch.read(lambda session: session.exec(select(Note)).one())
    assert note.secret == SECRET
    assert blind_index("phone", "13800138000") == before
    assert seal("note.secret", "x")[0] == 2


async def test_the_wrong_key_and_a_missing_key_are_told_apart(scratch: Store):
    install(KeyRing({1: b"a" * 32}, current=1))
    await stored(scratch, secret=SECRET)

    def read(session: Session) -> object:
        return session.exec(select(Note)).all()

    install(KeyRing({1: b"z" * 32}, current=1))
    with pytest.raises(Undecipherable):
        await scratch.read(read)
    install(KeyRing({2: b"a" * 32}, current=2))
    with pytest.raises(KeyMissing):
        await scratch.read(read)


def test_a_blind_index_depends_on_value_context_and_key(keys: KeyRing):
    index = blind_index("phone", "13800138000")
    assert len(index) == 64
    assert index == blind_index("phone", "13800138000")
    assert index != blind_index("openid", "13800138000")
    assert index != blind_index("phone", "13800138001")
    install(KeyRing.generate())
    assert index != blind_index("phone", "13800138000")


async def test_a_database_error_does_not_show_what_was_to_be_stored(scratch: Store):
    with pytest.raises(IntegrityError) as refusal:
        await scratch.write(lambda session: session.add(Note(counter_id=404, secret=SECRET)))
    assert "parameters hidden" in str(refusal.value)


ADD = Statement(
    "INSERT INTO note (counter_id, slot, at, secret, colour) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (slot) DO NOTHING RETURNING id, at"
)
PERCENT = Statement("SELECT count(*) FROM note WHERE colour LIKE '%d' AND slot % 2 = ?")


async def test_a_hot_statement_and_the_orm_read_each_other(scratch: Store):
    def add(session: Session) -> datetime:
        row = ADD.run(session, 1, 5, NOON, seal("note.secret", SECRET), Colour.CRIMSON).fetchone()
        assert row is not None
        return moment(row[1])

    assert await scratch.write(add) == NOON
    note = await scratch.read(lambda session: session.exec(select(Note)).one())
    assert (note.slot, note.at, note.secret, note.colour) == (5, NOON, SECRET, Colour.CRIMSON)


async def test_a_hot_statement_sees_what_the_unit_added_before_it(scratch: Store):
    def add(session: Session) -> object:
        session.add(Note(counter_id=1, slot=3, colour=Colour.CRIMSON))
        return PERCENT.run(session, 1).fetchone()

    assert await scratch.write(add) == (1,)


async def test_a_hot_statement_that_conflicts_changes_nothing(scratch: Store):
    def add_twice(session: Session) -> list[object]:
        return [ADD.run(session, 1, 5, NOON, None, None).rowcount for _ in range(2)]

    def count(session: Session) -> int:
        return len(session.exec(select(Note.id)).all())

    await scratch.write(add_twice)
    assert await scratch.read(count) == 1


async def test_a_hot_statement_raises_what_the_orm_would_raise(scratch: Store):
    with pytest.raises(IntegrityError) as refusal:
        await scratch.write(lambda session: ADD.run(session, 404, 1, NOON, SECRET.encode(), None))
    assert SECRET not in str(refusal.value)


async def test_a_hot_statement_refuses_a_naive_datetime(scratch: Store):
    naive = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="naive"):
        await scratch.write(lambda session: ADD.run(session, 1, 1, naive, None, None))


async def test_a_hot_statement_is_undone_with_its_unit(scratch: Store):
    def fails(session: Session) -> None:
        ADD.run(session, 1, 5, NOON, None, None)
        raise LookupError

    with pytest.raises(LookupError):
        await scratch.write(fails)
    assert await scratch.read(lambda session: session.exec(select(Note)).all()) == []
