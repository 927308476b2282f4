"""Reporting: message in, one service call, words out."""

from sqlmodel import Session

from bot.chat.dependencies import CASE, TALK, WORDS
from bot.chat.dialogues import CANCEL_WORDS, NO_WORDS, YES_WORDS, Step, dialogue, start
from bot.chat.talk import SILENT, Answer, Say, Talk, say
from bot.domain.areas import queries as areas
from bot.domain.areas.model import Area
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.errors import UnknownCase
from bot.domain.cases.model import Case
from bot.domain.dialogues.service import State
from bot.domain.intake import service as intake
from bot.domain.people.model import Account, Person
from bot.language.request import looks_like_need
from plugins.reporting import commands, draft

KIND = "report"


def _name(session: Session, talk: Talk, code: str) -> str:
    return "槐荫区（具体社区由管家核实）" if code == talk.house.district else areas.full_name(session, code)


def read_back(session: Session, talk: Talk, state: State, *, lead: str = "") -> Say:
    """Return what was understood with the question that comes next."""
    kind = talk.house.kind(state["kind"])
    return say(
        "reporting.read_back",
        lead=lead,
        asked=draft.question(state),
        kind=kind.name,
        service=kind.service,
        kinds=[talk.house.kind(code).name for code in state["kinds"]],
        level=state["level"],
        level_reason=state["level_reason"],
        area=_name(session, talk, state["area"]) if state["area"] else None,
        unsure=_name(session, talk, state["unsure"]) if state["unsure"] else None,
        options=[_name(session, talk, code) for code in state["options"]],
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
    )


async def open_draft(talk: Talk, text: str, *, behalf: bool = False) -> None:
    """Start the read-back of a sentence, unless a guard word says that this is not for volunteers."""
    verdict = talk.house.nogo.assess(text)
    if verdict is not None:
        await talk.write(lambda _: say(f"nogo.{verdict.kind.value}"))
        return

    def work(session: Session) -> Answer:
        account = talk.account(session)
        person = session.get_one(Person, account.person_id)
        state = draft.begin(
            talk.house, text, behalf=behalf, known_phone=person.phone, home=person.community_code, at=talk.at
        )
        return start(session, talk, KIND, Step(state, read_back(session, talk, state)))

    await talk.write(work)


@commands.START.handle
async def start_report(talk: TALK, words: WORDS) -> None:
    """我要求助: ask for the sentence, or take it if it came along."""
    if not await _private(talk):
        return
    if words and looks_like_need(words, services=talk.house.classifier):
        await open_draft(talk, words)
    else:
        await talk.write(lambda _: say("reporting.how"))


@commands.BEHALF.handle
async def report_on_behalf(talk: TALK, words: WORDS) -> None:
    """代报 …: the same for somebody else."""
    if await _private(talk):
        await open_draft(talk, f"代报 {words}", behalf=True)


@commands.FREE.handle
async def free_text(talk: TALK, words: WORDS) -> None:
    """Whatever is left: a need, a later word to an open case, or something we do not understand."""
    if not talk.incoming.private:
        await talk.write(lambda _: _not_understood(talk))
        return
    verdict = talk.house.nogo.assess(words)
    if verdict is not None:
        await talk.write(lambda _: say(f"nogo.{verdict.kind.value}"))
        return
    need = looks_like_need(words, services=talk.house.classifier)

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        open_cases = cases.open_cases_of(session, account.person_id) if account else []
        if open_cases and _says_something(words):
            state: State = {"said": words[:2000], "cases": [case.id for case in open_cases[:5]], "need": need}
            if not need and len(open_cases) == 1:
                return _add(session, talk, open_cases[0], words)
            return start(session, talk, "which", Step(state, _which(open_cases, need)))
        return SILENT if need else _not_understood(talk)

    if need:
        handled: list[bool] = []

        def first(session: Session) -> Answer:
            answer = work(session)
            if answer is SILENT:
                raise _NewNeed
            handled.append(True)
            return answer

        try:
            await talk.write(first)
        except _NewNeed:
            await open_draft(talk, words)
    else:
        await talk.write(work)


class _NewNeed(Exception):
    pass


def _says_something(words: str) -> bool:
    return len(words.strip()) >= 4


