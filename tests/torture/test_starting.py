"""Starting: two processes at once on an empty database, and a clear no where it must not start."""

import asyncio
import shutil
import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from bot.clock import now
from bot.domain.areas.model import Area
from bot.domain.people import service as people
from bot.domain.people.identity import QQ, Identity
from bot.domain.people.model import RoleGrant
from bot.language.places import load_areas
from bot.paths import ROOT
from bot.store import Store, migrate
from bot.store.keys import load_or_create_key_file
from tests.databases import NewDatabase, postgres_only
from tests.torture.process import BotProcess, free_port
from tests.torture.scene import open_scene

OWNERS = {"GUANJIA_ADMIN__OWNERS": '["qq:710000001"]'}
BROKEN_PLUGIN = "import sys; sys.modules['plugins.timebank.handlers'] = None"
"""Python refuses to import a module that stands so in the table of modules."""


def process_in(folder: Path, before: str = "", **settings: str) -> BotProcess:
    """Return a process that would run in a folder of its own."""
    places = {
        "GUANJIA_DATABASE__URL": f"sqlite:///{folder}/guanjia.db",
        "GUANJIA_DATA__DIR": str(folder),
        "GUANJIA_SERVER__PORT": str(free_port()),
        "GUANJIA_PLAYGROUND__ENABLED": "false",
    }
    return BotProcess(places | OWNERS | settings, folder / "log.txt", before=before)


async def refused(process: BotProcess) -> str:
    """Start a process that must end by itself, and not well; return what it printed."""
    await process.start()
    try:
        async with asyncio.timeout(60):
            code = await process.ended()
    finally:
        process.kill()
    assert code == 2, process.output
    assert "Traceback (most recent call last)" not in process.output.split("程序没有启动")[-1]
    return process.output


async def test_a_misspelt_key_of_the_file_is_named(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        (ROOT / "config.toml").read_text(encoding="utf-8").replace("port = ", "prot = "), encoding="utf-8"
    )
    assert "server.prot" in await refused(process_in(tmp_path, GUANJIA_CONFIG=str(config)))


async def test_a_misspelt_variable_is_named(tmp_path: Path) -> None:
    assert "GUANJIA_ONEBOTT__ACCESS_TOKEN" in await refused(process_in(tmp_path, GUANJIA_ONEBOTT__ACCESS_TOKEN="x"))


async def test_beyond_loopback_it_wants_a_token(tmp_path: Path) -> None:
    assert "access_token" in await refused(process_in(tmp_path, GUANJIA_SERVER__HOST="0.0.0.0"))


async def test_a_plugin_that_does_not_load_stops_the_start(tmp_path: Path) -> None:
    assert "插件 timebank 加载失败" in await refused(process_in(tmp_path, BROKEN_PLUGIN))


@pytest.mark.parametrize("lost", ["the file is gone", "another's file is there"])
async def test_with_another_key_nothing_is_written(tmp_path: Path, lost: str, migrated_file: Path) -> None:
    database, key = tmp_path / "guanjia.db", tmp_path / "guanjia.key"
    shutil.copyfile(migrated_file, database)
    _meet_somebody(f"sqlite:///{database}", key)
    before = _rows(database)
    key.rename(tmp_path / "kept.key")
    if lost != "the file is gone":
        _meet_somebody(f"sqlite:///{_copy(migrated_file, tmp_path)}", key)
    there = key.exists()
    assert "密钥文件" in await refused(process_in(tmp_path))
    assert _rows(database) == before
    assert key.exists() == there, "a key made just now must not pass for the lost one"


@postgres_only
async def test_two_processes_start_at_once_on_an_empty_database(new_database: NewDatabase, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        scene = await open_scene(stack, new_database(False), tmp_path, processes=2, seed=1)
        assert migrate.current(scene.url) == migrate.newest()

        def counted(session: Session) -> tuple[int, int, int]:
            areas = session.exec(select(func.count()).select_from(Area)).one()
            codes = session.exec(select(func.count(func.distinct(Area.code)))).one()
            owners = session.exec(select(func.count()).select_from(RoleGrant)).one()
            return areas, codes, owners

        areas, codes, owners = scene.store.read_now(counted)
        assert areas == codes == len(load_areas())
        assert owners == 1


def _copy(migrated_file: Path, folder: Path) -> Path:
    other = folder / "other.db"
    shutil.copyfile(migrated_file, other)
    return other


def _meet_somebody(url: str, key: Path) -> None:
    store = Store(url, keys=load_or_create_key_file(key))
    store.write_now(lambda session: people.meet(session, Identity(QQ, "730000001", "700000001"), at=now()).id)


def _rows(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())
