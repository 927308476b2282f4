"""Sums over the lawful record: who served, and how many sealed minutes somebody has."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.domain.people import queries as people
from bot.domain.records.model import CorrectionEntry, HourRecord, Seal
from bot.domain.records.now import served_in
from bot.domain.records.queries import IDS_AT_ONCE_MAX


def people_served(session: Session, first: dt.date, last: dt.date, *, under: str) -> list[int]:
    """Return who has records of service from `first` to `last` in an area."""
    query = select(HourRecord.person_id).where(*served_in(first, last, under=under))
    ids = set(session.exec(query.distinct()))
    now = people.now_of(session, ids)
    return sorted({now.get(person_id, person_id) for person_id in ids})


def sealed_minutes(session: Session, person_id: int) -> int:
    """Return a person's minutes in sealed records, after corrections."""
    return sealed_minutes_of(session, [person_id]).get(person_id, 0)


def sealed_minutes_of(session: Session, person_ids: Sequence[int]) -> dict[int, int]:
    """Return the minutes in sealed records, after corrections, of each person who has any."""
    total: dict[int, int] = {}
    owner = {one: person_id for person_id in person_ids for one in people.ids_of(session, person_id)}
    ids = list(owner)
    for start in range(0, len(ids), IDS_AT_ONCE_MAX):
        some = ids[start : start + IDS_AT_ONCE_MAX]
        sealed = (col(HourRecord.person_id).in_(some), col(Seal.record_id) == col(HourRecord.id))
        recorded = select(HourRecord.person_id, func.sum(HourRecord.minutes)).where(*sealed)
        corrected = select(HourRecord.person_id, func.sum(CorrectionEntry.delta_minutes)).where(
            col(CorrectionEntry.record_id) == col(HourRecord.id), *sealed
        )
        for query in (recorded, corrected):
            for person_id, minutes in session.exec(query.group_by(col(HourRecord.person_id))):
                total[owner[person_id]] = total.get(owner[person_id], 0) + int(minutes)
    return total
