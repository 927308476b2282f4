"""Which message may leave now, and who sends it: leases, budgets, cut-offs, quiet hours, backlogs."""

from collections.abc import Collection
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from sqlmodel import Session

from bot.domain.outbox import looking, sharing, statements, wishes
from bot.domain.outbox.backlog import merge_backlog
from bot.domain.outbox.limits import URGENT, KindRule, Limits
from bot.domain.outbox.looking import Candidate
from bot.domain.outbox.model import NUDGE, Letter, Reason
from bot.domain.outbox.nudging import may_nudge, queue_nudge
from bot.domain.outbox.rules import Pace, budget_left, earliest, not_quiet_from, plausible, spend
from bot.domain.outbox.service import Render, drop

Account = tuple[str, str]
"""A channel and one of our own accounts on it."""

BETWEEN = "\n\n"
"""Between the words of messages that go out as one."""

ROUNDS_MAX = 16
"""Looks in one unit of work: a backlog of postponed messages cannot hold the writer for long."""


class Leased(NamedTuple):
    """A message that its sender holds, and the words to say.

    The words hold those of `others` too: what becomes of it becomes of them.
    """

    letter: Letter
    words: str
    others: tuple[Letter, ...] = ()


class Unrenderable(Exception):
    """The words of a message could not be made: a defect. It undoes the unit: drop the message in another."""

    def __init__(self, message_id: int) -> None:
        super().__init__(message_id)
        self.message_id = message_id


def lease_due(
    session: Session,
    accounts: Collection[Account],
    *,
    at: datetime,
    worker: str,
    rng: Random,
    render: Render,
    limit: int = 1,
    nudging: Collection[Account] = (),
    shared: Collection[Account] = (),
) -> list[Leased]:
    """Hand out what may be said now through these accounts, most urgent first, at most `limit` messages.

    Of one urgency those leave first whose cut-off comes first. Each is leased to `worker` for `lease_seconds` and counted
    in the pacing of its account and group. On the way, messages past their cut-off or whose facts no longer hold are
    dropped, those that must wait get a later `due_at`, those outside a window or beyond a used-up budget are held. Those
    of a kind that may go together go together, to one person or into one group. `nudging` are the accounts that have a
    subscription message. What an account has no room for now goes to one of `shared` that stands in the person's group
    and is free. On PostgreSQL the account's pace row is locked: two processes never pace past each other. Raises Unrenderable.
    """
    limits = wishes.limits_now(session, at)
    leased: list[Leased] = []
    for channel, account in sorted(accounts):
        desk = _Desk(session, channel, account, at, limits, rng, render, nudging, shared)
        while len(leased) < limit and (one := desk.take_one(worker)) is not None:
            leased.append(one)
    return leased


def next_due(session: Session, accounts: Collection[Account], *, at: datetime) -> datetime | None:
    """Return when the next message of these accounts may leave, pacing included.

    None when nothing is queued.
    """
    limits = wishes.limits_now(session, at)
    moments: list[datetime] = []
    for channel, account in accounts:
        waiting = looking.first_due(session, channel, account)
        if not waiting:
            continue
        rule = limits.channel(channel).account
        pace = plausible(rule, statements.pace_of(session, channel, account), at)
        free_at = earliest(rule, pace, at, limits.quiet.end)
        moments += [first.due_at if first.priority == URGENT else max(first.due_at, free_at) for first in waiting]
    return min(moments, default=None)


