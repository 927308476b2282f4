"""Verifying and grading a case, and opening the case of somebody in danger."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.errors import NotYourCase
from bot.domain.cases.model import CRISIS_KIND, OPEN_STATES, Case, CaseState, Level
from bot.domain.duty import service as duty
from bot.domain.duty.model import Page
from bot.domain.exchange import pledges
from bot.domain.ladder import service as ladder
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Account, Person, Role
from bot.domain.recurring import service as recurring
from bot.domain.rulebook import Rules
from bot.domain.tasks import service as tasks
from bot.domain.triage.errors import ReasonMissing


def to_verify(session: Session, area_codes: Collection[str], *, limit: int) -> list[Case]:
    """Return the cases in those areas and below them that nobody has checked yet, the oldest first."""
    waiting = select(Case).where(Case.state == CaseState.TO_VERIFY, areas.within(Case.area_code, area_codes))
    return list(session.exec(waiting.order_by(col(Case.id)).limit(limit)))


def verify(
    session: Session, case_id: int, *, by: int, true: bool, method: str, rules: Rules, at: datetime
) -> tuple[Case, int]:
    """Say whether a need is as reported, and how that was checked (志愿服务条例 13, 山东 18). A true one is posted at once.

    Returns the case and how many groups get the card. The requester is told either way (TR6).
    """
    case = cases.for_staff(session, case_id, by, people.STAFF, at=at)
    about = notices.about_case(case_id)
    cases.record(session, case, "verified", by=by, at=at, note=method or None)
    groups = 0
    if true:
        tasks.post(session, case, by=by, rules=rules, at=at)
        groups = notices.tell_groups(session, case.area_code, "card", about=about, at=at, case_id=case_id)
        notices.tell_requester(session, case, "case_posted", at=at)
    else:
        cases.move(session, case, CaseState.UNTRUE, by=by, at=at, note=method or None)
        pledges.release(session, case_id, by=by, at=at)
        notices.tell_requester(session, case, "case_not_posted", at=at)
    recurring.verified(session, case_id, true=true, at=at)
    audit.note(session, person_id=by, action="verify", subject=about, at=at, purpose=method or None)
    return case, groups


def relevel(session: Session, case_id: int, *, by: int, level: Level, reason: str, at: datetime) -> Case:
    """Change how grave a case is; the reason is kept. Something graver is told to the coordinators."""
    if not reason:
        raise ReasonMissing(number=case_rules.number(case_id))
    case = cases.for_staff(session, case_id, by, people.STAFF, at=at)
    case.level, case.level_reason, case.updated_at, case.look_at = level, reason, at, at
    cases.record(session, case, "relevel", by=by, at=at, note=f"{level.value} {reason}")
    audit.note(session, person_id=by, action="relevel", subject=notices.about_case(case_id), at=at, purpose=reason)
    if level is not Level.NORMAL:
        watchers = [person for person in people.responsible(session, case.area_code, at=at) if person != by]
        notices.tell_all(session, watchers, "case_releveled", about=notices.about_case(case_id), at=at, case_id=case_id)
    return case


def ongoing_crisis(session: Session, person_id: int) -> Case | None:
    """Return the case of danger of a person that nobody has closed yet."""
    return session.exec(
        select(Case).where(Case.requester_id == person_id, Case.state == CaseState.CRISIS).order_by(col(Case.id).desc())
    ).first()


def raise_crisis(
    session: Session, account: Account, *, words: str, dangers: str, area_code: str, rules: Rules, at: datetime
) -> tuple[Case, Page, int, bool]:
    """Open (or continue) the case of somebody in danger and call people. No volunteer card, no consent asked (PIPL 13(四)).

    Returns the case, its page, how many people were called just now, and whether this is the first word of
    it. The exact words are kept, encrypted: they are evidence (法释〔2022〕17号 6).
    """
    assert account.id is not None
    ongoing = ongoing_crisis(session, account.person_id)
    if ongoing is not None:
        assert ongoing.id is not None
        cases.record(session, ongoing, "supplement", by=account.person_id, at=at, note=words)
        page = duty.page_of(session, ongoing.id)
        assert page is not None
        if page.acknowledged_by is not None:
            notices.tell_all(
                session,
                people.still_serving(session, page.acknowledged_by, ongoing.area_code, at=at),
                "crisis_more",
                about=notices.about_case(ongoing.id),
                at=at,
                kind="page",
                case_id=ongoing.id,
            )
        session.flush()
        return ongoing, page, 0, False
    keepers = people.responsible(session, area_code, at=at)
    case = Case(
        state=CaseState.CRISIS,
        kind=CRISIS_KIND,
        level=Level.URGENT,
        level_reason=dangers,
        area_code=area_code,
        requester_id=account.person_id,
        account_id=account.id,
        owner_id=keepers[0],
        said=words,
        phone=session.get_one(Person, account.person_id).phone,
        created_at=at,
        updated_at=at,
    )
    cases.add(session, case, by=account.person_id, at=at)
    called = duty.open_page(session, case, rules=rules, at=at)
    assert case.id is not None
    page = duty.page_of(session, case.id)
    assert page is not None
    return case, page, called, True


def acknowledge(session: Session, case_id: int, *, by: int, at: datetime) -> Case:
    """End the page by a named person and tell whoever wrote that a human has answered.

    Where nobody is called (any more), a task that nobody takes is followed from now on and climbs no further.
    """
    page = duty.page_of(session, case_id)
    if (page is None or page.acknowledged_at is not None) and ladder.may_follow(session, case_id, by, at=at):
        return ladder.follow(session, case_id, by=by, at=at)
    duty.acknowledge(session, case_id, by, at=at)
    case = cases.look(session, case_id)
    audit.note(session, person_id=by, action="acknowledge", subject=notices.about_case(case_id), at=at)
    if case.state is CaseState.CRISIS:
        notices.tell_requester(session, case, "crisis_acknowledged", at=at)
    return case


def relay(session: Session, case_id: int, words: str, *, by: int, at: datetime) -> Case:
    """Pass on somebody's words to whoever wrote, where the case was opened: not everybody leaves a phone."""
    case = cases.for_staff(session, case_id, by, people.STAFF | {Role.DUTY}, at=at)
    if case.state not in OPEN_STATES:
        raise NotYourCase(number=case_rules.number(case_id))
    event = cases.record(session, case, "relayed", by=by, at=at, note=words)
    session.flush()
    notices.tell_requester(session, case, "relayed", at=at, event_id=event.id)
    return case


def close_crisis(session: Session, case_id: int, *, by: int, note: str, at: datetime) -> Case:
    """Close a case of danger: a supervisor does, with a note of what was done (反家暴法 13: never "none of our business")."""
    if not note:
        raise ReasonMissing(number=case_rules.number(case_id))
    case = cases.for_staff(session, case_id, by, people.DECIDERS, at=at)
    cases.move(session, case, CaseState.CLOSED, by=by, at=at, note=note)
    audit.note(session, person_id=by, action="close", subject=notices.about_case(case_id), at=at, purpose=note)
    return case
