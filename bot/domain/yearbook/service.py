"""The year report (民政部令67 Art 18): how many people gave how many hours, at what, where, how well kept.

A data structure for chat and for print. Where it is broken down, a line about fewer people than the rule says is hidden,
and where only one line is hidden, the next smallest with it: else it could be worked out from the sum.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from sqlalchemy import ColumnElement, func, true
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from bot.clock import SHANGHAI
from bot.dates import day_of
from bot.domain.areas import queries as areas
from bot.domain.cases.model import CRISIS_KIND, Case, CaseState
from bot.domain.honours.model import Honour, HonourCheck, HonourKind, Star
from bot.domain.people.model import Person, VolunteerProfile
from bot.domain.records.model import Amendment, CorrectionEntry, HourRecord, Seal
from bot.domain.records.now import area_now, day_now, served_in, title_now
from bot.domain.records.rules import Grade
from bot.domain.rulebook import RuleBook
from bot.workdays import add_workdays

STREET_CODE_LENGTH = 9


@dataclass(frozen=True)
class Line:
    """One line of a table. `people`, `services`, `minutes` are None where the line is hidden."""

    name: str
    people: int | None
    services: int | None
    minutes: int | None


@dataclass(frozen=True)
class YearReport:
    """One year of an area; minutes are whole and after corrections. Hidden lines count in the sums."""

    year: int
    area: str
    area_code: str
    made_at: datetime
    registered: int
    """Volunteers in the register of the whole programme at the end of the year (or now)."""
    served_people: int
    """Volunteers with at least one service."""
    services: int
    minutes: int
    helped_cases: int
    by_month: tuple[Line, ...]
    by_kind: tuple[Line, ...]
    by_area: tuple[Line, ...]
    by_grade: tuple[Line, ...]
    sealed: int
    sealed_in_time: int
    corrections: int
    trainings: int
    commendations: int
    stars: int
    small_number: int
    """Lines about fewer people than this are hidden."""


@dataclass(frozen=True)
class _Row:
    """One service of the year; minutes after corrections."""

    person_id: int
    area_code: str | None
    title: str | None
    month: int
    grade: Grade
    minutes: int
    sealed_in_time: bool | None
    """None: not sealed."""


def year_report(session: Session, year: int, area_code: str, *, rulebook: RuleBook, at: datetime) -> YearReport:
    """Return the numbers of a year for an area. What it costs grows with the services of that year only."""
    rules = rulebook.at(at)
    few = rules.count("records.small_number")
    rows, corrections = _rows(session, year, area_code, within=rules.working_days("records.seal_within"))
    start, end = _moments(year)
    at_home = _at_home(session, area_code)
    return YearReport(
        year=year,
        area=areas.full_name(session, area_code),
        area_code=area_code,
        made_at=at,
        registered=_count(
            session,
            VolunteerProfile,
            at_home,
            col(VolunteerProfile.registered_at) < end,
            col(VolunteerProfile.left_at).is_(None) | (col(VolunteerProfile.left_at) >= end),
        ),
        served_people=len({row.person_id for row in rows}),
        services=len(rows),
        minutes=sum(row.minutes for row in rows),
        helped_cases=_helped(session, area_code, start, end),
        by_month=_lines(rows, lambda row: f"{row.month:02d}月", few=0),
        by_kind=_lines(rows, lambda row: row.title or "未写名称", few=few),
        by_area=_lines(rows, lambda row: _place(session, row.area_code, area_code), few=few),
        by_grade=_lines(rows, lambda row: row.grade.value, few=0),
        sealed=sum(row.sealed_in_time is not None for row in rows),
        sealed_in_time=sum(row.sealed_in_time is True for row in rows),
        corrections=corrections,
        trainings=_honours(session, HonourKind.TRAINING, year, at_home),
        commendations=_honours(session, HonourKind.COMMENDATION, year, at_home),
        stars=_count(session, Star, at_home, col(Star.granted_at) >= start, col(Star.granted_at) < end),
        small_number=few,
    )


def _moments(year: int) -> tuple[datetime, datetime]:
    return datetime.combine(date(year, 1, 1), time(0), SHANGHAI), datetime.combine(
        date(year + 1, 1, 1), time(0), SHANGHAI
    )


def _rows(session: Session, year: int, area_code: str, *, within: int) -> tuple[list[_Row], int]:
    """Return the services of a year that count, and how many corrections were made to them."""
    under = "" if area_code == areas.root(session) else area_code
    of_year = served_in(date(year, 1, 1), date(year, 12, 31), under=under)
    corrected: dict[int, int] = {}
    corrections = 0
    entries = select(CorrectionEntry.record_id, CorrectionEntry.delta_minutes).where(
        col(CorrectionEntry.record_id) == col(HourRecord.id), *of_year
    )
    for record_id, delta in session.exec(entries):
        corrected[record_id] = corrected.get(record_id, 0) + delta
        corrections += 1
    corrections += session.exec(
        select(func.count()).select_from(Amendment).where(col(Amendment.record_id) == col(HourRecord.id), *of_year)
    ).one()

    @cache
    def last_day(day: date) -> date:
        return add_workdays(day, within)

    query = select_rows(
        col(HourRecord.id),
        func.coalesce(Person.merged_into, HourRecord.person_id),
        area_now(),
        title_now(),
        day_now(),
        col(HourRecord.grade),
        col(HourRecord.minutes),
        col(Seal.sealed_at),
    ).outerjoin(Seal, col(Seal.record_id) == col(HourRecord.id))
    query = query.outerjoin(Person, col(Person.id) == col(HourRecord.person_id))
    rows: list[_Row] = []
    for record_id, person_id, area, title, day, grade, minutes, sealed_at in session.connection().execute(
        query.where(*of_year)
    ):
        left = minutes + corrected.get(record_id or 0, 0)
        in_time = day_of(sealed_at) <= last_day(day) if sealed_at else None
        if left:
            rows.append(_Row(person_id, area, title, day.month, grade, left, in_time))
    return rows, corrections


def _lines(rows: Sequence[_Row], name_of: Callable[[_Row], str], *, few: int) -> tuple[Line, ...]:
    """Return one line for each name, in order of the names; lines about fewer than `few` people are hidden."""
    groups: dict[str, list[_Row]] = {}
    for row in rows:
        groups.setdefault(name_of(row), []).append(row)
    lines = [
        Line(name, len({row.person_id for row in some}), len(some), sum(row.minutes for row in some))
        for name, some in sorted(groups.items())
    ]
    return hide_few(lines, few)


def hide_few(lines: Sequence[Line], few: int) -> tuple[Line, ...]:
    """Hide lines about fewer than `few` people, and with a single one the next smallest: the sum would tell it."""
    small = [line for line in lines if line.people is not None and line.people < few]
    others = sorted((line for line in lines if line not in small), key=lambda line: line.people or 0)
    if len(small) == 1 and others:
        small.append(others[0])
    return tuple(Line(line.name, None, None, None) if line in small else line for line in lines)


def _place(session: Session, code: str | None, under: str) -> str:
    """Return the part of an area in which a service took place: its streets, or the communities of a street."""
    if code is None:
        return "地点未写"
    length = STREET_CODE_LENGTH if len(under) < STREET_CODE_LENGTH else len(code)
    return areas.full_name(session, code[:length])


def _at_home(session: Session, area_code: str) -> ColumnElement[bool]:
    """Return the condition that a person lives in an area."""
    return true() if area_code == areas.root(session) else col(Person.community_code).startswith(area_code)


def _count(session: Session, table: type[VolunteerProfile] | type[Star], *conditions: ColumnElement[bool]) -> int:
    """Count rows of a table of people's things, under conditions on them and on the person."""
    query = select(func.count()).select_from(table).join(Person, col(table.person_id) == col(Person.id))
    return session.exec(query.where(*conditions)).one()


def _honours(session: Session, kind: HonourKind, year: int, at_home: ColumnElement[bool]) -> int:
    """Count what somebody vouches for."""
    query = (
        select(func.count())
        .select_from(Honour)
        .join(Person, col(Person.id) == col(Honour.person_id))
        .outerjoin(HonourCheck, col(HonourCheck.honour_id) == col(Honour.id))
        .where(
            at_home,
            Honour.kind == kind,
            col(Honour.day) >= date(year, 1, 1),
            col(Honour.day) <= date(year, 12, 31),
            (col(Honour.entered_by) != col(Honour.person_id)) | col(HonourCheck.confirmed),
        )
    )
    return session.exec(query).one()


def _helped(session: Session, area_code: str, start: datetime, end: datetime) -> int:
    """Count the needs that were met; what was danger is no service."""
    query = select(func.count()).where(
        Case.state == CaseState.CLOSED,
        Case.kind != CRISIS_KIND,
        col(Case.created_at) >= start,
        col(Case.created_at) < end,
        col(Case.area_code).startswith(area_code),
    )
    return session.exec(query).one()
