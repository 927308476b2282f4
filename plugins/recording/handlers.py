"""Looking at records and completing them: message in, one service call, words out."""

from datetime import date

from sqlmodel import Session

from bot.chat.asking import ArgumentMissing, needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.notices.recording import FIELD_NAMES, day_text, lack_text
from bot.chat.talk import Answer, Talk, say
from bot.dates import day_of, month_day
from bot.domain import records
from bot.domain.areas import queries as areas
from bot.domain.people import queries as people
from bot.domain.records import LawfulField, RecordState, RecordView
from bot.domain.sealing import service as sealing
from bot.domain.tasks.rules import duration_text
from bot.language.periods import FIRST_DAY, Period, read_period
from bot.printing.yearbook import GRADE_NAMES
from plugins.recording import commands
from plugins.recording.reading import about_record, field_of, page_of

PAGE_SIZE = 5
"""Records on one page: each is three lines, and a WeChat answer is short."""


@commands.MY_RECORDS.handle
async def my_records(talk: TALK, words: WORDS) -> None:
    """我的志愿记录 去年: every lawful field of every record, in pages."""
    page, rest = page_of(words)
    period = read_period(rest or talk.incoming.text, day_of(talk.at))

    def work(session: Session) -> Answer:
        needed("ok" if period or not rest else None, "看得懂的时间（去年、2025、上个月）", commands.MY_RECORDS.example)
        account = talk.known_account(session)
        return _page_of_records(session, account.person_id if account else 0, page, period)

    await talk.write(work)


def _page_of_records(session: Session, person_id: int, page: int, period: Period | None) -> Answer:
    first, last = (period.first, period.last) if period else (FIRST_DAY, date.max)
    count = records.count_records(session, person_id, first, last)
    pages = max(1, -(-count // PAGE_SIZE))
    page = min(page, pages)
    shown = records.list_records(
        session, person_id, since=first, until=last, skip=(page - 1) * PAGE_SIZE, page_size=PAGE_SIZE
    )
    return say(
        "recording.my_records",
        lines=[_record_line(session, record) for record in shown],
        count=count,
        total=duration_text(records.total_minutes(session, person_id, first, last)),
        period=period.said if period else None,
        page=page,
        pages=pages if pages > 1 else None,
        next_page=page + 1 if page < pages else None,
    )


def _record_line(session: Session, record: RecordView) -> dict[str, object]:
    sealed = record.state is RecordState.SEALED
    return {
        "number": record.number,
        "day": day_text(record),
        "title": record.title or "未写名称",
        "content": record.content or "未写",
        "time": duration_text(record.minutes),
        "changed": record.changed,
        "place": record.place or "未写",
        "unit": record.unit or "未写",
        "responsible": people.display_name(session, record.responsible_id) if record.responsible_id else "未写",
        "source": GRADE_NAMES[record.grade],
        "state": "已封存" if sealed else "未封存",
        "lack": None if sealed else lack_text(sealing.lack_of(session, record)),
    }


@commands.SUPPLY.handle
async def supply(talk: TALK, words: WORDS) -> None:
    """补 R2031 地点 裕园社区."""

    def work(session: Session) -> Answer:
        said = words or talk.incoming.text
        about = about_record(said, commands.SUPPLY.example)
        account = talk.account(session)
        people.require(session, account.person_id, people.STAFF, None, at=talk.at)
        record = records.find_record(session, about.number)
        sealing.require_keeper(session, record, account.person_id, at=talk.at)
        field, value, area = _supplied(session, talk, record, about.words)
        record = sealing.supply(session, about.number, field, value, by=account.person_id, at=talk.at, area_code=area)
        shown = people.display_name(session, int(value)) if field is LawfulField.RESPONSIBLE else value
        lack = lack_text(sealing.lack_of(session, record))
        return say("recording.supplied", number=record.number, field=FIELD_NAMES[field], value=shown, lack=lack)

    await talk.write(work)


def _supplied(session: Session, talk: Talk, record: RecordView, words: str) -> tuple[LawfulField, str, str | None]:
    """Return field, value and area. Words without a field's name supply the one that is missing."""
    field, value = field_of(words)
    missing = records.missing_fields(record)
    example = f"补 {record.number} {FIELD_NAMES[missing[0]] if missing else '地点'} 裕园社区"
    if field is None and len(missing) == 1:
        field = missing[0]
    needed(field.value if field else None, "要补哪一项（地点、内容、名称、单位、负责人）", example)
    needed(value, "要补的内容", example)
    assert field is not None
    if field is LawfulField.PLACE:
        reading = talk.house.places.resolve(value)
        if reading.sure is None:
            raise ArgumentMissing(what="认得出的社区或街道", example=f"补 {record.number} 地点 裕园社区")
        return field, areas.full_name(session, reading.sure.code), reading.sure.code
    if field is LawfulField.RESPONSIBLE:
        if value in ("我", "本人", "我自己"):
            return field, str(talk.account(session).person_id), None
        return field, str(people.by_name(session, value, at=talk.at).id), None
    return field, value[:200], None


LINES_MAX = 10


@commands.UNSEALED.handle
async def unsealed(talk: TALK) -> None:
    """未封存记录: what is not sealed yet in the speaker's areas, and why."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        people.require(session, account.person_id, people.STAFF, None, at=talk.at)
        lines: list[dict[str, object]] = []
        for area in people.areas_of(session, account.person_id, people.STAFF, at=talk.at):
            lines += [_open_line(session, talk, record) for record in records.list_unsealed(session, under=area)]
        lines = list({str(line["number"]): line for line in lines}.values())
        lines.sort(key=lambda line: (not line["lack"], str(line["number"])))
        return say("recording.unsealed", lines=lines[:LINES_MAX], count=len(lines), more=len(lines) > LINES_MAX)

    await talk.write(work)


def _open_line(session: Session, talk: Talk, record: RecordView) -> dict[str, object]:
    term = sealing.term_of(record, talk.house.rulebook.at(record.recorded_at))
    return {
        "number": record.number,
        "day": day_text(record),
        "title": record.title or "未写名称",
        "lack": lack_text(sealing.lack_of(session, record)),
        "term": month_day(term),
        "late": term < day_of(talk.at),
    }
