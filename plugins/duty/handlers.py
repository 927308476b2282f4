"""The roster and the hand-over: message in, one service call, words out."""

from datetime import timedelta

from nonebot.adapters import Bot
from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.finding import colleague, find_colleague
from bot.chat.notices.duty import named, shift_facts, summary_facts
from bot.chat.said_places import area_name, place_code, read_place
from bot.chat.talk import Answer, Talk, say
from bot.clock import SHANGHAI
from bot.domain.duty import handover, roster
from bot.domain.duty import rules as duty_rules
from bot.domain.duty.model import DutyShift
from bot.domain.people import queries as people
from bot.domain.triage import service as triage
from plugins.duty import commands
from plugins.duty.reading import ShiftSaid, need_shift, read_shift

WEEK_DAYS = 7
LINES_MAX = 24
"""Shifts that one answer lists."""


@commands.LAY.handle
async def lay(talk: TALK, bot: Bot, words: WORDS) -> None:
    """排班 周五夜班 裕园 赵姐 备班 王芳: read back with dates, weekdays and hours."""
    said = read_shift(talk, words)
    place, name = _place_and_name(said)
    first, second = await find_colleague(talk, bot, name), await find_colleague(talk, bot, said.backup)

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, people.DECIDERS, None, at=talk.at)
        days, hours = need_shift(talk, said, commands.LAY.example)
        needed(name, "值班人的名字", commands.LAY.example)
        area = _area(session, talk, place, by, commands.LAY.example)
        people.require(session, by, people.DECIDERS, area, at=talk.at)
        laid = roster.lay(
            session,
            by=by,
            area_code=area,
            days=days,
            hours=hours,
            person_id=colleague(session, talk, first, name or "", area),
            backup_id=colleague(session, talk, second, said.backup, area) if said.backup else None,
            rules=talk.rules,
            at=talk.at,
        )
        return _laid(session, talk, laid, area)

    await talk.write(work)


def _laid(session: Session, talk: Talk, laid: roster.Laid, area: str) -> Answer:
    first, backup = laid.shifts[0], laid.shifts[0].backup_id
    return say(
        "duty.laid",
        days=duty_rules.days_text([shift.day for shift in laid.shifts]),
        shift=first.name,
        first=duty_rules.shift_text(first),
        hours=duty_rules.hours_text(first),
        area=area_name(session, talk, area),
        who=people.display_name(session, first.person_id),
        backup=people.display_name(session, backup) if backup is not None else None,
        replaced=laid.replaced,
        uncovered=duty_rules.days_text([shift.day for shift in laid.uncovered]),
    )


def _place_and_name(said: ShiftSaid) -> tuple[str, str | None]:
    """Take the last word for the name, what stands before for the place."""
    if not said.rest:
        return "", None
    return " ".join(said.rest[:-1]), said.rest[-1]


def _area(session: Session, talk: Talk, words: str, by: int, example: str) -> str:
    """Return the area that is named; without one that of the speaker, where they have only one."""
    if not words:
        own = {grant.area_code for grant in people.grants_of(session, by, at=talk.at) if grant.role in people.DECIDERS}
        if len(own) == 1:
            return own.pop()
    return place_code(session, talk, read_place(talk.house, words), example)


@commands.CANCEL.handle
async def cancel(talk: TALK, words: WORDS) -> None:
    """取消排班 周五夜班 裕园."""
    said = read_shift(talk, words)

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, people.DECIDERS, None, at=talk.at)
        days, hours = need_shift(talk, said, commands.CANCEL.example)
        area = _area(session, talk, " ".join(said.rest), by, commands.CANCEL.example)
        gone = roster.cancel(session, by=by, area_code=area, days=days, name=hours.name, at=talk.at)
        return say(
            "duty.cancelled", days=duty_rules.days_text(gone), shift=hours.name, area=area_name(session, talk, area)
        )

    await talk.write(work)


@commands.ROSTER.handle
async def show_roster(talk: TALK) -> None:
    """值班表: this week from today on, in the speaker's areas, those around them included; who is on now."""

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, roster.ON_CALL, None, at=talk.at)
        codes = [grant.area_code for grant in people.grants_of(session, by, at=talk.at)]
        until = talk.at + timedelta(days=WEEK_DAYS)
        shifts = roster.between(session, codes, talk.at, until, limit=LINES_MAX + 1)
        now = [shift for shift in shifts if shift.starts_at <= talk.at]
        return say(
            "duty.roster",
            rows=[_line(session, talk, shift) for shift in now],
            lines=[_line(session, talk, shift) for shift in shifts[:LINES_MAX] if shift not in now],
            more=len(shifts) > LINES_MAX,
        )

    await talk.write(work)


def _line(session: Session, talk: Talk, shift: DutyShift) -> dict[str, str | None]:
    backup = people.display_name(session, shift.backup_id) if shift.backup_id is not None else None
    ends = shift.ends_at.astimezone(SHANGHAI)
    return {
        "shift": duty_rules.shift_text(shift),
        "area": area_name(session, talk, shift.area_code),
        "who": people.display_name(session, shift.person_id),
        "backup": backup,
        "until": f"{ends:%H:%M}",
        "covered": "yes" if roster.covered(session, shift) else None,
    }


@commands.TO_DO.handle
async def to_do(talk: TALK) -> None:
    """待办: what waits in the speaker's areas, and what is to be done within half a day."""

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, roster.ON_CALL, None, at=talk.at)
        codes = people.areas_of(session, by, roster.ON_CALL, at=talk.at)
        unchecked = triage.to_verify(session, codes, limit=handover.LINES_MAX + 1)
        summary = handover.summary(session, codes, until=talk.at + handover.NO_SHIFT_HOURS)
        head = say("duty.to_do", unchecked=named(session, unchecked))
        return [head, say("notices.shift_handed_over", giver=None, **summary_facts(session, summary))]

    await talk.write(work)


@commands.HAND_OVER.handle
async def hand_over(talk: TALK) -> None:
    """交接班: what stands open, to the speaker and to whoever is on duty next."""

    def work(session: Session) -> Answer:
        done = handover.hand_over(session, by=talk.account(session).person_id, at=talk.at)
        following = done.following
        head = say(
            "duty.handed_over",
            on_duty=done.shift is not None,
            told=done.told,
            following=duty_rules.shift_text(following) if following is not None else None,
            who=people.display_name(session, following.person_id) if following is not None else None,
        )
        return [head, say("notices.shift_handed_over", giver=None, **summary_facts(session, done.summary))]

    await talk.write(work)


@commands.TAKE_OVER.handle
async def take_over(talk: TALK) -> None:
    """接班: whoever handed over hears it."""

    def work(session: Session) -> Answer:
        shift = handover.take_over(session, by=talk.account(session).person_id, at=talk.at)
        giver = people.display_name(session, shift.handed_by) if shift.handed_by is not None else None
        return say("duty.taken_over", giver=giver, **shift_facts(session, shift))

    await talk.write(work)
