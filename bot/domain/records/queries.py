"""Reads of the lawful record:

one record as it stands now, a person's records and total, what still needs a seal.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from bot.domain.people import queries as people
from bot.domain.records.errors import UnknownRecord
from bot.domain.records.model import Amendment, CorrectionEntry, HourRecord, OpenRecord, Seal, Supplement
from bot.domain.records.now import area_now, day_now, served_in
from bot.domain.records.rules import Grade, LawfulField, missing_among, record_number, seal_digest

PAGE_SIZE_MAX = 100
IDS_AT_ONCE_MAX = 1000
"""Databases take a limited number of values in one statement."""


class RecordState(StrEnum):
    """How far a record has come; it follows from the stored rows."""

    DRAFT = "draft"
    """Lawful fields are missing."""
    COMPLETE = "complete"
    SEALED = "sealed"


@dataclass(frozen=True)
class RecordView:
    """A record as it stands:

    the facts recorded, what was supplied since, and all of it after its corrections.
    """

    id: int
    person_id: int
    """Whose record it is now."""
    recorded_for: int
    """Under which id it was recorded: another one where that person was bound to this one since."""
    title: str | None
    service_date: dt.date
    area_code: str | None
    place: str | None
    content: str | None
    minutes: int
    """After all corrections."""
    minutes_recorded: int
    corrections: int
    """How often the time was corrected."""
    amended: frozenset[LawfulField]
    """What else was corrected."""
    unit: str | None
    responsible_id: int | None
    grade: Grade
    reference: str
    recorded_at: dt.datetime
    sealed_at: dt.datetime | None

    @property
    def number(self) -> str:
        return record_number(self.id)

    @property
    def changed(self) -> bool:
        """Whether anything was corrected."""
        return self.corrections > 0 or bool(self.amended)

    @property
    def lawful_fields(self) -> dict[LawfulField, str | int | dt.date | None]:
        return {
            LawfulField.TITLE: self.title,
            LawfulField.DATE: self.service_date,
            LawfulField.PLACE: None if self.area_code is None else f"{self.area_code} {self.place}",
            LawfulField.CONTENT: self.content,
            LawfulField.MINUTES: self.minutes,
            LawfulField.UNIT: self.unit,
            LawfulField.RESPONSIBLE: self.responsible_id,
        }

    @property
    def state(self) -> RecordState:
        if self.sealed_at is not None:
            return RecordState.SEALED
        return RecordState.DRAFT if missing_fields(self) else RecordState.COMPLETE


def missing_fields(record: RecordView) -> tuple[LawfulField, ...]:
    """Return which of the seven lawful fields the record does not say yet. A time corrected to 0 is said."""
    known = record.lawful_fields | {LawfulField.MINUTES: record.minutes_recorded}
    return missing_among(known)


def find_record(session: Session, record_id: int) -> RecordView:
    """Return one record. Raises UnknownRecord."""
    record = session.get(HourRecord, record_id)
    if record is None:
        raise UnknownRecord(number=record_number(record_id))
    return _views(session, [record])[0]


def find_by_reference(session: Session, person_id: int, reference: str) -> RecordView | None:
    """Return what was recorded for a person and a cause, if anything was."""
    of_person = col(HourRecord.person_id).in_(people.ids_of(session, person_id))
    record = session.exec(select(HourRecord).where(of_person, HourRecord.reference == reference)).first()
    return None if record is None else _views(session, [record])[0]


def list_records(
    session: Session,
    person_id: int,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    before: RecordView | None = None,
    skip: int = 0,
    page_size: int = 10,
) -> list[RecordView]:
    """Return one page of a person's records, the latest day first; both days count.

    `before` is the last record of the page before, or `skip` says how many come first. At most PAGE_SIZE_MAX records.
    """
    query = select(HourRecord).where(*_of_person(session, person_id, since, until))
    if before is not None:
        query = query.where(
            (day_now() < before.service_date) | ((day_now() == before.service_date) & (col(HourRecord.id) < before.id))
        )
    query = query.order_by(day_now().desc(), col(HourRecord.id).desc())
    return _views(session, session.exec(query.offset(skip).limit(min(page_size, PAGE_SIZE_MAX))).all())


def count_records(session: Session, person_id: int, since: dt.date | None = None, until: dt.date | None = None) -> int:
    """Return how many records a person has for service from `since` to `until`, both included."""
    return session.exec(
        select(func.count()).select_from(HourRecord).where(*_of_person(session, person_id, since, until))
    ).one()


def total_minutes(session: Session, person_id: int, since: dt.date | None = None, until: dt.date | None = None) -> int:
    """Return a person's minutes after corrections, for service from `since` to `until`, both included."""
    of_person = _of_person(session, person_id, since, until)
    recorded = session.exec(select(func.coalesce(func.sum(HourRecord.minutes), 0)).where(*of_person)).one()
    corrected = session.exec(
        select(func.coalesce(func.sum(CorrectionEntry.delta_minutes), 0))
        .join(HourRecord, col(HourRecord.id) == col(CorrectionEntry.record_id))
        .where(*of_person)
    ).one()
    return int(recorded) + int(corrected)


