"""Triaging: message in, one service call, words out."""

import re

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import CASE, TALK, WORDS
from bot.chat.notices import public_facts
from bot.chat.talk import Answer, say
from bot.domain.cases import rules as case_rules
from bot.domain.cases.model import Level
from bot.domain.people import queries as people
from bot.domain.triage import service as triage
from plugins.triaging import commands

LINES_MAX = 10
_UNTRUE = re.compile(r"^(?:不属实|不实|虚假|假的|没有这回事|查无|不存在)[,，。\s]*")
_TRUE = re.compile(r"^(?:属实|真实|情况属实|是真的|通过|没问题)[,，。\s]*")


@commands.VERIFY.handle
async def verify(talk: TALK, case: CASE, words: WORDS) -> None:
    """核实 X0231 属实 已电话: a true need goes to the groups at once; how it was checked is kept."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.VERIFY.example)
        untrue, true = _UNTRUE.match(words), _TRUE.match(words)
        needed("ok" if untrue or true else None, "属实还是不属实", f"核实 {case_rules.number(case or 0)} 属实 已电话")
        found = untrue or true
        method = words[found.end() :].strip() if found else words
        row, groups = triage.verify(
            session,
            case or 0,
            by=talk.account(session).person_id,
            true=untrue is None,
            method=method,
            rules=talk.rules,
            at=talk.at,
        )
        name = "triaging.verified" if untrue is None else "triaging.untrue"
        return say(name, number=case_rules.number(row.id or 0), groups=groups)

    await talk.write(work)


@commands.RELEVEL.handle
async def relevel(talk: TALK, case: CASE, words: WORDS) -> None:
    """改级 X0231 特殊 老人身上有淤青."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.RELEVEL.example)
        level = next((one for one in Level if words.startswith(one.value)), None)
        needed(level, "级别（一般、特殊、紧急）", commands.RELEVEL.example)
        assert level is not None
        reason = words.removeprefix(level.value).strip(" ,，。:：")
        row = triage.relevel(
            session, case or 0, by=talk.account(session).person_id, level=level, reason=reason, at=talk.at
        )
        return say("triaging.releveled", number=case_rules.number(row.id or 0), level=level.value)

    await talk.write(work)


@commands.TO_VERIFY.handle
async def to_verify(talk: TALK) -> None:
    """待核实: what waits in the speaker's areas."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        people.require(session, account.person_id, people.STAFF, None, at=talk.at)
        codes = people.areas_of(session, account.person_id, people.STAFF, at=talk.at)
        lines = [
            {"number": case_rules.number(row.id or 0)} | public_facts(talk.house, session, row)
            for row in triage.to_verify(session, codes, limit=LINES_MAX)
        ]
        return say("triaging.to_verify", lines=lines)

    await talk.write(work)
