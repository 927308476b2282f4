"""A store on tables of the tests' own."""

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.store import KeyRing, Store
from tests.databases import *  # noqa: F403 - pytest finds the fixtures by their names here
from tests.store.scratch import create_tables


@pytest_asyncio.fixture
async def scratch(empty_url: str, keys: KeyRing) -> AsyncIterator[Store]:
    """Return a started store on the tests' own tables."""
    store = Store(empty_url, keys=keys)
    store.write_now(create_tables)
    await store.start()
    yield store
    await store.stop()
