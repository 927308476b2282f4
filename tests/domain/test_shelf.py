"""The shelf: the last piece, a code once, coins that come back, a month's limit; on both databases."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.domain import timebank
from bot.domain.outbox.model import OutboxMessage
from bot.domain.shelf import ending, queries, stock
from bot.domain.shelf import exchange as shelf
from bot.domain.shelf.errors import CannotRedeem, MonthFull, SoldOut, StockOutOfRange, TooDear, TooManyTries
from bot.domain.shelf.model import ShelfItem, Unit, Voucher, VoucherState
from bot.store import Session, Store
from tests.databases import sqlite_only
from tests.shelf_world import AREA, AT, RULES, earned, met, open_house, shelved

PEOPLE = 6


async def a_shelf(store: Store, *, pieces: int = 1, price: int = 60, minutes: int = 120) -> tuple[int, int, list[int]]:
    """Return the steward, an item, and people with coins."""

    def unit(session: Session) -> tuple[int, int, list[int]]:
        steward = open_house(session)
        item = shelved(session, steward, price=price, pieces=pieces)
        people = [met(session, 30000 + number) for number in range(PEOPLE)]
        for person in people:
            earned(session, person, minutes)
        return steward, item.id or 0, people

    return await store.write(unit)


def taken(session: Session, item_id: int, person_id: int) -> tuple[int, str]:
    """Exchange; return voucher and code."""
    voucher = shelf.exchange(session, item_id, person_id=person_id, child_id=None, rules=RULES, at=AT)
    return voucher.id or 0, voucher.code or ""


async def test_of_many_who_want_the_last_piece_exactly_one_gets_it(store: Store) -> None:
    _, item_id, people = await a_shelf(store)

    async def wants(person: int) -> bool:
        try:
            await store.write(lambda session: taken(session, item_id, person))
        except SoldOut:
            return False
        return True

    assert sum(await asyncio.gather(*(wants(person) for person in people))) == 1
    reserved = await store.read(lambda s: [timebank.balance(s, f"person:{p}").reserved for p in people])
    assert sorted(reserved) == [0] * (PEOPLE - 1) + [60]
    assert (await store.read(lambda s: s.get_one(ShelfItem, item_id))).stock == 0
    assert (await store.read(timebank.verify)).sound


async def test_of_many_who_redeem_one_code_at_once_exactly_one_does(store: Store) -> None:
    steward, item_id, people = await a_shelf(store)
    _, code = await store.write(lambda session: taken(session, item_id, people[0]))

    async def redeems() -> bool:
        outcome = await store.write(lambda s: shelf.redeem(s, code, by=steward, rules=RULES, at=AT))
        return isinstance(outcome, Voucher)

    assert sum(await asyncio.gather(*(redeems() for _ in range(8)))) == 1
    assert (await store.read(lambda s: timebank.balance(s, f"area:{AREA}"))).minutes == 60
    assert (await store.read(lambda s: timebank.balance(s, f"person:{people[0]}"))).minutes == 60
    report = await store.read(timebank.verify)
    assert report.sound
    assert report.open_reserved == 0


async def test_a_voucher_is_either_redeemed_or_given_back_never_both(store: Store) -> None:
    steward, item_id, people = await a_shelf(store)
    voucher_id, code = await store.write(lambda session: taken(session, item_id, people[0]))

    def back(session: Session) -> bool:
        voucher = session.get_one(Voucher, voucher_id)
        return shelf.give_back(session, voucher, by=people[0], state=VoucherState.CANCELLED, at=AT)

    used, returned = await asyncio.gather(
        store.write(lambda s: shelf.redeem(s, code, by=steward, rules=RULES, at=AT)), store.write(back)
    )
    assert isinstance(used, Voucher) != returned
    left = (await store.read(lambda s: s.get_one(ShelfItem, item_id))).stock
    assert left == (1 if returned else 0)
    assert (await store.read(timebank.verify)).sound


async def test_what_nobody_used_comes_back_when_it_expires_after_one_warning(store: Store) -> None:
    steward, item_id, people = await a_shelf(store)
    voucher_id, code = await store.write(lambda session: taken(session, item_id, people[0]))

    async def looks(**later: float) -> tuple[int, int]:
        at = AT + timedelta(**later)
        return (
            await store.write(lambda s: ending.expire_due(s, at=at)),
            await store.write(lambda s: ending.remind_due(s, at=at)),
        )

    assert await looks(days=26) == (0, 0)
    assert await looks(days=27, minutes=1) == (0, 1)
    assert await looks(days=28) == (0, 0)
    assert await looks(days=30) == (1, 0)
    assert await looks(days=31) == (0, 0)
    held = await store.read(lambda s: timebank.balance(s, f"person:{people[0]}"))
    assert (held.available, held.reserved) == (120, 0)
    assert (await store.read(lambda s: s.get_one(ShelfItem, item_id))).stock == 1
    late = await store.write(lambda s: shelf.redeem(s, code, by=steward, rules=RULES, at=AT + timedelta(days=31)))
    assert isinstance(late, CannotRedeem)
    assert late.facts["why"] == "expired"
    told = await store.read(
        lambda s: s.exec(select(OutboxMessage.template).where(OutboxMessage.about == shelf.about(voucher_id))).all()
    )
    assert sorted(filter(None, told)) == ["voucher_expired", "voucher_expiring"]


async def test_a_voucher_past_its_day_is_refused_before_the_job_has_looked(store: Store) -> None:
    steward, item_id, people = await a_shelf(store)
    _, code = await store.write(lambda session: taken(session, item_id, people[0]))
    late = await store.write(lambda s: shelf.redeem(s, code, by=steward, rules=RULES, at=AT + timedelta(days=30)))
    assert isinstance(late, CannotRedeem)
    assert late.facts["why"] == "expired"


async def test_a_month_has_a_limit_for_one_person_also_from_two_phones_at_once(store: Store) -> None:
    _, item_id, people = await a_shelf(store, pieces=50, minutes=6000)
    most = RULES.count("shelf.vouchers_per_month")

    async def wants() -> bool:
        try:
            await store.write(lambda session: taken(session, item_id, people[0]))
        except MonthFull:
            return False
        return True

    assert sum(await asyncio.gather(*(wants() for _ in range(most + 3)))) == most

    def next_month(session: Session) -> None:
        at = AT + timedelta(days=8)
        shelf.exchange(session, item_id, person_id=people[0], child_id=None, rules=RULES, at=at)

    await store.write(next_month)


@sqlite_only
async def test_what_was_given_back_does_not_count_against_the_month(store: Store) -> None:
    _, item_id, people = await a_shelf(store, pieces=50, minutes=6000)

    def there_and_back(session: Session) -> None:
        voucher = session.get_one(Voucher, taken(session, item_id, people[0])[0])
        assert shelf.give_back(session, voucher, by=people[0], state=VoucherState.CANCELLED, at=AT)
        assert not shelf.give_back(session, voucher, by=people[0], state=VoucherState.CANCELLED, at=AT)

    for _ in range(RULES.count("shelf.vouchers_per_month") + 2):
        await store.write(there_and_back)
    assert (await store.read(lambda s: s.get_one(ShelfItem, item_id))).stock == 50


async def test_too_little_is_refused_and_nothing_is_changed(store: Store) -> None:
    _, item_id, people = await a_shelf(store, price=121)
    with pytest.raises(TooDear):
        await store.write(lambda session: taken(session, item_id, people[0]))
    assert (await store.read(lambda s: s.get_one(ShelfItem, item_id))).stock == 1
    assert (await store.read(timebank.verify)).entries == PEOPLE


async def test_wrong_codes_are_counted_and_then_nothing_is_said_of_a_right_one(store: Store) -> None:
    steward, item_id, people = await a_shelf(store)
    _, code = await store.write(lambda session: taken(session, item_id, people[0]))
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for left in reversed(range(RULES.count("shelf.code_attempts"))):
        outcome = await store.write(lambda s: shelf.redeem(s, wrong, by=steward, rules=RULES, at=AT))
        assert isinstance(outcome, CannotRedeem)
        assert outcome.facts["left"] == left
    with pytest.raises(TooManyTries):
        await store.write(lambda s: shelf.redeem(s, code, by=steward, rules=RULES, at=AT))
    later = AT + timedelta(minutes=61)
    assert isinstance(await store.write(lambda s: shelf.redeem(s, code, by=steward, rules=RULES, at=later)), Voucher)


@sqlite_only
async def test_an_item_is_refilled_to_a_most_and_not_once_withdrawn(store: Store) -> None:
    steward, item_id, _ = await a_shelf(store, pieces=999)

    def refill(session: Session, pieces: int) -> int:
        item = session.get_one(ShelfItem, item_id)
        return stock.refill(session, item, pieces, by=steward, rules=RULES, at=AT)

    assert await store.write(lambda s: refill(s, 1)) == 1000
    for pieces in (1, 0, -1):
        with pytest.raises(StockOutOfRange):
            await store.write(lambda s, n=pieces: refill(s, n))
    await store.write(lambda s: stock.withdraw(s, s.get_one(ShelfItem, item_id), by=steward, at=AT))
    assert await store.read(lambda s: queries.on_shelf(s, Unit.COINS, AREA, at=AT)) == []


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(("take", "back", "redeem", "expire", "refill")),
        st.integers(0, 2),
        st.integers(0, 3),
    ),
    max_size=14,
)


@sqlite_only
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(deeds=DEEDS)
async def test_whatever_people_do_coins_and_pieces_are_all_there(
    store: Store, deeds: list[tuple[str, int, int]]
) -> None:
    def play(session: Session) -> None:
        steward = open_house(session)
        item = shelved(session, steward, pieces=2)
        people = [met(session, 30000 + number) for number in range(3)]
        for person in people:
            earned(session, person, 150)
        at, refilled = AT, 0
        for deed, who, days in deeds:
            at += timedelta(days=days * 6)
            held = queries.open_vouchers(session, people[who])
            if deed == "take":
                with suppress(SoldOut, TooDear, MonthFull):
                    shelf.exchange(session, item.id or 0, person_id=people[who], child_id=None, rules=RULES, at=at)
            elif deed == "back" and held:
                shelf.give_back(session, held[0], by=people[who], state=VoucherState.CANCELLED, at=at)
            elif deed == "redeem" and held:
                shelf.redeem(session, held[0].code or "", by=steward, rules=RULES, at=at)
            elif deed == "expire":
                ending.expire_due(session, at=at)
            elif deed == "refill":
                stock.refill(session, item, 1, by=steward, rules=RULES, at=at)
                refilled += 1
        session.flush()
        vouchers = session.exec(select(Voucher).where(col(Voucher.item_id) == item.id)).all()
        states = [voucher.state for voucher in vouchers]
        out = states.count(VoucherState.OPEN) + states.count(VoucherState.REDEEMED)
        session.refresh(item)
        assert item.stock == 2 + refilled - out
        report = timebank.verify(session)
        assert report.sound, report.problems
        assert report.open_reserved == 60 * states.count(VoucherState.OPEN)
        assert report.balances.get(f"area:{AREA}", 0) == 60 * states.count(VoucherState.REDEEMED)
        assert sum(report.balances.values()) == 0
        assert all((voucher.code is None) == (voucher.state is not VoucherState.OPEN) for voucher in vouchers)
        raise _Undo

    with pytest.raises(_Undo):
        await store.write(play)


class _Undo(Exception):
    """Ends a played unit, so that the next example begins anew."""
