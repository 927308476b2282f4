"""The use cases of the time bank: open, transfer, reserve, settle, release, expire, reverse.

All of them run inside the caller's unit of work: a refusal undoes everything the unit did. Amounts are
whole minutes. `made_by` is who caused the entry ("person:3", "system"); `reason` is a short code and
`reference` names the cause ("case:231/claim:7"). None of them may hold a name, a phone or somebody's words,
because entries can never be erased.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.domain.rulebook import Rules
from bot.domain.timebank.errors import (
    AlreadyResolved,
    AlreadyReversed,
    CannotReverseReversal,
    NothingToReverse,
    NotPositive,
    Overdraft,
    ReferenceUsed,
    SameAccount,
    SpentSince,
    StillReserved,
    TooMuch,
    UnknownEntry,
)
from bot.domain.timebank.heirs import bring_back, carry_on
from bot.domain.timebank.model import REASON_LENGTH, CoinAccount, EntryKind, Hold
from bot.domain.timebank.posting import Book, Found, find, lock, open_row
from bot.domain.timebank.rules import entry_number


@dataclass(frozen=True)
class Posted:
    """An entry that stands in the ledger."""

    seq: int
    kind: EntryKind
    payer: str
    payee: str
    minutes: int
    """What was moved or, for a reservation, promised; what was given back, for a release."""
    repeated: bool = False
    """The same movement was asked for before, and this is that entry."""

    @property
    def number(self) -> str:
        return entry_number(self.seq)


def account_for(session: Session, holder: str, *, at: datetime) -> CoinAccount:
    """Return the holder's account, opened with the floor of its kind if there was none yet."""
    found = session.exec(select(CoinAccount).where(CoinAccount.holder == holder)).first()
    if found is None:
        lock(session)
        found = session.exec(select(CoinAccount).where(CoinAccount.holder == holder)).first()
    if found is None:
        open_row(session, holder, at)
        found = session.exec(select(CoinAccount).where(CoinAccount.holder == holder)).one()
    return found


def transfer(
    session: Session,
    *,
    payer: str,
    payee: str,
    minutes: int,
    reason: str,
    reference: str,
    made_by: str,
    rules: Rules,
    at: datetime,
) -> Posted:
    """Move coins at once. Asked again with the same reason and reference, it returns the entry that stands.

    Raises Overdraft, NotPositive, TooMuch, SameAccount, and ReferenceUsed if the cause stands for other
    coins.
    """
    return _move(
        session,
        EntryKind.TRANSFER,
        payer,
        payee,
        minutes,
        reason,
        reference,
        made_by,
        rules,
        at,
        expires_at=None,
    )


def reserve(
    session: Session,
    *,
    payer: str,
    payee: str,
    minutes: int,
    reason: str,
    reference: str,
    made_by: str,
    rules: Rules,
    at: datetime,
    expires_at: datetime | None = None,
) -> Posted:
    """Promise coins: the payer can no longer spend them, the payee does not have them yet.

    The promise ends once, by `settle`, `release` or, after `expires_at`, `expire_due`. Where the payee is
    not known yet, reserve towards CLEARING and reserve anew, released, once it is. Repeats and refusals as
    for `transfer`.
    """
    return _move(session, EntryKind.RESERVE, payer, payee, minutes, reason, reference, made_by, rules, at, expires_at)


def settle(session: Session, seq: int, *, made_by: str, at: datetime, minutes: int | None = None) -> Posted:
    """Pay what was reserved, or `minutes` of it; the rest is the payer's again.

    A reservation stays open until an entry resolves it: one that is past its expiry and not yet expired can
    be paid. Raises UnknownEntry, AlreadyResolved, NotPositive, TooMuch.
    """
    found = _open_reserve(session, seq)
    paid = found.pending if minutes is None else minutes
    check_amount(paid, most=found.pending)
    return _resolve(session, EntryKind.SETTLE, found, paid, made_by, at)


def release(session: Session, seq: int, *, made_by: str, at: datetime) -> Posted:
    """Give back what was reserved. Raises UnknownEntry, AlreadyResolved."""
    return _resolve(session, EntryKind.RELEASE, _open_reserve(session, seq), 0, made_by, at)


def expire_due(session: Session, *, at: datetime, most: int = 100) -> list[Posted]:
    """Give back what is reserved past its expiry, oldest first.

    At most `most` of them: call again until the list is empty.
    """
    lock(session)
    due = session.exec(
        select(Hold.entry_seq)
        .where(col(Hold.expires_at) <= at)
        .order_by(col(Hold.expires_at), col(Hold.entry_seq))
        .limit(most)
    ).all()
    return [_resolve(session, EntryKind.EXPIRE, _open_reserve(session, seq), 0, "system", at) for seq in due]