class _Desk:
    """One account at one moment, inside one unit of work."""

    def __init__(
        self,
        session: Session,
        channel: str,
        account: str,
        at: datetime,
        limits: Limits,
        rng: Random,
        render: Render,
        nudging: Collection[Account],
        shared: Collection[Account],
    ) -> None:
        self.session = session
        self.channel = channel
        self.account = account
        self.at = at
        self.limits = limits
        self.rng = rng
        self.render = render
        self.nudging = nudging
        self.shared = {other for where, other in shared if where == channel and other != account}
        self.free = set(self.shared)
        self.rule = limits.channel(channel)
        self.pace: Pace | None = None
        self.merged = False

    def take_one(self, worker: str) -> Leased | None:
        """Lease the most urgent message that may leave now; None when all must wait."""
        for _ in range(ROUNDS_MAX):
            self.merged = False
            candidates = looking.due(self.session, self.channel, self.account, self.at)
            if not candidates:
                return None
            locked = statements.locked_pace(self.session, self.channel, self.account, self.at)
            self.pace = plausible(self.rule.account, locked, self.at)
            if not budget_left(self.rule.account, self.pace, self.at) and self._hold_private(candidates):
                continue
            if earliest(self.rule.account, self.pace, self.at, self.limits.quiet.end) > self.at:
                if sum(self._handed_over(one) for one in candidates):
                    continue
                candidates = [candidate for candidate in candidates if candidate.priority == URGENT]
                if not candidates:
                    return None
            for candidate in candidates:
                if self._may_leave(candidate) and (one := self._take(candidate, worker)) is not None:
                    return one
                if self.merged:
                    break  # other candidates may be among the merged: look again
        return None

    def _may_leave(self, message: Candidate, *, along: bool = False) -> bool:
        """Say whether it may leave now. If not, it was dropped, held, merged or given a later `due_at`.

        What goes `along` with another message needs no turn of its own.
        """
        kind = self.limits.kind(message.kind)
        if message.cutoff_at is not None and self.at > message.cutoff_at:
            statements.DROP.run(self.session, Reason.LATE, self.at, message.id)
            return False
        if not self._is_wished(message, kind):
            return False
        if kind.catch_up != "keep":
            merge = merge_backlog(self.session, self.channel, self.account, message, at=self.at)
            self.merged = self.merged or merge.happened
            if merge.gone:
                return False
        if message.kind == NUDGE:
            return may_nudge(self.session, self.channel, self.account, message, at=self.at, rng=self.rng)
        if self.rule.message_window is not None and not statements.window_open(
            self.session, self.channel, self.account, message.recipient_index, self.at
        ):
            statements.HOLD.run(self.session, message.id)
            if kind.nudges and (self.channel, self.account) in self.nudging:
                queue_nudge(self.session, message.id, at=self.at)
            return False
        return along or not kind.paced or self._has_its_turn(message)

    def _is_wished(self, message: Candidate, kind: KindRule) -> bool:
        """Keep to the quiet hours, the district's and the person's own, and to what the person has said no to."""
        quiet = self.limits.quiet if kind.is_quiet(message.due_at, self.at) else None
        own = None
        if message.recipient_index is not None and message.priority != URGENT and kind.wishes != "none":
            wish = wishes.wish_about(self.session, message.recipient_index, message.about)
            if wish.stopped:
                statements.DROP.run(self.session, Reason.STOPPED, self.at, message.id)
                return False
            if not wish.push:
                statements.HOLD.run(self.session, message.id)
                return False
            own = wish.window if kind.wishes == "all" else None
            quiet = None if own is not None and wish.instead else quiet
        later = self.at
        for window in (quiet, own):
            if window is not None:
                later = not_quiet_from(window, later, self.rng)
        if later > self.at:
            statements.POSTPONE.run(self.session, later, None, message.id)
        return later == self.at

    def _needs_turn(self, message: Candidate) -> bool:
        """Say whether it goes to a paced group in which it holds no turn (or missed the one it held)."""
        if message.recipient_index is not None or self.rule.group is None:
            return False
        holds = timedelta(seconds=self.limits.catch_up.turn_holds_seconds)
        return message.turn_at is None or self.at - message.turn_at >= holds

    def _has_its_turn(self, message: Candidate) -> bool:
        """Say whether its group is free for it. If not, book it the group's next turn.

        Booked once and in order of asking, so a long queue costs one change a message.
        """
        if not self._needs_turn(message):
            return True
        pace = statements.pace_of(self.session, self.channel, self.account, message.conversation)
        turn_at = earliest(self.rule.group, pace, self.at, self.limits.quiet.end)
        if turn_at <= self.at:
            return True
        self._spend_group(message, turn_at)
        statements.POSTPONE.run(self.session, turn_at, turn_at, message.id)
        return False

    def _take(self, message: Candidate, worker: str) -> Leased | None:
        """Lease it and make its words; only what will really be said counts in the pacing."""
        until = self.at + timedelta(seconds=self.limits.sending.lease_seconds)
        letter = statements.take(self.session, message.id, worker, until)
        if letter is None:
            return None
        if (words := self._words(letter)) is None:
            drop(self.session, letter.id, Reason.STALE, at=self.at)
            return None
        others: tuple[Letter, ...] = ()
        if self.limits.kind(message.kind).together:
            words, others = self._gather(message, words, worker, until)
        self.pace = spend(self.rule.account, self.pace, self.at, self.rng)
        statements.set_pace(self.session, self.channel, self.account, "", self.pace)
        if self._needs_turn(message):
            self._spend_group(message, self.at)
        return Leased(letter, words, others)

    def _gather(self, message: Candidate, words: str, worker: str, until: datetime) -> tuple[str, tuple[Letter, ...]]:
        """Lease what else this person or group is to hear now, and put its words behind: one message instead of several."""
        sending, others, turns = self.limits.sending, list[Letter](), 0
        private = message.recipient_index is not None
        most = sending.together_max if private else sending.group_together_max
        room = sending.together_bytes_max if private else sending.group_bytes_max
        for other in looking.due_together(self.session, self.channel, self.account, message, self.at):
            if len(others) + 1 >= most:
                break
            if not self.limits.kind(other.kind).together or not self._may_leave(other, along=True):
                continue
            letter = statements.take(self.session, other.id, worker, until)
            if letter is None:
                continue
            more = self._words(letter)
            if more is None:
                drop(self.session, letter.id, Reason.STALE, at=self.at)
            elif len(f"{words}{BETWEEN}{more}".encode()) > room:
                statements.PUT_BACK.run(self.session, letter.id)
            else:
                words = f"{words}{BETWEEN}{more}"
                others.append(letter)
                turns += other.turn_at is not None and not self._needs_turn(other)
        if turns:
            statements.GIVE_BACK_TURNS.run(self.session, turns, turns, self.channel, self.account, message.conversation)
        return words, tuple(others)

    def _words(self, letter: Letter) -> str | None:
        """Return what a leased letter says, None when its facts no longer hold. Raises Unrenderable."""
        try:
            return letter.text if letter.text is not None else self.render(self.session, letter)
        except Exception as error:
            raise Unrenderable(letter.id) from error

    def _hold_private(self, candidates: list[Candidate]) -> bool:
        """The budget is used up: keep what is private for the person's next message. Whether anything was held."""
        private = [one for one in candidates if one.recipient_index is not None and one.priority != URGENT]
        for one in private:
            if not self._handed_over(one, busy=True):
                statements.HOLD.run(self.session, one.id)
        return bool(private)

    def _handed_over(self, one: Candidate, *, busy: bool = False) -> bool:
        """Give a message to another account of ours that is free to say it now, or `busy` but has the budget."""
        if not self.shared or one.recipient_index is None or one.priority == URGENT:
            return False
        other = sharing.other_way(self.session, one.id)
        if other is None or other not in (self.shared if busy else self.free):
            return False
        rule = self.rule.account
        pace = plausible(rule, statements.pace_of(self.session, self.channel, other), self.at)
        self.free.discard(other)  # one message a look: it is not to wait there in its turn
        free = busy or earliest(rule, pace, self.at, self.limits.quiet.end) <= self.at
        if not free or not budget_left(rule, pace, self.at):
            return False
        sharing.move(self.session, one.id, other)
        return True

    def _spend_group(self, message: Candidate, at: datetime) -> None:
        pace = statements.pace_of(self.session, self.channel, self.account, message.conversation)
        spent = spend(self.rule.group, pace, at, self.rng)
        statements.set_pace(self.session, self.channel, self.account, message.conversation, spent)
