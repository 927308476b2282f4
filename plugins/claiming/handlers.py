"""Claiming: message in, one service call, words out. Whom to help is told in private, never here in the group."""

from nonebot.adapters import Bot
from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import CASE, CODE, MINUTES, PEOPLE, TALK, WORDS
from bot.chat.membership import ask_for_group, stands_in_group
from bot.chat.notices import private_facts, public_facts
from bot.chat.talk import Answer, Talk, say
from bot.chat.which_task import task_meant
from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.model import Case, CaseState
from bot.domain.dispatch import visits
from bot.domain.exchange import agreements
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Account, Role
from bot.domain.reminders import asks
from bot.domain.tasks import queries as task_queries
from bot.domain.tasks import service as tasks
from bot.domain.tasks.errors import NotYourTask, TaskOver, WrongCode
from bot.domain.tasks.model import LIVE_CLAIMS
from bot.domain.tasks.rules import duration_text
from plugins.claiming import claims, commands


@commands.CLAIM.handle
async def claim(talk: TALK, bot: Bot, case: CASE, people_count: PEOPLE, words: WORDS) -> None:
    """接 X0231: of many, exactly one wins. 接 X0231 但我6点后才有空 is held for the steward."""
    await ask_for_group(talk, bot)
    count = people_count if people_count is not None else 1

    def work(session: Session) -> Answer:
        account = talk.account(session)
        number = case or claims.asked_for(session, account)
        needed(number, "编号", commands.CLAIM.example)
        member = stands_in_group(session, talk)
        if commands.CONDITION.search(words) and not commands.INSISTS.search(words):
            return claims.hold(session, talk, account, number or 0, count, words, member=member)
        return claims.claim(session, talk, account, number or 0, count, words, member=member)

    await talk.write(work)


def _only_claim(session: Session, talk: Talk, account: Account, example: str) -> int:
    """Return the one task somebody holds when they did not say which."""
    held = task_queries.held_by(session, account.person_id)
    needed(held[0].case_id if len(held) == 1 else None, "编号", example)
    return held[0].case_id


@commands.DETAILS.handle
async def details(talk: TALK, case: CASE) -> None:
    """详情 X0231: for the claimer and for those who look after the case, in private, and written down."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        number = case or _only_claim(session, talk, account, commands.DETAILS.example)
        row, purpose = _visible(session, talk, number, account.person_id)
        audit.note(
            session,
            person_id=account.person_id,
            action="details",
            subject=notices.about_case(number),
            purpose=purpose,
            at=talk.at,
        )
        if not talk.incoming.private:
            notices.tell_account(
                session,
                account,
                "case_details",
                about=notices.about_case(number),
                at=talk.at,
                kind="details",
                case_id=number,
            )
            return say("common.details_private", command=f"详情 {case_rules.number(number)}")
        return details_of(session, talk, row)

    await talk.write(work)


def details_of(session: Session, talk: Talk, row: Case) -> Answer:
    """Return the private page of a case."""
    return say(
        "claiming.details",
        number=case_rules.number(row.id or 0),
        state=case_rules.STATE_NAMES[row.state],
        crisis=row.state is CaseState.CRISIS,
        reason=row.level_reason,
        **public_facts(talk.house, session, row),
        **private_facts(session, row),
    )


def _visible(session: Session, talk: Talk, number: int, person_id: int) -> tuple[Case, str]:
    """Return a case with the purpose of looking at it. Refuses a case of others as one that does not exist."""
    claim_row, row = tasks.claim_of(session, number, person_id), session.get(Case, number)
    if row is not None and claim_row is not None and claim_row.state in LIVE_CLAIMS:
        return row, "本人接的单"
    if row is not None and people.may(session, person_id, people.STAFF | {Role.DUTY}, row.area_code, at=talk.at):
        return row, "管辖社区的诉求"
    shown = case_rules.number(number)
    raise TaskOver(number=shown) if claim_row is not None else NotYourTask(number=shown)


@commands.GIVE_BACK.handle
async def give_back(talk: TALK, case: CASE, words: WORDS) -> None:
    """退 X0231 …: free again at once, the card goes out again, the requester hears of it."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        if (refused := claims.refuse(session, talk, account, case, words)) is not None:
            return refused
        number = case or task_meant(session, talk, account.person_id, words, "退")
        back = asks.hand_back(session, number, account.person_id, reason=words or None, at=talk.at)
        if not back:
            return say("claiming.stepped_back", number=case_rules.number(number))
        return say("claiming.given_back", number=case_rules.number(number))

    await talk.write(work)


@commands.ARRIVE.handle
async def arrive(talk: TALK, case: CASE, code: CODE) -> None:
    """到了 X0231 码4821."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        number = case or _only_claim(session, talk, account, commands.ARRIVE.example)
        needed(code, "到场码（请对方报给您）", f"到了 {case_rules.number(number)} 码4821")
        arrived = tasks.arrive(session, number, account.person_id, code or "", rules=talk.rules, at=talk.at)
        if isinstance(arrived, WrongCode):
            return say("refusals.wrong_code", **arrived.facts)
        visits.arrived(session, arrived, talk.house.kind, rules=talk.rules, at=talk.at)
        return say("claiming.arrived", number=case_rules.number(number))

    await talk.write(work)


@commands.FINISH.handle
async def finish(talk: TALK, case: CASE, minutes: MINUTES, words: WORDS) -> None:
    """完成 X0231 1.5小时 药已拿到: the other side is asked."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        number = case or _only_claim(session, talk, account, commands.FINISH.example)
        needed(minutes, "用了多长时间", f"完成 {case_rules.number(number)} 1.5小时 药已拿到")
        row = tasks.finish(
            session,
            number,
            account.person_id,
            minutes=minutes if minutes is not None else 0,
            result=words or None,
            rules=talk.rules,
            at=talk.at,
        )
        assert row.minutes is not None
        notices.tell_requester(session, cases.look(session, number), "finished_to_confirm", at=talk.at, claim_id=row.id)
        return say(
            "claiming.finished",
            number=case_rules.number(number),
            time=duration_text(row.minutes),
            companions=row.people > 1,
            between_neighbours=agreements.of_case(session, number) is not None,
        )

    await talk.write(work)


@commands.MINE.handle
async def my_tasks(talk: TALK) -> None:
    """我接的单."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        held = task_queries.held_by(session, account.person_id) if account else []
        lines = [_line(session, talk, cases.look(session, claim_row.case_id)) for claim_row in held[:10]]
        return say("claiming.mine", lines=lines)

    await talk.write(work)


@commands.UNCLAIMED.handle
async def unclaimed(talk: TALK) -> None:
    """还有哪些没人接: the group's own area first, masked like the cards."""

    def work(session: Session) -> Answer:
        rows = task_queries.unclaimed(session, limit=100)
        group = talk.incoming.group_id
        if group is not None and (bound := areas.bound_area(session, group)) is not None:
            rows.sort(key=lambda row: not row.area_code.startswith(bound))  # a code begins with those above it
        return say("claiming.unclaimed", lines=[_line(session, talk, row) for row in rows[:10]])

    await talk.write(work)


def _line(session: Session, talk: Talk, row: Case) -> dict[str, object]:
    return {"number": case_rules.number(row.id or 0), **public_facts(talk.house, session, row)}
