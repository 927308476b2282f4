"""Arranging: message in, one service call, words out. All of it in private; a group hears no name and no condition."""

import re

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import CASE, TALK, WORDS
from bot.chat.talk import Answer, Talk, say
from bot.clock import SHANGHAI
from bot.dates import day_of, day_text
from bot.domain.availability import service as availability
from bot.domain.cases import rules as case_rules
from bot.domain.dispatch import asking, conditions, visits
from bot.domain.dispatch.candidates import Candidate
from bot.domain.dispatch.model import Prospect
from bot.domain.people import queries as people
from plugins.arranging import commands

_PLACE = re.compile(r"^第?([0-9]{1,2})(?:号|个|位)?$")
HELD_SHOWN_MAX = 10


def _place(session: Session, talk: Talk, case_id: int, words: str) -> int | None:
    """Return which of several is meant: by its number, or by the name that was shown. None: not said."""
    if found := _PLACE.match(words):
        return int(found[1])
    if not words or not people.may(session, talk.account(session).person_id, people.STAFF, None, at=talk.at):
        return None
    names = [line["name"] for line in conditions.lines_of(session, conditions.held(session, case_id))]
    named = [place for place, name in enumerate(names, 1) if words == name]
    return named[0] if len(named) == 1 else None


def _decided(session: Session, text: str, row: Prospect) -> Answer:
    name = people.display_name(session, row.person_id)
    return say(text, number=case_rules.number(row.case_id), name=name)


@commands.ALLOW.handle
async def allow(talk: TALK, case: CASE, words: WORDS) -> None:
    """允 X0231: the held yes becomes the claim."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.ALLOW.example)
        by, place = talk.account(session).person_id, _place(session, talk, case or 0, words)
        kinds, rules = talk.house.kind, talk.rules
        row = conditions.allow(session, case or 0, place, by=by, kinds=kinds, rules=rules, at=talk.at)
        return _decided(session, "arranging.allowed", row)

    await talk.write(work)


@commands.DENY.handle
async def deny(talk: TALK, case: CASE, words: WORDS) -> None:
    """不允 X0231."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.DENY.example)
        by, place = talk.account(session).person_id, _place(session, talk, case or 0, words)
        row = conditions.deny(session, case or 0, place, by=by, at=talk.at)
        return _decided(session, "arranging.denied", row)

    await talk.write(work)


@commands.ASK_REQUESTER.handle
async def ask_requester(talk: TALK, case: CASE, words: WORDS) -> None:
    """问本人 X0231: the requester's wish, before deciding."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.ASK_REQUESTER.example)
        by, place = talk.account(session).person_id, _place(session, talk, case or 0, words)
        row = conditions.ask_requester(session, case or 0, place, by=by, at=talk.at)
        return _decided(session, "arranging.requester_asked", row)

    await talk.write(work)


@commands.WISH_YES.handle
async def wish_yes(talk: TALK, case: CASE) -> None:
    """让他来 X0231."""
    await talk.write(lambda session: _wish(session, talk, case, yes=True))


@commands.WISH_NO.handle
async def wish_no(talk: TALK, case: CASE) -> None:
    """换个人 X0231."""
    await talk.write(lambda session: _wish(session, talk, case, yes=False))


def _wish(session: Session, talk: Talk, case: int | None, *, yes: bool) -> Answer:
    needed(case, "编号", (commands.WISH_YES if yes else commands.WISH_NO).example)
    conditions.wish(session, case or 0, talk.account(session).person_id, yes=yes, at=talk.at)
    return say("arranging.wished", number=case_rules.number(case or 0), yes=yes)


@commands.HELD.handle
async def held(talk: TALK) -> None:
    """待允: every condition the steward may decide on."""

    def work(session: Session) -> Answer:
        rows = conditions.all_held(session, talk.account(session).person_id, at=talk.at)
        shown = conditions.lines_of(session, rows[:HELD_SHOWN_MAX])
        lines = [line | {"number": case_rules.number(row.case_id)} for line, row in zip(shown, rows, strict=False)]
        return say("arranging.held", lines=lines)

    await talk.write(work)


def _order(session: Session, order: list[Candidate]) -> list[dict[str, object]]:
    return [
        {"place": place, "name": people.display_name(session, one.person_id), "reasons": "，".join(one.reasons)}
        for place, one in enumerate(order, 1)
    ]


@commands.SUGGEST.handle
async def suggest(talk: TALK, case: CASE) -> None:
    """推荐 X0231: who suits, and why."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.SUGGEST.example)
        by = talk.account(session).person_id
        order = asking.suggest(session, case or 0, by=by, kinds=talk.house.kind, rules=talk.rules, at=talk.at)
        return say("arranging.suggested", number=case_rules.number(case or 0), lines=_order(session, order))

    await talk.write(work)


@commands.ASK.handle
async def ask_in_turn(talk: TALK, case: CASE) -> None:
    """逐个问 X0231: one after another, in private."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.ASK.example)
        by = talk.account(session).person_id
        begun = asking.start(session, case or 0, by=by, kinds=talk.house.kind, rules=talk.rules, at=talk.at)
        until = begun.until.astimezone(SHANGHAI)
        day = "" if until.date() == day_of(talk.at) else day_text(until.date())
        number = case_rules.number(case or 0)
        return say("arranging.asking", number=number, lines=_order(session, begun.order), until=f"{day}{until:%H:%M}")

    await talk.write(work)


@commands.STOP.handle
async def stop_asking(talk: TALK, case: CASE) -> None:
    """不问了 X0231."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.STOP.example)
        asking.stop(session, case or 0, by=talk.account(session).person_id, at=talk.at)
        return say("arranging.stopped", number=case_rules.number(case or 0))

    await talk.write(work)


@commands.ALONE.handle
async def alone(talk: TALK, case: CASE) -> None:
    """独访 X0231: whoever takes it goes alone."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.ALONE.example)
        by = talk.account(session).person_id
        visits.mark_alone(session, case or 0, by=by, kinds=talk.house.kind, rules=talk.rules, at=talk.at)
        margin = talk.rules.minutes("dispatch.visit_margin")
        return say("arranging.alone", number=case_rules.number(case or 0), minutes=margin)

    await talk.write(work)


@commands.SAFE.handle
async def safe(talk: TALK, case: CASE) -> None:
    """安全 X0231 已到家."""

    def work(session: Session) -> Answer:
        number = visits.safe(session, talk.account(session).person_id, case, at=talk.at)
        return say("arranging.safe", number=case_rules.number(number))

    await talk.write(work)


@commands.LATER.handle
async def call_me_later(talk: TALK, words: WORDS) -> None:
    """下周再叫我: not asked until then."""

    def work(session: Session) -> Answer:
        reading = talk.house.times.read(words or talk.incoming.text, talk.at)
        until = reading.start if reading is not None and reading.start > talk.at else reading.end if reading else None
        needed("ok" if until else None, "什么时候再叫您", commands.LATER.example)
        assert until is not None
        availability.pause(session, talk.account(session).person_id, until, at=talk.at)
        return say("arranging.paused", until=day_text(day_of(until)))

    await talk.write(work)
