"""What a notice is, and how an outbox message becomes words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from bot.domain.cases import rules as case_rules
from bot.domain.cases.model import Case
from bot.domain.outbox.model import Letter

if TYPE_CHECKING:
    from bot.chat.house import House

Facts = dict[str, Any]


@dataclass(frozen=True)
class Notice:
    """One message about to be said: the facts it was queued with, and to whom it goes."""

    house: "House"
    session: Session
    facts: Facts
    letter: Letter

    @cached_property
    def case(self) -> Case:
        """The case it is about. Only for a notice that was queued with a `case_id`."""
        return self.session.get_one(Case, self.facts["case_id"])


Maker = Callable[[Notice], Facts | None]
_makers: dict[str, Maker] = {}


def notice(function: Maker) -> Maker:
    """Register the maker of the notice that has the function's name (a decorator)."""
    _makers[function.__name__] = function
    return function


def names() -> list[str]:
    """Return every notice there is."""
    return sorted(_makers)


def render_notice(house: "House", session: Session, letter: Letter) -> str | None:
    """Return the words of an outbox message, None when its facts no longer hold.

    A notice about a case knows its `number`; a case that is gone drops it.
    """
    facts = letter.facts
    if letter.kind == "catch_up":
        return house.texts.render("notices.outbox_catch_up", count=facts["count"])
    case_id = facts.get("case_id")
    if case_id is not None:
        if session.get(Case, case_id) is None:
            return None
        number = {"number": case_rules.number(case_id)}
    else:
        number = {}
    made = _makers[letter.template or ""](Notice(house, session, facts, letter))
    if made is None:
        return None
    return house.texts.render(f"notices.{letter.template}", **(number | made))
