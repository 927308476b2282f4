"""Coins for a need: reserved when the resident confirms it, paid when its hours are confirmed, else given back.

The time bank hears of accounts and a reference only. Take these last in a unit: an entry holds the ledger.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.domain.cases import rules as case_rules
from bot.domain.cases.model import OPEN_STATES, Case, CaseState
from bot.domain.exchange.errors import CoinsPromised, NotEnoughCoins
from bot.domain.exchange.model import Pledge
from bot.domain.exchange.rules import share
from bot.domain.giving import terms
from bot.domain.notices import service as notices
from bot.domain.rulebook import Rules
from bot.domain.tasks import service as tasks
from bot.domain.tasks.model import UNSETTLED_CLAIMS, Claim, ClaimState
from bot.domain.timebank import service as timebank
from bot.domain.timebank.queries import balance
from bot.domain.timebank.rules import CLEARING

PROMISED = "need"
"""The reason of the reservation for a need."""
PAID = "need_paid"
"""The reason of the entry by which a volunteer gets coins of the requester."""
AT_ONCE_MAX = 50

RAISABLE = OPEN_STATES - {CaseState.DISPUTED, CaseState.TO_REVISIT, CaseState.CRISIS}
"""Steps of a case in which its coins may still be changed."""


def holder(person_id: int) -> str:
    """Return the time bank's name for a person's account."""
    return f"person:{person_id}"


def of_case(session: Session, case_id: int) -> Pledge | None:
    """Return the pledge of a case, open or over."""
    return session.get(Pledge, case_id)


def open_of(session: Session, case_id: int) -> Pledge | None:
    """Return the pledge of a case while its coins are reserved."""
    pledge = session.get(Pledge, case_id, with_for_update=True)
    return pledge if pledge is not None and pledge.hold_seq is not None else None


def short_of(session: Session, person_id: int, minutes: int, *, already: int = 0) -> int | None:
    """Return what a person may spend, where that is less than `minutes`; None where it is enough.

    `already` is what is reserved for the same thing and would be freed.
    """
    available = balance(session, holder(person_id)).available + already
    return available if available < minutes else None


def promise(
    session: Session, case: Case, minutes: int, *, rules: Rules, at: datetime, payee_id: int | None = None
) -> Pledge:
    """Reserve coins of the requester for a case. With a `payee_id` it is a barter, agreed with that person.

    Refuses NotEnoughCoins, and TermsFirst for a need.
    """
    assert case.id is not None
    payer_id = case.requester_id
    available = short_of(session, payer_id, minutes)
    if available is not None:
        raise NotEnoughCoins(available=available, wanted=minutes)
    if payee_id is None:  # who barters agreed when they asked
        terms.require(session, payer_id)
    pledge = session.get(Pledge, case.id)
    if pledge is None:
        pledge = Pledge(case_id=case.id, payer_id=payer_id, minutes=minutes, barter=payee_id is not None, expires_at=at)
    else:
        pledge.minutes, pledge.payer_id, pledge.times = minutes, payer_id, pledge.times + 1
    wished = case.when_end or case.when_start or at
    pledge.expires_at = max(wished, at) + rules.duration("exchange.unclaimed_kept")
    posted = timebank.reserve(
        session,
        payer=holder(payer_id),
        payee=CLEARING if payee_id is None else holder(payee_id),
        minutes=minutes,
        reason=PROMISED,
        reference=f"case:{case.id}/pledge:{pledge.times}",
        made_by=holder(payer_id),
        rules=rules,
        at=at,
    )
    pledge.hold_seq = posted.seq
    session.add(pledge)
    session.flush()
    return pledge


def release(session: Session, case_id: int, *, by: int | None, at: datetime) -> int:
    """Give the requester back what is reserved for a case. Returns how many minutes; 0 where nothing is."""
    pledge = open_of(session, case_id)
    if pledge is None or pledge.hold_seq is None:
        return 0
    timebank.release(session, pledge.hold_seq, made_by=holder(by) if by else "system", at=at)
    pledge.hold_seq = None
    session.flush()
    return pledge.minutes


def change(session: Session, case: Case, minutes: int, *, rules: Rules, at: datetime) -> None:
    """Give another number of coins for an open need, or none (0). Whoever has taken it is not given less than was promised.

    Refuses TermsFirst, CoinsPromised and NotEnoughCoins.
    """
    assert case.id is not None
    pledge = open_of(session, case.id)
    before = pledge.minutes if pledge is not None else 0
    claims = tasks.claims_on(session, case.id)
    if case.state not in RAISABLE or (claims and minutes < before) or (claims and pledge is None):
        raise CoinsPromised(number=case_rules.number(case.id), minutes=before)
    payee_id = claims[0].person_id if pledge is not None and pledge.barter else None
    release(session, case.id, by=case.requester_id, at=at)
    if minutes:
        promise(session, case, minutes, rules=rules, at=at, payee_id=payee_id)


def pay(session: Session, case_id: int, *, by: int | None, rules: Rules, at: datetime) -> dict[int, int]:
    """Pay what is reserved for a case to those whose time is confirmed, and give the rest back.

    Nobody gets more than the minutes they worked; what is reserved for less is split by minutes. Returns the minutes
    that each claim got: of every confirmed claim, or none at all where nothing is reserved.
    """
    pledge = open_of(session, case_id)
    if pledge is None or pledge.hold_seq is None:
        return {}
    claims = [claim for claim in tasks.claims_on(session, case_id) if claim.state is ClaimState.CONFIRMED]
    worked = {claim.id or 0: claim.minutes or 0 for claim in claims}
    shares = dict(zip(worked, share(list(worked.values()), pledge.minutes), strict=True))
    made_by = holder(by) if by else "system"
    if pledge.barter and sum(shares.values()):
        timebank.settle(session, pledge.hold_seq, made_by=made_by, at=at, minutes=sum(shares.values()))
    else:
        timebank.release(session, pledge.hold_seq, made_by=made_by, at=at)
        for claim in claims:
            _pay_one(session, pledge, claim, shares[claim.id or 0], made_by=made_by, rules=rules, at=at)
    pledge.hold_seq = None
    session.flush()
    return shares


def _pay_one(
    session: Session, pledge: Pledge, claim: Claim, minutes: int, *, made_by: str, rules: Rules, at: datetime
) -> None:
    """Move coins straight from requester to volunteer, so that a reversal brings them back to where they came from."""
    if not minutes:
        return
    timebank.transfer(
        session,
        payer=holder(pledge.payer_id),
        payee=holder(claim.person_id),
        minutes=minutes,
        reason=PAID,
        reference=f"case:{pledge.case_id}/claim:{claim.id}",
        made_by=made_by,
        rules=rules,
        at=at,
    )


def undecided(session: Session, case_id: int) -> bool:
    """Whether somebody's time on a case is still to be settled."""
    return any(claim.state in UNSETTLED_CLAIMS for claim in tasks.claims_on(session, case_id))


