"""Administering: message in, one service call, words out."""

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import CASE, TALK, WORDS
from bot.chat.membership import is_staff
from bot.chat.rehearsal import rehearse
from bot.chat.said_places import area_name, place_code, read_place
from bot.chat.talk import Answer, Talk, say
from bot.clock import SHANGHAI
from bot.domain.areas import queries as area_queries
from bot.domain.areas import service as area_service
from bot.domain.audit import service as audit
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.notices import service as notices
from bot.domain.outbox import queries as outbox
from bot.domain.outbox.model import State
from bot.domain.people import queries as people
from bot.domain.people.model import Role
from bot.domain.switches import service as switches
from plugins.admin import commands


@commands.BIND_GROUP.handle
async def bind_group(talk: TALK, words: WORDS) -> None:
    """绑定群 裕园, said in the group itself."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        people.require(session, account.person_id, {Role.OWNER, Role.MANAGER}, None, at=talk.at)
        if talk.incoming.group_id is None:
            return say("admin.bind_in_group")
        code = place_code(session, talk, read_place(talk.house, words), commands.BIND_GROUP.example)
        for area in {code, area_queries.bound_area(session, talk.incoming.group_id) or code}:
            people.require(session, account.person_id, {Role.OWNER, Role.MANAGER}, area, at=talk.at)
        area_service.bind_group(
            session,
            talk.incoming.group_id,
            account=talk.incoming.account,
            area_code=code,
            by=account.person_id,
            at=talk.at,
        )
        audit.note(session, person_id=account.person_id, action="bind_group", subject=f"area:{code}", at=talk.at)
        return say("admin.group_bound", area=area_name(session, talk, code))

    await talk.write(work)


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

    answer = talk.reply

    async def reply(texts: list[str]) -> None:
        await talk.conversation.load_switches()  # whoever reads the answer must not meet the old state
        await answer(texts)

    talk.reply = reply
    await talk.write(work)


@commands.AUDIT.handle
async def show_audit(talk: TALK, case: CASE) -> None:
    """审计 X0240 谁看过."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.AUDIT.example)
        account = talk.account(session)
        cases.for_staff(session, case or 0, account.person_id, people.DECIDERS, at=talk.at)
        subject = notices.about_case(case or 0)
        audit.note(session, person_id=account.person_id, action="audit", subject=subject, at=talk.at)
        return say("admin.audit", number=case_rules.number(case or 0), lines=_audit_lines(session, subject))

    await talk.write(work)


def _audit_lines(session: Session, subject: str) -> list[dict[str, str]]:
    """Return who looked at or changed a case, newest first; details that were sent count as a look."""
    looks = [
        (event.at, event.person_id, ACTION_NAMES.get(event.action, event.action))
        for event in audit.about(session, subject)
    ]
    seen = (State.SENT, State.UNKNOWN, State.TAKEN)
    looks += [
        (one.at, one.person_id, "收到详情" if one.state is not State.UNKNOWN else "可能收到详情")
        for one in outbox.deliveries(session, subject).told
        if one.kind == "details" and one.state in seen
    ]
    looks.sort(key=lambda look: look[0], reverse=True)
    return [
        {
            "at": at.astimezone(SHANGHAI).strftime("%m-%d %H:%M"),
            "who": people.display_name(session, person_id) if person_id else "系统",
            "action": action,
        }
        for at, person_id, action in looks[:LOOKS_MAX]
    ]


LOOKS_MAX = 20
"""Lines of one audit answer."""
ACTION_NAMES = {
    "supervise": "督办",
    "lift": "往上报",
    "follow": "跟进没人接的单",
    "details": "看了详情",
    "verify": "核实",
    "relevel": "改级",
    "decide": "裁定",
    "acknowledge": "应答呼叫",
    "audit": "查了审计",
    "close": "关闭紧急件",
}


@commands.SIMULATE.handle
async def simulate(talk: TALK, words: WORDS) -> None:
    """/模拟 居民 我家停电了: what a resident would hear; everything is undone again."""
    account_ok = await talk.house.store.read(lambda session: is_staff(session, talk))
    said = words.removeprefix("居民").strip(" ：:,，")
    texts = await rehearse(talk, said or words) if account_ok else []

    def work(session: Session) -> Answer:
        people.require(session, talk.account(session).person_id, people.STAFF, None, at=talk.at)
        return say("admin.simulated", texts=texts)

    await talk.write(work)
