"""The one place that appends to the ledger. Hot: an entry costs three statements (four on PostgreSQL).

Every entry carries the hash of the one before, so the ledger has one writer at a time: on SQLite the
store's single writer, on PostgreSQL a lock that the unit of work holds until it commits. Take it last: a
unit that first wins its task and then moves coins can never wait for another in a circle.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, text
from sqlmodel import Session

from bot.domain.timebank.errors import Overdraft
from bot.domain.timebank.model import EntryKind
from bot.domain.timebank.rules import (
    GENESIS_HASH,
    NewEntry,
    Standing,
    entry_hash,
    floor_of,
    kind_of,
    mirrored,
)
from bot.store.base import metadata

_LOCK_KEY = 0x6C6564676572  # "ledger" in ASCII; any number no other advisory lock of this database uses
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")

# The newest line of an account is one step down the index on (account_id, account_seq), however long the
# history.
_STATE = text(
    """
    SELECT a.id, a.holder, a.floor_minutes,
           l.account_seq, l.balance_after, l.reserved_after, l.expected_after,
           h.seq AS head_seq, h.hash AS head_hash,
           (SELECT seq FROM timebank_entry WHERE reason = :reason AND reference = :reference
               AND kind IN ('transfer', 'reserve')) AS twin_seq
    FROM timebank_account a
    LEFT JOIN timebank_line l ON l.account_id = a.id
        AND l.account_seq = (SELECT max(account_seq) FROM timebank_line WHERE account_id = a.id)
    LEFT JOIN timebank_entry h ON h.seq = (SELECT max(seq) FROM timebank_entry)
    WHERE a.holder IN (:one, :other)
    """
)

_INSERT_ENTRY = insert(metadata.tables["timebank_entry"])
_INSERT_LINE = insert(metadata.tables["timebank_line"])
_INSERT_ACCOUNT = insert(metadata.tables["timebank_account"])


class Book:
    """The ledger as one unit of work sees it, locked against others, at the two accounts it will move."""

    def __init__(
        self,
        session: Session,
        holders: tuple[str, str],
        at: datetime,
        *,
        reason: str = "",
        reference: str = "",
    ) -> None:
        """Lock the ledger and read where the accounts stand; open an account that a holder does not have yet.

        `twin_seq` is the entry that already stands for this reason and reference, if there is one.
        """
        self._connection = session.connection()
        lock(self._connection)
        rows = self._read(holders, reason, reference)
        missing = set(holders) - {row["holder"] for row in rows}
        if missing:
            for holder in sorted(missing):
                open_row(self._connection, holder, at)
            rows = self._read(holders, reason, reference)
        self.standing = {
            row["holder"]: Standing(
                account_id=row["id"],
                holder=row["holder"],
                floor_minutes=row["floor_minutes"],
                account_seq=row["account_seq"] or 0,
                balance=row["balance_after"] or 0,
                reserved=row["reserved_after"] or 0,
                expected=row["expected_after"] or 0,
            )
            for row in rows
        }
        self.twin_seq: int | None = rows[0]["twin_seq"]
        self._head_seq: int = rows[0]["head_seq"] or 0
        self._head_hash: str = rows[0]["head_hash"] or GENESIS_HASH

    def _read(self, holders: tuple[str, str], reason: str, reference: str) -> list[Any]:
        parameters = {"one": holders[0], "other": holders[1], "reason": reason, "reference": reference}
        return list(self._connection.execute(_STATE, parameters).mappings())

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
        giver = self.standing[payer]
        wanted = minutes + pending
        if wanted > 0 and not giver.can_give(wanted):
            raise Overdraft(
                holder=payer, available=giver.available - (giver.floor_minutes or 0), wanted=wanted
            )
        lines = mirrored(giver, self.standing[payee], minutes, pending)
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
        digest = entry_hash(entry, lines)
        self._connection.execute(_INSERT_ENTRY, {**vars(entry), "hash": digest})
        stored = [
            {
                "entry_seq": entry.seq,
                **{name: value for name, value in vars(line).items() if name != "holder"},
            }
            for line in lines
        ]
        self._connection.execute(_INSERT_LINE, stored)
        return entry.seq


def lock(connection: Connection) -> None:
    """Keep other writers out of the ledger until this unit of work ends.

    SQLite has only one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"key": _LOCK_KEY})


def open_row(connection: Connection, holder: str, at: datetime) -> None:
    """Store an account of the kind its holder reference stands for."""
    kind = kind_of(holder)
    row = {"holder": holder, "kind": kind, "floor_minutes": floor_of(kind), "opened_at": at}
    connection.execute(_INSERT_ACCOUNT, row)
