"""What stewards, coordinators and people on duty are told."""

from sqlmodel import select

from bot.chat.notices.facts import public_facts
from bot.chat.notices.making import Facts, Notice, notice
from bot.clock import SHANGHAI
from bot.domain.areas import queries as areas
from bot.domain.cases.model import CaseState
from bot.domain.duty.model import Page
from bot.domain.people import queries as people
from bot.domain.people.model import Role
from bot.domain.tasks import service as task_service
from bot.domain.tasks.model import ClaimState
from bot.domain.tasks.rules import duration_text


def serves(one: Notice) -> bool:
    """Whether the person it goes to still holds an office for the area, when it is said and not when it was queued."""
    person, roles = one.letter.person_id, people.STAFF | {Role.DUTY}
    return person is not None and people.may(one.session, person, roles, one.case.area_code, at=one.house.clock())


@notice
def case_to_verify(one: Notice) -> Facts | None:
    """For the stewards of the area: something new to look at."""
    if one.case.state is not CaseState.TO_VERIFY or not serves(one):
        return None
    return public_facts(one.house, one.session, one.case)


@notice
def case_releveled(one: Notice) -> Facts | None:
    """For those who look after the area: it has become graver."""
    return public_facts(one.house, one.session, one.case) if serves(one) else None


@notice
def dispute_to_decide(one: Notice) -> Facts | None:
    """For a coordinator: what both sides say."""
    disputed = [c for c in task_service.claims_on(one.session, one.facts["case_id"]) if c.state is ClaimState.DISPUTED]
    if not disputed or not serves(one):
        return None
    said = one.facts.get("minutes_said")
    return {
        "volunteer_time": duration_text(disputed[0].minutes or 0),
        "resident_time": duration_text(said) if said is not None else None,
        "words": disputed[0].reason,
    }


@notice
def case_unsatisfied(one: Notice) -> Facts | None:
    """For the steward: the revisit found it not done."""
    return public_facts(one.house, one.session, one.case) if serves(one) else None


@notice
def page(one: Notice) -> Facts | None:
    """For people on duty: somebody may be in danger. Ends with the acknowledgement of a named person."""
    row = one.session.exec(select(Page).where(Page.case_id == one.case.id)).first()
    if row is None or row.acknowledged_at is not None or not serves(one):
        return None
    opened = row.opened_at.astimezone(SHANGHAI)
    return {
        "area": areas.full_name(one.session, one.case.area_code),
        "reason": one.case.level_reason,
        "at": opened.strftime("%H:%M"),
    }


@notice
def crisis_more(one: Notice) -> Facts | None:
    """For whoever acknowledged: the person has written again."""
    return {} if one.case.state is CaseState.CRISIS and serves(one) else None
