"""Settling: message in, one service call, words out."""

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import CASE, MINUTES, TALK, WORDS
from bot.chat.talk import Answer, Talk, say
from bot.domain.cases import rules as case_rules
from bot.domain.cases.model import Case
from bot.domain.settlement import service as settlement
from bot.domain.settlement.errors import NothingToConfirm
from bot.domain.tasks.rules import duration_text
from plugins.settling import commands


def _waiting(session: Session, talk: Talk, number: int | None) -> tuple[int, int]:
    """Return person and case that wait for this person's word."""
    account = talk.known_account(session)
    if account is None:
        raise NothingToConfirm
    case = settlement.waiting_for(session, account.person_id)
    if number is None and case is None:
        raise NothingToConfirm
    return account.person_id, number or (case.id if case and case.id else 0)


@commands.CONFIRM.handle
async def confirm(talk: TALK, case: CASE) -> None:
    """确认: hours and coins are written."""

    def work(session: Session) -> Answer:
        person_id, number = _waiting(session, talk, case)
        claims = settlement.confirm(
            session, number, by=person_id, kind_name=_kind_name(session, talk, number), rules=talk.rules, at=talk.at
        )
        total = sum(claim.minutes or 0 for claim in claims)
        return say("settling.confirmed", number=case_rules.number(number), time=duration_text(total))

    await talk.write(work)


def _kind_name(session: Session, talk: Talk, number: int) -> str:
    case = session.get(Case, number)
    return talk.house.kind(case.kind).name if case else ""


@commands.DISPUTE.handle
async def dispute(talk: TALK, case: CASE, minutes: MINUTES, words: WORDS) -> None:
    """不对，只来了半小时: nothing is written until a coordinator decides."""

    def work(session: Session) -> Answer:
        person_id, number = _waiting(session, talk, case)
        settlement.dispute(session, number, by=person_id, minutes=minutes, words=talk.incoming.text[:300], at=talk.at)
        return say(
            "settling.disputed",
            number=case_rules.number(number),
            time=duration_text(minutes) if minutes and minutes > 0 else None,
        )

    await talk.write(work)


@commands.DECIDE.handle
async def decide(talk: TALK, case: CASE, minutes: MINUTES) -> None:
    """裁定 X0231 30分钟."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.DECIDE.example)
        needed(minutes, "认定的时间", commands.DECIDE.example)
        account = talk.account(session)
        number = case or 0
        settlement.decide(
            session,
            number,
            by=account.person_id,
            minutes=minutes or 0,
            kind_name=_kind_name(session, talk, number),
            rules=talk.rules,
            at=talk.at,
        )
        return say("settling.decided", number=case_rules.number(number), time=duration_text(minutes or 0))

    await talk.write(work)


async def _rate(talk: Talk, number: int | None, words: str) -> None:
    said = talk.incoming.text
    satisfied = not any(sign in said for sign in ("不满意", "不太满意", "没修好", "没办好", "不行", "不亮", "没来"))

    def work(session: Session) -> Answer:
        account = talk.account(session)
        waiting = settlement.to_revisit(session, account.person_id)
        chosen = number or (waiting.id if waiting else None)
        needed(chosen, "编号", commands.REVISIT.example)
        settlement.revisit(
            session, chosen or 0, by=account.person_id, satisfied=satisfied, words=words or None, at=talk.at
        )
        name = "settling.satisfied" if satisfied else "settling.sent_back"
        return say(name, number=case_rules.number(chosen or 0))

    await talk.write(work)


@commands.REVISIT.handle
async def revisit(talk: TALK, case: CASE, words: WORDS) -> None:
    """回访 X0231 不满意 灯还是不亮."""
    if "满意" not in words:

        def ask(_: Session) -> Answer:
            needed(None, "满意还是不满意", commands.REVISIT.example)
            raise AssertionError

        await talk.write(ask)
        return
    await _rate(talk, case, words)


@commands.RATE.handle
async def rate(talk: TALK, case: CASE, words: WORDS) -> None:
    """满意 / 不满意 …, for the newest case that waits for it."""
    await _rate(talk, case, words)