def reverse(session: Session, seq: int, *, reason: str, made_by: str, at: datetime) -> Posted:
    """Undo a movement by its mirror image (冲正). For a reservation that was paid, its payment is undone.

    Raises UnknownEntry, AlreadyReversed, CannotReverseReversal, NothingToReverse, StillReserved, and SpentSince
    when the payee has spent the coins: no floor is broken to undo a mistake.
    """
    lock(session)
    found = find(session, seq)
    if found.kind is EntryKind.RESERVE and found.resolved_kind is EntryKind.SETTLE:
        assert found.resolved_by is not None
        found = find(session, found.resolved_by)
    if found.kind is EntryKind.REVERSAL:
        raise CannotReverseReversal(number=entry_number(seq))
    if found.kind is EntryKind.RESERVE and found.resolved_by is None:
        raise StillReserved(number=entry_number(seq), kind=found.kind)
    if found.kind not in (EntryKind.TRANSFER, EntryKind.SETTLE):
        raise NothingToReverse(number=entry_number(seq), kind=found.kind)
    if found.reversed_by is not None:
        raise AlreadyReversed(number=entry_number(found.seq), by=entry_number(found.reversed_by))
    try:
        bring_back(session, found, made_by=made_by, at=at)
        book = Book(session, found.payer, found.payee, at)
        new_seq = book.append(
            EntryKind.REVERSAL,
            payer=found.payee,
            payee=found.payer,
            minutes=found.minutes,
            pending=0,
            reason=reason[:REASON_LENGTH],
            reference=found.reference,
            rule_set=found.rule_set,
            made_by=made_by,
            at=at,
            reverses_seq=found.seq,
        )
    except Overdraft as spent:
        raise SpentSince(number=entry_number(seq), **spent.facts) from None
    carry_on(session, book, new_seq, rule_set=found.rule_set, made_by=made_by, at=at)
    return Posted(new_seq, EntryKind.REVERSAL, found.payee, found.payer, found.minutes)


def _move(
    session: Session,
    kind: EntryKind,
    payer: str,
    payee: str,
    minutes: int,
    reason: str,
    reference: str,
    made_by: str,
    rules: Rules,
    at: datetime,
    expires_at: datetime | None,
) -> Posted:
    check_amount(minutes, most=rules.minutes("timebank.entry_max"))
    if payer == payee:
        raise SameAccount(holder=payer)
    lock(session)
    book = Book(session, payer, payee, at, reason=reason, reference=reference)
    if book.twin_seq is not None:
        return _same_again(session, Posted(book.twin_seq, kind, payer, payee, minutes, repeated=True), book)
    if book.heirs:
        payer, payee = (book.heirs.get(holder, holder) for holder in (payer, payee))
        return _move(session, kind, payer, payee, minutes, reason, reference, made_by, rules, at, expires_at)
    promised = minutes if kind is EntryKind.RESERVE else 0
    seq = book.append(
        kind,
        payer=payer,
        payee=payee,
        minutes=minutes - promised,
        pending=promised,
        reason=reason,
        reference=reference,
        rule_set=rules.versions["timebank"],
        made_by=made_by,
        at=at,
        expires_at=expires_at,
    )
    return Posted(seq, kind, payer, payee, minutes)


def _same_again(session: Session, asked: Posted, book: Book) -> Posted:
    found = find(session, asked.seq)
    same_sides = all(
        stood in (named, book.heirs.get(named))
        for stood, named in zip((found.payer, found.payee), (asked.payer, asked.payee), strict=True)
    )
    if not same_sides or (found.kind, found.minutes + found.pending) != (asked.kind, asked.minutes):
        raise ReferenceUsed(number=asked.number, reference=found.reference)
    return asked


def _resolve(session: Session, kind: EntryKind, found: Found, paid: int, made_by: str, at: datetime) -> Posted:
    book = Book(session, found.payer, found.payee, at)
    seq = book.append(
        kind,
        payer=found.payer,
        payee=found.payee,
        minutes=paid,
        pending=-found.pending,
        reason=found.reason,
        reference=found.reference,
        rule_set=found.rule_set,
        made_by=made_by,
        at=at,
        pending_seq=found.seq,
    )
    carry_on(session, book, seq, rule_set=found.rule_set, made_by=made_by, at=at)
    return Posted(seq, kind, found.payer, found.payee, paid or found.pending)


def _open_reserve(session: Session, seq: int) -> Found:
    lock(session)
    found = find(session, seq)
    if found.kind is not EntryKind.RESERVE:
        raise UnknownEntry(number=entry_number(seq))
    if found.resolved_by is not None:
        raise AlreadyResolved(number=entry_number(seq), by=entry_number(found.resolved_by), kind=found.resolved_kind)
    return found


def check_amount(minutes: int, *, most: int) -> None:
    """Refuse an amount that nobody can move. Raises NotPositive, TooMuch."""
    if type(minutes) is not int:
        raise TypeError(f"coins move in whole minutes, not {minutes!r}")
    if minutes <= 0:
        raise NotPositive(minutes=minutes)
    if minutes > most:
        raise TooMuch(minutes=minutes, most=most)
