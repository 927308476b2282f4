"""What wakes up by the clock. APScheduler only wakes: what is due stands in rows, and looking twice does nothing twice."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from nonebot.log import logger

from bot.clock import SHANGHAI, Clock
from bot.domain.clocks import service as clocks
from bot.domain.clocks import supervision
from bot.domain.corrections import service as corrections
from bot.domain.dispatch import asking, dragging, visits
from bot.domain.dispatch.kinds import Usual
from bot.domain.duty import roster, sleep
from bot.domain.duty import service as duty
from bot.domain.earning import year_end
from bot.domain.exchange import agreements, pledges
from bot.domain.giving import books
from bot.domain.giving import service as giving
from bot.domain.honours import public as honours
from bot.domain.ladder import service as ladder
from bot.domain.people.identity import QQ
from bot.domain.recurring import making
from bot.domain.reminders import asks, room
from bot.domain.reminders import service as reminders
from bot.domain.retention import service as retention
from bot.domain.rulebook import RuleBook, Rules
from bot.domain.sealing import service as record_seals
from bot.domain.settlement import service as settlement
from bot.domain.sheets import statements
from bot.domain.shelf import ending as vouchers
from bot.domain.timebank import sealing
from bot.domain.timebank import service as timebank
from bot.domain.wakeups import service as wakeups
from bot.language.services import ServiceBook
from bot.language.times_rhythm import next_of
from bot.store import Session, Store

PAGES_SECONDS = 15
"""How often pages are looked at: their steps are minutes."""
LIMITS_SECONDS = 60
"""How often limits, 督办 and unclaimed tasks are looked at: their steps are minutes at the least."""
ROSTER_SECONDS = 900
"""How often gaps in the roster are looked for: they are told a day ahead."""
SILENCE_SECONDS = 300
"""How often unanswered confirmations, revisits, reservations and open records are looked at: their terms are days."""

BOOKS_SECONDS = 900
"""How often it is looked whether a day is over that has no seal, or a year."""

PEOPLE_SECONDS = 60
"""How often visits alone, questions to volunteers and held conditions are looked at: their terms are minutes."""
PLANS_SECONDS = 300
"""How often help that comes again and the digest of what drags are looked at: their terms are days."""

REMINDERS_SECONDS = 20
"""How often reminders are looked at: people notice a minute."""

FORGETTING_SECONDS = 6 * 3600
"""How often what nobody needs is forgotten: its terms are days, and a programme that is restarted every night still does."""

NOTED_EVERY = timedelta(minutes=1)
"""How often a run that went well is written down; one that failed always is."""


class Own(Protocol):
    """One of our own accounts."""

    @property
    def channel(self) -> str: ...

    @property
    def account(self) -> str: ...


class House(Protocol):
    """What the jobs need of the installation; bot.chat.house.House has it, and is not imported from below."""

    @property
    def store(self) -> Store: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def services(self) -> ServiceBook: ...

    @property
    def rulebook(self) -> RuleBook: ...

    def accounts(self) -> Sequence[Own]: ...

    def rules(self) -> Rules: ...

    def kind(self, code: str) -> Usual: ...


@dataclass(frozen=True)
class Job:
    """Something that is looked at again and again. Two processes may look at once; each thing happens once."""

    work: Callable[[House], Awaitable[None]]
    seconds: int

    @property
    def name(self) -> str:
        """What it is called in the log, in `guanjia doctor` and in /metrics."""
        return self.work.__name__


def schedule(house: House) -> AsyncIOScheduler:
    """Return the scheduler with every job, not started. A wake-up that was missed is made up once."""
    scheduler = AsyncIOScheduler(
        timezone=SHANGHAI,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in JOBS:
        scheduler.add_job(_Runner(job, house).run, "interval", seconds=job.seconds, id=job.name, name=job.name)
    return scheduler


class _Runner:
    """Runs one job, outlives its failures, and writes down how it went."""

    def __init__(self, job: Job, house: House) -> None:
        self._job, self._house = job, house
        self._noted_at: datetime | None = None
        self._failed = False

    async def run(self) -> None:
        """Run it once. A method and not `__call__`: APScheduler would call that in a thread and never await it."""
        fault: str | None = None
        try:
            await self._job.work(self._house)
        except Exception as error:  # noqa: BLE001 - the next wake-up tries again; an operator reads the log
            fault = type(error).__name__
            logger.opt(exception=error).error("job {} failed", self._job.name)
        try:
            await self._note(fault)
        except Exception as error:  # noqa: BLE001 - a note must not stop the job
            logger.error("job {} could not be noted: {}", self._job.name, type(error).__name__)

    async def _note(self, fault: str | None) -> None:
        at = self._house.clock()
        quiet = self._noted_at is not None and at - self._noted_at < NOTED_EVERY
        if fault is None and not self._failed and quiet:
            return
        name, seconds = self._job.name, self._job.seconds
        await self._house.store.write(lambda s: wakeups.note_run(s, name, every_seconds=seconds, fault=fault, at=at))
        self._noted_at, self._failed = at, fault is not None


async def notice_sleep(house: House) -> None:
    """Tell those who run the programme when it stood still, and what came too late meanwhile."""
    at = house.clock()
    await house.store.write(lambda s: sleep.tell_of_sleep(s, at=at))


async def ring_pages(house: House) -> None:
    """Call again, or the next round, for every page that nobody has acknowledged."""
    rules, at = house.rules(), house.clock()
    await _until_done(house, lambda s: duty.ring_due(s, rules=rules, at=at))


async def climb_unclaimed(house: House) -> None:
    """Take up what nobody takes."""
    rules, at = house.rules(), house.clock()
    await _until_done(house, lambda s: ladder.climb_due(s, rules=rules, at=at))


async def watch_limits(house: House) -> None:
    """Give yellow and red cards; remind of replies that are owed, and take overdue ones up."""
    rules, at = house.rules(), house.clock()
    await _until_done(house, lambda s: clocks.watch_due(s, rules_at=house.rulebook.at, at=at))
    await _until_done(house, lambda s: supervision.watch_due(s, rules=rules, at=at))


async def watch_roster(house: House) -> None:
    """Tell gaps in the roster ahead of time."""
    rules, at = house.rules(), house.clock()
    await _until_done(house, lambda s: roster.look_due(s, rules=rules, at=at))


async def settle_silence(house: House) -> None:
    """Confirm what nobody objected to, close what nobody rated, give expired reservations back."""
    names = {kind.code: kind.name for kind in house.services.kinds}
    rules, at = house.rules(), house.clock()
    await _until_done(house, lambda s: settlement.confirm_silent(s, kind_names=names, rules=rules, at=at))
    await _until_done(house, lambda s: settlement.close_unrevisited(s, rules=rules, at=at))
    await _until_done(house, lambda s: agreements.lapse_due(s, at=at))
    await _until_done(house, lambda s: pledges.release_due(s, rules=rules, at=at))
    await _until_done(house, lambda s: len(timebank.expire_due(s, at=at)))
    await _until_done(house, lambda s: giving.lapse_due(s, at=at))


async def keep_books(house: House) -> None:
    """Seal the ledger of yesterday and tell those who keep the books; do what the end of the year asks for."""
    at = house.clock()
    day = await house.store.read(lambda s: sealing.day_to_seal(s, at=at))
    if day is not None:
        report = await house.store.read(lambda s: sealing.nightly(s, day))
        await house.store.write(lambda s: books.close_day(s, day, report, at=at))
        if not report.sound:
            first = report.problems[0]
            logger.error("the ledger is not sound from {} on: {}", first.number, first.what)
    await _until_done(house, lambda s: year_end.work_through(s, rules_on=house.rulebook.at, at=at))


async def keep_records(house: House) -> None:
    """Chase what records lack, warn before their term ends, seal what is complete; remind of answers that are owed; let stars take effect."""
    at = house.clock()
    await _until_done(house, lambda s: record_seals.keep_due(s, rulebook=house.rulebook, at=at))
    await _until_done(house, lambda s: corrections.remind_due(s, at=at))
    await _until_done(house, lambda s: honours.take_effect_due(s, rulebook=house.rulebook, at=at))


async def tend_shelf(house: House) -> None:
    """Give back what vouchers that expired had reserved, and warn of those that soon will."""
    at = house.clock()
    await _until_done(house, lambda s: vouchers.expire_due(s, at=at))
    await _until_done(house, lambda s: vouchers.remind_due(s, at=at))


async def look_after_people(house: House) -> None:
    """Ask after volunteers who went alone, go on to the next one where nobody answered, let conditions lapse."""
    rules, at = house.rules(), house.clock()
    await _until_done(house, lambda s: visits.look_after_due(s, kinds=house.kind, rules=rules, at=at))
    await _until_done(house, lambda s: asking.lapse_due(s, kinds=house.kind, rules=rules, at=at))


async def plan_ahead(house: House) -> None:
    """Make the next times of help that comes again, tell each group once a day what nobody took, and look ahead whether
    the day's budget suffices."""
    rules, at = house.rules(), house.clock()
    await _until_done(house, lambda s: making.make_due(s, kinds=house.kind, rules=rules, at=at))
    await _until_done(house, lambda s: dragging.digest_due(s, rules=rules, at=at))
    ours = [one.account for one in house.accounts() if one.channel == QQ]
    await house.store.write(lambda s: room.warn_of_shortage(s, ours, at=at))


