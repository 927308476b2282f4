"""Settling: message in, one service call, words out."""

import re

from sqlmodel import Session

from bot.chat.asking import ArgumentMissing, needed
from bot.chat.dependencies import CASE, MINUTES, TALK, WORDS
from bot.chat.talk import Answer, Talk, Work, say
from bot.domain.cases import rules as case_rules
from bot.domain.cases.model import Case
from bot.domain.dialogues import service as dialogues
from bot.domain.duty import rules as duty_rules
from bot.domain.duty import swaps
from bot.domain.exchange import agreements
from bot.domain.reminders import asks
from bot.domain.settlement import service as settlement
from bot.domain.settlement.errors import NothingToConfirm
from bot.domain.tasks.rules import duration_text
from plugins.settling import commands

_UNSATISFIED = re.compile(
    r"不(?:太|大|很|是很|怎么|咋|算|够)?满意|不满|没(?:有)?(?:修|办|弄|做|搞|打扫|洗|剪)(?:好|完|干净)|还是(?:不|没|坏|漏)|不行|不亮|不咋|不好|没(?:人)?来|没办|没修|差|糊弄|应付|白来"
)
_RATING = re.compile(rf"满意|好评|挺好|很好|{_UNSATISFIED.pattern}")
_BARE_RATING = re.compile(r"^(?:很|太|非常|不|大|怎么)*满意[。.!！]*$")


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
    """确认: hours and coins are written. With nothing to confirm, 好的 is a courtesy and never a refusal."""

    def work(session: Session) -> Answer:
        try:
            person_id, number = _waiting(session, talk, case)
        except NothingToConfirm:
            return _nothing_asked(session, talk)
        total = _agree(session, talk, person_id, number)
        name = "settling.exchanged" if _between_neighbours(session, number) else "settling.confirmed"
        return say(name, number=case_rules.number(number), time=duration_text(total))

    await talk.write(work)


def _agree(session: Session, talk: Talk, person_id: int, number: int) -> int:
    """Confirm a case; returns the minutes that were recorded."""
    kind_name = _kind_name(session, talk, number)
    claims = settlement.confirm(session, number, by=person_id, kind_name=kind_name, rules=talk.rules, at=talk.at)
    return sum(claim.minutes or 0 for claim in claims)


def _between_neighbours(session: Session, number: int) -> bool:
    """Whether two neighbours settled it between them: then it is over, and nobody is to do it again."""
    return agreements.of_case(session, number) is not None


def _nothing_asked(session: Session, talk: Talk) -> Answer:
    """Answer a yes that nobody asked for: a question that lapsed, a rating that waits, or mere politeness."""
    account = talk.known_account(session)
    if account is not None and account.id is not None:
        if dialogues.lapsed(session, account.id, at=talk.at) == "report":
            return say("settling.lapsed")
        rated = settlement.to_revisit(session, account.person_id)
        if rated is not None and rated.id is not None:
            return say("settling.ask_rating", number=case_rules.number(rated.id))
    shifts = [] if account is None else swaps.asked_of(session, account.person_id, at=talk.at)
    if shifts:
        return say("settling.swap_waits", shift=duty_rules.shift_text(shifts[0]))
    asked = [] if account is None else asks.open_asks(session, account.person_id, at=talk.at)
    if account is not None and len(asked) == 1:  # 好的 to 您能去吗
        asks.going(session, asked[0].case_id, account.person_id, at=talk.at)
        return say("reminding.going", number=case_rules.number(asked[0].case_id), when=None)
    if "确认" in talk.incoming.text or "确定" in talk.incoming.text:
        raise NothingToConfirm
    return say("settling.polite")


def _kind_name(session: Session, talk: Talk, number: int) -> str:
    case = session.get(Case, number)
    return talk.house.kind(case.kind).name if case else ""


@commands.DISPUTE.handle
async def dispute(talk: TALK, case: CASE, minutes: MINUTES) -> None:
    """不对，只来了半小时: nothing is written until a coordinator decides. Before the work is done, 没来 goes to the steward."""

    if "满意" in talk.incoming.text:  # 不是很满意
        await _rate(talk, case, talk.arguments.text)
        return

    def work(session: Session) -> Answer:
        person_id, number = _waiting(session, talk, case)
        return _object(session, talk, person_id, number, minutes)

    await _or_free_words(talk, work, case)


def _object(session: Session, talk: Talk, person_id: int, number: int, minutes: int | None) -> Answer:
    settlement.dispute(session, number, by=person_id, minutes=minutes, words=talk.incoming.text[:300], at=talk.at)
    return say(
        "settling.disputed",
        number=case_rules.number(number),
        time=duration_text(minutes) if minutes and minutes > 0 else None,
    )


async def _or_free_words(talk: Talk, work: Work, case: int | None) -> None:
    """Do the work; words that answer nothing we asked are taken as what they are (没来 about a volunteer on the way)."""

    def careful(session: Session) -> Answer:
        try:
            return work(session)
        except NothingToConfirm:
            if case is not None or not talk.incoming.private:
                raise
            raise _Unasked from None

    try:
        await talk.write(careful)
    except _Unasked:
        await talk.conversation.pass_on(talk)


class _Unasked(Exception):
    pass


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
    satisfied = not _UNSATISFIED.search(said)

    def work(session: Session) -> Answer:
        account = talk.account(session)
        waiting = settlement.to_revisit(session, account.person_id)
        chosen = number or (waiting.id if waiting else None)
        unconfirmed = settlement.waiting_for(session, account.person_id)
        if unconfirmed is not None and unconfirmed.id is not None and chosen in (None, unconfirmed.id):
            if not satisfied:
                return _object(session, talk, account.person_id, unconfirmed.id, None)
            total = _agree(session, talk, account.person_id, unconfirmed.id)
            chosen = unconfirmed.id
            if _between_neighbours(session, chosen):
                return say("settling.exchanged", number=case_rules.number(chosen), time=duration_text(total))
        if chosen is None:
            raise NothingToConfirm
        settlement.revisit(session, chosen, by=account.person_id, satisfied=satisfied, words=words or None, at=talk.at)
        name = "settling.satisfied" if satisfied else "settling.sent_back"
        return say(name, number=case_rules.number(chosen))

    if satisfied or _BARE_RATING.match(said):
        await talk.write(lambda session: _rated_or_told(session, work))
    else:
        await _or_free_words(talk, work, number)


def _rated_or_told(session: Session, work: Work) -> Answer:
    try:
        return work(session)
    except NothingToConfirm:
        return say("settling.nothing_to_rate")


@commands.REVISIT.handle
async def revisit(talk: TALK, case: CASE, words: WORDS) -> None:
    """回访 X0231 不满意 灯还是不亮."""
    if not _RATING.search(words):
        example = commands.REVISIT.example if case is None else f"回访 {case_rules.number(case)} 满意"
        await talk.write(lambda _: _missing("满意还是不满意", example))
        return
    await _rate(talk, case, words)


def _missing(what: str, example: str) -> Answer:
    """Refuse with an example."""
    raise ArgumentMissing(what=what, example=example)


@commands.RATE.handle
async def rate(talk: TALK, case: CASE, words: WORDS) -> None:
    """满意 / 不满意 …, for the newest case that waits for it."""
    await _rate(talk, case, words)
