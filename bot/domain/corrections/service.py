"""Asking for a correction, deciding it, reminding of an answer that is owed.

A record is put right by an entry, sealed or not. Coins follow its time where the service was paid: by an entry of the
difference under its own reference, never below the floor. They do not follow a place, a service or a day.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.dates import day_of, month_day
from bot.domain import records
from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.corrections import coins
from bot.domain.corrections.coins import Followed
from bot.domain.corrections.errors import CorrectionOpen, NoRequest, OwnRecord
from bot.domain.corrections.model import CorrectionRequest
from bot.domain.corrections.wanted import Wanted, check, of_request, put
from bot.domain.fields import FORGOTTEN
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.records import LawfulField, RecordView
from bot.domain.records.errors import UnknownRecord
from bot.domain.records.rules import record_number
from bot.domain.rulebook import Rules
from bot.workdays import add_workdays

AT_ONCE_MAX = 20
"""Reminders one unit writes."""


@dataclass(frozen=True)
class Decided:
    """What became of a request: the record as it stands, and what its coins did."""

    record: RecordView
    wanted: Wanted
    coins: Followed


def about_record(record_id: int) -> str:
    """Return the reference under which what was said and done about a record is found again."""
    return f"record:{record_id}"


def own_record(session: Session, record_id: int, person_id: int) -> RecordView:
    """Return a record of this person. One of somebody else is as unknown as one that is not there."""
    record = records.find_record(session, record_id)
    if record.person_id != person_id:
        raise UnknownRecord(number=record.number)
    return record


def request(
    session: Session, record_id: int, *, by: int, wanted: Wanted, words: str, rules: Rules, at: datetime
) -> CorrectionRequest:
    """The volunteer says what a record should say; those who look after the area are told and owe an answer.

    Raises UnknownRecord, CorrectionOpen, and what `wanted.check` raises.
    """
    record = own_record(session, record_id, by)
    check(record, wanted, rules)
    waiting = open_request(session, record_id)
    if waiting is not None:
        raise CorrectionOpen(number=record.number, reply_by=month_day(waiting.reply_by))
    today = day_of(at)
    row = CorrectionRequest(
        record_id=record_id,
        person_id=by,
        field=None if wanted.field is LawfulField.MINUTES else wanted.field,
        minutes_wanted=record.minutes if wanted.minutes is None else wanted.minutes,
        value=None if wanted.minutes is not None else str(wanted.value),
        area_code=wanted.area_code,
        words=words,
        asked_at=at,
        reply_by=add_workdays(today, rules.working_days("records.correction_reply")),
    )
    session.add(row)
    session.flush()
    _tell_deciders(session, record, row, "correction_to_decide", at=at)
    return row


def open_request(session: Session, record_id: int) -> CorrectionRequest | None:
    """Return the request about a record that waits for its answer."""
    return session.exec(
        select(CorrectionRequest).where(
            CorrectionRequest.record_id == record_id, col(CorrectionRequest.decided_at).is_(None)
        )
    ).first()


def list_open(session: Session, by: int, *, at: datetime, most: int = 10) -> list[CorrectionRequest]:
    """Return what waits for an answer in the areas of a member of staff, the most urgent first."""
    rows = session.exec(
        select(CorrectionRequest)
        .where(col(CorrectionRequest.decided_at).is_(None))
        .order_by(col(CorrectionRequest.reply_by), col(CorrectionRequest.id))
        .limit(10 * most)
    ).all()
    return [row for row in rows if may_decide(session, row, by, at=at)][:most]


def asked_by(session: Session, person_id: int, *, most: int = 10) -> list[CorrectionRequest]:
    """Return what somebody has asked for and got no answer to yet."""
    query = select(CorrectionRequest).where(
        CorrectionRequest.person_id == person_id, col(CorrectionRequest.decided_at).is_(None)
    )
    return list(session.exec(query.order_by(col(CorrectionRequest.id)).limit(most)))


def decide(
    session: Session, record_id: int, *, by: int, accept: bool, words: str, rules: Rules, at: datetime
) -> Decided:
    """Answer a request. Accepted, the record is put right and coins follow its time; either way the volunteer is told why.

    Whoever decides on a place looks after the old and the new one. Raises NotAllowed, UnknownRecord, OwnRecord, NoRequest.
    """
    record = _for_decision(session, record_id, by, at=at)
    row = session.exec(
        select(CorrectionRequest)
        .where(CorrectionRequest.record_id == record_id, col(CorrectionRequest.decided_at).is_(None))
        .with_for_update()
    ).first()
    if row is None:
        raise NoRequest(number=record.number)
    wanted = of_request(row)
    people.require(session, by, people.STAFF, area_of(session, record, wanted), at=at)
    row.decided_at, row.decided_by, row.accepted, row.answer = at, by, accept, words
    session.flush()
    audit.note(session, person_id=by, action="correct", subject=about_record(record_id), at=at, purpose=words)
    notices.tell(session, row.person_id, "correction_answered", about=about_record(record_id), at=at, request_id=row.id)
    if not accept or record.minutes == wanted.minutes:
        return Decided(record, wanted, Followed(0))
    return _put_right(session, record, wanted, words or row.words, by=by, rules=rules, at=at)


def put_right(
    session: Session, record_id: int, *, by: int, wanted: Wanted, reason: str, rules: Rules, at: datetime
) -> Decided:
    """A coordinator puts somebody else's record right without being asked; the volunteer is told why.

    Raises NotAllowed, UnknownRecord, OwnRecord, CorrectionOpen, and what `wanted.check` raises.
    """
    people.require(session, by, people.DECIDERS, None, at=at)
    record = _for_decision(session, record_id, by, at=at)
    people.require(session, by, people.DECIDERS, area_of(session, record, wanted), at=at)
    check(record, wanted, rules)
    waiting = open_request(session, record_id)
    if waiting is not None:
        raise CorrectionOpen(number=record.number, reply_by=month_day(waiting.reply_by))
    decided = _put_right(session, record, wanted, reason, by=by, rules=rules, at=at)
    audit.note(session, person_id=by, action="correct", subject=about_record(record_id), at=at, purpose=reason)
    notices.tell(
        session,
        record.person_id,
        "record_put_right",
        about=about_record(record_id),
        at=at,
        record_id=record_id,
        field=wanted.field.value,
        seq=decided.record.corrections,
    )
    return decided


def forget_words(session: Session, person_id: int) -> None:
    """Clear what somebody wrote to have hours put right, and what was answered them. That it was asked and decided stays."""
    for row in session.exec(select(CorrectionRequest).where(CorrectionRequest.person_id == person_id)):
        row.words, row.answer = FORGOTTEN, FORGOTTEN if row.answer else None
    session.flush()


def remind_due(session: Session, *, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Tell those who owe an answer that its day has come, once for each request. Call again until 0."""
    today = day_of(at)
    due = session.exec(
        select(CorrectionRequest)
        .where(
            col(CorrectionRequest.reply_by) <= today,
            col(CorrectionRequest.decided_at).is_(None),
            col(CorrectionRequest.reminded_at).is_(None),
        )
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for row in due:
        row.reminded_at = at
        _tell_deciders(session, records.find_record(session, row.record_id), row, "correction_owed", at=at)
    return len(due)


def _put_right(
    session: Session, record: RecordView, wanted: Wanted, reason: str, *, by: int, rules: Rules, at: datetime
) -> Decided:
    corrected = put(session, record, wanted, reason=reason, by=by, at=at)
    if wanted.minutes is None:
        return Decided(corrected, wanted, Followed(0))
    return Decided(corrected, wanted, coins.follow(session, corrected, by=by, rules=rules, at=at))


def area_of(session: Session, record: RecordView, wanted: Wanted) -> str | None:
    """Return the area whose people decide: that of the record, for a new place the smallest that holds both."""
    if record.area_code is None or wanted.area_code is None:
        return record.area_code or wanted.area_code
    upward = areas.codes_upward(session, wanted.area_code)
    return next(code for code in areas.codes_upward(session, record.area_code) if code in upward)


def may_decide(session: Session, row: CorrectionRequest, by: int, *, at: datetime) -> bool:
    """Whether somebody may answer a request."""
    record = records.find_record(session, row.record_id)
    area = area_of(session, record, of_request(row))
    return record.person_id != by and people.may(session, by, people.STAFF, area, at=at)


def _for_decision(session: Session, record_id: int, by: int, *, at: datetime) -> RecordView:
    people.require(session, by, people.STAFF, None, at=at)
    record = records.find_record(session, record_id)
    if record.person_id == by:
        raise OwnRecord(number=record_number(record_id))
    people.require(session, by, people.STAFF, record.area_code, at=at)
    return record


def _tell_deciders(
    session: Session, record: RecordView, row: CorrectionRequest, template: str, *, at: datetime
) -> None:
    area = area_of(session, record, of_request(row)) or areas.root(session)
    deciders = people.responsible(session, area, at=at, besides={record.person_id})
    about = about_record(record.id)
    notices.tell_all(session, deciders, template, about=about, at=at, request_id=row.id)
