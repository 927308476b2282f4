"""The coin ledger: what its use cases promise, on the migrated schema of both databases."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.domain import timebank
from bot.domain.rulebook import RuleBook
from bot.domain.timebank import CLEARING, ISSUANCE, POINTS_ISSUANCE, POINTS_SPENT, Posted
from bot.domain.timebank.errors import (
    AlreadyResolved,
    AlreadyReversed,
    CannotReverseReversal,
    NothingToReverse,
    NotPositive,
    Overdraft,
    ReferenceUsed,
    SameAccount,
    TooMuch,
    UnknownEntry,
)
from bot.domain.timebank.model import AccountKind, EntryKind
from bot.paths import PROGRAMME_DATA
from bot.store import Session, Store

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
RULES = RuleBook.load(PROGRAMME_DATA / "rules").at(date(2026, 11, 1))
LI, WANG = "person:1", "person:2"
POOL = "area:370104002001"


def given(session: Session, holder: str, minutes: int, reference: str = "case:1/claim:1") -> Posted:
    return move(session, ISSUANCE, holder, minutes, reference)


def move(session: Session, payer: str, payee: str, minutes: int, reference: str, reason: str = "service") -> Posted:
    return timebank.transfer(
        session,
        payer=payer,
        payee=payee,
        minutes=minutes,
        reason=reason,
        reference=reference,
        made_by="person:9",
        rules=RULES,
        at=AT,
    )


def promise(
    session: Session,
    payer: str,
    payee: str,
    minutes: int,
    reference: str = "case:7",
    expires_at: datetime | None = None,
) -> Posted:
    return timebank.reserve(
        session,
        payer=payer,
        payee=payee,
        minutes=minutes,
        reason="need",
        reference=reference,
        made_by=payer,
        rules=RULES,
        at=AT,
        expires_at=expires_at,
    )


def held(session: Session, holder: str) -> tuple[int, int, int]:
    now = timebank.balance(session, holder)
    return now.minutes, now.reserved, now.expected


@pytest.fixture
def unit(migrated_url: str, keys: object) -> Callable[[Callable[[Session], Any]], Any]:
    """Return a way to run one committed unit of work."""
    return Store(migrated_url).write_now


Unit = Callable[[Callable[[Session], Any]], Any]


async def test_an_hour_given_is_a_coin_on_the_account_and_the_sum_stays_zero(store: Store) -> None:
    earned = await store.write(lambda session: given(session, LI, 90))
    assert earned.number == "J0001"
    assert await store.read(lambda session: held(session, LI)) == (90, 0, 0)
    report = await store.read(timebank.verify)
    assert report.sound
    assert report.balances == {ISSUANCE: -90, LI: 90}
    assert report.head_number == "J0001"


async def test_somebody_without_an_account_has_nothing(store: Store) -> None:
    assert await store.read(lambda session: held(session, "person:404")) == (0, 0, 0)
    assert await store.read(lambda session: timebank.statement(session, "person:404")) == []


def test_the_same_cause_asked_for_again_is_the_same_entry(unit: Unit) -> None:
    first = unit(lambda session: given(session, LI, 90))
    again = unit(lambda session: given(session, LI, 90))
    assert (again.seq, again.repeated, first.repeated) == (first.seq, True, False)
    assert unit(lambda session: held(session, LI)) == (90, 0, 0)


@pytest.mark.parametrize(("payee", "minutes"), [(LI, 60), (WANG, 90)])
def test_the_same_cause_with_other_coins_is_refused(unit: Unit, payee: str, minutes: int) -> None:
    unit(lambda session: given(session, LI, 90))
    with pytest.raises(ReferenceUsed) as refused:
        unit(lambda session: given(session, payee, minutes))
    assert refused.value.facts["number"] == "J0001"


def test_nobody_spends_more_than_they_have(unit: Unit) -> None:
    unit(lambda session: given(session, LI, 90))
    with pytest.raises(Overdraft) as refused:
        unit(lambda session: move(session, LI, WANG, 91, "gift:1"))
    assert refused.value.facts == {"holder": LI, "available": 90, "wanted": 91}
    assert unit(lambda session: move(session, LI, WANG, 90, "gift:2")).minutes == 90


@pytest.mark.parametrize("minutes", [0, -3])
def test_nothing_and_less_than_nothing_are_refused(unit: Unit, minutes: int) -> None:
    with pytest.raises(NotPositive):
        unit(lambda session: given(session, LI, minutes))


def test_half_a_minute_is_a_defect_of_the_caller(unit: Unit) -> None:
    with pytest.raises(TypeError, match="whole minutes"):
        unit(lambda session: given(session, LI, 0.5))  # pyright: ignore[reportArgumentType]


def test_a_slip_of_the_finger_is_refused(unit: Unit) -> None:
    most = RULES.minutes("timebank.entry_max")
    with pytest.raises(TooMuch):
        unit(lambda session: given(session, LI, most + 1))
    assert unit(lambda session: given(session, LI, most)).minutes == most


def test_coins_do_not_go_from_an_account_to_itself(unit: Unit) -> None:
    unit(lambda session: given(session, LI, 90))
    with pytest.raises(SameAccount):
        unit(lambda session: move(session, LI, LI, 30, "gift:1"))


def test_a_holder_of_no_known_form_is_a_defect_of_the_caller(unit: Unit) -> None:
    with pytest.raises(ValueError, match="not a holder"):
        unit(lambda session: given(session, "case:1", 30))


def test_what_is_reserved_cannot_be_spent_again(unit: Unit) -> None:
    unit(lambda session: given(session, LI, 90))
    unit(lambda session: promise(session, LI, WANG, 60))
    assert unit(lambda session: (held(session, LI), held(session, WANG))) == ((90, 60, 0), (0, 0, 60))
    with pytest.raises(Overdraft) as refused:
        unit(lambda session: move(session, LI, WANG, 31, "gift:1"))
    assert refused.value.facts["available"] == 30


def test_a_reservation_is_paid_in_full(unit: Unit) -> None:
    unit(lambda session: given(session, LI, 90))
    reserved = unit(lambda session: promise(session, LI, WANG, 60))
    paid = unit(lambda session: timebank.settle(session, reserved.seq, made_by="person:9", at=AT))
    assert (paid.kind, paid.minutes) == (EntryKind.SETTLE, 60)
    assert unit(lambda session: (held(session, LI), held(session, WANG))) == ((30, 0, 0), (60, 0, 0))


def test_a_reservation_is_paid_in_part_and_the_rest_comes_back(unit: Unit) -> None:
    unit(lambda session: given(session, LI, 90))
    reserved = unit(lambda session: promise(session, LI, WANG, 60))
    unit(lambda session: timebank.settle(session, reserved.seq, minutes=45, made_by="person:9", at=AT))
    assert unit(lambda session: (held(session, LI), held(session, WANG))) == ((45, 0, 0), (45, 0, 0))
    assert unit(timebank.verify).sound


@pytest.mark.parametrize(("minutes", "refusal"), [(61, TooMuch), (0, NotPositive)])
def test_a_reservation_is_not_paid_with_more_than_it_holds_nor_with_nothing(
    unit: Unit, minutes: int, refusal: type[Exception]
) -> None:
    unit(lambda session: given(session, LI, 90))
    reserved = unit(lambda session: promise(session, LI, WANG, 60))
    with pytest.raises(refusal):
        unit(lambda session: timebank.settle(session, reserved.seq, minutes=minutes, made_by=LI, at=AT))


def test_a_reservation_given_back_can_be_spent(unit: Unit) -> None:
    unit(lambda session: given(session, LI, 90))
    reserved = unit(lambda session: promise(session, LI, CLEARING, 60))
    unit(lambda session: timebank.release(session, reserved.seq, made_by=LI, at=AT))
    assert unit(lambda session: held(session, LI)) == (90, 0, 0)
    assert unit(lambda session: timebank.open_reservations(session, LI)) == []


def test_a_reservation_ends_once(unit: Unit) -> None:
    unit(lambda session: given(session, LI, 90))
    reserved = unit(lambda session: promise(session, LI, WANG, 60))
    unit(lambda session: timebank.release(session, reserved.seq, made_by=LI, at=AT))
    with pytest.raises(AlreadyResolved) as refused:
        unit(lambda session: timebank.settle(session, reserved.seq, made_by=LI, at=AT))
    assert refused.value.facts == {"number": "J0002", "by": "J0003", "kind": EntryKind.RELEASE}
    with pytest.raises(AlreadyResolved):
        unit(lambda session: timebank.release(session, reserved.seq, made_by=LI, at=AT))


def test_what_is_past_its_expiry_comes_back_and_the_rest_stays(unit: Unit) -> None:
    unit(lambda session: given(session, LI, 90))
    due = AT + timedelta(hours=5)
    unit(lambda session: promise(session, LI, WANG, 30, "case:7", expires_at=due))
    unit(lambda session: promise(session, LI, WANG, 20, "case:8", expires_at=due + timedelta(seconds=1)))
    unit(lambda session: promise(session, LI, WANG, 10, "case:9"))
    early = unit(lambda session: timebank.expire_due(session, at=due - timedelta(seconds=1)))
    expired = unit(lambda session: timebank.expire_due(session, at=due))
    assert early == []
    assert [(entry.kind, entry.minutes) for entry in expired] == [(EntryKind.EXPIRE, 30)]
    assert unit(lambda session: held(session, LI)) == (90, 30, 0)
    assert unit(lambda session: timebank.expire_due(session, at=due)) == []
    assert unit(timebank.verify).open_reserved == 30


def test_a_reversal_undoes_a_transfer_and_both_stay_to_be_seen(unit: Unit) -> None:
    earned = unit(lambda session: given(session, LI, 90))
    undone = unit(lambda session: timebank.reverse(session, earned.seq, reason="重复结算", made_by="person:9", at=AT))
    assert (undone.kind, undone.payer, undone.minutes) == (EntryKind.REVERSAL, LI, 90)
    newest, oldest = unit(lambda session: timebank.statement(session, LI))
    assert (newest.minutes, newest.reason, newest.balance_after) == (-90, "重复结算", 0)
    assert (oldest.minutes, oldest.reversed_by) == (90, newest.seq)


def test_a_paid_reservation_is_reversed_under_either_number(unit: Unit) -> None:
    unit(lambda session: given(session, LI, 90))
    reserved = unit(lambda session: promise(session, LI, WANG, 60))
    paid = unit(lambda session: timebank.settle(session, reserved.seq, made_by=LI, at=AT, minutes=45))
    unit(lambda session: timebank.reverse(session, reserved.seq, reason="x", made_by="person:9", at=AT))
    assert unit(lambda session: (held(session, LI), held(session, WANG))) == ((90, 0, 0), (0, 0, 0))
    with pytest.raises(AlreadyReversed):
        unit(lambda session: timebank.reverse(session, paid.seq, reason="x", made_by="person:9", at=AT))


def test_a_reversal_is_not_reversed_and_nothing_is_reversed_twice(unit: Unit) -> None:
    earned = unit(lambda session: given(session, LI, 90))
    undone = unit(lambda session: timebank.reverse(session, earned.seq, reason="x", made_by=LI, at=AT))
    with pytest.raises(AlreadyReversed) as refused:
        unit(lambda session: timebank.reverse(session, earned.seq, reason="x", made_by=LI, at=AT))
    assert refused.value.facts == {"number": "J0001", "by": "J0002"}
    with pytest.raises(CannotReverseReversal):
        unit(lambda session: timebank.reverse(session, undone.seq, reason="x", made_by=LI, at=AT))


def test_what_moved_no_coins_has_nothing_to_reverse(unit: Unit) -> None:
    unit(lambda session: given(session, LI, 90))
    reserved = unit(lambda session: promise(session, LI, WANG, 60))
    with pytest.raises(NothingToReverse):
        unit(lambda session: timebank.reverse(session, reserved.seq, reason="x", made_by=LI, at=AT))
    released = unit(lambda session: timebank.release(session, reserved.seq, made_by=LI, at=AT))
    with pytest.raises(NothingToReverse):
        unit(lambda session: timebank.reverse(session, released.seq, reason="x", made_by=LI, at=AT))


def test_coins_already_spent_are_not_reversed_into_debt(unit: Unit) -> None:
    earned = unit(lambda session: given(session, LI, 90))
    unit(lambda session: move(session, LI, WANG, 60, "gift:1"))
    with pytest.raises(Overdraft) as refused:
        unit(lambda session: timebank.reverse(session, earned.seq, reason="x", made_by="person:9", at=AT))
    assert refused.value.facts == {"number": earned.number, "holder": LI, "available": 30, "wanted": 90}


def test_an_unknown_number_is_said_to_be_unknown(unit: Unit) -> None:
    earned = unit(lambda session: given(session, LI, 90))
    for act in (
        lambda session: timebank.reverse(session, 404, reason="x", made_by=LI, at=AT),
        lambda session: timebank.settle(session, 404, made_by=LI, at=AT),
        lambda session: timebank.release(session, earned.seq, made_by=LI, at=AT),
    ):
        with pytest.raises(UnknownEntry):
            unit(act)


def test_a_refusal_leaves_no_trace_of_its_unit(unit: Unit) -> None:
    def earn_and_overspend(session: Session) -> None:
        given(session, LI, 90)
        move(session, LI, POOL, 91, "gift:1")

    with pytest.raises(Overdraft):
        unit(earn_and_overspend)
    assert unit(timebank.verify).entries == 0
    assert unit(lambda session: given(session, LI, 30)).number == "J0001"


def test_a_statement_is_read_page_by_page_newest_first(unit: Unit) -> None:
    def work(session: Session) -> None:
        for number in range(1, 8):
            given(session, LI, number * 10, f"case:{number}")

    unit(work)
    first = unit(lambda session: timebank.statement(session, LI, page_size=5))
    second = unit(lambda session: timebank.statement(session, LI, page_size=5, before=first[-1].account_seq))
    assert [line.minutes for line in first + second] == [70, 60, 50, 40, 30, 20, 10]
    assert (first[0].balance_after, first[0].counterpart, first[0].reference) == (280, ISSUANCE, "case:7")
    assert first[0].at == AT


def test_everything_done_for_one_cause_is_found_by_its_reference(unit: Unit) -> None:
    unit(lambda session: given(session, LI, 90))
    reserved = unit(lambda session: promise(session, LI, WANG, 60, "case:7"))
    paid = unit(lambda session: timebank.settle(session, reserved.seq, made_by=LI, at=AT))
    moves = unit(lambda session: timebank.entries_for(session, "case:7"))
    assert [(entry.kind, entry.resolved_by) for entry in moves] == [
        (EntryKind.RESERVE, paid.seq),
        (EntryKind.SETTLE, None),
    ]


def test_an_account_is_opened_once_with_the_floor_of_its_kind(unit: Unit) -> None:
    def open_all(session: Session) -> list[tuple[AccountKind, int | None]]:
        holders = (LI, POOL, "team:3", timebank.DONATION, ISSUANCE)
        found = [timebank.account_for(session, holder, at=AT) for holder in holders]
        assert [timebank.account_for(session, holder, at=AT).id for holder in holders] == [a.id for a in found]
        return [(account.kind, account.floor_minutes) for account in found]

    assert unit(open_all) == [
        (AccountKind.PERSON, 0),
        (AccountKind.POOL, 0),
        (AccountKind.POOL, 0),
        (AccountKind.DONATION, 0),
        (AccountKind.ISSUANCE, None),
    ]


@pytest.mark.parametrize("table", ["timebank_entry", "timebank_line"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_refuses_to_change_the_past(unit: Unit, table: str, statement: str) -> None:
    column = "reason" if table == "timebank_entry" else "minutes"
    sql = text(statement.format(table, column, column))
    unit(lambda session: given(session, LI, 90))
    with pytest.raises(IntegrityError, match="append-only"):
        unit(lambda session: session.connection().execute(sql))


def test_the_database_itself_refuses_a_line_below_the_floor(unit: Unit) -> None:
    """Whatever the code above does wrong."""
    forged = text(
        """INSERT INTO timebank_line SELECT 1, 'payer', account_id, account_seq + 1, -91, 0, -1, 0, 0, 0
        FROM timebank_line WHERE side = 'payee' AND entry_seq = 2"""
    )

    def work(session: Session) -> None:
        given(session, LI, 90)
        move(session, LI, WANG, 90, "gift:1")
        session.connection().execute(text("SELECT 1"))
        session.connection().execute(forged)

    with pytest.raises(IntegrityError):
        unit(work)


async def test_of_many_who_spend_the_same_coins_at_once_only_so_many_win(store: Store) -> None:
    await store.write(lambda session: given(session, LI, 100))

    async def spend(number: int) -> bool:
        try:
            await store.write(lambda session: move(session, LI, WANG, 30, f"gift:{number}"))
        except Overdraft:
            return False
        return True

    assert sum(await asyncio.gather(*(spend(number) for number in range(20)))) == 3
    assert await store.read(lambda session: held(session, LI)) == (10, 0, 0)
    assert (await store.read(timebank.verify)).sound


async def test_a_reservation_resolved_by_many_at_once_ends_once(store: Store) -> None:
    await store.write(lambda session: given(session, LI, 100))
    reserved = await store.write(lambda session: promise(session, LI, WANG, 60))

    async def resolve(number: int) -> bool:
        act = timebank.settle if number % 2 else timebank.release
        try:
            await store.write(lambda session: act(session, reserved.seq, made_by="person:9", at=AT))
        except AlreadyResolved:
            return False
        return True

    assert sum(await asyncio.gather(*(resolve(number) for number in range(12)))) == 1
    assert (await store.read(timebank.verify)).sound


async def test_many_strangers_earn_at_once_and_the_chain_has_no_gap(store: Store) -> None:
    await asyncio.gather(
        *(store.write(lambda session, n=n: given(session, f"person:{n % 7}", 30, f"case:{n}")) for n in range(1, 41))
    )
    report = await store.read(timebank.verify)
    assert (report.sound, report.entries, report.head_number) == (True, 40, "J0040")


async def test_points_of_a_child_never_meet_coins(store: Store) -> None:
    earned = await store.write(lambda session: move(session, POINTS_ISSUANCE, "child:1", 2, "child_work:1"))
    assert earned.minutes == 2
    for payer, payee in (("child:1", LI), (LI, "child:1"), (ISSUANCE, "child:1"), ("child:1", POOL)):
        with pytest.raises(ValueError, match="never mix"):
            await store.write(lambda session, a=payer, b=payee: move(session, a, b, 1, "child_work:2"))
    await store.write(lambda session: move(session, "child:1", POINTS_SPENT, 2, "voucher:1"))
    with pytest.raises(Overdraft):
        await store.write(lambda session: move(session, "child:1", POINTS_SPENT, 1, "voucher:2"))
    report = await store.read(timebank.verify)
    assert report.sound
    assert report.balances == {POINTS_ISSUANCE: -2, "child:1": 0, POINTS_SPENT: 2}


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (90, "1.5 时间币"),
        (120, "2 时间币"),
        (0, "0 时间币"),
        (600, "10 时间币"),
        (-75, "-1.25 时间币"),
        (50, "0.83 时间币（50 分钟）"),
        (95, "1.58 时间币（95 分钟）"),
    ],
)
def test_minutes_are_said_as_coins(minutes: int, said: str) -> None:
    assert timebank.coins(minutes, RULES) == said


@pytest.mark.parametrize(("grade", "minutes"), [("A", 90), ("B", 90), ("C", 90), ("D", 0)])
def test_paper_from_long_ago_earns_no_coins(grade: str, minutes: int) -> None:
    assert timebank.earned(90, grade, RULES) == minutes
