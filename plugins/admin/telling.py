"""What was said unasked: whether the channels are open, who was told, whom to ring up instead."""

from collections.abc import Iterable

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import CASE, TALK
from bot.chat.house import OwnAccount
from bot.chat.talk import Answer, Talk, say
from bot.clock import SHANGHAI
from bot.domain.audit import service as audit
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.model import OPEN_STATES, Case
from bot.domain.notices import service as notices
from bot.domain.outbox import queries as outbox
from bot.domain.outbox import service as outbox_service
from bot.domain.outbox.model import Reason, State
from bot.domain.outbox.queries import Told
from bot.domain.people import queries as people
from bot.domain.people.identity import WECHAT
from plugins.admin import commands


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
        "left_this_month": left.left_this_month,
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
    state = "已电话告知" if one.code == Reason.PHONED else STATE_NAMES[one.state.value] if late else "已不需要发"
    return {
        "at": one.at.astimezone(SHANGHAI).strftime("%m-%d %H:%M"),
        "who": who,
        "kind": NOTICE_NAMES.get(one.template or "") or KIND_NAMES.get(one.kind, one.kind),
        "state": state,
    }


KIND_NAMES = {
    "clock": "到点提醒",
    "card": "卡片",
    "details": "详情",
    "page": "紧急呼叫",
    "notice": "通知",
    "late_answer": "回答",
    "nudge": "请回复的提示",
    "own_reminder": "本人的提醒",
    "digest": "周报",
}
NOTICE_NAMES = {
    "page_taken": "已有人应答",
    "yellow_card": "黄牌",
    "red_card": "红牌",
    "nobody_takes": "没人接",
    "lead_asked": "请队长问问",
    "supervision_asked": "督办",
    "supervision_reminder": "督办快到时间",
    "supervision_late": "督办超时",
    "supervision_answered": "督办回话",
    "case_to_verify": "请核实",
    "task_ahead": "任务前问一声",
    "somebody_comes": "有人要来",
    "volunteer_silent": "志愿者没回话",
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


@commands.PHONE_LIST.handle
async def phone_list(talk: TALK) -> None:
    """电话名单: who could not be told in chat, in my area; numbers stay behind 详情."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        people.require(session, account.person_id, people.STAFF, None, at=talk.at)
        mine = _mine(session, talk, account.person_id, outbox.unreached(session, at=talk.at))
        return say("admin.phone_list", lines=mine[:PHONE_LINES_MAX], more=max(len(mine) - PHONE_LINES_MAX, 0))

    await talk.write(work)


PHONE_LINES_MAX = 15
"""Lines of one phone list."""


def _mine(session: Session, talk: Talk, by: int, missed: Iterable[Told]) -> list[dict[str, object]]:
    """Return one line for each person and matter of this member of staff that is still open."""
    lines: dict[tuple[str, int], dict[str, object]] = {}
    for one in missed:
        case = _open_case(session, one.about)
        if case is None or case.id is None or one.person_id is None or (one.about, one.person_id) in lines:
            continue
        begun = case.when_start is not None and case.when_start <= talk.at
        if begun and one.template in BEFORE_A_TASK:
            continue
        if people.may(session, by, people.STAFF, case.area_code, at=talk.at):
            lines[one.about, one.person_id] = {
                "number": case_rules.number(case.id),
                "who": "报事人" if one.person_id == case.requester_id else "志愿者或工作人员",
                "name": people.display_name(session, one.person_id),
                "what": NOTICE_NAMES.get(one.template or "") or KIND_NAMES.get(one.kind, one.kind),
                "why": WHY_UNREACHED[one.state.value],
                "since": one.at.astimezone(SHANGHAI).strftime("%m-%d %H:%M"),
            }
    return list(lines.values())


BEFORE_A_TASK = ("task_ahead", "somebody_comes")
"""Notices that nobody needs once the task has begun."""
WHY_UNREACHED = {
    "held": "发不过去，在等对方来消息",
    "refused": "对方平台拒收",
    "unknown": "不确定是否发出",
    "dropped": "过时没有发",
}


def _open_case(session: Session, about: str) -> Case | None:
    kind, _, number = about.partition(":")
    case = session.get(Case, int(number)) if kind == "case" and number.isdigit() else None
    return case if case is not None and case.state in OPEN_STATES else None


@commands.PHONED.handle
async def phoned(talk: TALK, case: CASE) -> None:
    """已电话 X0231: whoever asked for help knows by telephone now; what waited for them is dropped."""

    def work(session: Session) -> Answer:
        needed(case, "编号", commands.PHONED.example)
        account = talk.account(session)
        row = cases.for_staff(session, case or 0, account.person_id, people.STAFF, at=talk.at)
        about = notices.about_case(case or 0)
        told = outbox_service.note_phoned(session, about, row.requester_id, at=talk.at)
        audit.note(session, person_id=account.person_id, action="phoned", subject=about, at=talk.at)
        return say("admin.phoned", number=case_rules.number(case or 0), told=told)

    await talk.write(work)
