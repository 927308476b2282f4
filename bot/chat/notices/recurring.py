"""What is said about help that comes again: to the requester, to whoever comes every time, to stewards."""

from datetime import date

from bot.chat.notices.facts import claim_of, masked, public_facts
from bot.chat.notices.making import Facts, Notice, notice
from bot.chat.notices.staff import serves
from bot.dates import day_text
from bot.domain.people import queries as people
from bot.domain.recurring import rules as plan_rules
from bot.domain.recurring.model import Plan
from bot.domain.tasks.model import LIVE_CLAIMS


def _plan(one: Notice) -> Plan:
    return one.session.get_one(Plan, one.facts["plan_id"])


def _facts(one: Notice, plan: Plan) -> Facts:
    line = plan_rules.line(plan)
    day = one.facts.get("day")
    return public_facts(one.house, one.session, one.case) | {
        "plan": line["number"],
        "rhythm": line["rhythm"],
        "ends": line["ends"],
        "day": day_text(date.fromisoformat(day)) if day else None,
    }


@notice
def plan_agreement(one: Notice) -> Facts | None:
    """For the stewards: it goes on for more than a month; is the agreement signed?"""
    plan = _plan(one)
    return _facts(one, plan) if plan.agreed_at is None and plan.ended_at is None and serves(one) else None


@notice
def plan_taken(one: Notice) -> Facts | None:
    """For the requester: somebody comes every time."""
    plan = _plan(one)
    if plan.person_id is None or plan.ended_at is not None:
        return None
    return _facts(one, plan) | {"who": masked(people.display_name(one.session, plan.person_id))}


@notice
def plan_left(one: Notice) -> Facts | None:
    """For requester and stewards: whoever came every time does not any more."""
    plan = _plan(one)
    return _facts(one, plan) if plan.person_id is None and plan.ended_at is None else None


@notice
def plan_skipped(one: Notice) -> Facts | None:
    """For whoever comes every time: this once not."""
    return _facts(one, _plan(one))


@notice
def plan_restored(one: Notice) -> Facts | None:
    """For the other side: a time that had been left out comes after all."""
    plan = _plan(one)
    return None if plan.ended_at is not None else _facts(one, plan)


@notice
def plan_stand_in(one: Notice) -> Facts | None:
    """For the requester: the regular volunteer cannot come once, we look for somebody else."""
    return _facts(one, _plan(one))


@notice
def plan_over(one: Notice) -> Facts | None:
    """For requester and volunteer: it is over."""
    return _facts(one, _plan(one)) | {"mine": one.letter.person_id == _plan(one).requester_id}


@notice
def series_next(one: Notice) -> Facts | None:
    """For whoever comes every time: the next time stands under this number."""
    claim = claim_of(one)
    return public_facts(one.house, one.session, one.case) if claim is not None and claim.state in LIVE_CLAIMS else None
