"""志愿时长: what the lawful record promises, on the migrated schema of both databases."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.domain import records
from bot.domain.records import Grade, LawfulField, NotService, RecordState, RecordView
from bot.domain.records.errors import (
    AlreadySealed,
    FieldKnown,
    NoCorrection,
    NotVolunteering,
    RecordDiffers,
    RecordIncomplete,
    UnknownRecord,
    UnlikelyTime,
)
from bot.domain.records.model import APPEND_ONLY
from bot.store import Session, Store

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
DAY = date(2026, 11, 1)
LI, STEWARD = 12, 9
Unit = Callable[[Callable[[Session], Any]], Any]


@pytest.fixture
def unit(migrated_url: str, keys: object) -> Unit:
    """Return a way to run one committed unit of work."""
    return Store(migrated_url).write_now


def served(session: Session, **other: Any) -> RecordView:
    """Record an hour and a half of company to the hospital, with what differs."""
    facts: dict[str, Any] = {
        "person_id": LI,
        "title": "陪诊",
        "service_date": DAY,
        "area_code": "370104002001",
        "place": "营市街街道裕园社区",
        "content": "陪诊",
        "minutes": 90,
        "unit": "裕园社区居委会",
        "responsible_id": STEWARD,
        "grade": Grade.A,
        "reference": "case:231/claim:7",
        "at": AT,
    }
    return records.record_service(session, **(facts | other))


def test_a_confirmed_service_becomes_one_complete_record(unit: Unit) -> None:
    record = unit(served)
    assert (record.number, record.minutes, record.state) == ("R0001", 90, RecordState.COMPLETE)
    assert records.missing_fields(record) == ()
    assert unit(lambda session: records.total_minutes(session, LI)) == 90


def test_the_same_claim_recorded_again_is_the_same_record(unit: Unit) -> None:
    assert unit(served) == unit(served)
    assert unit(lambda session: records.total_minutes(session, LI)) == 90


@pytest.mark.parametrize("other", [{"minutes": 60}, {"service_date": DAY - timedelta(days=1)}])
def test_the_same_claim_with_other_facts_is_refused(unit: Unit, other: dict[str, Any]) -> None:
    unit(served)
    with pytest.raises(RecordDiffers) as refused:
        unit(lambda session: served(session, **other))
    assert refused.value.facts["number"] == "R0001"


async def test_one_claim_recorded_by_two_processes_at_once_is_one_record(store: Store) -> None:
    made = await asyncio.gather(*(store.write(served) for _ in range(8)))
    assert len({record.id for record in made}) == 1
    assert await store.read(lambda session: records.total_minutes(session, LI)) == 90


def test_two_volunteers_of_one_case_have_a_record_each(unit: Unit) -> None:
    unit(served)
    unit(lambda session: served(session, person_id=13))
    assert unit(lambda session: records.total_minutes(session, LI)) == 90
    assert unit(lambda session: records.total_minutes(session, 13)) == 90


def test_service_after_midnight_in_shanghai_counts_for_that_day(unit: Unit) -> None:
    late = datetime(2026, 10, 31, 16, 5, tzinfo=UTC)
    assert unit(lambda session: served(session, service_date=late)).service_date == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("circumstance", "reason"),
    [
        ({"paid": True}, NotService.PAID),
        ({"own_household": True}, NotService.OWN_HOUSEHOLD),
        ({"on_duty": True}, NotService.ON_DUTY),
    ],
)
def test_what_is_not_volunteering_is_not_recorded(
    unit: Unit, circumstance: dict[str, bool], reason: NotService
) -> None:
    with pytest.raises(NotVolunteering) as refused:
        unit(lambda session: served(session, **circumstance))
    assert refused.value.facts == {"reason": reason}
    assert unit(lambda session: records.total_minutes(session, LI)) == 0


@pytest.mark.parametrize("minutes", [0, -3, 24 * 60 + 1])
def test_a_time_that_cannot_be_is_refused(unit: Unit, minutes: int) -> None:
    with pytest.raises(UnlikelyTime):
        unit(lambda session: served(session, minutes=minutes))


MISSING: list[tuple[dict[str, Any], LawfulField]] = [
    ({"title": None}, LawfulField.TITLE),
    ({"title": "  "}, LawfulField.TITLE),
    ({"area_code": None, "place": None}, LawfulField.PLACE),
    ({"content": None}, LawfulField.CONTENT),
    ({"unit": None}, LawfulField.UNIT),
    ({"responsible_id": None}, LawfulField.RESPONSIBLE),
]


@pytest.mark.parametrize(("gap", "field"), MISSING)
def test_a_record_with_a_gap_is_a_draft_and_is_not_sealed(unit: Unit, gap: dict[str, Any], field: LawfulField) -> None:
    record = unit(lambda session: served(session, **gap))
    assert record.state is RecordState.DRAFT
    assert records.missing_fields(record) == (field,)
    with pytest.raises(RecordIncomplete) as refused:
        unit(lambda session: records.seal(session, record.id, by=None, at=AT))
    assert refused.value.facts == {"number": "R0001", "missing": (field,)}


@pytest.mark.parametrize(("gap", "field"), MISSING)
def test_what_was_missing_is_supplied_and_then_it_can_be_sealed(
    unit: Unit, gap: dict[str, Any], field: LawfulField
) -> None:
    record = unit(lambda session: served(session, **gap))
    value = "8" if field is LawfulField.RESPONSIBLE else "裕园社区"
    area_code = "370104002001" if field is LawfulField.PLACE else None

    def supply(session: Session) -> RecordView:
        return records.supply(session, record.id, field, value, by=STEWARD, at=AT, area_code=area_code)

    assert unit(supply).state is RecordState.COMPLETE
    with pytest.raises(FieldKnown):
        unit(supply)
    assert unit(lambda session: records.seal(session, record.id, by=None, at=AT)).state is RecordState.SEALED
    assert unit(records.broken_seals) == []


def test_what_the_record_says_is_not_supplied_again(unit: Unit) -> None:
    unit(served)
    with pytest.raises(FieldKnown):
        unit(lambda session: records.supply(session, 1, LawfulField.TITLE, "送餐", by=STEWARD, at=AT))


def test_a_sealed_record_takes_corrections_only(unit: Unit) -> None:
    unit(lambda session: served(session, content=None))
    unit(lambda session: records.supply(session, 1, LawfulField.CONTENT, "陪诊", by=STEWARD, at=AT))
    sealed = unit(lambda session: records.seal(session, 1, by=STEWARD, at=AT))
    assert sealed.sealed_at == AT
    with pytest.raises(AlreadySealed):
        unit(lambda session: records.seal(session, 1, by=STEWARD, at=AT))
    with pytest.raises(AlreadySealed):
        unit(lambda session: records.supply(session, 1, LawfulField.UNIT, "x", by=STEWARD, at=AT))
    corrected = unit(lambda session: records.correct(session, 1, minutes=120, reason="有签到", by=STEWARD, at=AT))
    assert (corrected.minutes, corrected.minutes_recorded, corrected.state) == (120, 90, RecordState.SEALED)
    assert unit(records.broken_seals) == []


def test_corrections_add_up_and_each_can_be_read(unit: Unit) -> None:
    unit(served)
    for minutes, reason in ((120, "有签到"), (100, "扣除路程")):
        unit(lambda session, m=minutes, r=reason: records.correct(session, 1, minutes=m, reason=r, by=STEWARD, at=AT))
    entries = unit(lambda session: records.list_corrections(session, 1))
    assert [(entry.delta_minutes, entry.reason) for entry in entries] == [(30, "有签到"), (-20, "扣除路程")]
    assert unit(lambda session: records.total_minutes(session, LI)) == 100
    assert unit(lambda session: records.find_record(session, 1)).minutes_recorded == 90


def test_a_record_corrected_to_nothing_stays_and_counts_nothing(unit: Unit) -> None:
    unit(served)
    annulled = unit(lambda session: records.correct(session, 1, minutes=0, reason="重复", by=9, at=AT))
    assert (annulled.minutes, annulled.state) == (0, RecordState.COMPLETE)
    assert unit(lambda session: records.total_minutes(session, LI)) == 0


def test_a_correction_that_changes_nothing_is_refused(unit: Unit) -> None:
    unit(served)
    with pytest.raises(NoCorrection):
        unit(lambda session: records.correct(session, 1, minutes=90, reason="x", by=STEWARD, at=AT))
    with pytest.raises(UnlikelyTime):
        unit(lambda session: records.correct(session, 1, minutes=-1, reason="x", by=STEWARD, at=AT))


async def test_corrections_made_at_once_follow_each_other(store: Store) -> None:
    await store.write(served)
    await asyncio.gather(
        *(
            store.write(
                lambda session, m=minutes: records.correct(session, 1, minutes=m, reason="x", by=STEWARD, at=AT)
            )
            for minutes in range(100, 110)
        )
    )
    entries = await store.read(lambda session: records.list_corrections(session, 1))
    assert [entry.seq for entry in entries] == list(range(1, 11))
    assert 90 + sum(entry.delta_minutes for entry in entries) == entries[-1].minutes_after


def test_an_unknown_record_is_said_to_be_unknown(unit: Unit) -> None:
    for act in (
        lambda session: records.find_record(session, 404),
        lambda session: records.seal(session, 404, by=None, at=AT),
        lambda session: records.correct(session, 404, minutes=1, reason="x", by=STEWARD, at=AT),
    ):
        with pytest.raises(UnknownRecord) as refused:
            unit(act)
        assert refused.value.facts == {"number": "R0404"}


def several_days(session: Session) -> None:
    for number, day in enumerate((1, 3, 5, 5, 8)):
        served(session, service_date=date(2026, 10, day), minutes=day * 10, reference=f"case:{number}")


def test_records_are_listed_by_day_in_pages_and_summed_over_days(unit: Unit) -> None:
    unit(several_days)
    first = unit(lambda session: records.list_records(session, LI, page_size=2))
    second = unit(lambda session: records.list_records(session, LI, page_size=3, before=first[-1]))
    assert [record.minutes for record in first + second] == [80, 50, 50, 30, 10]
    assert len({record.id for record in first + second}) == 5
    third, fifth = date(2026, 10, 3), date(2026, 10, 5)
    assert unit(lambda session: records.total_minutes(session, LI, since=third, until=fifth)) == 130
    between = unit(lambda session: records.list_records(session, LI, since=third, until=fifth))
    assert [record.minutes for record in between] == [50, 50, 30]
    assert unit(lambda session: records.list_records(session, 404)) == []


def test_what_waits_for_its_seal_is_listed_in_order(unit: Unit) -> None:
    unit(several_days)
    unit(lambda session: records.seal(session, 2, by=None, at=AT))
    assert [record.id for record in unit(records.list_unsealed)] == [1, 3, 4, 5]
    assert [record.id for record in unit(lambda session: records.list_unsealed(session, after_id=3))] == [4, 5]
    assert unit(lambda session: records.list_unsealed(session, under="370104003")) == []
    assert unit(lambda session: records.sealed_minutes(session, LI)) < unit(
        lambda session: records.total_minutes(session, LI)
    )


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_recorded(unit: Unit, table: str, statement: str) -> None:
    def work(session: Session) -> None:
        served(session, content=None)
        records.supply(session, 1, LawfulField.CONTENT, "陪诊", by=STEWARD, at=AT)
        records.correct(session, 1, minutes=60, reason="x", by=STEWARD, at=AT)
        records.amend(session, 1, LawfulField.TITLE, "理发", reason="x", by=STEWARD, at=AT)
        records.seal(session, 1, by=STEWARD, at=AT)

    unit(work)
    column = "minutes" if table == "hour_record" else "record_id"
    sql = text(statement.format(table, column, column))
    with pytest.raises(IntegrityError, match="append-only"):
        unit(lambda session: session.connection().execute(sql))


def test_a_seal_notices_a_forged_record(unit: Unit) -> None:
    def forge(session: Session) -> list[str]:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE hour_record DISABLE TRIGGER ALL"))
        else:
            connection.execute(text("DROP TRIGGER hour_record_no_update"))
        connection.execute(text("UPDATE hour_record SET minutes = 900 WHERE id = 1"))
        return records.broken_seals(session)

    unit(served)
    unit(lambda session: served(session, person_id=13))
    for number in (1, 2):
        unit(lambda session, n=number: records.seal(session, n, by=STEWARD, at=AT))
    assert unit(forge) == ["R0001"]


@pytest.mark.parametrize(
    ("facts", "grade"),
    [
        ({"code_given": True, "served_side_confirmed": True}, Grade.A),
        ({"code_given": False, "served_side_confirmed": True}, Grade.B),
        ({"code_given": True, "served_side_confirmed": False}, Grade.C),
        ({"code_given": True, "served_side_confirmed": True, "entered_from_paper": True}, Grade.D),
    ],
)
def test_the_grade_says_how_well_the_time_is_attested(facts: dict[str, bool], grade: Grade) -> None:
    assert records.grade_of(**facts) is grade
