"""Training and commendations: message in, one service call, words out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.notices.honours import KIND_NAMES, honour_facts
from bot.chat.talk import Answer, Talk, say
from bot.chat.which_person import then, with_person
from bot.dates import day_of
from bot.domain.honours import service as honours
from bot.domain.honours.model import HonourKind
from bot.domain.honours.service import Standing
from bot.domain.people import queries as people
from bot.domain.people.model import Account
from plugins.honours import commands
from plugins.honours.reading import HonourSaid, number_of, read_honour

STANDING_NAMES = {
    Standing.VOUCHED: "已核实",
    Standing.WAITING: "等管家核实",
    Standing.TURNED_DOWN: "没有通过核实",
}
LINES_MAX = 12
WHY_MAX = 300


@commands.TRAINING.handle
async def training(talk: TALK, words: WORDS) -> None:
    """记培训 急救 4学时 3月8日 红十字; a steward may put the volunteer's name in front."""
    said = read_honour(words, day_of(talk.at))
    await talk.write(lambda session: _enter(session, talk, HonourKind.TRAINING, said, commands.TRAINING.example))


@commands.COMMENDATION.handle
async def commendation(talk: TALK, words: WORDS) -> None:
    """记表彰 优秀志愿者 12月5日 区妇联."""
    said = read_honour(words, day_of(talk.at))
    example = commands.COMMENDATION.example
    await talk.write(lambda session: _enter(session, talk, HonourKind.COMMENDATION, said, example))


def _enter(session: Session, talk: Talk, kind: HonourKind, said: HonourSaid, example: str) -> Answer:
    account = talk.account(session)
    words = list(said.words)
    serves = people.may(session, account.person_id, people.STAFF, None, at=talk.at)
    other = serves and (len(words) > 2 and bool(people.called(session, words[0], at=talk.at)))
    name = words.pop(0) if other else None
    needed(words[0] if words else None, "培训的名称" if kind is HonourKind.TRAINING else "表彰的名称", example)
    if kind is HonourKind.TRAINING:
        needed("ok" if said.minutes else None, "学时（4学时）", example)
    needed(said.day.isoformat() if said.day else None, "哪一天（3月8日）", example)
    needed(words[1] if len(words) > 1 else None, "哪个单位", example)
    assert said.day is not None
    facts = {
        "kind": kind.value,
        "name": words[0],
        "unit": " ".join(words[1:]),
        "day": said.day.isoformat(),
        "minutes": said.minutes if kind is HonourKind.TRAINING else None,
    }
    if name is None and not (serves and talk.incoming.mentions):
        return enter(session, talk, account, account.person_id, facts)
    return with_person(session, talk, name, do="honour", facts=facts, example=example)


@then("honour")
def enter(session: Session, talk: Talk, account: Account, person_id: int, facts: Mapping[str, Any]) -> Answer:
    """Enter it for the person who is meant."""
    view = honours.enter(
        session,
        person_id,
        HonourKind(facts["kind"]),
        name=facts["name"],
        minutes=facts["minutes"],
        unit=facts["unit"],
        day=date.fromisoformat(facts["day"]),
        by=account.person_id,
        at=talk.at,
    )
    who = None if view.by_self else people.display_name(session, person_id)
    return say("honours.entered", **honour_facts(view), who=who)


@commands.CHECK.handle
async def check(talk: TALK, words: WORDS) -> None:
    """确认培训 7."""
    await _check(talk, words, confirmed=True)


@commands.TURN_DOWN.handle
async def turn_down(talk: TALK, words: WORDS) -> None:
    """不确认培训 7 没有这次培训."""
    await _check(talk, words, confirmed=False)


async def _check(talk: Talk, words: str, *, confirmed: bool) -> None:
    number, why = number_of(words)

    def work(session: Session) -> Answer:
        account = talk.account(session)
        people.require(session, account.person_id, people.STAFF, None, at=talk.at)
        needed("ok" if confirmed else why, "原因", f"不确认培训 {number} 没有这次培训")
        view = honours.check(
            session, number or 0, by=account.person_id, confirmed=confirmed, reason=why[:WHY_MAX], at=talk.at
        )
        who = people.display_name(session, view.person_id)
        return say("honours.checked", **honour_facts(view), who=who, confirmed=confirmed)

    await talk.write(work)


@commands.WAITING.handle
async def waiting(talk: TALK) -> None:
    """培训待核: what waits to be checked, the oldest first."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        views = honours.waiting(session, account.person_id, at=talk.at)
        lines = [
            honour_facts(view) | {"kind": KIND_NAMES[view.kind], "who": people.display_name(session, view.person_id)}
            for view in views
        ]
        return say("honours.waiting", lines=lines)

    await talk.write(work)


@commands.MY_HONOURS.handle
async def my_honours(talk: TALK) -> None:
    """我的培训和表彰."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        views = honours.list_honours(session, account.person_id) if account else []
        lines = [
            honour_facts(view) | {"kind": KIND_NAMES[view.kind], "standing": STANDING_NAMES[view.standing]}
            for view in views[:LINES_MAX]
        ]
        return say("honours.mine", lines=lines, count=len(views))

    await talk.write(work)
