"""Administering: message in, one service call, words out."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from nonebot.adapters import Bot
from nonebot.exception import AdapterException
from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import CASE, TALK, WORDS
from bot.chat.house import OwnAccount
from bot.chat.rehearsal import rehearse
from bot.chat.talk import Answer, Talk, say
from bot.clock import SHANGHAI
from bot.domain.areas import queries as areas
from bot.domain.areas import service as area_service
from bot.domain.audit import service as audit
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.notices import service as notices
from bot.domain.outbox import queries as outbox
from bot.domain.outbox.queries import Told
from bot.domain.people import queries as people
from bot.domain.people import service as people_service
from bot.domain.people.errors import UnknownPerson
from bot.domain.people.identity import QQ, Identity
from bot.domain.people.model import Role
from bot.domain.switches import service as switches
from plugins.admin import commands
from plugins.admin.reading import Appointment, read_appointment

CLEARANCES = {"未成年人": "minors", "未成年": "minors", "背景": "minors", "调解": "mediation"}


async def _who(talk: Talk, bot: Bot, name: str | None) -> Identity | None:
    """Return the account that is meant, when it was @-ed, given as a number, or stands in a bound group by that card."""
    incoming = talk.incoming
    if incoming.mentions:
        return await _mentioned(talk, bot)
    if name and name.isdigit() and 5 <= len(name) <= 11:
        return Identity(QQ, name, incoming.account if incoming.channel == QQ else "")
    if not name or incoming.channel != QQ:
        return None
    groups = await talk.house.store.read(lambda session: areas.groups_of_account(session, incoming.account))
    found: dict[str, Identity] = {}
    for group in groups:
        members: list[dict[str, Any]] = await bot.call_api("get_group_member_list", group_id=int(group))
        for member in members:
            if name in (member.get("card"), member.get("nickname")):
                person = str(member["user_id"])
                found[person] = Identity(QQ, person, incoming.account, group_id=group, nickname=name)
    return next(iter(found.values())) if len(found) == 1 else None


async def _mentioned(talk: Talk, bot: Bot) -> Identity:
    """Return the member who was @-ed, by the name the group knows them by: they may never have written to us."""
    incoming, nickname = talk.incoming, None
    person = incoming.mentions[0]
    with suppress(AdapterException):  # without a name they are still the one meant
        member: dict[str, Any] = await bot.call_api(
            "get_group_member_info", group_id=int(incoming.group_id or 0), user_id=int(person)
        )
        nickname = member.get("card") or member.get("nickname")
    return Identity(QQ, person, incoming.account, group_id=incoming.group_id, nickname=nickname)


def _person(session: Session, talk: Talk, identity: Identity | None, name: str | None) -> int:
    if identity is not None:
        return people_service.meet(session, identity, at=talk.at).person_id
    if name is None:
        raise UnknownPerson(name="")
    person = people.by_name(session, name)
    assert person.id is not None
    return person.id


def _area(talk: Talk, wanted: Appointment) -> str | None:
    if wanted.place.sure is not None:
        return wanted.place.sure.code
    if wanted.role in (Role.MANAGER, Role.DUTY) and not wanted.place.matches:
        return talk.house.district
    return None


@commands.GRANT.handle
async def grant(talk: TALK, bot: Bot, words: WORDS) -> None:
    """授权 @赵姐 裕园 社区管家 到12月."""
    wanted = _read(talk, words)
    identity = await _who(talk, bot, wanted.name)

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, people.DECIDERS, None, at=talk.at)
        needed(
            wanted.role.value if wanted.role else None, "职务（社区管家、协调员、总管、值班员）", commands.GRANT.example
        )
        area = _area(talk, wanted)
        needed(area, "社区或街道", commands.GRANT.example)
        person_id = _person(session, talk, identity, wanted.name)
        row = people_service.grant(
            session,
            by=by,
            person_id=person_id,
            role=wanted.role or Role.STEWARD,
            area_code=area or "",
            until=wanted.until,
            at=talk.at,
        )
        audit.note(session, person_id=by, action="grant", subject=f"person:{person_id}", at=talk.at, purpose=words)
        return say(
            "admin.granted",
            name=wanted.name or people.display_name(session, person_id),
            area=_area_name(session, talk, area or ""),
            role=people.ROLE_NAMES[row.role],
            until=_day(row.until),
        )

    await talk.write(work)


def _read(talk: Talk, words: str) -> Appointment:
    if talk.incoming.mentions:  # the name went with the @, so the first word is the place already
        return replace(read_appointment(talk.house, f"@ta {words}", at=talk.at), name=None)
    return read_appointment(talk.house, words, at=talk.at)


def _area_name(session: Session, talk: Talk, code: str) -> str:
    return "槐荫区" if code == talk.house.district else areas.full_name(session, code)


def _day(until: datetime | None) -> str | None:
    """Return the last day that still counts: a term ends at the midnight after it."""
    if until is None:
        return None
    last = (until - timedelta(seconds=1)).astimezone(SHANGHAI)
    return f"{last.year}年{last.month}月{last.day}日"


@commands.REVOKE.handle
async def revoke(talk: TALK, bot: Bot, words: WORDS) -> None:
    """撤权 @赵姐 裕园 社区管家."""
    wanted = _read(talk, words)
    identity = await _who(talk, bot, wanted.name)

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, people.DECIDERS, None, at=talk.at)
        area = _area(talk, wanted)
        needed(wanted.role.value if wanted.role else None, "职务", commands.REVOKE.example)
        needed(area, "社区或街道", commands.REVOKE.example)
        person_id = _person(session, talk, identity, wanted.name)
        row = people_service.revoke(
            session, by=by, person_id=person_id, role=wanted.role or Role.STEWARD, area_code=area or "", at=talk.at
        )
        audit.note(session, person_id=by, action="revoke", subject=f"person:{person_id}", at=talk.at, purpose=words)
        return say(
            "admin.revoked",
            name=wanted.name or people.display_name(session, person_id),
            area=_area_name(session, talk, area or ""),
            role=people.ROLE_NAMES[row.role],
        )

    await talk.write(work)


@commands.CLEAR.handle
async def clear(talk: TALK, bot: Bot, words: WORDS) -> None:
    """核查通过 @王芳 未成年人 到12月."""
    wanted = _read(talk, words)
    identity = await _who(talk, bot, wanted.name)
    kind = next((code for word, code in CLEARANCES.items() if word in words), None)

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        needed(kind, "核查的种类（未成年人、调解）", commands.CLEAR.example)
        person_id = _person(session, talk, identity, wanted.name)
        people_service.clear(session, by=by, person_id=person_id, kind=kind or "", until=wanted.until, at=talk.at)
        audit.note(session, person_id=by, action="clear", subject=f"person:{person_id}", at=talk.at, purpose=words)
        return say(
            "admin.cleared", name=wanted.name or people.display_name(session, person_id), until=_day(wanted.until)
        )

    await talk.write(work)


@commands.BIND_GROUP.handle
async def bind_group(talk: TALK, words: WORDS) -> None:
    """绑定群 裕园, said in the group itself."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        people.require(session, account.person_id, {Role.OWNER, Role.MANAGER}, None, at=talk.at)
        if talk.incoming.group_id is None:
            return say("admin.bind_in_group")
        district = words.strip() in ("全区", "槐荫", "槐荫区")
        reading = talk.house.places.resolve(words)
        code = talk.house.district if district else (reading.sure.code if reading.sure else None)
        needed(code, "能找到的社区、街道（或“全区”）", commands.BIND_GROUP.example)
        area_service.bind_group(
            session,
            talk.incoming.group_id,
            account=talk.incoming.account,
            area_code=code or "",
            by=account.person_id,
            at=talk.at,
        )
        audit.note(session, person_id=account.person_id, action="bind_group", subject=f"area:{code}", at=talk.at)
        return say("admin.group_bound", area=_area_name(session, talk, code or ""))

    await talk.write(work)


