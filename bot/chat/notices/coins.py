"""What people are told about their coins, and those who keep the books about the books."""

from sqlmodel import Session

from bot.chat.notices.facts import masked
from bot.chat.notices.making import Facts, Notice, notice
from bot.domain.giving import family
from bot.domain.giving.model import FamilyTie, Gift, GiftKind, GiftState
from bot.domain.giving.service import STATE_NAMES, person_of, pot_name
from bot.domain.people import queries as people
from bot.domain.timebank.rules import ISSUANCE, coins, entry_number


def _amount(one: Notice) -> str:
    return coins(one.facts["minutes"], one.house.rules())


def side_name(session: Session, holder: str, *, staff: bool = False) -> str:
    """Return who is on one side of a movement: a pot, or 王*; to `staff`, who decides about it, the name and the account."""
    if holder == ISSUANCE:
        return "新发"
    person = person_of(holder)
    if person is None:
        return pot_name(session, holder)
    name = people.display_name(session, person)
    return f"{name}（{people.account_tail(session, person)}）" if staff else masked(name)


@notice
def coins_over_the_cap(one: Notice) -> Facts | None:
    """For a volunteer: what is over the cap went to the pool."""
    return {"amount": _amount(one), "cap": coins(one.facts["cap"], one.house.rules())}


@notice
def coins_ending(one: Notice) -> Facts | None:
    """For whoever holds coins that end with the year."""
    return {"amount": _amount(one), "year": one.facts["year"]}


@notice
def coins_ended(one: Notice) -> Facts | None:
    """For whoever held coins that ended with the year."""
    return {"amount": _amount(one), "year": one.facts["year"]}


@notice
def coins_received(one: Notice) -> Facts | None:
    """For whoever was given coins: by whom, as far as they know each other."""
    gift = one.session.get_one(Gift, one.facts["gift_id"])
    giver, taker = person_of(gift.payer), person_of(gift.payee)
    if gift.kind is GiftKind.LEAVER or giver is None:
        source = pot_name(one.session, gift.payer) if giver is None else "社区"
    else:
        name = people.display_name(one.session, giver)
        known = taker is not None and giver in family.relatives(one.session, taker)
        source = name if known else masked(name)
    return {"amount": coins(gift.minutes, one.house.rules()), "source": source}


@notice
def family_agreed(one: Notice) -> Facts | None:
    """For whoever named a relative: they agreed."""
    tie = one.session.get_one(FamilyTie, one.facts["tie_id"])
    return {"relation": tie.relation, "name": tie.name} if tie.ended_at is None else None


@notice
def approval_wanted(one: Notice) -> Facts | None:
    """For those who may agree: a large amount waits for a second person."""
    gift = one.session.get_one(Gift, one.facts["gift_id"])
    if gift.state is not GiftState.WAITING:
        return None
    return {
        "number": entry_number(gift.entry_seq or 0),
        "amount": coins(gift.minutes, one.house.rules()),
        "giver": side_name(one.session, gift.payer, staff=True),
        "taker": side_name(one.session, gift.payee, staff=True),
        "words": gift.words,
        "days": one.house.rules().minutes("timebank.approval_term") // (24 * 60),
    }


@notice
def approval_decided(one: Notice) -> Facts | None:
    """For whoever asked: what became of it."""
    gift = one.session.get_one(Gift, one.facts["gift_id"])
    return {
        "number": entry_number(gift.entry_seq or 0),
        "amount": coins(gift.minutes, one.house.rules()),
        "taker": side_name(one.session, gift.payee),
        "state": STATE_NAMES[gift.state],
    }


@notice
def coins_reversed(one: Notice) -> Facts | None:
    """For both sides of an entry that was undone."""
    return {"number": one.facts["entry"], "amount": _amount(one)}


@notice
def ledger_sealed(one: Notice) -> Facts | None:
    """For owners and coordinators: the day's seal, for them to keep."""
    return {
        "day": one.facts["day"],
        "entries": one.facts["entries"],
        "moved": coins(one.facts["moved"], one.house.rules()),
        "head": entry_number(one.facts["head"]) if one.facts["head"] else "还没有分录",
        "hash": one.facts["hash"],
    }


@notice
def ledger_unsound(one: Notice) -> Facts | None:
    """For owners: the books do not add up."""
    return {"where": one.facts["where"], "count": one.facts["count"]}
