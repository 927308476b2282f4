"""Who suits a task, in which order, and why: every place in the order can be explained (个人信息保护法 24)."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, func, or_, select

from bot.clock import SHANGHAI
from bot.domain.areas import queries as areas
from bot.domain.availability import rules as time_rules
from bot.domain.availability import service as availability
from bot.domain.availability.model import Window
from bot.domain.cases.model import Case, Level
from bot.domain.dispatch.kinds import Kinds
from bot.domain.dispatch.model import Prospect
from bot.domain.people import queries as people
from bot.domain.people.model import Account, Person, RoleGrant, VolunteerProfile
from bot.domain.rulebook import Rules
from bot.domain.tasks.model import LIVE_CLAIMS, Claim, ClaimState, Task

POOL_MAX = 60
"""People looked at from one community, one street or one group: enough to choose from, few enough to be quick."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_COMMUNITY, _STREET, _GROUP = "同社区", "同街道", "本群"
_NEARNESS = {_COMMUNITY: 2, _GROUP: 2, _STREET: 1}


@dataclass(frozen=True)
class Candidate:
    """Somebody who suits, and why they stand where they stand in the order."""

    person_id: int
    reasons: tuple[str, ...]
    order: tuple[float, ...]


@dataclass(frozen=True)
class _Known:
    """What is known of the people of the pool."""

    in_hand: dict[int, list[time_rules.Work | None]]
    done: Counter[int]
    asked: dict[int, datetime]
    windows: dict[int, list[Window]]
    registered: set[int]
    officers: set[int]


def ranked(
    session: Session, case: Case, *, besides: Collection[int], kinds: Kinds, rules: Rules, at: datetime
) -> list[Candidate]:
    """Return who may be asked for a task, the most suitable first.

    Said to be free, near, of experience with this kind, with little in hand, not asked for long: in this order. Left
    out are the requester, whoever has it already, has no time, wants no questions now, or may not take it; and who
    stands in the group as an officer and not as a volunteer.
    """
    near = _pool(session, case)
    for gone in {case.requester_id, *besides, *_working(session, case)}:
        near.pop(gone, None)
    known = _know(session, list(near), case, kinds, at=at)
    usual = kinds(case.kind)
    work = time_rules.work(case.when_start, case.when_end, usual.minutes) if case.when_start is not None else None
    most = rules.count("fulfilment.open_claims_max")
    found = [
        _candidate(person_id, nearness, known, work, usual.name)
        for person_id, nearness in near.items()
        if _suits(session, person_id, case, known, work, most, at=at)
    ]
    return sorted(found, key=lambda one: one.order)


def _pool(session: Session, case: Case) -> dict[int, str]:
    """Return people with how near they are: of the community, of the groups that get its cards, of the street."""
    upward = [link.code for link in areas.chain(session, case.area_code)]
    registered = (
        select(Person.id)
        .join(VolunteerProfile, col(VolunteerProfile.person_id) == col(Person.id))
        .where(col(VolunteerProfile.left_at).is_(None), col(Person.erased_at).is_(None))
        .limit(POOL_MAX)
    )
    here = session.exec(registered.where(Person.community_code == case.area_code)).all()
    groups = [group.group_id for group in areas.groups_for(session, case.area_code)]
    members = session.exec(select(Account.person_id).where(col(Account.group_id).in_(groups)).limit(POOL_MAX)).all()
    street = upward[1] if len(upward) > 2 else upward[0] if upward else case.area_code
    codes = [street, *(child.code for child in areas.children(session, street))]
    around = session.exec(registered.where(col(Person.community_code).in_(codes))).all()
    pool = dict.fromkeys((one for one in around if one is not None), _STREET)
    pool |= dict.fromkeys(members, _GROUP)
    return pool | dict.fromkeys((one for one in here if one is not None), _COMMUNITY)


def _working(session: Session, case: Case) -> list[int]:
    gone = (ClaimState.GIVEN_BACK, ClaimState.CANCELLED)
    query = select(Claim.person_id).where(Claim.case_id == case.id, col(Claim.state).not_in(gone))
    return list(session.exec(query))


def _know(session: Session, pool: list[int], case: Case, kinds: Kinds, *, at: datetime) -> _Known:
    in_hand: dict[int, list[time_rules.Work | None]] = {}
    rows = session.exec(
        select(Claim.person_id, Case.kind, Case.when_start, Case.when_end)
        .join(Case, col(Case.id) == col(Claim.case_id))
        .where(col(Claim.person_id).in_(pool), col(Claim.state).in_(LIVE_CLAIMS))
    )
    for person_id, kind, start, end in rows:
        work = time_rules.work(start, end, kinds(kind).minutes) if start is not None else None
        in_hand.setdefault(person_id, []).append(work)
    done = session.exec(
        select(Claim.person_id, func.count())
        .join(Case, col(Case.id) == col(Claim.case_id))
        .where(col(Claim.person_id).in_(pool), Claim.state == ClaimState.CONFIRMED, Case.kind == case.kind)
        .group_by(col(Claim.person_id))
    )
    asked = session.exec(
        select(Prospect.person_id, func.max(col(Prospect.said_at)))
        .where(col(Prospect.person_id).in_(pool), col(Prospect.place).is_not(None))
        .group_by(col(Prospect.person_id))
    )
    registered = session.exec(
        select(VolunteerProfile.person_id).where(
            col(VolunteerProfile.person_id).in_(pool), col(VolunteerProfile.left_at).is_(None)
        )
    )
    officers = session.exec(
        select(RoleGrant.person_id).where(
            col(RoleGrant.person_id).in_(pool),
            col(RoleGrant.revoked_at).is_(None),
            or_(col(RoleGrant.until).is_(None), col(RoleGrant.until) > at),
        )
    )
    return _Known(
        in_hand,
        Counter(dict(done.all())),
        dict(asked.all()),
        availability.standing_of(session, pool, at=at),
        set(registered),
        set(officers),
    )


def _suits(
    session: Session,
    person_id: int,
    case: Case,
    known: _Known,
    work: time_rules.Work | None,
    most: int,
    *,
    at: datetime,
) -> bool:
    windows, in_hand = known.windows.get(person_id, []), known.in_hand.get(person_id, [])
    if time_rules.paused_until(windows, at) is not None or len(in_hand) >= most:
        return False
    if person_id not in known.registered and (case.level is not Level.NORMAL or person_id in known.officers):
        return False
    if work is not None and (
        any(other is not None and not time_rules.both_fit(other, work) for other in in_hand)
        or time_rules.in_the_way(windows, work) is not None
    ):
        return False
    return case.clearance is None or people.cleared(session, person_id, case.clearance, at=at)


def _candidate(person_id: int, nearness: str, known: _Known, work: time_rules.Work | None, kind: str) -> Candidate:
    free = work is not None and time_rules.has_said_free(known.windows.get(person_id, []), work)
    done, load = known.done[person_id], len(known.in_hand.get(person_id, []))
    asked = known.asked.get(person_id)
    reasons = [
        *(["说过那时有空"] if free else []),
        nearness,
        *([f"办过{done}次{kind}"] if done else []),
        f"手上{load}件",
        f"上次问是{asked.astimezone(SHANGHAI):%m月%d日}" if asked else "还没问过",
    ]
    order = (-free, -_NEARNESS[nearness], -min(done, 3), load, (asked or _NEVER).timestamp(), person_id)
    return Candidate(person_id, tuple(reasons), order)


def open_places(session: Session, case_id: int) -> int:
    """Return how many places of a task are free."""
    task = session.get(Task, case_id)
    return task.needed - task.taken if task is not None else 0
