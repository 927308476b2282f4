"""The tables of the coin ledger: accounts, entries with two mirrored lines, reservations still open.

Entries and lines are append-only: the database refuses UPDATE and DELETE on them (`APPEND_ONLY`), so a
mistake is undone by a reversal that everybody can see. Accounts are known by a holder reference; no name,
task or place is kept.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, UniqueConstraint, event, text
from sqlmodel import Field

from bot.domain.fields import own_digest
from bot.store.append_only import digest_row
from bot.store.base import Table
from bot.store.columns import UTCTime, stored_enum

APPEND_ONLY = ("timebank_entry", "timebank_line", "timebank_seal")
"""Tables on which the migration installs the triggers that refuse UPDATE and DELETE."""

HASH_LENGTH = 64
HOLDER_LENGTH = 64
REASON_LENGTH = 100
REFERENCE_LENGTH = 120


class AccountKind(StrEnum):
    """What an account is for."""

    PERSON = "person"
    CHILD = "child"
    """A child's points (红领巾积分): never in one entry with coins."""
    POOL = "pool"
    """The common coins of a team or community."""
    DONATION = "donation"
    """Coins given away for whoever needs them."""
    CLEARING = "clearing"
    """Coins reserved for somebody who is not known yet."""
    ISSUANCE = "issuance"
    """Where coins come from: the only account without a floor. Its debt is what everybody else holds."""


class EntryKind(StrEnum):
    """What an entry does."""

    TRANSFER = "transfer"
    RESERVE = "reserve"
    SETTLE = "settle"
    RELEASE = "release"
    EXPIRE = "expire"
    REVERSAL = "reversal"


class Side(StrEnum):
    """Which of the two lines of an entry."""

    PAYER = "payer"
    PAYEE = "payee"


class CoinAccount(Table, table=True):
    """One holder's account. `floor_minutes` is the least that may remain available; None is no floor."""

    __tablename__ = "timebank_account"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("floor_minutes IS NULL OR floor_minutes <= 0", name="floor_at_most_zero"),
        CheckConstraint("floor_minutes IS NOT NULL OR kind = 'issuance'", name="floor_unless_issuance"),
    )

    id: int | None = Field(default=None, primary_key=True)
    holder: str = Field(max_length=HOLDER_LENGTH, unique=True)
    kind: AccountKind = Field(sa_column=Column(stored_enum(AccountKind), nullable=False))
    floor_minutes: int | None
    opened_at: datetime = Field(sa_column=Column(UTCTime(), nullable=False))
    heir_id: int | None = Field(default=None, index=True)
    """Whoever holds it has turned out to be the holder of that account: what comes in here goes on there."""


class Entry(Table, table=True):
    """One movement, J1023.

    `seq` has no gaps; `hash` covers everything here and in its lines, and the hash before.
    """

    __tablename__ = "timebank_entry"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("seq > 0", name="seq_positive"),
        CheckConstraint(
            "(pending_seq IS NOT NULL) = (kind IN ('settle', 'release', 'expire'))", name="resolves_a_reserve"
        ),
        CheckConstraint("(reverses_seq IS NOT NULL) = (kind = 'reversal')", name="reverses_an_entry"),
        CheckConstraint("pending_seq < seq AND reverses_seq < seq", name="looks_back"),
        CheckConstraint("expires_at IS NULL OR kind = 'reserve'", name="only_reserves_expire"),
        # One movement for one cause, however often it is asked for. Resolutions and reversals repeat the
        # reason and reference of what they resolve, and are kept single by the UNIQUE of pending_seq and
        # reverses_seq.
        Index(
            "uq_timebank_entry_cause",
            "reason",
            "reference",
            unique=True,
            sqlite_where=text("kind IN ('transfer', 'reserve')"),
            postgresql_where=text("kind IN ('transfer', 'reserve')"),
        ),
        Index("ix_timebank_entry_reference", "reference"),
    )

    seq: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    kind: EntryKind = Field(sa_column=Column(stored_enum(EntryKind), nullable=False))
    reason: str = Field(max_length=REASON_LENGTH)
    reference: str = Field(max_length=REFERENCE_LENGTH)
    rule_set: str = Field(max_length=64)
    made_by: str = Field(max_length=HOLDER_LENGTH)
    created_at: datetime = Field(sa_column=Column(UTCTime(), nullable=False))
    expires_at: datetime | None = Field(sa_column=Column(UTCTime(), nullable=True))
    pending_seq: int | None = Field(foreign_key="timebank_entry.seq", unique=True)
    reverses_seq: int | None = Field(foreign_key="timebank_entry.seq", unique=True)
    prev_hash: str = Field(max_length=HASH_LENGTH)
    hash: str = Field(max_length=HASH_LENGTH, unique=True)


