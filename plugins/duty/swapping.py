"""Swapping shifts: message in, one service call, words out."""

import re

from nonebot.adapters import Bot
from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.finding import colleague, find_colleague
from bot.chat.notices.duty import shift_facts
from bot.chat.talk import Answer, Talk, say
from bot.domain.duty import roster, swaps
from bot.domain.duty import rules as duty_rules
from bot.domain.duty.errors import NoSwapAsked, NotOnRoster, NotYourShift, SeveralSwaps
from bot.domain.duty.model import DutyShift
from bot.domain.people import queries as people
from plugins.duty import commands
from plugins.duty.reading import ShiftSaid, read_shift

_WITH = re.compile(r"^(?P<mine>.*?)[\s,，]*(?:和|跟|与|找|请|给|让)\s*@?(?P<theirs>[^\s,，。和跟与].*)$")
_NAME = re.compile(r"^(?P<name>[^\s,，。的]+?)(?:换|替|值|来|吧|一下)*(?:的|[\s,，]|$)(?P<shift>.*)$")

SHOWN_MAX = 6
"""Shifts of one's own that are named where none or several are meant."""


@commands.SWAP.handle
async def swap(talk: TALK, bot: Bot, words: WORDS) -> None:
    """换班 周五夜班 和王芳; 换班 周五夜班 和王芳的周六夜班 exchanges two."""
    parts = _WITH.match(words)
    mine = read_shift(talk, parts["mine"] if parts else words)
    named = _NAME.match(parts["theirs"]) if parts else None
    theirs = read_shift(talk, named["shift"]) if named else None
    meant = await find_colleague(talk, bot, named["name"] if named else None)

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, roster.ON_CALL, None, at=talk.at)
        shift = _one_of(roster.ahead_of(session, by, at=talk.at), mine)
        needed(named["name"] if named else None, "和谁换", commands.SWAP.example)
        assert named is not None
        other = colleague(session, talk, meant, named["name"], shift.area_code)
        exchange = None
        if theirs is not None and (theirs.days or theirs.hours):
            exchange = _exchange(session, talk, other, theirs)
        swaps.ask(session, shift, by=by, other_id=other, exchange=exchange, at=talk.at)
        given = duty_rules.shift_text(exchange) if exchange is not None else None
        return say("duty.swap_asked", who=named["name"], exchange=given, **shift_facts(session, shift))

    await talk.write(work)


def _exchange(session: Session, talk: Talk, other: int, said: ShiftSaid) -> DutyShift:
    fitting = _fitting(roster.ahead_of(session, other, at=talk.at), said)
    if len(fitting) != 1:
        raise NotOnRoster(shift=people.display_name(session, other) + "的这一班")
    return fitting[0]


def _fitting(shifts: list[DutyShift], said: ShiftSaid) -> list[DutyShift]:
    """Return the shifts that the words can mean. Of a weekday that is today, both days can be meant."""
    weekdays = {day.isoweekday() for day in said.days} if said.unclear else set[int]()
    return [
        shift
        for shift in shifts
        if (not said.days or shift.day in said.days or shift.day.isoweekday() in weekdays)
        and (said.hours is None or shift.name == said.hours.name)
    ]


def _one_of(shifts: list[DutyShift], said: ShiftSaid) -> DutyShift:
    fitting = _fitting(shifts, said)
    if len(fitting) != 1:
        wanted = duty_rules.days_text(said.days) + (said.hours.name if said.hours else "")
        raise NotYourShift(shift=wanted, shifts=[duty_rules.shift_text(one) for one in shifts[:SHOWN_MAX]])
    return fitting[0]


def _asked(session: Session, talk: Talk, words: str) -> tuple[int, DutyShift]:
    """Return the speaker and the shift they are asked to take: the only one, or the one they name."""
    by = talk.account(session).person_id
    waiting = swaps.asked_of(session, by, at=talk.at)
    if not waiting:
        raise NoSwapAsked
    fitting = _fitting(waiting, read_shift(talk, words))
    if len(fitting) != 1:
        raise SeveralSwaps(shifts=[duty_rules.shift_text(one) for one in waiting])
    return by, fitting[0]


@commands.AGREE.handle
async def agree(talk: TALK, words: WORDS) -> None:
    """同意换班: only now the roster changes."""

    def work(session: Session) -> Answer:
        by, shift = _asked(session, talk, words)
        asker = people.display_name(session, shift.person_id)
        exchange = swaps.agree(session, shift, by=by, at=talk.at)
        given = duty_rules.shift_text(exchange) if exchange is not None else None
        return say("duty.swapped", asker=asker, exchange=given, **shift_facts(session, shift))

    await talk.write(work)


@commands.DECLINE.handle
async def decline(talk: TALK, words: WORDS) -> None:
    """不换班: nothing changes."""

    def work(session: Session) -> Answer:
        by, shift = _asked(session, talk, words)
        swaps.decline(session, shift, by=by, at=talk.at)
        return say("duty.swap_declined", asker=people.display_name(session, shift.person_id))

    await talk.write(work)
