"""Whom a member of staff means by a name: one person, or a question in private that lists those of that name.

A command hands over what it has read (`facts`, JSON) and the name of what is to be done with the person (`then`); it is
done at once where the name is clear, else when a number is chosen.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dialogues import Step, dialogue, start
from bot.chat.talk import Answer, Talk, say
from bot.domain.areas import queries as areas
from bot.domain.dialogues.service import State
from bot.domain.errors import Refusal
from bot.domain.people import queries as people
from bot.domain.people.identity import QQ, Identity
from bot.domain.people.model import Account, Person


class NobodyCalled(Refusal):
    """Nobody is known by that name. Facts: name, example."""

    code = "nobody_called"


Then = Callable[[Session, Talk, Account, int, Mapping[str, Any]], Answer]
"""What is done: session, message, who speaks, the person who is meant, what was read."""

KIND = "which_person"
CHOICES_MAX = 9
_NUMBER = re.compile(r"^第?\s*([1-9]|[一二三四五六七八九])\s*(?:个|位|号)?[。.]?$")
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")}
_QQ = re.compile(r"^(?:[Qq]{2}号?[:：]?)?([1-9][0-9]{4,10})$")
_thens: dict[str, Then] = {}


def then(name: str) -> Callable[[Then], Then]:
    """Register what can be done with a person who was chosen (a decorator)."""

    def register(function: Then) -> Then:
        _thens[name] = function
        return function

    return register


def with_person(
    session: Session, talk: Talk, name: str | None, *, do: str, facts: Mapping[str, Any], example: str
) -> Answer:
    """Do something with the person of a name, a QQ number or an @; ask which where several have the name.

    Raises NobodyCalled, ArgumentMissing.
    """
    account = talk.account(session)
    found = _meant(session, talk, name, example)
    if len(found) == 1:
        return _thens[do](session, talk, account, found[0], facts)
    state: State = {"do": do, "facts": dict(facts), "people": found[:CHOICES_MAX]}
    asked = say("common.which_person", name=name, options=[_option(session, one) for one in found[:CHOICES_MAX]])
    return start(session, talk, KIND, Step(state, asked))


def _meant(session: Session, talk: Talk, name: str | None, example: str) -> list[int]:
    account = talk.incoming.mentions[0] if talk.incoming.mentions else None
    number = _QQ.match(name or "")
    if account is None and number:
        account = number[1]
    if account is not None:
        known = people.find_account(session, Identity(QQ, str(account), ""))
        found = [] if known is None else [known.person_id]
    else:
        needed(name, "人的姓名（或QQ号）", example)
        found = people.called(session, name or "", at=talk.at)
    if not found:
        raise NobodyCalled(name=name or "这个人", example=example)
    return found


def _option(session: Session, person_id: int) -> str:
    person = session.get_one(Person, person_id)
    home = areas.full_name(session, person.community_code) if person.community_code else "没登记社区"
    return "，".join(
        filter(None, (people.display_name(session, person_id), home, people.account_tail(session, person_id)))
    )


@dialogue(KIND)
def which_person(state: State, said: str, talk: Talk) -> Step | None:
    """Take the number of a line. Other words are no answer."""
    chosen = _NUMBER.match(said)
    if chosen is None:
        return None
    number = _DIGITS.get(chosen[1]) or int(chosen[1])
    if number > len(state["people"]):
        return Step(state, say("common.which_person_again", count=len(state["people"])))
    person_id = state["people"][number - 1]
    return Step(
        None,
        effect=lambda session, account: _thens[state["do"]](session, talk, account, person_id, state["facts"]),
    )
