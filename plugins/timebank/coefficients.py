"""系数 陪诊 1.2 4月1日起: read back with its day, decided at 是; 系数 alone lists what is in force and what is to come."""

import re
from datetime import date

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dialogues import NO_WORDS, YES_WORDS, Step, cancels, dialogue, start
from bot.chat.talk import Answer, Talk, say
from bot.dates import day_of, full_day
from bot.domain.dialogues.service import State
from bot.domain.earning import service as earning
from bot.domain.earning.model import PAR
from plugins.timebank.commands import COEFFICIENT

KIND = "coin_coefficient"
_FACTOR = re.compile(r"(?<![0-9.])(?P<factor>[0-9]{1,2}(?:\.[0-9]{1,2})?)(?![0-9.]|\s*[月年日号点])(?:\s*倍)?")


def answer(session: Session, talk: Talk, words: str) -> Answer:
    """List, or understand a new one and read it back."""
    if not words:
        return _list(session, talk)
    kind = next((kind for kind in talk.house.services.kinds if kind.name in words), None)
    names = "、".join(kind.name for kind in talk.house.services.kinds)
    needed(kind.name if kind else None, f"哪项服务（{names}）", COEFFICIENT.example)
    assert kind is not None
    rest = words.replace(kind.name, " ", 1)
    factor = _FACTOR.search(rest)
    needed(factor["factor"] if factor else None, "系数（例如1.2）", COEFFICIENT.example)
    assert factor is not None
    readings = talk.house.times.read_all(f"{rest[: factor.start()]} {rest[factor.end() :]}", talk.at)
    needed("known" if readings else None, "从哪天起", COEFFICIENT.example)
    day = day_of(readings[0].start)
    percent = round(float(factor["factor"]) * PAR)
    by = talk.account(session).person_id
    earning.check(session, percent=percent, from_day=day, by=by, rules=talk.rules, at=talk.at)
    state: State = {"kind": kind.code, "percent": percent, "day": day.isoformat()}
    before = earning.factor(earning.percent_on(session, kind.code, day))
    facts = {"name": kind.name, "factor": earning.factor(percent), "day": full_day(day), "before": before}
    return start(session, talk, KIND, Step(state, say("timebank.coefficient_read_back", **facts)))


@dialogue(KIND)
def confirm(state: State, said: str, talk: Talk) -> Step | None:
    """是 decides it."""
    if said in NO_WORDS or cancels(said):
        return Step(None, say("timebank.coefficient_left"))
    if said.casefold() not in YES_WORDS:
        return None

    def effect(session: Session, _: object) -> Answer:
        day = date.fromisoformat(state["day"])
        by = talk.account(session).person_id
        kind, percent = talk.house.kind(state["kind"]), state["percent"]
        earning.decide(session, kind=kind.code, percent=percent, from_day=day, by=by, rules=talk.rules, at=talk.at)
        return say("timebank.coefficient_decided", name=kind.name, factor=earning.factor(percent), day=full_day(day))

    return Step(None, effect=effect)


def _list(session: Session, talk: Talk) -> Answer:
    names = {kind.code: kind.name for kind in talk.house.services.kinds}
    today = day_of(talk.at)
    rows = [
        {
            "name": names[one.kind],
            "factor": earning.factor(one.percent),
            "day": None if one.from_day == today else full_day(one.from_day),
        }
        for one in earning.coefficients(session, names, today)
    ]
    return say("timebank.coefficients", rows=rows)
