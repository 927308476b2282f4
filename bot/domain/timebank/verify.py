"""The audit of the whole ledger: reads every entry once, in order, and says everything that does not add up."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from bot.domain.timebank.model import EntryKind, Seal, Side
from bot.domain.timebank.reading import HASH, entries, recomputed
from bot.domain.timebank.rules import GENESIS_HASH, entry_number, floor_of, in_points, kind_of
from bot.store.append_only import row_digest
from bot.store.hot import Statement

_COUNTS = text(
    "SELECT (SELECT count(*) FROM timebank_entry WHERE seq > :after),"
    " (SELECT count(*) FROM timebank_line WHERE entry_seq > :after)"
)
_HOLDS = text(
    "SELECT h.entry_seq, a.holder, h.minutes FROM timebank_hold h JOIN timebank_account a ON a.id = h.account_id"
    " WHERE h.entry_seq > :after"
)
_LEFT_BEHIND = text(
    """
    SELECT a.holder FROM timebank_account a JOIN timebank_line l ON l.account_id = a.id
        AND l.account_seq = (SELECT max(account_seq) FROM timebank_line WHERE account_id = a.id)
    WHERE a.heir_id IS NOT NULL AND l.balance_after > l.reserved_after
    """
)
_BEFORE = Statement(
    "SELECT balance_after, reserved_after, expected_after FROM timebank_line WHERE account_id = ? AND account_seq = ?"
)
_RESERVED = Statement(
    """
    SELECT given.account_id, taken.account_id, taken.pending FROM timebank_entry e
    JOIN timebank_line given ON given.entry_seq = e.seq AND given.side = 'payer'
    JOIN timebank_line taken ON taken.entry_seq = e.seq AND taken.side = 'payee'
    WHERE e.seq = ? AND e.kind = 'reserve'
    """
)

PROBLEMS_MAX = 100
_RESOLUTIONS = (EntryKind.SETTLE, EntryKind.RELEASE, EntryKind.EXPIRE)


@dataclass(frozen=True)
class Problem:
    """Something that does not add up, and at which entry (None: in the ledger as a whole)."""

    number: str | None
    what: str


@dataclass(frozen=True)
class LedgerReport:
    """What the audit found. `head_hash` is the seal of everything up to `head_number`."""

    entries: int
    """How many were looked at."""
    head_seq: int
    head_number: str | None
    head_hash: str
    balances: dict[str, int]
    """Minutes on every account, by holder, added up afresh."""
    moved: int
    """Minutes moved by the entries that were looked at."""
    open_reserved: int
    """Minutes promised and not yet paid or given back."""
    problems: list[Problem]
    """At most PROBLEMS_MAX of them, in the order of the entries."""

    @property
    def sound(self) -> bool:
        return not self.problems


@dataclass
class _Running:
    """An account, added up afresh."""

    seq: int = 0
    balance: int = 0
    reserved: int = 0
    expected: int = 0


@dataclass
class _Audit:
    accounts: dict[int, _Running] = field(default_factory=dict[int, _Running])
    holders: dict[int, str] = field(default_factory=dict[int, str])
    open_reserves: dict[int, tuple[int, int, int]] = field(default_factory=dict[int, tuple[int, int, int]])
    """seq → payer's account, payee's account, minutes."""
    reversed_seqs: set[int] = field(default_factory=set[int])
    after: int = 0
    """The entry before the first one that is looked at; 0 looks at everything."""
    head_seq: int = 0
    head_hash: str = GENESIS_HASH
    moved: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])

    def object(self, what: str, seq: int | None = None) -> None:
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(Problem(None if seq is None else entry_number(seq), what))


def verify(session: Session, *, since: Seal | None = None) -> LedgerReport:
    """Check chain, mirrored lines, running balances, floors, reservations, reversals and the zero sum.

    Reads everything once: time grows with the ledger, memory with accounts, open reservations and reversals. With
    `since` only what was written after that seal is read, on the strength of what the seal found; the figures of the
    report are then those of these entries and the accounts they touch.
    Whoever can rewrite the whole table can rewrite the whole chain; keep `head_hash` outside to notice.
    """
    audit = _Audit()
    if since is not None:
        audit.after = audit.head_seq = since.head_seq
        audit.head_hash = since.hash
        _check_seal(audit, session, since)
    count, lines = session.connection().execute(_COUNTS, {"after": audit.after}).one()
    if lines != 2 * count:
        audit.object(f"{lines} lines for {count} entries")
    try:
        with closing(entries(session, audit.after)) as in_order:
            for rows in in_order:
                _check_entry(audit, session, rows)
    except (ValueError, LookupError, TypeError) as error:
        audit.object(f"what follows cannot be read ({type(error).__name__})", audit.head_seq + 1)
    _check_holds(audit, session)
    if since is None:
        if sum(account.balance for account in audit.accounts.values()) != 0:
            audit.object("the balances do not add up to zero")
        for (holder,) in session.connection().execute(_LEFT_BEHIND):
            audit.object(f"coins were left on {holder}, which belongs to another account now")
        for seal in session.exec(select(Seal).order_by(col(Seal.head_seq))):
            _check_seal(audit, session, seal)
    return LedgerReport(
        entries=count,
        head_seq=audit.head_seq,
        moved=audit.moved,
        head_number=entry_number(audit.head_seq) if audit.head_seq else None,
        head_hash=audit.head_hash,
        balances={audit.holders[key]: account.balance for key, account in audit.accounts.items()},
        open_reserved=sum(minutes for _, _, minutes in audit.open_reserves.values()),
        problems=audit.problems,
    )


def _check_seal(audit: _Audit, session: Session, seal: Seal) -> None:
    """Check that the chain still ends a sealed day as it did then."""
    if seal.row_digest != row_digest("timebank_seal", seal.model_dump()):
        audit.object(f"the seal of {seal.day} was changed after it was written", seal.head_seq)
    found = HASH.run(session, seal.head_seq).fetchone()
    if seal.head_seq and (found is None or found[0] != seal.hash):
        audit.object(f"is not what was sealed on {seal.day}", seal.head_seq)


def _check_entry(audit: _Audit, session: Session, rows: Sequence[Any]) -> None:
    first = rows[0]
    seq: int = first.seq
    if seq != audit.head_seq + 1:
        audit.object(f"follows {entry_number(audit.head_seq)}: entries are missing", seq)
    if first.prev_hash != audit.head_hash:
        audit.object("does not continue the chain", seq)
    if first.hash != recomputed(rows):
        audit.object("was changed after it was written: the hash differs", seq)
    audit.head_seq, audit.head_hash = seq, first.hash
    if [row.side for row in rows] != [Side.PAYER, Side.PAYEE]:
        audit.object("does not have one payer and one payee", seq)
        return
    payer, payee = rows
    if payer.minutes + payee.minutes != 0 or payer.pending + payee.pending != 0:
        audit.object("the two lines do not mirror each other", seq)
    if in_points(payer.holder or "") != in_points(payee.holder or ""):
        audit.object("moves between points and coins", seq)
    audit.moved += payee.minutes
    for row in rows:
        _check_line(audit, session, row)
    _check_kind(audit, session, payer, payee)


def _check_line(audit: _Audit, session: Session, row: Any) -> None:
    if row.holder is None:
        audit.object("names an account that is not there", row.seq)
        return
    if row.account_id not in audit.accounts:
        audit.accounts[row.account_id] = _as_sealed(audit, session, row)
    running = audit.accounts[row.account_id]
    audit.holders[row.account_id] = row.holder
    running.seq += 1
    running.balance += row.minutes
    if row.side == Side.PAYER:
        running.reserved -= row.pending
    else:
        running.expected += row.pending
    stored = _Running(row.account_seq, row.balance_after, row.reserved_after, row.expected_after)
    if stored != running:
        audit.object(f"the running figures of {row.holder} do not follow from the line before", row.seq)
        audit.accounts[row.account_id] = stored
    kind = kind_of(row.holder)
    if (row.account_kind, row.account_floor) != (kind, floor_of(kind)):
        audit.object(f"the account of {row.holder} is not as it was opened", row.seq)
    gives = row.side == Side.PAYER and row.minutes + row.pending < 0
    if gives and row.floor_minutes is not None and stored.balance - stored.reserved < row.floor_minutes:
        audit.object(f"{row.holder} fell below its floor", row.seq)


def _as_sealed(audit: _Audit, session: Session, row: Any) -> _Running:
    """Return an account as it stood before the first line that is looked at."""
    before = _BEFORE.run(session, row.account_id, row.account_seq - 1).fetchone() if audit.after else None
    return _Running() if before is None else _Running(row.account_seq - 1, *before)


def _check_kind(audit: _Audit, session: Session, payer: Any, payee: Any) -> None:
    """Check that the entry does what its kind says, to something that was still open to it."""
    kind, seq, moved, promised, fits = payer.kind, payer.seq, payee.minutes, payee.pending, False
    parties = (payer.account_id, payee.account_id)
    if kind == EntryKind.TRANSFER:
        fits = moved > 0 and promised == 0
    elif kind == EntryKind.RESERVE:
        fits = moved == 0 and promised > 0
        audit.open_reserves[seq] = (*parties, promised)
    elif kind in _RESOLUTIONS:
        reserved = audit.open_reserves.pop(payer.pending_seq, None)
        if reserved is None and payer.pending_seq is not None and payer.pending_seq <= audit.after:
            reserved = _RESERVED.run(session, payer.pending_seq).fetchone()
        fits = reserved == (*parties, -promised) and (
            0 < moved <= -promised if kind == EntryKind.SETTLE else moved == 0
        )
    elif kind == EntryKind.REVERSAL:
        undone = (payer.undone_payee, payer.undone_payer, payer.undone_minutes)
        fits = (
            payer.undone_kind in (EntryKind.TRANSFER, EntryKind.SETTLE)
            and payer.reverses_seq not in audit.reversed_seqs
            and undone == (*parties, moved)
            and promised == 0
        )
        audit.reversed_seqs.add(payer.reverses_seq)
    if not fits:
        audit.object(f"is not a fitting {kind}", seq)


def _check_holds(audit: _Audit, session: Session) -> None:
    listed = {(row[0], row[1], row[2]) for row in session.connection().execute(_HOLDS, {"after": audit.after})}
    still_open = {(seq, audit.holders.get(payer), minutes) for seq, (payer, _, minutes) in audit.open_reserves.items()}
    for seq, _, _ in sorted(listed ^ still_open, key=lambda hold: hold[0]):  # a damaged line may have no holder
        audit.object("the list of open reservations does not match", seq)
