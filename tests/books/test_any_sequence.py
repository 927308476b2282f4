"""Issue 3: any sequence of any commands by any people, with crashes between any two steps and redeliveries.

People say real words at the real doors; after every step the books are read by SQL of the tests' own (`audit.py`). What
happens is drawn from a seed: every run plays the same few, BOOKS_SEQUENCES=300 plays so many, BOOKS_SEED says from which
seed on. A failure tells its seed and everything that was said; the same seed draws the same plan again.
"""

import os
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from tests.books.acts import ACTS, everybody_does_their_part
from tests.books.town import Town

FEW = {"sqlite": 4, "postgres": 2}
SEQUENCES = int(os.environ.get("BOOKS_SEQUENCES", "0"))
FIRST_SEED = int(os.environ.get("BOOKS_SEED", "1"))
STEPS = 45
DEATHS = 1 / 6
"""Of the acts, over so many the process dies, after so many steps of its work with the database:"""
STEPS_BEFORE_DEATH_MAX = 60
CITIES = ("", "nanjing", "huangshi", "xihu")


async def play(town: Town, dice: Random) -> None:
    """Let things happen in the town, and look at the books after each."""
    for _ in range(STEPS):
        act, seed = dice.choice(ACTS), dice.random()
        town.death.steps_left = dice.randrange(STEPS_BEFORE_DEATH_MAX) if dice.random() < DEATHS else None
        await act(town, Random(seed))
        town.death.steps_left = None
        town.check()
    await everybody_does_their_part(town)
    town.check(at_the_end=True)


async def test_any_sequence_of_anything_leaves_sound_books(
    new_town: Callable[[str], Town], database: str, request: pytest.FixtureRequest
) -> None:
    played = Counter[str]()
    for seed in range(FIRST_SEED, FIRST_SEED + (SEQUENCES or FEW[database])):
        dice = Random(seed)
        async with new_town(dice.choice(CITIES)) as town:
            town.story.append(f"BOOKS_SEED={seed} BOOKS_SEQUENCES=1")
            await play(town, dice)
            played.update(town.audit.happened() | {"messages": town.messages, "deaths": town.deaths})
    if SEQUENCES:  # a sequence that leads nowhere shows nothing, so a long run says what was played
        figures = "".join(f"\n  {figure}: {number}" for figure, number in sorted(played.items()))
        request.config.get_terminal_writer().line(f"{SEQUENCES} sequences{figures}")
