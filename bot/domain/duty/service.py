"""Paging: calling people in rounds until a named one acknowledges.

The rounds are who is on duty by the roster (without one, everybody who holds duty or is a steward of the area), then
the backup and the coordinators, then 总管, then 区妇联; the minutes between them are a dated rule. Within a round its
people are called again at `duty.page_repeat`; after the last round everybody is, at the last interval. Schedules are
rows: whoever looks takes a call by a guarded UPDATE, so two processes never make the same one.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, or_, select

from bot.domain.areas import queries as areas
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.model import OPEN_STATES, Case
from bot.domain.duty import roster
from bot.domain.duty.errors import AlreadyAcknowledged, NothingToAcknowledge
from bot.domain.duty.model import Page
from bot.domain.notices import service as notices
from bot.domain.outbox import queries as outbox
from bot.domain.outbox.model import State
from bot.domain.people import queries as people
from bot.domain.people.model import Role
from bot.domain.rulebook import Rules

FALLBACK = frozenset({Role.DUTY, Role.STEWARD})
"""Who is called first where no roster says it."""
HIGHER: tuple[frozenset[Role], ...] = (
    frozenset({Role.COORDINATOR}),
    frozenset({Role.MANAGER}),
    frozenset({Role.OWNER}),
)
"""Who is called in the later rounds."""
ROUNDS = 1 + len(HIGHER)
AT_ONCE_MAX = 5
"""Pages one unit calls by the clock: more would keep people waiting for the writer."""


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


def ring_due(session: Session, *, rules: Rules, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Call again, or the next round, for every page nobody has acknowledged in time; at most so many at once.

    The page of a case that is over ends, without a name. A page whose next call lies further ahead than any step is
    called at once: the clock was set back, and an hour of that would be an hour of silence.
    Returns how many pages were called; call again until 0.
    """
    longest = timedelta(minutes=max(rules.minutes_each("duty.page_steps")))
    due = session.exec(
        select(Page)
        .where(col(Page.acknowledged_at).is_(None), or_(col(Page.next_at) <= at, col(Page.next_at) > at + longest))
        .order_by(col(Page.next_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for page in due:
        taken = session.connection().execute(
            update(Page)
            .where(col(Page.id) == page.id, col(Page.calls) == page.calls, col(Page.acknowledged_at).is_(None))
            .values(next_at=at + timedelta(minutes=1))
        )
        if taken.rowcount:
            session.refresh(page)
            case = cases.look(session, page.case_id)
            if case.state in OPEN_STATES:
                _ring(session, page, case, rules=rules, at=at)
            else:  # withdrawn, or closed by a supervisor: nobody is to be called any more
                page.acknowledged_at = at
    return len(due)


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
    if not won.rowcount and page.acknowledged_by is None:
        raise NothingToAcknowledge(number=case_rules.number(case_id))
    if not won.rowcount:
        assert page.acknowledged_by is not None
        raise AlreadyAcknowledged(
            number=case_rules.number(case_id),
            name=people.display_name(session, page.acknowledged_by),
            at=page.acknowledged_at,
        )
    cases.record(session, case, "acknowledged", by=person_id, at=at)
    others = [one for one in called(session, case_id) if one != person_id]
    about = notices.about_case(case_id)
    notices.tell_all(session, others, "page_taken", about=about, at=at, kind="notice", case_id=case_id, by=person_id)
    return page


def called(session: Session, case_id: int) -> list[int]:
    """Return whom the page of a case was sent to, in their order."""
    heard = (State.SENT, State.UNKNOWN, State.TAKEN)
    told = outbox.deliveries(session, notices.about_case(case_id)).told
    return list(
        dict.fromkeys(one.person_id for one in told if one.template == "page" and one.state in heard and one.person_id)
    )


def waiting_for(session: Session, person_id: int, *, at: datetime, most: int = AT_ONCE_MAX) -> list[int]:
    """Return the cases whose page somebody may answer and nobody has, newest first."""
    query = select(Page).where(col(Page.acknowledged_at).is_(None)).order_by(col(Page.id).desc()).limit(most)
    pages = [(page.case_id, cases.look(session, page.case_id)) for page in session.exec(query)]
    return [case_id for case_id, case in pages if _answers(session, person_id, case, at=at)]


def _answers(session: Session, person_id: int, case: Case, *, at: datetime) -> bool:
    return people.may(session, person_id, people.STAFF | {Role.DUTY}, case.area_code, at=at)


def _ring(session: Session, page: Page, case: Case, *, rules: Rules, at: datetime) -> int:
    """Make the call that is due, the same round again or the next one, and set when to call again."""
    page.calls += 1
    longest = timedelta(minutes=max(rules.minutes_each("duty.page_steps")))
    again = page.climb_at is not None and at < page.climb_at <= at + longest
    reached = _call(session, case, _round(session, page.rung - 1, case, at=at), page, at=at) if again else 0
    if not reached:
        reached = _climb(session, page, case, rules=rules, at=at)
    assert page.climb_at is not None
    repeated = at + rules.duration("duty.page_repeat")
    page.next_at = page.climb_at if page.rung > ROUNDS else min(page.climb_at, repeated)
    session.flush()
    return reached


def _climb(session: Session, page: Page, case: Case, *, rules: Rules, at: datetime) -> int:
    """Call the next round, skipping rounds in which nobody can be called, and set when to climb again."""
    reached = 0
    while page.rung < ROUNDS and not reached:
        reached = _call(session, case, _round(session, page.rung, case, at=at), page, at=at)
        page.rung += 1
    if not reached:
        reached = _call(session, case, _round(session, ROUNDS, case, at=at), page, at=at)
        page.rung += 1
    steps = rules.minutes_each("duty.page_steps")
    if page.rung <= len(steps):
        step = timedelta(minutes=steps[page.rung - 1])
        page.climb_at = min(max(page.opened_at + step, at + timedelta(minutes=1)), at + step)
    else:
        last_gap = steps[-1] - (steps[-2] if len(steps) > 1 else 0)
        page.climb_at = at + timedelta(minutes=last_gap)
    return reached


def _round(session: Session, rung: int, case: Case, *, at: datetime) -> list[int]:
    """Return whom a round calls. From `ROUNDS` on everybody."""
    upward = areas.codes_upward(session, case.area_code)
    if rung >= ROUNDS:
        everybody = people.holders(session, FALLBACK.union(*HIGHER), upward, at=at)
        return list(dict.fromkeys([*roster.on_duty(session, case.area_code, at=at).first, *everybody]))
    if rung >= 2:
        return people.holders(session, HIGHER[rung - 1], upward, at=at)
    first, backups = roster.on_duty(session, case.area_code, at=at)
    unlisted = people.holders(session, FALLBACK, upward, at=at)
    if rung == 0:
        return first or unlisted
    coordinators = people.holders(session, HIGHER[0], upward, at=at)
    return list(dict.fromkeys([*backups, *coordinators, *(unlisted if first else [])]))


def _call(session: Session, case: Case, person_ids: list[int], page: Page, *, at: datetime) -> int:
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
            dedupe_key=f"page:{case.id}:{page.calls}:{person_id}",
            case_id=case.id,
        )
        for person_id in person_ids
    )
