"""The clock of the lawful record (民政部令67 Art 11): chase what is missing, warn before the term ends, seal.

A record is sealed when it says its seven fields and its volunteer stands in the register (Art 5). What cannot be
sealed stays on the list of open records.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from bot.clock import SHANGHAI
from bot.dates import day_of
from bot.domain import records
from bot.domain.areas import queries as areas
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.errors import NotAllowed
from bot.domain.people.model import VolunteerProfile
from bot.domain.records import LawfulField, RecordView
from bot.domain.records.model import OpenRecord
from bot.domain.rulebook import RuleBook, Rules
from bot.workdays import add_workdays

AT_ONCE_MAX = 20
"""Records one unit looks at: more would keep people waiting for the writer."""
MORNING, EVENING = time(9), time(20)
"""Between these hours people are asked; what is found at night waits for the morning."""


@dataclass(frozen=True)
class Lack:
    """What keeps a record from its seal. `profile`: its volunteer is not in the register."""

    fields: tuple[LawfulField, ...]
    profile: bool

    def __bool__(self) -> bool:
        return bool(self.fields) or self.profile


def lack_of(session: Session, record: RecordView) -> Lack:
    """Return what a record lacks. Somebody who has left the register was in it."""
    return Lack(records.missing_fields(record), session.get(VolunteerProfile, record.person_id) is None)


def term_of(record: RecordView, rules: Rules) -> date:
    """Return the last day on which the seal is in time."""
    return add_workdays(record.service_date, rules.working_days("records.seal_within"))


def keepers_of(session: Session, record: RecordView, *, at: datetime) -> list[int]:
    """Return who can say what an activity was: whoever was in charge of it, else those who look after the area."""
    in_charge = record.responsible_id
    if in_charge not in (None, record.person_id) and people.may(
        session, in_charge, people.STAFF, record.area_code, at=at
    ):
        return [in_charge]
    return people.responsible(session, record.area_code or areas.root(session), at=at, besides=(record.person_id,))


def require_keeper(session: Session, record: RecordView, by: int, *, at: datetime) -> None:
    """Refuse whoever may not look after a record: NotAllowed. Nobody looks after their own."""
    if record.responsible_id == by and by != record.person_id:
        return
    people.require(session, by, people.STAFF, record.area_code, at=at)
    if by == record.person_id:
        raise NotAllowed(need="别的管家")


def supply(
    session: Session, record_id: int, field: LawfulField, words: str, *, by: int, at: datetime, area_code: str | None
) -> RecordView:
    """Write down a field that was asked for; the place names the recording community where that is missing too.

    Raises UnknownRecord, AlreadySealed, FieldKnown, NotAllowed.
    """
    people.require(session, by, people.STAFF, None, at=at)
    record = records.find_record(session, record_id)
    require_keeper(session, record, by, at=at)
    if area_code is not None:
        people.require(session, by, people.STAFF, area_code, at=at)
    record = records.supply(session, record_id, field, words, by=by, at=at, area_code=area_code)
    if field is LawfulField.PLACE and LawfulField.UNIT in records.missing_fields(record):
        record = records.supply(session, record_id, LawfulField.UNIT, words, by=by, at=at)
    return record


def keep_due(session: Session, *, rulebook: RuleBook, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Look at open records whose turn has come, at most so many; call again until 0. Returns how many."""
    due = session.exec(
        select(OpenRecord)
        .where(col(OpenRecord.look_at) <= at)
        .order_by(col(OpenRecord.look_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for row in due:
        record = records.find_record(session, row.record_id)
        _look(session, row, record, rules=rulebook.at(record.recorded_at), at=at)
    return len(due)


def _look(session: Session, row: OpenRecord, record: RecordView, *, rules: Rules, at: datetime) -> None:
    today = day_of(at)
    term = term_of(record, rules)
    lack = lack_of(session, record)
    if not lack:
        recorded = day_of(record.recorded_at)
        ripe = min(term, add_workdays(recorded, rules.working_days("records.seal_after")))
        if today < ripe:
            row.look_at = _morning(ripe)
            return
        session.expunge(row)  # it goes with the seal
        records.seal(session, record.id, by=None, at=at)
        return
    hour = at.astimezone(SHANGHAI).time()
    if not MORNING <= hour < EVENING:
        row.look_at = _morning(today if hour < MORNING else today + timedelta(days=1))
        return
    _ask(session, row, record, lack, at=at)
    warning = add_workdays(record.service_date, rules.working_days("records.seal_warning"))
    if today >= warning and row.warned_at is None:
        _warn(session, record, at=at)
        row.warned_at = at
    row.asked += 1
    again = add_workdays(today, rules.working_days("records.chase_every"))
    row.look_at = _morning(min(again, warning) if warning > today else again) if today < term else None


def _ask(session: Session, row: OpenRecord, record: RecordView, lack: Lack, *, at: datetime) -> None:
    """Ask whoever can supply it. An unregistered volunteer was told when the hours were recorded, so not at once again."""
    if lack.fields:
        notices.tell_all(
            session,
            keepers_of(session, record, at=at)[:1],
            "record_lacks",
            about=about_record(record.id),
            at=at,
            record_id=record.id,
        )
    if lack.profile and row.asked:
        day = day_of(at).isoformat()
        notices.tell(
            session,
            record.person_id,
            "record_wants_profile",
            about=about_record(record.id),
            at=at,
            dedupe_key=f"record_wants_profile:{record.person_id}:{day}",
        )


def _warn(session: Session, record: RecordView, *, at: datetime) -> None:
    area, day = record.area_code or areas.root(session), day_of(at).isoformat()
    for person_id in people.responsible(session, area, at=at, besides=(record.person_id,)):
        notices.tell(
            session,
            person_id,
            "seal_warning",
            about=about_record(record.id),
            at=at,
            dedupe_key=f"seal_warning:{person_id}:{area}:{day}",
            area_code=area,
        )


def about_record(record_id: int) -> str:
    """Return the reference under which what was said about a record is found again."""
    return f"record:{record_id}"


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, SHANGHAI)
