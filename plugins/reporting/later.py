"""What a resident says about a case that is open: later words, corrections, taking it back, how far it has come."""

import re
from datetime import timedelta

from sqlmodel import Session

from bot.chat import coin_terms
from bot.chat.dialogues import YES_WORDS, Step, cancels, dialogue, start
from bot.chat.talk import Answer, Talk, say
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.model import Case
from bot.domain.dialogues.service import State
from bot.domain.exchange import pledges
from bot.domain.intake import service as intake
from bot.domain.people.model import Account
from bot.domain.timebank.rules import coins
from plugins.reporting import corrections, draft
from plugins.reporting.dialogue import area_name, begin

WHICH = "which"
CASES_MAX = 5
CLOSED_SHOWN = timedelta(days=7)
"""How long a closed case is still told of when somebody asks and nothing is open."""

_NEW = re.compile(
    r"^(?:是|算)?(?:新(?:的|求助|事)?|另(?:外)?一?件(?:新)?(?:的)?事?|另外的?(?:一件)?|不是一件事|两码事|别的事)[吧的了啊]*$"
)
_SAME = frozenset({"补充", "加上", "是补充", "同一件", "同一件事", "一件事", "这件", "这一件"})
_NUMBER = re.compile(r"^(?:第|[XxＸｘ#])?\s*0*(?P<number>[0-9]{1,6})\s*(?:号|件|个)?$")


def act(session: Session, talk: Talk, action: str, number: int | None, words: str) -> Answer:
    """Do add, amend or withdraw with the case that is meant; with several open and none named, ask which one."""
    account = talk.known_account(session)
    if account is None:
        raise intake.NothingOpen
    if number is None:
        open_cases = cases.open_cases_of(session, account.person_id)[:CASES_MAX]
        if not open_cases:
            raise intake.NothingOpen
        if len(open_cases) > 1:
            return ask_which(session, talk, open_cases, words, action=action)
        number = open_cases[0].id
    return _do(session, talk, action, intake.own_case(session, number or 0, account.person_id), words)


def ask_which(
    session: Session, talk: Talk, open_cases: list[Case], words: str, *, action: str = "add", need: bool = False
) -> Answer:
    """Ask which case is meant, or whether it is a new matter. The words are kept until the answer comes."""
    listed = open_cases[:CASES_MAX]
    state: State = {"said": words[: draft.SAID_MAX], "cases": [case.id for case in listed], "action": action}
    question = say("reporting.which", lines=[_line(talk, case) for case in listed], need=need, action=action)
    return start(session, talk, WHICH, Step(state, question))


def add_offering_new(session: Session, talk: Talk, case: Case, words: str) -> Answer:
    """Let words join the open case; 新的 afterwards makes a matter of its own of them."""
    answer = _do(session, talk, "add", case, words)
    state: State = {"said": words[: draft.SAID_MAX], "cases": [], "action": "added"}
    return start(session, talk, WHICH, Step(state, answer))


@dialogue(WHICH)
def choose(state: State, said: str, talk: Talk) -> Step | None:
    """The answer to: which of your cases, or something new?"""
    if _NEW.match(said):
        return Step(None, effect=lambda session, _: begin(session, talk, state["said"]))
    if state["action"] == "added":
        return None
    if cancels(said):
        return Step(None, say("reporting.left"))
    named = _NUMBER.match(said)
    number = int(named["number"]) if named and int(named["number"]) in state["cases"] else None
    if number is None and said in _SAME | YES_WORDS and len(state["cases"]) == 1:
        number = state["cases"][0]
    if number is not None:
        return Step(None, effect=lambda session, account: _chosen(session, account, talk, state, number))
    if talk.conversation.means_command(said):
        return None
    if state["action"] == "add" and len(said) >= len("还有他") and said not in _SAME:
        state["said"] = f"{state['said']}；{said}"[: draft.SAID_MAX]
    return Step(state, effect=lambda session, account: _again(session, account, talk, state))


def _chosen(session: Session, account: Account, talk: Talk, state: State, number: int) -> Answer:
    case = intake.own_case(session, number, account.person_id)
    return _do(session, talk, state["action"], case, state["said"])


def _again(session: Session, account: Account, talk: Talk, state: State) -> Answer:
    listed = [intake.own_case(session, number, account.person_id) for number in state["cases"]]
    lines = [_line(talk, case) for case in listed]
    return say("reporting.which", lines=lines, need=len(lines) == 1, action=state["action"])


