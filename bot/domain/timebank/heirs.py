"""Accounts whose holders turn out to be one person: one is the heir of the other, and nothing that comes in there is lost.

The books stay as they were written; coins go on by entries of their own, in the unit of the entry that set them free.
"""

from datetime import datetime

from sqlmodel import Session

from bot.domain.rulebook import Rules
from bot.domain.timebank.model import EntryKind
from bot.domain.timebank.posting import Book, Found, lock
from bot.domain.timebank.rules import BOUND, BOUND_BACK, entry_number
from bot.store.hot import Statement

_BIND = Statement(
    """
    UPDATE timebank_account SET heir_id = (SELECT id FROM timebank_account WHERE holder = ?)
    WHERE holder = ? OR heir_id = (SELECT id FROM timebank_account WHERE holder = ?)
    """
)


def take_over(session: Session, holder: str, merged: str, *, made_by: str, rules: Rules, at: datetime) -> None:
    """Let an account and all that still comes to it belong to another holder, who is the same person.

    Free coins go over now; a reservation stays where it is and what comes back of it follows, as does what is paid
    there. What is moved in the name of `merged` from now on is moved on the account of `holder`.
    """
    lock(session)
    Book(session, holder, merged, at)  # opens what is not there yet
    _BIND.run(session, holder, merged, merged)
    book = Book(session, merged, holder, at)
    carry_on(session, book, 0, rule_set=rules.versions["timebank"], made_by=made_by, at=at)


def carry_on(session: Session, before: Book, seq: int, *, rule_set: str, made_by: str, at: datetime) -> None:
    """Move what an entry left free on an account with an heir to the heir. `seq` 0: no entry, the account was bound."""
    for holder, heir in before.heirs.items():
        book = Book(session, holder, heir, at)
        left = book.available(holder)
        if left > 0:
            book.append(
                EntryKind.TRANSFER,
                payer=holder,
                payee=heir,
                minutes=left,
                pending=0,
                reason=BOUND,
                reference=f"{holder}/{entry_number(seq) if seq else heir}",
                rule_set=rule_set,
                made_by=made_by,
                at=at,
            )


def bring_back(session: Session, found: Found, *, made_by: str, at: datetime) -> None:
    """Bring the coins that are to be taken back from an account with an heir. Raises Overdraft where the heir spent them."""
    heir = Book(session, found.payer, found.payee, at).heirs.get(found.payee)
    if heir is not None:
        Book(session, heir, found.payee, at).append(
            EntryKind.TRANSFER,
            payer=heir,
            payee=found.payee,
            minutes=found.minutes,
            pending=0,
            reason=BOUND_BACK,
            reference=f"{found.payee}/{entry_number(found.seq)}",
            rule_set=found.rule_set,
            made_by=made_by,
            at=at,
        )
