"""Opening record sheets, approving and checking them. A sheet says what the book said on its day, and never changes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.dates import day_of
from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Person
from bot.domain.records import queries as records
from bot.domain.records.queries import RecordState, RecordView
from bot.domain.sheets import rules
from bot.domain.sheets.errors import (
    AlreadyApproved,
    NoIssuingBody,
    NothingRecorded,
    NotRegistered,
    OwnSheet,
    SheetOutdated,
    TooManyRecords,
    UnknownSheet,
)
from bot.domain.sheets.model import RecordSheet, SheetApproval
from bot.store.columns import blind_index

CODE_CONTEXT = "record_sheet.code"


@dataclass(frozen=True)
class SheetView:
    """A sheet as issued, and what became of it since."""

    id: int
    person_id: int
    """Whom it was issued for."""
    owner_id: int
    """Who that is now: another one where that person was bound to this one since."""
    code: str
    shown: dict[str, Any]
    """name, id_tail, label, since, until, issued, minutes, incomplete, lines (date, number, title, content, place, unit,
    minutes): exactly what the digest covers."""
    whole: bool
    """The stored text still has its digest."""
    corrected: tuple[str, ...]
    """Numbers of records on it that have been corrected since."""
    approval: SheetApproval | None

    @property
    def number(self) -> str:
        """L0012."""
        return rules.sheet_number(self.id)

    @property
    def good(self) -> bool:
        """Whether the sheet still says what the book says."""
        return self.whole and not self.corrected


def open_sheet(
    session: Session,
    *,
    person_id: int,
    since: date,
    until: date,
    label: str,
    opened_by: int,
    purpose: str | None,
    at: datetime,
) -> SheetView:
    """Issue a sheet of a person's complete records of these days, both included, or return the one that says the same.

    Records that still lack a lawful field are counted and left out. Who opens one for somebody else gives a purpose,
    which is kept and audited, and the person is told. Raises NotRegistered, NothingRecorded, TooManyRecords.
    """
    person = session.get(Person, person_id)
    profile = people.volunteer(session, person_id)
    if profile is None or person is None or not person.name:
        raise NotRegistered(own=opened_by == person_id)
    found = _records(session, person_id, since, until)
    complete = [record for record in found if record.state is not RecordState.DRAFT and record.minutes > 0]
    incomplete = sum(record.state is RecordState.DRAFT for record in found)
    if not complete:
        raise NothingRecorded(label=label, incomplete=incomplete)
    if len(complete) > rules.LINES_MAX:
        raise TooManyRecords(label=label, most=rules.LINES_MAX)
    shown: dict[str, Any] = {
        "name": person.name,
        "id_tail": profile.id_number[-4:] if profile.id_number else None,
        "label": label,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "minutes": sum(record.minutes for record in complete),
        "incomplete": incomplete,
        "lines": _lines(session, complete),
    }
    if opened_by != person_id:
        audit.note(
            session, person_id=opened_by, action="open_sheet", subject=f"person:{person_id}", at=at, purpose=purpose
        )
    same = _same(session, person_id, since, until, shown)
    sheet = same or _issue(session, person_id, since, until, shown, opened_by=opened_by, purpose=purpose, at=at)
    if opened_by != person_id:
        about = f"sheet:{sheet.id}"
        notices.tell(session, person_id, "sheet_opened_for_you", about=about, at=at, sheet_id=sheet.id, by=opened_by)
    return sheet


def find_sheet(session: Session, sheet_id: int) -> SheetView:
    """Return a sheet by its number. Raises UnknownSheet."""
    sheet = session.get(RecordSheet, sheet_id)
    if sheet is None:
        raise UnknownSheet(number=rules.sheet_number(sheet_id))
    return _view(session, sheet)


def list_sheets(session: Session, person_id: int, *, most: int) -> list[SheetView]:
    """Return somebody's newest sheets, newest first, with those of accounts that were bound to theirs since."""
    of_person = col(RecordSheet.person_id).in_(people.ids_of(session, person_id))
    query = select(RecordSheet).where(of_person).order_by(col(RecordSheet.id).desc()).limit(most)
    return [_view(session, sheet) for sheet in session.exec(query)]


def check(session: Session, *, code: str, number: int | None = None) -> SheetView | None:
    """Return the sheet that a check code belongs to; None when there is none, or it has another number.

    Whoever asks learns nothing from None: a wrong code, a wrong number and no such sheet are the same.
    """
    sheet = session.exec(select(RecordSheet).where(RecordSheet.code_index == blind_index(CODE_CONTEXT, code))).first()
    if sheet is None or (number is not None and sheet.id != number):
        return None
    return _view(session, sheet)


