"""The monthly statement, and one's year as a picture."""

from datetime import date, timedelta

from sqlmodel import Session

from bot.chat.asking import ArgumentMissing
from bot.chat.dependencies import TALK, WORDS
from bot.chat.notices.sheets import statement_facts, year_facts
from bot.chat.talk import Answer, Talk, say
from bot.dates import day_of
from bot.domain.notices import service as notices
from bot.domain.sheets import statements
from bot.domain.sheets.rules import period_label
from bot.domain.sheets.statements import month_before
from bot.language.normalise import normalise
from plugins.sheets import commands
from plugins.sheets.reading import read_days


@commands.STATEMENT.handle
async def month_statement(talk: TALK, words: WORDS) -> None:
    """月结单 / 月结单 10月: both books of one month. Without a month the last one, or the running one if that was empty."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        if account is None:
            return say("timebank.nothing_yet")
        months = _months(talk, words)
        for first, last in months:
            facts = statement_facts(session, account.person_id, first, last, talk.rules)
            if facts is not None:
                return say("sheets.statement", **facts)
        return say("sheets.statement_empty", label=period_label(*months[0]))

    await talk.write(work)


def _months(talk: Talk, words: str) -> list[tuple[date, date]]:
    today = day_of(talk.at)
    said = normalise(words).replace("月结单", "").strip()
    if not said:
        first = today.replace(day=1)
        return [month_before(first), month_before(first + timedelta(days=32))]
    days, _ = read_days(said, today)
    if days is None:
        raise ArgumentMissing(what="是哪个月", example=commands.STATEMENT.example)
    return [days]


@commands.ORDER_STATEMENT.handle
async def order_statement(talk: TALK) -> None:
    """订阅月结单: from now on, on the first of every month."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        new = statements.order_statement(session, account.person_id, rules=talk.rules, at=talk.at)
        return say("sheets.ordered", new=new)

    await talk.write(work)


@commands.STOP_STATEMENT.handle
async def stop_statement(talk: TALK) -> None:
    """退订月结单."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        had = account is not None and statements.stop_statement(session, account.person_id)
        return say("sheets.stopped", had=had)

    await talk.write(work)


@commands.MY_YEAR.handle
async def my_year(talk: TALK, words: WORDS) -> None:
    """我的一年 / 我的2018: what one gave in a year, in words and as a picture to show."""

    def work(session: Session) -> Answer:
        today = day_of(talk.at)
        days, _ = read_days(normalise(words), today)
        year = days[0].year if days else today.year
        account = talk.known_account(session)
        facts = year_facts(session, account.person_id, year) if account else None
        if account is None or facts is None:
            return say("sheets.year_empty", year=year, last=year - 1)
        pictured = talk.shows_pictures
        if pictured:
            notices.tell_account(
                session, account, "my_year", about=f"year:{year}", at=talk.at, kind="picture", year=year
            )
        return say("sheets.year", pictured=pictured, **facts)

    await talk.write(work)
