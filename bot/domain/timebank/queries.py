"""Reads of the time bank: balances, statements, open reservations, and what was done for one cause."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from bot.domain.timebank.model import CoinAccount, EntryKind, Hold
from bot.domain.timebank.rules import entry_number
from bot.store.columns import UTCTime
from bot.store.hot import Statement

_BALANCE = text(
    """
    SELECT l.balance_after, l.reserved_after, l.expected_after
    FROM timebank_account a
    JOIN timebank_line l ON l.account_id = a.id
        AND l.account_seq = (SELECT max(account_seq) FROM timebank_line WHERE account_id = a.id)
    WHERE a.holder = :holder
    """
)

_STATEMENT = text(
    """
    SELECT e.seq, e.kind, e.reason, e.reference, e.created_at, other.holder AS counterpart,
           mine.account_seq, mine.minutes, mine.pending, mine.balance_after, mine.reserved_after,
           mine.expected_after, undone.seq AS reversed_by
    FROM timebank_line mine
    JOIN timebank_account a ON a.id = mine.account_id
    JOIN timebank_entry e ON e.seq = mine.entry_seq
    JOIN timebank_line theirs ON theirs.entry_seq = mine.entry_seq AND theirs.side <> mine.side
    JOIN timebank_account other ON other.id = theirs.account_id
    LEFT JOIN timebank_entry undone ON undone.reverses_seq = e.seq
    WHERE a.holder = :holder AND mine.account_seq < :before
    ORDER BY mine.account_seq DESC
    LIMIT :page_size
    """
).columns(created_at=UTCTime())

_FOR_REFERENCE = text(
    """
    SELECT e.seq, e.kind, e.reason, e.created_at, giver.holder AS payer, taker.holder AS payee,
           taken.minutes, taken.pending, resolved.seq AS resolved_by, undone.seq AS reversed_by
    FROM timebank_entry e
    JOIN timebank_line given ON given.entry_seq = e.seq AND given.side = 'payer'
    JOIN timebank_line taken ON taken.entry_seq = e.seq AND taken.side = 'payee'
    JOIN timebank_account giver ON giver.id = given.account_id
    JOIN timebank_account taker ON taker.id = taken.account_id
    LEFT JOIN timebank_entry resolved ON resolved.pending_seq = e.seq
    LEFT JOIN timebank_entry undone ON undone.reverses_seq = e.seq
    WHERE e.reference = :reference
    ORDER BY e.seq
    """
).columns(created_at=UTCTime())

_RESERVED_ELSEWHERE = Statement(
    """
    SELECT coalesce(sum(h.minutes), 0) FROM timebank_account a JOIN timebank_account other ON other.heir_id = a.id
    JOIN timebank_hold h ON h.account_id = other.id WHERE a.holder = ?
    """
)
_BOUND_TO = Statement(
    """
    SELECT other.holder FROM timebank_account a JOIN timebank_account other ON other.heir_id = a.id
    WHERE a.holder = ? ORDER BY other.id
    """
)
_STANDS = Statement(
    "SELECT 1 FROM timebank_entry WHERE reason = ? AND reference = ? AND kind IN ('transfer', 'reserve')"
)
_NEWEST_BY = Statement(
    """
    SELECT l.account_id, l.account_seq, l.balance_after, l.reserved_after FROM timebank_line l
    JOIN timebank_account a ON a.id = l.account_id JOIN timebank_entry e ON e.seq = l.entry_seq
    WHERE a.holder = ? AND e.created_at < ? ORDER BY l.account_seq DESC LIMIT 1
    """
)
_LEFT_SINCE = Statement(
    "SELECT sum(minutes) FROM timebank_line WHERE account_id = ? AND account_seq > ? AND minutes < 0"
)

_BEYOND_ANY_LINE = 2**31 - 1
PAGE_SIZE_MAX = 100
LINES_AT_ONCE = 50


@dataclass(frozen=True)
class Balance:
    """What one account holds, in minutes."""

    minutes: int
    reserved: int
    """Promised to others, still on the account, no longer to be spent."""
    expected: int
    """Promised by others, not on the account yet."""

    @property
    def available(self) -> int:
        return self.minutes - self.reserved


@dataclass(frozen=True)
class StatementLine:
    """One entry from one account's point of view; amounts in minutes, signed."""

    seq: int
    account_seq: int
    kind: EntryKind
    minutes: int
    pending: int
    balance_after: int
    reserved_after: int
    expected_after: int
    counterpart: str
    reason: str
    reference: str
    at: datetime
    reversed_by: int | None
    bound: bool = False
    """It stands on an account that was bound to the holder's."""
    own: bool = False
    """Both accounts are the holder's: nothing came or went."""

    @property
    def number(self) -> str:
        return entry_number(self.seq)


@dataclass(frozen=True)
class Movement:
    """One entry from nobody's point of view; amounts in minutes, from payer to payee."""

    seq: int
    kind: EntryKind
    payer: str
    payee: str
    minutes: int
    pending: int
    reason: str
    at: datetime
    resolved_by: int | None
    reversed_by: int | None

    @property
    def number(self) -> str:
        return entry_number(self.seq)


