"""Pure rules of the time bank:

whose account is of what kind, how lines follow from an entry, what the hash covers.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.rulebook import Rules
from bot.domain.timebank.model import AccountKind, EntryKind, Side

ISSUANCE = "system:issuance"
DONATION = "system:donation"
CLEARING = "system:clearing"
POINTS_ISSUANCE = "points:issuance"
"""Where children's points come from."""
POINTS_SPENT = "points:spent"
"""Where children's points go when they are exchanged."""
GENESIS_HASH = "0" * 64

_SYSTEM = {
    ISSUANCE: AccountKind.ISSUANCE,
    DONATION: AccountKind.DONATION,
    CLEARING: AccountKind.CLEARING,
    POINTS_ISSUANCE: AccountKind.ISSUANCE,
    POINTS_SPENT: AccountKind.POOL,
}
_KIND_OF_PREFIX = {
    "person": AccountKind.PERSON,
    "child": AccountKind.CHILD,
    "area": AccountKind.POOL,
    "team": AccountKind.POOL,
}
_IN_POINTS = ("child:", "points:")


def kind_of(holder: str) -> AccountKind:
    """Return the kind of account a holder reference ("person:12", "area:370104002001") stands for.

    Raises ValueError for a reference of no known form: that is a mistake in the calling code.
    """
    if holder in _SYSTEM:
        return _SYSTEM[holder]
    prefix, colon, rest = holder.partition(":")
    if not colon or not rest or prefix not in _KIND_OF_PREFIX:
        raise ValueError(f"not a holder of coins: {holder!r}")
    return _KIND_OF_PREFIX[prefix]


def in_points(holder: str) -> bool:
    """Whether an account counts a child's points. Points and coins are never in one entry: there is no way across."""
    return holder.startswith(_IN_POINTS)


def floor_of(kind: AccountKind) -> int | None:
    """Return the floor an account opens with: nobody but the issuer may owe coins."""
    return None if kind is AccountKind.ISSUANCE else 0


def entry_number(seq: int) -> str:
    """Return an entry's number as people see it: J0007, J1023."""
    return f"J{seq:04d}"


BOUND = "bound"
"""The reason of the entry that carries coins on when the holders of two accounts turn out to be one person."""
BOUND_BACK = "bound_back"
"""The reason of the entry that brings coins back to an account that was bound, for a reversal there."""


def coins(minutes: int, rules: Rules) -> str:
    """Return an amount as people read it:

    "1.5 时间币". What two decimals cannot say exactly is cut, with the minutes.
    """
    sign = "-" if minutes < 0 else ""
    hundredths, rest = divmod(abs(minutes) * 100, rules.minutes("timebank.coin"))
    whole, part = divmod(hundredths, 100)
    figure = f"{whole}.{part:02d}".rstrip("0").rstrip(".")
    text = f"{sign}{figure} 时间币"
    return f"{text}（{minutes} 分钟）" if rest else text


def earned(minutes: int, grade: str, rules: Rules) -> int:
    """Return the coins, in minutes, that served minutes of a grade of source earn;

    0 where the rules grant none.
    """
    return minutes if grade in rules.grades("timebank.earning_grades") else 0


@dataclass(frozen=True)
class Standing:
    """What an account holds after its newest line, in minutes."""

    account_id: int
    holder: str
    floor_minutes: int | None
    account_seq: int
    balance: int
    reserved: int
    expected: int

    @property
    def available(self) -> int:
        return self.balance - self.reserved

    def can_give(self, minutes: int) -> bool:
        return self.floor_minutes is None or self.available - minutes >= self.floor_minutes


@dataclass(frozen=True)
class NewLine:
    """One account's half of an entry, ready to be stored."""

    side: Side
    holder: str
    account_id: int
    account_seq: int
    minutes: int
    pending: int
    balance_after: int
    reserved_after: int
    expected_after: int
    floor_minutes: int | None


def mirrored(payer: Standing, payee: Standing, minutes: int, pending: int) -> tuple[NewLine, NewLine]:
    """Return the two lines of an entry that moves `minutes` from payer to payee and promises `pending` more.

    A negative `pending` takes a promise back.
    """
    return (_line(Side.PAYER, payer, -minutes, -pending), _line(Side.PAYEE, payee, minutes, pending))


def _line(side: Side, account: Standing, minutes: int, pending: int) -> NewLine:
    return NewLine(
        side=side,
        holder=account.holder,
        account_id=account.account_id,
        account_seq=account.account_seq + 1,
        minutes=minutes,
        pending=pending,
        balance_after=account.balance + minutes,
        reserved_after=account.reserved - (pending if side is Side.PAYER else 0),
        expected_after=account.expected + (pending if side is Side.PAYEE else 0),
        floor_minutes=account.floor_minutes,
    )


@dataclass(frozen=True)
class NewEntry:
    """An entry ready to be stored, but for its hash."""

    seq: int
    kind: EntryKind
    reason: str
    reference: str
    rule_set: str
    made_by: str
    created_at: datetime
    expires_at: datetime | None
    pending_seq: int | None
    reverses_seq: int | None
    prev_hash: str


def entry_hash(entry: NewEntry, lines: tuple[NewLine, ...]) -> str:
    """Return SHA-256 (hex) over the hash before and every stored field of an entry and its lines.

    The bytes are a JSON array without spaces in UTF-8: fields keep their order and cannot run into each
    other. Moments are UTC to the microsecond. The holder reference is covered too, so an account cannot be
    given to somebody else.
    """
    fields: list[object] = [
        entry.seq,
        entry.kind,
        entry.reason,
        entry.reference,
        entry.rule_set,
        entry.made_by,
        _moment(entry.created_at),
        _moment(entry.expires_at),
        entry.pending_seq,
        entry.reverses_seq,
        entry.prev_hash,
        [
            [
                line.side,
                line.holder,
                line.account_id,
                line.account_seq,
                line.minutes,
                line.pending,
                line.balance_after,
                line.reserved_after,
                line.expected_after,
                line.floor_minutes,
            ]
            for line in lines
        ],
    ]
    canonical = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")
