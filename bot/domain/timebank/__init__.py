"""The time bank: 时间币 as a double-entry ledger in whole minutes.

It knows accounts, minutes, a reason and a reference string; never a task, a name, or money.
"""

from bot.domain.timebank.queries import (
    Balance,
    Movement,
    StatementLine,
    balance,
    entries_for,
    open_reservations,
    statement,
)
from bot.domain.timebank.rules import (
    CLEARING,
    DONATION,
    ISSUANCE,
    POINTS_ISSUANCE,
    POINTS_SPENT,
    coins,
    earned,
    entry_number,
)
from bot.domain.timebank.service import (
    Posted,
    account_for,
    expire_due,
    release,
    reserve,
    reverse,
    settle,
    transfer,
)
from bot.domain.timebank.verify import LedgerReport, Problem, verify

__all__ = [
    "CLEARING",
    "DONATION",
    "ISSUANCE",
    "POINTS_ISSUANCE",
    "POINTS_SPENT",
    "Balance",
    "LedgerReport",
    "Movement",
    "Posted",
    "Problem",
    "StatementLine",
    "account_for",
    "balance",
    "coins",
    "earned",
    "entries_for",
    "entry_number",
    "expire_due",
    "open_reservations",
    "release",
    "reserve",
    "reverse",
    "settle",
    "statement",
    "transfer",
    "verify",
]
