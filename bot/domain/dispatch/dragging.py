"""What drags: needs that nobody took for a day, told of once a day in one line each, instead of card after card."""

from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, or_, select

from bot.clock import SHANGHAI
from bot.domain.areas import queries as areas
from bot.domain.areas.model import GroupBinding
from bot.domain.cases.model import Case, CaseState, Level
from bot.domain.outbox import service as outbox
from bot.domain.rulebook import Rules
from bot.domain.tasks.model import Task, TaskState

GROUPS_AT_ONCE_MAX = 20
_LOOKED_AT_MAX = 60
"""Cases looked at for one group: a street whose communities have groups of their own skips theirs."""


def digest_due(session: Session, *, rules: Rules, at: datetime, most: int = GROUPS_AT_ONCE_MAX) -> int:
    """Queue today's digest for groups that have not been looked at today; between the hours of the rule only.

    A group with nothing that drags hears nothing. Call again until 0. Returns how many groups were looked at.
    """
    local = at.astimezone(SHANGHAI)
    minute, today = local.hour * 60 + local.minute, local.date()
    if not rules.clock("dispatch.digest_from") <= minute < rules.clock("dispatch.digest_until"):
        return 0
    not_today = or_(col(GroupBinding.digest_on).is_(None), col(GroupBinding.digest_on) < today)
    query = select(GroupBinding).where(not_today).order_by(col(GroupBinding.group_id)).limit(most)
    due = session.exec(query.with_for_update(skip_locked=True)).all()
    for group in due:
        won = session.connection().execute(
            update(GroupBinding).where(col(GroupBinding.group_id) == group.group_id, not_today).values(digest_on=today)
        )
        if won.rowcount:
            _queue(session, group, today, rules=rules, at=at)
    session.expire_all()
    return len(due)


def _queue(session: Session, group: GroupBinding, today: date, *, rules: Rules, at: datetime) -> None:
    rows = dragging(session, group, rules=rules, at=at)
    if not rows:
        return
    outbox.queue(
        session,
        channel="qq",
        account=group.account,
        group_id=group.group_id,
        kind="reminder",
        template="what_drags",
        facts={"cases": rows},
        dedupe_key=f"drags:{group.group_id}:{today}",
        at=at,
    )


def dragging(session: Session, group: GroupBinding, *, rules: Rules, at: datetime) -> list[int]:
    """Return the cases of a group that nobody took for too long, the most pressing first."""
    before = at - rules.duration("dispatch.drags_after")
    rows = session.exec(
        select(Case)
        .join(Task, col(Task.case_id) == col(Case.id))
        .where(
            col(Case.area_code) >= group.area_code,
            col(Case.area_code) < str(int(group.area_code) + 1),  # a code begins with those above it
            Case.state == CaseState.POSTED,
            Task.state == TaskState.OPEN,
            col(Task.taken) < col(Task.needed),
            col(Task.posted_at) <= before,
        )
        .order_by(col(Case.id))
        .limit(_LOOKED_AT_MAX)
    ).all()
    own = [
        row for row in rows if any(one.group_id == group.group_id for one in areas.groups_for(session, row.area_code))
    ]
    own.sort(key=lambda row: (row.level is not Level.URGENT, row.when_start or at, row.id))
    return [row.id for row in own if row.id is not None]
