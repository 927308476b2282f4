"""Keeping reminders: a person's own, care dates, the weekly digest; and handing out what is due."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from bot.domain.cases.model import Case
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Account
from bot.domain.reminders import rules as when
from bot.domain.reminders.errors import NoSuchReminder, NothingToRepeat, PastTime, TooManyReminders
from bot.domain.reminders.model import Reminder, ReminderKind
from bot.domain.rulebook import Rules

NextOf = Callable[[str, datetime], datetime]
"""Gives the next time of a rhythm strictly after a moment (bot.language)."""
REPEATED_WITHIN = timedelta(days=1)
"""十分钟后再提醒 belongs to a reminder that was said within so long."""
AT_ONCE_MAX = 40
"""Reminders one unit says: more would keep people waiting for the writer."""


def about(reminder_id: int) -> str:
    """Return the reference under which what was said of a reminder is found again."""
    return f"reminder:{reminder_id}"


def mine(session: Session, person_id: int) -> list[Reminder]:
    """Return what somebody keeps, the next first."""
    query = (
        select(Reminder)
        .join(Account, col(Account.id) == col(Reminder.account_id))
        .where(Account.person_id == person_id, col(Reminder.due_at).is_not(None))
        .order_by(col(Reminder.due_at), col(Reminder.id))
    )
    return list(session.exec(query))


def keep(
    session: Session,
    account: Account,
    *,
    words: str | None,
    first: datetime,
    said_back: str = "",
    rhythm: str | None = None,
    kind: ReminderKind = ReminderKind.OWN,
    case: Case | None = None,
    rules: Rules,
    at: datetime,
) -> Reminder:
    """Keep a reminder for `first`, and for every time of its rhythm. Refuses a moment that is over, and too many."""
    if first <= at:
        raise PastTime(when=said_back)
    kept = mine(session, account.person_id)
    limit = rules.count("reminders.per_person_max")
    if len(kept) >= limit:
        raise TooManyReminders(limit=limit)
    assert account.id is not None
    due = first if kind is not ReminderKind.CARE else when.next_ask(when.care_moments(first, rules), after=at)
    row = Reminder(
        account_id=account.id,
        number=max((one.number for one in kept), default=0) + 1,
        kind=kind,
        words=words,
        rhythm=rhythm,
        case_id=case.id if case is not None else None,
        for_at=first,
        due_at=due or first,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row


def renumber(session: Session, person_id: int) -> None:
    """Give each reminder of somebody a number of its own again, once those of another account have come along."""
    taken: set[int] = set()
    for one in sorted(mine(session, person_id), key=lambda row: row.id or 0):
        if one.number in taken:
            one.number = max(taken) + 1
        taken.add(one.number)
    session.flush()


def cancel(session: Session, person_id: int, *, number: int | None, words: str = "") -> list[Reminder]:
    """Take a reminder away by its number or by words in it; several that fit are returned and stay.

    Refuses what fits none.
    """
    fits = [one for one in mine(session, person_id) if one.number == number] or named(session, person_id, words)
    if not fits:
        raise NoSuchReminder(which=str(number) if number is not None else words)
    if len(fits) == 1:
        session.delete(fits[0])
        session.flush()
    return fits


def named(session: Session, person_id: int, words: str) -> list[Reminder]:
    """Return what somebody keeps whose words are these, or hold them: of 买菜 and 买菜刀 the first is meant by 买菜."""
    holding = [one for one in mine(session, person_id) if words and words in (one.words or "")]
    return [one for one in holding if one.words == words] or holding


def remove(session: Session, person_id: int, reminder_id: int) -> None:
    """Take one reminder of somebody away; one that is not theirs, or is gone, stays as it is."""
    for one in mine(session, person_id):
        if one.id == reminder_id:
            session.delete(one)
    session.flush()


def last_said(session: Session, person_id: int, *, at: datetime) -> Reminder:
    """Return the reminder of one's own that was said last. Refuses when there was none within a day."""
    row = session.exec(
        select(Reminder)
        .join(Account, col(Account.id) == col(Reminder.account_id))
        .where(
            Account.person_id == person_id,
            Reminder.kind == ReminderKind.OWN,
            col(Reminder.said_at) >= at - REPEATED_WITHIN,
        )
        .order_by(col(Reminder.said_at).desc())
    ).first()
    if row is None:
        raise NothingToRepeat
    return row


