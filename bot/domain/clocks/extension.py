"""延期: a coordinator gives the answer to a petition 30 more days, once, with a reason that the person hears."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.domain.audit import service as audit
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.model import OPEN_STATES, Case
from bot.domain.clocks import service as clocks
from bot.domain.clocks.errors import AlreadyExtended, CaseOver, NotExtendable
from bot.domain.clocks.rules import EXTENDED, PETITION, Clock, RulesAt
from bot.domain.notices import service as notices
from bot.domain.people import queries as people


@dataclass(frozen=True)
class Extended:
    """A case with its new limit."""

    case: Case
    clock: Clock


def extend(session: Session, case_id: int, *, by: int, reason: str, rules_at: RulesAt, at: datetime) -> Extended:
    """Give more time (信访工作条例: 60 days, once 30 more, with the reason told). For coordinators of the area.

    Refuses other kinds of cases, a second time, a limit that has ended and a case that is over.
    """
    case = cases.for_staff(session, case_id, by, people.DECIDERS, at=at)
    number = case_rules.number(case_id)
    if case.state not in OPEN_STATES:
        raise CaseOver(number=number, state=case_rules.STATE_NAMES[case.state])
    clock = finish_of(session, case, rules_at)
    if case.kind != PETITION or clock is None or at >= clock.due_at:
        raise NotExtendable(number=number, petition=case.kind == PETITION)
    if any(event.what == EXTENDED for event in cases.history(session, case_id)):
        raise AlreadyExtended(number=number)
    cases.record(session, case, EXTENDED, by=by, at=at, note=reason)
    case.look_at = at
    session.flush()
    audit.note(session, person_id=by, action="extend", subject=notices.about_case(case_id), at=at)
    notices.tell_requester(session, case, "petition_extended", at=at)
    longer = finish_of(session, case, rules_at)
    assert longer is not None
    return Extended(case, longer)


def finish_of(session: Session, case: Case, rules_at: RulesAt) -> Clock | None:
    """Return the clock of the answer itself while it is not fulfilled."""
    return next((clock for clock in clocks.of_case(session, case, rules_at) if clock.name == "finish"), None)
