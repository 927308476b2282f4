"""The roster: who is on duty for an area in which shift, and what is missing in it.

A weekly pattern is laid out as rows for the weeks of a rule: a shift is a row that can be swapped, handed over and
looked at by itself, and a pattern that has run out is told like any other gap.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, or_, select

from bot.clock import SHANGHAI
from bot.dates import day_text
from bot.domain.areas import queries as areas
from bot.domain.duty import rules as duty_rules
from bot.domain.duty.errors import NoOfficeThere, NotOnRoster, OwnBackup, ShiftsOver, TooFarAhead
from bot.domain.duty.model import DutyShift
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.errors import SeveralPeople
from bot.domain.people.model import Account, Role
from bot.domain.rulebook import Rules, ShiftHours
from bot.store.columns import blind_index

ON_CALL = people.STAFF | {Role.DUTY}
"""Who may stand on a roster: a page is told to nobody else."""
DAYS_MAX = 62
"""Days that one sentence lays out at most."""
AT_ONCE_MAX = 5
"""Shifts that one unit looks at by the clock."""
WEEK = timedelta(days=7)


class Laid(NamedTuple):
    """What was laid out: the shifts, whom it put off them, and those whose person's office ends before."""

    shifts: list[DutyShift]
    replaced: int
    uncovered: list[DutyShift]


class OnDuty(NamedTuple):
    """Who is on duty at a moment, and who steps in."""

    first: list[int]
    backups: list[int]


def lay(
    session: Session,
    *,
    by: int,
    area_code: str,
    days: Sequence[date],
    hours: ShiftHours,
    person_id: int,
    backup_id: int | None,
    rules: Rules,
    at: datetime,
) -> Laid:
    """Put somebody on duty for one shift of each day, in place of whoever stood there. Both are told.

    For coordinators of the area. Refuses whoever holds no office for it now; an office that ends before a shift is
    told to the caller (`uncovered`) and, when the shift comes near, to the coordinators.
    """
    people.require(session, by, people.DECIDERS, area_code, at=at)
    _check_person(session, person_id, area_code, at=at)
    if backup_id is not None:
        _check_person(session, backup_id, area_code, at=at)
    if backup_id == person_id:
        raise OwnBackup(name=people.display_name(session, person_id))
    spans = [(day, duty_rules.span(day, hours)) for day in days[:DAYS_MAX]]
    ahead = [(day, starts_at, ends_at) for day, (starts_at, ends_at) in spans if ends_at > at]
    if not ahead:
        raise ShiftsOver
    far = rules.duration("duty.roster_ahead")
    last, last_start, _ = ahead[-1]
    if last_start > at + far + timedelta(days=1):
        raise TooFarAhead(day=day_text(last, year=at.astimezone(SHANGHAI).year), days=far.days)
    shifts: list[DutyShift] = []
    replaced = 0
    for day, starts_at, ends_at in ahead:
        row = find(session, area_code, day, hours.name)
        if row is None:
            row = DutyShift(
                area_code=area_code,
                day=day,
                name=hours.name,
                starts_at=starts_at,
                ends_at=ends_at,
                person_id=person_id,
                set_by=by,
                set_at=at,
            )
            session.add(row)
        elif row.person_id != person_id:
            replaced += 1
        row.starts_at, row.ends_at, row.person_id, row.backup_id = starts_at, ends_at, person_id, backup_id
        row.set_by, row.set_at, row.look_at = by, at, starts_at - rules.duration("duty.gap_notice")
        row.swap_to = row.swap_for = row.handed_by = row.handed_at = row.taken_at = None
        shifts.append(row)
    session.flush()
    _tell_rostered(session, shifts, by=by, at=at)
    return Laid(shifts, replaced, [row for row in shifts if not covered(session, row)])


def _check_person(session: Session, person_id: int, area_code: str, *, at: datetime) -> None:
    if not people.may(session, person_id, ON_CALL, area_code, at=at):
        raise NoOfficeThere(name=people.display_name(session, person_id), area=areas.full_name(session, area_code))


def _tell_rostered(session: Session, shifts: list[DutyShift], *, by: int, at: datetime) -> None:
    ids = [row.id for row in shifts]
    for person_id in (shifts[0].person_id, shifts[0].backup_id):
        if person_id is not None and person_id != by:
            notices.tell(session, person_id, "on_roster", about=about(shifts[0]), at=at, kind="clock", shift_ids=ids)


def colleague(session: Session, name: str, area_code: str, *, at: datetime) -> int:
    """Return who is meant by a name among those who hold an office for an area, else among everybody we know.

    Refuses none and several.
    """
    upward = areas.codes_upward(session, area_code)
    here = [
        one
        for one in people.holders(session, ON_CALL, upward, at=at)
        if name in {people.display_name(session, one), *(a.nickname for a in people.accounts_of(session, one))}
    ]
    if len(here) > 1:
        raise SeveralPeople(name=name, count=len(here))
    return here[0] if here else people.by_name(session, name, at=at).id or 0


def office_holders(session: Session, name: str, *, at: datetime) -> list[int]:
    """Return the people known by a nickname who hold an office anywhere."""
    accounts = session.exec(select(Account).where(Account.nickname_index == blind_index("nickname", name))).all()
    found = dict.fromkeys(account.person_id for account in accounts)
    return [one for one in found if people.may(session, one, ON_CALL, None, at=at)]


def about(shift: DutyShift) -> str:
    """Return the reference under which everything said about a shift is found again."""
    return f"shift:{shift.id}"


