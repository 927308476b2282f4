"""Saying what is due: each once, in small batches, shared by whoever looks, never in a flood."""

import asyncio
from datetime import datetime, timedelta

from sqlmodel import Session, func, select

from bot.clock import SHANGHAI
from bot.domain.outbox.model import OutboxMessage
from bot.domain.people import service as people
from bot.domain.people.identity import QQ, Identity
from bot.domain.people.model import Account
from bot.domain.reminders import service as reminders
from bot.domain.reminders.model import Reminder
from bot.domain.rulebook import RuleBook
from bot.language.times_rhythm import next_of
from bot.paths import PROGRAMME_DATA
from bot.store import Store

MORNING = datetime(2026, 11, 25, 9, 0, tzinfo=SHANGHAI)
DUE = MORNING + timedelta(hours=1)
RULES = RuleBook.load(PROGRAMME_DATA / "rules").at(MORNING)


def member(session: Session, number: int) -> Account:
    """Meet somebody on QQ."""
    account = people.meet(session, Identity(QQ, str(50000 + number), "10086"), at=MORNING)
    account.via = "10086"
    return account


def kept(session: Session, account: Account, *, rhythm: str | None = None, first: datetime = DUE) -> Reminder:
    return reminders.keep(session, account, words="吃药", first=first, rhythm=rhythm, rules=RULES, at=MORNING)


def say(session: Session, at: datetime = DUE, most: int = 100) -> int:
    return reminders.say_due(session, next_of=next_of, rules=RULES, at=at, most=most)


def queued(session: Session) -> int:
    return session.exec(select(func.count()).select_from(OutboxMessage)).one()


async def test_of_three_hundred_due_in_one_minute_each_is_said_once_whoever_looks(store: Store) -> None:
    def fill(session: Session) -> None:
        for number in range(300):
            kept(session, member(session, number))

    async def drain() -> int:
        total = 0
        while done := await store.write(lambda session: say(session, most=40)):
            total += done
        return total

    await store.write(fill)
    shares = await asyncio.gather(drain(), drain(), drain())
    assert sum(shares) == 300
    assert await store.read(queued) == 300
    assert await store.write(say) == 0


async def test_what_is_due_together_for_one_person_is_one_message(store: Store) -> None:
    def work(session: Session) -> tuple[int, int]:
        account = member(session, 1)
        for minutes in range(3):
            kept(session, account, first=DUE - timedelta(minutes=minutes))
        return say(session), queued(session)

    assert await store.write(work) == (3, 1)


async def test_a_rhythm_moves_on_and_a_clock_set_back_says_nothing_twice(store: Store) -> None:
    def work(session: Session) -> list[int]:
        kept(session, member(session, 1), rhythm="daily;;;;10:00")
        return [
            say(session),
            say(session, DUE - timedelta(hours=3)),
            say(session, DUE + timedelta(hours=23)),
            say(session, DUE + timedelta(days=1)),
        ]

    assert await store.write(work) == [1, 0, 0, 1]


async def test_six_days_of_sleep_make_one_message_of_a_daily_one(store: Store) -> None:
    def work(session: Session) -> tuple[int, datetime | None]:
        row = kept(session, member(session, 1), rhythm="daily;;;;10:00")
        return say(session, DUE + timedelta(days=6, hours=1)) + queued(session), row.due_at

    assert await store.write(work) == (2, DUE + timedelta(days=7))


async def test_looking_for_what_is_due_uses_its_index(store: Store) -> None:
    def plan(session: Session) -> str:
        if session.get_bind().dialect.name != "sqlite":
            return "ix_reminder_due"
        rows = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM reminder WHERE due_at <= '2026' ORDER BY due_at, id LIMIT 100"
        )
        return " ".join(str(row) for row in rows)

    assert "ix_reminder_due" in await store.read(plan)


async def test_numbers_of_a_person_are_their_own_and_stay(store: Store) -> None:
    def work(session: Session) -> list[int]:
        first, second = member(session, 1), member(session, 2)
        rows = [kept(session, first), kept(session, first), kept(session, second)]
        reminders.cancel(session, first.person_id, number=1)
        return [rows[0].number, rows[1].number, rows[2].number, kept(session, first).number]

    assert await store.write(work) == [1, 2, 1, 3]
