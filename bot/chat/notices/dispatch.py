"""What is said while the right person is looked for: to volunteers asked or willing, to stewards, to the requester."""

from bot.chat.notices.facts import claim_of, masked, private_facts, public_facts
from bot.chat.notices.making import Facts, Notice, notice
from bot.chat.notices.staff import serves
from bot.clock import SHANGHAI
from bot.dates import month_day
from bot.domain.cases import rules as case_rules
from bot.domain.cases.model import OPEN_STATES, Case
from bot.domain.dispatch import conditions
from bot.domain.dispatch.model import Prospect, ProspectState
from bot.domain.people import queries as people
from bot.domain.people.model import Person
from bot.domain.tasks import queries as tasks
from bot.domain.tasks.model import LIVE_CLAIMS, Claim, TaskState


def _prospect(one: Notice) -> Prospect:
    return one.session.get_one(Prospect, one.facts["prospect_id"])


def _on_offer(one: Notice) -> bool:
    task = tasks.places(one.session, one.facts["case_id"])
    return task is not None and task.state is TaskState.OPEN and task.taken < task.needed


@notice
def condition_to_decide(one: Notice) -> Facts | None:
    """For the stewards: who would come, and on which condition."""
    row = _prospect(one)
    if row.state is not ProspectState.HELD or not serves(one):
        return None
    rows = conditions.held(one.session, one.facts["case_id"])
    if rows[-1].id != row.id:  # the word about the newest lists them all
        return None
    lines = conditions.lines_of(one.session, rows)
    return public_facts(one.house, one.session, one.case) | {"lines": lines, "until": _clock(one, row)}


@notice
def condition_wished(one: Notice) -> Facts | None:
    """For the stewards: what the requester says to a condition."""
    row = _prospect(one)
    if row.state is not ProspectState.HELD or not serves(one):
        return None
    rows = conditions.held(one.session, one.facts["case_id"])
    place = next((at for at, held in enumerate(rows, 1) if held.id == row.id), 1)
    return {
        "name": people.display_name(one.session, row.person_id),
        "words": row.words,
        "yes": row.wish == "yes",
        "place": place if len(rows) > 1 else None,
    }


@notice
def condition_wish(one: Notice) -> Facts | None:
    """For the requester: would you take somebody who comes on this condition?"""
    row = _prospect(one)
    if row.state is not ProspectState.HELD:
        return None
    return {
        "who": masked(people.display_name(one.session, row.person_id)),
        "words": row.words,
        "when": one.case.when_text,
    }


@notice
def condition_allowed(one: Notice) -> Facts | None:
    """For the volunteer: the condition stands, and whom to help."""
    claim = claim_of(one)
    if claim is None or claim.state not in LIVE_CLAIMS:
        return None
    return (
        public_facts(one.house, one.session, one.case)
        | private_facts(one.session, one.case)
        | {"words": _prospect(one).words}
    )


@notice
def claimed_on_condition(one: Notice) -> Facts | None:
    """For the requester: somebody comes, on which condition, and which code to show at the door."""
    task = tasks.places(one.session, one.facts["case_id"])
    claim = one.session.get(Claim, one.facts["claim_id"])
    if task is None or claim is None or claim.state not in LIVE_CLAIMS:
        return None
    who = masked(people.display_name(one.session, claim.person_id))
    return {"code": task.arrival_code, "who": who, "when": one.case.when_text, "words": _prospect(one).words}


@notice
def condition_denied(one: Notice) -> Facts | None:
    """For the volunteer: the steward did not take the condition."""
    return {"open": _on_offer(one)}


@notice
def condition_lost(one: Notice) -> Facts | None:
    """For whoever waited with a condition: somebody else has taken it without one."""
    return {}


@notice
def condition_lapsed(one: Notice) -> Facts | None:
    """For whoever waited with a condition: nobody decided in time."""
    return {"open": _on_offer(one)}


@notice
def asked_to_come(one: Notice) -> Facts | None:
    """For one volunteer at a time: would you come? Masked like a card; saying no costs nothing."""
    row = _prospect(one)
    if row.state is not ProspectState.ASKED or not _on_offer(one):
        return None
    return public_facts(one.house, one.session, one.case) | {"until": _clock(one, row)}


@notice
def asking_over(one: Notice) -> Facts | None:
    """For whoever was being asked: no answer is needed any more."""
    return {}


@notice
def asking_exhausted(one: Notice) -> Facts | None:
    """For the steward who had volunteers asked: nobody is left."""
    if not _on_offer(one) or not serves(one):
        return None
    return public_facts(one.house, one.session, one.case) | {"count": one.facts["count"]}


@notice
def visit_ask(one: Notice) -> Facts | None:
    """For a volunteer who went alone: are you well?"""
    claim = one.session.get_one(Claim, one.facts["claim_id"])
    return public_facts(one.house, one.session, one.case) if claim.state in LIVE_CLAIMS else None


@notice
def visit_overdue(one: Notice) -> Facts | None:
    """For the steward and whoever is on duty: a volunteer who went alone has not answered."""
    claim = one.session.get_one(Claim, one.facts["claim_id"])
    if claim.state not in LIVE_CLAIMS or not serves(one):
        return None
    facts = public_facts(one.house, one.session, one.case)
    return facts | {
        "name": people.display_name(one.session, claim.person_id),
        "phone": one.session.get_one(Person, claim.person_id).phone,
        "arrived": f"{claim.arrived_at.astimezone(SHANGHAI):%H:%M}" if claim.arrived_at else None,
    }


@notice
def visit_safe(one: Notice) -> Facts | None:
    """For the steward who was told: the volunteer is well."""
    claim = one.session.get_one(Claim, one.facts["claim_id"])
    return {"name": people.display_name(one.session, claim.person_id)} if serves(one) else None


@notice
def what_drags(one: Notice) -> Facts | None:
    """For a group, once a day: what nobody took so far, in one line each."""
    rows = [
        case for case in map(one.session.get, [Case] * len(one.facts["cases"]), one.facts["cases"]) if case is not None
    ]
    waiting = [case for case in rows if case.state in OPEN_STATES and _waits(one, case)]
    if not waiting:
        return None
    most = one.house.rules().count("dispatch.digest_lines")
    lines = [
        {"number": case_rules.number(case.id or 0)} | public_facts(one.house, one.session, case)
        for case in waiting[:most]
    ]
    return {"lines": lines, "count": len(waiting), "more": len(waiting) - len(lines)}


def _waits(one: Notice, case: Case) -> bool:
    assert case.id is not None
    task = tasks.places(one.session, case.id)
    return task is not None and task.state is TaskState.OPEN and task.taken < task.needed


def _clock(one: Notice, row: Prospect) -> str:
    due, now = row.due_at.astimezone(SHANGHAI), one.house.clock().astimezone(SHANGHAI)
    day = "" if due.date() == now.date() else month_day(due)
    return f"{day}{due:%H:%M}"
