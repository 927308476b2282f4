"""What people want of us: hours in which we may speak first, matters they do not want to hear of, and the district's hours.

Nothing here touches danger: a page passes every wish.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, delete, select

from bot.domain.outbox.limits import Limits, QuietHours, limits_at
from bot.domain.outbox.model import OutboxMessage, OutboxQuiet, OutboxStop, OutboxWish, State
from bot.domain.outbox.rules import quota_day
from bot.store.hot import Statement

SPREAD_MINUTES = 0.0
"""One person's messages need not be spread over the minutes after their own quiet hours: pacing does that."""
ANSWERED_WITHIN = timedelta(days=3)
"""A NO belongs to what was said within so long."""
_NOT_A_THREAD = ("details", "late_answer", "page")

_DISTRICT = Statement(
    "SELECT since, start_minute, end_minute FROM outbox_quiet WHERE since <= ? ORDER BY since DESC LIMIT 1"
)
_WISH = Statement(
    "SELECT w.quiet_start, w.quiet_end, w.instead, w.push,"
    " EXISTS (SELECT 1 FROM outbox_stop s WHERE s.recipient_index = ? AND s.about = ?)"
    " FROM (SELECT 1 AS one) AS here LEFT JOIN outbox_wish w ON w.recipient_index = ?"
)


@dataclass(frozen=True)
class Wish:
    """What somebody wants on one account, about one matter."""

    window: QuietHours | None = None
    instead: bool = False
    push: bool = True
    stopped: bool = False


def wish_about(session: Session, recipient_index: str, about: str) -> Wish:
    """Return the wishes that hold for one message. One look by primary keys."""
    row = _WISH.run(session, recipient_index, about, recipient_index).fetchone()
    assert row is not None
    start, end, instead, push, stopped = row
    window = None if start is None else _hours(start, end, "The person's own wish (FEATURES RM5).")
    return Wish(window, bool(instead), push is None or bool(push), bool(stopped))


def limits_now(session: Session, at: datetime) -> Limits:
    """Return the limits of the day, with the quiet hours an owner set."""
    limits, chosen = limits_at(at), _DISTRICT.run(session, quota_day(at)).fetchone()
    if chosen is None:
        return limits
    since, start, end = chosen
    quiet = _hours(start, end, f"Set by an owner from {since} on (FEATURES RM5).")
    spread = quiet.model_copy(update={"spread_minutes": limits.quiet.spread_minutes})
    return limits.model_copy(update={"quiet": spread})


def set_district_quiet(session: Session, start: int, end: int, *, since: date, by: int, at: datetime) -> None:
    """Set the district's quiet hours (minutes of the day) from a day on. The caller has looked whether they may."""
    row = session.get(OutboxQuiet, since.isoformat())
    if row is None:
        row = OutboxQuiet(since=since.isoformat(), start_minute=start, end_minute=end, set_by=by, set_at=at)
    row.start_minute, row.end_minute, row.set_by, row.set_at = start, end, by, at
    session.add(row)
    session.flush()


def wish_of(session: Session, recipient_index: str) -> OutboxWish | None:
    """Return what somebody asked for on an account."""
    return session.get(OutboxWish, recipient_index)


def set_window(
    session: Session, recipient_index: str, window: tuple[int, int] | None, *, instead: bool = False, at: datetime
) -> None:
    """Set somebody's own quiet hours (minutes of the day: start, end), or take them away."""
    row = wish_of(session, recipient_index) or OutboxWish(recipient_index=recipient_index, set_at=at)
    row.quiet_start, row.quiet_end = window or (None, None)
    row.instead, row.set_at = instead and window is not None, at
    session.add(row)
    session.flush()


def set_push(session: Session, recipient_index: str, *, push: bool, at: datetime) -> None:
    """Say whether we may speak first to somebody. If not, all waits for their next message."""
    row = wish_of(session, recipient_index) or OutboxWish(recipient_index=recipient_index, set_at=at)
    row.push, row.set_at = push, at
    session.add(row)
    session.flush()


def last_thread(session: Session, recipient_index: str, *, at: datetime) -> str | None:
    """Return the matter of what we last said unasked to somebody (never a page or details); None when nothing lately."""
    said = col(OutboxMessage.state).in_([State.SENT, State.TAKEN])
    return session.exec(
        select(OutboxMessage.about)
        .where(
            OutboxMessage.recipient_index == recipient_index,
            said,
            col(OutboxMessage.kind).not_in(_NOT_A_THREAD),
            col(OutboxMessage.about) != "",
            col(OutboxMessage.settled_at) >= at - ANSWERED_WITHIN,
        )
        .order_by(col(OutboxMessage.id).desc())
        .limit(1)
    ).first()


def stop(session: Session, recipient_index: str, about: str, *, at: datetime) -> None:
    """Say nothing more about a matter to somebody, except danger."""
    session.merge(OutboxStop(recipient_index=recipient_index, about=about, stopped_at=at))
    session.flush()


def stops_of(session: Session, recipient_index: str) -> list[str]:
    """Return the matters somebody said no to, oldest first."""
    query = select(OutboxStop).where(OutboxStop.recipient_index == recipient_index).order_by(col(OutboxStop.stopped_at))
    return [row.about for row in session.exec(query)]


def resume(session: Session, recipient_index: str) -> int:
    """Take every NO of somebody back. Returns how many."""
    gone = delete(OutboxStop).where(col(OutboxStop.recipient_index) == recipient_index)
    return session.connection().execute(gone).rowcount


def forget(session: Session, recipient_index: str) -> None:
    """Forget what somebody refused by name; hours and 别主动发我 stay, for they keep somebody safe and tell nothing."""
    resume(session, recipient_index)


def share(session: Session, recipient_indexes: list[str], *, at: datetime) -> None:
    """Let what was wished on one account of a person hold on the accounts bound to it that have no wish."""
    known = [row for index in recipient_indexes if (row := wish_of(session, index)) is not None]
    if not known:
        return
    for index in recipient_indexes:
        if wish_of(session, index) is None:
            window = None if known[0].quiet_start is None else (known[0].quiet_start, known[0].quiet_end or 0)
            set_window(session, index, window, instead=known[0].instead, at=at)
            set_push(session, index, push=known[0].push, at=at)


def _hours(start: int, end: int, source: str) -> QuietHours:
    return QuietHours(
        start=time(start // 60, start % 60), end=time(end // 60, end % 60), spread_minutes=SPREAD_MINUTES, source=source
    )
