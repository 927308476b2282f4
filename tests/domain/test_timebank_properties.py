"""The coin ledger under any sequence of commands, and under any small forgery."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.domain import timebank
from bot.domain.errors import Refusal
from bot.domain.rulebook import RuleBook
from bot.domain.timebank import DONATION, ISSUANCE
from bot.domain.timebank.errors import (
    AlreadyResolved,
    AlreadyReversed,
    CannotReverseReversal,
    NothingToReverse,
    NotPositive,
    Overdraft,
    SameAccount,
    TooMuch,
    UnknownEntry,
)
from bot.domain.timebank.model import APPEND_ONLY
from bot.paths import PROGRAMME_DATA
from bot.store import Session, Store

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
RULES = RuleBook.load(PROGRAMME_DATA / "rules").at(date(2026, 11, 1))
HOLDERS = (ISSUANCE, DONATION, "person:1", "person:2", "person:3", "area:370104002001")

per_database = settings(
    deadline=None,
    max_examples=60,
    # The database is shared by the examples: each undoes what it did.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Undo(Exception):
    """Ends a unit of work so that nothing of it stays."""


def undone(store: Store, work: Callable[[Session], object]) -> None:
    """Run a unit of work of which nothing stays."""

    def unit(session: Session) -> None:
        work(session)
        raise Undo

    with pytest.raises(Undo):
        store.write_now(unit)


@dataclass
class Expected:
    """The ledger as a child would keep it: dictionaries, no database."""

    balance: dict[str, int] = field(default_factory=lambda: dict.fromkeys(HOLDERS, 0))
    reserved: dict[str, int] = field(default_factory=lambda: dict.fromkeys(HOLDERS, 0))
    entries: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def entry(self, seq: int) -> dict[str, Any] | None:
        return self.entries[seq - 1] if 1 <= seq <= len(self.entries) else None

    def number_for(self, kind: str, pick: int) -> int:
        """Return what a pick aims at: mostly something fitting, at times anything, known or not."""
        fitting = [
            number
            for number, entry in enumerate(self.entries, start=1)
            if (entry["kind"] == "reserve") == (kind in ("settle", "release"))
        ]
        return fitting[pick % len(fitting)] if fitting and pick < 12 else pick

    def add(self, kind: str, payer: str, payee: str, minutes: int) -> dict[str, Any]:
        entry = {"kind": kind, "payer": payer, "payee": payee, "minutes": minutes, "ended": False}
        self.entries.append(entry)
        return entry

    def pay(self, payer: str, payee: str, minutes: int) -> None:
        self.balance[payer] -= minutes
        self.balance[payee] += minutes

    def short(self, payer: str, minutes: int) -> bool:
        return payer != ISSUANCE and self.balance[payer] - self.reserved[payer] < minutes

    def move(self, kind: str, payer: str, payee: str, minutes: int) -> type[Refusal] | None:
        if minutes <= 0:
            return NotPositive
        if payer == payee:
            return SameAccount
        if self.short(payer, minutes):
            return Overdraft
        self.add(kind, payer, payee, minutes)
        if kind == "reserve":
            self.reserved[payer] += minutes
        else:
            self.pay(payer, payee, minutes)
        return None

    def resolve(self, kind: str, seq: int, minutes: int | None) -> type[Refusal] | None:
        held = self.entry(seq)
        if held is None or held["kind"] != "reserve":
            return UnknownEntry
        if held["ended"]:
            return AlreadyResolved
        paid = held["minutes"] if minutes is None else minutes
        if kind == "settle" and paid <= 0:
            return NotPositive
        if kind == "settle" and paid > held["minutes"]:
            return TooMuch
        held["ended"] = True
        self.reserved[held["payer"]] -= held["minutes"]
        added = self.add(kind, held["payer"], held["payee"], paid)
        if kind == "settle":
            held["settled_as"] = added
            self.pay(held["payer"], held["payee"], paid)
        return None

    def reverse(self, seq: int) -> type[Refusal] | None:
        target = self.entry(seq)
        if target is None:
            return UnknownEntry
        target = target.get("settled_as", target)
        if target["kind"] == "reversal":
            return CannotReverseReversal
        if target["kind"] not in ("transfer", "settle"):
            return NothingToReverse
        if target.get("reversed"):
            return AlreadyReversed
        if self.short(target["payee"], target["minutes"]):
            return Overdraft
        target["reversed"] = True
        self.add("reversal", target["payee"], target["payer"], target["minutes"])
        self.pay(target["payee"], target["payer"], target["minutes"])
        return None


accounts = st.sampled_from(HOLDERS)
amounts = st.integers(-5, 200)
numbers = st.integers(0, 14)
commands = st.lists(
    st.one_of(
        st.tuples(st.just("grant"), accounts, amounts),
        st.tuples(st.sampled_from(["transfer", "reserve"]), accounts, accounts, amounts),
        st.tuples(st.just("settle"), numbers, st.none() | amounts),
        st.tuples(st.sampled_from(["release", "reverse"]), numbers),
    ),
    max_size=30,
)


START: list[tuple[Any, ...]] = [("grant", "person:1", 200), ("grant", "person:2", 100)]


def aimed(expected: Expected, command: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a command with its pick turned into the number of an entry."""
    kind, pick, *rest = command
    return (kind, expected.number_for(kind, pick), *rest) if isinstance(pick, int) else command


