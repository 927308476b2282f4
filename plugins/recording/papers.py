"""Entries from paper: one person enters, another one approves."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session

from bot.chat.asking import ArgumentMissing, needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.talk import Answer, Talk, say
from bot.chat.which_person import then, with_person
from bot.dates import day_of, full_day
from bot.domain.areas import queries as areas
from bot.domain.papers import service as papers
from bot.domain.papers.model import PaperEntry
from bot.domain.papers.service import OnPaper
from bot.domain.people import queries as people
from bot.domain.people.model import Account
from bot.domain.tasks.rules import duration_text
from plugins.recording import commands
from plugins.recording.paper_reading import PaperSaid, read_paper

_DECISION = re.compile(
    r"^(?:第)?(?P<number>[0-9]{1,6})\s*号?\s*(?:(?P<yes>同意|通过|属实|准|可以)|(?P<no>不同意|不通过|不属实|驳回|拒绝|不准))[\s,，。:：]*(?P<why>.*)$"
)
WHY_MAX = 300
NAME_LENGTHS = (4, 3, 2)
LINES_MAX = 10


@commands.PAPER.handle
async def paper(talk: TALK, words: WORDS) -> None:
    """补录 3月5日 李芳 理发2小时 纸质签到; for the second person 补录 12 同意."""
    decision = _DECISION.match(words)

    def work(session: Session) -> Answer:
        people.require(session, talk.account(session).person_id, people.STAFF, None, at=talk.at)
        if decision:
            return _decide(session, talk, decision)
        said = read_paper(words, day_of(talk.at), mentioned=bool(talk.incoming.mentions))
        return _enter(session, talk, said)

    await talk.write(work)


def _enter(session: Session, talk: Talk, said: PaperSaid) -> Answer:
    example = commands.PAPER.example
    if said.source is None:
        said = _without_gap(session, talk, said)
    needed(said.day.isoformat() if said.day else None, "哪一天（3月5日）", example)
    needed(said.name or ("@" if talk.incoming.mentions else None), "志愿者的姓名", example)
    needed("ok" if said.minutes is not None else None, "服务了多长时间", example)
    needed(said.title, "做了什么", example)
    needed(said.source, "依据（纸质签到、活动照片）", example)
    assert said.day is not None
    facts = {
        "day": said.day.isoformat(),
        "minutes": said.minutes,
        "title": said.title,
        "source": said.source,
        "starts": said.starts_minute,
        "area": _area(session, talk, said.place),
    }
    return with_person(session, talk, said.name, do="paper", facts=facts, example=example)


def _without_gap(session: Session, talk: Talk, said: PaperSaid) -> PaperSaid:
    """Part name and service that were written in one (李芳理发), where the beginning is the name of somebody we know."""
    joined = said.name or ""
    for length in NAME_LENGTHS:
        if len(joined) > length and people.called(session, joined[:length], at=talk.at):
            return replace(said, name=joined[:length], title=joined[length:], source=said.title)
    return said


def _area(session: Session, talk: Talk, place: str | None) -> str:
    """Return the place of the service: the one that was named, else the steward's own community or street."""
    if place is not None:
        reading = talk.house.places.resolve(place)
        if reading.sure is not None:
            return reading.sure.code
        raise ArgumentMissing(what="认得出的社区或街道", example=f"{commands.PAPER.example} 裕园社区")
    own = people.areas_of(session, talk.account(session).person_id, people.STAFF, at=talk.at)
    if len(own) == 1 and own[0] != talk.house.district:
        return own[0]
    raise ArgumentMissing(what="哪个社区", example=f"{commands.PAPER.example} 裕园社区")


@then("paper")
def enter(session: Session, talk: Talk, account: Account, person_id: int, facts: Mapping[str, Any]) -> Answer:
    """Write the entry down for the person who is meant."""
    entry = papers.enter(
        session,
        OnPaper(
            person_id,
            date.fromisoformat(facts["day"]),
            facts["minutes"],
            facts["title"],
            facts["source"],
            facts["starts"],
        ),
        area_code=facts["area"],
        by=account.person_id,
        rules=talk.rules,
        at=talk.at,
    )
    return say("recording.paper_entered", **_line(session, entry))


def _decide(session: Session, talk: Talk, decision: re.Match[str]) -> Answer:
    number, why = int(decision["number"]), decision["why"].strip()
    needed("ok" if decision["yes"] else why, "不同意的原因", f"补录 {number} 不同意 签到表上没有这个人")
    entry, record = papers.decide(
        session,
        number,
        by=talk.account(session).person_id,
        approve=bool(decision["yes"]),
        reason=why[:WHY_MAX],
        rules=talk.rules,
        at=talk.at,
    )
    if record is None:
        return say("recording.paper_turned_down", number=number)
    return say("recording.paper_approved", **_line(session, entry), record=record.number)


@commands.PAPERS.handle
async def waiting(talk: TALK) -> None:
    """待批补录: entries that wait for a second person."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        people.require(session, account.person_id, people.STAFF, None, at=talk.at)
        own = people.areas_of(session, account.person_id, people.STAFF, at=talk.at)
        rows = papers.list_waiting(session, own, most=LINES_MAX)
        lines = [_line(session, row) | {"own": row.entered_by == account.person_id} for row in rows]
        return say("recording.papers", lines=lines)

    await talk.write(work)


def _line(session: Session, entry: PaperEntry) -> dict[str, Any]:
    return {
        "number": entry.id,
        "who": people.display_name(session, entry.person_id),
        "day": full_day(entry.service_date),
        "title": entry.title,
        "time": duration_text(entry.minutes),
        "place": areas.full_name(session, entry.area_code),
        "source": entry.source,
        "by": people.display_name(session, entry.entered_by),
    }
