"""A claim costs the same after years: every statement on its way finds its rows by an index."""

import sqlite3
from pathlib import Path

import pytest

from bot.domain.areas import queries as areas
from bot.domain.inbox import service as inbox
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.tasks import claiming
from bot.store import migrate
from bot.store.hot import Statement

STATEMENTS = [
    pytest.param(value, id=f"{module.__name__.split('.')[2]}-{name}")
    for module in (inbox, people, areas, claiming, notices)
    for name, value in vars(module).items()
    if isinstance(value, Statement)
]


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
