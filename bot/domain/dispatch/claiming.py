"""A claim with everything around it: does it clash with what the volunteer does already, who else was waiting, who goes alone.

The statements of every claim run at the driver's own speed, like those of bot.domain.tasks.claiming.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from bot.clock import SHANGHAI
from bot.domain.availability import rules as time_rules
from bot.domain.availability import service as availability
from bot.domain.cases import rules as case_rules
from bot.domain.dispatch import visits
from bot.domain.dispatch.kinds import Kinds
from bot.domain.dispatch.model import ProspectState
from bot.domain.notices import service as notices
from bot.domain.people.model import Account
from bot.domain.rulebook import Rules
from bot.domain.tasks import claiming as tasks
from bot.domain.tasks.claiming import Claimed
from bot.store.hot import Statement, moment

TIMES = Statement(
    "SELECT c.kind, c.when_start, c.when_end, t.alone FROM service_case c JOIN task t ON t.case_id = c.id WHERE c.id = ?"
)
IN_HAND = Statement(
    "SELECT c.id, c.kind, c.when_start, c.when_end FROM claim k JOIN service_case c ON c.id = k.case_id"
    " WHERE k.person_id = ? AND k.state IN ('active', 'arrived')"
)
SAID = Statement("SELECT 1 FROM availability WHERE person_id = ? AND taken_back_at IS NULL LIMIT 1")
WAITING = Statement("SELECT id, person_id, state FROM prospect WHERE case_id = ? AND state IN ('asked', 'held')")
SETTLE = Statement("UPDATE prospect SET state = ?, settled_at = ? WHERE id = ? AND state IN ('asked', 'held')")


@dataclass(frozen=True)
class Clash:
    """What stands in the way: another task in hand (`number`), or a window the volunteer named (`window`)."""

    number: str | None = None
    window: str | None = None


@dataclass(frozen=True)
class Won:
    """A claim, and how many tasks of that week the volunteer has in hand now where that is many."""

    claimed: Claimed
    this_week: int | None


class Times(NamedTuple):
    """When a task is to be done, as far as anybody said, and whether somebody goes alone."""

    work: time_rules.Work | None
    minutes: int
    alone: bool


def claim(
    session: Session,
    case_id: int,
    account: Account,
    *,
    people_count: int = 1,
    companions: str | None = None,
    member: bool,
    insisted: bool = False,
    kinds: Kinds,
    rules: Rules,
    at: datetime,
) -> Won | Clash:
    """Claim, unless it clashes with the volunteer's time and they did not say 错得开. Refuses as `tasks.claiming.claim`."""
    times = times_of(session, case_id, kinds)
    this_week = None
    if times is not None and times.work is not None:
        others = in_hand(session, account.person_id, kinds, besides=case_id)
        clash = None if insisted else clash_with(session, account.person_id, times.work, others, at=at)
        if clash is not None:
            tasks.check(session, case_id, account, people_count=people_count, member=member, rules=rules, at=at)
            return clash
        same_week = 1 + sum(1 for other in others.values() if _week(other.start) == _week(times.work.start))
        this_week = same_week if same_week >= rules.count("dispatch.week_claims_soft") else None
    claimed = tasks.claim(
        session, case_id, account, people_count=people_count, companions=companions, member=member, rules=rules, at=at
    )
    after_claim(session, claimed, account.person_id, times, rules=rules, at=at)
    return Won(claimed, this_week)


def after_claim(
    session: Session, claimed: Claimed, person_id: int, times: Times | None, *, rules: Rules, at: datetime
) -> None:
    """End what stood open for the task: the winner's own asking or condition, and everybody's once it is full."""
    for prospect_id, waiting, state in WAITING.run(session, claimed.case_id).fetchall():
        if waiting == person_id:
            SETTLE.run(session, ProspectState.TAKEN.value, at, prospect_id)
        elif claimed.full:
            SETTLE.run(session, ProspectState.LOST.value, at, prospect_id)
            template = "condition_lost" if state == ProspectState.HELD else "asking_over"
            about = notices.about_case(claimed.case_id)
            notices.tell(session, waiting, template, about=about, at=at, case_id=claimed.case_id)
    if times is not None and times.alone and claimed.people == 1 and times.work is not None:
        visits.watch(session, claimed.claim_id, claimed.case_id, times.work.end, rules=rules, at=at)


def times_of(session: Session, case_id: int, kinds: Kinds) -> Times | None:
    """Return when a task is to be done; None for one that was never offered."""
    row = TIMES.run(session, case_id).fetchone()
    if row is None:
        return None
    kind, start, end, alone = row
    usual = kinds(kind)
    return Times(_work(start, end, usual.minutes), usual.minutes, bool(alone) or usual.alone)


def in_hand(session: Session, person_id: int, kinds: Kinds, *, besides: int) -> dict[int, time_rules.Work]:
    """Return what somebody has in hand that has a time, by case."""
    rows = IN_HAND.run(session, person_id).fetchall()
    works = {
        case_id: _work(start, end, kinds(kind).minutes) for case_id, kind, start, end in rows if case_id != besides
    }
    return {case_id: one for case_id, one in works.items() if one is not None}


def clash_with(
    session: Session, person_id: int, work: time_rules.Work, others: dict[int, time_rules.Work], *, at: datetime
) -> Clash | None:
    """Return what keeps somebody from doing a piece of work, None when nothing does."""
    for case_id, other in others.items():
        if not time_rules.both_fit(other, work):
            return Clash(number=case_rules.number(case_id))
    if SAID.run(session, person_id).fetchone() is None:
        return None
    window = time_rules.in_the_way(availability.standing(session, person_id, at=at), work)
    return Clash(window=time_rules.window_text(window)) if window is not None else None


def _work(start: object, end: object, minutes: int) -> time_rules.Work | None:
    if start is None:
        return None
    return time_rules.work(moment(start), None if end is None else moment(end), minutes)


def _week(at: datetime) -> tuple[int, int]:
    year, week, _ = at.astimezone(SHANGHAI).isocalendar()
    return year, week