def balance(session: Session, holder: str) -> Balance:
    """Return what a holder has;

    nothing for a holder without an account. One row is read, however long the history.
    """
    row = session.connection().execute(_BALANCE, {"holder": holder}).first()
    return Balance(0, 0, 0) if row is None else Balance(row[0], row[1], row[2])


def stands(session: Session, reason: str, reference: str) -> bool:
    """Whether a movement or a promise was made for this cause, whatever became of it."""
    return _STANDS.run(session, reason, reference).fetchone() is not None


def left_of(session: Session, holder: str, *, come_by: datetime) -> int:
    """Return how many minutes of what a holder had at a moment are still available, the oldest spent first.

    Reads the account's lines since that moment.
    """
    found = _NEWEST_BY.run(session, holder, come_by).fetchone()
    if found is None:
        return 0
    account_id, account_seq, held, _ = found
    (gone,) = _LEFT_SINCE.run(session, account_id, account_seq).fetchall()[0]
    return max(0, min(held + (gone or 0), balance(session, holder).available))


def newest_line(session: Session, holder: str, *, before: datetime | None = None) -> int:
    """Return the `account_seq` of a holder's newest line (before a moment); 0 where there is none."""
    found = _NEWEST_BY.run(session, holder, before or datetime.max.replace(tzinfo=UTC)).fetchone()
    return 0 if found is None else found[1]


def held_at(session: Session, holder: str, moment: datetime) -> tuple[int, int]:
    """Return what a holder had before a moment and what of it was reserved, with the accounts bound to theirs since."""
    found = [_NEWEST_BY.run(session, one, moment).fetchone() for one in holders_of(session, holder)]
    return sum(row[2] for row in found if row), sum(row[3] for row in found if row)


def statement(session: Session, holder: str, *, before: int | None = None, page_size: int = 10) -> list[StatementLine]:
    """Return one page of an account's lines, newest first.

    `before` is the `account_seq` of the last line of the page before. At most PAGE_SIZE_MAX lines.
    """
    rows = session.connection().execute(
        _STATEMENT,
        {
            "holder": holder,
            "before": _BEYOND_ANY_LINE if before is None else before,
            "page_size": min(page_size, PAGE_SIZE_MAX),
        },
    )
    return [
        StatementLine(
            seq=row["seq"],
            account_seq=row["account_seq"],
            kind=EntryKind(row["kind"]),
            minutes=row["minutes"],
            pending=row["pending"],
            balance_after=row["balance_after"],
            reserved_after=row["reserved_after"],
            expected_after=row["expected_after"],
            counterpart=row["counterpart"],
            reason=row["reason"],
            reference=row["reference"],
            at=row["created_at"],
            reversed_by=row["reversed_by"],
        )
        for row in rows.mappings()
    ]


def holders_of(session: Session, holder: str) -> list[str]:
    """Return a holder and those who turned out to be the same: the accounts that were bound to theirs."""
    return [holder, *(row[0] for row in _BOUND_TO.run(session, holder).fetchall())]


def lines(session: Session, holder: str, *, before: datetime | None = None) -> Iterator[StatementLine]:
    """Yield a holder's lines (before a moment), newest first, those on accounts that were bound to theirs with them.

    What went from one of these accounts to the other is there once, as the holder sees it (`own`). Read page by page, as
    far as they are wanted.
    """
    own = holders_of(session, holder)
    if len(own) == 1:
        yield from _lines_of(session, holder, before)
        return
    parts = (_lines_of(session, one, before, bound=one != holder) for one in own)
    for line in heapq.merge(*parts, key=lambda line: -line.seq):
        if line.counterpart not in own:
            yield line
        elif not line.bound:
            yield replace(line, own=True)


def _lines_of(
    session: Session, holder: str, before: datetime | None, *, bound: bool = False
) -> Iterator[StatementLine]:
    last = None if before is None else newest_line(session, holder, before=before) + 1
    while page := statement(session, holder, before=last, page_size=LINES_AT_ONCE):
        yield from (replace(line, bound=True) for line in page) if bound else page
        last = page[-1].account_seq


def entries_for(session: Session, reference: str) -> list[Movement]:
    """Return everything that was moved or promised for one cause, oldest first."""
    rows = session.connection().execute(_FOR_REFERENCE, {"reference": reference}).mappings()
    return [
        Movement(
            seq=row["seq"],
            kind=EntryKind(row["kind"]),
            payer=row["payer"],
            payee=row["payee"],
            minutes=row["minutes"],
            pending=row["pending"],
            reason=row["reason"],
            at=row["created_at"],
            resolved_by=row["resolved_by"],
            reversed_by=row["reversed_by"],
        )
        for row in rows
    ]


def reserved_elsewhere(session: Session, holder: str) -> int:
    """Return the minutes that are still reserved on accounts that were bound to this holder's."""
    return int(_RESERVED_ELSEWHERE.run(session, holder).fetchall()[0][0])


def open_reservations(session: Session, holder: str) -> list[Hold]:
    """Return what a holder has promised and neither paid nor taken back, oldest first."""
    return list(
        session.exec(
            select(Hold)
            .join(CoinAccount, col(CoinAccount.id) == col(Hold.account_id))
            .where(CoinAccount.holder == holder)
            .order_by(col(Hold.entry_seq))
        )
    )
