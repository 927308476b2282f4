"""What people are told who give time for time."""

from bot.chat.notices.facts import coins_given as coins_reserved
from bot.chat.notices.facts import masked
from bot.chat.notices.making import Facts, Notice, notice
from bot.domain.cases.model import OPEN_STATES
from bot.domain.exchange import rules as exchange_rules
from bot.domain.exchange.model import Offer, OfferRequest, RequestState
from bot.domain.people import queries as people
from bot.domain.people.model import Person
from bot.domain.tasks import queries as tasks
from bot.domain.tasks import service as task_service
from bot.domain.tasks.model import LIVE_CLAIMS
from bot.domain.tasks.rules import duration_text
from bot.domain.timebank.rules import coins


@notice
def pledge_expired(one: Notice) -> Facts | None:
    """For the requester: nobody came for the coins, they are back; the need stays."""
    return {"given": coins(one.facts["minutes"], one.house.rules()), "open": one.case.state in OPEN_STATES}


@notice
def coins_given(one: Notice) -> Facts | None:
    """For a volunteer whose hours were recorded before: the coins have come."""
    return {"given": coins(one.facts["minutes"], one.house.rules())}


@notice
def barter_paid(one: Notice) -> Facts | None:
    """For a neighbour who did what was agreed: the coins have come; no hours, since it was an exchange."""
    given = one.facts.get("given", 0)
    return {"time": duration_text(one.facts["minutes"]), "given": coins(given, one.house.rules()) if given else None}


def _known_as(one: Notice, person_id: int) -> str | None:
    """Return the first character of somebody's name, where they have told us one."""
    name = people.display_name(one.session, person_id)
    return None if name == people.NO_NAME else masked(name)


@notice
def offer_asked(one: Notice) -> Facts | None:
    """For whoever made an offer: a neighbour asks for it. Who, only by the first character."""
    request = one.session.get(OfferRequest, one.facts["request_id"])
    offer = one.session.get(Offer, one.facts["offer_id"])
    if request is None or offer is None or request.state is not RequestState.ASKED:
        return None
    rules = one.house.rules()
    return {
        "number": exchange_rules.number(one.facts["offer_id"]),
        "what": offer.skill,
        "who": _known_as(one, request.taker_id),
        "when": request.when_text,
        "given": coins(request.coin_minutes, rules),
        "hours": rules.minutes("exchange.answer_within") // 60,
    }


@notice
def offer_accepted(one: Notice) -> Facts | None:
    """For whoever asked: the neighbour comes. Now, and only now, with name and phone."""
    task = tasks.places(one.session, one.facts["case_id"])
    claims = [
        claim for claim in task_service.claims_on(one.session, one.facts["case_id"]) if claim.state in LIVE_CLAIMS
    ]
    if task is None or not claims:
        return None
    neighbour = one.session.get_one(Person, claims[0].person_id)
    return {
        "offer": exchange_rules.number(one.facts["offer_id"]),
        "what": one.house.kind(one.case.kind).title,
        "who": people.display_name(one.session, claims[0].person_id),
        "phone": neighbour.phone,
        "when": one.case.when_text,
        "code": task.arrival_code,
        "given": coins_reserved(one.house, one.session, one.facts["case_id"]),
    }


@notice
def offer_declined(one: Notice) -> Facts | None:
    """For whoever asked: not this time. Why, nobody has to say."""
    request = one.session.get(OfferRequest, one.facts["request_id"])
    if request is None:
        return None
    return {
        "number": exchange_rules.number(one.facts["offer_id"]),
        "silent": request.state is RequestState.LAPSED,
    }


@notice
def agreement_off(one: Notice) -> Facts | None:
    """For whoever asked: the neighbour cannot come after all; the coins are back."""
    return {"offer": exchange_rules.number(one.facts["offer_id"])}
