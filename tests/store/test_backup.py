"""Copies of a database in use."""

import asyncio
import os
import threading
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.store import Store
from bot.store.backup import backup
from tests.databases import postgres_only, sqlite_only
from tests.store.scratch import Counter


def add_one(session: Session) -> None:
    session.get_one(Counter, 1).value += 1


@sqlite_only
async def test_a_copy_holds_what_was_committed_and_not_what_is_under_way(
    scratch: Store, empty_url: str, tmp_path: Path
):
    await scratch.write(add_one)
    entered, opened = threading.Event(), threading.Event()

    def holds(session: Session) -> None:
        add_one(session)
        session.flush()
        entered.set()
        assert opened.wait(10)

    under_way = asyncio.ensure_future(scratch.write(holds))
    await asyncio.to_thread(entered.wait)
    target = tmp_path / "backups" / "copy.db"
    await asyncio.to_thread(backup, empty_url, target)
    opened.set()
    await under_way
    copy = Store(f"sqlite:///{target}")
    assert copy.read_now(lambda session: session.get_one(Counter, 1)).value == 1
    assert target.stat().st_mode & 0o777 == 0o600


@sqlite_only
async def test_a_copy_never_replaces_another(scratch: Store, empty_url: str, tmp_path: Path):
    target = tmp_path / "copy.db"
    target.write_text("precious")
    with pytest.raises(FileExistsError):
        backup(empty_url, target)
    assert target.read_text() == "precious"
    assert sorted(os.listdir(tmp_path)) == ["copy.db", "test_1.db", "test_1.db-shm", "test_1.db-wal"]


def test_a_database_that_is_not_there_is_not_copied(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        backup(f"sqlite:///{tmp_path}/none.db", tmp_path / "copy.db")


@postgres_only
def test_postgresql_is_left_to_its_own_tool(empty_url: str, tmp_path: Path):
    with pytest.raises(ValueError, match="pg_dump"):
        backup(empty_url, tmp_path / "copy.db")
