"""Copies of a SQLite database while it is in use."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from bot.store.engine import LOCK_SECONDS_MAX, is_sqlite, sqlite_path


def backup(url: str | URL, target: Path) -> None:
    """Copy the database, as of one moment, into a new file for its owner only; writers go on meanwhile.

    The copy is checked and flushed before it gets its name. Personal columns stay encrypted: keep the key
    file too, but elsewhere. Raises FileExistsError for an existing target, FileNotFoundError without a
    database, ValueError for PostgreSQL (use pg_dump) or for a database that is damaged.
    """
    if not is_sqlite(url):
        raise ValueError("backup copies SQLite files; use pg_dump for PostgreSQL")
    source = sqlite_path(url)
    if not source.is_file():
        raise FileNotFoundError(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _copy(source, draft)
        os.link(draft, target)
    finally:
        draft.unlink()


def _copy(source: Path, draft: Path) -> None:
    with (
        closing(sqlite3.connect(source, timeout=LOCK_SECONDS_MAX)) as original,
        closing(sqlite3.connect(draft)) as copy,
    ):
        original.backup(copy)  # all pages in one step: a consistent snapshot that no writer can restart
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file, no -wal beside it
        (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise ValueError(f"{source} is damaged: {verdict}")
    with draft.open("rb") as file:
        os.fsync(file.fileno())