def list_unsealed(
    session: Session, *, under: str = "", after_id: int = 0, most: int = PAGE_SIZE_MAX
) -> list[RecordView]:
    """Return records that are not sealed yet, in the order of their numbers.

    `under` is the code of an area: records of places in it, and those whose place is not known yet.
    """
    query = select(HourRecord).join(OpenRecord, col(OpenRecord.record_id) == col(HourRecord.id))
    query = query.where(col(HourRecord.id) > after_id)
    if under:
        query = query.where(area_now().is_(None) | area_now().startswith(under))
    return _views(session, session.exec(query.order_by(col(HourRecord.id)).limit(most)).all())


def served_between(
    session: Session, first: dt.date, last: dt.date, *, under: str = "", by: Collection[int] | None = None
) -> list[RecordView]:
    """Return the records of service from `first` to `last` in an area, `by` some people where given.

    What it costs grows with the period, or with what these people did in it, only.
    """
    query = select(HourRecord).where(*served_in(first, last, under=under)).order_by(day_now(), col(HourRecord.id))
    if by is None:
        return _views(session, session.exec(query).all())
    ids = sorted(by)
    chunks = [ids[start : start + IDS_AT_ONCE_MAX] for start in range(0, len(ids), IDS_AT_ONCE_MAX)]
    found = [row for some in chunks for row in session.exec(query.where(col(HourRecord.person_id).in_(some)))]
    return _views(session, found)


def broken_seals(session: Session, *, after_id: int = 0, most: int = 1000) -> list[str]:
    """Return the numbers of records that no longer say what was sealed, among the next `most` after an id."""
    seals = session.exec(
        select(Seal).where(col(Seal.record_id) > after_id).order_by(col(Seal.record_id)).limit(most)
    ).all()
    records = session.exec(select(HourRecord).where(col(HourRecord.id).in_([seal.record_id for seal in seals]))).all()
    views = {view.id: view for view in _some_views(session, records, as_sealed=True)}
    return [
        record_number(seal.record_id)
        for seal in seals
        if seal.record_id not in views or seal.digest != _digest_then(session, views[seal.record_id], seal)
    ]


def digest_of(record: RecordView, minutes: int) -> str:
    """Return what a seal would say of a record whose time is `minutes`."""
    fields = record.lawful_fields | {LawfulField.MINUTES: minutes}
    return seal_digest(record.id, record.recorded_for, record.reference, record.grade, fields)


def view_of_new(record: HourRecord) -> RecordView:
    """Return a record that was stored this moment, so that nothing can have been added to it."""
    return _view(record, {}, {}, {}, {}, {})


