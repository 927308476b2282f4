"""After downtime: the newest few of a conversation are still said, and one note stands for the others."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, literal_column, select, update
from sqlmodel import Session, col

from bot.domain.outbox.limits import limits_at
from bot.domain.outbox.looking import Candidate
from bot.domain.outbox.model import OutboxMessage, Reason, State
from bot.domain.outbox.service import ERASED, queue

CATCH_UP_TEMPLATE = "outbox_catch_up"
"""Template of the note for a merged backlog. Facts: kind, count, about (references, newest first)."""


class Merge(NamedTuple):
    """What merging did: whether anything was merged, and whether the message that was looked at is among it."""

    happened: bool
    gone: bool


def merge_backlog(session: Session, channel: str, account: str, message: Candidate, *, at: datetime) -> Merge:
    """Merge the backlog that a message belongs to, if there is one.

    Looks at `keep_per_conversation` + 1 rows unless there is.
    """
    limits = limits_at(at)
    catch_up = limits.catch_up
    late_before = at - timedelta(minutes=catch_up.late_minutes)
    if message.due_at > late_before:
        return Merge(happened=False, gone=False)
    backlog = (
        col(OutboxMessage.channel) == channel,
        col(OutboxMessage.account) == account,
        col(OutboxMessage.conversation) == message.conversation,
        col(OutboxMessage.kind) == message.kind,
        col(OutboxMessage.state) == literal_column("'queued'"),
        col(OutboxMessage.due_at) <= late_before,
    )
    newest_first = (
        select(col(OutboxMessage.id))
        .where(*backlog)
        .order_by(col(OutboxMessage.due_at).desc(), col(OutboxMessage.id).desc())
    )
    keep = catch_up.keep_per_conversation
    connection = session.connection()
    kept = connection.execute(newest_first.limit(keep + 1)).scalars().all()
    if len(kept) <= keep:
        return Merge(happened=False, gone=False)
    surplus = (*backlog, col(OutboxMessage.id).not_in(kept[:keep]))
    count = connection.execute(select(func.count()).where(*surplus)).scalar_one()
    if limits.kind(message.kind).catch_up == "merge":
        about = connection.execute(
            select(col(OutboxMessage.about))
            .where(*surplus)
            .order_by(col(OutboxMessage.id).desc())
            .limit(catch_up.about_max)
        )
        _queue_note(session, message, count, list(dict.fromkeys(about.scalars())), at)
    connection.execute(
        update(OutboxMessage)
        .where(*surplus)
        .values(state=State.DROPPED, outcome_code=Reason.MERGED, settled_at=at, **ERASED)
    )
    return Merge(happened=True, gone=message.id not in kept[:keep])


def _queue_note(session: Session, message: Candidate, count: int, about: list[str], at: datetime) -> None:
    first = session.get_one(OutboxMessage, message.id)
    queue(
        session,
        channel=first.channel,
        account=first.account,
        group_id=first.group_id,
        recipient=first.recipient,
        person_id=first.person_id,
        kind="catch_up",
        template=CATCH_UP_TEMPLATE,
        facts={"kind": message.kind, "count": count, "about": about},
        at=at,
    )
