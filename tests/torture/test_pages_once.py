"""Two processes look at the same pages at the same moments: each round is called once."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

from sqlmodel import Session, select

from bot.clock import now
from bot.domain.areas import service as areas
from bot.domain.duty import service as duty
from bot.domain.duty.model import Page
from bot.domain.outbox.model import OutboxMessage
from bot.domain.people import service as people
from bot.domain.people.identity import QQ, Identity
from bot.domain.rulebook import RuleBook
from bot.domain.triage import service as triage
from bot.paths import PROGRAMME_DATA
from bot.store import KeyRing, Store

DISTRICT = ("370104", "district", "槐荫区", None)
PEOPLE_IN_DANGER = 6
LOOKS = 24


async def test_a_round_is_called_once_however_many_look(migrated_url: str, keys: KeyRing) -> None:
    rules, at = RuleBook.load(PROGRAMME_DATA / "rules").at(now()), now()

    def in_danger(session: Session) -> None:
        areas.load(session, [DISTRICT])
        people.appoint_owners(session, [Identity(QQ, "710000001", "")], area_code="370104", at=at)
        people.adopt(session, QQ, "700000001")
        for place in range(PEOPLE_IN_DANGER):
            account = people.meet(session, Identity(QQ, str(730000001 + place), "700000001"), at=at)
            triage.raise_crisis(session, account, words="救命", dangers="暴力", area_code="370104", rules=rules, at=at)

    def counted(session: Session) -> tuple[list[int], int]:
        rounds = [page.rung for page in session.exec(select(Page))]
        return rounds, len(session.exec(select(OutboxMessage).where(OutboxMessage.kind == "page")).all())

    async with AsyncExitStack() as stack:
        stores = [Store(migrated_url, keys=keys) for _ in range(1 if migrated_url.startswith("sqlite") else 2)]
        for store in stores:
            await store.start()
            stack.push_async_callback(store.stop)
        await stores[0].write(in_danger)
        first_rounds, first_calls = await stores[0].read(counted)
        assert first_calls == PEOPLE_IN_DANGER
        later = at + timedelta(hours=1)
        await asyncio.gather(
            *(
                stores[look % len(stores)].write(lambda session: duty.ring_due(session, rules=rules, at=later))
                for look in range(LOOKS)
            )
        )
        rounds, calls = await stores[0].read(counted)
        assert rounds == [rung + 1 for rung in first_rounds]
        assert calls == first_calls + PEOPLE_IN_DANGER
