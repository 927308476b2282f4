"""The words of what is said unasked, made at the moment of sending from facts looked up then.

Each notice has one function here: it looks whether the matter still stands (None drops the message) and returns the
facts of its text in bot/chat/texts/notices.jinja. So no name, phone or address is copied into the queue, and nobody is
told what is no longer so.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from bot.clock import SHANGHAI
from bot.domain.areas import queries as areas
from bot.domain.cases import rules as case_rules
from bot.domain.cases.model import OPEN_STATES, Case, CaseEvent, CaseState
from bot.domain.duty.model import Page
from bot.domain.outbox.model import Letter
from bot.domain.people import queries as people
from bot.domain.tasks import queries as tasks
from bot.domain.tasks import service as task_service
from bot.domain.tasks.model import LIVE_CLAIMS, Claim, ClaimState, TaskState
from bot.domain.tasks.rules import duration_text

if TYPE_CHECKING:
    from bot.chat.house import House

Facts = dict[str, Any]
Maker = Callable[["House", Session, Case, Facts, Letter], Facts | None]
_makers: dict[str, Maker] = {}


def notice(function: Maker) -> Maker:
    """Register the maker of the notice that has the function's name."""
    _makers[function.__name__] = function
    return function


def names() -> list[str]:
    """Return every notice there is."""
    return sorted(_makers)


def render_notice(house: "House", session: Session, message: Letter) -> str | None:
    """Return the words of an outbox message, None when its facts no longer hold."""
    facts = message.facts
    if message.kind == "catch_up":
        return house.texts.render("notices.outbox_catch_up", count=facts["count"])
    case = session.get(Case, facts["case_id"])
    if case is None:
        return None
    made = _makers[message.template or ""](house, session, case, facts, message)
    if made is None:
        return None
    return house.texts.render(f"notices.{message.template}", number=case_rules.number(facts["case_id"]), **made)


def public_facts(house: "House", session: Session, case: Case) -> Facts:
    """Return what anybody may know of a case: kind, area, time, people. Never a word the person said."""
    kind = house.kind(case.kind)
    return {
        "title": kind.public_title(case.destination),
        "area": areas.full_name(session, case.area_code),
        "when": case.when_text,
        "level": case.level.value,
        "risk": kind.risk,
    }


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
        "supplements": [event.note for event in supplements if event.note],
    }


@notice
def card(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For a group: the masked card, while places are left."""
    task = tasks.places(session, facts["case_id"])
    if task is None or task.state is not TaskState.OPEN or task.taken >= task.needed:
        return None
    return public_facts(house, session, case) | {"needed": task.needed, "taken": task.taken}


def _claim_of(session: Session, facts: Facts, message: Letter) -> Claim | None:
    if message.person_id is None:
        return None
    return task_service.claim_of(session, facts["case_id"], message.person_id)


@notice
def details(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For the claimer: whom to help, where, by which phone; only while the claim lives."""
    claim = _claim_of(session, facts, message)
    if claim is None or claim.state not in LIVE_CLAIMS:
        return None
    return public_facts(house, session, case) | private_facts(session, case)


@notice
def case_details(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For somebody who asked for the details from a group and may see them still."""
    claim = _claim_of(session, facts, message)
    working = claim is not None and claim.state in LIVE_CLAIMS
    staff = message.person_id is not None and people.may(
        session, message.person_id, people.STAFF, case.area_code, at=house.clock()
    )
    if not working and not staff:
        return None
    return public_facts(house, session, case) | private_facts(session, case)


@notice
def case_to_verify(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For the stewards of the area: something new to look at."""
    return public_facts(house, session, case) if case.state is CaseState.TO_VERIFY else None


@notice
def case_posted(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For the requester: it is verified and offered."""
    return {} if case.state in OPEN_STATES else None


@notice
def case_not_posted(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For the requester: it was looked at and is not offered."""
    return {}


@notice
def case_claimed(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For the requester: somebody comes, and which code to show at the door."""
    task = tasks.places(session, facts["case_id"])
    claim = session.get(Claim, facts["claim_id"])
    if task is None or claim is None or claim.state is not ClaimState.ACTIVE:
        return None
    return {
        "code": task.arrival_code,
        "who": masked(people.display_name(session, claim.person_id)),
        "when": case.when_text,
    }


@notice
def claim_given_back(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For the requester: the volunteer cannot come, we look again."""
    return {} if case.state in OPEN_STATES else None


@notice
def case_supplemented(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For whoever works on it: what was added."""
    claim = _claim_of(session, facts, message)
    staff = message.person_id == case.owner_id
    if not staff and (claim is None or claim.state not in LIVE_CLAIMS):
        return None
    return {"newest": private_facts(session, case)["supplements"][-1:]}


@notice
def case_amended(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For whoever works on it: the requester corrected something."""
    claim = _claim_of(session, facts, message)
    if claim is None or claim.state not in LIVE_CLAIMS:
        return None
    return {"changed": facts["changed"], "when": case.when_text, "area": areas.full_name(session, case.area_code)}


@notice
def case_withdrawn(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For volunteer and steward: the need is gone."""
    return {}


@notice
def case_releveled(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For those who look after the area: it has become graver."""
    return public_facts(house, session, case)


@notice
def finished_to_confirm(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For the requester: the volunteer says it is done; is that so?"""
    claim = session.get(Claim, facts["claim_id"])
    if claim is None or claim.state is not ClaimState.FINISHED or claim.minutes is None:
        return None
    hours = house.rules().minutes("fulfilment.confirm_silence") // 60
    return {"time": duration_text(claim.minutes), "result": claim.result, "silence_hours": hours}


@notice
def claim_disputed(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For the volunteer: the other side sees it differently; a coordinator decides."""
    return {} if case.state is CaseState.DISPUTED else None


@notice
def dispute_to_decide(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For a coordinator: what both sides say."""
    disputed = [c for c in task_service.claims_on(session, facts["case_id"]) if c.state is ClaimState.DISPUTED]
    if not disputed:
        return None
    said = facts.get("minutes_said")
    return {
        "volunteer_time": duration_text(disputed[0].minutes or 0),
        "resident_time": duration_text(said) if said is not None else None,
        "words": disputed[0].reason,
    }


@notice
def dispute_decided(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For the requester: what was decided."""
    return {"time": duration_text(facts["minutes"])}


@notice
def hours_recorded(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For the volunteer: what was written into the books."""
    registered = message.person_id is not None and people.volunteer(session, message.person_id) is not None
    return {"time": duration_text(facts["minutes"]), "minutes": facts["minutes"], "registered": registered}


@notice
def case_unsatisfied(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For the steward: the revisit found it not done."""
    return public_facts(house, session, case)


@notice
def page(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For people on duty: somebody may be in danger. Ends with the acknowledgement of a named person."""
    row = session.exec(select(Page).where(Page.case_id == case.id)).first()
    if row is None or row.acknowledged_at is not None:
        return None
    opened = row.opened_at.astimezone(SHANGHAI)
    return {
        "area": areas.full_name(session, case.area_code),
        "reason": case.level_reason,
        "at": opened.strftime("%H:%M"),
    }


@notice
def crisis_more(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For whoever acknowledged: the person has written again."""
    return {} if case.state is CaseState.CRISIS else None


@notice
def crisis_acknowledged(house: "House", session: Session, case: Case, facts: Facts, message: Letter) -> Facts | None:
    """For whoever wrote: a human has answered. Says nothing of the matter: who reads this screen?"""
    return {}


def masked(name: str) -> str:
    """Return a name of which only the first character shows: 王*."""
    return f"{name[:1]}*" if name else "志愿者"