def covered(session: Session, shift: DutyShift) -> bool:
    """Whether the person of a shift still holds an office for its area when it begins."""
    return people.may(session, shift.person_id, ON_CALL, shift.area_code, at=shift.starts_at)


def cancel(session: Session, *, by: int, area_code: str, days: Sequence[date], name: str, at: datetime) -> list[date]:
    """Take shifts off the roster. For coordinators of the area. Returns the days; refuses where none stood."""
    people.require(session, by, people.DECIDERS, area_code, at=at)
    gone: list[date] = []
    for day in days[:DAYS_MAX]:
        row = find(session, area_code, day, name)
        if row is not None and row.ends_at > at:
            for other in session.exec(select(DutyShift).where(DutyShift.swap_for == row.id)):
                other.swap_to = other.swap_for = None
            session.flush()
            session.delete(row)
            gone.append(day)
    if not gone:
        raise NotOnRoster(shift=f"{duty_rules.days_text(days[:DAYS_MAX])}{name}")
    session.flush()
    return gone


def find(session: Session, area_code: str, day: date, name: str) -> DutyShift | None:
    """Return a shift by where, when and which."""
    query = select(DutyShift).where(DutyShift.area_code == area_code, DutyShift.day == day, DutyShift.name == name)
    return session.exec(query).first()


def on_duty(session: Session, area_code: str, *, at: datetime) -> OnDuty:
    """Return who is on duty for an area at a moment: by its own roster, else by that of the street or the district.

    Left out is whoever holds no office for the area any more. Both lists may be empty: there is no roster then, or
    nobody on it can be called.
    """
    upward = areas.codes_upward(session, area_code)
    running = session.exec(
        select(DutyShift).where(
            col(DutyShift.area_code).in_(upward), col(DutyShift.ends_at) > at, col(DutyShift.starts_at) <= at
        )
    ).all()
    for code in upward:
        here = [row for row in running if row.area_code == code]
        first = _able(session, [row.person_id for row in here], area_code, at=at)
        backups = _able(session, [row.backup_id for row in here if row.backup_id], area_code, at=at)
        if first or backups:
            return OnDuty(first or backups, backups)
    return OnDuty([], [])


def _able(session: Session, person_ids: list[int], area_code: str, *, at: datetime) -> list[int]:
    return [one for one in dict.fromkeys(person_ids) if people.may(session, one, ON_CALL, area_code, at=at)]


def between(
    session: Session, area_codes: Collection[str], since: datetime, until: datetime, *, limit: int = 60
) -> list[DutyShift]:
    """Return the shifts that touch a stretch of time, in those areas, below them and above them, in their order."""
    upward = {code for area in area_codes for code in areas.codes_upward(session, area)}
    return list(
        session.exec(
            select(DutyShift)
            .where(
                or_(areas.within(DutyShift.area_code, area_codes), col(DutyShift.area_code).in_(upward)),
                col(DutyShift.ends_at) > since,
                col(DutyShift.starts_at) < until,
            )
            .order_by(col(DutyShift.starts_at), col(DutyShift.area_code))
            .limit(limit)
        )
    )


def ahead_of(session: Session, person_id: int, *, at: datetime, limit: int = 2 * DAYS_MAX) -> list[DutyShift]:
    """Return the shifts of a person that have not ended, soonest first."""
    return list(
        session.exec(
            select(DutyShift)
            .where(DutyShift.person_id == person_id, col(DutyShift.ends_at) > at)
            .order_by(col(DutyShift.starts_at))
            .limit(limit)
        )
    )


def look_due(session: Session, *, rules: Rules, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Look at shifts that come near: is their person still in office, and is the same shift of next week staffed?

    Each gap is told to the coordinators of the area once, ahead by `duty.gap_notice`. Returns how many shifts were
    looked at; call again until 0.
    """
    due = session.exec(
        select(DutyShift)
        .where(col(DutyShift.look_at) <= at)
        .order_by(col(DutyShift.look_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    notice = rules.duration("duty.gap_notice")
    for shift in due:
        next_look = shift.starts_at + WEEK - notice
        if shift.starts_at > at and not covered(session, shift):
            _tell_gap(session, shift, shift.day, at=at)
        if at < next_look:
            shift.look_at = next_look
        else:
            shift.look_at = None
            next_day = shift.day + WEEK
            over = shift.ends_at + WEEK <= at
            if not over and find(session, shift.area_code, next_day, shift.name) is None:
                _tell_gap(session, shift, next_day, at=at)
    session.flush()
    return len(due)


def _tell_gap(session: Session, shift: DutyShift, day: date, *, at: datetime) -> None:
    for person_id in coordinators_of(session, shift.area_code, at=at):
        notices.tell(
            session,
            person_id,
            "roster_gap",
            about=about(shift),
            at=at,
            kind="clock",
            dedupe_key=f"gap:{shift.area_code}:{day}:{shift.name}:{shift.person_id}:{person_id}",
            area_code=shift.area_code,
            day=day.isoformat(),
            name=shift.name,
        )


def coordinators_of(session: Session, area_code: str, *, at: datetime) -> list[int]:
    """Return who keeps the roster of an area: its coordinators, else those above it, 总管, or in the end 区妇联."""
    upward = areas.codes_upward(session, area_code)
    for role in (Role.COORDINATOR, Role.MANAGER, Role.OWNER):
        for code in upward:
            if found := people.holders(session, {role}, [code], at=at):
                return found
    return []
