"""Bringing hour records into a world: a settled service, and one whose place nobody knows."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from bot.demo.stage import BOT
from bot.domain import records
from bot.domain.people import queries as people
from bot.domain.people import register
from bot.domain.people import service as people_service
from bot.domain.people.identity import QQ, Identity
from bot.domain.records import Grade
from tests.world import STEWARD, World

YUYUAN = "370104002002"


def person_of(session: Session, user: int) -> int:
    """Return the person who speaks by a QQ number."""
    account = people.find_account(session, Identity(QQ, str(user), ""))
    assert account is not None
    return account.person_id


async def met(world: World, user: int, name: str) -> None:
    """Let somebody be a friend whom the bot knows."""
    world.qq.world.person(user, name, friend=True)
    identity = Identity(QQ, str(user), str(BOT), nickname=name)
    await world.app.house.store.write(lambda session: people_service.meet(session, identity, at=world.clock.now))


async def registered(world: World, user: int, name: str, id_number: str = "370104199001011234") -> None:
    """Put somebody into the register."""
    await met(world, user, name)

    def work(session: Session) -> None:
        register.register(
            session,
            person_of(session, user),
            name=name,
            id_number=id_number,
            phone=f"1390000{user % 10000:04d}",
            community_code=YUYUAN,
            skills="",
            services="",
            at=world.clock.now,
        )

    await world.app.house.store.write(work)


async def recorded(world: World, user: int, *, days_ago: int = 0, **other: Any) -> str:
    """Record a service of somebody; return its number."""

    def work(session: Session) -> str:
        facts: dict[str, Any] = {
            "person_id": person_of(session, user),
            "title": "陪诊",
            "service_date": world.clock.now - timedelta(days=days_ago),
            "area_code": YUYUAN,
            "place": "营市街街道裕园社区",
            "content": "陪诊",
            "minutes": 90,
            "unit": "营市街街道裕园社区",
            "responsible_id": person_of(session, STEWARD),
            "grade": Grade.B,
            "reference": f"case:{user}/claim:{days_ago}",
            "at": world.clock.now,
        }
        return records.record_service(session, **(facts | other)).number

    return await world.app.house.store.write(work)


async def says(world: World, user: int, text: str, containing: str = "") -> str:
    """Say something to the bot in private; return its answer."""
    world.qq.clear()
    await world.qq.says(user, text)
    return (await world.qq.heard("private", user=user, containing=containing)).text


def day(world: World, days_ago: int = 0) -> date:
    """Return a day in Shanghai."""
    return (world.clock.now - timedelta(days=days_ago)).date()