def barter_minutes_waiting(session: Session, person_id: int) -> int:
    """Return the minutes somebody reported for exchanges that nobody has decided on yet: they will never be hours."""
    query = (
        select(Claim.minutes)
        .join(Pledge, col(Pledge.case_id) == col(Claim.case_id))
        .where(
            Claim.person_id == person_id,
            col(Claim.state).in_((ClaimState.FINISHED, ClaimState.DISPUTED)),
            col(Pledge.barter).is_(True),
        )
    )
    return sum(minutes or 0 for minutes in session.exec(query))


def release_due(session: Session, *, rules: Rules, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Look at reservations whose time is over: give back what nobody has taken, or what is left of a case that has ended.

    One on which people are still at work, or which is disputed, is looked at again later. Returns how many were looked
    at; call again until 0.
    """
    due = session.exec(
        select(Pledge)
        .where(col(Pledge.hold_seq).is_not(None), col(Pledge.expires_at) <= at)
        .order_by(col(Pledge.expires_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for pledge in due:
        case = session.get_one(Case, pledge.case_id)
        if undecided(session, pledge.case_id):
            pledge.expires_at = at + rules.duration("exchange.unclaimed_kept")
            continue
        paid = pay(session, pledge.case_id, by=None, rules=rules, at=at)
        if case.state in OPEN_STATES and not sum(paid.values()):
            notices.tell_requester(session, case, "pledge_expired", at=at, minutes=pledge.minutes)
    session.flush()
    return len(due)
