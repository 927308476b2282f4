"""Reading tasks: what is on offer, what somebody holds."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from bot.domain.cases.model import Case, CaseState
from bot.domain.tasks.model import LIVE_CLAIMS, Claim, ClaimState, Task, TaskState


def unclaimed(session: Session, area_codes: Collection[str] | None = None, *, limit: int = 20) -> list[Case]:
    """Return posted cases with free places, oldest first; only those areas when given."""
    query = (
        select(Case)
        .join(Task, col(Task.case_id) == col(Case.id))
        .where(Case.state == CaseState.POSTED, Task.state == TaskState.OPEN, col(Task.taken) < col(Task.needed))
        .order_by(col(Case.id))
        .limit(limit)
    )
    if area_codes is not None:
        query = query.where(col(Case.area_code).in_(area_codes))
    return list(session.exec(query))


def held_by(session: Session, person_id: int) -> list[Claim]:
    """Return the claims a person is working on."""
    return list(
        session.exec(
            select(Claim).where(Claim.person_id == person_id, col(Claim.state).in_(LIVE_CLAIMS)).order_by(col(Claim.id))
        )
    )


def minutes_waiting(session: Session, person_id: int) -> int:
    """Return the reported minutes that the served person, or a coordinator, has not decided on yet."""
    waiting = (ClaimState.FINISHED, ClaimState.DISPUTED)
    rows = session.exec(select(Claim.minutes).where(Claim.person_id == person_id, col(Claim.state).in_(waiting)))
    return sum(minutes or 0 for minutes in rows)


def places(session: Session, case_id: int) -> Task | None:
    """Return the task of a case: how many are needed, how many are taken."""
    return session.get(Task, case_id)
