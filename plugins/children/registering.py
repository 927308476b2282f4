"""A guardian registers a child: who speaks, how old, the notice, the name to call it by, the community, the school."""

from typing import Any

from sqlmodel import Session

from bot.chat.dependencies import TALK
from bot.chat.dialogues import NO_WORDS, YES_WORDS, Step, cancels, dialogue, start
from bot.chat.talk import Answer, Say, Talk, say
from bot.domain.areas import queries as areas
from bot.domain.children import register
from bot.domain.children.model import Relation
from bot.domain.dialogues.service import State
from bot.domain.people.model import Account, Person
from plugins.children import commands
from plugins.children.reading import read_introduction, read_name, read_speaker

KIND = "child"
SCHOOL_LENGTH_MAX = 20
NO_SCHOOL = NO_WORDS | {"不写", "不说", "不填", "跳过", "无", "算了吧", "不用写", "不方便"}


@commands.REGISTER_CHILD.handle
async def start_registration(talk: TALK) -> None:
    """孩子12岁，我是妈妈，同意登记: the notice first, then the name."""
    if not talk.incoming.private:
        await talk.write(lambda _: say("common.private_please"))
        return

    def work(session: Session) -> Answer:
        read = read_introduction(talk.incoming.text)
        if read.speaker in ("child", "other"):
            return say(f"children.speaker_{read.speaker}")
        if read.age is not None:
            register.check_age(read.age, talk.rules)
        account = talk.known_account(session)
        community = session.get_one(Person, account.person_id).community_code if account else None
        relation = read.speaker.value if isinstance(read.speaker, Relation) else None
        state = {"age": read.age, "relation": relation, "kin": read.speaker == "kin", "area": community}
        return start(session, talk, KIND, Step(state, _ask(talk, state)))

    await talk.write(work)


def _asked(state: State) -> str | None:
    """Return what is still missing; the name comes after the notice, and saying it is the consent."""
    for field in ("relation", "age", "name", "area", "school"):
        if state.get(field) is None:
            return field
    return None


def _ask(talk: Talk, state: State, *, wrong: bool = False) -> Say:
    age = state.get("age")
    facts: dict[str, Any] = {
        "asked": _asked(state),
        "wrong": wrong,
        "kin": bool(state.get("kin")),
        "name": state.get("name"),
        "age": age,
        "own_say": age is not None and age >= talk.rules.count("children.own_say_from"),
        "own_say_from": talk.rules.count("children.own_say_from"),
    }
    return say("children.question", **facts)


@dialogue(KIND)
def step(state: State, said: str, talk: Talk) -> Step | None:
    """One answer: who speaks, how old, the name (and with it the consent), where, which school."""
    asked = _asked(state)
    if cancels(said) or (asked == "name" and said in NO_WORDS):
        return Step(None, say("children.not_registered"))
    if asked != "school" and talk.conversation.means_command(said):
        return None
    taken = _take(talk, state, asked, said)
    if isinstance(taken, Say):
        return Step(None, taken)
    if not taken:
        return Step(state, _ask(talk, state, wrong=True))
    if _asked(state) is not None:
        return Step(state, _ask(talk, state))
    return Step(None, effect=lambda session, account: _register(session, account, talk, state))


def _take(talk: Talk, state: State, asked: str | None, said: str) -> bool | Say:
    """Take an answer into the state: False for one that is none, words where it ends the registration."""
    match asked:
        case "relation":
            speaker = read_speaker(said)
            if speaker in ("child", "other") or (state["kin"] and said in NO_WORDS | {"不是监护人"}):
                return say(f"children.speaker_{'child' if speaker == 'child' else 'other'}")
            state["kin"] = state["kin"] or speaker == "kin"
            state["relation"] = speaker.value if isinstance(speaker, Relation) else None
            return state["relation"] is not None or speaker == "kin"
        case "age":
            state["age"] = read_introduction(said if "岁" in said else f"{said}岁").age
            if state["age"] is not None:
                register.check_age(state["age"], talk.rules)
            return state["age"] is not None
        case "name":
            state["name"] = None if said in YES_WORDS else read_name(said)
            return state["name"] is not None
        case "area":
            reading = talk.house.places.resolve(said)
            state["area"] = reading.sure.code if reading.sure else None
            return state["area"] is not None
        case _:
            state["school"] = "" if said in NO_SCHOOL else said[:SCHOOL_LENGTH_MAX]
            return True


def _register(session: Session, account: Account, talk: Talk, state: State) -> Answer:
    child = register.register(
        session,
        account.person_id,
        name=state["name"],
        age=state["age"],
        relation=Relation(state["relation"]),
        area_code=state["area"],
        school=state["school"] or None,
        rules=talk.rules,
        at=talk.at,
    )
    return say("children.registered", name=child.name, number=child.id, area=areas.full_name(session, child.area_code))
