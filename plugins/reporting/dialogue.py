"""The report as a dialogue: one question at a time, the whole read back before 是, corrected in the same chat."""

from sqlmodel import Session

from bot.chat import coin_terms
from bot.chat.dialogues import NO_WORDS, YES_WORDS, Step, cancels, dialogue, start
from bot.chat.talk import Answer, Say, Talk, say
from bot.domain.areas import queries as areas
from bot.domain.cases import rules as case_rules
from bot.domain.cases.model import Level
from bot.domain.dialogues.service import State
from bot.domain.exchange import pledges
from bot.domain.exchange.rules import within
from bot.domain.intake import service as intake
from bot.domain.people.model import Account, Person
from bot.domain.recurring import service as recurring
from bot.domain.timebank.rules import coins
from bot.language.coins import find_coins
from plugins.reporting import corrections, draft
from plugins.reporting.rhythm import read_back_facts, rhythm_of, rhythm_text

KIND = "report"

_ADDS = ("补充", "还有", "另外", "对了", "再就是")
_NO_SUCH_PLACE = "这个地方我没找到。说不清楚就回：不知道（管家会问您）；不想报了就回：算了"
_AGAIN = {
    "phone": "这个号码好像不完整。",
    "place": _NO_SUCH_PLACE,
    "outside": _NO_SUCH_PLACE,
    "options": "没对上，请回前面的数字。",
    "hour": "还没听明白是上午还是下午。",
    "kind": "没对上，请回前面的数字。",
}


def area_name(session: Session, talk: Talk, code: str) -> str:
    """Return an area as people say it; the district means that nobody knows better yet."""
    return "槐荫区（具体社区由管家核实）" if code == talk.house.district else areas.full_name(session, code)


def read_back(session: Session, talk: Talk, state: State, *, lead: str = "", brief: bool = False) -> Say:
    """Return what was understood with the question that comes next; `brief` is the question alone."""
    kind = talk.house.kind(state["kind"])
    return say(
        "reporting.read_back",
        lead=lead,
        brief=brief,
        asked=draft.question(state),
        kind=kind.name,
        service=kind.service,
        kinds=[talk.house.kind(code).name for code in state["kinds"]],
        level=state["level"],
        level_reason=state["level_reason"],
        area=area_name(session, talk, state["area"]) if state["area"] else None,
        from_home=state["from_home"],
        unsure=area_name(session, talk, state["unsure"]) if state["unsure"] else None,
        options=[area_name(session, talk, code) for code in state["options"]],
        outside=state["outside"],
        address=state["address"],
        destination=state["destination"],
        when=state["when"],
        when_asked=state["when_asked"],
        who=state["beneficiary"],
        behalf=state["behalf"],
        relation=state["relation"],
        people=state["people"],
        phone=state["phone"],
        phone_asked=state["phone_asked"],
        **read_back_facts(talk.house, state.get("rhythm"), talk.at),
        **_coin_facts(session, talk, state),
    )


def _coin_facts(session: Session, talk: Talk, state: State) -> dict[str, object]:
    """Return what is given for it, and what the speaker has, where that is less."""
    given, account = state.get("coins", 0), talk.known_account(session)
    has = None
    if given:
        has = pledges.short_of(session, account.person_id, given) if account else 0
    return {
        "given": coins(given, talk.rules) if given else None,
        "short": coins(has, talk.rules) if has is not None else None,
        "within": within(has or 0, talk.rules.minutes("timebank.coin")),
    }


def begin(session: Session, talk: Talk, text: str, *, behalf: bool = False) -> Answer:
    """Open the draft of a sentence and read it back."""
    person = session.get_one(Person, talk.account(session).person_id)
    state = draft.begin(
        talk.house, text, behalf=behalf, known_phone=person.phone, home=person.community_code, at=talk.at
    )
    lead = "您说的比较长，后面的我没有全记下，要紧的请再补充一句。" if len(talk.incoming.text) > draft.SAID_MAX else ""
    if not state["coins"] and find_coins(text, coin_minutes=talk.rules.minutes("timebank.coin")):
        lead = "时间币的数要大于0，精确到分钟，例如：1.5个时间币。这件事先按不用时间币记。"
    return start(session, talk, KIND, Step(state, read_back(session, talk, state, lead=lead)))


