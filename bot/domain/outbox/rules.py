"""When something may be said.

Quiet hours, pacing, back-off. Pure functions of the numbers and the moment.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random

from bot.clock import SHANGHAI
from bot.dates import day_of
from bot.domain.outbox.limits import KindRule, PaceRule, QuietHours, SendingLimits
from bot.domain.outbox.model import State


@dataclass(frozen=True)
class Pace:
    """How busy an account or group is; see OutboxPace."""

    free_at: datetime
    bucket_at: datetime
    day: str
    day_count: int
    month_count: int = 0


@dataclass(frozen=True)
class Aftermath:
    """What an attempt makes of a message. `due_at` is set when it is queued again."""

    state: State
    due_at: datetime | None = None

    @property
    def settled(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in (State.SENT, State.REFUSED, State.UNKNOWN)


def aftermath(
    outcome: str,
    *,
    kind: KindRule,
    private: bool,
    attempts: int,
    sending: SendingLimits,
    at: datetime,
    rng: Random,
) -> Aftermath:
    """Return what becomes of a message after an answer (sent, refused, unknown, closed, unavailable).

    Unknown stays unknown, except where hearing it twice is better than perhaps not at all: a page to a
    private chat.
    """
    match outcome:
        case "sent":
            return Aftermath(State.SENT)
        case "refused":
            return Aftermath(State.REFUSED)
        case "closed":
            return Aftermath(State.HELD)
        case "unavailable":
            return Aftermath(State.QUEUED, due_at=at + retry_pause(sending, attempts, rng))
        case _:
            if private and kind.repeat_unknown and attempts < sending.repeat_attempts_max:
                return Aftermath(State.QUEUED, due_at=at + timedelta(seconds=sending.repeat_seconds))
            return Aftermath(State.UNKNOWN)


def quota_day(at: datetime) -> str:
    """Return the day in Shanghai, by which quotas are counted."""
    return day_of(at).isoformat()


def in_quiet(quiet: QuietHours, at: datetime) -> bool:
    """Say whether the moment lies in the quiet hours (start included, end not)."""
    now = at.astimezone(SHANGHAI).time()
    if quiet.start <= quiet.end:
        return quiet.start <= now < quiet.end
    return now >= quiet.start or now < quiet.end


def quiet_end(quiet: QuietHours, at: datetime) -> datetime:
    """Return the next end of the quiet hours after the moment."""
    return _next(at, quiet.end)


def not_quiet_from(quiet: QuietHours, at: datetime, rng: Random) -> datetime:
    """Return the moment itself, or, in quiet hours, one drawn from the minutes after their end."""
    if not in_quiet(quiet, at):
        return at
    return quiet_end(quiet, at) + timedelta(minutes=rng.uniform(0, quiet.spread_minutes))


def used(pace: Pace | None, at: datetime) -> tuple[int, int]:
    """Return how many messages were counted this day and this month (Shanghai)."""
    today = quota_day(at)
    if pace is None:
        return 0, 0
    return (
        pace.day_count if pace.day == today else 0,
        pace.month_count if pace.day[:7] == today[:7] else 0,
    )


def budget_left(rule: PaceRule | None, pace: Pace | None, at: datetime) -> bool:
    """Say whether the budgets of the day and of the month allow one more."""
    if rule is None:
        return True
    of_day, of_month = used(pace, at)
    return of_day < rule.per_day and (rule.per_month is None or of_month < rule.per_month)


def plausible(rule: PaceRule | None, pace: Pace | None, at: datetime) -> Pace | None:
    """Return the pace of an account, or, where it lies further ahead than one can run up, a fresh one with its counts.

    That happens when the clock was set back: an hour of it would be an hour of silence.
    """
    if rule is None or pace is None:
        return pace
    filled = timedelta(seconds=rule.burst * rule.interval_seconds * rule.jitter_max)
    gap = timedelta(seconds=rule.gap_seconds[1])
    if pace.free_at <= at + gap and pace.bucket_at <= at + filled:
        return pace
    return replace(pace, free_at=at, bucket_at=at + timedelta(seconds=(rule.burst - 1) * rule.interval_seconds))


def earliest(rule: PaceRule | None, pace: Pace | None, at: datetime, morning: time) -> datetime:
    """Return when the next message may go, not before `at`.

    The bucket lets a quiet account speak at once (up to `burst` messages a gap apart) and then one
    every interval; a day that is used up goes on in the next morning, a month on the first one of the next.
    """
    if rule is None or pace is None:
        return at
    of_day, of_month = used(pace, at)
    if rule.per_month is not None and of_month >= rule.per_month:
        return _next(_next_month(at), morning)
    if of_day >= rule.per_day:
        return _next(_next(at, time(0, 0)), morning)
    credit = timedelta(seconds=(rule.burst - 1) * rule.interval_seconds)
    return max(at, pace.free_at, pace.bucket_at - credit)


def spend(rule: PaceRule | None, pace: Pace | None, at: datetime, rng: Random) -> Pace:
    """Return the pace after one message at `at`.

    Jitter only ever lengthens the pauses, so the caps stay true.
    """
    today = quota_day(at)
    of_day, of_month = used(pace, at)
    if rule is None:
        return Pace(free_at=at, bucket_at=at, day=today, day_count=of_day + 1, month_count=of_month + 1)
    interval = timedelta(seconds=rule.interval_seconds * rng.uniform(1.0, rule.jitter_max))
    filled_from = max(pace.bucket_at, at) if pace else at
    gap = timedelta(seconds=rng.uniform(*rule.gap_seconds))
    return Pace(
        free_at=at + gap,
        bucket_at=filled_from + interval,
        day=today,
        day_count=of_day + 1,
        month_count=of_month + 1,
    )


def retry_pause(sending: SendingLimits, attempts: int, rng: Random) -> timedelta:
    """Return the pause after `attempts` tries that never left the house.

    Doubled each time, shortened by up to a fifth.
    """
    first, longest = sending.retry_seconds
    seconds = min(longest, first * 2 ** min(attempts - 1, 16))
    return timedelta(seconds=seconds * rng.uniform(0.8, 1.0))


def _next_month(at: datetime) -> datetime:
    """Return the first midnight of the next month in Shanghai."""
    local = at.astimezone(SHANGHAI)
    return datetime(local.year + local.month // 12, local.month % 12 + 1, 1, tzinfo=SHANGHAI)


def _next(at: datetime, clock_time: time) -> datetime:
    """Return the next moment after `at` at which clocks in Shanghai show `clock_time`."""
    local = at.astimezone(SHANGHAI)
    today = datetime.combine(local.date(), clock_time, SHANGHAI)
    return today if today > local else datetime.combine(local.date() + timedelta(days=1), clock_time, SHANGHAI)