def _do(session: Session, talk: Talk, action: str, case: Case, words: str) -> Answer:
    number = case_rules.number(case.id or 0)
    if action == "withdraw":
        pledge = pledges.open_of(session, case.id or 0)
        back = coins(pledge.minutes, talk.rules) if pledge else None
        intake.withdraw(session, case, by=case.requester_id, reason=words or None, at=talk.at)
        return say("reporting.withdrawn", number=number, back=back)
    if action == "amend":
        return _amend(session, talk, case, words)
    verdict = talk.house.nogo.assess(words)
    if verdict is not None:
        return say(f"nogo.{verdict.kind.value}")
    intake.supplement(session, case, words, by=case.requester_id, at=talk.at)
    return say("reporting.supplemented", number=number)


def _amend(session: Session, talk: Talk, case: Case, words: str) -> Answer:
    number = case_rules.number(case.id or 0)
    state = _as_draft(case)
    changed = corrections.correct(talk.house, state, words, talk.at)
    if changed == "时间币":
        enough = state["coins"] and pledges.short_of(session, case.requester_id, state["coins"]) is None
        if enough and (shown := coin_terms.first(session, talk, text=f"改 {number} {words}")):
            return shown
        pledges.change(session, case, state["coins"], rules=talk.rules, at=talk.at)
        return say("reporting.coins_changed", number=number, given=coins(state["coins"], talk.rules))
    changed = changed or corrections.loose_correction(talk.house, state, words, talk.at)
    asked = draft.question(state)
    if changed is None or asked not in ("confirm", "phone"):
        options = [area_name(session, talk, code) for code in state["options"] or [state["unsure"]] if code]
        return say(
            "reporting.amend_how",
            number=number,
            asked=asked if changed else None,
            options=options,
            outside=state["outside"],
            when_asked=state["when_asked"],
        )
    need = draft.need_of(talk.house, state)
    intake.amend(session, case, need, changed=changed, by=case.requester_id, at=talk.at)
    return say(
        "reporting.amended",
        number=number,
        changed=changed,
        area=area_name(session, talk, need.area_code),
        when=need.when_text,
        phone=need.phone,
    )


def amendable(talk: Talk, case: Case, words: str) -> bool:
    """Whether plain words such as 时间改到下午吧 are a correction of the case that can be taken as it stands."""
    if len(words) > corrections.PLAIN_MAX or case.state not in intake.AMENDABLE:
        return False
    state = _as_draft(case)
    return (
        corrections.correct(talk.house, state, words, talk.at) is not None
        and draft.question(state) in ("confirm", "phone")
    )  # fmt: skip


def _as_draft(case: Case) -> State:
    return {
        "said": case.said, "behalf": False, "relation": "本人", "beneficiary": case.beneficiary, "name": None,
        "address": case.address, "destination": case.destination, "outside": None, "phone": case.phone,
        "phone_asked": True, "people": case.people_needed, "area": case.area_code, "options": [], "unsure": None,
        "kind": case.kind, "kinds": [], "level": case.level.value, "level_reason": case.level_reason,
        "when": case.when_text, "when_asked": None, "from_home": False,
        "when_start": case.when_start.isoformat() if case.when_start else None,
        "when_end": case.when_end.isoformat() if case.when_end else None,
        "coins": 0,
    }  # fmt: skip


def tell_progress(session: Session, talk: Talk, account: Account | None, number: int | None) -> Answer | None:
    """Return how far one's own needs have come; None when there is nothing to tell."""
    if account is None:
        return None
    if number is not None:
        rows = [intake.own_case(session, number, account.person_id)]
    else:
        rows = cases.open_cases_of(session, account.person_id)[:CASES_MAX]
    if rows:
        return say("reporting.progress", lines=[_line(talk, row) for row in rows])
    closed = cases.last_closed_of(session, account.person_id, since=talk.at - CLOSED_SHOWN)
    return say("reporting.progress_closed", line=_line(talk, closed)) if closed else None


def _line(talk: Talk, case: Case) -> dict[str, object]:
    return {
        "number": case_rules.number(case.id or 0),
        "kind": talk.house.kind(case.kind).name,
        "when": case.when_text,
        "state": case_rules.STATE_NAMES[case.state],
    }
