"""What volunteers are told: the group its masked card, the claimer whom to help, and how it went on."""

from bot.chat.notices.facts import claim_of, private_facts, public_facts
from bot.chat.notices.making import Facts, Notice, notice
from bot.chat.notices.staff import serves
from bot.domain.areas import queries as areas
from bot.domain.cases.model import CaseState
from bot.domain.people import queries as people
from bot.domain.tasks import queries as tasks
from bot.domain.tasks.model import LIVE_CLAIMS, TaskState
from bot.domain.tasks.rules import duration_text
from bot.domain.timebank.rules import coins


@notice
def card(one: Notice) -> Facts | None:
    """For a group: the masked card, while places are left."""
    task = tasks.places(one.session, one.facts["case_id"])
    if task is None or task.state is not TaskState.OPEN or task.taken >= task.needed:
        return None
    return public_facts(one.house, one.session, one.case) | {"needed": task.needed, "taken": task.taken}


@notice
def details(one: Notice) -> Facts | None:
    """For the claimer: whom to help, where, by which phone; only while the claim lives."""
    claim = claim_of(one)
    if claim is None or claim.state not in LIVE_CLAIMS:
        return None
    return public_facts(one.house, one.session, one.case) | private_facts(one.session, one.case)


@notice
def case_details(one: Notice) -> Facts | None:
    """For somebody who asked for the details from a group and may see them still."""
    claim = claim_of(one)
    working = claim is not None and claim.state in LIVE_CLAIMS
    if not working and not serves(one):
        return None
    return public_facts(one.house, one.session, one.case) | private_facts(one.session, one.case)


@notice
def case_supplemented(one: Notice) -> Facts | None:
    """For whoever works on it: what was added."""
    claim = claim_of(one)
    if not serves(one) and (claim is None or claim.state not in LIVE_CLAIMS):
        return None
    return {"newest": private_facts(one.session, one.case)["supplements"][-1:]}


@notice
def case_amended(one: Notice) -> Facts | None:
    """For whoever works on it: the requester corrected something."""
    claim = claim_of(one)
    if claim is None or claim.state not in LIVE_CLAIMS:
        return None
    return {
        "changed": one.facts["changed"],
        "when": one.case.when_text,
        "area": areas.full_name(one.session, one.case.area_code),
    }


@notice
def case_withdrawn(one: Notice) -> Facts | None:
    """For volunteer and steward: the need is gone."""
    return {}


@notice
def claim_disputed(one: Notice) -> Facts | None:
    """For the volunteer: the other side sees it differently; a coordinator decides."""
    return {} if one.case.state is CaseState.DISPUTED else None


@notice
def hours_recorded(one: Notice) -> Facts | None:
    """For the volunteer: what was written into the books."""
    registered = one.letter.person_id is not None and people.volunteer(one.session, one.letter.person_id) is not None
    given, credited = one.facts.get("given"), one.facts.get("credited")
    return {
        "credited": coins(credited, one.house.rules()) if credited is not None else None,
        "time": duration_text(one.facts["minutes"]),
        "minutes": one.facts["minutes"],
        "registered": registered,
        "given": coins(given, one.house.rules()) if given else None,
        "later": one.facts.get("later", False),
    }
