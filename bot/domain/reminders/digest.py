"""What a weekly digest says: of a person, and of the areas somebody looks after. Numbers only, no names."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from bot.dates import day_of
from bot.domain.areas import queries as areas
from bot.domain.cases import service as cases
from bot.domain.cases.model import OPEN_STATES, Case, CaseState
from bot.domain.people import queries as people
from bot.domain.records import queries as records
from bot.domain.records.model import HourRecord
from bot.domain.tasks import queries as tasks
from bot.domain.timebank import queries as ledger

WEEK = timedelta(days=7)
AREAS_MAX = 3
"""Areas one digest reports on: it is read on a phone."""
UPCOMING_MAX = 5
LISTED = OPEN_STATES - {CaseState.CRISIS}
"""Cases of danger are in no digest."""


@dataclass(frozen=True)
class OwnWeek:
    """A person's week: minutes recorded, claims still to do, coins in minutes, own needs that are open."""

    minutes: int
    services: int
    ahead: list[Case]
    coin_minutes: int
    open_needs: int


@dataclass(frozen=True)
class AreaWeek:
    """An area's week. `longest` is the open case that waits longest, None where nothing is open."""

    name: str
    opened: int
    closed: int
    open_now: int
    longest: Case | None
    longest_days: int
    minutes: int


def of_person(session: Session, person_id: int, *, at: datetime) -> OwnWeek:
    """Return somebody's own last seven days and what is coming."""
    since = day_of(at - WEEK)
    held = [cases.look(session, claim.case_id) for claim in tasks.held_by(session, person_id)]
    held.sort(key=lambda case: case.when_start or at + WEEK)
    return OwnWeek(
        minutes=records.total_minutes(session, person_id, since + timedelta(days=1)),
        services=records.count_records(session, person_id, since + timedelta(days=1)),
        ahead=held[:UPCOMING_MAX],
        coin_minutes=ledger.balance(session, f"person:{person_id}").available,
        open_needs=len(cases.open_cases_of(session, person_id)),
    )


def of_areas(session: Session, person_id: int, *, at: datetime) -> list[AreaWeek]:
    """Return the last seven days of the areas somebody looks after; empty for whoever holds no office."""
    codes = people.areas_of(session, person_id, people.STAFF, at=at)
    return [
        _of_area(session, code, at=at) for code in sorted(set(codes), key=lambda code: (len(code), code))[:AREAS_MAX]
    ]


def _of_area(session: Session, code: str, *, at: datetime) -> AreaWeek:
    since = at - WEEK
    below = col(Case.area_code).startswith(code)  # a code begins with those above it
    waiting = col(Case.state).in_(LISTED)
    longest = session.exec(select(Case).where(below, waiting).order_by(col(Case.created_at)).limit(1)).first()
    of_week = select(func.coalesce(func.sum(col(HourRecord.minutes)), 0)).where(
        col(HourRecord.recorded_at) >= since, col(HourRecord.area_code).startswith(code)
    )
    return AreaWeek(
        name=areas.full_name(session, code),
        opened=_count(session, below, col(Case.created_at) >= since),
        closed=_count(session, below, col(Case.closed_at) >= since),
        open_now=_count(session, below, waiting),
        longest=longest,
        longest_days=(at - longest.created_at).days if longest is not None else 0,
        minutes=session.exec(of_week).one(),
    )


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(Case).where(*conditions)).one()
