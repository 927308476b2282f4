"""Looking at the hours of a period, keeping what looks unusual, and a person's decision about each.

The look reads the records of a period and of the window before it, never more; it runs beside the writer. What it found
is then kept, and decided on. Nothing follows by itself: no hour is changed, no coin moved, nobody is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, or_, select

from bot.domain import records
from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.cases.model import Case
from bot.domain.giving import family
from bot.domain.papers.spans import claims_of, span_of
from bot.domain.people import queries as people
from bot.domain.people.model import Person
from bot.domain.records import RecordView
from bot.domain.rulebook import Rules
from bot.domain.screening import signs
from bot.domain.screening.errors import OwnFinding, PeriodTooLong, UnknownFinding
from bot.domain.screening.model import Finding, Verdict
from bot.domain.screening.signs import RECORDS_NAMED_MAX, Found, Served
from bot.domain.tasks.model import Claim

IDS_AT_ONCE_MAX = 1000
KEPT_MAX = 200
"""Findings kept from one look; more than that are for a shorter period."""


def look(session: Session, first: date, last: date, *, under: str, rules: Rules) -> list[Found]:
    """Return what looks unusual in the service of a period in an area, newest first. Only reads.

    Raises PeriodTooLong.
    """
    days = rules.minutes("screening.period_max") // (24 * 60)
    if (last - first).days >= days:
        raise PeriodTooLong(days=days)
    period = _served(session, records.served_between(session, first, last, under=under))
    window = last - timedelta(minutes=rules.minutes("screening.pair_window"))
    window_served = period if window >= first else _window(session, period, window, first, under)
    period = [_with_household(session, one) for one in period]
    found = [
        *signs.overlaps(period),
        *signs.long_days(period, most=rules.minutes("screening.day_max")),
        *signs.closed_pairs(window_served, times=rules.count("screening.pair_times"), since=first),
        *signs.one_household(period),
        *signs.own_service(period),
        *signs.too_fast(period),
        *signs.same_times(period, times=rules.count("screening.same_time_times")),
    ]
    return signs.newest_first(found)


def _window(session: Session, period: Sequence[Served], since: date, first: date, under: str) -> list[Served]:
    """Return the period with what came before it of those who have a part in it: only they can be a pair in it."""
    part = {one.record.person_id for one in period} | {one.requester_id for one in period if one.requester_id}
    before = records.served_between(session, since, first - timedelta(days=1), under=under, by=part)
    return [*_served(session, before), *period]


def _served(session: Session, views: Sequence[RecordView]) -> list[Served]:
    """Return records that count, with the claim and the case behind each."""
    views = [view for view in views if view.minutes]
    claims = claims_of(session, views)
    cases = _cases_of(session, claims.values())
    served: list[Served] = []
    for view in views:
        claim = claims.get(view.id)
        case = cases.get(claim.case_id) if claim is not None else None
        served.append(
            Served(
                record=view,
                span=span_of(session, view, claim),
                requester_id=None if case is None else case.requester_id,
                owner_id=None if case is None else case.owner_id,
                elapsed=_elapsed(claim),
            )
        )
    return served


def _elapsed(claim: Claim | None) -> int | None:
    if claim is None or claim.finished_at is None:
        return None
    return signs.minutes_between(claim.arrived_at or claim.claimed_at, claim.finished_at)


def _cases_of(session: Session, claims: Iterable[Claim]) -> dict[int, Case]:
    ids = sorted({claim.case_id for claim in claims})
    found: dict[int, Case] = {}
    for start in range(0, len(ids), IDS_AT_ONCE_MAX):
        some = session.exec(select(Case).where(col(Case.id).in_(ids[start : start + IDS_AT_ONCE_MAX])))
        found |= {case.id: case for case in some if case.id is not None}
    return found


def _with_household(session: Session, one: Served) -> Served:
    """Add whether volunteer and served share a phone or a family list."""
    if one.requester_id is None:
        return one
    volunteer, requester = session.get(Person, one.record.person_id), session.get(Person, one.requester_id)
    phones = [person.phone_index if person is not None else None for person in (volunteer, requester)]
    return replace(
        one,
        same_phone=phones[0] is not None and phones[0] == phones[1],
        family=one.requester_id in family.relatives(session, one.record.person_id),
    )


def keep(session: Session, found: Sequence[Found], *, at: datetime) -> None:
    """Keep what a look found; what is kept already stays as it is, with its decision. At most KEPT_MAX."""
    keys = [one.key for one in found[:KEPT_MAX]]
    known = set(session.exec(select(Finding.key).where(col(Finding.key).in_(keys))))
    root = areas.root(session)
    for one in found[:KEPT_MAX]:
        if one.key in known:
            continue
        known.add(one.key)
        session.add(
            Finding(
                key=one.key,
                sign=one.sign,
                person_id=one.person_id,
                other_id=one.other_id,
                records=",".join(record.number for record in one.records[:RECORDS_NAMED_MAX]),
                area_code=one.records[0].area_code or root,
                last_day=one.last_day,
                figure=one.figure,
                found_at=at,
            )
        )
    session.flush()


def list_open(session: Session, first: date, last: date, *, under: str, most: int = 100) -> list[Finding]:
    """Return the findings of a period and area that nobody called normal yet, newest first."""
    query = select(Finding).where(
        or_(col(Finding.verdict).is_(None), Finding.verdict == Verdict.LOOKING),
        col(Finding.last_day) >= first,
        col(Finding.last_day) <= last,
        col(Finding.area_code).startswith(under),
    )
    return list(session.exec(query.order_by(col(Finding.last_day).desc(), col(Finding.id).desc()).limit(most)))


def decide(session: Session, finding_id: int, *, by: int, verdict: Verdict, note: str, at: datetime) -> Finding:
    """Write down what a person made of a finding: normal, or being looked into. Logged; nothing else happens.

    Raises NotAllowed, UnknownFinding, OwnFinding.
    """
    people.require(session, by, people.STAFF, None, at=at)
    row = session.get(Finding, finding_id, with_for_update=True)
    if row is None or row.verdict is Verdict.NORMAL:
        raise UnknownFinding(number=finding_id)
    people.require(session, by, people.STAFF, row.area_code, at=at)
    if by in (row.person_id, row.other_id):
        raise OwnFinding(number=finding_id)
    row.verdict, row.decided_by, row.decided_at, row.note = verdict, by, at, note or None
    session.flush()
    audit.note(
        session,
        person_id=by,
        action=f"screen_{verdict.value}",
        subject=f"finding:{finding_id}",
        at=at,
        purpose=note or None,
    )
    return row
