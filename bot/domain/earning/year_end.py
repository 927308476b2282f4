"""The end of the year, when coins end by rule: a warning before, an entry to the public pot after, once per person and year.

What ends is what is left of the coins that had come by a moment, the oldest spent first: what the account held then, less
all that has left it since. What is reserved is not touched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.clock import SHANGHAI
from bot.dates import day_of
from bot.domain.earning.model import Step, YearEnd
from bot.domain.notices import service as notices
from bot.domain.rulebook import Rules
from bot.domain.timebank import queries as ledger
from bot.domain.timebank import service as timebank
from bot.domain.timebank.model import AccountKind, CoinAccount
from bot.domain.timebank.rules import DONATION
from bot.store.units import alone

REASON = "year_end"
ACCOUNTS_AT_ONCE = 50
"""Accounts one unit works through: more would keep people waiting for the writer."""

RulesOn = Callable[[date], Rules]


@dataclass(frozen=True)
class Ending:
    """Coins that end with a day, in minutes."""

    minutes: int
    last_day: date


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=SHANGHAI)


def ending(session: Session, holder: str, *, year: int, rules: Rules, at: datetime) -> Ending | None:
    """Return which coins of a holder end with the last day of a year, as it looks now; None where none do."""
    way = rules.choice("timebank.coins_end")
    if way == "never":
        return None
    come_by = _new_year(year + 1 if way == "with_the_year" else year)
    minutes = ledger.left_of(session, holder, come_by=min(come_by, at))
    return Ending(minutes, date(year, 12, 31)) if minutes else None


def next_ending(session: Session, holder: str, *, rules: Rules, at: datetime) -> Ending | None:
    """Return which coins of a holder end next."""
    return ending(session, holder, year=at.astimezone(SHANGHAI).year, rules=rules, at=at)


def work_through(session: Session, *, rules_on: RulesOn, at: datetime) -> int:
    """Do the next accounts of what is due of the year's end; return how many. Call again until it is 0."""
    alone(session, "coin_year_end")
    this_year = at.astimezone(SHANGHAI).year
    done = _next_accounts(session, this_year - 1, Step.END, rules_on=rules_on, at=at)
    warning = rules_on(day_of(at)).duration("timebank.ending_warning")
    if not done and at >= _new_year(this_year + 1) - warning:
        done = _next_accounts(session, this_year, Step.WARN, rules_on=rules_on, at=at)
    return done


def _next_accounts(session: Session, year: int, step: Step, *, rules_on: RulesOn, at: datetime) -> int:
    row = session.get(YearEnd, (year, step))
    if row is None:
        row = YearEnd(year=year, step=step)
        session.add(row)
    if row.finished_at is not None:
        return 0
    accounts = session.exec(
        select(CoinAccount.id, CoinAccount.holder)
        .where(CoinAccount.kind == AccountKind.PERSON, col(CoinAccount.id) > row.after_account)
        .order_by(col(CoinAccount.id))
        .limit(ACCOUNTS_AT_ONCE)
    ).all()
    rules = rules_on(date(year, 12, 31))
    for account_id, holder in accounts:
        found = ending(session, holder, year=year, rules=rules, at=at)
        if found is not None:
            _do(session, step, holder, found, rules=rules, at=at)
        row.after_account = account_id or 0
    if not accounts:
        row.finished_at = at
    session.flush()
    return len(accounts)


def _do(session: Session, step: Step, holder: str, found: Ending, *, rules: Rules, at: datetime) -> None:
    year = found.last_day.year
    if step is Step.END:
        timebank.transfer(
            session,
            payer=holder,
            payee=DONATION,
            minutes=min(found.minutes, rules.minutes("timebank.entry_max")),
            reason=REASON,
            reference=f"{year}:{holder}",
            made_by="system",
            rules=rules,
            at=at,
        )
    notices.tell(
        session,
        int(holder.partition(":")[2]),
        "coins_ended" if step is Step.END else "coins_ending",
        about=holder,
        at=at,
        dedupe_key=f"year_end:{year}:{step.value}:{holder}",
        minutes=found.minutes,
        year=year,
    )
