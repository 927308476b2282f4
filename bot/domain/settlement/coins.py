"""The coins of a confirmed claim: those the requester reserved for it, else issued. Each minute is given once."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.domain.cases.model import Case
from bot.domain.earning import service as earning
from bot.domain.exchange import pledges
from bot.domain.notices import service as notices
from bot.domain.records.queries import find_by_reference
from bot.domain.rulebook import Rules
from bot.domain.tasks import service as tasks
from bot.domain.tasks.model import Claim, ClaimState


def reference(claim: Claim) -> str:
    """Return the reference under which a claim stands in both books."""
    return f"case:{claim.case_id}/claim:{claim.id}"


def give(session: Session, case: Case, claims: list[Claim], *, by: int | None, rules: Rules, at: datetime) -> None:
    """Give coins for what was confirmed, once for each minute, and tell the volunteers.

    Where the requester gives coins, theirs come first: split when nobody's time is open any more. What they do not
    cover is issued as for any need, unless it was an exchange between neighbours.
    """
    assert case.id is not None
    pledge = pledges.open_of(session, case.id)
    if pledge is None:
        for claim in claims:
            issued = _issue(session, case, claim, claim.minutes or 0, by=by, rules=rules, at=at)
            _tell_hours(session, claim, at=at, credited=issued)
        return
    if pledges.undecided(session, case.id):
        for claim in claims:
            _tell_hours(session, claim, at=at, later=True)
        return
    shares = pledges.pay(session, case.id, by=by, rules=rules, at=at)
    now = {claim.id for claim in claims}
    for claim in _confirmed(session, case.id):
        given = shares[claim.id or 0]
        if given:
            _spill(session, case, claim, rules=rules, at=at)
        if pledge.barter:
            _tell_hours(session, claim, "barter_paid", at=at, given=given)
            continue
        issued = _issue(session, case, claim, (claim.minutes or 0) - given, by=by, rules=rules, at=at)
        template = "hours_recorded" if claim.id in now else "coins_given"
        _tell_hours(session, claim, template, at=at, given=given, credited=given + issued)


def _spill(session: Session, case: Case, claim: Claim, *, rules: Rules, at: datetime) -> None:
    cause = f"{reference(claim)}/given"
    earning.spill(session, claim.person_id, cause=cause, area_code=case.area_code, rules=rules, at=at)


def _issue(
    session: Session, case: Case, claim: Claim, minutes: int, *, by: int | None, rules: Rules, at: datetime
) -> int:
    """Issue the coins that a grade of source and the kind of service earned on the day of the service; return how many minutes."""
    record = find_by_reference(session, claim.person_id, reference(claim)) if minutes else None
    if record is None:
        return 0
    return earning.pay(
        session,
        claim.person_id,
        minutes,
        kind=case.kind,
        grade=record.grade.value,
        day=record.service_date,
        area_code=case.area_code,
        reference=reference(claim),
        made_by=f"person:{by}" if by else "system",
        rules=rules,
        at=at,
    )


def _tell_hours(
    session: Session,
    claim: Claim,
    template: str = "hours_recorded",
    *,
    at: datetime,
    given: int = 0,
    later: bool = False,
    credited: int | None = None,
) -> None:
    facts: dict[str, Any] = {"minutes": claim.minutes}
    if credited is not None and credited != claim.minutes:
        facts["credited"] = credited
    if given:
        facts["given"] = given
    if later:
        facts["later"] = True
    about = notices.about_case(claim.case_id)
    notices.tell(session, claim.person_id, template, about=about, at=at, case_id=claim.case_id, **facts)


def _confirmed(session: Session, case_id: int) -> list[Claim]:
    return [claim for claim in tasks.claims_on(session, case_id) if claim.state is ClaimState.CONFIRMED]
