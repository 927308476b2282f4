"""The year report in chat: numbers for those who run the programme."""

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.notices.honours import number_text
from bot.chat.talk import Answer, Talk, say
from bot.dates import day_of
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Account
from bot.domain.sheets import links
from bot.domain.yearbook.service import Line, YearReport, year_report
from bot.language.periods import read_period
from plugins.recording import commands
from plugins.recording.handlers import GRADE_NAMES

LINES_MAX = 8


@commands.YEAR_REPORT.handle
async def report(talk: TALK, words: WORDS) -> None:
    """出年报 2018: read beside the writer, for the coordinator's own area or the one that is named."""
    period = read_period(words or "今年", day_of(talk.at))
    year = period.first.year if period is not None and period.days > DAYS_MIN else None
    made = await talk.house.store.read(lambda session: _made(session, talk, words, year))

    def work(session: Session) -> Answer:
        account = talk.account(session)
        people.require(session, account.person_id, people.DECIDERS, None, at=talk.at)
        needed("ok" if year else None, "哪一年（2018、去年）", commands.YEAR_REPORT.example)
        needed("ok" if made else None, "您负责的街道或社区", f"{commands.YEAR_REPORT.example} 营市街")
        assert made is not None
        return _handed_over(session, talk, account, made)

    await talk.write(work)


def _handed_over(session: Session, talk: Talk, account: Account, made: YearReport) -> Answer:
    """Say the numbers; the picture follows where one can be sent, and a link to the print version where pages are served."""
    url, facts = talk.house.settings.server.public_url, {"year": made.year, "area_code": made.area_code}
    if talk.shows_pictures:
        about = f"year_report:{made.year}:{made.area_code}"
        notices.tell_account(session, account, "year_report", about=about, at=talk.at, kind="picture", **facts)
    target = links.Target(year=made.year, area_code=made.area_code)
    token = links.new_link(session, target, rules=talk.rules, at=talk.at) if url else ""
    return say(
        "recording.year_report",
        **_facts(made),
        link=f"{url.rstrip('/')}/sheet/{token}" if url else None,
        minutes=talk.rules.minutes("sheets.link_expiry"),
    )


DAYS_MIN = 360
"""A report is about a whole year."""


def _made(session: Session, talk: Talk, words: str, year: int | None) -> YearReport | None:
    """Return the report, None for whoever may not have it or names no area of theirs."""
    account = talk.known_account(session)
    if account is None or year is None:
        return None
    own = people.areas_of(session, account.person_id, people.DECIDERS, at=talk.at)
    reading = talk.house.places.resolve(words)
    code = reading.sure.code if reading.sure is not None else (own[0] if len(own) == 1 else None)
    if code is None or not any(code.startswith(one) for one in own):
        return None
    return year_report(session, year, code, rulebook=talk.house.rulebook, at=talk.at)


def _facts(made: YearReport) -> dict[str, object]:
    return {
        "year": made.year,
        "area": made.area,
        "registered": made.registered,
        "served_people": made.served_people,
        "services": made.services,
        "total": number_text(made.minutes),
        "helped": made.helped_cases,
        "by_kind": [_line(line) for line in _largest(made.by_kind)],
        "by_place": [_line(line) for line in _largest(made.by_area)],
        "grades": "、".join(f"{GRADE_NAMES_BY[line.name]}{line.services}次" for line in made.by_grade),
        "sealed": made.sealed,
        "in_time": made.sealed_in_time,
        "corrections": made.corrections,
        "trainings": made.trainings,
        "commendations": made.commendations,
        "stars": made.stars,
        "few": made.small_number,
    }


GRADE_NAMES_BY = {grade.value: name for grade, name in GRADE_NAMES.items()}


def _largest(lines: tuple[Line, ...]) -> list[Line]:
    return sorted(lines, key=lambda line: -(line.minutes or 0))[:LINES_MAX]


def _line(line: Line) -> dict[str, object]:
    hidden = line.minutes is None
    return {
        "title": line.name,
        "hidden": hidden,
        "people": line.people,
        "services": line.services,
        "hours": None if hidden else number_text(line.minutes or 0),
    }