def _digest_then(session: Session, record: RecordView, seal: Seal) -> str:
    delta = session.exec(
        select(func.coalesce(func.sum(CorrectionEntry.delta_minutes), 0)).where(
            col(CorrectionEntry.record_id) == record.id, col(CorrectionEntry.seq) <= seal.corrections
        )
    ).one()
    return digest_of(record, record.minutes_recorded + int(delta))


def _of_person(
    session: Session, person_id: int, since: dt.date | None, until: dt.date | None
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [col(HourRecord.person_id).in_(people.ids_of(session, person_id))]
    if since is not None:
        conditions.append(day_now() >= since)
    if until is not None:
        conditions.append(day_now() <= until)
    return conditions


def _views(session: Session, records: Sequence[HourRecord]) -> list[RecordView]:
    starts = range(0, len(records), IDS_AT_ONCE_MAX)
    return [view for start in starts for view in _some_views(session, records[start : start + IDS_AT_ONCE_MAX])]


def _some_views(session: Session, records: Sequence[HourRecord], *, as_sealed: bool = False) -> list[RecordView]:
    """Return records as they stand; `as_sealed` without what was amended after their seal."""
    ids = [record.id for record in records]
    supplied: dict[tuple[int, LawfulField], Supplement] = {
        (row.record_id, row.field): row
        for row in session.exec(select(Supplement).where(col(Supplement.record_id).in_(ids)))
    }
    sealed = {row.record_id: row.sealed_at for row in session.exec(select(Seal).where(col(Seal.record_id).in_(ids)))}
    corrected: dict[int, CorrectionEntry] = {}
    for row in session.exec(
        select(CorrectionEntry).where(col(CorrectionEntry.record_id).in_(ids)).order_by(col(CorrectionEntry.seq))
    ):
        corrected[row.record_id] = row
    amended: dict[tuple[int, LawfulField], Amendment] = {}
    for row in session.exec(select(Amendment).where(col(Amendment.record_id).in_(ids)).order_by(col(Amendment.seq))):
        if not (as_sealed and row.after_seal):
            amended[row.record_id, row.field] = row
    now = people.now_of(session, (record.person_id for record in records))
    return [_view(record, supplied, corrected, amended, sealed, now) for record in records]


def _view(
    record: HourRecord,
    supplied: dict[tuple[int, LawfulField], Supplement],
    corrected: dict[int, CorrectionEntry],
    amended: dict[tuple[int, LawfulField], Amendment],
    sealed: dict[int, dt.datetime],
    now: dict[int, int],
) -> RecordView:
    record_id = record.id or 0
    newest = corrected.get(record_id)

    def later_of(field: LawfulField) -> Amendment | Supplement | None:
        return amended.get((record_id, field)) or supplied.get((record_id, field))

    def text_of(field: LawfulField, own: str | None) -> str | None:
        later = later_of(field)
        return own if later is None else later.value

    day, place = amended.get((record_id, LawfulField.DATE)), later_of(LawfulField.PLACE)
    responsible = text_of(LawfulField.RESPONSIBLE, None)
    return RecordView(
        id=record_id,
        person_id=now.get(record.person_id, record.person_id),
        recorded_for=record.person_id,
        title=text_of(LawfulField.TITLE, record.title),
        service_date=(day and day.service_date) or record.service_date,
        area_code=record.area_code if place is None else place.area_code,
        place=record.place if place is None else place.value,
        content=text_of(LawfulField.CONTENT, record.content),
        minutes=record.minutes if newest is None else newest.minutes_after,
        minutes_recorded=record.minutes,
        corrections=0 if newest is None else newest.seq,
        amended=frozenset(field for field in LawfulField if (record_id, field) in amended),
        unit=text_of(LawfulField.UNIT, record.unit),
        responsible_id=record.responsible_id if responsible is None else int(responsible),
        grade=record.grade,
        reference=record.reference,
        recorded_at=record.recorded_at,
        sealed_at=sealed.get(record_id),
    )
