"""Claiming: of many callers at the same moment exactly as many win as there are places.

The busiest write of all. Its statements run at the driver's own speed (bot.store.hot), each by an index, so that its
cost does not grow with what is stored.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from bot.domain.cases import rules as case_rules
from bot.domain.cases.errors import UnknownCase
from bot.domain.cases.model import CaseState, Level
from bot.domain.people import queries as people
from bot.domain.people.model import Account
from bot.domain.rulebook import Rules
from bot.domain.tasks import rules as task_rules
from bot.domain.tasks.errors import (
    AlreadyYours,
    ClearanceMissing,
    DoneBefore,
    JoinGroupFirst,
    NotEnoughPlaces,
    NotPosted,
    OwnNeed,
    RegisterFirst,
    TaskTaken,
    TooManyOpen,
)
from bot.domain.tasks.model import COMPANIONS_CONTEXT, TaskState
from bot.store.columns import seal
from bot.store.hot import Statement

ON_OFFER = Statement(
    "SELECT c.state, c.level, c.requester_id, t.state, t.needed, t.taken, t.clearance"
    " FROM service_case c LEFT JOIN task t ON t.case_id = c.id WHERE c.id = ?"
)
LIVING = Statement("SELECT case_id FROM claim WHERE person_id = ? AND state IN ('active', 'arrived')")
WIN = Statement(
    "UPDATE task SET taken = taken + ? WHERE case_id = ? AND state = 'open' AND taken + ? <= needed"
    " RETURNING taken, needed"
)
INSERT = Statement(
    "INSERT INTO claim (case_id, person_id, account_id, people, companions, state, claimed_at, code_tries)"
    " VALUES (?, ?, ?, ?, ?, 'active', ?, 0) ON CONFLICT DO NOTHING RETURNING id"
)
"""Nothing comes back for somebody whose work on this task is over: it is one claim for each person and task."""
FULL = Statement(
    "UPDATE service_case SET state = 'claimed', updated_at = ?, look_at = ? WHERE id = ? AND state = 'posted'"
)
RECORD = Statement("INSERT INTO case_event (case_id, at, what, person_id) VALUES (?, ?, 'claimed', ?)")


@dataclass(frozen=True)
class Claimed:
    """What became of a claim: how many places it took, and how many are left."""

    case_id: int
    claim_id: int
    people: int
    taken: int
    needed: int

    @property
    def full(self) -> bool:
        """Whether nobody else is needed."""
        return self.taken == self.needed


class _Offer(NamedTuple):
    state: str
    level: str
    requester_id: int
    task_state: str | None
    needed: int
    taken: int
    clearance: str | None


def claim(
    session: Session,
    case_id: int,
    account: Account,
    *,
    people_count: int = 1,
    companions: str | None = None,
    member: bool,
    rules: Rules,
    at: datetime,
) -> Claimed:
    """Take `people_count` places of a task for the owner of an account.

    The places are won by one guarded UPDATE. `member` says that the caller stands in a group of ours. Refuses with
    the errors of this package.
    """
    task_rules.check_people(people_count, rules)
    if not member:
        _check_known(session, account.person_id, at=at)
    offer = _offer(session, case_id)
    _check_claimer(session, case_id, account.person_id, offer, rules=rules, at=at)
    won = WIN.run(session, people_count, case_id, people_count).fetchone()
    if won is None:
        number, left = case_rules.number(case_id), offer.needed - offer.taken
        if left <= 0 or people_count == 1:
            raise TaskTaken(number=number)
        raise NotEnoughPlaces(number=number, left=left, wanted=people_count)
    taken, needed = won
    sealed = None if companions is None else seal(COMPANIONS_CONTEXT, companions)
    values = (case_id, account.person_id, account.id, people_count, sealed, at)
    inserted: Any = INSERT.run(session, *values).fetchone()
    if inserted is None:
        raise DoneBefore(number=case_rules.number(case_id))
    if taken == needed:
        FULL.run(session, at, at, case_id)
    RECORD.run(session, case_id, at, account.person_id)
    return Claimed(case_id, inserted[0], people_count, taken, needed)


def check(
    session: Session, case_id: int, account: Account, *, people_count: int, member: bool, rules: Rules, at: datetime
) -> None:
    """Refuse as `claim` would at this moment, without taking a place."""
    task_rules.check_people(people_count, rules)
    if not member:
        _check_known(session, account.person_id, at=at)
    offer = _offer(session, case_id)
    _check_claimer(session, case_id, account.person_id, offer, rules=rules, at=at)
    if offer.taken + people_count > offer.needed:
        raise NotEnoughPlaces(number=case_rules.number(case_id), left=offer.needed - offer.taken, wanted=people_count)


def _offer(session: Session, case_id: int) -> _Offer:
    """Return what a claim must know of case and task, in one look. Refuses what is not on offer."""
    number = case_rules.number(case_id)
    row = ON_OFFER.run(session, case_id).fetchone()
    if row is None:
        raise UnknownCase(number=number)
    offer = _Offer(*row)
    if offer.task_state is None or offer.state == CaseState.CRISIS:  # never offered, or somebody in danger
        raise UnknownCase(number=number)
    if offer.task_state != TaskState.OPEN:
        raise NotPosted(number=number, state=case_rules.STATE_NAMES[CaseState(offer.state)])
    return offer


def _check_known(session: Session, person_id: int, *, at: datetime) -> None:
    """Refuse a stranger before any case is looked at: they learn nothing of its number."""
    if people.volunteer(session, person_id) is None and not people.may(session, person_id, people.STAFF, None, at=at):
        raise JoinGroupFirst


def _check_claimer(
    session: Session, case_id: int, person_id: int, offer: _Offer, *, rules: Rules, at: datetime
) -> None:
    number = case_rules.number(case_id)
    if offer.requester_id == person_id:
        raise OwnNeed(number=number)
    own = [row[0] for row in LIVING.run(session, person_id).fetchall()]
    if case_id in own:
        raise AlreadyYours(number=number)
    if offer.taken >= offer.needed:
        raise TaskTaken(number=number)
    limit = rules.count("fulfilment.open_claims_max")
    if len(own) >= limit:
        raise TooManyOpen(limit=limit)
    if offer.level != Level.NORMAL and people.volunteer(session, person_id) is None:
        raise RegisterFirst(number=number)
    if offer.clearance is not None and not people.cleared(session, person_id, offer.clearance, at=at):
        raise ClearanceMissing(number=number, clearance=task_rules.CLEARANCE_NAMES[offer.clearance])