def weekly(session: Session, account: Account, *, on: bool, rules: Rules, at: datetime) -> datetime | None:
    """Send somebody their digest every week, or no more. Returns when the next one comes."""
    standing = [one for one in mine(session, account.person_id) if one.kind is ReminderKind.DIGEST]
    for one in standing:
        session.delete(one)
    session.flush()
    if not on:
        return None
    first = when.next_digest(at, rules)
    keep(session, account, words=None, first=first, kind=ReminderKind.DIGEST, rules=rules, at=at)
    return first


def erase(session: Session, account_ids: Iterable[int]) -> int:
    """Forget every reminder of these accounts (删除我的信息). Returns how many."""
    gone = delete(Reminder).where(col(Reminder.account_id).in_(list(account_ids)))
    return session.connection().execute(gone).rowcount


def forget_ended(session: Session, *, rules: Rules, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Forget reminders that were said long enough ago; call again until 0."""
    before = at - rules.duration("reminders.ended_kept")
    due = select(col(Reminder.id)).where(col(Reminder.ended_at) < before).limit(most)
    return session.connection().execute(delete(Reminder).where(col(Reminder.id).in_(due))).rowcount


def say_due(session: Session, *, next_of: NextOf, rules: Rules, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Hand what is due to the outbox, one message for each account; call again until 0. Returns how many were due.

    The rows are held until the commit (PostgreSQL: and passed over by whoever else looks), and a reminder moves on to
    its next time in the same unit: each is said once. What was slept through is told once, as missed.
    """
    due = session.exec(
        select(Reminder)
        .where(col(Reminder.due_at) <= at)
        .order_by(col(Reminder.due_at), col(Reminder.id))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    by_account: dict[int, list[tuple[Reminder, datetime]]] = {}
    for row in due:
        assert row.due_at is not None
        by_account.setdefault(_account_told(session, row, at=at), []).append((row, row.due_at))
        _move_on(row, next_of=next_of, rules=rules, at=at)
    session.flush()
    for account_id, rows in by_account.items():
        _tell(session, session.get_one(Account, account_id), rows, at=at)
    return len(due)


def _account_told(session: Session, row: Reminder, *, at: datetime) -> int:
    """Return whom it goes to: a care date goes to whoever keeps the case by then."""
    if row.kind is not ReminderKind.CARE or row.case_id is None:
        return row.account_id
    case, owner = session.get_one(Case, row.case_id), session.get_one(Account, row.account_id)
    if people.may(session, owner.person_id, people.STAFF, case.area_code, at=at):
        return row.account_id
    for person in people.still_serving(session, case.owner_id, case.area_code, at=at):
        account = people.account_of(session, person)
        if account is not None and account.id is not None:
            return account.id
    return row.account_id


def _move_on(row: Reminder, *, next_of: NextOf, rules: Rules, at: datetime) -> None:
    """Set when it is due next; None ends it."""
    assert row.due_at is not None
    after = max(row.due_at, at)
    if row.kind is ReminderKind.CARE:
        coming = when.next_ask(when.care_moments(row.for_at, rules), after=after)
    elif row.kind is ReminderKind.DIGEST:
        coming = when.next_digest(after, rules)
    else:
        coming = next_of(row.rhythm, after) if row.rhythm else None
    row.said_at, row.due_at = at, coming
    if coming is None:
        row.ended_at = at
    elif row.kind is not ReminderKind.CARE:
        row.for_at = coming


def _tell(session: Session, account: Account, rows: list[tuple[Reminder, datetime]], *, at: datetime) -> None:
    """Queue one message for what one account is told now. Its words are made, and looked at again, when it is sent."""
    first, _ = rows[0]
    assert first.id is not None
    kinds = {row.kind for row, _ in rows}
    single = "digest" if kinds == {ReminderKind.DIGEST} else about(first.id)
    facts: dict[str, Any] = {"items": [[row.id, due.isoformat()] for row, due in rows]}
    notices.tell_account(
        session,
        account,
        "reminders_due",
        about=single if len(rows) == 1 else f"reminders:{account.id}",
        at=at,
        kind=_kind(kinds),
        dedupe_key=f"reminder:{first.id}@{rows[0][1].isoformat()}",
        **facts,
    )


def _kind(kinds: set[ReminderKind]) -> str:
    """Return the kind of message: the hour somebody chose is kept even where the rest could wait."""
    if ReminderKind.OWN in kinds:
        return "own_reminder"
    return "reminder" if ReminderKind.CARE in kinds else "digest"
