"""Issue 3: tampering with one byte of what is stored in the books is found by what `guanjia doctor` asks."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.operations.doctor import books_in_order
from bot.store import Session, Store
from tests.books.audit import APPEND_ONLY
from tests.books.town import COORDINATOR, LI, OWNER, QIAN, STEWARD, WANG, ZHANG, Town
from tests.conversations.recording import recorded

BOOKS = (*APPEND_ONLY, "timebank_account", "timebank_hold", "hour_open")
NOT_THE_BOOKS = {
    ("hour_open", "look_at"): "when the clock looks next",
    ("hour_open", "asked"): "how often it asked",
    ("hour_open", "warned_at"): "when it warned",
    ("hour_correction", "id"): "a number that nothing names: corrections are known by record and place",
    ("timebank_account", "opened_at"): "what an account holds is said by its lines, from the first one on",
}
"""Columns that say nothing of hours or coins."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:")


class Undo(Exception):
    """Ends a unit of work so that nothing of it stays."""


async def a_history(town: Town) -> None:
    """Let every table of the books be written to: an hour earned, paid, corrected, sealed; coins promised and given."""
    for who, said in (
        (STEWARD, "核实 X0001 属实 已电话"),
        (WANG, "接 X0001"),
        (WANG, "完成 X0001 1.5小时"),
        (ZHANG, "确认"),
        (COORDINATOR, "更正 R0001 应为2小时 重看了签到表"),
        (OWNER, "更正 R0001 地点应为明星社区 走错登记了"),
        (OWNER, "更正 R0001 日期应为11月23日 重看了签到表"),
        (STEWARD, "补录 11月5日 李强 理发2小时 纸质签到"),
        (OWNER, "补录 1 同意"),
        (QIAN, "兑换 理发券"),
        (QIAN, "是"),
        (STEWARD, "红领巾 小雨 手绘宣传单1张 换悦读会1次"),
        (LI, f"转 1时间币 给 {WANG}"),
        (LI, "是"),
        (OWNER, "冲正 J0006 转错了"),
        (OWNER, "入池 20时间币 项目配套"),
        (OWNER, "是"),
    ):
        await town.says(who, said)
    number = await recorded(town.world, WANG, area_code=None, place=None)
    assert "补上了" in await town.says(STEWARD, f"补 {number} 地点 裕园社区")


def flipped(value: Any, place: int) -> Any:
    """Return a value that differs in one byte (a number or a moment: in one unit)."""
    if isinstance(value, datetime):
        return value.replace(microsecond=value.microsecond ^ 1)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value ^ 1
    if not isinstance(value, str):
        return value.replace(day=value.day % 28 + 1)  # a date
    place %= len(value)
    if MOMENT.match(value) and not value[place].isdigit():
        place -= 1  # what stands between day and time says nothing: a moment is read alike with any sign there
    return value[:place] + ("1" if value[place] != "1" else "2") + value[place + 1 :]


def unguarded(connection: Connection, table: str) -> None:
    """Take the guard of a table away, as somebody with the file in hand can."""
    if table not in APPEND_ONLY:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
    else:
        for event in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER {table}_no_{event}"))


def overlooked(session: Session, table: str) -> list[str]:
    """Change one byte of each column of some rows of a table; return what nobody noticed."""
    connection = session.connection()
    unguarded(connection, table)
    result = connection.execute(text(f"SELECT * FROM {table}"))
    columns, rows = list(result.keys()), result.all()
    assert rows, f"nothing is stored in {table}"
    key = inspect(connection).get_pk_constraint(table)["constrained_columns"]
    missed: list[str] = []
    for place, row in ((3, rows[0]), (10, rows[-1])):
        stored = dict(zip(columns, row, strict=True))
        for name in columns:
            value = stored[name]
            if value is None or (table, name) in NOT_THE_BOOKS:
                continue
            if not noticed(session, table, stored, key, name, flipped(value, place)):
                missed.append(f"{table}.{name}: {value!r} → {flipped(value, place)!r}")
    return missed


def noticed(session: Session, table: str, stored: dict[str, Any], key: list[str], name: str, new: Any) -> bool:
    """Whether one changed value is found, or stopped by a CHECK, a UNIQUE, a foreign key or a type. Nothing of it stays."""
    change = text(f"UPDATE {table} SET {name} = :new WHERE {' AND '.join(f'{one} = :{one}' for one in key)}")
    nested = session.begin_nested()
    try:
        found = session.connection().execute(change, {one: stored[one] for one in key} | {"new": new})
        assert found.rowcount == 1, (table, stored)
        return not books_in_order(session)
    except DBAPIError:
        return True
    finally:
        nested.rollback()
        session.expunge_all()


async def test_one_changed_byte_anywhere_in_the_books_is_found(new_town: Callable[[str], Town]) -> None:
    async with new_town("") as town:
        await a_history(town)
        await town.time_passes(days=1)
        await town.time_passes(days=15)
        await recorded(town.world, WANG, days_ago=1, area_code=None, place=None)
        missed: list[str] = []

        def look(session: Session) -> None:
            assert books_in_order(session)
            for table in BOOKS:
                missed.extend(overlooked(session, table))
            raise Undo

        store = Store(town.url)
        with pytest.raises(Undo):
            store.write_now(look)
        assert not missed, "\n".join(missed)
