"""Watching the clocks: cards when a limit is near or over, and the lists of what ends soon."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from bot.domain.areas import queries as areas
from bot.domain.cases import service as cases
from bot.domain.cases.model import Case, CaseEvent, CaseState
from bot.domain.clocks import rules as clock_rules
from bot.domain.clocks.rules import Clock, RulesAt
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Role

AT_ONCE_MAX = 5
"""Cases whose clocks one unit looks at."""
SHOWN_MAX = 10
UNSATISFIED_SHOWN = timedelta(days=90)
"""How long a case that was closed unsatisfied stands among what is left over."""
"""Cases a list names."""


class Ending(NamedTuple):
    """A case and the clock of it that ends first."""

    case: Case
    clock: Clock


def of_case(session: Session, case: Case, rules_at: RulesAt) -> list[Clock]:
    """Return the unfulfilled clocks of a case, the one that ends first first."""
    assert case.id is not None
    return clock_rules.clocks(case.kind, case.level, cases.history(session, case.id), rules_at)


def watch_due(session: Session, *, rules_at: RulesAt, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Give the cards that are due, and write down when each case ends next and is looked at next.

    A clock has each card once. One that was passed while nobody looked has only the graver. Returns how many cases
    were looked at; call again until 0.
    """
    due = session.exec(
        select(Case)
        .where(col(Case.look_at) <= at)
        .order_by(col(Case.look_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for case in due:
        _watch(session, case, rules_at=rules_at, at=at)
    session.flush()
    return len(due)


def _watch(session: Session, case: Case, *, rules_at: RulesAt, at: datetime) -> None:
    assert case.id is not None
    history = cases.history(session, case.id)
    running = [clock for clock in clock_rules.clocks(case.kind, case.level, history, rules_at) if not clock.paused]
    case.limit_due_at = running[0].due_at if running else None
    looks: list[datetime] = []
    for clock in running:
        given = clock_rules.cards_given(history, clock.name, clock)
        if "red" in given:
            continue
        if at >= clock.red_at:
            _give(session, case, clock, "red", at=at)
            continue
        looks.append(clock.red_at)
        if clock.warn_at is None or "yellow" in given:
            continue
        if at >= clock.warn_at:
            _give(session, case, clock, "yellow", at=at)
        else:
            looks.append(clock.warn_at)
    case.look_at = min(looks) if looks else None


def _give(session: Session, case: Case, clock: Clock, colour: str, *, at: datetime) -> None:
    """Write a card into the history and tell the first receiver and the supervisor."""
    assert case.id is not None
    cases.record(session, case, clock_rules.card_event(colour, clock.name), by=None, at=at)
    owners = people.still_serving(session, case.owner_id, case.area_code, at=at)
    told = [*owners, *supervisors(session, case.area_code, besides=owners, at=at)]
    notices.tell_all(
        session,
        told,
        f"{colour}_card",
        about=notices.about_case(case.id),
        at=at,
        kind="clock",
        case_id=case.id,
        limit=clock.name,
    )


def supervisors(session: Session, area_code: str, *, besides: Collection[int], at: datetime) -> list[int]:
    """Return who watches over those who look after an area: its coordinators, else 总管, else 区妇联."""
    upward = areas.codes_upward(session, area_code)
    for role in (Role.COORDINATOR, Role.MANAGER, Role.OWNER):
        for code in upward:
            found = [one for one in people.holders(session, {role}, [code], at=at) if one not in besides]
            if found:
                return found
    return []


def areas_of_staff(session: Session, person_id: int, *, at: datetime) -> list[str]:
    """Return the areas somebody looks after. Refuses whoever holds no such office."""
    people.require(session, person_id, people.STAFF, None, at=at)
    return people.areas_of(session, person_id, people.STAFF, at=at)


def ending(
    session: Session, area_codes: Collection[str], *, until: datetime, rules_at: RulesAt, limit: int = SHOWN_MAX
) -> list[Ending]:
    """Return the cases of some areas whose limit ends before a moment or has ended, the most overdue first.

    What is stored is checked against the history, so a case that moved on a moment ago is not named.
    """
    query = (
        select(Case)
        .where(areas.within(Case.area_code, area_codes), col(Case.limit_due_at) <= until)
        .order_by(col(Case.limit_due_at))
        .limit(limit + SHOWN_MAX)
    )
    found: list[Ending] = []
    for case in session.exec(query):
        running = [clock for clock in of_case(session, case, rules_at) if not clock.paused]
        if running and running[0].due_at <= until:
            found.append(Ending(case, running[0]))
    return found[:limit]


def sent_back(session: Session, case_ids: Collection[int]) -> set[int]:
    """Return those of some cases that were done once and found wanting (退回再办)."""
    query = select(CaseEvent.case_id).where(col(CaseEvent.case_id).in_(case_ids), CaseEvent.what == "to_revisit")
    return set(session.exec(query))


def closed_unsatisfied(session: Session, area_codes: Collection[str], *, at: datetime) -> list[Case]:
    """Return cases of some areas that were closed lately though the last word of the person was 不满意, newest first."""
    query = (
        select(Case, CaseEvent)
        .join(CaseEvent, col(CaseEvent.case_id) == col(Case.id))
        .where(
            areas.within(Case.area_code, area_codes),
            col(Case.closed_at) >= at - UNSATISFIED_SHOWN,
            Case.state == CaseState.CLOSED,
            CaseEvent.what == "revisit",
        )
        .order_by(col(CaseEvent.id))
    )
    last = {case.id: (case, event.note or "") for case, event in session.exec(query)}
    found = [case for case, note in last.values() if note.startswith("不满意")]
    return sorted(found, key=lambda case: case.closed_at or at, reverse=True)[:SHOWN_MAX]
