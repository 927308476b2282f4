"""Putting a record right, sealed or not, by entries: its time, and what else it says. What was written stays."""

import datetime as dt

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.domain.records.errors import NoCorrection, NothingToAmend
from bot.domain.records.model import Amendment, CorrectionEntry, OpenRecord
from bot.domain.records.queries import RecordView, find_record
from bot.domain.records.rules import LawfulField
from bot.domain.records.service import check_minutes, locked


def correct(session: Session, record_id: int, *, minutes: int, reason: str, by: int, at: dt.datetime) -> RecordView:
    """Put the time right, sealed or not, by an entry of the difference. 0 annuls the record, which stays.

    Raises UnknownRecord, UnlikelyTime, NoCorrection.
    """
    check_minutes(minutes, least=0)
    record = locked(session, record_id)
    if minutes == record.minutes:
        raise NoCorrection(number=record.number, minutes=minutes)
    session.add(
        CorrectionEntry(
            record_id=record_id,
            seq=record.corrections + 1,
            delta_minutes=minutes - record.minutes,
            minutes_after=minutes,
            reason=reason,
            corrected_by=by,
            corrected_at=at,
        )
    )
    session.flush()
    return find_record(session, record_id)


def amend(
    session: Session,
    record_id: int,
    field: LawfulField,
    value: str | dt.date,
    *,
    reason: str,
    by: int,
    at: dt.datetime,
    area_code: str | None = None,
) -> RecordView:
    """Put right what a record says beside its time, sealed or not, by an entry; what was recorded or sealed stays.

    `value` is the words, the day for DATE, the person's id for RESPONSIBLE; for the place give the area's code beside its
    name. Raises UnknownRecord, NothingToAmend.
    """
    if (area_code is None) == (field is LawfulField.PLACE) or isinstance(value, dt.date) != (field is LawfulField.DATE):
        raise ValueError(f"cannot amend {field} to {value!r} with area {area_code!r}")
    record = locked(session, record_id)
    if says(record, field, value, area_code):
        raise NothingToAmend(number=record.number, field=field)
    before = session.exec(select(func.max(Amendment.seq)).where(Amendment.record_id == record_id)).one()
    session.add(
        Amendment(
            record_id=record_id,
            seq=(before or 0) + 1,
            field=field,
            value=str(value),
            area_code=area_code,
            service_date=value if isinstance(value, dt.date) else None,
            after_seal=record.sealed_at is not None,
            reason=reason,
            corrected_by=by,
            corrected_at=at,
        )
    )
    if record.sealed_at is None:
        session.get_one(OpenRecord, record_id).look_at = at
    session.flush()
    return find_record(session, record_id)


def says(record: RecordView, field: LawfulField, value: str | dt.date, area_code: str | None) -> bool:
    """Whether a record says this already."""
    if field is LawfulField.PLACE:
        return record.area_code == area_code
    said = record.lawful_fields[field]
    return said == value if field is LawfulField.DATE else said is not None and str(said) == value


def newest_amendment(session: Session, record_id: int, field: LawfulField) -> Amendment:
    """Return the amendment by which a field says what it says. There has to be one."""
    of_field = select(Amendment).where(Amendment.record_id == record_id, Amendment.field == field)
    return session.exec(of_field.order_by(col(Amendment.seq).desc()).limit(1)).one()


def list_corrections(session: Session, record_id: int) -> list[CorrectionEntry]:
    """Return a record's corrections, the first one first."""
    return list(
        session.exec(
            select(CorrectionEntry).where(CorrectionEntry.record_id == record_id).order_by(col(CorrectionEntry.seq))
        )
    )
