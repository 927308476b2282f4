"""Corrections of hours: asked for by the volunteer, decided by somebody else, answered either way."""

import re

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.notices.recording import day_text, field_facts
from bot.chat.talk import Answer, Talk, say
from bot.dates import month_day
from bot.domain import records
from bot.domain.corrections import service as corrections
from bot.domain.corrections.model import CorrectionRequest
from bot.domain.corrections.service import Decided
from bot.domain.corrections.wanted import of_request
from bot.domain.people import queries as people
from bot.domain.records.rules import record_number
from bot.domain.tasks.rules import duration_text
from plugins.recording import commands
from plugins.recording.correction_reading import read_wanted
from plugins.recording.reading import AboutRecord, about_record

_ACCEPTED = re.compile(r"^(?:同意|准|通过|可以|属实)[\s,，。:：]*")
_REFUSED = re.compile(r"^(?:不同意|驳回|不准|不通过|不行|不属实|拒绝)[\s,，。:：]*")
WORDS_MAX = 300


@commands.CORRECT.handle
async def correct(talk: TALK, words: WORDS) -> None:
    """更正 R2031 应为2小时 有签到, 更正 R2031 地点应为明星社区 走错登记了; for those who decide also 更正 R2031 同意, 更正 R2031 不同意 原因."""

    def work(session: Session) -> Answer:
        about = about_record(words, commands.CORRECT.example)
        accepted, refused = _ACCEPTED.match(about.words), _REFUSED.match(about.words)
        if accepted or refused:
            found = accepted or refused
            assert found is not None
            return _decide(session, talk, about, accept=accepted is not None, why=about.words[found.end() :])
        return _ask(session, talk, about)

    await talk.write(work)


def _ask(session: Session, talk: Talk, about: AboutRecord) -> Answer:
    number = record_number(about.number)
    account = talk.account(session)
    serves = people.may(session, account.person_id, people.STAFF, None, at=talk.at)
    own = not serves or records.find_record(session, about.number).person_id == account.person_id
    if own:
        corrections.own_record(session, about.number, account.person_id)
    wanted = read_wanted(session, talk, about.words, number)
    if not own:
        done = corrections.put_right(
            session,
            about.number,
            by=account.person_id,
            wanted=wanted,
            reason=about.words[:WORDS_MAX],
            rules=talk.rules,
            at=talk.at,
        )
        return _settled(session, done)
    row = corrections.request(
        session,
        about.number,
        by=account.person_id,
        wanted=wanted,
        words=about.words[:WORDS_MAX],
        rules=talk.rules,
        at=talk.at,
    )
    return say(
        "recording.correction_asked",
        number=number,
        **field_facts(session, corrections.own_record(session, about.number, account.person_id), wanted),
        reply_by=month_day(row.reply_by),
    )


def _decide(session: Session, talk: Talk, about: AboutRecord, *, accept: bool, why: str) -> Answer:
    number = record_number(about.number)
    account = talk.account(session)
    people.require(session, account.person_id, people.STAFF, None, at=talk.at)
    needed("ok" if accept else why, "不同意的原因", f"更正 {number} 不同意 签到表上是1小时")
    done = corrections.decide(
        session,
        about.number,
        by=account.person_id,
        accept=accept,
        words=why[:WORDS_MAX],
        rules=talk.rules,
        at=talk.at,
    )
    if not accept:
        return say("recording.correction_refused", number=number)
    return _settled(session, done)


def _settled(session: Session, done: Decided) -> Answer:
    coins = done.coins
    return say(
        "recording.corrected",
        number=done.record.number,
        **field_facts(session, done.record, done.wanted),
        coins_sign="增加" if coins.minutes > 0 else "扣回",
        coins=duration_text(abs(coins.minutes)) if coins.minutes else None,
        spent=coins.spent,
    )


@commands.CORRECTIONS.handle
async def list_open(talk: TALK) -> None:
    """更正申请: what waits for an answer, for those who owe it and for whoever asked."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        decides = people.may(session, account.person_id, people.STAFF, None, at=talk.at)
        if decides:
            rows = corrections.list_open(session, account.person_id, at=talk.at)
        else:
            rows = corrections.asked_by(session, account.person_id)
        return say("recording.corrections", lines=[_line(session, row) for row in rows], decides=decides)

    await talk.write(work)


def _line(session: Session, row: CorrectionRequest) -> dict[str, object]:
    record = records.find_record(session, row.record_id)
    return {
        "number": record.number,
        "who": people.display_name(session, row.person_id),
        "title": record.title or "未写名称",
        "day": day_text(record),
        **field_facts(session, record, of_request(row)),
        "reply_by": month_day(row.reply_by),
    }
