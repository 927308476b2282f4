"""When something is due: pure functions of the rules and of moments. Nothing here reads a clock or a table."""

from datetime import datetime, time, timedelta

from bot.clock import SHANGHAI
from bot.dates import at_minute, day_of
from bot.domain.rulebook import Rules

STEPS = 3
"""Asked, asked again, the steward told."""
ONE_DAY = timedelta(days=1)


def starts_at(when_start: datetime, when_end: datetime, *, claimed_at: datetime, rules: Rules) -> datetime:
    """Return when a task is taken to begin.

    A time for a whole day or longer begins at `reminders.day_begins`; what was already running when it was claimed
    (周五前) has its end for a beginning.
    """
    if when_start <= claimed_at < when_end:
        return when_end
    local = when_start.astimezone(SHANGHAI)
    if local.time() == time(0) and when_end - when_start >= ONE_DAY:
        return at_minute(local.date(), rules.clock("reminders.day_begins"))
    return when_start


def ask_moments(start: datetime, *, claimed_at: datetime, rules: Rules) -> tuple[datetime, ...]:
    """Return when the claimer is asked, asked again, and the steward told; fewer where the claim is too fresh."""
    evening = at_minute(day_of(start) - ONE_DAY, rules.clock("reminders.evening_before"))
    before = [start - timedelta(minutes=one) for one in reversed(rules.minutes_each("reminders.ask_before"))]
    settled = claimed_at + rules.duration("reminders.just_claimed")
    return tuple(one for one in (evening, *before) if one > settled)[:STEPS]


def is_evening(moment: datetime, rules: Rules) -> bool:
    """Whether a question falls on the evening before, at which everybody's of that day does."""
    local = moment.astimezone(SHANGHAI)
    return local.hour * 60 + local.minute == rules.clock("reminders.evening_before")


def evening_begins(evening: datetime, rules: Rules) -> datetime:
    """Return how early the questions of a full evening may begin."""
    return at_minute(day_of(evening), rules.clock("reminders.evening_earliest"))


def is_ahead(at: datetime, moment: datetime) -> bool:
    """Whether a moment is still to come on the same day."""
    return at < moment and day_of(at) == day_of(moment)


def next_ask(moments: tuple[datetime, ...], *, after: datetime) -> datetime | None:
    """Return the first of the moments after one; those slept through are not made up."""
    return next((one for one in moments if one > after), None)


def care_moments(for_at: datetime, rules: Rules) -> tuple[datetime, ...]:
    """Return when the keeper of a care date is told: days before by rule, and on the day."""
    day, clock = day_of(for_at), rules.clock("reminders.care_at")
    days = [minutes // (24 * 60) for minutes in reversed(rules.minutes_each("reminders.care_before"))]
    return tuple(at_minute(day - timedelta(days=before), clock) for before in (*days, 0))


def next_digest(after: datetime, rules: Rules) -> datetime:
    """Return when the next weekly digest goes out."""
    local, weekday = after.astimezone(SHANGHAI), rules.count("reminders.digest_weekday")
    day = local.date() + timedelta(days=(weekday - local.isoweekday()) % 7)
    due = at_minute(day, rules.clock("reminders.digest_at"))
    return due if due > after else at_minute(day + timedelta(days=7), rules.clock("reminders.digest_at"))


def is_late(due_at: datetime, *, at: datetime, rules: Rules) -> bool:
    """Whether something due then is said as missed now and not as if it were due."""
    return at - due_at > rules.duration("reminders.late_max")
