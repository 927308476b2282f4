"""How coins follow corrected hours.

The hours are a fact and change in any case; the coins are the same service seen from the other book. A service that was
paid is worth, after a correction, as much of its pay as is left of its hours; the difference is one entry of its own.
Where it was not paid (its grade earns nothing, the entry was reversed) nothing moves.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.domain.records import RecordView
from bot.domain.rulebook import Rules
from bot.domain.timebank import queries as ledger
from bot.domain.timebank import service as timebank
from bot.domain.timebank.errors import Overdraft
from bot.domain.timebank.model import EntryKind
from bot.domain.timebank.rules import ISSUANCE

REASON = "correction"
"""The reason of the ledger entry by which coins follow hours."""


@dataclass(frozen=True)
class Followed:
    """What the coins did: `minutes` moved (negative: taken back), or `spent`: they are gone and nothing was taken."""

    minutes: int
    spent: bool = False


def follow(session: Session, record: RecordView, *, by: int, rules: Rules, at: datetime) -> Followed:
    """Move the difference between what the service is worth now and what was paid for it so far.

    Take it last in a unit. A reference for each correction keeps a repetition from paying twice.
    """
    holder = f"person:{record.person_id}"
    paid_first = _net(session, record.reference, record)
    if paid_first <= 0:
        return Followed(0)
    paid = paid_first + sum(_net(session, _reference(record.id, seq), record) for seq in range(1, record.corrections))
    difference = paid_first * record.minutes // record.minutes_recorded - paid
    if difference == 0:
        return Followed(0)
    payer, payee = (ISSUANCE, holder) if difference > 0 else (holder, ISSUANCE)
    try:
        timebank.transfer(
            session,
            payer=payer,
            payee=payee,
            minutes=abs(difference),
            reason=REASON,
            reference=_reference(record.id, record.corrections),
            made_by=f"person:{by}",
            rules=rules,
            at=at,
        )
    except Overdraft:
        return Followed(0, spent=True)
    return Followed(difference)


def _reference(record_id: int, seq: int) -> str:
    return f"record:{record_id}/correction:{seq}"


def moved_by(session: Session, record: RecordView, seq: int) -> int:
    """Return the minutes of coins that one correction of a record brought its person."""
    return _net(session, _reference(record.id, seq), record)


def _net(session: Session, reference: str, record: RecordView) -> int:
    """Return what a cause has brought the person of a record out of new coins; what was reversed brings nothing.

    A neighbour who paid with coins of their own is not touched: that is between the two of them.
    """
    holders = {f"person:{record.person_id}", f"person:{record.recorded_for}"}
    standing = [
        move
        for move in ledger.entries_for(session, reference)
        if move.kind is not EntryKind.REVERSAL and move.reversed_by is None
    ]
    given = sum(move.minutes for move in standing if move.payer == ISSUANCE and move.payee in holders)
    return given - sum(move.minutes for move in standing if move.payee == ISSUANCE and move.payer in holders)
