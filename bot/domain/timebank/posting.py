"""The one place that reads and appends ledger entries; hot, so in plain SQL: an entry costs three statements.

Every entry carries the hash of the one before, so the ledger has one writer at a time: on SQLite the
store's single writer, on PostgreSQL a lock that the unit of work holds until it commits (a fourth
statement). Take it last: a unit that first wins its task and then moves coins can never wait for another in
a circle.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.domain.timebank.errors import Overdraft, UnknownEntry
from bot.domain.timebank.model import EntryKind
from bot.domain.timebank.rules import (
    GENESIS_HASH,
    NewEntry,
    NewLine,
    Standing,
    entry_hash,
    entry_number,
    floor_of,
    in_points,
    kind_of,
    mirrored,
)
from bot.store.hot import Statement

_LOCK_KEY = 0x6C6564676572  # "ledger" in ASCII; any number no other advisory lock of this database uses
_LOCK = Statement("SELECT pg_advisory_xact_lock(?)")

# The newest line of an account is one step down the index on (account_id, account_seq), however long the
# history; "twin" is the movement that already stands for the same cause.
_STATE = Statement(
    """
    SELECT a.id, a.holder, a.floor_minutes,
           l.account_seq, l.balance_after, l.reserved_after, l.expected_after,
           heir.holder, head.seq, head.hash,
           (SELECT twin.seq FROM timebank_entry twin WHERE twin.reason = ? AND twin.reference = ?
               AND twin.kind IN ('transfer', 'reserve'))
    FROM timebank_account a
    LEFT JOIN timebank_line l ON l.account_id = a.id
        AND l.account_seq = (SELECT max(account_seq) FROM timebank_line WHERE account_id = a.id)
    LEFT JOIN timebank_account heir ON heir.id = a.heir_id
    LEFT JOIN timebank_entry head ON head.seq = (SELECT max(seq) FROM timebank_entry)
    WHERE a.holder IN (?, ?)
    """
)
_ENTRY = Statement(
    """
    INSERT INTO timebank_entry (seq, kind, reason, reference, rule_set, made_by, created_at, expires_at,
        pending_seq, reverses_seq, prev_hash, hash)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
)
_LINES = Statement(
    """
    INSERT INTO timebank_line (entry_seq, side, account_id, account_seq, minutes, pending,
        balance_after, reserved_after, expected_after, floor_minutes)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
)
_OPEN_ACCOUNT = Statement("INSERT INTO timebank_account (holder, kind, floor_minutes, opened_at) VALUES (?, ?, ?, ?)")
_HOLD = Statement("INSERT INTO timebank_hold (entry_seq, account_id, minutes, expires_at) VALUES (?, ?, ?, ?)")
_UNHOLD = Statement("DELETE FROM timebank_hold WHERE entry_seq = ?")
_FIND = Statement(
    """
    SELECT e.kind, e.reason, e.reference, e.rule_set, giver.holder, taker.holder,
           taken.minutes, taken.pending, resolved.seq, resolved.kind, undone.seq
    FROM timebank_entry e
    JOIN timebank_line given ON given.entry_seq = e.seq AND given.side = 'payer'
    JOIN timebank_line taken ON taken.entry_seq = e.seq AND taken.side = 'payee'
    JOIN timebank_account giver ON giver.id = given.account_id
    JOIN timebank_account taker ON taker.id = taken.account_id
    LEFT JOIN timebank_entry resolved ON resolved.pending_seq = e.seq
    LEFT JOIN timebank_entry undone ON undone.reverses_seq = e.seq
    WHERE e.seq = ?
    """
)


@dataclass(frozen=True)
class Found:
    """A stored entry, and what became of it. Amounts in minutes, from payer to payee."""

    seq: int
    kind: EntryKind
    reason: str
    reference: str
    rule_set: str
    payer: str
    payee: str
    minutes: int
    pending: int
    resolved_by: int | None
    resolved_kind: EntryKind | None
    reversed_by: int | None


def find(session: Session, seq: int) -> Found:
    """Return an entry. Raises UnknownEntry."""
    row = _FIND.run(session, seq).fetchone()
    if row is None:
        raise UnknownEntry(number=entry_number(seq))
    kind, reason, reference, rule_set, payer, payee, minutes, pending, *what_became_of_it = row
    resolved_by, resolved_kind, reversed_by = what_became_of_it
    return Found(
        seq=seq,
        kind=EntryKind(kind),
        reason=reason,
        reference=reference,
        rule_set=rule_set,
        payer=payer,
        payee=payee,
        minutes=minutes,
        pending=pending,
        resolved_by=resolved_by,
        resolved_kind=None if resolved_kind is None else EntryKind(resolved_kind),
        reversed_by=reversed_by,
    )


def lock(session: Session) -> None:
    """Keep other writers out of the ledger until this unit ends. SQLite has only one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        _LOCK.run(session, _LOCK_KEY)


def open_row(session: Session, holder: str, at: datetime) -> None:
    """Store an account of the kind its holder reference stands for."""
    kind = kind_of(holder)
    _OPEN_ACCOUNT.run(session, holder, kind.value, floor_of(kind), at)


class Book:
    """The ledger as one unit of work sees it after `lock`, at the two accounts it will move."""

    def __init__(
        self, session: Session, one: str, other: str, at: datetime, *, reason: str = "", reference: str = ""
    ) -> None:
        """Read where the accounts stand; open an account that a holder does not have yet.

        `twin_seq` is the entry that already stands for this reason and reference, if there is one. Raises
        ValueError for an account of points and one of coins: that is a mistake in the calling code.
        """
        if in_points(one) != in_points(other):
            raise ValueError(f"no way from {one} to {other}: points and coins never mix")
        self._session = session
        rows = _STATE.run(session, reason, reference, one, other).fetchall()
        if len(rows) < 2:
            for holder in sorted({one, other} - {row[1] for row in rows}):
                open_row(session, holder, at)
            rows = _STATE.run(session, reason, reference, one, other).fetchall()
        self._standing = {
            holder: Standing(
                account_id=account_id,
                holder=holder,
                floor_minutes=floor_minutes,
                account_seq=account_seq or 0,
                balance=balance or 0,
                reserved=reserved or 0,
                expected=expected or 0,
            )
            for account_id, holder, floor_minutes, account_seq, balance, reserved, expected, *_ in rows
        }
        self.heirs: dict[str, str] = {row[1]: row[7] for row in rows if row[7] is not None}
        """Of the two holders those whose coins belong to somebody else now, and to whom."""
        head_seq, head_hash, twin_seq = rows[0][-3:]
        self.twin_seq: int | None = twin_seq
        self._head_seq: int = head_seq or 0
        self._head_hash: str = head_hash or GENESIS_HASH

    def available(self, holder: str) -> int:
        """Return what a holder could spend when the book was opened."""
        return self._standing[holder].available

    def append(
        self,
        kind: EntryKind,
        *,
        payer: str,
        payee: str,
        minutes: int,
        pending: int,
        reason: str,
        reference: str,
        rule_set: str,
        made_by: str,
        at: datetime,
        expires_at: datetime | None = None,
        pending_seq: int | None = None,
        reverses_seq: int | None = None,
    ) -> int:
        """Append one entry with its two lines and return its seq. Raises Overdraft."""
        giver = self._standing[payer]
        wanted = minutes + pending
        if wanted > 0 and not giver.can_give(wanted):
            left = giver.available - (giver.floor_minutes or 0)
            raise Overdraft(holder=payer, available=left, wanted=wanted)
        entry = NewEntry(
            seq=self._head_seq + 1,
            kind=kind,
            reason=reason,
            reference=reference,
            rule_set=rule_set,
            made_by=made_by,
            created_at=at,
            expires_at=expires_at,
            pending_seq=pending_seq,
            reverses_seq=reverses_seq,
            prev_hash=self._head_hash,
        )
        self._store(entry, mirrored(giver, self._standing[payee], minutes, pending))
        if kind is EntryKind.RESERVE:
            _HOLD.run(self._session, entry.seq, giver.account_id, pending, expires_at)
        if pending_seq is not None:
            _UNHOLD.run(self._session, pending_seq)
        return entry.seq

    def _store(self, entry: NewEntry, lines: tuple[NewLine, NewLine]) -> None:
        _ENTRY.run(
            self._session,
            entry.seq,
            entry.kind.value,
            entry.reason,
            entry.reference,
            entry.rule_set,
            entry.made_by,
            entry.created_at,
            entry.expires_at,
            entry.pending_seq,
            entry.reverses_seq,
            entry.prev_hash,
            entry_hash(entry, lines),
        )
        _LINES.run(self._session, *_values(entry.seq, lines[0]), *_values(entry.seq, lines[1]))


def _values(entry_seq: int, line: NewLine) -> tuple[object, ...]:
    return (
        entry_seq,
        line.side.value,
        line.account_id,
        line.account_seq,
        line.minutes,
        line.pending,
        line.balance_after,
        line.reserved_after,
        line.expected_after,
        line.floor_minutes,
    )
