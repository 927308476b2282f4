"""Issue 3: any sequence of any commands by any people, with crashes between any two steps and redeliveries.

People say real words at the real doors; the books are then read by SQL of the tests' own (`audit.py`). BOOKS_SEQUENCES
plays more than the few of every run, and other ones each time: `BOOKS_SEQUENCES=300 pytest tests/books`.
"""

import os
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url

from tests.books.acts import ACTS, Act, everybody_does_their_part
from tests.books.faults import dying
from tests.books.town import Town, settle_down
from tests.databases import PostgresServer
from tests.world import FixedClock

SEQUENCES = int(os.environ.get("BOOKS_SEQUENCES", "0"))
FEW = 5
PLAYED = Counter[str]()
CITIES = ("", "nanjing", "huangshi", "xihu")
DEATHS = st.integers(0, 360).map(lambda drawn: drawn - 300 if drawn >= 300 else None)
"""One act in six is one over which the process dies, after so many steps."""
STEPS = st.tuples(st.sampled_from(ACTS), st.integers(0, 999), DEATHS)

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
    if SEQUENCES:
        figures = "\n".join(f"  {figure}: {number}" for figure, number in sorted(PLAYED.items()))
        request.config.get_terminal_writer().line(f"\nplayed\n{figures}")


def _copied(url: str, folder: Path, request: pytest.FixtureRequest, afterwards: ExitStack) -> str:
    if url.startswith("sqlite"):
        shutil.copyfile(url.removeprefix("sqlite:///"), folder / "town.db")
        return f"sqlite:///{folder / 'town.db'}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    template, name = make_url(url).database, folder.name
    server.admin(f"CREATE DATABASE {name} TEMPLATE {template}")
    afterwards.callback(server.drop, name)
    return server.url(name)


@settings(
    derandomize=not SEQUENCES,
    max_examples=SEQUENCES or FEW,
    deadline=None,
    database=None,
    # The template is shared by the sequences: each has a town of its own. A fault is worth the time it takes to find it.
    suppress_health_check=list(HealthCheck),
)
@given(city=st.sampled_from(CITIES), steps=st.lists(STEPS, min_size=30, max_size=60))
async def test_any_sequence_of_anything_leaves_sound_books(
    new_town: NewTown, city: str, steps: list[tuple[Act, int, int | None]]
) -> None:
    async with new_town(city) as town:
        for act, seed, dies_after in steps:
            town.death.steps_left = dies_after
            await act(town, Random(seed))
            town.death.steps_left = None
            town.check()
        await everybody_does_their_part(town)
        town.check(at_the_end=True)
        PLAYED.update(town.audit.happened())
    PLAYED.update(sequences=1, steps=len(steps), messages=town.messages, deaths=town.deaths)
