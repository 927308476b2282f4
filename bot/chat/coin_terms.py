"""What coins are, shown before the first use. The message that was held up is handled as soon as the person agrees.

Every way of spending coins asks `first`; the domain refuses with TermsFirst what did not.
"""

from sqlmodel import Session

from bot.chat.dialogues import NO_WORDS, YES_WORDS, SaidBefore, Step, cancels, dialogue, start
from bot.chat.talk import Answer, Say, Talk, say
from bot.domain.dialogues.service import State
from bot.domain.giving import terms
from bot.domain.people.model import Account
from bot.domain.timebank.rules import coins

KIND = "coin_terms"
_AGREED = YES_WORDS | {"同意约定", "我同意", "同意时间币约定"}


def first(
    session: Session,
    talk: Talk,
    *,
    text: str | None = None,
    back: tuple[str, State] | None = None,
    declined: str = "coin_terms.declined",
) -> Answer | None:
    """Show the terms to a person who has not agreed to them yet; None when there is nothing to show.

    The message in hand (or the whole command `text` that it amounts to) is handled again at 同意. `back` is the dialogue that it answered: it stands open again
    then, and also when the person says no, which is answered by the text `declined`.
    """
    if terms.accepted(session, talk.account(session).person_id):
        return None
    if back is not None:
        start(session, talk, back[0], Step(back[1]))
    state: State = {"text": text or talk.incoming.text, "declined": declined}
    return start(session, talk, KIND, Step(state, say("coin_terms.terms", first=True)))


@dialogue(KIND, interrupts=True)
def agree(state: State, said: str, talk: Talk) -> Step | None:
    """同意, and what was wanted goes on; 算了, and nothing of it is done."""
    if said in NO_WORDS or cancels(said):
        return Step(None, say(state["declined"]))
    if said.casefold() not in _AGREED:
        return None
    raise SaidBefore(state["text"], effect=lambda session, account: accept(session, account, talk, goes_on=True))


def accept(session: Session, account: Account, talk: Talk, *, goes_on: bool = False) -> Say:
    """Write down the agreement; what the rules give to begin with comes with it."""
    granted = terms.accept(session, account.person_id, rules=talk.rules, at=talk.at)
    return say("coin_terms.accepted", granted=coins(granted, talk.rules) if granted else None, goes_on=goes_on)