@commands.CHANNELS.handle
async def channels(talk: TALK) -> None:
    """渠道状态: which accounts are connected, what waits, what may still be said today."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        people.require(session, account.person_id, people.STAFF, None, at=talk.at)
        rows = [_channel_row(session, talk, one) for one in talk.house.accounts()]
        return say("admin.channels", rows=rows)

    await talk.write(work)


def _channel_row(session: Session, talk: Talk, one: OwnAccount) -> dict[str, object]:
    left = outbox.remaining(session, one.channel, one.account, at=talk.at)
    return {
        "name": one.name,
        "connected": one.connected,
        "waiting": left.waiting,
        "held": left.held,
        "unknown": left.unknown,
        "left_today": left.left_today,
        "reachable": left.people_reachable,
        "messages_left": left.messages_left,
    }


@commands.WHO_WAS_TOLD.handle
async def who_was_told(talk: TALK, case: CASE) -> None:
    """X0231 通知到了谁: sent is not read, and nobody says so."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.WHO_WAS_TOLD.example)
        row = cases.look(session, case or 0)
        people.require(session, talk.account(session).person_id, people.STAFF, row.area_code, at=talk.at)
        told = outbox.deliveries(session, notices.about_case(case or 0)).told
        return say("admin.told", number=case_rules.number(case or 0), lines=[_told_line(session, one) for one in told])

    await talk.write(work)


