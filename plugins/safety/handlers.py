"""Safety: message in, one service call, words out."""

import re

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.courtesy import only_courtesy
from bot.chat.dependencies import CASE, TALK, WORDS
from bot.chat.dialogues import NO_WORDS, YES_WORDS, SaidBefore, Step, covers, dialogue
from bot.chat.guards import SAFETY, raise_alarm
from bot.chat.notices import private_facts
from bot.chat.talk import Answer, Talk, say
from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.cases import rules as case_rules
from bot.domain.cases.model import CaseState
from bot.domain.dialogues.service import State
from bot.domain.duty import service as duty
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Role
from bot.domain.tasks import queries as tasks
from bot.domain.triage import service as triage
from bot.language.request import looks_like_need
from plugins.safety import commands

RELAYED_MAX = 300
"""Characters that are passed on; a WeChat message holds 2,048 bytes."""
_DANGER = re.compile(r"^(?:有|很?危险|救命|是|快来|帮帮我|救我|对)")
_SAFE = re.compile(
    r"^(?:没有?(?:什么|啥)?(?:危险|事儿?)?|不是|不危险|安全|还好|就是说说|随便说说|不(?:要紧|碍事)|我?没事儿?)"
    r"(?:的|了|吧|啊|呀|呢|哈)*(?:[\s,，。.!！、]+(?P<rest>.*))?$",
    re.DOTALL,
)
"""A no, alone or before a comma: 没人管我 is none."""


@dialogue(SAFETY, interrupts=True)
def step(state: State, said: str, talk: Talk) -> Step | None:
    """您或者身边的人，现在有危险吗? A yes calls people; a no goes on with what was said; anything else is asked again."""
    no = _SAFE.match(said)
    if no or said in NO_WORDS:
        return _go_on(state, no["rest"] if no else None, talk)
    if _DANGER.match(said) or (said in YES_WORDS and not only_courtesy(said)):
        return Step(None, effect=lambda session, _: _alarm(session, talk, state))
    return None if _is_something(said, talk) else Step(state, say("crisis.ask"))


def _go_on(state: State, rest: str | None, talk: Talk) -> Step:
    """No danger: the message that was held up is handled now, if there is anything in it to handle."""
    words = state["said"] if not rest else f"{state['said']}，{rest}"
    if covers(state) or _is_something(words, talk):
        raise SaidBefore(words, lambda *_: say("crisis.safe_then"))
    return Step(None, say("safety.no_danger"))


def _is_something(words: str, talk: Talk) -> bool:
    known = talk.conversation.registry.parse(words, addressed=True)
    return known is not None or looks_like_need(words, services=talk.house.classifier)


def _alarm(session: Session, talk: Talk, state: State) -> Answer:
    card = raise_alarm(session, talk, state["dangers"], state["said"], keep=False)
    return say(f"crisis.{card}")


@commands.ACKNOWLEDGE.handle
async def acknowledge(talk: TALK, case: CASE) -> None:
    """收到 X0240: a named person answers; only now is the one who wrote told so."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        if case is None and not people.may(session, account.person_id, people.STAFF | {Role.DUTY}, None, at=talk.at):
            return say("common.courtesy")
        if case is None and (waiting := duty.waiting_for(session, account.person_id, at=talk.at)):
            needed(None, "编号", f"收到 {case_rules.number(waiting[0])}")
        needed(case, "编号", commands.ACKNOWLEDGE.example)
        row = triage.acknowledge(session, case or 0, by=account.person_id, at=talk.at)
        number = case_rules.number(row.id or 0)
        if not people.may(session, account.person_id, people.STAFF | {Role.DUTY}, row.area_code, at=talk.at):
            return say("safety.lead_follows", number=number)
        if not talk.incoming.private:
            return say("safety.acknowledged_in_group", number=number)
        audit.note(
            session, person_id=account.person_id, action="details", subject=notices.about_case(case or 0), at=talk.at
        )
        task = tasks.places(session, case or 0)
        return say(
            "safety.acknowledged",
            number=number,
            following=task is not None and task.followed_by == account.person_id,
            crisis=row.state is CaseState.CRISIS,
            reason=row.level_reason,
            area=areas.full_name(session, row.area_code),
            **private_facts(session, row),
        )

    await talk.write(work)


@commands.CLOSE.handle
async def close_crisis(talk: TALK, case: CASE, words: WORDS) -> None:
    """办结 X0240 …: a supervisor closes it, saying what was done."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.CLOSE.example)
        needed(words, "处理结果", commands.CLOSE.example)
        row = triage.close_crisis(session, case or 0, by=talk.account(session).person_id, note=words, at=talk.at)
        return say("safety.closed", number=case_rules.number(row.id or 0))

    await talk.write(work)


@commands.RELAY.handle
async def relay(talk: TALK, case: CASE, words: WORDS) -> None:
    """转告 X0240 …: a word to the one who wrote, who may have left no phone."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.RELAY.example)
        needed(words, "要说的话", commands.RELAY.example)
        said = words[:RELAYED_MAX]
        row = triage.relay(session, case or 0, said, by=talk.account(session).person_id, at=talk.at)
        return say("safety.relayed", number=case_rules.number(row.id or 0), words=said, cut=len(words) > len(said))

    await talk.write(work)


@commands.HOTLINES.handle
async def hotlines(talk: TALK) -> None:
    """求助热线: the dated table."""
    await talk.write(lambda _: say("safety.hotlines", rows=talk.house.hotlines))