def obey(session: Session, command: tuple[Any, ...], number: int) -> None:
    """Do to the real ledger what a command says."""
    at = AT + timedelta(seconds=number)
    match command:
        case ("grant", payee, minutes):
            obey(session, ("transfer", ISSUANCE, payee, minutes), number)
        case ("transfer" | "reserve" as kind, payer, payee, minutes):
            act = timebank.transfer if kind == "transfer" else timebank.reserve
            act(
                session,
                payer=payer,
                payee=payee,
                minutes=minutes,
                reason=kind,
                reference=f"case:{number}",
                made_by="person:9",
                rules=RULES,
                at=at,
            )
        case ("settle", seq, minutes):
            timebank.settle(session, seq, minutes=minutes, made_by="person:9", at=at)
        case ("release", seq):
            timebank.release(session, seq, made_by="person:9", at=at)
        case ("reverse", seq):
            timebank.reverse(session, seq, reason="冲正", made_by="person:9", at=at)
        case _:
            raise AssertionError(command)


def foresee(expected: Expected, command: tuple[Any, ...]) -> type[Refusal] | None:
    """Do to the child's ledger what a command says; return the refusal that is due."""
    match command:
        case ("grant", payee, minutes):
            return expected.move("transfer", ISSUANCE, payee, minutes)
        case ("transfer" | "reserve" as kind, payer, payee, minutes):
            return expected.move(kind, payer, payee, minutes)
        case ("settle", seq, minutes):
            return expected.resolve("settle", seq, minutes)
        case ("release", seq):
            return expected.resolve("release", seq, None)
        case ("reverse", seq):
            return expected.reverse(seq)
        case _:
            raise AssertionError(command)


CHAINS = text(
    """SELECT account_id, count(*), min(account_seq), max(account_seq),
    min(CASE WHEN floor_minutes IS NULL THEN 0 ELSE balance_after - reserved_after - floor_minutes END)
    FROM timebank_line GROUP BY account_id"""
)


@per_database
@given(played=commands)
def test_any_commands_by_anybody_leave_sound_books(migrated_url: str, keys: object, played: Any) -> None:
    def play(session: Session) -> None:
        expected = Expected()
        for number, said in enumerate(START + played):
            command = aimed(expected, said)
            due = foresee(expected, command)
            if due is None:
                obey(session, command, number)
            else:
                with pytest.raises(due), session.begin_nested():
                    obey(session, command, number)
        report = timebank.verify(session)
        assert report.problems == []
        assert sum(report.balances.values()) == 0
        assert report.entries == len(expected.entries)
        for holder in HOLDERS:
            held = timebank.balance(session, holder)
            assert (held.minutes, held.reserved) == (expected.balance[holder], expected.reserved[holder])
        for _, count, first, last, least in session.connection().execute(CHAINS):
            assert (first, last) == (1, count)
            assert least >= 0

    undone(Store(migrated_url), play)


@per_database
@given(played=commands)
def test_a_redelivered_movement_changes_nothing(migrated_url: str, keys: object, played: Any) -> None:
    def play(session: Session) -> None:
        for number, command in enumerate(START + played):
            if command[0] not in ("grant", "transfer", "reserve"):
                continue
            try:
                with session.begin_nested():
                    obey(session, command, number)
            except Refusal:
                continue
            before = timebank.verify(session)
            obey(session, command, number)
            assert timebank.verify(session) == before

    undone(Store(migrated_url), play)