def _which(open_cases: list[Case], need: bool) -> Say:
    numbers = [case_rules.number(case.id or 0) for case in open_cases[:5]]
    return say("reporting.which", numbers=numbers, need=need)


def _not_understood(talk: Talk) -> Answer:
    words = talk.arguments.text.strip()
    if not words:
        return say("common.empty")
    nearest = commands.registry.nearest(words, staff=False)
    if not talk.incoming.private:
        return say("common.group_hint", nearest=nearest.example if nearest else None)
    return say("common.not_understood", nearest=nearest.example if nearest else None, long=len(words) > 500)


async def _private(talk: Talk) -> bool:
    if talk.incoming.private:
        return True
    await talk.write(lambda _: say("common.private_please"))
    return False


@dialogue(KIND)
def step(state: State, said: str, talk: Talk) -> Step | None:
    """One step of the report: cancel, confirm, answer the question, correct, or add."""
    if said in CANCEL_WORDS:
        return Step(None, say("reporting.cancelled"))
    asked = draft.question(state)
    if asked == "confirm" and said.casefold() in YES_WORDS:
        return Step(None, effect=lambda session, account: _confirm(session, account, talk, state))
    body = said.removeprefix("改").strip(" :：,，") if said.startswith("改") else said
    changed = draft.correct(talk.house, state, body, talk.at)
    if changed is None and asked != "confirm" and draft.answer_question(talk.house, state, said, talk.at):
        return _show(talk, state)
    if changed is None and said.startswith(("补充", "还有", "另外", "对了")):
        state["said"] = f"{state['said']}；{said}"[:2000]
        changed = "内容"
    if changed is None and asked == "confirm":
        if said in NO_WORDS or said in {"错了", "不对不对"}:
            return _show(talk, state, lead="哪里不对？")
        changed = draft.loose_correction(talk.house, state, body, talk.at)
        if changed is None:
            state["said"] = f"{state['said']}；{said}"[:2000]
            changed = "内容"
    if changed is None:
        return _show(talk, state, lead=_again(asked))
    return _show(talk, state, lead=f"{changed}改好了。" if changed != "内容" else "加上了。")


def _again(asked: str) -> str:
    return {
        "phone": "这个号码好像不完整。",
        "place": "这个地方我没找到。",
        "outside": "这个地方我没找到。",
        "options": "没对上，请回前面的数字。",
        "hour": "还没听明白是上午还是下午。",
        "kind": "没对上，请回前面的数字。",
    }.get(asked, "没听明白。")


def _show(talk: Talk, state: State, *, lead: str = "") -> Step:
    return Step(state, effect=lambda session, _: read_back(session, talk, state, lead=lead))


def _confirm(session: Session, account: Account, talk: Talk, state: State) -> Answer:
    need = draft.need_of(talk.house, state)
    person = session.get_one(Person, account.person_id)
    if state["name"] and not person.name and not state["behalf"]:
        person.name = state["name"]
    case = intake.report(session, account, need, rules=talk.rules, at=talk.at)
    return say("reporting.opened", number=case_rules.number(case.id or 0), urgent=need.level.value == "紧急")


@dialogue("which")
def choose_case(state: State, said: str, talk: Talk) -> Step | None:
    """More than one thing could be meant: add to an open case, or report something new."""
    if said in CANCEL_WORDS:
        return Step(None, say("reporting.cancelled"))
    if said in {"新的", "新求助", "新", "另一件", "另一件事", "新事"}:

        def fresh(session: Session, account: Account) -> Answer:
            person = session.get_one(Person, account.person_id)
            new = draft.begin(
                talk.house,
                state["said"],
                behalf=False,
                known_phone=person.phone,
                home=person.community_code,
                at=talk.at,
            )
            return start(session, talk, KIND, Step(new, read_back(session, talk, new)))

        return Step(None, effect=fresh)
    number = next((case_id for case_id in state["cases"] if str(case_id) in said), None)
    if number is None and said in {"补充", "加上", "是补充", "同一件", "同一件事", "一件事"} | YES_WORDS:
        number = state["cases"][0]
    if number is None:
        return None
    chosen = number

    def add(session: Session, account: Account) -> Answer:
        case = intake.own_case(session, chosen, account.person_id)
        return _add(session, talk, case, state["said"])

    return Step(None, effect=add)


