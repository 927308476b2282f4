"""Handing a shift over: what the next on duty must know, and their word that they have taken over."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.cases.model import OPEN_STATES, Case, CaseState, Level
from bot.domain.clocks import supervision
from bot.domain.clocks.model import Supervision
from bot.domain.duty import roster
from bot.domain.duty.errors import NothingHandedOver
from bot.domain.duty.model import DutyShift, Page
from bot.domain.notices import service as notices
from bot.domain.people import queries as people

LINES_MAX = 6
"""Cases of one kind that a summary names; how many more there are is said."""
LATE = timedelta(hours=4)
"""So long after its end a shift can still be handed over."""
NO_SHIFT_HOURS = timedelta(hours=12)
"""How far ahead the summary looks for somebody who is not on a roster."""


@dataclass(frozen=True)
class Summary:
    """What stands open in some areas. Lists hold at most LINES_MAX and one more, which tells that there are more."""

    pages: list[Case]
    """Nobody has acknowledged these."""
    dangers: list[Case]
    """People in danger whose case somebody follows."""
    urgent: list[Case]
    disputes: list[Case]
    due: list[Case]
    """Their limit ends before `until`, or has ended."""
    supervisions: list[Supervision]
    until: datetime

    @property
    def empty(self) -> bool:
        """Whether nothing stands open."""
        return not (self.pages or self.dangers or self.urgent or self.disputes or self.due or self.supervisions)


def summary(session: Session, area_codes: Collection[str], *, until: datetime) -> Summary:
    """Return what is open in those areas and below them, the oldest first."""
    within = areas.within(Case.area_code, area_codes)
    still_open = col(Case.state).in_(OPEN_STATES)
    in_order = select(Case).where(within).order_by(col(Case.id)).limit(LINES_MAX + 1)
    unheard = (
        select(Case)
        .join(Page, col(Page.case_id) == col(Case.id))
        .where(within, col(Page.acknowledged_at).is_(None), still_open)
        .order_by(col(Page.next_at))
        .limit(LINES_MAX + 1)
    )
    pages = list(session.exec(unheard))
    calling = [case.id for case in pages]
    urgent = in_order.where(
        still_open, Case.state != CaseState.CRISIS, Case.level == Level.URGENT, col(Case.id).not_in(calling)
    )
    due = (
        select(Case)
        .where(within, col(Case.limit_due_at) <= until)
        .order_by(col(Case.limit_due_at))
        .limit(LINES_MAX + 1)
    )
    return Summary(
        pages=pages,
        dangers=list(session.exec(in_order.where(Case.state == CaseState.CRISIS, col(Case.id).not_in(calling)))),
        urgent=list(session.exec(urgent)),
        disputes=list(session.exec(in_order.where(Case.state == CaseState.DISPUTED))),
        due=list(session.exec(due)),
        supervisions=supervision.open_in(session, area_codes, until=until, limit=LINES_MAX + 1),
        until=until,
    )


@dataclass(frozen=True)
class HandedOver:
    """What a speaker hands over: their own shift and the next one, where the roster has them."""

    shift: DutyShift | None
    following: DutyShift | None
    summary: Summary
    told: bool
    """Whether the summary went to the next on duty."""


def hand_over(session: Session, *, by: int, at: datetime) -> HandedOver:
    """Sum up the areas of the speaker's shift and give the summary to whoever is on duty next.

    Without a shift of one's own (running, or ended not long ago) it is a look only. Refuses whoever holds no office.
    """
    people.require(session, by, roster.ON_CALL, None, at=at)
    audit.note(session, person_id=by, action="handover", subject=f"person:{by}", at=at)
    shift = _own_shift(session, by, at=at)
    if shift is None:
        codes = people.areas_of(session, by, roster.ON_CALL, at=at)
        return HandedOver(None, None, summary(session, codes, until=at + NO_SHIFT_HOURS), told=False)
    following = _following(session, shift)
    until = following.ends_at if following is not None else shift.ends_at + NO_SHIFT_HOURS
    told = False
    if following is not None and following.person_id != by:
        following.handed_by, following.handed_at, following.taken_at = by, at, None
        session.flush()
        told = notices.tell(
            session,
            following.person_id,
            "shift_handed_over",
            about=roster.about(following),
            at=at,
            kind="notice",
            shift_id=following.id,
        )
    return HandedOver(shift, following, summary(session, [shift.area_code], until=until), told=told)


def _own_shift(session: Session, person_id: int, *, at: datetime) -> DutyShift | None:
    query = (
        select(DutyShift)
        .where(DutyShift.person_id == person_id, col(DutyShift.ends_at) > at - LATE, col(DutyShift.starts_at) <= at)
        .order_by(col(DutyShift.starts_at).desc())
    )
    return session.exec(query).first()


def _following(session: Session, shift: DutyShift) -> DutyShift | None:
    """Return the shift that comes next in the area, if it begins within a day of the end."""
    query = (
        select(DutyShift)
        .where(
            DutyShift.area_code == shift.area_code,
            col(DutyShift.ends_at) > shift.ends_at,
            col(DutyShift.starts_at) >= shift.ends_at,
            col(DutyShift.starts_at) < shift.ends_at + timedelta(days=1),
        )
        .order_by(col(DutyShift.ends_at))
    )
    return session.exec(query).first()


def take_over(session: Session, *, by: int, at: datetime) -> DutyShift:
    """Say that one has taken over; whoever handed over is told. Refuses where no summary waits for the speaker."""
    query = (
        select(DutyShift)
        .where(
            DutyShift.person_id == by,
            col(DutyShift.ends_at) > at,
            col(DutyShift.handed_at).is_not(None),
            col(DutyShift.taken_at).is_(None),
        )
        .order_by(col(DutyShift.starts_at))
    )
    shift = session.exec(query).first()
    if shift is None:
        raise NothingHandedOver
    won = session.connection().execute(
        update(DutyShift).where(col(DutyShift.id) == shift.id, col(DutyShift.taken_at).is_(None)).values(taken_at=at)
    )
    if won.rowcount and shift.handed_by is not None:
        about = roster.about(shift)
        notices.tell(
            session, shift.handed_by, "shift_taken_over", about=about, at=at, kind="notice", shift_id=shift.id, by=by
        )
    session.refresh(shift)
    return shift
