"""Taking something from the shelf in a conversation: which one, the read-back with the balance, 是, the code.

Grown-ups pay in coins, children in points by their guardian: the plugins of both use it. In private only.
"""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from bot.chat import coin_terms
from bot.chat.dialogues import DECLINES, YES_WORDS, Step, dialogue, start
from bot.chat.shelf_facts import item_facts, short_day, spaced
from bot.chat.talk import Answer, Talk, say
from bot.domain.children.errors import NoSuchChild
from bot.domain.children.model import Child
from bot.domain.dialogues.service import State
from bot.domain.people.model import Account
from bot.domain.shelf import exchange as shelf
from bot.domain.shelf.errors import NoSuchItem
from bot.domain.shelf.model import ShelfItem, Unit, Voucher
from bot.domain.shelf.rules import account, amount
from bot.domain.timebank import balance
from bot.language.numbers import chinese_number

KIND = "voucher"
OPTIONS_MAX = 6


def offer(
    session: Session,
    talk: Talk,
    items: Sequence[ShelfItem],
    wanted: str,
    child: Child | None = None,
    *,
    pieces: int = 1,
) -> Answer:
    """Read back what was asked for, or ask which of several. Refuses what cannot be had before anything is asked.

    One piece is exchanged at a time: whoever asked for more `pieces` is told so.

    Raises NoSuchItem for no item, TooDear, MonthFull.
    """
    if not items:
        raise NoSuchItem(name=wanted[:12], unit=(Unit.POINTS if child else Unit.COINS).value)
    state: State = {
        "child": child.id if child else None,
        "several": pieces > 1,
        "options": [item.id for item in items[:OPTIONS_MAX]],
    }
    if len(items) > 1:
        lines = [_facts(session, talk, item) for item in items[:OPTIONS_MAX]]
        return start(session, talk, KIND, Step(state, say("voucher.which", lines=lines)))
    return start(session, talk, KIND, Step(state, _read_back(session, talk, items[0], child, several=pieces > 1)))


def _facts(session: Session, talk: Talk, item: ShelfItem) -> dict[str, Any]:
    return item_facts(session, item, rules=talk.rules, district=talk.house.district)


def _read_back(session: Session, talk: Talk, item: ShelfItem, child: Child | None, *, several: bool) -> Answer:
    person_id, child_id = talk.account(session).person_id, child.id if child else None
    payer = account(person_id, child_id)
    shelf.check_month(session, person_id=person_id, child_id=child_id, rules=talk.rules, at=talk.at)
    after = shelf.check_price(session, item, payer, rules=talk.rules)
    return say(
        "voucher.read_back",
        line=_facts(session, talk, item),
        who=child.name if child else None,
        balance=amount(balance(session, payer).available, item.unit, talk.rules),
        after=amount(after, item.unit, talk.rules),
        several=several,
        days=talk.rules.duration("shelf.voucher_lifetime").days,
    )


@dialogue(KIND)
def step(state: State, said: str, talk: Talk) -> Step | None:
    """Which of several, then 是. Anything else is no answer, and the question stands."""
    if said in DECLINES:
        return Step(None, say("voucher.not_exchanged"))
    options: list[int] = state["options"]
    if len(options) > 1:
        chosen = chinese_number(said.removeprefix("第").removesuffix("个"))
        if not isinstance(chosen, int) or not 1 <= chosen <= len(options):
            return None
        narrowed = state | {"options": [options[chosen - 1]]}
        return Step(narrowed, effect=lambda session, _: _chosen(session, talk, narrowed))
    if said not in YES_WORDS:
        return None
    return Step(None, effect=lambda session, account: _exchange(session, account, talk, state))


def _child(session: Session, state: State) -> Child | None:
    return None if state["child"] is None else session.get_one(Child, state["child"])


def _chosen(session: Session, talk: Talk, state: State) -> Answer:
    item = session.get_one(ShelfItem, state["options"][0])
    return _read_back(session, talk, item, _child(session, state), several=state["several"])


def _exchange(session: Session, account: Account, talk: Talk, state: State) -> Answer:
    child = _child(session, state)
    if child is not None and (child.erased_at is not None or child.guardian_id != account.person_id):
        raise NoSuchChild(name="")
    if child is None and (shown := coin_terms.first(session, talk, back=(KIND, state))):
        return shown
    voucher = shelf.exchange(
        session,
        state["options"][0],
        person_id=account.person_id,
        child_id=state["child"],
        rules=talk.rules,
        at=talk.at,
    )
    return _exchanged(session, talk, voucher)


def _exchanged(session: Session, talk: Talk, voucher: Voucher) -> Answer:
    return say(
        "voucher.exchanged",
        line=_facts(session, talk, session.get_one(ShelfItem, voucher.item_id)),
        who=child_name(session, voucher),
        code=spaced(voucher.code),
        day=short_day(voucher.expires_at),
    )


def child_name(session: Session, voucher: Voucher) -> str | None:
    """Return how to call the child whose points paid, for its guardian."""
    return None if voucher.child_id is None else session.get_one(Child, voucher.child_id).name
