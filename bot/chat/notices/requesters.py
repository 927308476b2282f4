"""What whoever asked for help is told."""

from bot.chat.notices.facts import masked
from bot.chat.notices.making import Facts, Notice, notice
from bot.clock import SHANGHAI
from bot.dates import day_text
from bot.domain.cases import service as cases
from bot.domain.cases.model import OPEN_STATES, CaseEvent, CaseState
from bot.domain.clocks import extension
from bot.domain.clocks import rules as clock_rules
from bot.domain.exchange import pledges
from bot.domain.people import queries as people
from bot.domain.tasks import queries as tasks
from bot.domain.tasks.model import Claim, ClaimState
from bot.domain.tasks.rules import duration_text
from bot.domain.timebank.rules import coins


@notice
def case_posted(one: Notice) -> Facts | None:
    """For the requester: it is verified and offered."""
    return {} if one.case.state in OPEN_STATES else None


@notice
def case_not_posted(one: Notice) -> Facts | None:
    """For the requester: it was looked at and is not offered."""
    return {"back": pledges.of_case(one.session, one.facts["case_id"]) is not None}


@notice
def case_claimed(one: Notice) -> Facts | None:
    """For the requester: somebody comes, and which code to show at the door."""
    task = tasks.places(one.session, one.facts["case_id"])
    claim = one.session.get(Claim, one.facts["claim_id"])
    if task is None or claim is None or claim.state is not ClaimState.ACTIVE:
        return None
    return {
        "code": task.arrival_code,
        "who": masked(people.display_name(one.session, claim.person_id)),
        "when": one.case.when_text,
    }


@notice
def claim_given_back(one: Notice) -> Facts | None:
    """For the requester: the volunteer cannot come, we look again."""
    return {} if one.case.state in OPEN_STATES else None


@notice
def finished_to_confirm(one: Notice) -> Facts | None:
    """For the requester: the volunteer says it is done; is that so?"""
    claim = one.session.get(Claim, one.facts["claim_id"])
    if claim is None or claim.state is not ClaimState.FINISHED or claim.minutes is None:
        return None
    hours = one.house.rules().minutes("fulfilment.confirm_silence") // 60
    pledge = pledges.of_case(one.session, claim.case_id)
    reserved = pledge.minutes if pledge is not None and pledge.hold_seq is not None else None
    return {
        "time": duration_text(claim.minutes),
        "result": claim.result,
        "silence_hours": hours,
        "gives": coins(reserved, one.house.rules()) if reserved else None,
        "over": reserved is not None and claim.minutes > reserved,
        "worked_minutes": claim.minutes,
        "barter": pledge is not None and pledge.barter,
    }


@notice
def dispute_decided(one: Notice) -> Facts | None:
    """For the requester: what was decided."""
    return {"time": duration_text(one.facts["minutes"]), "rates": one.case.state is CaseState.TO_REVISIT}


@notice
def crisis_acknowledged(one: Notice) -> Facts | None:
    """For whoever wrote: a human has answered. Says nothing of the matter: who reads this screen?"""
    return {}


@notice
def relayed(one: Notice) -> Facts | None:
    """For whoever wrote: the words of whoever looks after it, and no others: who reads this screen?"""
    event = one.session.get_one(CaseEvent, one.facts["event_id"])
    return (
        {"words": event.note, "crisis": one.case.state is CaseState.CRISIS} if one.case.state in OPEN_STATES else None
    )


@notice
def petition_extended(one: Notice) -> Facts | None:
    """For whoever brought a petition: its answer takes longer, why, and until when."""
    clock = extension.finish_of(one.session, one.case, one.house.rulebook.at)
    reasons = [e.note for e in cases.history(one.session, one.case.id or 0) if e.what == clock_rules.EXTENDED]
    if clock is None or not reasons:
        return None
    year = one.house.clock().astimezone(SHANGHAI).year
    return {"reason": reasons[-1], "until": day_text(clock.last_day, year=year)}