STORED = {
    "timebank_entry": (
        "seq",
        ["kind", "reason", "reference", "rule_set", "made_by", "created_at", "expires_at", "pending_seq",
         "reverses_seq", "prev_hash", "hash"],
    ),
    "timebank_line": (
        "entry_seq",
        ["account_id", "account_seq", "minutes", "pending", "balance_after", "reserved_after",
         "expected_after", "floor_minutes"],
    ),
}  # fmt: skip


def a_small_history(session: Session) -> None:
    for number, command in enumerate(
        [
            ("grant", "person:1", 120),
            ("transfer", "person:1", "person:2", 30),
            ("reserve", "person:1", "person:2", 60),
            ("settle", 3, 45),
            ("reserve", "person:1", "person:3", 10),
            ("reverse", 2),
            ("reserve", "person:1", DONATION, 5),
            ("release", 7),
        ]
    ):
        obey(session, command, number)


def without_triggers(session: Session) -> None:
    connection = session.connection()
    for table in APPEND_ONLY:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        else:
            connection.execute(text(f"DROP TRIGGER {table}_no_update"))
            connection.execute(text(f"DROP TRIGGER {table}_no_delete"))


def forged(value: Any, place: int) -> Any:
    """Return a value that differs in one byte (or, for a number or a moment, in one unit)."""
    if value is None:
        return 1
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, int):
        return value ^ (1 << place % 4)
    place %= len(value)
    other = "1" if value[place] != "1" else "2"
    return value[:place] + other + value[place + 1 :]


@per_database
@given(data=st.data())
def test_one_changed_byte_of_a_stored_entry_is_found(migrated_url: str, keys: object, data: Any) -> None:
    table = data.draw(st.sampled_from(sorted(STORED)))
    key, columns = STORED[table]
    column, seq, place = data.draw(st.sampled_from(columns)), data.draw(st.integers(1, 8)), data.draw(numbers)

    def tamper(session: Session) -> None:
        a_small_history(session)
        assert timebank.verify(session).sound
        without_triggers(session)
        where = f"{key} = :seq" + (" AND side = 'payer'" if table == "timebank_line" else "")
        connection = session.connection()
        stored = text(f"SELECT {column} FROM {table} WHERE {where}")
        value = connection.execute(stored, {"seq": seq}).scalar_one()
        if column == "expires_at" and value is None:
            new: Any = "2026-01-01 00:00:00.000000+00:00"
        else:
            new = forged(value, place)
        change = text(f"UPDATE {table} SET {column} = :new WHERE {where}")
        try:
            with session.begin_nested():
                connection.execute(change, {"new": new, "seq": seq})
        except DBAPIError:
            return  # a CHECK, a UNIQUE or a type stopped the forger
        assert not timebank.verify(session).sound

    undone(Store(migrated_url), tamper)


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE timebank_account SET holder = 'person:99' WHERE holder = 'person:2'",
        "DELETE FROM timebank_line WHERE entry_seq = 8",
        "DELETE FROM timebank_line WHERE entry_seq = 8 AND side = 'payee'",
        "UPDATE timebank_line SET side = 'payee' WHERE entry_seq = 7 AND side = 'payer'",
        "UPDATE timebank_line SET account_id = 409 WHERE entry_seq = 5 AND side = 'payer'",
        "DELETE FROM timebank_hold",
        "UPDATE timebank_hold SET minutes = minutes + 1",
    ],
)
def test_a_coarser_forgery_is_found_too(migrated_url: str, keys: object, forgery: str) -> None:
    def tamper(session: Session) -> None:
        a_small_history(session)
        without_triggers(session)
        try:
            with session.begin_nested():
                session.connection().execute(text(forgery))
        except DBAPIError:
            return  # a constraint stopped the forger
        assert not timebank.verify(session).sound

    undone(Store(migrated_url), tamper)


def test_an_entry_cut_out_of_the_chain_is_found(migrated_url: str, keys: object) -> None:
    def tamper(session: Session) -> None:
        a_small_history(session)
        without_triggers(session)
        session.connection().execute(text("DELETE FROM timebank_line WHERE entry_seq = 6"))
        session.connection().execute(text("DELETE FROM timebank_entry WHERE seq = 6"))
        found = timebank.verify(session)
        assert found.problems[0].number == "J0007"

    undone(Store(migrated_url), tamper)
