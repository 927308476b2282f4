"""Paging: calling people in rounds until a named one acknowledges.

The rounds are duty and stewards of the area, then coordinators, then 总管, then 区妇联; the minutes between them
are a dated rule. After the last round everybody is called again at the last interval. Schedules are rows:
whoever looks takes a round by a guarded UPDATE, so two processes never call the same round.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.domain.areas import queries as areas
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.model import Case
from bot.domain.duty.errors import AlreadyAcknowledged, NothingToAcknowledge
from bot.domain.duty.model import Page
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Role
from bot.domain.rulebook import Rules

ROUNDS: tuple[frozenset[Role], ...] = (
    frozenset({Role.DUTY, Role.STEWARD}),
    frozenset({Role.COORDINATOR}),
    frozenset({Role.MANAGER}),
    frozenset({Role.OWNER}),
)


def open_page(session: Session, case: Case, *, rules: Rules, at: datetime) -> int:
    """Call people about a case now. Returns how many were called (0: nobody can be reached)."""
    assert case.id is not None
    page = Page(case_id=case.id, opened_at=at, rung=0, next_at=at)
    session.add(page)
    session.flush()
    return _ring(session, page, case, rules=rules, at=at)


def page_of(session: Session, case_id: int) -> Page | None:
    """Return the page of a case."""
    return session.exec(select(Page).where(Page.case_id == case_id)).first()


def ring_due(session: Session, *, rules: Rules, at: datetime) -> int:
    """Call the next round of every page nobody has acknowledged in time.

    Returns how many people were called.
    """
    due = session.exec(
        select(Page).where(col(Page.acknowledged_at).is_(None), col(Page.next_at) <= at).order_by(col(Page.next_at))
    ).all()
    called = 0
    for page in due:
        taken = session.connection().execute(
            update(Page)
            .where(col(Page.id) == page.id, col(Page.rung) == page.rung, col(Page.acknowledged_at).is_(None))
            .values(next_at=at + timedelta(minutes=1))
        )
        if taken.rowcount:
            session.refresh(page)
            called += _ring(session, page, cases.look(session, page.case_id), rules=rules, at=at)
    return called


def acknowledge(session: Session, case_id: int, person_id: int, *, at: datetime) -> Page:
    """End the page by a named person.

    It does not close the case. Whoever has no role for the area learns nothing, not even that somebody was called.
    """
    page, case = page_of(session, case_id), session.get(Case, case_id, with_for_update=True)
    if page is None or case is None or not _answers(session, person_id, case, at=at):
        raise NothingToAcknowledge(number=case_rules.number(case_id))
    won = session.connection().execute(
        update(Page)
        .where(col(Page.id) == page.id, col(Page.acknowledged_at).is_(None))
        .values(acknowledged_at=at, acknowledged_by=person_id)
    )
    session.refresh(page)
    if not won.rowcount:
        assert page.acknowledged_by is not None
        raise AlreadyAcknowledged(
            number=case_rules.number(case_id),
            name=people.display_name(session, page.acknowledged_by),
            at=page.acknowledged_at,
        )
    cases.record(session, case, "acknowledged", by=person_id, at=at)
    return page


def _answers(session: Session, person_id: int, case: Case, *, at: datetime) -> bool:
    return people.may(session, person_id, people.STAFF | {Role.DUTY}, case.area_code, at=at)


def _ring(session: Session, page: Page, case: Case, *, rules: Rules, at: datetime) -> int:
    """Call the round that is due, skipping rounds in which nobody can be called, and set the next one."""
    steps = rules.minutes_each("duty.page_steps")
    upward = areas.codes_upward(session, case.area_code)
    called = 0
    while page.rung < len(ROUNDS) and not called:
        called = _call(session, case, people.holders(session, ROUNDS[page.rung], upward, at=at), page.rung, at=at)
        page.rung += 1
    if not called:
        everybody = people.holders(session, frozenset[Role]().union(*ROUNDS), upward, at=at)
        called = _call(session, case, everybody, page.rung, at=at)
        page.rung += 1
    if page.rung <= len(steps):
        page.next_at = max(page.opened_at + timedelta(minutes=steps[page.rung - 1]), at + timedelta(minutes=1))
    else:
        last_gap = steps[-1] - (steps[-2] if len(steps) > 1 else 0)
        page.next_at = at + timedelta(minutes=last_gap)
    session.flush()
    return called


def _call(session: Session, case: Case, person_ids: list[int], rung: int, *, at: datetime) -> int:
    assert case.id is not None
    about = notices.about_case(case.id)
    return sum(
        notices.tell(
            session,
            person_id,
            "page",
            about=about,
            at=at,
            kind="page",
            dedupe_key=f"page:{case.id}:{rung}:{person_id}",
            case_id=case.id,
        )
        for person_id in person_ids
    )
