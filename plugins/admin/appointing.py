"""Giving and taking roles and clearances: message in, one service call, words out."""

from dataclasses import replace
from datetime import datetime, timedelta

from nonebot.adapters import Bot
from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.finding import find_identity
from bot.chat.said_places import area_name, place_code
from bot.chat.talk import Answer, Talk, say
from bot.clock import SHANGHAI
from bot.dates import full_day
from bot.domain.audit import service as audit
from bot.domain.errors import Refusal
from bot.domain.people import queries as people
from bot.domain.people import service as people_service
from bot.domain.people.identity import Identity
from bot.domain.people.model import Role
from plugins.admin import commands
from plugins.admin.reading import Appointment, read_appointment

CLEARANCES = {"未成年人": "minors", "未成年": "minors", "背景": "minors", "调解": "mediation"}
ROLES = "职务（社区管家、协调员、总管、值班员、队长）"


def _read(talk: Talk, words: str) -> Appointment:
    if talk.incoming.mentions:  # the name went with the @, so the first word is the place already
        return replace(read_appointment(talk.house, f"@ta {words}", at=talk.at), name=None)
    return read_appointment(talk.house, words, at=talk.at)


async def _meant(talk: Talk, bot: Bot, wanted: Appointment) -> Identity | Refusal | None:
    """Return who is meant on QQ, or why that cannot be said; QQ is asked for nobody who may not appoint."""
    if not await talk.house.store.read(lambda session: _may_appoint(session, talk)):
        return None
    try:
        return await find_identity(talk, bot, wanted.name)
    except Refusal as unclear:
        return unclear


def _may_appoint(session: Session, talk: Talk) -> bool:
    account = talk.known_account(session)
    return account is not None and people.may(session, account.person_id, people.DECIDERS, None, at=talk.at)


def _person(session: Session, talk: Talk, meant: Identity | Refusal | None, wanted: Appointment) -> int:
    if isinstance(meant, Refusal):
        raise meant
    if meant is not None:
        return people_service.meet(session, meant, at=talk.at).person_id
    needed(wanted.name, "人（@本人、QQ号或群里的名字）", commands.GRANT.example)
    person = people.by_name(session, wanted.name or "", at=talk.at)
    assert person.id is not None
    return person.id


def _area(session: Session, talk: Talk, wanted: Appointment, example: str) -> str:
    """Return the area of a role; 总管 and 值班员 without a place serve the whole district."""
    place = wanted.place
    if wanted.role in (Role.MANAGER, Role.DUTY) and not place.words:
        return talk.house.district
    return place_code(session, talk, place, example)


def _until(wanted: Appointment, example: str) -> datetime | None:
    needed(None if wanted.end_unclear else "known", "看得懂的到期日（到12月、到2027年6月30日，或写“长期”）", example)
    return wanted.until


def _day(until: datetime | None) -> str | None:
    """Return the last day that still counts: a term ends at the midnight after it."""
    if until is None:
        return None
    last = (until - timedelta(seconds=1)).astimezone(SHANGHAI)
    return full_day(last)


@commands.GRANT.handle
async def grant(talk: TALK, bot: Bot, words: WORDS) -> None:
    """授权 @赵姐 裕园 社区管家 到12月."""
    await _grant(talk, bot, words, commands.GRANT.example)


@commands.SET_LEAD.handle
async def set_lead(talk: TALK, bot: Bot, words: WORDS) -> None:
    """设队长 @赵姐 裕园: the volunteer who asks around where nobody takes something."""
    await _grant(talk, bot, _as_lead(words), commands.SET_LEAD.example)


def _as_lead(words: str) -> str:
    """Put the office where a sentence names it: before the end of the term."""
    name_and_place, until, end = words.partition(" 到")
    return f"{name_and_place} 队长{until}{end}"


async def _grant(talk: Talk, bot: Bot, words: str, example: str) -> None:
    wanted = _read(talk, words)
    meant = await _meant(talk, bot, wanted)

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, people.DECIDERS, None, at=talk.at)
        needed(wanted.role.value if wanted.role else None, ROLES, example)
        area = _area(session, talk, wanted, example)
        until = _until(wanted, example)
        person_id = _person(session, talk, meant, wanted)
        row = people_service.grant(
            session,
            by=by,
            person_id=person_id,
            role=wanted.role or Role.STEWARD,
            area_code=area,
            until=until,
            at=talk.at,
        )
        audit.note(session, person_id=by, action="grant", subject=f"person:{person_id}", at=talk.at, purpose=words)
        return say(
            "admin.granted",
            name=wanted.name or people.display_name(session, person_id),
            area=area_name(session, talk, area),
            role=people.ROLE_NAMES[row.role],
            until=_day(row.until),
            account=people.account_tail(session, person_id),
        )

    await talk.write(work)


@commands.REVOKE.handle
async def revoke(talk: TALK, bot: Bot, words: WORDS) -> None:
    """撤权 @赵姐 裕园 社区管家."""
    await _revoke(talk, bot, words, commands.REVOKE.example)


@commands.UNSET_LEAD.handle
async def unset_lead(talk: TALK, bot: Bot, words: WORDS) -> None:
    """撤队长 @赵姐 裕园."""
    await _revoke(talk, bot, _as_lead(words), commands.UNSET_LEAD.example)


async def _revoke(talk: Talk, bot: Bot, words: str, example: str) -> None:
    wanted = _read(talk, words)
    meant = await _meant(talk, bot, wanted)

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, people.DECIDERS, None, at=talk.at)
        needed(wanted.role.value if wanted.role else None, ROLES, example)
        area = _area(session, talk, wanted, example)
        person_id = _person(session, talk, meant, wanted)
        row = people_service.revoke(
            session, by=by, person_id=person_id, role=wanted.role or Role.STEWARD, area_code=area, at=talk.at
        )
        audit.note(session, person_id=by, action="revoke", subject=f"person:{person_id}", at=talk.at, purpose=words)
        return say(
            "admin.revoked",
            name=wanted.name or people.display_name(session, person_id),
            area=area_name(session, talk, area),
            role=people.ROLE_NAMES[row.role],
        )

    await talk.write(work)


@commands.CLEAR.handle
async def clear(talk: TALK, bot: Bot, words: WORDS) -> None:
    """核查通过 @王芳 未成年人 到12月."""
    wanted = _read(talk, words)
    meant = await _meant(talk, bot, wanted)
    kind = next((code for word, code in CLEARANCES.items() if word in words), None)

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, {Role.OWNER, Role.MANAGER}, None, at=talk.at)
        needed(kind, "核查的种类（未成年人、调解）", commands.CLEAR.example)
        until = _until(wanted, commands.CLEAR.example)
        person_id = _person(session, talk, meant, wanted)
        people_service.clear(session, by=by, person_id=person_id, kind=kind or "", until=until, at=talk.at)
        audit.note(session, person_id=by, action="clear", subject=f"person:{person_id}", at=talk.at, purpose=words)
        name = wanted.name or people.display_name(session, person_id)
        return say("admin.cleared", name=name, until=_day(until), account=people.account_tail(session, person_id))

    await talk.write(work)
