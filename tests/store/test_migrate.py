"""Migrations: written from the models, all or nothing, one at a time, on both databases."""

import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Column, Integer, inspect
from sqlmodel import select

from bot.store import KeyRing, Store, base, migrate
from bot.store.columns import ENUM_LENGTH
from bot.store.engine import make_engine
from tests.databases import sqlite_only
from tests.store.scratch import Colour, Counter, Note, Scratch


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let migrations work on the tests' own tables, with one version file written from them."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for name in ("env.py", "script.py.mako"):
        shutil.copy(migrate.MIGRATIONS / name, folder)
    (folder / "versions").mkdir()
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)
    monkeypatch.setattr(base, "metadata", Scratch.metadata)
    monkeypatch.setitem(sys.modules, "bot.domain.tables", ModuleType("tables"))
    assert migrate.main(["revise", "first tables"]) == 0
    return folder


def version_file(scripts: Path) -> Path:
    (path,) = (scripts / "versions").glob("*.py")
    return path


def ends_with(scripts: Path, statement: str) -> None:
    """Let the upgrade end with one more statement."""
    path = version_file(scripts)
    path.write_text(path.read_text().replace("def downgrade", f"    {statement}\n\n\ndef downgrade"))


def tables(url: str) -> set[str]:
    engine = make_engine(url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


async def test_the_migrated_schema_is_what_the_models_say(scripts: Path, empty_url: str, keys: KeyRing):
    assert migrate.current(empty_url) is None
    migrate.upgrade(empty_url)
    assert migrate.current(empty_url) == migrate.newest() is not None
    migrate.check(empty_url)
    store = Store(empty_url)
    store.write_now(lambda session: session.add(Counter(id=1)))
    store.write_now(lambda session: session.add(Note(counter_id=1, colour=Colour.AZURE, secret="x")))
    assert store.read_now(lambda session: session.exec(select(Note)).one()).colour is Colour.AZURE


async def test_a_second_upgrade_finds_nothing_to_do(scripts: Path, empty_url: str):
    migrate.upgrade(empty_url)
    version_file(scripts).touch()
    migrate.upgrade(empty_url)
    assert tables(empty_url) == {"alembic_version", "counter", "note"}


def test_several_processes_may_start_at_once(scripts: Path, empty_url: str):
    # Alembic's own state is per process, so each of these is one.
    program = (
        "import sys, types; from pathlib import Path\n"
        "sys.modules['bot.domain.tables'] = types.ModuleType('tables')\n"
        "from bot.store import migrate\n"
        "migrate.MIGRATIONS = Path(sys.argv[1]); migrate.upgrade(sys.argv[2])\n"
    )

    def start(_: int) -> int:
        return subprocess.run([sys.executable, "-c", program, scripts, empty_url], check=True).returncode

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(start, range(3))) == [0, 0, 0]
    assert "note" in tables(empty_url)


def test_a_step_that_fails_leaves_nothing_behind(scripts: Path, empty_url: str):
    path = version_file(scripts)
    path.write_text(path.read_text().replace("def downgrade", "    raise LookupError('half way')\n\n\ndef downgrade"))
    with pytest.raises(LookupError, match="half way"):
        migrate.upgrade(empty_url)
    assert tables(empty_url) == set()


def test_a_model_without_its_migration_is_noticed(scripts: Path, empty_url: str, monkeypatch, capsys):
    migrate.upgrade(empty_url)
    changed = Scratch.metadata.tables["counter"].to_metadata(type(Scratch.metadata)())
    changed.append_column(Column("colour_of_the_day", Integer))
    monkeypatch.setattr(base, "metadata", changed.metadata)
    with pytest.raises(migrate.SchemaDrift, match="colour_of_the_day"):
        migrate.check(empty_url)
    assert migrate.main(["check"]) == 1
    assert "colour_of_the_day" in capsys.readouterr().err


@sqlite_only
def test_a_migration_that_orphans_rows_is_undone(scripts: Path, empty_url: str):
    ends_with(scripts, "op.execute('INSERT INTO note (counter_id) VALUES (404)')")
    with pytest.raises(RuntimeError, match="without what they refer to"):
        migrate.upgrade(empty_url)
    assert tables(empty_url) == set()


def test_version_files_name_plain_types_only(scripts: Path):
    text = version_file(scripts).read_text()
    assert "bot." not in text
    assert "sa.DateTime(timezone=True)" in text
    assert f"length={ENUM_LENGTH}" in text


@sqlite_only
def test_a_new_database_file_is_for_its_owner_only(scripts: Path, empty_url: str, tmp_path: Path):
    migrate.upgrade(empty_url)
    path = tmp_path / "test_1.db"
    assert path.stat().st_mode & 0o077 == 0
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
