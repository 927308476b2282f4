"""Limits and 督办: message in, one service call, words out."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import CASE, TALK, WORDS
from bot.chat.notices import public_facts
from bot.chat.notices.limits import clock_facts, moment_text
from bot.chat.talk import Answer, Talk, say
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.model import Case
from bot.domain.clocks import extension, supervision
from bot.domain.clocks import service as clocks
from bot.domain.clocks.service import Ending
from bot.domain.ladder import service as ladder
from bot.domain.people import queries as people
from plugins.limits import commands
from plugins.limits.reading import read_due


@commands.LIFT.handle
async def lift(talk: TALK, case: CASE) -> None:
    """升级 X0231: the next rung hears of it at once."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.LIFT.example)
        by = talk.account(session).person_id
        done = ladder.lift(session, case or 0, by=by, rules=talk.rules, at=talk.at)
        return say(
            "limits.lifted",
            number=case_rules.number(case or 0),
            rung=ladder.RUNG_NAMES[done.rung],
            told=done.told,
            groups=done.rung in (1, 2),
        )

    await talk.write(work)


@commands.ENDING.handle
async def ending(talk: TALK) -> None:
    """快超期的有哪些: what ends soon or has ended, in the speaker's areas, the most overdue first."""
    await talk.write(
        lambda session: _list(session, talk, "limits.ending", talk.at + talk.rules.duration("clocks.list_ahead"))
    )


@commands.LEFT_OVER.handle
async def left_over(talk: TALK) -> None:
    """遗留问题: what is open past its limit, and what was closed though the person was not satisfied."""

    def work(session: Session) -> Answer:
        codes = clocks.areas_of_staff(session, talk.account(session).person_id, at=talk.at)
        closed = clocks.closed_unsatisfied(session, codes, at=talk.at)
        lines = [{"number": case_rules.number(case.id or 0), **_about(session, talk, case)} for case in closed]
        return _list(session, talk, "limits.left_over", talk.at, unsatisfied=lines)

    await talk.write(work)


def _list(session: Session, talk: Talk, text: str, until: datetime, **more: object) -> Answer:
    codes = clocks.areas_of_staff(session, talk.account(session).person_id, at=talk.at)
    found = clocks.ending(session, codes, until=until, rules_at=talk.house.rulebook.at)
    back = clocks.sent_back(session, [one.case.id or 0 for one in found])
    lines = [_line(session, talk, one, again=one.case.id in back) for one in found]
    years = sorted({line["year"] for line in lines if not line["official"]})
    return say(text, lines=lines, years="、".join(f"{year}年" for year in years), most=clocks.SHOWN_MAX, **more)


def _line(session: Session, talk: Talk, one: Ending, *, again: bool) -> dict[str, Any]:
    return (
        {"number": case_rules.number(one.case.id or 0), "again": again, "private": talk.incoming.private}
        | public_facts(talk.house, session, one.case)
        | clock_facts(one.clock, talk.at)
        | {"owner": people.display_name(session, one.case.owner_id)}
    )


@commands.SUPERVISE.handle
async def supervise(talk: TALK, case: CASE, words: WORDS) -> None:
    """督办 X0231 明天下班前回话: read back with date, weekday and hour."""
    due = read_due(talk, words)

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, people.DECIDERS, None, at=talk.at)
        needed(case, "编号", commands.SUPERVISE.example)
        example = f"督办 {case_rules.number(case or 0)} 明天下班前回话"
        needed(None if due.unclear else "clear", due.unclear or "", example)
        needed("due" if due.at else None, "什么时候以前回话", example)
        assert due.at is not None
        row = supervision.ask(session, case or 0, by=by, due_at=due.at, words=due.words, rules=talk.rules, at=talk.at)
        return say(
            "limits.supervised",
            number=case_rules.number(case or 0),
            due=moment_text(row.due_at, talk.at),
            owes=None if row.asked_of == by else people.display_name(session, row.asked_of),
        )

    await talk.write(work)


@commands.ANSWER.handle
async def answer(talk: TALK, case: CASE, words: WORDS) -> None:
    """回督办 X0231 …: kept in the history of the case, told to whoever asked."""

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, people.STAFF, None, at=talk.at)
        needed(case, "编号", commands.ANSWER.example)
        needed(words, "办得怎么样", f"回督办 {case_rules.number(case or 0)} 已上门，明天上午修好")
        row = supervision.answer(session, case or 0, by=by, words=words, at=talk.at)
        asker = None if row.asked_by == by else people.display_name(session, row.asked_by)
        return say("limits.answered", number=case_rules.number(case or 0), asker=asker)

    await talk.write(work)


@commands.DEMANDS.handle
async def demands(talk: TALK) -> None:
    """督办单: the replies that are owed in the speaker's areas, the one due first first."""

    def work(session: Session) -> Answer:
        codes = clocks.areas_of_staff(session, talk.account(session).person_id, at=talk.at)
        rows = supervision.open_in(session, codes)
        lines = [
            {
                "number": case_rules.number(row.case_id),
                "due": moment_text(row.due_at, talk.at),
                "late": row.due_at <= talk.at,
                "owner": people.display_name(session, row.asked_of),
                "asker": people.display_name(session, row.asked_by),
            }
            | _about(session, talk, cases.look(session, row.case_id))
            for row in rows
        ]
        return say("limits.demands", lines=lines)

    await talk.write(work)


def _about(session: Session, talk: Talk, case: Case) -> dict[str, object]:
    facts = public_facts(talk.house, session, case)
    return {"title": facts["title"], "area": facts["area"]}


@commands.EXTEND.handle
async def extend(talk: TALK, case: CASE, words: WORDS) -> None:
    """延期 X0231 …: 30 more days for a petition, and the person hears why."""

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, people.DECIDERS, None, at=talk.at)
        needed(case, "编号", commands.EXTEND.example)
        needed(words, "理由（会告诉本人）", f"延期 {case_rules.number(case or 0)} 情况复杂，还要调档案")
        done = extension.extend(session, case or 0, by=by, reason=words, rules_at=talk.house.rulebook.at, at=talk.at)
        return say("limits.extended", number=case_rules.number(case or 0), **clock_facts(done.clock, talk.at))

    await talk.write(work)
