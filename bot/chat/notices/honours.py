"""What is said about training, commendations, stars and public notices. In a group names are masked."""

from bot.chat.notices.facts import masked
from bot.chat.notices.making import Facts, Notice, notice
from bot.clock import SHANGHAI
from bot.dates import full_day, month_day
from bot.domain.areas import queries as areas
from bot.domain.honours import public, stars
from bot.domain.honours import service as honours
from bot.domain.honours.model import HonourCheck, HonourKind, StarNotice, StarObjection
from bot.domain.honours.service import HonourView, Standing
from bot.domain.people import queries as people

KIND_NAMES = {HonourKind.TRAINING: "培训", HonourKind.COMMENDATION: "表彰"}


def number_text(minutes: int) -> str:
    """Return hours, or 学时, as a number: 4, 1.5."""
    return f"{minutes / 60:.1f}".removesuffix(".0")


def honour_facts(view: HonourView) -> Facts:
    """Return the facts of a training or commendation."""
    return {
        "id": view.id,
        "kind": KIND_NAMES[view.kind],
        "name": view.name,
        "lessons": number_text(view.minutes) if view.minutes else None,
        "day": full_day(view.day),
        "unit": view.unit,
    }


@notice
def honour_to_check(one: Notice) -> Facts | None:
    """For those who look after the volunteer's community: something to look into."""
    view = honours.find(one.session, one.facts["honour_id"])
    home, person_id = honours.home_of(one.session, view.person_id), one.letter.person_id
    serves = person_id is not None and people.may(one.session, person_id, people.STAFF, home, at=one.house.clock())
    if view.standing is not Standing.WAITING or not serves:
        return None
    return honour_facts(view) | {"who": people.display_name(one.session, view.person_id)}


@notice
def honour_entered(one: Notice) -> Facts | None:
    """For the volunteer: a steward has entered something."""
    return honour_facts(honours.find(one.session, one.facts["honour_id"]))


@notice
def honour_checked(one: Notice) -> Facts | None:
    """For the volunteer: what came of the check."""
    view = honours.find(one.session, one.facts["honour_id"])
    found = one.session.get_one(HonourCheck, view.id)
    return honour_facts(view) | {"confirmed": found.confirmed, "reason": found.reason}


def shown_list(one: Notice, notice_row: StarNotice) -> list[Facts]:
    """Return the lines of a public notice as everybody may see them."""
    assert notice_row.id is not None
    return [
        {
            "order": line.line,
            "who": masked(people.display_name(one.session, line.person_id)),
            "hours": number_text(line.minutes),
        }
        for line in public.lines_of(one.session, notice_row.id)
        if line.struck_at is None
    ]


@notice
def star_notice(one: Notice) -> Facts | None:
    """For the groups of an area: masked names, until when, how to object."""
    row = one.session.get_one(StarNotice, one.facts["notice_id"])
    rules = one.house.rulebook.at(row.posted_at)
    return {
        "id": public.number_of(one.facts["notice_id"]),
        "area": areas.full_name(one.session, row.area_code),
        "period": row.period,
        "level": stars.level_name(row.level),
        "needed": number_text(stars.needed_for(row.level, rules)),
        "lines": shown_list(one, row),
        "until": until_text(row),
    }


def until_text(row: StarNotice) -> str:
    """Return until when a notice runs; it ends with a day."""
    end = row.ends_at.astimezone(SHANGHAI)
    return f"{month_day(end)}零点"


def _of_notice(one: Notice, notice_id: int) -> Facts:
    row = one.session.get_one(StarNotice, notice_id)
    return {"id": public.number_of(notice_id), "level": stars.level_name(row.level)}


@notice
def star_objection(one: Notice) -> Facts | None:
    """For those who decide: what was objected, not by whom."""
    row = one.session.get_one(StarObjection, one.facts["objection_id"])
    notice_row = one.session.get_one(StarNotice, row.notice_id)
    person_id = one.letter.person_id
    serves = person_id is not None and people.may(
        one.session, person_id, people.DECIDERS, notice_row.area_code, at=one.house.clock()
    )
    if row.decided_at is not None or not serves:
        return None
    return _of_notice(one, row.notice_id) | {"objection": row.id, "words": row.words}


@notice
def star_objection_decided(one: Notice) -> Facts | None:
    """For whoever objected: what was found."""
    row = one.session.get_one(StarObjection, one.facts["objection_id"])
    return _of_notice(one, row.notice_id) | {"upheld": row.upheld, "answer": row.answer}


@notice
def star_struck(one: Notice) -> Facts | None:
    """For somebody who was taken off the list; not by whom."""
    return _of_notice(one, one.facts["notice_id"])


@notice
def star_granted(one: Notice) -> Facts | None:
    """For the volunteer: the star took effect."""
    return {"level": stars.level_name(one.facts["level"]), "hours": number_text(one.facts["minutes"])}
