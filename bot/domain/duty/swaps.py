"""Swapping a shift: one asks, the other agrees in private, and only then the roster changes."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.duty import roster
from bot.domain.duty import rules as duty_rules
from bot.domain.duty.errors import NoOfficeThere, NoSwapAsked, NotOnRoster, NotYourShift, SwapWithOneself
from bot.domain.duty.model import DutyShift
from bot.domain.notices import service as notices
from bot.domain.people import queries as people


def ask(
    session: Session, shift: DutyShift, *, by: int, other_id: int, exchange: DutyShift | None, at: datetime
) -> None:
    """Ask somebody to take a shift of one's own, in exchange for one of theirs where named. A later request replaces it.

    Refuses a shift that is not the speaker's, oneself, an `exchange` that is not the other's, and whoever holds no
    office for the area when the shift begins.
    """
    if shift.person_id != by or shift.ends_at <= at:
        raise NotYourShift(shift=duty_rules.shift_text(shift), shifts=[])
    if other_id == by:
        raise SwapWithOneself
    if exchange is not None and exchange.person_id != other_id:
        raise NotOnRoster(shift=people.display_name(session, other_id) + "的" + duty_rules.shift_text(exchange))
    _check_can_take(session, other_id, shift, at=at)
    if exchange is not None:
        _check_can_take(session, by, exchange, at=at)
    shift.swap_to, shift.swap_for = other_id, exchange.id if exchange is not None else None
    session.flush()
    notices.tell(session, other_id, "swap_asked", about=roster.about(shift), at=at, kind="notice", shift_id=shift.id)


def _check_can_take(session: Session, person_id: int, shift: DutyShift, *, at: datetime) -> None:
    if not people.may(session, person_id, roster.ON_CALL, shift.area_code, at=max(at, shift.starts_at)):
        area = areas.full_name(session, shift.area_code)
        raise NoOfficeThere(name=people.display_name(session, person_id), area=area)


def asked_of(session: Session, person_id: int, *, at: datetime) -> list[DutyShift]:
    """Return the shifts that somebody is asked to take and that have not ended, soonest first."""
    return list(
        session.exec(
            select(DutyShift)
            .where(DutyShift.swap_to == person_id, col(DutyShift.ends_at) > at)
            .order_by(col(DutyShift.starts_at))
        )
    )


def agree(session: Session, shift: DutyShift, *, by: int, at: datetime) -> DutyShift | None:
    """Take the shift that was offered; the one who asked and the coordinators are told.

    Returns the shift given in exchange, if any. Refuses when the offer stands no more: it was taken back, the roster
    was laid anew, or the office of the one who agrees ends before.
    """
    _check_can_take(session, by, shift, at=at)
    asker = shift.person_id
    exchange = session.get(DutyShift, shift.swap_for) if shift.swap_for is not None else None
    if exchange is not None:
        if exchange.person_id != by:
            raise NotOnRoster(shift=duty_rules.shift_text(exchange))
        _check_can_take(session, asker, exchange, at=at)
    won = session.connection().execute(
        update(DutyShift)
        .where(col(DutyShift.id) == shift.id, col(DutyShift.swap_to) == by, col(DutyShift.ends_at) > at)
        .values(person_id=by, swap_to=None, swap_for=None)
    )
    if not won.rowcount:
        raise NoSwapAsked
    session.refresh(shift)
    _step_aside(shift, by)
    if exchange is not None:
        exchange.person_id, exchange.swap_to, exchange.swap_for = asker, None, None
        _step_aside(exchange, asker)
    session.flush()
    audit.note(session, person_id=by, action="swap", subject=roster.about(shift), at=at)
    told = [asker, *roster.coordinators_of(session, shift.area_code, at=at)]
    notices.tell_all(
        session,
        [one for one in told if one != by],
        "shift_swapped",
        about=roster.about(shift),
        at=at,
        kind="notice",
        shift_id=shift.id,
        asker_id=asker,
        exchange_id=exchange.id if exchange is not None else None,
    )
    return exchange


def _step_aside(shift: DutyShift, new: int) -> None:
    """Nobody backs up their own shift."""
    if shift.backup_id == new:
        shift.backup_id = None


def decline(session: Session, shift: DutyShift, *, by: int, at: datetime) -> None:
    """Say no; the roster stays, and the one who asked is told."""
    if shift.swap_to != by:
        raise NoSwapAsked
    shift.swap_to = shift.swap_for = None
    session.flush()
    notices.tell(
        session,
        shift.person_id,
        "swap_declined",
        about=roster.about(shift),
        at=at,
        kind="notice",
        shift_id=shift.id,
        by=by,
    )
