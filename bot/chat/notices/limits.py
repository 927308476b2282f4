"""What those who look after a case are told by the clock: limits, 督办, and what nobody takes."""

from datetime import datetime

from bot.chat.notices.facts import public_facts
from bot.chat.notices.making import Facts, Notice, notice
from bot.chat.notices.staff import serves
from bot.clock import SHANGHAI
from bot.dates import day_text
from bot.domain.cases import service as cases
from bot.domain.clocks import rules as clock_rules
from bot.domain.clocks import service as clocks
from bot.domain.clocks import supervision
from bot.domain.clocks.rules import Clock
from bot.domain.ladder import service as ladder
from bot.domain.people import queries as people
from bot.domain.people.model import Role
from bot.workdays import is_workday


def moment_text(moment: datetime, at: datetime) -> str:
    """Write a moment with its weekday: 11月25日（周三）17:30; a day off is named, and a year that is not this one."""
    local, now = moment.astimezone(SHANGHAI), at.astimezone(SHANGHAI)
    off = "" if is_workday(local.date()).value else "休息日"
    return f"{day_text(local.date(), year=now.year)}{off}{local:%H:%M}"


def clock_facts(clock: Clock, at: datetime) -> Facts:
    """Return what a limit is, until when it is, and how long there is left."""
    last = day_text(clock.last_day, year=at.astimezone(SHANGHAI).year)
    hourly = not clock.working and (clock.due_at - clock.started_at).days < 2
    return {
        "limit": clock_rules.NAMES[clock.name],
        "due": moment_text(clock.due_at, at) if hourly else last,
        "left": clock_rules.left_text(clock, at),
        "official": clock.official,
        "year": max(clock.last_day.year, clock.red_at.astimezone(SHANGHAI).year),
    }


def _clock(one: Notice) -> Facts | None:
    """Return the facts of a card while its clock still runs."""
    running = {clock.name: clock for clock in clocks.of_case(one.session, one.case, one.house.rulebook.at)}
    clock = running.get(one.facts["limit"])
    if clock is None or clock.paused or not serves(one):
        return None
    owner = one.letter.person_id == one.case.owner_id
    return (
        public_facts(one.house, one.session, one.case)
        | clock_facts(clock, one.house.clock())
        | {"owner": None if owner else people.display_name(one.session, one.case.owner_id)}
    )


@notice
def yellow_card(one: Notice) -> Facts | None:
    """For first receiver and supervisor: one working day is left."""
    return _clock(one)


@notice
def red_card(one: Notice) -> Facts | None:
    """For first receiver and supervisor: it is over."""
    return _clock(one)


@notice
def nobody_takes(one: Notice) -> Facts | None:
    """For steward, coordinator or centre, in turn: the groups had it and nobody took it."""
    if not ladder.unfollowed(one.session, one.facts["case_id"]) or not serves(one):
        return None
    return public_facts(one.house, one.session, one.case)


@notice
def lead_asked(one: Notice) -> Facts | None:
    """For who leads the volunteers: nobody has taken it; no more than the card in the group says."""
    person, at = one.letter.person_id, one.house.clock()
    if not ladder.unfollowed(one.session, one.facts["case_id"]) or person is None:
        return None
    if not people.may(one.session, person, {Role.LEAD}, one.case.area_code, at=at):
        return None
    return public_facts(one.house, one.session, one.case)


def _demand(one: Notice) -> Facts | None:
    row = supervision.open_of(one.session, one.facts["case_id"])
    if row is None or not serves(one):
        return None
    return public_facts(one.house, one.session, one.case) | {
        "due": moment_text(row.due_at, one.house.clock()),
        "asker": people.display_name(one.session, row.asked_by),
        "owes": None if row.asked_of == one.letter.person_id else people.display_name(one.session, row.asked_of),
        "words": _words(one, supervision.ASKED),
    }


def _words(one: Notice, what: str) -> str | None:
    notes = [event.note for event in cases.history(one.session, one.facts["case_id"]) if event.what == what]
    return notes[-1] if notes else None


@notice
def supervision_asked(one: Notice) -> Facts | None:
    """For whoever owes a reply."""
    return _demand(one)


@notice
def supervision_reminder(one: Notice) -> Facts | None:
    """For whoever owes a reply: it is due soon."""
    return _demand(one)


@notice
def supervision_late(one: Notice) -> Facts | None:
    """For whoever owes a reply, whoever asked, and those above: it is overdue."""
    return _demand(one)


@notice
def supervision_answered(one: Notice) -> Facts | None:
    """For whoever asked: the reply."""
    if not serves(one):
        return None
    answers = [e for e in cases.history(one.session, one.facts["case_id"]) if e.what == clock_rules.ANSWERED]
    if not answers:
        return None
    by = answers[-1].person_id
    return {"words": answers[-1].note, "who": people.display_name(one.session, by) if by is not None else None}
