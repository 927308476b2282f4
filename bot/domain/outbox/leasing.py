"""Which message may leave now, and who sends it: leases, budgets, cut-offs, quiet hours, backlogs."""

from collections.abc import Collection
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlmodel import Session

from bot.domain.outbox import statements
from bot.domain.outbox.limits import URGENT, Limits, limits_at
from bot.domain.outbox.model import OutboxMessage, Reason, State
from bot.domain.outbox.rules import Pace, day_of, earliest, not_quiet_from, spend
from bot.domain.outbox.service import ERASED, queue
from bot.domain.outbox.statements import columns, is_queued

Account = tuple[str, str]
"""A channel and one of our own accounts on it."""

CATCH_UP_TEMPLATE = "outbox_catch_up"
"""Template of the note for a merged backlog. Facts: kind, count, about (references, newest first)."""

CANDIDATES = 8
"""Messages of one priority looked at in one go."""
ROUNDS_MAX = 8
"""Looks in one unit of work, so that a backlog of postponed messages cannot hold the writer for long."""


def lease_due(
    session: Session, accounts: Collection[Account], *, at: datetime, worker: str, rng: Random, limit: int = 1
) -> list[OutboxMessage]:
    """Hand out what may be said now through these accounts, most urgent first, at most `limit` messages.

    Each is leased to `worker` for `lease_seconds` and counted in the pacing of its account and group.
    On the way, messages past their cut-off are dropped, those that must wait get a later `due_at`,
    those outside a window are held. On PostgreSQL the account's pace row is locked, so two processes
    never pace past each other or take the same message.
    """
    limits = limits_at(at)
    leased: list[OutboxMessage] = []
    for channel, account in sorted(accounts):
        desk = _Desk(session, channel, account, at, limits, rng)
        while len(leased) < limit and (message := desk.take_one(worker)) is not None:
            leased.append(message)
    return leased


def next_due(session: Session, accounts: Collection[Account], *, at: datetime) -> datetime | None:
    """Return when the next message of these accounts may leave, pacing included.

    None when nothing is queued.
    """
    limits = limits_at(at)
    moments: list[datetime] = []
    for channel, account in accounts:
        pace = statements.pace_of(session, channel, account)
        free_at = earliest(limits.channel(channel).account, pace, at, limits.quiet.end)
        rows = session.connection().execute(statements.FIRST_DUE, {"channel": channel, "account": account})
        moments += [due_at if priority == URGENT else max(due_at, free_at) for priority, due_at in rows]
    return min(moments, default=None)


