"""What people on duty and coordinators are told of the roster: who stands on it, what is missing, swaps, hand-over."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.chat.notices.making import Facts, Notice, notice
from bot.chat.notices.staff import serves
from bot.clock import SHANGHAI
from bot.dates import day_text, month_day
from bot.domain.areas import queries as areas
from bot.domain.cases import rules as case_rules
from bot.domain.cases.model import Case
from bot.domain.duty import handover, roster
from bot.domain.duty import rules as duty_rules
from bot.domain.duty import service as duty
from bot.domain.duty.handover import Summary
from bot.domain.duty.model import DutyShift
from bot.domain.people import queries as people


def shift_facts(session: Session, shift: DutyShift) -> Facts:
    """Return what colleagues may know of a shift."""
    return {
        "shift": duty_rules.shift_text(shift),
        "hours": duty_rules.hours_text(shift),
        "area": areas.full_name(session, shift.area_code),
    }


def summary_facts(session: Session, summary: Summary) -> Facts:
    """Return the lines of a hand-over: what stands open, by kind, with numbers and areas and nobody's words."""
    until = summary.until.astimezone(SHANGHAI)
    supervised = [session.get_one(Case, one.case_id) for one in summary.supervisions]
    return {
        "until": f"{month_day(until)}{until:%H:%M}",
        "pages": named(session, summary.pages),
        "dangers": named(session, summary.dangers),
        "urgent": named(session, summary.urgent),
        "disputes": named(session, summary.disputes),
        "due": named(session, summary.due),
        "supervised": named(session, supervised),
        "nothing": summary.empty,
    }


def named(session: Session, found: list[Case]) -> str:
    """Return numbers and areas in one line; what is more than LINES_MAX is only hinted at."""
    shown = "；".join(
        f"{case_rules.number(case.id or 0)} {areas.full_name(session, case.area_code)}"
        for case in found[: handover.LINES_MAX]
    )
    return shown + ("……" if len(found) > handover.LINES_MAX else "")


def _shift(one: Notice) -> DutyShift | None:
    shift = one.session.get(DutyShift, one.facts["shift_id"])
    return shift if shift is not None and shift.ends_at > one.house.clock() else None


@notice
def on_roster(one: Notice) -> Facts | None:
    """For whoever was put on the roster: when, where, and who backs whom up."""
    rows = one.session.exec(
        select(DutyShift)
        .where(col(DutyShift.id).in_(one.facts["shift_ids"]), col(DutyShift.ends_at) > one.house.clock())
        .order_by(col(DutyShift.day))
    ).all()
    person = one.letter.person_id
    mine = [row for row in rows if person in (row.person_id, row.backup_id)]
    if not mine:
        return None
    first = mine[0]
    backs_up = first.backup_id == person
    other = first.person_id if backs_up else first.backup_id
    return shift_facts(one.session, first) | {
        "days": duty_rules.days_text([row.day for row in mine]),
        "name": first.name,
        "backs_up": backs_up,
        "other": people.display_name(one.session, other) if other is not None else None,
    }


@notice
def roster_gap(one: Notice) -> Facts | None:
    """For coordinators: nobody is on duty then, while there is time to find somebody."""
    day, name, area = date.fromisoformat(one.facts["day"]), one.facts["name"], one.facts["area_code"]
    row = roster.find(one.session, area, day, name)
    if row is not None and roster.covered(one.session, row):
        return None
    return {
        "shift": day_text(day) + name,
        "day": month_day(day),
        "name": name,
        "area": areas.full_name(one.session, area),
        "who": people.display_name(one.session, row.person_id) if row is not None else None,
    }


@notice
def swap_asked(one: Notice) -> Facts | None:
    """For whoever is asked to take a shift; only while the request stands."""
    shift = _shift(one)
    if shift is None or shift.swap_to != one.letter.person_id:
        return None
    exchange = one.session.get(DutyShift, shift.swap_for) if shift.swap_for is not None else None
    return shift_facts(one.session, shift) | {
        "asker": people.display_name(one.session, shift.person_id),
        "exchange": duty_rules.shift_text(exchange) if exchange is not None else None,
    }


