"""Putting up an offer: what is missing is asked, one thing at a time, then it stands."""

from datetime import datetime

from sqlmodel import Session

from bot.chat.dialogues import Step, cancels, dialogue, start
from bot.chat.talk import Answer, Say, Talk, say
from bot.clock import SHANGHAI
from bot.domain.areas import queries as areas
from bot.domain.dialogues.service import State
from bot.domain.exchange import offers
from bot.domain.exchange import rules as exchange_rules
from bot.domain.people.model import Account, Person
from bot.language.board import BoardLine, read_days
from bot.language.services import OTHER
from plugins.exchanging.reading import kind_of, not_for_the_board, read

KIND = "offer"
OPTIONS_MAX = 4


def begin(session: Session, talk: Talk, said: str) -> Answer:
    """Take an offer up on the board, or ask for what it does not say."""
    forbidden = not_for_the_board(talk.house, said)
    if forbidden is not None:
        return say(forbidden)
    account, line = talk.account(session), read(talk.house, said, talk.at)
    state: State = {"what": line.what, "area": None, "options": [], "when": None}
    _set_place(state, line)
    _set_days(state, line)
    clearance = kind_of(talk.house, line.what).clearance if line.what else None
    offers.check_may_offer(session, account.person_id, clearance, limits=talk.rules, at=talk.at)
    home = session.get_one(Person, account.person_id).community_code
    if state["area"] is None and not state["options"] and line.place.outside is None:
        state["area"] = home
    if question(state) is None:
        return _put_up(session, account, talk, state)
    return start(session, talk, KIND, Step(state, _ask(session, state)))


def question(state: State) -> str | None:
    """Return what is asked next: what, where, which, when; None when the offer is complete."""
    if not state["what"]:
        return "what"
    if state["options"]:
        return "which"
    if not state["area"]:
        return "where"
    return None if state["when"] else "when"


@dialogue(KIND)
def step(state: State, said: str, talk: Talk) -> Step | None:
    """One answer: what can be done, where, when."""
    if cancels(said):
        return Step(None, say("exchanging.not_offered"))
    if talk.conversation.means_command(said):
        return None
    forbidden = not_for_the_board(talk.house, said)
    if forbidden is not None:
        return Step(state, say(forbidden))
    asked, line = question(state), read(talk.house, said, talk.at)
    if asked == "what":
        state["what"] = line.what
    if asked == "when" and line.days is None and said in {"都行", "随便", "都可以", "有空就行", "看情况"}:
        line = BoardLine(line.what, read_days("随时", at=talk.at, times=talk.house.times), line.place)
    _set_place(state, line)
    _set_days(state, line)
    if question(state) is None:
        return Step(None, effect=lambda session, account: _put_up(session, account, talk, state))
    lead = "没听明白。" if question(state) == asked else ""
    return Step(state, effect=lambda session, _: _ask(session, state, lead=lead))


def _set_place(state: State, line: BoardLine) -> None:
    if line.place.sure is not None or len(line.place.matches) == 1:
        state["area"], state["options"] = line.place.matches[0].code, []
    elif line.place.matches:
        state["options"] = [match.code for match in line.place.matches[:OPTIONS_MAX]]


def _set_days(state: State, line: BoardLine) -> None:
    if line.days is None:
        return
    start_at, end_at = line.days.start, line.days.end
    state["when"] = {
        "days": exchange_rules.bits(line.days.weekdays),
        "said": line.days.said,
        "once": line.days.once,
        "start": start_at.isoformat() if start_at else None,
        "end": end_at.isoformat() if end_at else None,
    }


def _ask(session: Session, state: State, *, lead: str = "") -> Say:
    options = [areas.full_name(session, code) for code in state["options"]]
    return say("exchanging.ask", lead=lead, asked=question(state), what=state["what"], options=options)


def _put_up(session: Session, account: Account, talk: Talk, state: State) -> Answer:
    when, kind = state["when"], kind_of(talk.house, state["what"])
    row = offers.offer(
        session,
        account,
        kind=kind.code if kind.known else OTHER,
        skill=state["what"],
        clearance=kind.clearance,
        area_code=state["area"],
        slot=offers.Slot(
            days=when["days"],
            said=when["said"],
            once=when["once"],
            starts_at=_moment(when["start"]),
            ends_at=_moment(when["end"]),
        ),
        limits=talk.rules,
        at=talk.at,
    )
    return say(
        "exchanging.offered",
        number=exchange_rules.number(row.id or 0),
        what=row.skill,
        kind=kind.name if kind.known else None,
        area=areas.full_name(session, row.area_code),
        when=row.when_text,
        once=row.once,
        until=row.expires_at.astimezone(SHANGHAI).strftime("%m月%d日"),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