class Line(Table, table=True):
    """One account's half of an entry, with what it holds afterwards, so that a balance is one row away.

    `minutes` and `pending` are signed and mirrored on the other line. `reserved_after` is what the account
    has promised to others, `expected_after` what others have promised to it; available is balance_after −
    reserved_after. `floor_minutes` is the account's floor at that moment: the database itself refuses a
    line that goes below it.
    """

    __tablename__ = "timebank_line"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("account_id", "account_seq"),
        CheckConstraint("account_seq > 0", name="account_seq_positive"),
        CheckConstraint("minutes <> 0 OR pending <> 0", name="moves_something"),
        CheckConstraint("minutes = 0 OR (minutes < 0) = (side = 'payer')", name="payer_gives"),
        CheckConstraint("reserved_after >= 0 AND expected_after >= 0", name="promises_not_negative"),
        CheckConstraint(
            "floor_minutes IS NULL OR side = 'payee' OR minutes + pending >= 0"
            " OR balance_after - reserved_after >= floor_minutes",
            name="floor_kept",
        ),
    )

    entry_seq: int = Field(sa_column=Column(ForeignKey("timebank_entry.seq"), primary_key=True, autoincrement=False))
    side: Side = Field(sa_column=Column(stored_enum(Side), primary_key=True))
    account_id: int = Field(foreign_key="timebank_account.id")
    account_seq: int
    minutes: int
    pending: int
    balance_after: int = Field(sa_column=Column(BigInteger, nullable=False))
    reserved_after: int = Field(sa_column=Column(BigInteger, nullable=False))
    expected_after: int = Field(sa_column=Column(BigInteger, nullable=False))
    floor_minutes: int | None


class Hold(Table, table=True):
    """A reservation still open. Gone when it is resolved; follows from the entries, and is checked with them.

    It exists so that "what has expired" and "what have I promised" cost the same after ten years as on the
    first day.
    """

    __tablename__ = "timebank_hold"  # pyright: ignore[reportAssignmentType]

    entry_seq: int = Field(sa_column=Column(ForeignKey("timebank_entry.seq"), primary_key=True, autoincrement=False))
    account_id: int = Field(foreign_key="timebank_account.id", index=True)
    minutes: int
    expires_at: datetime | None = Field(sa_column=Column(UTCTime(), nullable=True, index=True))


class Seal(Table, table=True):
    """The end of the chain at the end of a day, once it was checked. Told to many people, so that nobody can rewrite it alone."""

    __tablename__ = "timebank_seal"  # pyright: ignore[reportAssignmentType]

    day: date = Field(primary_key=True)
    head_seq: int
    hash: str = Field(max_length=HASH_LENGTH)
    entries: int
    """Entries since the seal before."""
    moved: int = Field(sa_column=Column(BigInteger, nullable=False))
    """Minutes moved by them."""
    sealed_at: datetime = Field(sa_column=Column(UTCTime(), nullable=False))
    row_digest: str = own_digest()


event.listen(Seal, "before_insert", digest_row)