def _own(session: Session, talk: Talk, number: int | None) -> Case:
    account = talk.known_account(session)
    if account is None:
        raise UnknownCase(number=case_rules.number(number) if number else "")
    if number is not None:
        return intake.own_case(session, number, account.person_id)
    open_cases = cases.open_cases_of(session, account.person_id)
    if not open_cases:
        raise intake.NothingOpen
    return open_cases[0]


def _add(session: Session, talk: Talk, case: Case, words: str) -> Answer:
    intake.supplement(session, case, words, by=case.requester_id, at=talk.at)
    return say("reporting.supplemented", number=case_rules.number(case.id or 0))


@commands.SUPPLEMENT.handle
async def supplement(talk: TALK, case: CASE, words: WORDS) -> None:
    """补充：…: later words join the open case."""
    await talk.write(lambda session: _add(session, talk, _own(session, talk, case), words))


@commands.AMEND.handle
async def amend(talk: TALK, case: CASE, words: WORDS) -> None:
    """改 地点 裕园: correct a reported case as long as nobody has finished it."""

    def work(session: Session) -> Answer:
        row = _own(session, talk, case)
        number = case_rules.number(row.id or 0)
        state = _as_draft(row)
        changed = draft.correct(talk.house, state, words, talk.at)
        if changed is None or draft.question(state) not in ("confirm", "phone"):
            return say("reporting.amend_how", number=number)
        need = draft.need_of(talk.house, state)
        intake.amend(session, row, need, changed=changed, by=row.requester_id, at=talk.at)
        return say("reporting.amended", number=number, changed=changed)

    await talk.write(work)


def _as_draft(case: Case) -> State:
    return {
        "said": case.said, "behalf": False, "relation": "本人", "beneficiary": case.beneficiary, "name": None,
        "address": case.address, "destination": case.destination, "outside": None, "phone": case.phone,
        "phone_asked": True, "people": case.people_needed, "area": case.area_code, "options": [], "unsure": None,
        "kind": case.kind, "kinds": [], "level": case.level.value, "level_reason": case.level_reason,
        "when": case.when_text, "when_asked": None,
        "when_start": case.when_start.isoformat() if case.when_start else None,
        "when_end": case.when_end.isoformat() if case.when_end else None,
    }  # fmt: skip


@commands.WITHDRAW.handle
async def withdraw(talk: TALK, case: CASE, words: WORDS) -> None:
    """撤回 X0231 …: the need is gone."""

    def work(session: Session) -> Answer:
        row = _own(session, talk, case)
        intake.withdraw(session, row, by=row.requester_id, reason=words or None, at=talk.at)
        return say("reporting.withdrawn", number=case_rules.number(row.id or 0))

    await talk.write(work)


@commands.PROGRESS.handle
async def progress(talk: TALK, case: CASE) -> None:
    """我昨天报的事到哪一步了: in plain words, for one's own needs only."""
    if not await _private(talk):
        return

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        if account is None:
            return say("reporting.none")
        if case is not None:
            rows = [intake.own_case(session, case, account.person_id)]
        else:
            rows = cases.open_cases_of(session, account.person_id)[:5]
        lines = [
            {
                "number": case_rules.number(row.id or 0),
                "kind": talk.house.kind(row.kind).name,
                "state": case_rules.STATE_NAMES[row.state],
            }
            for row in rows
        ]
        return say("reporting.progress", lines=lines) if lines else say("reporting.none")

    await talk.write(work)


@commands.WHERE.handle
async def where(talk: TALK, words: WORDS) -> None:
    """我住西市场老槐树旁边，归哪个社区管: answered from the place list, never guessed."""
    reading = talk.house.places.resolve(words or talk.incoming.text)

    def work(session: Session) -> Answer:
        found = [_name(session, talk, match.code) for match in reading.matches[: draft.OPTIONS_MAX]]
        children = _communities(session, reading.matches[0].code) if len(reading.matches) == 1 else []
        return say(
            "reporting.where",
            found=found,
            sure=reading.sure is not None,
            outside=reading.outside,
            communities=children,
        )

    await talk.write(work)


def _communities(session: Session, code: str) -> list[str]:
    area = session.get(Area, code)
    if area is None or area.kind.value != "street":
        return []
    return [child.name for child in areas.children(session, code)]
