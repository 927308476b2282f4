"""Subscription messages: they ask a person to look in and say nothing else, so no window is needed and nothing leaks.

The order in which a WeChat message degrades: put in front of the person's next answer while they talk with us; a
customer-service message while the window is open; else one subscription message a day, where the account has a
template, while the message itself is held; what stays held is for a coordinator's telephone (queries.unreached).
"""

from datetime import datetime
from random import Random

from sqlmodel import Session

from bot.domain.outbox import statements
from bot.domain.outbox.limits import limits_at
from bot.domain.outbox.looking import Candidate
from bot.domain.outbox.model import NUDGE, OutboxMessage, Reason
from bot.domain.outbox.rules import budget_left, quota_day, spend
from bot.domain.outbox.service import queue


def queue_nudge(session: Session, held_id: int, *, at: datetime) -> None:
    """Have the person of a held message asked to look in, once a day however much is held."""
    held = session.get_one(OutboxMessage, held_id)
    queue(
        session,
        channel=held.channel,
        account=held.account,
        recipient=held.recipient,
        person_id=held.person_id,
        kind=NUDGE,
        text=NUDGE,
        about=held.about,
        dedupe_key=f"{NUDGE}:{held.account}:{held.recipient_index}:{quota_day(at)}",
        at=at,
    )


def may_nudge(session: Session, channel: str, account: str, nudge: Candidate, *, at: datetime, rng: Random) -> bool:
    """Say whether a subscription message may leave, and count it. If not, it is dropped: the next occasion makes one."""
    rule = limits_at(at).channel(channel).subscription
    pace = statements.pace_of(session, channel, account, NUDGE)
    if statements.HOLDS_SOMETHING.run(session, channel, account, nudge.recipient_index).fetchone() is None:
        reason = Reason.STALE
    elif rule is None or not budget_left(rule, pace, at):
        reason = Reason.BUDGET
    elif statements.MAY_NUDGE.run(session, channel, account, nudge.recipient_index, at).fetchone() is None:
        reason = Reason.DECLINED
    else:
        statements.set_pace(session, channel, account, NUDGE, spend(rule, pace, at, rng))
        return True
    statements.DROP.run(session, reason, at, nudge.id)
    return False
