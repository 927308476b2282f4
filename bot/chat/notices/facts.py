"""What may be known of a case: by anybody, by those who work on it."""

from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from bot.chat.notices.making import Facts, Notice
from bot.domain.areas import queries as areas
from bot.domain.cases.model import Case, CaseEvent
from bot.domain.cases.service import FORGOTTEN
from bot.domain.exchange import pledges
from bot.domain.people import queries as people
from bot.domain.tasks import service as tasks
from bot.domain.tasks.model import Claim
from bot.domain.timebank.rules import coins

if TYPE_CHECKING:
    from bot.chat.house import House


def public_facts(house: "House", session: Session, case: Case) -> Facts:
    """Return what anybody may know of a case: kind, area, time, coins it gives. Never a word the person said, nor who pays."""
    assert case.id is not None
    kind = house.kind(case.kind)
    return {
        "title": kind.public_title(case.destination),
        "area": areas.full_name(session, case.area_code),
        "when": case.when_text,
        "level": case.level.value,
        "risk": kind.risk,
        "gives": coins_given(house, session, case.id),
    }


def coins_given(house: "House", session: Session, case_id: int) -> str | None:
    """Return the coins reserved for a case, as people read them; None where there are none."""
    pledge = pledges.of_case(session, case_id)
    return coins(pledge.minutes, house.rules()) if pledge is not None and pledge.hold_seq is not None else None


def private_facts(session: Session, case: Case) -> Facts:
    """Return what only the claimer and those who look after the case may know."""
    assert case.id is not None
    supplements = session.exec(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, CaseEvent.what == "supplement")
        .order_by(col(CaseEvent.id))
    ).all()
    return {
        "said": case.said,
        "name": case.beneficiary or people.display_name(session, case.requester_id),
        "phone": case.phone,
        "address": case.address,
        "supplements": [event.note for event in supplements if event.note and case.said != FORGOTTEN],
    }


def claim_of(one: Notice) -> Claim | None:
    """Return the claim of the person the notice goes to."""
    if one.letter.person_id is None:
        return None
    return tasks.claim_of(one.session, one.facts["case_id"], one.letter.person_id)


def masked(name: str) -> str:
    """Return a name of which only the first character shows: 王*."""
    return f"{name[:1]}*" if name else "志愿者"
