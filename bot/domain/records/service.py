"""The use cases of the lawful record: record, supply what is missing, seal (corrections: correcting.py).

They run inside the caller's unit of work; a refusal undoes everything the unit did. Time is whole minutes.
Nothing here moves coins: the record is a fact about the past, and spending coins never lowers it.
"""

import datetime as dt

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.dates import day_of
from bot.domain.records.errors import (
    AlreadySealed,
    FieldKnown,
    NotVolunteering,
    RecordDiffers,
    RecordIncomplete,
    UnknownRecord,
    UnlikelyTime,
)
from bot.domain.records.model import HourRecord, OpenRecord, Seal, Supplement
from bot.domain.records.queries import (
    RecordView,
    digest_of,
    find_by_reference,
    find_record,
    missing_fields,
    view_of_new,
)
from bot.domain.records.rules import (
    RECORD_MINUTES_MAX,
    Grade,
    LawfulField,
    record_number,
    why_not_volunteering,
)
from bot.store.append_only import row_digest
from bot.store.columns import in_utc
from bot.store.hot import Statement

# Every settlement writes one, so in plain SQL. The UNIQUE of person and reference decides between two.
_INSERT = Statement(
    """
    INSERT INTO hour_record (person_id, title, service_date, area_code, place, content, minutes, unit,
        responsible_id, grade, reference, recorded_at, row_digest)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (person_id, reference) DO NOTHING RETURNING id
    """
)
_OPEN = Statement("INSERT INTO hour_open (record_id, person_id, look_at, asked) VALUES (?, ?, ?, 0)")
_CLOSE = Statement("DELETE FROM hour_open WHERE record_id = ?")
HOUR_RECORD = "hour_record"
_SUPPLIABLE = frozenset(LawfulField) - {LawfulField.DATE, LawfulField.MINUTES}


def record_service(
    session: Session,
    *,
    person_id: int,
    title: str | None,
    service_date: dt.date | dt.datetime,
    area_code: str | None,
    place: str | None,
    content: str | None,
    minutes: int,
    unit: str | None,
    responsible_id: int | None,
    grade: Grade,
    reference: str,
    at: dt.datetime,
    paid: bool = False,
    own_household: bool = False,
    on_duty: bool = False,
) -> RecordView:
    """Record one service of one person. Asked again for the same cause, it returns what was recorded.

    `service_date` is the day, or a moment of it; `minutes` is service alone, without the way there; `unit` is
    the body that records (记录单位: the community, never this programme). Fields may be None and are then
    chased. Raises NotVolunteering, UnlikelyTime, and RecordDiffers if the cause was recorded with another
    time or day.
    """
    reason = why_not_volunteering(paid=paid, own_household=own_household, on_duty=on_duty)
    if reason is not None:
        raise NotVolunteering(reason=reason)
    check_minutes(minutes, least=1)
    if isinstance(service_date, dt.datetime):
        service_date = day_of(service_date)
    record = HourRecord(
        person_id=person_id,
        title=title,
        service_date=service_date,
        area_code=area_code,
        place=place,
        content=content,
        minutes=minutes,
        unit=unit,
        responsible_id=responsible_id,
        grade=grade,
        reference=reference,
        recorded_at=in_utc(at),
    )
    if _inserted(session, record):
        return view_of_new(record)
    stored = find_by_reference(session, person_id, reference)
    assert stored is not None, "a conflict is with a row that is committed by now"
    first = session.get_one(HourRecord, stored.id)
    if (first.minutes, first.service_date) != (minutes, service_date):
        raise RecordDiffers(number=stored.number, reference=reference)
    return stored


def _inserted(session: Session, record: HourRecord) -> bool:
    """Store a new record and give it its id; False if the person has one for this reference."""
    record.row_digest = row_digest(HOUR_RECORD, record.model_dump())
    row = _INSERT.run(
        session,
        record.person_id,
        record.title,
        record.service_date.isoformat(),
        record.area_code,
        record.place,
        record.content,
        record.minutes,
        record.unit,
        record.responsible_id,
        record.grade.value,
        record.reference,
        record.recorded_at,
        record.row_digest,
    ).fetchone()
    record.id = None if row is None else row[0]
    if row is not None:
        _OPEN.run(session, record.id, record.person_id, record.recorded_at)
    return row is not None


def supply(
    session: Session,
    record_id: int,
    field: LawfulField,
    value: str,
    *,
    by: int,
    at: dt.datetime,
    area_code: str | None = None,
) -> RecordView:
    """Add a lawful field that the record did not say; for the place give the area's code beside its name.

    `value` is the words, or the person's id for RESPONSIBLE. Raises UnknownRecord, AlreadySealed, FieldKnown.
    """
    if field not in _SUPPLIABLE or not value.strip() or (area_code is None) == (field is LawfulField.PLACE):
        raise ValueError(f"cannot supply {field} by {value!r} with area {area_code!r}")
    record = _unsealed(session, record_id)
    if field not in missing_fields(record):
        raise FieldKnown(number=record.number, field=field)
    if field is LawfulField.RESPONSIBLE:
        int(value)  # the view reads it as a person's id
    session.add(
        Supplement(record_id=record_id, field=field, value=value, area_code=area_code, supplied_by=by, supplied_at=at)
    )
    session.get_one(OpenRecord, record_id).look_at = at
    session.flush()
    return find_record(session, record_id)


def seal(session: Session, record_id: int, *, by: int | None, at: dt.datetime) -> RecordView:
    """Close a record that says all seven lawful things. `by` None is the clock.

    Raises UnknownRecord, AlreadySealed, RecordIncomplete.
    """
    record = _unsealed(session, record_id)
    missing = missing_fields(record)
    if missing:
        raise RecordIncomplete(number=record.number, missing=missing)
    session.add(
        Seal(
            record_id=record_id,
            sealed_by=by,
            sealed_at=at,
            corrections=record.corrections,
            digest=digest_of(record, record.minutes),
        )
    )
    session.flush()
    _CLOSE.run(session, record_id)
    return find_record(session, record_id)


def look_again(session: Session, person_id: int, *, at: dt.datetime) -> None:
    """Have the clock look at somebody's unsealed records now: something they lacked may be known."""
    session.connection().execute(update(OpenRecord).where(col(OpenRecord.person_id) == person_id).values(look_at=at))


def take_over(session: Session, person_id: int, merged_id: int) -> None:
    """Have the clock ask a person for what the open records of somebody bound to them lack.

    The records themselves stay as they were written: whose they are now follows from the person they name.
    """
    mine = update(OpenRecord).where(col(OpenRecord.person_id) == merged_id)
    session.connection().execute(mine.values(person_id=person_id))


def locked(session: Session, record_id: int) -> RecordView:
    """Return the record as it stands, kept from other writers until this unit ends."""
    row = session.exec(select(HourRecord.id).where(HourRecord.id == record_id).with_for_update()).first()
    if row is None:
        raise UnknownRecord(number=record_number(record_id))
    return find_record(session, record_id)


def _unsealed(session: Session, record_id: int) -> RecordView:
    record = locked(session, record_id)
    if record.sealed_at is not None:
        raise AlreadySealed(number=record.number, sealed_at=record.sealed_at)
    return record


def check_minutes(minutes: int, *, least: int) -> None:
    """Refuse a time that no record of one day can say. Raises UnlikelyTime."""
    if type(minutes) is not int:
        raise TypeError(f"time is recorded in whole minutes, not {minutes!r}")
    if not least <= minutes <= RECORD_MINUTES_MAX:
        raise UnlikelyTime(minutes=minutes, most=RECORD_MINUTES_MAX)
