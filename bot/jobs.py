"""What wakes up by the clock. APScheduler only wakes: what is due stands in rows, and looking twice does nothing twice."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from nonebot.log import logger

from bot.clock import SHANGHAI, Clock
from bot.domain.duty import service as duty
from bot.domain.retention import service as retention
from bot.domain.rulebook import Rules
from bot.domain.settlement import service as settlement
from bot.domain.timebank import service as timebank
from bot.language.services import ServiceBook
from bot.store import Session, Store

PAGES_SECONDS = 15
"""How often pages are looked at: their steps are minutes."""
SILENCE_SECONDS = 300
"""How often unanswered confirmations, revisits and reservations are looked at: their terms are days."""

FORGETTING_SECONDS = 6 * 3600
"""How often what nobody needs is forgotten: its terms are days, and a programme that is restarted every night still does."""


class House(Protocol):
    """What the jobs need of the installation; bot.chat.house.House has it, and is not imported from below."""

    @property
    def store(self) -> Store: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def services(self) -> ServiceBook: ...

    def rules(self) -> Rules: ...


def schedule(house: House) -> AsyncIOScheduler:
    """Return the scheduler with every job, not started. A wake-up that was missed is made up once."""
    scheduler = AsyncIOScheduler(
        timezone=SHANGHAI,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    works = ((ring_pages, PAGES_SECONDS), (settle_silence, SILENCE_SECONDS), (forget, FORGETTING_SECONDS))
    for work, seconds in works:
        scheduler.add_job(_kept_alive, "interval", seconds=seconds, args=(work, house), id=work.__name__)
    return scheduler


async def _kept_alive(work: Callable[[House], Awaitable[None]], house: House) -> None:
    try:
        await work(house)
    except Exception as error:  # noqa: BLE001 - the next wake-up tries again; an operator reads the log
        logger.opt(exception=error).error("job {} failed", work.__name__)


async def ring_pages(house: House) -> None:
    """Call the next round of every page that nobody has acknowledged."""
    await house.store.write(lambda session: duty.ring_due(session, rules=house.rules(), at=house.clock()))


async def settle_silence(house: House) -> None:
    """Confirm what nobody objected to, close what nobody rated, give expired reservations back."""
    names = {kind.code: kind.name for kind in house.services.kinds}
    rules, at = house.rules(), house.clock()
    await _until_done(house, lambda s: settlement.confirm_silent(s, kind_names=names, rules=rules, at=at))
    await _until_done(house, lambda s: settlement.close_unrevisited(s, rules=rules, at=at))
    await _until_done(house, lambda s: len(timebank.expire_due(s, at=at)))


async def forget(house: House) -> None:
    """Forget answers, ended conversations and addresses whose time is over."""
    rules, at = house.rules(), house.clock()
    await _until_done(house, lambda s: retention.forget_due(s, rules=rules, at=at))


async def _until_done(house: House, work: Callable[[Session], int]) -> None:
    while await house.store.write(work):
        pass