@dialogue(KIND)
def step(state: State, said: str, talk: Talk) -> Step | None:
    """One step of the report: cancel, confirm, answer the question, correct, or add."""
    if cancels(said):
        return Step(None, say("reporting.cancelled"))
    if _for_the_board(talk, said):
        return None
    if not said:
        return _show(talk, state, lead="我没看到字，图片和表情我看不了。", brief=True)
    body = said.removeprefix("改").strip(" :：,，") if said.startswith("改") else said
    if changed := corrections.correct(talk.house, state, body, talk.at):
        return _show(talk, state, lead=f"{changed}改好了。")
    if draft.question(state) == "confirm":
        return _answer_read_back(state, said, body, talk)
    return _answer_question(state, said, body, talk)


def _for_the_board(talk: Talk, said: str) -> bool:
    """Whether words offer or look for something on the board of neighbours: a place in them corrects nothing here."""
    parsed = talk.conversation.registry.parse(said, addressed=True)
    return parsed is not None and parsed.command.name in ("offer", "find_offer")


def _answer_read_back(state: State, said: str, body: str, talk: Talk) -> Step | None:
    if said.casefold() in YES_WORDS:
        return Step(None, effect=lambda session, account: _confirm(session, account, talk, state))
    if said in NO_WORDS or said in {"错了", "不对不对"}:
        return _show(talk, state, lead="哪里不对？直接说对的就行，例如：时间 后天上午9点", brief=True)
    if said.startswith(_ADDS):
        return _added(talk, state, said)
    if changed := corrections.loose_correction(talk.house, state, body, talk.at):
        return _show(talk, state, lead=f"{changed}改好了。")
    if talk.conversation.means_command(said):
        return None
    if said.startswith("改"):
        return _show(talk, state, lead="没看懂要改成什么。", brief=True)
    return _added(talk, state, said)


def _answer_question(state: State, said: str, body: str, talk: Talk) -> Step | None:
    asked = draft.question(state)
    if asked == "relation" and talk.conversation.means_command(said):
        return None
    if draft.answer_question(talk.house, state, said, talk.at):
        return _answered(talk, state, asked)
    if said.startswith(_ADDS):
        return _added(talk, state, said)
    if changed := corrections.loose_correction(talk.house, state, body, talk.at):
        return _show(talk, state, lead=f"{changed}改好了。")
    if talk.conversation.means_command(said):
        return None
    lead = "没看懂要改成什么。" if said.startswith("改") else _AGAIN.get(asked, "没听明白。")
    return _show(talk, state, lead=lead, brief=True)


def _answered(talk: Talk, state: State, asked: str) -> Step:
    if draft.question(state) == "confirm":
        return _show(talk, state)

    def effect(session: Session, _: Account) -> Answer:
        lead = ""
        if asked in ("place", "outside", "options", "unsure") and state["area"]:
            lead = f"好，{area_name(session, talk, state['area'])}。"
        elif asked == "hour":
            lead = f"好，{state['when']}。"
        return read_back(session, talk, state, lead=lead, brief=True)

    return Step(state, effect=effect)


def _added(talk: Talk, state: State, said: str) -> Step:
    verdict = talk.house.nogo.assess(said)
    if verdict is not None:
        return Step(state, say(f"nogo.{verdict.kind.value}"))
    state["said"] = f"{state['said']}；{said}"[: draft.SAID_MAX]
    return _show(talk, state, lead="加上了。")


def _show(talk: Talk, state: State, *, lead: str = "", brief: bool = False) -> Step:
    return Step(state, effect=lambda session, _: read_back(session, talk, state, lead=lead, brief=brief))


def _confirm(session: Session, account: Account, talk: Talk, state: State) -> Answer:
    if _coin_facts(session, talk, state)["short"]:
        state["coins"] = 0
        lead = "您的时间币不够，没有报出去。先改成不用时间币，一样会有人来。"
        return start(session, talk, KIND, Step(state, read_back(session, talk, state, lead=lead)))
    if state.get("coins") and (
        shown := coin_terms.first(session, talk, back=(KIND, state), declined="coin_terms.need_declined")
    ):
        return shown
    need = draft.need_of(talk.house, state)
    person = session.get_one(Person, account.person_id)
    if state["name"] and not person.name and not state["behalf"]:
        person.name = state["name"]
    case = intake.report(session, account, need, rules=talk.rules, at=talk.at)
    kept = state.get("rhythm")
    if kept:
        recurring.open_plan(session, case, rhythm_of(kept), rules=talk.rules, at=talk.at)
    return say(
        "reporting.opened",
        rhythm=rhythm_text(kept) if kept else None,
        number=case_rules.number(case.id or 0),
        urgent=need.level is Level.URGENT,
        given=coins(need.coins, talk.rules) if need.coins else None,
    )
