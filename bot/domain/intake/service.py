"""From what a resident said to a case: reporting, adding, withdrawing, stopping."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.errors import NotYourCase, UnknownCase, WrongStep
from bot.domain.cases.model import CRISIS_KIND, OPEN_STATES, Case, CaseState, Level
from bot.domain.consent import service as consent
from bot.domain.consent.model import Purpose
from bot.domain.dispatch import asking
from bot.domain.duty import service as duty
from bot.domain.exchange import agreements, offers, pledges
from bot.domain.intake.errors import NothingOpen as NothingOpen
from bot.domain.intake.errors import TooManyReports
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Account, Person
from bot.domain.rulebook import Rules
from bot.domain.tasks import service as tasks
from bot.domain.tasks.model import LIVE_CLAIMS

NOTICE_VERSION = "2026-11"
"""The version of the privacy notice that the read-back shows before 是."""


REPORTS_COUNTED = timedelta(hours=1)

AMENDABLE = frozenset({CaseState.TO_VERIFY, CaseState.TO_POST, CaseState.POSTED, CaseState.CLAIMED})
"""Steps in which the requester may still correct what was written down."""


@dataclass(frozen=True)
class Need:
    """What was understood, read back and confirmed. Times are aware; `people` is at least 1.

    `coins` are the minutes of 时间币 that the requester gives for it; 0 for none.
    """

    kind: str
    level: Level
    level_reason: str | None
    area_code: str
    said: str
    beneficiary: str | None = None
    phone: str | None = None
    address: str | None = None
    destination: str | None = None
    when_start: datetime | None = None
    when_end: datetime | None = None
    when_text: str = ""
    people: int = 1
    clearance: str | None = None
    coins: int = 0


def report(session: Session, account: Account, need: Need, *, rules: Rules, at: datetime) -> Case:
    """Open a case from a confirmed read-back and tell whoever looks after the area.

    The 是 under the read-back is the consent to keep the words and to hand the contact to the volunteer who
    takes it. Coins given for it are reserved now. An 紧急 need also calls people at once. Refuses more than a person may
    report within an hour, TermsFirst and NotEnoughCoins.
    """
    assert account.id is not None
    most = rules.count("conversation.reports_per_hour")
    if cases.opened_by(session, account.person_id, since=at - REPORTS_COUNTED) >= most:
        raise TooManyReports(most=most)
    consent.give(session, account.person_id, Purpose.CASE, notice_version=NOTICE_VERSION, at=at)
    keepers = people.responsible(session, need.area_code, at=at)
    case = Case(
        state=CaseState.TO_VERIFY,
        kind=need.kind,
        level=need.level,
        level_reason=need.level_reason,
        area_code=need.area_code,
        requester_id=account.person_id,
        account_id=account.id,
        owner_id=keepers[0],
        said=need.said,
        beneficiary=need.beneficiary,
        phone=need.phone,
        address=need.address,
        destination=need.destination,
        when_start=need.when_start,
        when_end=need.when_end,
        when_text=need.when_text[:64],
        people_needed=min(need.people, rules.count("fulfilment.people_wanted_max")),
        clearance=need.clearance,
        created_at=at,
        updated_at=at,
    )
    cases.add(session, case, by=account.person_id, at=at)
    assert case.id is not None
    person = session.get_one(Person, account.person_id)
    if need.phone and not person.phone and not need.beneficiary:
        person.phone = need.phone
    notices.tell_all(session, keepers, "case_to_verify", about=notices.about_case(case.id), at=at, case_id=case.id)
    if need.level is Level.URGENT:
        duty.open_page(session, case, rules=rules, at=at)
    if need.coins:
        pledges.promise(session, case, need.coins, rules=rules, at=at)
    return case


def own_case(session: Session, case_id: int, person_id: int) -> Case:
    """Return a case of this requester. A stranger learns nothing, not even that the number exists.

    Nor does whoever holds the requester's phone learn of a case of danger by trying numbers.
    """
    case = session.get(Case, case_id, with_for_update=True)
    if case is None or case.requester_id != person_id or case.kind == CRISIS_KIND:
        raise UnknownCase(number=case_rules.number(case_id))
    return case


def supplement(session: Session, case: Case, words: str, *, by: int, at: datetime) -> None:
    """Add later words to an open case; whoever works on it and its steward are told privately."""
    assert case.id is not None
    if case.state not in OPEN_STATES:
        raise NotYourCase(number=case_rules.number(case.id))
    cases.record(session, case, "supplement", by=by, at=at, note=words)
    case.updated_at = at
    workers = [row.person_id for row in tasks.claims_on(session, case.id) if row.state in LIVE_CLAIMS]
    notices.tell_all(
        session,
        [*workers, *people.still_serving(session, case.owner_id, case.area_code, at=at)],
        "case_supplemented",
        about=notices.about_case(case.id),
        at=at,
        case_id=case.id,
    )
    session.flush()


def amend(session: Session, case: Case, need: Need, *, changed: str, by: int, at: datetime) -> None:
    """Correct a reported case before it is finished. Its words stay as they were said; whoever works on it is told.

    In another place it belongs to whoever looks after that place, and its card goes to the groups there.
    """
    assert case.id is not None
    if case.state not in AMENDABLE:
        raise WrongStep(number=case_rules.number(case.id), state=case_rules.STATE_NAMES[case.state])
    moved = need.area_code != case.area_code
    case.kind, case.area_code, case.address, case.phone = need.kind, need.area_code, need.address, need.phone
    case.when_start, case.when_end, case.when_text = need.when_start, need.when_end, need.when_text
    case.beneficiary, case.destination, case.clearance = need.beneficiary, need.destination, need.clearance
    case.updated_at = at
    if case.state is CaseState.TO_VERIFY:
        case.people_needed = need.people
    cases.record(session, case, "amended", by=by, at=at, note=changed)
    workers = [row.person_id for row in tasks.claims_on(session, case.id) if row.state in LIVE_CLAIMS]
    notices.tell_all(
        session, workers, "case_amended", about=notices.about_case(case.id), at=at, case_id=case.id, changed=changed
    )
    if moved:
        _hand_over(session, case, at=at)
    session.flush()


def _hand_over(session: Session, case: Case, *, at: datetime) -> None:
    assert case.id is not None
    about = notices.about_case(case.id)
    keepers = people.responsible(session, case.area_code, at=at)
    if case.owner_id not in keepers:
        case.owner_id = keepers[0]
    if case.state is CaseState.TO_VERIFY:
        notices.tell_all(session, keepers, "case_to_verify", about=about, at=at, case_id=case.id)
    elif case.state is CaseState.POSTED:
        notices.tell_groups(session, case.area_code, "card", about=about, at=at, case_id=case.id)


def withdraw(session: Session, case: Case, *, by: int, reason: str | None, at: datetime) -> None:
    """Take one's own need back. Coins reserved for it are free again; volunteers who hold it, who
    were asked or waited with a condition, and its steward are told."""
    assert case.id is not None
    cancelled = tasks.cancel(session, case, by=by, at=at)
    cases.move(session, case, CaseState.WITHDRAWN, by=by, at=at, note=reason)
    asked = asking.withdrawn(session, case.id, at=at)
    agreements.withdrawn(session, case.id)
    pledges.release(session, case.id, by=by, at=at)
    notices.tell_all(
        session,
        [claim.person_id for claim in cancelled]
        + asked
        + people.still_serving(session, case.owner_id, case.area_code, at=at),
        "case_withdrawn",
        about=notices.about_case(case.id),
        at=at,
        case_id=case.id,
    )


def withdraw_consent(session: Session, person_id: int, *, at: datetime) -> tuple[list[Purpose], list[Case]]:
    """End every consent at once: open needs are taken back, contact data forgotten. History that the law makes us keep
    (confirmed hours, pleas for help against violence) stays, encrypted.

    Returns the purposes that ended and the cases that were taken back.
    """
    purposes = consent.withdraw_all(session, person_id, at=at)
    stopped: list[Case] = []
    for case in cases.open_cases_of(session, person_id):
        if case_rules.may_follow(case.state, CaseState.WITHDRAWN):
            withdraw(session, case, by=person_id, reason="撤回同意", at=at)
            stopped.append(case)
    offers.withdraw_all(session, person_id, at=at)
    cases.forget_words(session, cases.ended_of(session, person_id))
    for account in people.accounts_of(session, person_id):
        account.nickname = account.nickname_index = None
    person = session.get_one(Person, person_id)
    person.phone = None
    if people.volunteer(session, person_id) is None:
        person.name = person.community_code = None
    session.flush()
    return purposes, stopped
