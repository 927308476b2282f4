"""Two cities' rules run by the same code: what is earned, what the cap lets flow on, what ends with the year."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.clock import SHANGHAI
from bot.domain.areas import service as areas
from bot.domain.earning import service as earning
from bot.domain.earning import year_end
from bot.domain.earning.model import Coefficient
from bot.domain.giving import terms
from bot.domain.people.model import Gender, Person, VolunteerProfile
from bot.domain.rulebook import RuleBook, RuleError
from bot.domain.timebank import queries as ledger
from bot.domain.timebank import service as timebank
from bot.domain.timebank.rules import CLEARING, DONATION, ISSUANCE
from bot.domain.timebank.verify import verify
from bot.paths import PROGRAMME_DATA
from bot.store import Session, Store

FOLDER = PROGRAMME_DATA / "rules"
AREA = "370104002002"
MAY = datetime(2026, 5, 6, 10, tzinfo=SHANGHAI)
NEW_YEAR = datetime(2027, 1, 1, 0, 10, tzinfo=SHANGHAI)
POOL = f"area:{AREA}"
Unit = Callable[[Callable[[Session], Any]], Any]


@pytest.fixture
async def unit(store: Store) -> Unit:
    """Return a way to run units on a database with 王芳 (person 1)."""

    def known(session: Session) -> None:
        areas.load(session, [("370104", "district", "槐荫区", None), (AREA, "community", "裕园社区", "370104")])
        session.add(Person(id=1, name="王芳", created_at=MAY))

    await store.write(known)
    return store.write


def earns(
    session: Session, book: RuleBook, minutes: int, reference: str, *, grade: str = "A", at: datetime = MAY
) -> int:
    return earning.pay(
        session,
        1,
        minutes,
        kind="escort",
        grade=grade,
        day=at.astimezone(SHANGHAI).date(),
        area_code=AREA,
        reference=reference,
        made_by="system",
        rules=book.at(at),
        at=at,
    )


def held(session: Session, holder: str = "person:1") -> int:
    return ledger.balance(session, holder).minutes


def sound(session: Session) -> bool:
    return verify(session).sound


async def the_year_ends(unit: Unit, book: RuleBook, at: datetime) -> int:
    """Work through the end of a year until nothing is left of it."""
    worked = 0
    while done := await unit(lambda session: year_end.work_through(session, rules_on=book.at, at=at)):
        worked += done
    return worked


STORY = {"nanjing": (1500 * 60, 60, 1500 * 60), "huangshi": (1501 * 60, 0, 0), "": (1501 * 60, 0, 1501 * 60)}
"""City → held after earning 1,501 hours, in the pool, and held once the year is over; in minutes."""


@pytest.mark.parametrize("city", STORY)
async def test_the_same_story_ends_differently_in_two_cities(unit: Unit, city: str) -> None:
    book = RuleBook.load(FOLDER, city)
    before, spilt, after = STORY[city]
    await unit(lambda session: earns(session, book, 1500 * 60, "case:1/claim:1"))
    await unit(lambda session: earns(session, book, 60, "case:2/claim:2"))
    assert await unit(lambda session: earns(session, book, 60, "case:2/claim:2")) == 60, "asked again, moved once"
    assert await unit(held) == before
    assert await unit(lambda session: held(session, POOL)) == spilt
    await the_year_ends(unit, book, NEW_YEAR)
    await the_year_ends(unit, book, NEW_YEAR + timedelta(days=1))
    assert await unit(held) == after
    assert await unit(lambda session: held(session, DONATION)) == before - after
    assert await unit(sound)


@pytest.mark.parametrize(("city", "grades"), [("nanjing", "ABC"), ("huangshi", "AB"), ("", "ABC")])
async def test_which_source_of_an_hour_earns_coins_is_the_citys_choice_and_honorary_time_never_does(
    unit: Unit, city: str, grades: str
) -> None:
    book = RuleBook.load(FOLDER, city)
    for grade in "ABCD":
        credited = await unit(lambda session, g=grade: earns(session, book, 60, f"case:{g}/claim:1", grade=g))
        assert credited == (60 if grade in grades else 0)


async def test_by_the_districts_own_rule_coins_last_until_the_end_of_the_next_year_the_oldest_spent_first(
    unit: Unit,
) -> None:
    book = RuleBook.load(FOLDER)
    await unit(lambda session: earns(session, book, 300, "case:1/claim:1"))
    later = datetime(2027, 3, 1, tzinfo=SHANGHAI)
    await unit(lambda session: earns(session, book, 120, "case:2/claim:2", at=later))

    def spends(session: Session) -> None:
        timebank.transfer(
            session,
            payer="person:1",
            payee=POOL,
            minutes=100,
            reason="donation",
            reference="gift:1",
            made_by="person:1",
            rules=book.at(later),
            at=later,
        )
        timebank.reserve(
            session,
            payer="person:1",
            payee=CLEARING,
            minutes=150,
            reason="need",
            reference="case:9",
            made_by="person:1",
            rules=book.at(later),
            at=later,
        )

    await unit(spends)
    due = await unit(lambda session: year_end.next_ending(session, "person:1", rules=book.at(later), at=later))
    assert due is not None
    assert (due.minutes, due.last_day) == (170, date(2027, 12, 31)), (
        "of 300, 100 are spent; 150 of the rest are promised"
    )
    assert await the_year_ends(unit, book, datetime(2027, 1, 2, tzinfo=SHANGHAI)) == 1
    assert await unit(held) == 320
    assert await the_year_ends(unit, book, datetime(2027, 12, 5, tzinfo=SHANGHAI)) == 1, (
        "the warning looks at everybody"
    )
    assert await unit(held) == 320
    await the_year_ends(unit, book, datetime(2028, 1, 1, 1, tzinfo=SHANGHAI))
    assert await unit(held) == 150
    assert await the_year_ends(unit, book, datetime(2028, 1, 9, tzinfo=SHANGHAI)) == 0
    assert await unit(sound)


async def test_the_opening_grant_is_given_once_in_a_life_to_registered_volunteers(unit: Unit) -> None:
    xihu, own = RuleBook.load(FOLDER, "xihu").at(MAY), RuleBook.load(FOLDER).at(MAY)
    assert await unit(lambda session: terms.accept(session, 1, rules=xihu, at=MAY)) == 0, "not registered"

    def registers(session: Session) -> None:
        session.add(
            VolunteerProfile(
                person_id=1,
                id_number="x",
                id_number_index="x",
                gender=Gender.FEMALE,
                birth_date="1990-01-01",
                registered_at=MAY,
            )
        )

    await unit(registers)
    assert await unit(lambda session: earning.open_account(session, 1, rules=own, at=MAY)) == 0
    assert await unit(lambda session: earning.open_account(session, 1, rules=xihu, at=MAY)) == 300
    assert await unit(lambda session: earning.open_account(session, 1, rules=xihu, at=MAY)) == 0
    assert await unit(lambda session: terms.accept(session, 1, rules=xihu, at=MAY)) == 0
    assert await unit(held) == 300


async def test_the_coefficient_of_the_day_of_service_counts_and_a_later_decision_for_the_day_replaces_it(
    unit: Unit,
) -> None:
    book = RuleBook.load(FOLDER)

    def decides(session: Session) -> None:
        for percent, day in ((120, date(2026, 4, 1)), (150, date(2026, 6, 1)), (130, date(2026, 6, 1))):
            session.add(Coefficient(kind="escort", percent=percent, from_day=day, decided_by=1, decided_at=MAY))

    await unit(decides)
    for day, percent in ((date(2026, 3, 31), 100), (date(2026, 4, 1), 120), (date(2026, 6, 1), 130)):
        assert await unit(lambda session, day=day: earning.percent_on(session, "escort", day)) == percent
    assert await unit(lambda session: earns(session, book, 61, "case:1/claim:1")) == 73, "73.2 minutes, to the nearest"


async def test_what_is_reserved_is_not_taken_by_the_cap(unit: Unit) -> None:
    book = RuleBook.load(FOLDER, "nanjing")

    def reserves(session: Session) -> None:
        timebank.transfer(
            session,
            payer=ISSUANCE,
            payee="person:1",
            minutes=1510 * 60,
            reason="service",
            reference="x",
            made_by="system",
            rules=book.at(MAY),
            at=MAY,
        )
        timebank.reserve(
            session,
            payer="person:1",
            payee=CLEARING,
            minutes=1505 * 60,
            reason="need",
            reference="case:9",
            made_by="person:1",
            rules=book.at(MAY),
            at=MAY,
        )

    await unit(reserves)
    rules = book.at(MAY)
    assert await unit(lambda s: earning.spill(s, 1, cause="x", area_code=None, rules=rules, at=MAY)) == 5 * 60
    assert await unit(lambda s: earning.spill(s, 1, cause="x", area_code=None, rules=rules, at=MAY)) == 0
    assert await unit(lambda s: held(s, DONATION)) == 5 * 60


def test_a_city_nobody_wrote_rules_for_stops_the_start() -> None:
    with pytest.raises(RuleError, match="huangshi, nanjing, xihu"):
        RuleBook.load(FOLDER, "atlantis")
    with pytest.raises(RuleError, match="no rules for a city"):
        RuleBook.load(FOLDER, "../timebank")


def test_an_entry_says_by_which_citys_rules_it_was_made() -> None:
    assert RuleBook.load(FOLDER, "nanjing").at(MAY).versions["timebank"] == "timebank@2017-12-01+nanjing"
    assert (
        RuleBook.load(FOLDER, "nanjing").at(MAY).versions["records"]
        == RuleBook.load(FOLDER).at(MAY).versions["records"]
    )
