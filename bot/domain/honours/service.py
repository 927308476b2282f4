"""Training and commendations (民政部令67 Art 8, 9): entered by a steward, or told by the volunteer and then checked."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, func, select

from bot.dates import day_of, full_day
from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.honours.errors import HonourKnown, HonourNotYet, OwnHonour, UnknownHonour
from bot.domain.honours.model import Honour, HonourCheck, HonourKind
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Person

LOOKED_BACK = 1000


class Standing(StrEnum):
    """Whether something counts."""

    VOUCHED = "vouched"
    WAITING = "waiting"
    TURNED_DOWN = "turned_down"


@dataclass(frozen=True)
class HonourView:
    """One training or commendation, and whether it counts. `by_self`: told by its receiver."""

    id: int
    person_id: int
    kind: HonourKind
    name: str
    minutes: int | None
    unit: str
    day: date
    by_self: bool
    standing: Standing


def home_of(session: Session, person_id: int) -> str:
    """Return the area whose staff vouch for a person: the own community, else the district."""
    person = session.get(Person, person_id)
    return person.community_code if person and person.community_code else areas.root(session)


def enter(
    session: Session,
    person_id: int,
    kind: HonourKind,
    *,
    name: str,
    minutes: int | None,
    unit: str,
    day: date,
    by: int,
    at: datetime,
) -> HonourView:
    """Enter something for oneself, to be checked, or as staff for somebody of one's area. `minutes` for training only.

    Raises HonourNotYet, HonourKnown, NotAllowed.
    """
    home = home_of(session, person_id)
    if by != person_id:
        people.require(session, by, people.STAFF, home, at=at)
    if day > day_of(at):
        raise HonourNotYet(day=full_day(day))
    for one in list_honours(session, person_id, since=day, until=day):
        if (one.kind, one.name) == (kind, name) and one.standing is not Standing.TURNED_DOWN:
            raise HonourKnown(number=one.id, name=name)
    row = Honour(
        person_id=person_id, kind=kind, name=name, minutes=minutes, unit=unit, day=day, entered_by=by, entered_at=at
    )
    session.add(row)
    session.flush()
    if by == person_id:
        stewards = people.responsible(session, home, at=at, besides=(person_id,))
        notices.tell_all(session, stewards, "honour_to_check", about=f"honour:{row.id}", at=at, honour_id=row.id)
    else:
        notices.tell(session, person_id, "honour_entered", about=f"honour:{row.id}", at=at, honour_id=row.id)
    return _view(row, None)


def check(session: Session, honour_id: int, *, by: int, confirmed: bool, reason: str, at: datetime) -> HonourView:
    """Say whether something a volunteer told is true; the volunteer hears of it.

    Raises NotAllowed, UnknownHonour, OwnHonour.
    """
    people.require(session, by, people.STAFF, None, at=at)
    row = session.get(Honour, honour_id)
    if row is None or row.entered_by != row.person_id or session.get(HonourCheck, honour_id) is not None:
        raise UnknownHonour(number=honour_id)
    if row.person_id in people.ids_of(session, by):
        raise OwnHonour(number=honour_id)
    people.require(session, by, people.STAFF, home_of(session, row.person_id), at=at)
    found = HonourCheck(honour_id=honour_id, confirmed=confirmed, checked_by=by, checked_at=at, reason=reason or None)
    session.add(found)
    session.flush()
    audit.note(session, person_id=by, action="check", subject=f"honour:{honour_id}", at=at, purpose=reason or None)
    notices.tell(session, row.person_id, "honour_checked", about=f"honour:{honour_id}", at=at, honour_id=honour_id)
    return _view(row, found)


def waiting(session: Session, by: int, *, at: datetime, most: int = 10) -> list[HonourView]:
    """Return what volunteers told and nobody has checked yet, for a member of staff: the oldest first.

    Among the last LOOKED_BACK that were entered: what is older was forgotten, and costs no search. Raises NotAllowed.
    """
    people.require(session, by, people.STAFF, None, at=at)
    newest = session.exec(select(func.max(Honour.id))).one() or 0
    checked = select(HonourCheck.honour_id).where(HonourCheck.honour_id == Honour.id)
    told = select(Honour).where(
        col(Honour.id) > newest - LOOKED_BACK, Honour.entered_by == Honour.person_id, ~checked.exists()
    )
    rows = session.exec(told.order_by(col(Honour.id))).all()
    own = people.ids_of(session, by)
    mine = [row for row in rows if row.person_id not in own and _looks_after(session, row, by, at=at)]
    return [_view(row, None) for row in mine[:most]]


def _looks_after(session: Session, row: Honour, by: int, *, at: datetime) -> bool:
    return people.may(session, by, people.STAFF, home_of(session, row.person_id), at=at)


def find(session: Session, honour_id: int) -> HonourView:
    """Return one. Raises UnknownHonour."""
    row = session.get(Honour, honour_id)
    if row is None:
        raise UnknownHonour(number=honour_id)
    return _view(row, session.get(HonourCheck, honour_id))


def list_honours(
    session: Session, person_id: int, *, since: date | None = None, until: date | None = None
) -> list[HonourView]:
    """Return a person's training and commendations, newest first; both days count."""
    query = (
        select(Honour, HonourCheck)
        .outerjoin(HonourCheck, col(HonourCheck.honour_id) == col(Honour.id))
        .where(col(Honour.person_id).in_(people.ids_of(session, person_id)))
        .order_by(col(Honour.day).desc(), col(Honour.id).desc())
    )
    if since is not None:
        query = query.where(col(Honour.day) >= since)
    if until is not None:
        query = query.where(col(Honour.day) <= until)
    return [_view(row, found) for row, found in session.exec(query)]


def _view(row: Honour, found: HonourCheck | None) -> HonourView:
    assert row.id is not None
    by_self = row.entered_by == row.person_id
    if not by_self or (found is not None and found.confirmed):
        standing = Standing.VOUCHED
    else:
        standing = Standing.WAITING if found is None else Standing.TURNED_DOWN
    return HonourView(
        id=row.id,
        person_id=row.person_id,
        kind=row.kind,
        name=row.name,
        minutes=row.minutes,
        unit=row.unit,
        day=row.day,
        by_self=by_self,
        standing=standing,
    )
