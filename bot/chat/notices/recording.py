"""What is said about hour records: what one lacks, the yellow card, corrections."""

from datetime import date

from sqlmodel import Session

from bot.chat.notices.making import Facts, Notice, notice
from bot.dates import full_day, month_day
from bot.domain import records
from bot.domain.corrections import coins
from bot.domain.corrections import service as corrections
from bot.domain.corrections.model import CorrectionRequest
from bot.domain.corrections.wanted import Wanted, of_request
from bot.domain.people import queries as people
from bot.domain.records import LawfulField, RecordView
from bot.domain.sealing import service as sealing
from bot.domain.tasks.rules import duration_text

FIELD_NAMES = {
    LawfulField.TITLE: "名称",
    LawfulField.DATE: "日期",
    LawfulField.PLACE: "地点",
    LawfulField.CONTENT: "内容",
    LawfulField.MINUTES: "时长",
    LawfulField.UNIT: "单位",
    LawfulField.RESPONSIBLE: "负责人",
}
"""What the lawful fields are called in chat (民政部令67 Art 7)."""

LINES_MAX = 10


def day_text(record: RecordView) -> str:
    """Return the day of a service: 2026年3月5日."""
    day = record.service_date
    return full_day(day)


def lack_text(lack: sealing.Lack) -> str:
    """Return what a record lacks, in words: 地点、本人登记."""
    return "、".join([*(FIELD_NAMES[field] for field in lack.fields), *(["本人登记"] if lack.profile else [])])


def open_line(one: Notice, record: RecordView) -> Facts:
    """Return one line of a list of open records."""
    rules = one.house.rulebook.at(record.recorded_at)
    return {
        "number": record.number,
        "title": record.title or "未写名称",
        "day": day_text(record),
        "lack": lack_text(sealing.lack_of(one.session, record)),
        "term": month_day(sealing.term_of(record, rules)),
    }


@notice
def record_lacks(one: Notice) -> Facts | None:
    """For whoever was in charge: a field is missing, and the words that supply it."""
    record = records.find_record(one.session, one.facts["record_id"])
    missing = records.missing_fields(record)
    if record.sealed_at is not None or not missing:
        return None
    return open_line(one, record) | {
        "time": duration_text(record.minutes),
        "field": FIELD_NAMES[missing[0]],
        "example": "裕园社区" if missing[0] is LawfulField.PLACE else "……",
    }


@notice
def record_wants_profile(one: Notice) -> Facts | None:
    """For a volunteer whose records cannot be sealed: only the register is missing."""
    person_id = one.letter.person_id
    if person_id is None or people.volunteer(one.session, person_id) is not None:
        return None
    return {}


@notice
def seal_warning(one: Notice) -> Facts | None:
    """For those who look after an area (黄牌): which records will not be sealed in time."""
    person_id, area = one.letter.person_id, one.facts["area_code"]
    if person_id is None or not people.may(one.session, person_id, people.STAFF, area, at=one.house.clock()):
        return None
    waiting = [open_line(one, record) for record in records.list_unsealed(one.session, under=area)]
    lines = [line for line in waiting if line["lack"]]
    if not lines:
        return None
    days = one.house.rules().working_days("records.seal_within")
    return {"lines": lines[:LINES_MAX], "more": max(0, len(lines) - LINES_MAX), "days": days}


def said_of(session: Session, record: RecordView, field: LawfulField) -> str:
    """Return what a record says in one of its fields, in words."""
    if field is LawfulField.MINUTES:
        return duration_text(record.minutes)
    if field is LawfulField.PLACE:
        return record.place or "未写"
    return _in_words(session, field, record.lawful_fields[field])


def field_facts(session: Session, record: RecordView, wanted: Wanted) -> Facts:
    """Return what is to be put right (empty for the time), what stands there now and what should."""
    field = wanted.field
    return {
        "what": "" if field is LawfulField.MINUTES else FIELD_NAMES[field],
        "now": said_of(session, record, field),
        "wanted": _in_words(session, field, wanted.value),
    }


def _in_words(session: Session, field: LawfulField, value: object) -> str:
    if isinstance(value, date):
        return full_day(value)
    if field is LawfulField.MINUTES and isinstance(value, int):
        return duration_text(value)
    if field is LawfulField.RESPONSIBLE and value:
        return people.display_name(session, int(str(value)))
    return str(value or "未写")


def _request_facts(one: Notice) -> Facts | None:
    row = one.session.get_one(CorrectionRequest, one.facts["request_id"])
    record = records.find_record(one.session, row.record_id)
    person_id = one.letter.person_id
    serves = person_id is not None and corrections.may_decide(one.session, row, person_id, at=one.house.clock())
    wanted = of_request(row)
    if row.decided_at is not None or not serves:
        return None
    return {
        "number": record.number,
        "title": record.title or "未写名称",
        "day": day_text(record),
        "who": people.display_name(one.session, row.person_id),
        **field_facts(one.session, record, wanted),
        "words": row.words,
        "reply_by": month_day(row.reply_by),
    }


@notice
def correction_to_decide(one: Notice) -> Facts | None:
    """For those who decide: what somebody wants put right."""
    return _request_facts(one)


@notice
def correction_owed(one: Notice) -> Facts | None:
    """For those who decide: today the answer is owed."""
    return _request_facts(one)


@notice
def correction_answered(one: Notice) -> Facts | None:
    """For the volunteer: what was decided, and why."""
    row = one.session.get_one(CorrectionRequest, one.facts["request_id"])
    record = records.find_record(one.session, row.record_id)
    return {
        "number": record.number,
        "accepted": row.accepted,
        **field_facts(one.session, record, of_request(row)),
        "answer": row.answer,
        **_coin_facts(one, record, record.corrections if row.accepted and row.field is None else 0),
    }


@notice
def record_put_right(one: Notice) -> Facts | None:
    """For the volunteer: a coordinator has put a record right."""
    record = records.find_record(one.session, one.facts["record_id"])
    field = LawfulField(one.facts.get("field", LawfulField.MINUTES))
    if field is not LawfulField.MINUTES:
        entry = records.newest_amendment(one.session, record.id, field)
        said = {"what": FIELD_NAMES[field], "wanted": said_of(one.session, record, field), "reason": entry.reason}
        return {"number": record.number, **said, **_coin_facts(one, record, 0)}
    entry = records.list_corrections(one.session, record.id)[one.facts["seq"] - 1]
    return {
        "number": record.number,
        "what": "",
        "wanted": duration_text(entry.minutes_after),
        "reason": entry.reason,
        **_coin_facts(one, record, entry.seq),
    }


def _coin_facts(one: Notice, record: RecordView, seq: int) -> Facts:
    moved = coins.moved_by(one.session, record, seq) if seq else 0
    return {"coins_sign": "增加" if moved > 0 else "扣回", "coins": duration_text(abs(moved)) if moved else None}
