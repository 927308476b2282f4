"""Entering service from paper, and a second person who approves it. Only then is it an hour record, of grade D."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.dates import day_of, full_day
from bot.domain import records
from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.notices import service as notices
from bot.domain.papers.errors import (
    PaperLongDay,
    PaperNotYet,
    PaperOverlaps,
    PaperOwn,
    PaperSecondPerson,
    PaperTooOld,
    PaperWantsHours,
    UnknownPaper,
)
from bot.domain.papers.model import PaperEntry
from bot.domain.papers.spans import Span, claims_of, span_of, span_of_entry
from bot.domain.people import queries as people
from bot.domain.records import Grade, RecordView
from bot.domain.rulebook import Rules
from bot.domain.tasks.rules import check_minutes, duration_text
from bot.domain.timebank import service as timebank
from bot.domain.timebank.rules import ISSUANCE, earned

REASON = "paper"
"""The reason of the ledger entry by which such service is paid, where its grade earns coins."""


@dataclass(frozen=True)
class OnPaper:
    """What the paper says. `starts_minute` is the minute of the day, None where there is no hour."""

    person_id: int
    service_date: date
    minutes: int
    title: str
    source: str
    starts_minute: int | None = None


def enter(session: Session, paper: OnPaper, *, area_code: str, by: int, rules: Rules, at: datetime) -> PaperEntry:
    """Write down what a paper says, and ask the others who look after the area to approve it.

    Raises NotAllowed, PaperOwn, PaperNotYet, PaperTooOld, TimeOutOfRange, and PaperOverlaps, PaperWantsHours or
    PaperLongDay where it does not fit what is recorded of that day.
    """
    people.require(session, by, people.STAFF, area_code, at=at)
    if by == paper.person_id:
        raise PaperOwn
    today = day_of(at)
    if paper.service_date > today:
        raise PaperNotYet(day=full_day(paper.service_date))
    days = rules.minutes("records.paper_within") // (24 * 60)
    if (today - paper.service_date).days > days:
        raise PaperTooOld(days=days)
    check_minutes(paper.minutes, rules)
    entry = PaperEntry(
        person_id=paper.person_id,
        area_code=area_code,
        service_date=paper.service_date,
        starts_minute=paper.starts_minute,
        minutes=paper.minutes,
        title=paper.title,
        source=paper.source,
        entered_by=by,
        entered_at=at,
    )
    check_day(session, entry, rules=rules)
    session.add(entry)
    session.flush()
    others = people.responsible(session, area_code, at=at, besides={by, paper.person_id})
    notices.tell_all(session, others, "paper_to_approve", about=f"paper:{entry.id}", at=at, paper_id=entry.id)
    return entry


def check_day(session: Session, entry: PaperEntry, *, rules: Rules) -> None:
    """Refuse an entry that is, or may be, the same service as another of that day, or makes the day too long."""
    day = full_day(entry.service_date)
    recorded = records.list_records(
        session, entry.person_id, since=entry.service_date, until=entry.service_date, page_size=records.PAGE_SIZE_MAX
    )
    recorded = [record for record in recorded if record.minutes]
    claims = claims_of(session, recorded)
    others = [(record.number, record.title, span_of(session, record, claims.get(record.id))) for record in recorded]
    waiting = [one for one in _waiting_of(session, entry) if one.id != entry.id]
    others += [(f"补录{one.id}号", one.title, span_of_entry(one)) for one in waiting]
    for name, title, span in others:
        _check_pair(entry, day, f"{name} {title}", title, span)
    total = entry.minutes + sum(record.minutes for record in recorded) + sum(one.minutes for one in waiting)
    most = rules.minutes("fulfilment.claim_time_max")
    if total > most:
        raise PaperLongDay(day=day, most=duration_text(most))


def _check_pair(entry: PaperEntry, day: str, other: str, title: str | None, span: Span | None) -> None:
    own = span_of_entry(entry)
    if own is not None and span is not None:
        if own.meets(span):
            raise PaperOverlaps(day=day, other=other)
    elif title == entry.title:
        raise PaperOverlaps(day=day, other=other)
    elif own is None:
        raise PaperWantsHours(day=day, other=other)


def _waiting_of(session: Session, entry: PaperEntry) -> list[PaperEntry]:
    query = select(PaperEntry).where(
        PaperEntry.person_id == entry.person_id,
        PaperEntry.service_date == entry.service_date,
        col(PaperEntry.decided_at).is_(None),
    )
    return list(session.exec(query))


def decide(
    session: Session, paper_id: int, *, by: int, approve: bool, reason: str, rules: Rules, at: datetime
) -> tuple[PaperEntry, RecordView | None]:
    """A second person approves or turns down an entry. Approved, it becomes a record; coins follow the rule of grades.

    Raises NotAllowed, UnknownPaper, PaperSecondPerson, PaperOwn, and what `check_day` raises if the day has filled since.
    """
    people.require(session, by, people.STAFF, None, at=at)
    entry = session.get(PaperEntry, paper_id, with_for_update=True)
    if entry is None or entry.decided_at is not None:
        raise UnknownPaper(number=paper_id)
    people.require(session, by, people.STAFF, entry.area_code, at=at)
    if by in (entry.entered_by, entry.person_id):
        raise PaperSecondPerson(number=paper_id)
    if approve and entry.entered_by == entry.person_id:  # the two turned out to be one person since
        raise PaperOwn
    record = _record(session, entry, by=by, rules=rules, at=at) if approve else None
    entry.decided_by, entry.decided_at, entry.approved, entry.reason = by, at, approve, reason or None
    entry.record_id = record.id if record is not None else None
    session.flush()
    about = f"paper:{paper_id}"
    audit.note(session, person_id=by, action="paper", subject=about, at=at, purpose=reason or None)
    notices.tell(session, entry.entered_by, "paper_decided", about=about, at=at, paper_id=paper_id)
    if record is not None:
        notices.tell(session, entry.person_id, "paper_recorded", about=about, at=at, paper_id=paper_id)
        _pay(session, entry, by=by, rules=rules, at=at)
    return entry, record


def _record(session: Session, entry: PaperEntry, *, by: int, rules: Rules, at: datetime) -> RecordView:
    check_day(session, entry, rules=rules)
    place = areas.full_name(session, entry.area_code)
    return records.record_service(
        session,
        person_id=entry.person_id,
        title=entry.title,
        service_date=entry.service_date,
        area_code=entry.area_code,
        place=place,
        content=entry.title,
        minutes=entry.minutes,
        unit=place,
        responsible_id=entry.entered_by,
        grade=Grade.D,
        reference=f"paper:{entry.id}",
        at=at,
    )


def _pay(session: Session, entry: PaperEntry, *, by: int, rules: Rules, at: datetime) -> None:
    minutes = earned(entry.minutes, Grade.D, rules)
    if minutes:
        timebank.transfer(
            session,
            payer=ISSUANCE,
            payee=f"person:{entry.person_id}",
            minutes=minutes,
            reason=REASON,
            reference=f"paper:{entry.id}",
            made_by=f"person:{by}",
            rules=rules,
            at=at,
        )


def list_waiting(session: Session, area_codes: list[str], *, most: int = 10) -> list[PaperEntry]:
    """Return what waits for a second person in some areas, the oldest first."""
    query = select(PaperEntry).where(col(PaperEntry.decided_at).is_(None)).order_by(col(PaperEntry.id))
    found = [
        one for code in area_codes for one in session.exec(query.where(col(PaperEntry.area_code).startswith(code)))
    ]
    return found[:most]
