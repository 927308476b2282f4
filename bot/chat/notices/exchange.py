"""What people are told who give time for time."""

from bot.chat.notices.making import Facts, Notice, notice
from bot.domain.cases.model import OPEN_STATES
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
