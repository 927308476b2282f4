"""Whether what is to be said today fits the day's budget of each QQ account; who keeps the district hears it early."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from bot.dates import at_minute, day_of
from bot.domain.areas.model import Area
from bot.domain.notices import service as notices
from bot.domain.outbox import queries as outbox
from bot.domain.outbox.rules import quota_day
from bot.domain.people import queries as people
from bot.domain.people.identity import QQ
from bot.domain.people.model import Account, Role
from bot.domain.reminders.model import Reminder, TaskAsk

TOLD = frozenset({Role.OWNER, Role.MANAGER})


def warn_of_shortage(session: Session, accounts: Collection[str], *, at: datetime) -> int:
    """Tell owners and 总管, once a day for each account, that what is due today will not fit. Returns how many are told.

    Known by then are the messages that wait, the reminders due before midnight and the questions of this evening.
    Costs what is due today.
    """
    midnight = at_minute(day_of(at) + timedelta(days=1), 0)
    told = 0
    for account in accounts:
        left = outbox.remaining(session, QQ, account, at=at)
        wanted = left.waiting + _due(session, account, midnight)
        if left.left_today is None or wanted <= left.left_today:
            continue
        facts: dict[str, Any] = {"tail": account[-4:], "left": left.left_today, "wanted": wanted}
        for person in people.holders(session, TOLD, session.exec(select(Area.code)).all(), at=at):
            key = f"shortage:{account}:{quota_day(at)}:{person}"
            told += notices.tell(session, person, "budget_short", about="budget", at=at, dedupe_key=key, **facts)
    return told


def _due(session: Session, account: str, until: datetime) -> int:
    """Count the people to be asked and the reminders to be said through an account before a moment."""
    asks = (
        select(func.count())
        .select_from(TaskAsk)
        .join(Account, col(Account.person_id) == col(TaskAsk.person_id))
        .where(col(TaskAsk.next_at) < until, Account.channel == QQ, Account.via == account)
    )
    own = (
        select(func.count())
        .select_from(Reminder)
        .join(Account, col(Account.id) == col(Reminder.account_id))
        .where(col(Reminder.due_at) < until, Account.channel == QQ, Account.via == account)
    )
    return session.exec(asks).one() + session.exec(own).one()
