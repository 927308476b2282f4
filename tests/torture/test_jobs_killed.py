"""What falls due all at once, taken up by processes that die in the middle of it: nothing twice, nothing lost."""

import asyncio
import os
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from bot.clock import now
from tests.databases import NewDatabase, postgres_only, sqlite_only
from tests.torture import aftermath, work
from tests.torture.scene import OWNER, Scene, open_scene
from tests.torture.test_killed import seed

__all__ = ["seed"]
DEATHS = int(os.environ.get("TORTURE_DEATHS") or 1)
"""How often a process dies; give more for a longer night."""
MOMENTS_MAX = 400
"""A death is drawn from so many moments: about what the work of one account takes."""
LOOK_SECONDS, DONE_SECONDS_MAX = 0.1, 30.0 + 15 * DEATHS


async def live_and_die(scene: Scene, doom: Path) -> work.Due:
    """Lay the work out, let processes die in it one after the other, and wait until nothing is due."""
    at = now()
    for place, house in enumerate(scene.houses):
        work.know(house, place)
        await house.line.ask(OWNER, "绑定群 裕园", group=house.group)
        house.line.nobody_asks = True
    due = await asyncio.to_thread(scene.store.write_now, lambda session: work.fall_due(session, scene, at))
    async with asyncio.timeout(DONE_SECONDS_MAX):
        for _ in range(DEATHS):
            _write(doom, scene.rng.randint(1, MOMENTS_MAX))
            await _until(lambda: any(not house.process.alive for house in scene.houses))
            await scene.comes_again(next(house for house in scene.houses if not house.process.alive))
        await _until(lambda: not scene.store.read_now(lambda session: work.still_due(session, at)))
    return due


async def _until(holds: Callable[[], bool]) -> None:
    while True:
        if await asyncio.to_thread(holds):
            return
        await asyncio.sleep(LOOK_SECONDS)


def _write(doom: Path, moments: int) -> None:
    """Let it appear whole."""
    draft = doom.with_suffix(".draft")
    draft.write_text(str(moments))
    draft.rename(doom)


async def all_is_done_once(url: str, folder: Path, *, processes: int, seed: int) -> None:
    doom = folder / "doom"
    async with AsyncExitStack() as stack:
        before = f"from tests.torture.doom import arrange; arrange({str(doom)!r})"
        scene = await open_scene(stack, url, folder, processes=processes, seed=seed, before=before)
        due = await live_and_die(scene, doom)
        await aftermath.leave_in_good_order(scene)
        await aftermath.say_what_waits(scene)
        scene.store.read_now(lambda session: work.check_done(session, due, now()))
        scene.store.read_now(lambda session: aftermath.check_outbox(session, scene))
        scene.store.read_now(lambda session: work.check_heard(session, scene, due, now() + aftermath.LEASES_OVER))


@sqlite_only
async def test_jobs_of_a_killed_process_lose_and_repeat_nothing(
    new_database: NewDatabase, tmp_path: Path, seed: int
) -> None:
    await all_is_done_once(new_database(False), tmp_path, processes=1, seed=seed)


@postgres_only
async def test_two_processes_share_what_is_due_while_one_after_the_other_dies(
    new_database: NewDatabase, tmp_path: Path, seed: int
) -> None:
    await all_is_done_once(new_database(False), tmp_path, processes=2, seed=seed)
