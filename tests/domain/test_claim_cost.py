"""A claim costs the same after years: every statement on its way finds its rows by an index."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from bot.domain.areas import queries as areas
from bot.domain.dispatch import claiming as dispatch
from bot.domain.dispatch import visits
from bot.domain.inbox import service as inbox
from bot.domain.notices import service as notices
from bot.domain.outbox import statements as outbox
from bot.domain.people import queries as people
from bot.domain.tasks import claiming
from bot.store import migrate
from bot.store.hot import Cursor, Statement
from tests.conversations.chatting import WANG, card_of, in_group, volunteers
from tests.databases import sqlite_only
from tests.world import World

STATEMENTS = [
    pytest.param(value, id=f"{module.__name__.split('.')[2]}-{name}")
    for module in (inbox, people, areas, claiming, dispatch, visits, notices)
    for name, value in vars(module).items()
    if isinstance(value, Statement)
] + [pytest.param(outbox.INSERT, id="outbox-INSERT"), pytest.param(outbox.BY_DEDUPE_KEY, id="outbox-BY_DEDUPE_KEY")]

STATEMENTS_MAX, WITH_A_TIME_MAX = 15, 17
"""What one claim may ask of the database, from the inbox to the answer kept, and one of a task with a time."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    file: Path = tmp_path_factory.mktemp("plans") / "empty.db"
    migrate.upgrade(f"sqlite:///{file}")
    return sqlite3.connect(file)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_every_statement_of_a_claim_goes_by_an_index(database: sqlite3.Connection, statement: Statement) -> None:
    sql = statement.sql
    plan = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?"))]
    tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert not [step for step in plan if step.startswith("SCAN") and step.split()[1] in (*tables, "a", "c", "t")], plan


def test_the_claims_somebody_holds_are_found_without_their_old_ones(database: sqlite3.Connection) -> None:
    plan = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {claiming.LIVING.sql}", [1])]
    assert plan == ["SEARCH claim USING INDEX ix_claim_in_hand (person_id=?)"]


@sqlite_only
async def test_a_claim_asks_no_more_of_the_database_than_it_must(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await volunteers(world)
    await in_group(world, WANG, f"接 {await card_of(world)}")  # so that the bot has met her
    asked: list[str] = []
    run = Statement.run

    def counted(self: Statement, session: Session, *values: object) -> Cursor:
        asked.append(self.sql)
        return run(self, session, *values)

    def by_the_orm(*told: Any) -> None:
        asked.append(f"ORM: {told[2]}")

    for name, when, most in (("李奶奶", "", STATEMENTS_MAX), ("孙大爷", "后天晚上7点", WITH_A_TIME_MAX)):
        number = await world.posted(name=name, said=f"{when}想请人理发，裕园社区，电话13900000000")
        world.qq.clear()
        monkeypatch.setattr(Statement, "run", counted)
        event.listen(Engine, "before_cursor_execute", by_the_orm)
        try:
            assert f"已接下 {number}" in await in_group(world, WANG, f"接 {number}")
        finally:
            event.remove(Engine, "before_cursor_execute", by_the_orm)
            monkeypatch.undo()
        assert not [sql for sql in asked if sql.startswith("ORM")], asked
        assert len(asked) <= most, asked
        asked.clear()
