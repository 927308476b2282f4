"""What a correction wants a record to say: one of its seven fields, and what stands in it."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.dates import day_of, full_day
from bot.domain import records
from bot.domain.corrections.errors import DayOutOfReach
from bot.domain.corrections.model import CorrectionRequest
from bot.domain.records import LawfulField, RecordView
from bot.domain.records.correcting import says
from bot.domain.records.errors import NoCorrection, NothingToAmend, UnlikelyTime
from bot.domain.records.rules import RECORD_MINUTES_MAX
from bot.domain.rulebook import Rules

VALUE_MAX = 100


@dataclass(frozen=True)
class Wanted:
    """A field and what it should say: minutes for the time, a day for the date, else words (for the one in charge an id).

    A place has its area's code beside its name.
    """

    field: LawfulField
    value: int | str | dt.date
    area_code: str | None = None

    @property
    def minutes(self) -> int | None:
        """The time that is wanted; None where something else is to be put right."""
        return self.value if self.field is LawfulField.MINUTES and isinstance(self.value, int) else None


def of_request(row: CorrectionRequest) -> Wanted:
    """Return what a request wants."""
    if row.field is None:
        return Wanted(LawfulField.MINUTES, row.minutes_wanted)
    value = row.value or ""
    if row.field is LawfulField.DATE:
        return Wanted(row.field, dt.date.fromisoformat(value))
    return Wanted(row.field, value, row.area_code)


def check(record: RecordView, wanted: Wanted, rules: Rules) -> None:
    """Refuse what no record can say, and what this one says already.

    A day lies not after the one on which it was recorded, nor longer before than paper is taken.
    Raises UnlikelyTime, DayOutOfReach, NoCorrection, NothingToAmend.
    """
    minutes = wanted.minutes
    if minutes is not None:
        if not 0 <= minutes <= RECORD_MINUTES_MAX:
            raise UnlikelyTime(minutes=minutes, most=RECORD_MINUTES_MAX)
        if minutes == record.minutes:
            raise NoCorrection(number=record.number, minutes=minutes)
        return
    assert not isinstance(wanted.value, int)
    if isinstance(wanted.value, dt.date):
        last = day_of(record.recorded_at)
        days = rules.minutes("records.paper_within") // (24 * 60)
        if not 0 <= (last - wanted.value).days <= days:
            raise DayOutOfReach(number=record.number, last=full_day(last), days=days)
    if says(record, wanted.field, wanted.value, wanted.area_code):
        raise NothingToAmend(number=record.number, field=wanted.field)


def put(session: Session, record: RecordView, wanted: Wanted, *, reason: str, by: int, at: dt.datetime) -> RecordView:
    """Write what is wanted into the record by an entry. A new title changes the content with it where both said the same."""
    minutes = wanted.minutes
    if minutes is not None:
        return records.correct(session, record.id, minutes=minutes, reason=reason, by=by, at=at)
    assert not isinstance(wanted.value, int)

    def amend(field: LawfulField, value: str | dt.date) -> RecordView:
        return records.amend(session, record.id, field, value, reason=reason, by=by, at=at, area_code=wanted.area_code)

    if wanted.field is LawfulField.TITLE and record.content in (record.title, None):
        amend(LawfulField.CONTENT, wanted.value)
    return amend(wanted.field, wanted.value)