def approve(
    session: Session, sheet_id: int, *, body: str, approver_id: int, authorised: bool, at: datetime
) -> SheetView:
    """Write down that the issuing body approves this very sheet, which may then use the official wording.

    `body` and `authorised` come from the settings. Raises NoIssuingBody, UnknownSheet, OwnSheet, AlreadyApproved, and
    SheetOutdated for a sheet that the book no longer bears out.
    """
    if not body or not authorised:
        raise NoIssuingBody
    sheet = find_sheet(session, sheet_id)
    if sheet.owner_id == approver_id:
        raise OwnSheet(number=sheet.number)
    if sheet.approval is not None:
        raise AlreadyApproved(number=sheet.number)
    if not sheet.good:
        raise SheetOutdated(number=sheet.number)
    session.add(SheetApproval(sheet_id=sheet_id, body=body, approved_by=approver_id, approved_at=at))
    audit.note(session, person_id=approver_id, action="approve_sheet", subject=f"sheet:{sheet_id}", at=at)
    session.flush()
    return find_sheet(session, sheet_id)


def _issue(
    session: Session,
    person_id: int,
    since: date,
    until: date,
    shown: dict[str, Any],
    *,
    opened_by: int,
    purpose: str | None,
    at: datetime,
) -> SheetView:
    code = rules.new_code()
    text = rules.canonical(shown | {"issued": day_of(at).isoformat(), "code": code})
    sheet = RecordSheet(
        person_id=person_id,
        since=since,
        until=until,
        shown=text,
        digest=rules.digest_of(text),
        code=code,
        code_index=blind_index(CODE_CONTEXT, code),
        opened_by=opened_by,
        purpose=purpose,
        issued_at=at,
    )
    session.add(sheet)
    session.flush()
    return _view(session, sheet)


def _same(session: Session, person_id: int, since: date, until: date, shown: dict[str, Any]) -> SheetView | None:
    """Return the newest sheet of the same days if it says the same."""
    newest = session.exec(
        select(RecordSheet)
        .where(RecordSheet.person_id == person_id, RecordSheet.since == since, RecordSheet.until == until)
        .order_by(col(RecordSheet.id).desc())
    ).first()
    if newest is None:
        return None
    view = _view(session, newest)
    said = {key: value for key, value in view.shown.items() if key not in ("issued", "code")}
    return view if view.whole and rules.canonical(said) == rules.canonical(shown) else None


def _records(session: Session, person_id: int, since: date, until: date) -> list[RecordView]:
    """Return every record of these days, newest first, up to one page beyond what a sheet holds."""
    found: list[RecordView] = []
    while len(found) <= rules.LINES_MAX:
        page = records.list_records(
            session,
            person_id,
            since=since,
            until=until,
            before=found[-1] if found else None,
            page_size=records.PAGE_SIZE_MAX,
        )
        found += page
        if len(page) < records.PAGE_SIZE_MAX:
            break
    return found


def _lines(session: Session, found: Sequence[RecordView]) -> list[dict[str, Any]]:
    """Return what the sheet says of each record, the earliest first. Places are communities, never doors."""
    codes = {record.area_code for record in found if record.area_code}
    places = {code: areas.full_name(session, code) for code in codes}
    return [
        {
            "number": record.number,
            "date": record.service_date.isoformat(),
            "title": record.title,
            "content": record.content,
            "place": places.get(record.area_code or "", ""),
            "unit": record.unit,
            "minutes": record.minutes,
        }
        for record in reversed(found)
    ]


def _view(session: Session, sheet: RecordSheet) -> SheetView:
    assert sheet.id is not None
    shown: dict[str, Any] = json.loads(sheet.shown)
    now = {record.number: record for record in _records(session, sheet.person_id, sheet.since, sheet.until)}
    return SheetView(
        id=sheet.id,
        person_id=sheet.person_id,
        owner_id=people.now_of(session, [sheet.person_id]).get(sheet.person_id, sheet.person_id),
        code=rules.shown_code(sheet.code),
        shown=shown,
        whole=rules.digest_of(sheet.shown) == sheet.digest,
        corrected=_corrected(session, shown["lines"], now),
        approval=session.get(SheetApproval, sheet.id),
    )


def _corrected(session: Session, lines: Sequence[dict[str, Any]], now: dict[str, RecordView]) -> tuple[str, ...]:
    """Return which lines the book no longer bears out. A place that was renamed is still the place."""
    amended = [one for line in lines if (one := now.get(line["number"])) is not None and one.amended]
    lines_now = {line["number"]: line for line in _lines(session, amended)}

    def stands(line: dict[str, Any]) -> bool:
        record = now.get(line["number"])
        return record is not None and record.minutes == line["minutes"] and lines_now.get(record.number, line) == line

    return tuple(line["number"] for line in lines if not stands(line))
