"""The day's seal: what was written since is checked, cheaply; what was sealed cannot be rewritten unseen."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from bot.domain.rulebook import RuleBook
from bot.domain.timebank import sealing
from bot.domain.timebank import service as timebank
from bot.domain.timebank.rereading import reread, stretch
from bot.domain.timebank.rules import ISSUANCE
from bot.domain.timebank.verify import verify
from bot.paths import PROGRAMME_DATA
from bot.store import Session, Store
from bot.store.append_only import append_only_triggers

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
RULES = RuleBook.load(PROGRAMME_DATA / "rules").at(date(2026, 11, 1))
Unit = Callable[[Callable[[Session], Any]], Any]


@pytest.fixture
def unit(store: Store) -> Unit:
    """Return a way to run a unit."""
    return store.write


def movement(session: Session, number: int, *, keep: bool = False) -> int:
    move = timebank.reserve if keep else timebank.transfer
    payer = "person:1" if keep else ISSUANCE
    return move(
        session,
        payer=payer,
        payee="person:2" if keep else "person:1",
        minutes=30,
        reason="service",
        reference=f"case:{number}",
        made_by="system",
        rules=RULES,
        at=AT,
    ).seq


def seal_yesterday(session: Session, at: datetime) -> bool:
    day = sealing.day_to_seal(session, at=at)
    return day is not None and sealing.seal(session, day, sealing.since_last(session), at=at) is not None


def tampered(table: str, change: str) -> Callable[[Session], None]:
    def unit(session: Session) -> None:
        for statement in append_only_triggers(table, session.get_bind().dialect.name)[1]:
            session.execute(text(statement))
        session.execute(text(change))

    return unit


async def written(unit: Unit) -> None:
    """Write a day, seal it, and write into the next one, ending a promise of the day before."""
    await unit(lambda session: [movement(session, number) for number in range(5)])
    kept = await unit(lambda session: movement(session, 50, keep=True))
    assert await unit(lambda session: seal_yesterday(session, AT))
    await unit(lambda session: timebank.settle(session, kept, made_by="system", at=AT))
    await unit(lambda session: movement(session, 6))


async def test_a_day_is_sealed_once_and_the_next_check_begins_there(unit: Unit) -> None:
    await written(unit)
    assert not await unit(lambda session: seal_yesterday(session, AT + timedelta(hours=3)))
    report = await unit(sealing.since_last)
    assert report.sound, report.problems
    assert report.entries == 2
    assert (await unit(verify)).entries == 8
    assert await unit(lambda session: seal_yesterday(session, AT + timedelta(days=1)))
    assert (await unit(sealing.since_last)).entries == 0
    with pytest.raises(IntegrityError, match="append-only"):
        await unit(lambda session: session.execute(text("UPDATE timebank_seal SET hash = 'x'")))


@pytest.mark.parametrize(
    ("table", "change", "number"),
    [
        ("timebank_entry", "UPDATE timebank_entry SET reference = 'case:7' WHERE seq = 8", "J0008"),
        ("timebank_line", "UPDATE timebank_line SET minutes = 31 WHERE entry_seq = 8 AND minutes = 30", "J0008"),
        (
            "timebank_line",
            "UPDATE timebank_line SET balance_after = 31 WHERE entry_seq = 7 AND side = 'payee'",
            "J0007",
        ),
        ("timebank_entry", "UPDATE timebank_entry SET hash = 'x' WHERE seq = 6", "J0006"),
    ],
)
async def test_a_change_since_the_seal_is_found_and_nothing_is_sealed(
    unit: Unit, table: str, change: str, number: str
) -> None:
    await written(unit)
    await unit(tampered(table, change))
    report = await unit(sealing.since_last)
    assert not report.sound
    assert number in {problem.number for problem in report.problems}
    assert not await unit(lambda session: seal_yesterday(session, AT + timedelta(days=1)))


async def test_one_byte_of_an_old_entry_is_found_by_the_full_check(unit: Unit) -> None:
    await written(unit)
    await unit(tampered("timebank_entry", "UPDATE timebank_entry SET made_by = 'systen' WHERE seq = 2"))
    report = await unit(verify)
    assert "J0002" in {problem.number for problem in report.problems}


async def test_an_old_entry_is_read_again_some_night_and_a_changed_byte_found(unit: Unit) -> None:
    await written(unit)
    nights = [AT.date() + timedelta(days=number) for number in range(3)]

    def found(session: Session) -> set[str | None]:
        return {problem.number for night in nights for problem in reread(session, night, head_seq=6, most=2)}

    assert await unit(found) == set()
    assert {stretch(night, 6, most=2) for night in nights} == {(0, 2), (2, 4), (4, 6)}
    await unit(
        tampered("timebank_line", "UPDATE timebank_line SET balance_after = 31 WHERE entry_seq = 3 AND side = 'payee'")
    )
    assert await unit(found) == {"J0003"}
    report = await unit(lambda session: sealing.nightly(session, nights[0]))
    assert "J0003" in {problem.number for problem in report.problems}
    await unit(lambda session: session.execute(text("DELETE FROM timebank_line WHERE entry_seq = 6")))
    assert await unit(found) == {"J0003", "J0006"}


async def test_who_rewrites_the_chain_contradicts_the_seal(unit: Unit) -> None:
    await written(unit)
    await unit(tampered("timebank_seal", f"UPDATE timebank_seal SET hash = '{'0' * 64}'"))
    assert "sealed" in " ".join(problem.what for problem in (await unit(verify)).problems)


async def test_the_daily_check_reads_no_more_than_the_day(store: Store) -> None:
    await store.write(lambda session: [movement(session, number) for number in range(300)])
    await store.write(lambda session: seal_yesterday(session, AT))
    await store.write(lambda session: movement(session, 900))
    statements: list[str] = []

    def check(session: Session) -> int:
        event.listen(session.get_bind(), "before_cursor_execute", lambda *args: statements.append(args[2]))
        return sealing.since_last(session).entries

    assert await store.read(check) == 1
    assert len(statements) < 20
