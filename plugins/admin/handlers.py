"""Administering: message in, one service call, words out."""

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import CASE, TALK, WORDS
from bot.chat.house import OwnAccount
from bot.chat.rehearsal import rehearse
from bot.chat.talk import Answer, Talk, say
from bot.clock import SHANGHAI
from bot.domain.areas import queries as area_queries
from bot.domain.areas import service as area_service
from bot.domain.audit import service as audit
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.notices import service as notices
from bot.domain.outbox import queries as outbox
from bot.domain.outbox.model import Reason, State
from bot.domain.outbox.queries import Told
from bot.domain.people import queries as people
from bot.domain.people.identity import WECHAT
from bot.domain.people.model import Role
from bot.domain.switches import service as switches
from plugins.admin import commands
from plugins.admin.reading import area_name, place_code, read_place


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
        "name": one.name + ("（未认证，只能随回答带话）" if _cannot_push(talk, one) else ""),
        "connected": one.connected,
        "waiting": left.waiting,
        "held": left.held,
        "unknown": left.unknown,
        "left_today": left.left_today,
        "reachable": left.people_reachable,
        "messages_left": left.messages_left,
    }


def _cannot_push(talk: Talk, one: OwnAccount) -> bool:
    settings = talk.house.settings.wechat.get(one.account) if one.channel == WECHAT else None
    return settings is not None and not settings.verified


@commands.WHO_WAS_TOLD.handle
async def who_was_told(talk: TALK, case: CASE) -> None:
    """X0231 通知到了谁: sent is not read, and nobody says so."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.WHO_WAS_TOLD.example)
        row = cases.for_staff(session, case or 0, talk.account(session).person_id, people.STAFF, at=talk.at)
        told = outbox.deliveries(session, notices.about_case(case or 0)).told[-LINES_MAX:]
        lines = [_told_line(session, one, row.requester_id, named=talk.incoming.private) for one in told]
        return say("admin.told", number=case_rules.number(case or 0), lines=lines)

    await talk.write(work)


LINES_MAX = 30
"""Messages shown of one matter, the newest."""
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


def _told_line(session: Session, one: Told, requester_id: int, *, named: bool) -> dict[str, str]:
    if not one.private:
        who = f"群（尾号{(one.group_id or '')[-4:]}）"
    elif not named:
        who = "私聊"
    else:
        who = people.display_name(session, one.person_id) if one.person_id else "未知"
        who = f"报事人（{who}）" if one.person_id == requester_id else who
    late = one.state is not State.DROPPED or one.code == Reason.LATE
    return {
        "at": one.at.astimezone(SHANGHAI).strftime("%m-%d %H:%M"),
        "who": who,
        "kind": NOTICE_NAMES.get(one.template or "") or KIND_NAMES.get(one.kind, one.kind),
        "state": STATE_NAMES[one.state.value] if late else "已不需要发",
    }


KIND_NAMES = {"card": "卡片", "details": "详情", "page": "紧急呼叫", "notice": "通知", "late_answer": "回答"}
NOTICE_NAMES = {
    "case_to_verify": "请核实",
    "case_posted": "已发布",
    "case_not_posted": "没有发布",
    "case_claimed": "有人接单",
    "claim_given_back": "志愿者退单",
    "case_supplemented": "补充",
    "case_amended": "改动",
    "case_withdrawn": "撤回",
    "case_releveled": "改级",
    "finished_to_confirm": "请确认",
    "claim_disputed": "有争议",
    "dispute_to_decide": "请裁定",
    "dispute_decided": "裁定结果",
    "hours_recorded": "时长",
    "case_unsatisfied": "回访不满意",
    "crisis_more": "又有消息",
    "crisis_acknowledged": "已有人应答",
}
"""What a notice is about, for a coordinator's eye."""


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
    account_ok = await talk.house.store.read(lambda session: _is_staff(session, talk))
    said = words.removeprefix("居民").strip(" ：:,，")
    texts = await rehearse(talk, said or words) if account_ok else []

    def work(session: Session) -> Answer:
        people.require(session, talk.account(session).person_id, people.STAFF, None, at=talk.at)
        return say("admin.simulated", texts=texts)

    await talk.write(work)


def _is_staff(session: Session, talk: Talk) -> bool:
    account = talk.known_account(session)
    return account is not None and people.may(session, account.person_id, people.STAFF, None, at=talk.at)
