"""The entries of the ledger in order, as the checks read them, and the hash that each should have."""

from collections.abc import Generator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from bot.domain.timebank.rules import NewEntry, NewLine, entry_hash
from bot.store.columns import UTCTime
from bot.store.hot import Statement

_ALL = text(
    """
    SELECT e.seq, e.kind, e.reason, e.reference, e.rule_set, e.made_by, e.created_at, e.expires_at,
           e.pending_seq, e.reverses_seq, e.prev_hash, e.hash, l.side, l.account_id, a.holder, l.account_seq,
           l.minutes, l.pending, l.balance_after, l.reserved_after, l.expected_after, l.floor_minutes,
           a.kind AS account_kind, a.floor_minutes AS account_floor,
           undone.kind AS undone_kind, gave.account_id AS undone_payer, took.account_id AS undone_payee,
           took.minutes AS undone_minutes,
           substr(CAST(e.created_at AS TEXT), 11, 1)
               || coalesce(substr(CAST(e.expires_at AS TEXT), 11, 1), ' ') AS gaps
    FROM timebank_entry e
    LEFT JOIN timebank_line l ON l.entry_seq = e.seq
    LEFT JOIN timebank_account a ON a.id = l.account_id
    LEFT JOIN timebank_entry undone ON undone.seq = e.reverses_seq
    LEFT JOIN timebank_line gave ON gave.entry_seq = undone.seq AND gave.side = 'payer'
    LEFT JOIN timebank_line took ON took.entry_seq = undone.seq AND took.side = 'payee'
    WHERE e.seq > :after AND e.seq <= :until
    ORDER BY e.seq, l.side DESC
    """
).columns(created_at=UTCTime(), expires_at=UTCTime())
HASH = Statement("SELECT hash FROM timebank_entry WHERE seq = ?")
ROWS_AT_A_TIME = 1000
BEYOND = 2**62


def entries(session: Session, after: int, until: int = BEYOND) -> Generator[list[Any], None, None]:
    """Yield the rows of each entry behind `after`, up to `until`, in order: its payer's line and its payee's."""
    limits = {"after": after, "until": until}
    options = {"yield_per": ROWS_AT_A_TIME}
    with session.connection().execute(_ALL, limits, execution_options=options) as result:
        for _, rows in groupby(result, key=lambda row: row.seq):
            yield list(rows)


def recomputed(rows: Sequence[Any]) -> str:
    """Return the hash of an entry as its rows stand; no hash at all where a moment is not written as we write it."""
    first = rows[0]
    if first.gaps != "  ":  # the one byte of a moment that reads the same when it is changed
        return ""
    entry = NewEntry(
        seq=first.seq,
        kind=first.kind,
        reason=first.reason,
        reference=first.reference,
        rule_set=first.rule_set,
        made_by=first.made_by,
        created_at=first.created_at,
        expires_at=first.expires_at,
        pending_seq=first.pending_seq,
        reverses_seq=first.reverses_seq,
        prev_hash=first.prev_hash,
    )
    lines = tuple(
        NewLine(
            side=row.side,
            holder=row.holder,
            account_id=row.account_id,
            account_seq=row.account_seq,
            minutes=row.minutes,
            pending=row.pending,
            balance_after=row.balance_after,
            reserved_after=row.reserved_after,
            expected_after=row.expected_after,
            floor_minutes=row.floor_minutes,
        )
        for row in rows
        if row.side is not None
    )
    return entry_hash(entry, lines)
