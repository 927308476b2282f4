"""Statements, years and record sheets, as they are sent: the words, and the pictures instead of them."""

from datetime import date, timedelta

from sqlmodel import Session

from bot.chat.notices.making import Facts, Notice, notice
from bot.chat.notices.pictures import picture
from bot.dates import day_of
from bot.domain.people import queries as people
from bot.domain.rulebook import Rules
from bot.domain.sheets import service as sheets
from bot.domain.sheets import statements
from bot.domain.sheets.rules import period_label
from bot.domain.tasks.rules import duration_text
from bot.domain.timebank.rules import coins
from bot.domain.yearbook import service as yearbook
from bot.printing import Page, sheet_page, year_page, yearbook_page


def statement_facts(session: Session, person_id: int, first: date, last: date, rules: Rules) -> Facts | None:
    """Return what a statement says of these days; None when there is nothing in it."""
    found = statements.month_statement(session, person_id, first, last)
    if found.empty:
        return None
    amounts = {name: coins(getattr(found, name), rules) for name in ("opening", "received", "paid", "closing")}
    return {
        "label": period_label(first, last),
        "served": duration_text(found.served),
        "services": found.services,
        "in_all": duration_text(found.served_in_all),
        "reserved": coins(found.reserved, rules) if found.reserved else None,
        **amounts,
    }


def year_facts(session: Session, person_id: int, year: int) -> Facts | None:
    """Return what a year came to, in words; None for a year without a record."""
    view = statements.year_view(session, person_id, year)
    if view is None:
        return None
    return {
        "year": year,
        "time": duration_text(view.minutes),
        "services": view.services,
        "neighbours": view.neighbours,
        "best_month": view.best_month,
        "best_time": duration_text(max(view.months)),
        "kinds": [f"{name}{times}次" for name, times in view.kinds[:3]],
    }


@notice
def monthly_statement(one: Notice) -> Facts | None:
    """For whoever ordered it: both books of the month that has ended."""
    person = one.letter.person_id
    if person is None:
        return None
    first = date(one.facts["year"], one.facts["month"], 1)
    _, last = statements.month_before(first + timedelta(days=32))
    return statement_facts(one.session, person, first, last, one.house.rules())


@notice
def record_sheet(one: Notice) -> Facts | None:
    """For whoever opened it: the picture of a sheet; in words where no picture goes."""
    sheet = sheets.find_sheet(one.session, one.facts["sheet_id"])
    return {"number": sheet.number, "code": sheet.code}


@notice
def sheet_opened_for_you(one: Notice) -> Facts | None:
    """For whom a sheet is about that somebody else opened: who did, and where to ask."""
    sheet = sheets.find_sheet(one.session, one.facts["sheet_id"])
    return {
        "number": sheet.number,
        "by": people.display_name(one.session, one.facts["by"]),
        "period": sheet.shown["label"],
        "time": duration_text(sheet.shown["minutes"]),
    }


@picture
def record_sheet_drawn(one: Notice) -> Page | None:
    """The sheet as it was issued."""
    sheet = sheets.find_sheet(one.session, one.facts["sheet_id"])
    return sheet_page(sheet, public_url=one.house.settings.server.public_url, in_chat=True)


@notice
def year_report(one: Notice) -> Facts | None:
    """For whoever asked for it: the picture of a year report; in words where no picture goes."""
    return {"year": one.facts["year"]}


@picture
def year_report_drawn(one: Notice) -> Page | None:
    """The numbers of the year, as they are when it is sent."""
    house, facts = one.house, one.facts
    made = yearbook.year_report(
        one.session, facts["year"], facts["area_code"], rulebook=house.rulebook, at=house.clock()
    )
    return yearbook_page(made, in_chat=True)


@notice
def sheet_approved(one: Notice) -> Facts | None:
    """For the person of a sheet: the issuing body has approved it."""
    sheet = sheets.find_sheet(one.session, one.facts["sheet_id"])
    return None if sheet.approval is None else {"number": sheet.number, "body": sheet.approval.body}


@notice
def my_year(one: Notice) -> Facts | None:
    """For themselves: the picture of their year; in words where no picture goes."""
    return None if one.letter.person_id is None else year_facts(one.session, one.letter.person_id, one.facts["year"])


@picture
def my_year_drawn(one: Notice) -> Page | None:
    """The year, to be shown."""
    assert one.letter.person_id is not None
    view = statements.year_view(one.session, one.letter.person_id, one.facts["year"])
    today: date = day_of(one.house.clock())
    return None if view is None else year_page(view, today=today)
