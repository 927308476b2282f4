"""A yes with a condition (接 X0231 但我6点后才有空): held for a steward's decision while the task stays open to everybody."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.domain.audit import service as audit
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.errors import UnknownCase
from bot.domain.cases.model import Case
from bot.domain.dispatch import asking, claiming
from bot.domain.dispatch.errors import NothingHeld, SeveralHeld, WishNotAsked
from bot.domain.dispatch.kinds import Kinds
from bot.domain.dispatch.model import Prospect, ProspectState
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Account
from bot.domain.rulebook import Rules
from bot.domain.tasks import claiming as tasks

HELD_SHOWN_MAX = 50


def hold(
    session: Session,
    case_id: int,
    account: Account,
    *,
    words: str,
    people_count: int,
    member: bool,
    kinds: Kinds,
    rules: Rules,
    at: datetime,
) -> Prospect:
    """Keep a yes with its condition and ask the stewards of the area. A later condition replaces an earlier one.

    Refuses whom a plain claim would refuse. It lapses by rule, at the latest when the task is over.
    """
    tasks.check(session, case_id, account, people_count=people_count, member=member, rules=rules, at=at)
    assert account.id is not None
    case = cases.look(session, case_id)
    row = waiting(session, case_id, account.person_id)
    if row is None:
        row = Prospect(
            case_id=case_id,
            person_id=account.person_id,
            account_id=account.id,
            state=ProspectState.HELD,
            said_at=at,
            due_at=at,
        )
        session.add(row)
    row.state, row.place, row.words, row.wish, row.people = ProspectState.HELD, None, words, None, people_count
    row.said_at, row.due_at = at, at + rules.duration("dispatch.condition_stands")
    if case.when_end is not None and at < case.when_end < row.due_at:
        row.due_at = case.when_end
    session.flush()
    cases.record(session, case, "condition", by=account.person_id, at=at, note=words)
    _tell_keepers(session, case, "condition_to_decide", row, at=at)
    asking.go_on(session, case_id, kinds=kinds, rules=rules, at=at)
    return row


def waiting(session: Session, case_id: int, person_id: int) -> Prospect | None:
    """Return what stands open between a person and a task."""
    states = (ProspectState.ASKED, ProspectState.HELD)
    query = select(Prospect).where(
        Prospect.case_id == case_id, Prospect.person_id == person_id, col(Prospect.state).in_(states)
    )
    return session.exec(query).first()


def held(session: Session, case_id: int) -> list[Prospect]:
    """Return who waits with a condition for a task, first come first."""
    query = select(Prospect).where(Prospect.case_id == case_id, Prospect.state == ProspectState.HELD)
    return list(session.exec(query.order_by(col(Prospect.said_at), col(Prospect.id))))


def all_held(session: Session, by: int, *, at: datetime) -> list[Prospect]:
    """Return every condition a steward may decide on. Refuses whoever is none."""
    people.require(session, by, people.STAFF, None, at=at)
    query = (
        select(Prospect)
        .where(Prospect.state == ProspectState.HELD)
        .order_by(col(Prospect.due_at))
        .limit(HELD_SHOWN_MAX)
    )
    rows = session.exec(query).all()
    return [
        row for row in rows if people.may(session, by, people.STAFF, cases.look(session, row.case_id).area_code, at=at)
    ]


def allow(
    session: Session, case_id: int, place: int | None, *, by: int, kinds: Kinds, rules: Rules, at: datetime
) -> Prospect:
    """Let a condition stand: it becomes the claim, by the same guarded UPDATE as any other. Both sides are told."""
    row = _chosen(session, case_id, place, "允", by=by, at=at)
    account = session.get_one(Account, row.account_id)
    times = claiming.times_of(session, case_id, kinds)
    claimed = tasks.claim(session, case_id, account, people_count=row.people, member=True, rules=rules, at=at)
    claiming.after_claim(session, claimed, row.person_id, times, rules=rules, at=at)
    about = notices.about_case(case_id)
    facts: dict[str, Any] = {"case_id": case_id, "prospect_id": row.id}
    notices.tell_account(session, account, "condition_allowed", about=about, at=at, kind="details", **facts)
    case_facts = {"claim_id": claimed.claim_id, "prospect_id": row.id}
    notices.tell_requester_of(session, case_id, "claimed_on_condition", at=at, **case_facts)
    audit.note(session, person_id=by, action="allow", subject=about, at=at)
    session.expire(row)
    return row


def deny(session: Session, case_id: int, place: int | None, *, by: int, at: datetime) -> Prospect:
    """Do not take a condition; the volunteer is told, and may still claim without it."""
    row = _chosen(session, case_id, place, "不允", by=by, at=at)
    row.state, row.settled_at = ProspectState.DENIED, at
    session.flush()
    about = notices.about_case(case_id)
    notices.tell(session, row.person_id, "condition_denied", about=about, at=at, case_id=case_id)
    audit.note(session, person_id=by, action="deny", subject=about, at=at)
    return row


def ask_requester(session: Session, case_id: int, place: int | None, *, by: int, at: datetime) -> Prospect:
    """Ask the requester whether a condition suits them; their answer goes to the stewards, who decide."""
    row = _chosen(session, case_id, place, "问本人", by=by, at=at)
    row.wish = "asked"
    session.flush()
    notices.tell_requester_of(session, case_id, "condition_wish", at=at, prospect_id=row.id)
    return row


def wish(session: Session, case_id: int, person_id: int, *, yes: bool, at: datetime) -> Prospect:
    """Take the requester's answer and pass it on. A stranger learns nothing of the number."""
    case = session.get(Case, case_id)
    if case is None or case.requester_id != person_id:
        raise UnknownCase(number=case_rules.number(case_id))
    row = next((one for one in held(session, case_id) if one.wish == "asked"), None)
    if row is None:
        raise WishNotAsked(number=case_rules.number(case_id))
    row.wish = "yes" if yes else "no"
    session.flush()
    _tell_keepers(session, case, "condition_wished", row, at=at)
    return row


def _chosen(session: Session, case_id: int, place: int | None, word: str, *, by: int, at: datetime) -> Prospect:
    cases.for_staff(session, case_id, by, people.STAFF, at=at)
    rows = held(session, case_id)
    number = case_rules.number(case_id)
    if not rows or (place is not None and not 1 <= place <= len(rows)):
        raise NothingHeld(number=number)
    if place is None and len(rows) > 1:
        raise SeveralHeld(number=number, word=word, lines=lines_of(session, rows))
    return rows[(place or 1) - 1]


def lines_of(session: Session, rows: list[Prospect]) -> list[dict[str, object]]:
    """Return who waits with which condition, for a steward in private."""
    return [
        {
            "place": place,
            "name": people.display_name(session, row.person_id),
            "words": row.words,
            "wish": row.wish,
            "people": row.people,
        }
        for place, row in enumerate(rows, 1)
    ]


def _tell_keepers(session: Session, case: Case, template: str, row: Prospect, *, at: datetime) -> None:
    assert case.id is not None
    keepers = people.responsible(session, case.area_code, at=at, besides={row.person_id})
    about = notices.about_case(case.id)
    notices.tell_all(session, keepers, template, about=about, at=at, case_id=case.id, prospect_id=row.id)