class _Desk:
    """One account at one moment, inside one unit of work."""

    def __init__(
        self, session: Session, channel: str, account: str, at: datetime, limits: Limits, rng: Random
    ) -> None:
        self.session = session
        self.channel = channel
        self.account = account
        self.at = at
        self.limits = limits
        self.rng = rng
        self.rule = limits.channel(channel)
        self.pace = statements.pace_of(session, channel, account, lock=True)
        if self.pace is None:
            first = Pace(free_at=at, bucket_at=at, day=day_of(at), day_count=0)
            statements.add_pace(session, channel, account, "", first)
            self.pace = statements.pace_of(session, channel, account, lock=True)

    def take_one(self, worker: str) -> OutboxMessage | None:
        """Lease the most urgent message that may leave now; None when all must wait."""
        free = earliest(self.rule.account, self.pace, self.at, self.limits.quiet.end) <= self.at
        look = statements.DUE if free else statements.DUE_URGENT
        where = {"channel": self.channel, "account": self.account, "at": self.at, "limit": CANDIDATES}
        for _ in range(ROUNDS_MAX):
            candidates = self.session.connection().execute(look, where).all()
            for candidate in candidates:
                if self._may_leave(candidate) and (message := self._take(candidate, worker)) is not None:
                    return message
            if not candidates:
                return None
        return None

    def _may_leave(self, message: Row[Any]) -> bool:
        """Say whether it may leave now.

        If not, it has been dropped, held, merged or given a later `due_at`.
        """
        kind = self.limits.kind(message.kind)
        if message.cutoff_at is not None and self.at > message.cutoff_at:
            self._change(
                message.id, state=State.DROPPED, outcome_code=Reason.LATE, settled_at=self.at, **ERASED
            )
            return False
        if kind.quiet and (later := not_quiet_from(self.limits.quiet, self.at, self.rng)) > self.at:
            self._change(message.id, due_at=later, turn_at=None)
            return False
        if kind.catch_up != "keep" and self._merge_backlog(message):
            return False
        if self.rule.message_window is not None and not statements.window_open(
            self.session, self.channel, self.account, message.recipient_index, self.at
        ):
            self._change(message.id, state=State.HELD)
            return False
        return not kind.paced or self._has_its_turn(message)

    def _has_its_turn(self, message: Row[Any]) -> bool:
        """Say whether the group is free for it.

        If not, book it the group's next turn, once, in order of asking.
        """
        if message.recipient_index is not None or self.rule.group is None:
            return True
        if message.turn_at is not None and self.at - message.turn_at < timedelta(
            minutes=self.limits.catch_up.late_minutes
        ):
            return True
        pace = statements.pace_of(self.session, self.channel, self.account, message.conversation)
        turn_at = earliest(self.rule.group, pace, self.at, self.limits.quiet.end)
        self._spend_group(message.conversation, pace, turn_at)
        if turn_at <= self.at:
            return True
        self._change(message.id, due_at=turn_at, turn_at=turn_at)
        return False

    def _take(self, message: Row[Any], worker: str) -> OutboxMessage | None:
        until = self.at + timedelta(seconds=self.limits.sending.lease_seconds)
        taken = self.session.scalars(
            statements.TAKE, {"taken_id": message.id, "worker": worker, "until": until}
        ).one_or_none()
        if taken is not None:
            self.pace = spend(self.rule.account, self.pace, self.at, self.rng)
            statements.set_pace(self.session, self.channel, self.account, "", self.pace)
        return taken

    def _spend_group(self, conversation: str, pace: Pace | None, at: datetime) -> None:
        spent = spend(self.rule.group, pace, at, self.rng)
        statements.set_pace(self.session, self.channel, self.account, conversation, spent)

    def _change(self, message_id: int, **values: Any) -> None:
        """Change one message that is still queued."""
        self.session.connection().execute(
            update(OutboxMessage).where(columns.id == message_id, is_queued).values(**values)
        )

    def _merge_backlog(self, message: Row[Any]) -> bool:
        """After downtime keep the newest few of a conversation and let one note stand for the others.

        Looks at `keep_per_conversation` + 1 rows unless there is a backlog. Returns whether `message`
        was among the merged.
        """
        catch_up = self.limits.catch_up
        late_before = self.at - timedelta(minutes=catch_up.late_minutes)
        if message.due_at > late_before:
            return False
        backlog = (
            columns.channel == self.channel,
            columns.account == self.account,
            columns.conversation == message.conversation,
            columns.kind == message.kind,
            is_queued,
            columns.due_at <= late_before,
        )
        newest_first = select(columns.id).where(*backlog).order_by(columns.due_at.desc(), columns.id.desc())
        keep = catch_up.keep_per_conversation
        connection = self.session.connection()
        kept = connection.execute(newest_first.limit(keep + 1)).scalars().all()
        if len(kept) <= keep:
            return False
        surplus = (*backlog, columns.id.not_in(kept[:keep]))
        count = connection.execute(select(func.count()).where(*surplus)).scalar_one()
        if self.limits.kind(message.kind).catch_up == "merge":
            about = connection.execute(
                select(columns.about).where(*surplus).order_by(columns.id.desc()).limit(catch_up.about_max)
            )
            self._queue_note(message, count, list(dict.fromkeys(about.scalars())))
        connection.execute(
            update(OutboxMessage)
            .where(*surplus)
            .values(state=State.DROPPED, outcome_code=Reason.MERGED, settled_at=self.at, **ERASED)
        )
        return message.id not in kept[:keep]

    def _queue_note(self, message: Row[Any], count: int, about: list[str]) -> None:
        first = self.session.get_one(OutboxMessage, message.id)
        queue(
            self.session,
            channel=self.channel,
            account=self.account,
            group_id=first.group_id,
            recipient=first.recipient,
            person_id=first.person_id,
            kind="catch_up",
            template=CATCH_UP_TEMPLATE,
            facts={"kind": message.kind, "count": count, "about": about},
            at=self.at,
        )
