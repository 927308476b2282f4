"""What people are reminded of: their own words, care dates, the weekly digest, a task that is near."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session

from bot.chat.notices.facts import masked, public_facts
from bot.chat.notices.making import Facts, Notice, notice
from bot.chat.notices.staff import serves
from bot.clock import SHANGHAI
from bot.dates import day_of
from bot.domain.cases import rules as case_rules
from bot.domain.cases.model import OPEN_STATES, Case
from bot.domain.people import queries as people
from bot.domain.reminders import asks, digest
from bot.domain.reminders import rules as when
from bot.domain.reminders.model import Reminder, ReminderKind, TaskAsk
from bot.domain.tasks.model import Claim
from bot.domain.tasks.rules import duration_text
from bot.domain.timebank.rules import coins
from bot.language.times import describe
from bot.language.times_reading import Grain, TimeReading
from bot.language.times_rhythm import describe_rhythm, read_rhythm

if TYPE_CHECKING:
    from bot.chat.house import House


def said_at(moment: datetime, at: datetime) -> str:
    """Return a moment in Chinese with weekday and date."""
    local = moment.astimezone(SHANGHAI)
    return describe(TimeReading(local, local, Grain.MINUTE, "", (0, 0)), at)


def day_said(moment: datetime, at: datetime) -> str:
    """Return the day of a moment: 4月10日（周六）."""
    return said_at(moment, at).partition("）")[0] + "）"


def reminder_line(row: Reminder, at: datetime) -> str:
    """Return one line of 我的提醒."""
    if row.kind is ReminderKind.CARE and row.case_id is not None:
        return f"{row.number}. {day_said(row.for_at, at)} {case_rules.number(row.case_id)} {row.words}"
    if row.kind is ReminderKind.DIGEST:
        return f"{row.number}. 每周的周报，下一份{said_at(row.for_at, at)}"
    if row.rhythm is None:
        return f"{row.number}. {said_at(row.for_at, at)} {row.words}"
    rhythm = read_rhythm(row.rhythm)
    assert rhythm.time_of_day is not None
    return f"{row.number}. {describe_rhythm(rhythm, rhythm.time_of_day)} {row.words}"


@notice
def reminders_due(one: Notice) -> Facts | None:
    """For whoever wanted to be told: everything that is due for them now, in one message."""
    at = one.house.clock()
    now: list[str] = []
    missed: list[str] = []
    care: list[str] = []
    weekly = None
    single = None
    for reminder_id, due_text in one.facts["items"]:
        row, due = one.session.get(Reminder, reminder_id), datetime.fromisoformat(due_text)
        if row is None:
            continue  # cancelled meanwhile
        if row.kind is ReminderKind.DIGEST and one.letter.person_id is not None:
            facts = digest_facts(one.house, one.session, one.letter.person_id, at=at)
            weekly = one.house.texts.render("notices.weekly_digest", team=False, pushed=True, **facts)
        elif row.kind is ReminderKind.CARE:
            care += _care_line(one, row, at)
        elif when.is_late(due, at=at, rules=one.house.rules()):
            missed.append(f"{said_at(due, at)} {row.words}")
        else:
            now.append(row.words or "")
            single = row
    if not (now or missed or care or weekly):
        return None
    again = single.number if single is not None and single.rhythm and len(now) == 1 else None
    return {"now": now, "missed": missed, "care": care, "weekly": weekly, "again": again, "own": bool(now)}


def _care_line(one: Notice, row: Reminder, at: datetime) -> list[str]:
    """Return the line of a care date, none for whoever looks after the case no longer."""
    assert row.case_id is not None
    case, person = one.session.get_one(Case, row.case_id), one.letter.person_id
    if person is None or not people.may(one.session, person, people.STAFF, case.area_code, at=at):
        return []
    days = (day_of(row.for_at) - day_of(at)).days
    ahead = f"还有{days}天" if days > 0 else "就是今天"
    return [f"{case_rules.number(row.case_id)} {day_said(row.for_at, at)} {row.words}（{ahead}）"]


def digest_facts(house: "House", session: Session, person_id: int, *, at: datetime) -> Facts:
    """Return the facts of a weekly digest. It names no person."""
    own = digest.of_person(session, person_id, at=at)
    lines = [{"number": case_rules.number(case.id or 0), **public_facts(house, session, case)} for case in own.ahead]
    areas = [
        {
            "name": area.name,
            "opened": area.opened,
            "closed": area.closed,
            "open_now": area.open_now,
            "longest": case_rules.number(area.longest.id or 0) if area.longest is not None else None,
            "longest_days": area.longest_days,
            "hours": duration_text(area.minutes),
        }
        for area in digest.of_areas(session, person_id, at=at)
    ]
    return {
        "services": own.services,
        "time": duration_text(own.minutes),
        "ahead": lines,
        "coins": coins(own.coin_minutes, house.rules()),
        "open_needs": own.open_needs,
        "areas": areas,
    }


def _standing(one: Notice) -> tuple[TaskAsk, Claim] | None:
    """Return the question and the claim it is about while both hold and nobody has answered."""
    ask = one.session.get_one(TaskAsk, one.facts["ask_id"])
    claim = one.session.get_one(Claim, ask.claim_id)
    if ask.answer is not None or not asks.stands(ask, claim, one.case) or one.house.clock() >= ask.starts_at:
        return None
    return ask, claim


@notice
def task_ahead(one: Notice) -> Facts | None:
    """For the claimer, before the task: do you come? Whom to help was told when it was claimed."""
    standing = _standing(one)
    if standing is None:
        return None
    several = len(asks.open_asks(one.session, standing[1].person_id, at=one.house.clock())) > 1
    return public_facts(one.house, one.session, one.case) | {"again": one.facts["again"], "several": several}


@notice
def somebody_comes(one: Notice) -> Facts | None:
    """For the requester: somebody has promised to come. No name: it was told when the task was claimed."""
    if one.case.state not in OPEN_STATES or _standing(one) is None:
        return None
    return {"when": one.case.when_text}


@notice
def volunteer_silent(one: Notice) -> Facts | None:
    """For the steward: the claimer was asked twice and has not answered."""
    standing = _standing(one)
    if standing is None or not serves(one):
        return None
    who = masked(people.display_name(one.session, standing[1].person_id))
    return public_facts(one.house, one.session, one.case) | {"who": who}