async def send_statements(house: House) -> None:
    """Tell whoever ordered it what their month came to."""
    rules, at = house.rules(), house.clock()
    await _until_done(house, lambda s: statements.send_due(s, rules=rules, at=at))


async def forget(house: House) -> None:
    """Forget answers, ended conversations and addresses whose time is over."""
    rules, at = house.rules(), house.clock()
    await _until_done(house, lambda s: retention.forget_due(s, rules=rules, at=at))
    await _until_done(house, lambda s: reminders.forget_ended(s, rules=rules, at=at))


async def remind_due(house: House) -> None:
    """Say what people wanted to be told by now, and ask the claimers of what is coming whether they come."""
    rules, at = house.rules(), house.clock()
    await _until_done(house, lambda s: reminders.say_due(s, next_of=next_of, rules=rules, at=at))
    await _until_done(house, lambda s: asks.plan(s, rules=rules, at=at))
    await _until_done(house, lambda s: asks.ask_due(s, rules=rules, at=at))


async def _until_done(house: House, work: Callable[[Session], int]) -> None:
    while await house.store.write(work):
        pass


JOBS = (
    Job(ring_pages, PAGES_SECONDS),
    Job(look_after_people, PEOPLE_SECONDS),
    Job(climb_unclaimed, LIMITS_SECONDS),
    Job(watch_limits, LIMITS_SECONDS),
    Job(watch_roster, ROSTER_SECONDS),
    Job(settle_silence, SILENCE_SECONDS),
    Job(send_statements, SILENCE_SECONDS),
    Job(keep_books, BOOKS_SECONDS),
    Job(keep_records, SILENCE_SECONDS),
    Job(tend_shelf, SILENCE_SECONDS),
    Job(plan_ahead, PLANS_SECONDS),
    Job(remind_due, REMINDERS_SECONDS),
    Job(forget, FORGETTING_SECONDS),
    Job(notice_sleep, LIMITS_SECONDS),
)
"""Every job. Each must be safe to run twice and in two processes at once."""
