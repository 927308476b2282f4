"""Recurring: a day in words, one service call, words out. Every answer names the day it understood."""

import re
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.command import Command
from bot.chat.dependencies import TALK, WORDS
from bot.chat.talk import Answer, Talk, say
from bot.dates import at_minute, day_of, day_text, month_day
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.intake import service as intake
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.recurring import rules as plan_rules
from bot.domain.recurring import service as recurring
from bot.domain.recurring.model import Plan
from bot.domain.tasks import service as tasks
from plugins.recurring import commands

_NUMBER = re.compile(r"[Dd]\s?0*([0-9]{1,6})(?![0-9])")
_COMMAND = re.compile(r"^\s*(?:跳过(?:一次)?|恢复)")
_ALIKE = (commands.SKIP, commands.RESTORE, commands.STAND_IN, commands.END)
_ONE_DAY = timedelta(days=1)


def _number(talk: Talk) -> int | None:
    found = _NUMBER.search(talk.incoming.text)
    return int(found[1]) if found else None


def _day(talk: Talk) -> date | None:
    """Return the one day that is named, None when none or more than one is."""
    said = _COMMAND.sub("", _NUMBER.sub(" ", talk.incoming.text))  # 跳过12月9日 is not 过12个月
    reading = talk.house.times.read(said, talk.at)
    if reading is None or reading.end - reading.start > _ONE_DAY:
        return None
    return day_of(reading.start)


async def _not_ours(talk: Talk, command: Command, *, claim_too: bool = False) -> bool:
    """Hand words that only look like ours to whoever they are for: somebody without a plan may speak of something else."""
    said = talk.incoming.text
    if _number(talk) is not None or any(word in said for word in command.words):
        return False

    speaks_of_more = talk.conversation.registry.parse(said, addressed=True, without=_ALIKE) is not None

    def left_to_others(session: Session) -> bool:
        account = talk.known_account(session)
        if account is None:
            return speaks_of_more
        if recurring.plans_of(session, account.person_id):
            return False
        if claim_too and _claim_that_day(session, talk, account.person_id) is not None:
            return False
        return speaks_of_more or bool(cases.open_cases_of(session, account.person_id))

    if not await talk.house.store.read(left_to_others):
        return False
    await talk.conversation.leave_to_others(talk, _ALIKE)
    return True


def _claim_that_day(session: Session, talk: Talk, person_id: int) -> int | None:
    day = _day(talk)
    return recurring.claim_on_day(session, person_id, at_minute(day, 0), at_minute(day, 24 * 60)) if day else None


@commands.SKIP.handle
async def skip_once(talk: TALK) -> None:
    """下周三不用来, 跳过 12月2日: that time is left out, the others stay."""
    if await _not_ours(talk, commands.SKIP):
        return

    def work(session: Session) -> Answer:
        day, by = _day(talk), talk.account(session).person_id
        needed("ok" if day else None, "哪一天", "下周三不用来")
        assert day is not None
        plan = recurring.meant(session, by, _number(talk), day, example=f"跳过 {month_day(day)}", at=talk.at)
        case_id = recurring.skip(session, plan, day, by=by, at=talk.at)
        if case_id is not None:
            intake.withdraw(session, cases.get(session, case_id), by=by, reason="这次不用来", at=talk.at)
        return say("recurring.skipped", day=day_text(day), **_next(plan, day))

    await talk.write(work)


@commands.RESTORE.handle
async def restore_once(talk: TALK) -> None:
    """恢复 12月2日, 下周三还是要来: a time that was left out comes after all."""
    if await _not_ours(talk, commands.RESTORE):
        return

    def work(session: Session) -> Answer:
        day, by = _day(talk), talk.account(session).person_id
        needed("ok" if day else None, "哪一天", commands.RESTORE.example)
        assert day is not None
        plan = recurring.meant(session, by, _number(talk), day, example=f"恢复 {month_day(day)}", at=talk.at)
        recurring.restore(session, plan, day, by=by, at=talk.at)
        return say("recurring.restored", day=day_text(day), number=plan_rules.number(plan.id or 0))

    await talk.write(work)