@notice
def shift_swapped(one: Notice) -> Facts | None:
    """For whoever asked, and the coordinators: it was agreed to."""
    shift = _shift(one)
    if shift is None:
        return None
    exchange_id = one.facts.get("exchange_id")
    exchange = one.session.get(DutyShift, exchange_id) if exchange_id is not None else None
    asker = one.facts["asker_id"]
    return shift_facts(one.session, shift) | {
        "who": people.display_name(one.session, shift.person_id),
        "asker": "您" if asker == one.letter.person_id else people.display_name(one.session, asker),
        "exchange": duty_rules.shift_text(exchange) if exchange is not None else None,
    }


@notice
def swap_declined(one: Notice) -> Facts | None:
    """For whoever asked: it stays theirs."""
    shift = _shift(one)
    if shift is None or shift.person_id != one.letter.person_id:
        return None
    return shift_facts(one.session, shift) | {"who": people.display_name(one.session, one.facts["by"])}


@notice
def shift_handed_over(one: Notice) -> Facts | None:
    """For whoever is on duty next: what stands open, as it is when this is said."""
    shift = _shift(one)
    if shift is None or shift.person_id != one.letter.person_id or shift.taken_at is not None:
        return None
    assert shift.handed_by is not None
    found = handover.summary(one.session, [shift.area_code], until=shift.ends_at)
    return (
        shift_facts(one.session, shift)
        | summary_facts(one.session, found)
        | {"giver": people.display_name(one.session, shift.handed_by)}
    )


@notice
def shift_taken_over(one: Notice) -> Facts | None:
    """For whoever handed over: the next one has it."""
    shift = one.session.get(DutyShift, one.facts["shift_id"])
    if shift is None:
        return None
    return shift_facts(one.session, shift) | {"who": people.display_name(one.session, one.facts["by"])}


@notice
def page_taken(one: Notice) -> Facts | None:
    """For the others who were called: somebody answers it."""
    row = duty.page_of(one.session, one.facts["case_id"])
    if row is None or row.acknowledged_by is None or not serves(one):
        return None
    return {"who": people.display_name(one.session, row.acknowledged_by)}


KINDS_OF_MESSAGES = {
    "page": "紧急呼叫",
    "details": "接单详情",
    "card": "群里的卡片",
    "urgent_card": "群里的紧急卡片",
    "ask": "派单询问",
    "visit": "独自上门的询问",
    "notice": "通知",
    "clock": "到点提醒",
    "reminder": "任务前提醒",
    "own_reminder": "本人的提醒",
    "digest": "周报",
}


@notice
def was_asleep(one: Notice) -> Facts:
    """For owners and 总管: since when nothing ran, and what came too late, by kind and without anybody's name."""
    since, until = (datetime.fromisoformat(one.facts[key]).astimezone(SHANGHAI) for key in ("since", "until"))
    late = [f"{KINDS_OF_MESSAGES.get(kind, '其他')}{count}条" for kind, count in sorted(one.facts["late"].items())]
    hours = (until - since).total_seconds() / 3600
    return {
        "since": f"{day_text(since.date())}{since:%H:%M}",
        "until": f"{day_text(until.date())}{until:%H:%M}",
        "hours": f"{hours:.0f}小时" if hours < 48 else f"{hours / 24:.0f}天",
        "late": "、".join(late),
    }


@notice
def budget_short(one: Notice) -> Facts:
    """For owners and 总管: more is due today than one QQ account may say."""
    wanted, left = one.facts["wanted"], one.facts["left"]
    return {"tail": one.facts["tail"], "wanted": wanted, "left": left, "over": wanted - left}
