"""The busy path costs the same however much is stored: every look uses an index of what waits."""

import pytest
from sqlalchemy import text

from bot.domain.outbox.leasing import next_due
from bot.domain.outbox.looking import DUE_SQL, SOON_OVER_SQL, due
from tests.databases import sqlite_only
from tests.outbox_world import MORNING, QQ, House, house, minutes

__all__ = ["house"]


async def plan(house: House, sql: str, values: tuple[object, ...]) -> list[str]:
    rows = await house.store.read(
        lambda session: session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all()
    )
    return [row[-1] for row in rows if "outbox_" in row[-1]]


@sqlite_only
async def test_looking_for_what_is_due_searches_the_index_of_what_waits(house: House):
    steps = await plan(house, DUE_SQL, ("qq", "1", "2026-11-23 02:00:00.000000") * 4)
    assert len(steps) == 4
    for step in steps:
        assert "USING INDEX ix_outbox_message_queued (channel=? AND account=? AND priority=? AND due_at<?)" in step


@sqlite_only
async def test_looking_for_what_is_worthless_first_searches_the_index_of_cutoffs(house: House):
    steps = await plan(house, SOON_OVER_SQL, ("qq", "1", 1, "2000-01-01 00:00:00.000000", "2026-11-23 02:00:00.000000"))
    covering = "INDEX ix_outbox_message_soon_over (channel=? AND account=? AND priority=? AND cutoff_at>?)"
    assert [covering in step or "INTEGER PRIMARY KEY" in step for step in steps] == [True, True]


@sqlite_only
@pytest.mark.parametrize(
    ("index", "condition"),
    [
        ("ix_outbox_message_sending", "state = 'sending' AND lease_until < ?"),
        ("ix_outbox_message_held", "state = 'held' AND channel = ? AND account = ? AND recipient_index = ?"),
        ("ix_outbox_message_about", "about = ?"),
        (
            "ix_outbox_message_backlog",
            "state = 'queued' AND channel = ? AND account = ? AND conversation = ? AND kind = ?",
        ),
    ],
)
async def test_every_other_look_has_its_index(house: House, index, condition):
    sql = f"SELECT id FROM outbox_message WHERE {condition}"
    steps = await plan(house, sql, ("x",) * condition.count("?"))
    assert all(index in step and step.startswith("SEARCH") for step in steps)
    assert steps


@sqlite_only
async def test_the_work_of_one_lease_is_the_same_beside_5000_stored_messages(house: House):
    async def work_of_one_lease(at) -> int:
        """Count the steps of SQLite's virtual machine, in hundreds."""
        await house.queue(at)
        steps = 0

        def measured(session):
            nonlocal steps
            driver = session.connection().connection.driver_connection

            def tick() -> None:
                nonlocal steps
                steps += 1

            driver.set_progress_handler(tick, 10)
            found = next_due(session, [QQ], at=at)
            candidates = due(session, *QQ, at)
            driver.set_progress_handler(None, 0)
            assert found is not None
            assert candidates

        await house.store.write(measured)
        assert len(await house.lease(at)) == 1
        return steps

    before = await work_of_one_lease(MORNING)
    fill = text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
        " INSERT INTO outbox_message (channel, account, conversation, group_id, kind, about, priority,"
        " created_at, due_at, attempts, state)"
        " SELECT 'qq', '10086', 'group:1', '1', 'card', 'case:' || i, 1, '2026-11-23 01:00:00.000000',"
        " CASE WHEN i % 2 THEN '2027-01-01 00:00:00.000000' ELSE '2026-11-23 01:00:00.000000' END, 1,"
        " CASE WHEN i % 2 THEN 'queued' ELSE 'sent' END FROM n"
    )
    await house.store.write(lambda session: session.connection().execute(fill) and None)
    after = await work_of_one_lease(MORNING + minutes(5))
    assert after <= before * 1.5 + 5
