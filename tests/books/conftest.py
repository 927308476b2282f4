"""Towns for the tests of the books: the people come once, and every town is a copy of that database."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import make_url

from tests.books.faults import dying
from tests.books.town import Town, settle_down
from tests.databases import PostgresServer
from tests.world import FixedClock

NewTown = Callable[[str], Town]


@pytest_asyncio.fixture(loop_scope="session")
async def new_town(migrated_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[NewTown]:
    """Make towns that are all alike: the people came once, each town is a copy of that database."""
    numbers = count(1)
    with dying() as death, ExitStack() as afterwards:
        async with Town(migrated_url, tmp_path / "first", FixedClock(), death) as first:
            await settle_down(first)
            first.check()
        settled_at = first.clock.now

        def another(city: str) -> Town:
            folder = tmp_path / f"town_{next(numbers)}"
            folder.mkdir()
            shutil.copy(tmp_path / "first" / "guanjia.key", folder)
            url = _copied(migrated_url, folder, request, afterwards)
            return Town(url, folder, FixedClock(settled_at), death, city)

        yield another


def _copied(url: str, folder: Path, request: pytest.FixtureRequest, afterwards: ExitStack) -> str:
    if url.startswith("sqlite"):
        shutil.copyfile(url.removeprefix("sqlite:///"), folder / "town.db")
        return f"sqlite:///{folder / 'town.db'}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    template, name = make_url(url).database, folder.name
    server.admin(f"CREATE DATABASE {name} TEMPLATE {template}")
    afterwards.callback(server.drop, name)
    return server.url(name)
