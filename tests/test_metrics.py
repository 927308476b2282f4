"""What an operator sees of the running programme: /metrics, and how the jobs went."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import jobs
from bot.domain.wakeups import service as wakeups
from bot.domain.wakeups.service import JobState
from tests.databases import sqlite_only
from tests.world import World, open_world

TOKEN = "let-me-look"
PRIVATE = ("张大爷", "13900000000", "openid-", "20001", "10001", "他又打我")


async def numbers(world: World) -> tuple[str, dict[tuple[str, ...], float]]:
    """Scrape: the page, and each number by its name and labels."""
    async with httpx.AsyncClient(base_url=world.base_url) as prometheus:
        page = await prometheus.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert page.status_code == 200
    samples = [one for family in text_string_to_metric_families(page.text) for one in family.samples]
    return page.text, {(one.name, *one.labels.values()): one.value for one in samples}


async def test_an_operator_with_the_token_sees_numbers_and_nobody(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUANJIA_METRICS__TOKEN", TOKEN)
    async with AsyncExitStack() as stack:
        world = await open_world(stack, migrated_url, tmp_path)
        await world.steward()
        await world.reported()
        await world.resident("小陈").says("他又打我了，我躲在厕所里")
        world.clock.passes(minutes=4)
        await jobs._Runner(jobs.JOBS[0], world.app.house).run()
        page, found = await numbers(world)
    assert found["guanjia_pages_waiting",] == 1
    assert found["guanjia_page_oldest_seconds",] == 240
    assert found["guanjia_messages_total", "wechat"] == 3
    assert found["guanjia_accounts_connected", "qq"] == 1
    assert found["guanjia_outbox_messages", "qq", "queued"] > 0
    assert found["guanjia_job_good_timestamp_seconds", "ring_pages"] == world.clock.now.timestamp()
    assert found["guanjia_job_behind", "ring_pages"] == 0
    assert not [word for word in PRIVATE if word in page]


async def test_without_the_token_nothing_is_told(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUANJIA_METRICS__TOKEN", TOKEN)
    async with AsyncExitStack() as stack:
        world = await open_world(stack, migrated_url, tmp_path)
        async with httpx.AsyncClient(base_url=world.base_url) as stranger:
            for headers in ({}, {"Authorization": "Bearer guess"}, {"Authorization": f"Basic {TOKEN}"}):
                answer = await stranger.get("/metrics", headers=headers)
                assert (answer.status_code, answer.text) == (401, "")


async def test_there_is_no_such_address_where_no_token_is_set(world: World) -> None:
    async with httpx.AsyncClient(base_url=world.base_url) as stranger:
        assert (await stranger.get("/metrics", headers={"Authorization": "Bearer x"})).status_code == 404


@sqlite_only
async def test_the_scheduler_really_runs_the_jobs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: asyncio.Queue[str] = asyncio.Queue()

    async def looked(_: jobs.House) -> None:
        ran.put_nowait("looked")

    monkeypatch.setattr(jobs, "JOBS", (jobs.Job(looked, 1),))
    scheduler = jobs.schedule(world.app.house)
    scheduler.start()
    try:
        async with asyncio.timeout(20):
            assert await ran.get() == "looked"
    finally:
        scheduler.shutdown(wait=False)


async def test_a_job_that_fails_goes_on_and_is_seen(world: World) -> None:
    house = world.app.house

    async def state() -> JobState:
        found = await house.store.read(lambda session: wakeups.jobs(session, at=world.clock.now))
        return next(one for one in found if one.job == "broken")

    works = iter((True, False, False, True))

    async def broken(_: jobs.House) -> None:
        if not next(works):
            raise ValueError("她的电话是13900000000")

    runner = jobs._Runner(jobs.Job(broken, 60), house)
    await runner.run()
    assert not (await state()).behind
    await runner.run()
    await runner.run()
    assert ((await state()).failures, (await state()).fault, (await state()).behind) == (2, "ValueError", True)
    await runner.run()
    assert ((await state()).failures, (await state()).behind) == (0, False)
    world.clock.passes(minutes=6)
    assert (await state()).behind, "three intervals and two minutes without a run"


@pytest.mark.parametrize(("seconds", "written"), [(59, False), (61, True)])
async def test_runs_that_went_well_are_written_down_once_a_minute(world: World, seconds: int, written: bool) -> None:
    house, started = world.app.house, world.clock.now
    runner = jobs._Runner(jobs.JOBS[0], house)
    await runner.run()
    world.clock.now += timedelta(seconds=seconds)
    await runner.run()
    (state,) = await house.store.read(lambda session: wakeups.jobs(session, at=world.clock.now))
    assert state.ran_at == (world.clock.now if written else started)
