"""What moves by changing whose row it is: what is still to be done or still said, of somebody who is another person now.

What was written about the past (who decided, who signed, a lawful record, a star, a sheet) stays as it was written; whose it
is follows from `Person.merged_into`. tests/domain/test_binding.py names each column that refers to a person, and how it is
treated.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, true, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from bot.domain.availability.model import Window
from bot.domain.cases.model import Case
from bot.domain.clocks.model import Supervision
from bot.domain.consent.model import Consent
from bot.domain.corrections.model import CorrectionRequest
from bot.domain.dispatch.model import Prospect, ProspectState
from bot.domain.duty.model import DutyShift
from bot.domain.giving.model import FamilyTie
from bot.domain.honours.model import StarCandidate, StarObjection
from bot.domain.outbox.model import OutboxMessage, State
from bot.domain.papers.model import PaperEntry
from bot.domain.people.model import BindingCode, Clearance
from bot.domain.people.queries import accounts_of
from bot.domain.recurring.model import Plan
from bot.domain.reminders.model import TaskAsk
from bot.domain.sheets.model import StatementOrder
from bot.domain.shelf.model import ShelfItem
from bot.domain.tasks.model import Task

Column = Any

_WAITING_PAPER = col(PaperEntry.decided_at).is_(None)
_CASES: tuple[Column, ...] = (Case.requester_id, Case.owner_id)
_WHOLE: tuple[tuple[Column, ColumnElement[bool] | None], ...] = (
    (BindingCode.person_id, None),
    (Clearance.person_id, None),
    (Window.person_id, None),
    (Plan.requester_id, None),
    (Plan.person_id, None),
    (CorrectionRequest.person_id, None),
    (StarObjection.person_id, None),
    (TaskAsk.person_id, None),
    (ShelfItem.keeper_id, None),
    (Task.followed_by, None),
    (Supervision.asked_by, col(Supervision.ended_at).is_(None)),
    (Supervision.asked_of, col(Supervision.ended_at).is_(None)),
    (DutyShift.person_id, None),
    (DutyShift.backup_id, None),
    (DutyShift.swap_to, None),
    (PaperEntry.person_id, _WAITING_PAPER),
    (PaperEntry.entered_by, _WAITING_PAPER),
)
"""Columns, and which of their rows: None is all."""
_WAITING = (ProspectState.ASKED, ProspectState.HELD)
_QUEUED = (State.QUEUED, State.HELD)


def carry(session: Session, person_id: int, merged_id: int, *, at: datetime) -> None:
    """Give what stands in the name of somebody to the person they were bound to.

    Where both have the same (a place on a notice, an order, a consent) the person's own stays.
    """
    session.flush()
    for column in _CASES:
        _move(session, column, person_id, merged_id)
    for column, which in _WHOLE:
        _move(session, column, person_id, merged_id, *([] if which is None else [which]))
    _unless_both(session, Prospect, ("case_id",), person_id, merged_id, lambda one: one.state.in_(_WAITING))
    _unless_both(session, StarCandidate, ("notice_id",), person_id, merged_id)
    _unless_both(session, StatementOrder, (), person_id, merged_id)
    session.connection().execute(delete(StatementOrder).where(col(StatementOrder.person_id) == merged_id))
    _unless_both(session, Consent, ("purpose",), person_id, merged_id, lambda one: one.withdrawn_at.is_(None))
    _ties(session, person_id, merged_id, at=at)
    indexes = [account.external_index for account in accounts_of(session, person_id)]
    queued = (col(OutboxMessage.recipient_index).in_(indexes), col(OutboxMessage.state).in_(_QUEUED))
    _move(session, OutboxMessage.person_id, person_id, merged_id, *queued)
    session.expire_all()


def _move(session: Session, column: Column, person_id: int, merged_id: int, *which: ColumnElement[bool]) -> None:
    rows = update(column.class_).where(column == merged_id, *which)
    session.connection().execute(rows.values({column.key: person_id}))


def _every(_: object) -> ColumnElement[bool]:
    return true()


def _unless_both(
    session: Session,
    table: Any,
    same: Sequence[str],
    person_id: int,
    merged_id: int,
    live: Callable[[Any], ColumnElement[bool]] = _every,
) -> None:
    """Move the rows that are `live`, but for those that the person has too: alike in the columns `same`."""
    own: Any = aliased(table)
    alike = [getattr(own, name) == getattr(table, name) for name in same]
    has = select(1).where(own.person_id == person_id, live(own), *alike).exists()
    _move(session, table.person_id, person_id, merged_id, live(table), ~has)


def _ties(session: Session, person_id: int, merged_id: int, *, at: datetime) -> None:
    """Carry family ties; one to oneself, or to somebody who is named already, ends."""
    connection = session.connection()
    for column in (FamilyTie.person_id, FamilyTie.relative_id):
        _move(session, column, person_id, merged_id)
    earlier: Any = aliased(FamilyTie)
    twice = select(1).where(
        earlier.person_id == col(FamilyTie.person_id),
        earlier.relative_id == col(FamilyTie.relative_id),
        earlier.ended_at.is_(None),
        earlier.id < col(FamilyTie.id),
    )
    mine = or_(col(FamilyTie.person_id) == person_id, col(FamilyTie.relative_id) == person_id)
    needless = or_(col(FamilyTie.person_id) == col(FamilyTie.relative_id), twice.exists())
    ends = update(FamilyTie).where(mine, col(FamilyTie.ended_at).is_(None), needless)
    connection.execute(ends.values(ended_at=at, code_index=None))
