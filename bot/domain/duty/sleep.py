"""After the programme stood still: those who run it are told once since when, and what came too late to be said."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from bot.domain.areas.model import Area
from bot.domain.notices import service as notices
from bot.domain.outbox import queries as outbox
from bot.domain.people import queries as people
from bot.domain.people.model import Role
from bot.domain.wakeups import service as wakeups

JOB = "notice_sleep"
"""The job by whose last run a standstill is seen."""
WORTH_TELLING = timedelta(hours=1)
"""A restart or an update takes less."""


def tell_of_sleep(session: Session, *, at: datetime) -> int:
    """Tell owners and 总管 of a standstill that has just ended, whoever looks first. Returns how many are told.

    They hear how long it was and what was too late by kind; the people behind it stand on 电话名单.
    """
    since = wakeups.last_run(session, JOB)
    if since is None or at - since < WORTH_TELLING:
        return 0
    late = outbox.came_too_late(session, since=since, at=at)
    told = people.holders(session, {Role.OWNER, Role.MANAGER}, session.exec(select(Area.code)).all(), at=at)
    facts: dict[str, Any] = {"since": since.isoformat(), "until": at.isoformat(), "late": dict(late)}
    for person in told:
        key = f"asleep:{since.isoformat()}:{person}"
        notices.tell(session, person, "was_asleep", about="asleep", at=at, kind="clock", dedupe_key=key, **facts)
    return len(told)