STATE_NAMES = {
    "queued": "排队中",
    "sending": "正在发",
    "sent": "已发出（不等于已看）",
    "refused": "对方平台拒收",
    "unknown": "不确定是否发出",
    "held": "等对方来消息时给",
    "taken": "已随回答给出",
    "dropped": "过时未发",
}


def _told_line(session: Session, one: Told) -> dict[str, str]:
    if not one.private:
        who = f"群（尾号{(one.group_id or '')[-4:]}）"
    else:
        who = people.display_name(session, one.person_id) if one.person_id else "未知"
    return {"who": who, "kind": KIND_NAMES.get(one.kind, one.kind), "state": STATE_NAMES[one.state.value]}


KIND_NAMES = {"card": "卡片", "details": "详情", "page": "紧急呼叫", "notice": "通知", "late_answer": "迟到的回答"}


@commands.PAUSE.handle
async def pause(talk: TALK) -> None:
    """机器人暂停 只留人工."""
    await _switch(talk, True)


@commands.RESUME.handle
async def resume(talk: TALK) -> None:
    """机器人恢复."""
    await _switch(talk, False)


async def _switch(talk: Talk, on: bool) -> None:
    def work(session: Session) -> Answer:
        switches.set_pause(session, on, by=talk.account(session).person_id, at=talk.at)
        return say("admin.paused" if on else "admin.resumed")

    await talk.write(work)


@commands.AUDIT.handle
async def show_audit(talk: TALK, case: CASE) -> None:
    """审计 X0240 谁看过."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.AUDIT.example)
        account = talk.account(session)
        row = cases.look(session, case or 0)
        people.require(session, account.person_id, people.DECIDERS, row.area_code, at=talk.at)
        subject = notices.about_case(case or 0)
        audit.note(session, person_id=account.person_id, action="audit", subject=subject, at=talk.at)
        lines = [
            {
                "at": event.at.astimezone(SHANGHAI).strftime("%m-%d %H:%M"),
                "who": people.display_name(session, event.person_id) if event.person_id else "系统",
                "action": ACTION_NAMES.get(event.action, event.action),
            }
            for event in audit.about(session, subject)
        ]
        return say("admin.audit", number=case_rules.number(case or 0), lines=lines)

    await talk.write(work)


ACTION_NAMES = {
    "details": "看了详情",
    "verify": "核实",
    "relevel": "改级",
    "decide": "裁定",
    "acknowledge": "应答呼叫",
    "audit": "查了审计",
}


@commands.SIMULATE.handle
async def simulate(talk: TALK, words: WORDS) -> None:
    """/模拟 居民 我家停电了: what a resident would hear; everything is undone again."""
    account_ok = await talk.house.store.read(lambda session: _is_staff(session, talk))
    role, _, said = words.partition(" ")
    texts = await rehearse(talk, said or role) if account_ok else []

    def work(session: Session) -> Answer:
        people.require(session, talk.account(session).person_id, people.STAFF, None, at=talk.at)
        return say("admin.simulated", texts=texts)

    await talk.write(work)


def _is_staff(session: Session, talk: Talk) -> bool:
    account = talk.known_account(session)
    return account is not None and people.may(session, account.person_id, people.STAFF, None, at=talk.at)
