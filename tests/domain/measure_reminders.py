"""Measure 3,000 questions of one evening among 8,600 volunteers: python -m tests.domain.measure_reminders

Prints how long the units of the jobs hold the database, what another writer waits meanwhile, and when the messages
leave through one, two and four QQ accounts: each once, none in the quiet hours, none after its cut-off.
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

from sqlmodel import Session, select

from bot.channels.delivery import Courier
from bot.channels.port import Address, Delivery
from bot.clock import SHANGHAI
from bot.domain.areas import service as areas
from bot.domain.cases.model import Case, CaseState, Level
from bot.domain.outbox.limits import limits_at
from bot.domain.outbox.model import OutboxMessage
from bot.domain.outbox.rules import in_quiet
from bot.domain.people import service as people
from bot.domain.people.identity import QQ, Identity
from bot.domain.people.model import Person
from bot.domain.reminders import asks
from bot.domain.reminders.model import TaskAsk
from bot.domain.rulebook import RuleBook
from bot.domain.tasks.model import Claim, ClaimState, Task, TaskState
from bot.paths import PROGRAMME_DATA
from bot.store import KeyRing, Store, migrate
from tests.outbox_world import SENT, FakePort, render

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)
STARTS = NOON.replace(day=25, hour=9)
RULES = RuleBook.load(PROGRAMME_DATA / "rules").at(NOON)
CLAIMED = NOON - timedelta(days=1)


@dataclass
class Seen:
    """What one run showed."""

    asked: int
    left: list[datetime] = field(default_factory=list[datetime])
    states: Counter[str] = field(default_factory=Counter[str])
    plan_ms: list[float] = field(default_factory=list[float])
    unit_ms: list[float] = field(default_factory=list[float])
    waits_ms: list[float] = field(default_factory=list[float])
    by: Counter[str] = field(default_factory=Counter[str])
    """How many each account said."""
    several: int = 0
    """People who heard it more than once."""

    @property
    def in_quiet_hours(self) -> int:
        """How many left in the quiet hours."""
        return sum(in_quiet(limits_at(NOON).quiet, one) for one in self.left)


class Evening:
    """One database with volunteers, of whom so many have claimed a task of tomorrow at nine."""

    def __init__(self, store: Store, accounts: int) -> None:
        self.store = store
        self.accounts = [f"70000{number}" for number in range(accounts)]

    def fill(self, session: Session, volunteers: int, claims: int) -> None:
        """Lay everything out: every account is bound to a group, and the volunteers stand in the groups in turn."""
        areas.load(session, [("370104", "district", "槐荫区", None)])
        first = people.meet(session, Identity(QQ, "1", self.accounts[0]), at=CLAIMED)
        for place, account in enumerate(self.accounts):
            areas.bind_group(session, f"90{place}", account=account, area_code="370104", by=first.person_id, at=CLAIMED)
        for number in range(volunteers):
            place = number % len(self.accounts)
            identity = Identity(
                QQ, str(50_000 + number), self.accounts[0], f"90{place}"
            )  # all first met on one account
            account = people.meet(session, identity, at=CLAIMED)
            if number < claims:
                self._claimed(session, first.person_id, account.person_id, account.id or 0)
        session.flush()

    def _claimed(self, session: Session, requester: int, person: int, account: int) -> None:
        case = Case(
            state=CaseState.CLAIMED, kind="escort", level=Level.NORMAL, area_code="370104", requester_id=requester,
            owner_id=requester, said="陪诊", when_start=STARTS, when_end=STARTS, created_at=CLAIMED, updated_at=CLAIMED,
        )  # fmt: skip
        session.add(case)
        session.flush()
        assert case.id is not None
        session.add(Task(case_id=case.id, state=TaskState.OPEN, needed=1, taken=1, arrival_code="1", posted_at=CLAIMED))
        session.flush()
        claim = Claim(
            case_id=case.id, person_id=person, account_id=account, state=ClaimState.ACTIVE, claimed_at=CLAIMED
        )
        session.add(claim)

    async def lived_through(self, begin: datetime = NOON, minutes: int = 10 * 60) -> Seen:
        """Plan at noon, ask and say from `begin` on, while somebody else writes all the time; then look at seven in the
        morning what still waits. The second question of the next morning is another story.
        """
        seen = Seen(0)
        writing = asyncio.create_task(self._somebody_writes(seen))
        try:
            await self._units(seen.plan_ms, lambda session: asks.plan(session, rules=RULES, at=NOON))
            moment = [begin]
            said: list[Address] = []

            class Watch(FakePort):
                async def send(self, to: Address, text: str, picture: bytes | None = None) -> Delivery:
                    said.append(to)
                    seen.by[to.account] += 1
                    seen.left.append(moment[0])
                    return SENT

            port = Watch(QQ)
            courier = Courier(
                self.store, [port], accounts=lambda: [(QQ, one) for one in self.accounts], render=_words,
                clock=lambda: moment[0], worker="measure", rng=Random(7),
            )  # fmt: skip
            for minute in range(
                10 * 60
            ):  # nothing leaves after nine; the second question of the next morning is another story
                at = begin + timedelta(minutes=minute)
                await self._units(seen.unit_ms, lambda session, at=at: asks.ask_due(session, rules=RULES, at=at))
                following: datetime | None = at
                while following is not None and following < at + timedelta(minutes=1):
                    moment[0] = max(at, following)
                    following = await courier.drain(moment[0])
            moment[0] = STARTS - timedelta(minutes=100)
            await courier.drain(moment[0])
        finally:
            writing.cancel()
        told = Counter(one.person for one in said)
        seen.several = sum(1 for times in told.values() if times > 1)
        rows = await self.store.read(
            lambda session: session.exec(select(OutboxMessage).where(OutboxMessage.template == "task_ahead")).all()
        )
        seen.states = Counter(f"{row.state.value} {row.outcome_code or ''}".strip() for row in rows)
        seen.asked = len(await self.store.read(lambda session: session.exec(select(TaskAsk.id)).all()))
        return seen

    async def _units(self, spent: list[float], work) -> None:
        while True:
            started = time.perf_counter()
            done = await self.store.write(work)
            if not done:
                return
            spent.append((time.perf_counter() - started) * 1e3)

    async def _somebody_writes(self, seen: Seen) -> None:
        names = count()
        while True:
            started = time.perf_counter()
            await self.store.write(lambda session: _write(session, next(names)))
            seen.waits_ms.append((time.perf_counter() - started) * 1e3)
            await asyncio.sleep(0.005)


def _write(session: Session, number: int) -> None:
    session.get_one(Person, 1).name = f"人{number}"


def _words(session: Session, letter) -> str | None:
    """Say nothing to the requester: they are one and the same person here."""
    return render(session, letter) if letter.template == "task_ahead" else None


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%H:%M}"


async def main() -> None:
    """Measure on SQLite files that are thrown away."""
    for accounts in (1, 2, 4):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'evening.db'}"
            migrate.upgrade(url)
            store = Store(url, keys=KeyRing.generate())
            await store.start()
            evening = Evening(store, accounts)
            await store.write(lambda session, evening=evening: evening.fill(session, 8600, 3000))
            seen = await evening.lived_through()
            await store.stop()
            waits, units = sorted(seen.waits_ms), sorted(seen.unit_ms)
            sys.stdout.write(
                f"{accounts} accounts: {len(seen.left)} left, {_clock(min(seen.left))} to {_clock(max(seen.left))},"
                f" {seen.in_quiet_hours} in quiet hours, {seen.several} heard twice; by account {sorted(seen.by.values())}; {dict(seen.states)};"
                f" planned in {len(seen.plan_ms)} units, max {max(seen.plan_ms):.0f} ms; asked in units p50 {units[len(units) // 2]:.0f} max {units[-1]:.0f} ms;"
                f" another writer p50 {waits[len(waits) // 2]:.1f} p99 {waits[len(waits) * 99 // 100]:.1f}"
                f" max {waits[-1]:.0f} ms\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
