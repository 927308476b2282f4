"""The monthly statement of both books, who wants it sent, and what somebody's year came to."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.dates import at_minute, day_of
from bot.domain.cases.model import Case
from bot.domain.notices import service as notices
from bot.domain.records import queries as records
from bot.domain.records.queries import RecordView
from bot.domain.rulebook import Rules
from bot.domain.sheets.model import StatementOrder
from bot.domain.timebank import queries as ledger

AT_ONCE_MAX = 50
"""Statements queued in one unit: more would keep people waiting for the writer."""

_CASE = re.compile(r"case:(\d+)/")


@dataclass(frozen=True)
class MonthStatement:
    """One month of one person; everything in whole minutes. opening + received − paid = closing."""

    served: int
    services: int
    served_in_all: int
    opening: int
    received: int
    paid: int
    closing: int
    reserved: int
    """Promised to others when the month ended (now, for the running month), still in `closing`."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it at all."""
        return not (self.services or self.opening or self.received or self.paid or self.reserved)


@dataclass(frozen=True)
class YearView:
    """What somebody gave in one year. Holds no name, neither their own nor anybody's."""

    year: int
    minutes: int
    services: int
    days: int
    neighbours: int
    """People who had asked, each once."""
    communities: int
    months: tuple[int, ...]
    """Minutes of each of the twelve months."""
    kinds: tuple[tuple[str, int], ...]
    """The kinds of service and how often, the most frequent first."""

    @property
    def best_month(self) -> int:
        """1 to 12: the month with the most minutes."""
        return self.months.index(max(self.months)) + 1


def month_before(day: date) -> tuple[date, date]:
    """Return the first and last day of the month before that of `day`."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def month_statement(session: Session, person_id: int, since: date, until: date) -> MonthStatement:
    """Return the statement of the days from `since` to `until`, both included.

    Coins on accounts that were bound to this person's count with theirs. Reads the records and the coin lines of these days.
    """
    begin = at_minute(since, 0)
    end = at_minute(until + timedelta(days=1), 0)
    holder = f"person:{person_id}"
    closing, reserved = ledger.held_at(session, holder, end)
    opening, _ = ledger.held_at(session, holder, begin)
    lines = takewhile(lambda line: line.at >= begin, ledger.lines(session, holder, before=end))
    moved = [line.minutes for line in lines if not line.own]
    received = sum(minutes for minutes in moved if minutes > 0)
    paid = -sum(minutes for minutes in moved if minutes < 0)
    served = [record for record in _records(session, person_id, since, until) if record.minutes]
    return MonthStatement(
        served=sum(record.minutes for record in served),
        services=len(served),
        served_in_all=records.total_minutes(session, person_id, until=until),
        opening=opening,
        received=received,
        paid=paid,
        closing=closing,
        reserved=reserved,
    )


def year_view(session: Session, person_id: int, year: int) -> YearView | None:
    """Return somebody's year, None when nothing was recorded in it."""
    served = [one for one in _records(session, person_id, date(year, 1, 1), date(year, 12, 31)) if one.minutes]
    if not served:
        return None
    months = [0] * 12
    for record in served:
        months[record.service_date.month - 1] += record.minutes
    kinds = Counter(record.title for record in served if record.title)
    cases = {int(found[1]) for record in served if (found := _CASE.match(record.reference))}
    asked = session.exec(select(Case.requester_id).where(col(Case.id).in_(cases)).distinct()).all()
    return YearView(
        year=year,
        minutes=sum(months),
        services=len(served),
        days=len({record.service_date for record in served}),
        neighbours=len(asked),
        communities=len({record.area_code for record in served if record.area_code}),
        months=tuple(months),
        kinds=tuple(kinds.most_common()),
    )


def order_statement(session: Session, person_id: int, *, rules: Rules, at: datetime) -> bool:
    """Send this person a statement of each month from now on. False when they get it already."""
    if session.get(StatementOrder, person_id) is not None:
        return False
    session.add(StatementOrder(person_id=person_id, due_at=_next_due(at, rules), ordered_at=at))
    session.flush()
    return True


def stop_statement(session: Session, person_id: int) -> bool:
    """Send no more. False when none was ordered."""
    order = session.get(StatementOrder, person_id)
    if order is None:
        return False
    session.delete(order)
    session.flush()
    return True


def send_due(session: Session, *, rules: Rules, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """Queue the statement of the month that has ended for everybody to whom it is due; return for how many.

    Call again until 0. One month is queued once for a person however many processes look. Months that passed while
    nobody looked are not made up: the newest stands for them.
    """
    due = session.exec(
        select(StatementOrder)
        .where(StatementOrder.due_at <= at)
        .order_by(col(StatementOrder.due_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    _, last_day = month_before(day_of(at))
    for order in due:
        moved = session.connection().execute(
            update(StatementOrder)
            .where(col(StatementOrder.person_id) == order.person_id, col(StatementOrder.due_at) == order.due_at)
            .values(due_at=_next_due(at, rules))
        )
        if moved.rowcount:
            notices.tell(
                session,
                order.person_id,
                "monthly_statement",
                about=f"statement:{order.person_id}",
                at=at,
                kind="statement",
                dedupe_key=f"statement:{order.person_id}:{last_day:%Y-%m}",
                year=last_day.year,
                month=last_day.month,
            )
    return len(due)


def _next_due(at: datetime, rules: Rules) -> datetime:
    """Return when the month that runs at `at` is told: on the first day of the next."""
    first = day_of(at).replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return at_minute(following, 0) + rules.duration("sheets.statement_due")


def _records(session: Session, person_id: int, since: date, until: date) -> list[RecordView]:
    found: list[RecordView] = []
    while True:
        last, size = (found[-1] if found else None), records.PAGE_SIZE_MAX
        page = records.list_records(session, person_id, since=since, until=until, before=last, page_size=size)
        found += page
        if len(page) < size:
            return found