def _next(plan: Plan, day: date) -> dict[str, str | None]:
    following = plan_rules.next_day(plan, day)
    return {"number": plan_rules.number(plan.id or 0), "next": day_text(following) if following else None}


@commands.STAND_IN.handle
async def stand_in(talk: TALK) -> None:
    """下周三我去不了: that time goes to everybody; whoever comes every time comes again next time."""
    if await _not_ours(talk, commands.STAND_IN, claim_too=True):
        return

    def work(session: Session) -> Answer:
        day, by = _day(talk), talk.account(session).person_id
        needed("ok" if day else None, "哪一天", "下周三我去不了")
        assert day is not None
        mine = [plan for plan in recurring.plans_of(session, by) if plan.person_id == by and plan_rules.on(plan, day)]
        case_id = _claim_that_day(session, talk, by)
        if case_id is None or mine:
            example = f"{month_day(day)}我去不了"
            plan = (
                mine[0]
                if len(mine) == 1
                else recurring.meant(session, by, _number(talk), day, example=example, at=talk.at)
            )
            case_id = recurring.stand_in(session, plan, day, by=by, at=talk.at)
            if case_id is None:
                return say("recurring.stand_in", day=day_text(day), **_next(plan, day))
        return _give_back(session, case_id, by, day, at=talk.at)

    await talk.write(work)


def _give_back(session: Session, case_id: int, by: int, day: date, *, at: datetime) -> Answer:
    tasks.give_back(session, case_id, by, reason=None, at=at)
    case = cases.look(session, case_id)
    notices.tell_groups(session, case.area_code, "card", about=notices.about_case(case_id), at=at, case_id=case_id)
    notices.tell_requester(session, case, "claim_given_back", at=at)
    return say("recurring.given_back", number=case_rules.number(case_id), day=day_text(day))


@commands.MINE.handle
async def my_plans(talk: TALK) -> None:
    """我的定期."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        rows = recurring.plans_of(session, account.person_id) if account else []
        lines = [
            plan_rules.line(row)
            | {
                "kind": talk.house.kind(cases.look(session, row.case_id).kind).name,
                "mine": account is not None and row.person_id == account.person_id,
                "taken": row.person_id is not None,
            }
            for row in rows
        ]
        return say("recurring.mine", lines=lines)

    await talk.write(work)


@commands.END.handle
async def end_plan(talk: TALK) -> None:
    """停止定期 D0003, 以后都不用来了."""
    if await _not_ours(talk, commands.END):
        return

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        plan = recurring.meant(session, by, _number(talk), None, example="停止定期", at=talk.at)
        staff = people.may(session, by, people.STAFF, cases.look(session, plan.case_id).area_code, at=talk.at)
        if by != plan.requester_id and not staff:
            recurring.leave_series(session, plan, by=by, at=talk.at)
            return say("recurring.left", number=plan_rules.number(plan.id or 0))
        standing = recurring.end(session, plan, by=by, at=talk.at)
        made = [case_rules.number(one) for one in standing]
        return say("recurring.ended", number=plan_rules.number(plan.id or 0), made=made)

    await talk.write(work)


@commands.LEAVE.handle
async def leave_plan(talk: TALK) -> None:
    """不再定期去 D0003: by whoever comes every time."""

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        plan = recurring.meant(session, by, _number(talk), None, example="不再定期去", at=talk.at)
        recurring.leave_series(session, plan, by=by, at=talk.at)
        return say("recurring.left", number=plan_rules.number(plan.id or 0))

    await talk.write(work)


@commands.AGREED.handle
async def plan_agreed(talk: TALK, words: WORDS) -> None:
    """已签协议 D0003: noted with who said so."""

    def work(session: Session) -> Answer:
        by, number = talk.account(session).person_id, _number(talk)
        people.require(session, by, people.STAFF, None, at=talk.at)
        needed(number, "定期编号", commands.AGREED.example)
        plan = recurring.agreed(session, number or 0, by=by, at=talk.at)
        return say("recurring.agreed", number=plan_rules.number(plan.id or 0))

    await talk.write(work)
