"""Writing down that a job ran, and reading which ones have fallen behind."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.domain.wakeups.model import Wakeup
from bot.store.units import alone

LATE_FACTOR = 3
"""A job is behind when it has not ended well for this many of its intervals, and LATE_SPARE more."""
LATE_SPARE = timedelta(minutes=2)
"""Runs are written down at most once a minute."""


@dataclass(frozen=True)
class JobState:
    """How one job stands."""

    job: str
    ran_at: datetime
    good_at: datetime | None
    failures: int
    fault: str | None
    behind: bool


def note_run(session: Session, job: str, *, every_seconds: int, fault: str | None, at: datetime) -> None:
    """Write down one run. `fault` names the kind of error it ended with; None is a good end."""
    alone(session, f"wakeup:{job}")
    row = session.get(Wakeup, job)
    if row is None:
        row = Wakeup(job=job, every_seconds=every_seconds, ran_at=at)
    row.every_seconds, row.ran_at = every_seconds, at
    if fault is None:
        row.good_at, row.failures = at, 0
    else:
        row.failures, row.fault = row.failures + 1, fault[:100]
    session.add(row)


def last_run(session: Session, job: str) -> datetime | None:
    """Return when a job was last known to run (to the minute), None when it never did."""
    row = session.get(Wakeup, job)
    return None if row is None else row.ran_at


def jobs(session: Session, *, at: datetime) -> list[JobState]:
    """Return how every job stands that ever ran, by name."""
    return [_state(row, at) for row in session.exec(select(Wakeup).order_by(col(Wakeup.job)))]


def _state(row: Wakeup, at: datetime) -> JobState:
    allowed = timedelta(seconds=row.every_seconds * LATE_FACTOR) + LATE_SPARE
    behind = row.failures > 0 or row.good_at is None or at - row.good_at > allowed
    return JobState(row.job, row.ran_at, row.good_at, row.failures, row.fault, behind)
