"""A claim, and what may stand in its place: a condition held for the steward, a clash of time, a no to a question."""

from sqlmodel import Session

from bot.chat.notices import private_facts, public_facts
from bot.chat.talk import Answer, Talk, say
from bot.clock import SHANGHAI
from bot.dates import day_of, day_text
from bot.domain.audit import service as audit
from bot.domain.availability import service as availability
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.dispatch import asking, conditions
from bot.domain.dispatch import claiming as dispatch
from bot.domain.dispatch.errors import NotAsked
from bot.domain.notices import service as notices
from bot.domain.people.model import Account
from bot.domain.recurring import rules as plan_rules
from bot.domain.recurring import service as recurring
from bot.domain.tasks import service as tasks
from bot.domain.tasks.claiming import Claimed
from bot.domain.tasks.model import LIVE_CLAIMS
from plugins.claiming import commands


def asked_for(session: Session, account: Account) -> int | None:
    """Return the task somebody is being asked for, for a 接 without its number."""
    asked = asking.asked_of(session, account.person_id, None)
    return asked.case_id if asked is not None else None


def claim(
    session: Session, talk: Talk, account: Account, case_id: int, count: int, words: str, *, member: bool
) -> Answer:
    """Claim a task, every time of it if that was said. A clash with the volunteer's time is told, and nothing is changed."""
    every, insisted = commands.EVERY_TIME.match(words) is not None, commands.INSISTS.search(words) is not None
    won = dispatch.claim(
        session,
        case_id,
        account,
        people_count=count,
        companions=None if every or insisted else words or None,
        member=member,
        insisted=insisted,
        kinds=talk.house.kind,
        rules=talk.rules,
        at=talk.at,
    )
    private = talk.incoming.private
    if isinstance(won, dispatch.Clash):
        number = case_rules.number(case_id)
        return say("claiming.clash", number=number, other=won.number, window=won.window if private else None)
    plan = recurring.take_series(session, case_id, account, at=talk.at) if every else None
    series = plan_rules.line(plan) if plan is not None else None
    return _claimed(session, talk, account, won.claimed, this_week=won.this_week, series=series)


def _claimed(
    session: Session,
    talk: Talk,
    account: Account,
    claimed: Claimed,
    *,
    this_week: int | None,
    series: dict[str, str] | None,
) -> Answer:
    about, private = notices.about_case(claimed.case_id), talk.incoming.private
    notices.tell_requester_of(session, claimed.case_id, "case_claimed", at=talk.at, claim_id=claimed.claim_id)
    number, left = case_rules.number(claimed.case_id), claimed.needed - claimed.taken
    week = this_week if private else None
    answer = say(
        "claiming.claimed", number=number, people=claimed.people, left=left, group=not private, week=week, series=series
    )
    if not private:
        case_id = claimed.case_id
        notices.tell_account(session, account, "details", about=about, at=talk.at, kind="details", case_id=case_id)
        return answer
    audit.note(session, person_id=account.person_id, action="details", subject=about, purpose="本人接的单", at=talk.at)
    row = cases.look(session, claimed.case_id)
    facts = public_facts(talk.house, session, row) | private_facts(session, row)
    return [answer, say("notices.details", number=number, **facts)]


def hold(
    session: Session, talk: Talk, account: Account, case_id: int, count: int, words: str, *, member: bool
) -> Answer:
    """Keep a yes with its condition; a group hears nothing of the condition."""
    row = conditions.hold(
        session,
        case_id,
        account,
        words=words,
        people_count=count,
        member=member,
        kinds=talk.house.kind,
        rules=talk.rules,
        at=talk.at,
    )
    due = row.due_at.astimezone(SHANGHAI)
    day = "" if due.date() == day_of(talk.at) else day_text(due.date())
    number, private = case_rules.number(case_id), talk.incoming.private
    return say("claiming.held", number=number, until=f"{day}{due:%H:%M}", private=private)


def refuse(session: Session, talk: Talk, account: Account, case_id: int | None, words: str) -> Answer | None:
    """Take a no from somebody who was asked; None where it is not that, but a claim given back."""
    asked = asking.asked_of(session, account.person_id, case_id)
    meant = asked.case_id if asked is not None else case_id
    if meant is None or _holds(session, meant, account.person_id):
        return None
    if asked is None:
        if asking.was_asked(session, account.person_id, meant):
            raise NotAsked(number=case_rules.number(meant))
        return None
    until = None
    if commands.CALL_LATER.search(words):
        reading = talk.house.times.read(words, talk.at)
        if reading is not None:
            until = reading.start if reading.start > talk.at else reading.end
            availability.pause(session, account.person_id, until, at=talk.at)
    kinds, rules = talk.house.kind, talk.rules
    number = case_rules.number(
        asking.refuse(session, account.person_id, asked.case_id, kinds=kinds, rules=rules, at=talk.at)
    )
    return say("claiming.refused", number=number, until=day_text(day_of(until)) if until else None)


def _holds(session: Session, case_id: int, person_id: int) -> bool:
    row = tasks.claim_of(session, case_id, person_id)
    return row is not None and row.state in LIVE_CLAIMS
