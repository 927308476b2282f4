"""Coins on somebody's account, put there and looked at past the doors; the ledger is checked at every look."""

from sqlmodel import select

from bot.domain.giving import terms
from bot.domain.people.model import Account
from bot.domain.timebank import service as timebank
from bot.domain.timebank.queries import Balance, balance
from bot.domain.timebank.rules import CLEARING, ISSUANCE
from bot.domain.timebank.verify import verify
from bot.store import Session
from tests.world import World


def person_of(session: Session, external_id: str) -> int:
    """Return the person who speaks by an outside account (a QQ number, openid-名字)."""
    rows = session.exec(select(Account)).all()
    return next(row.person_id for row in rows if row.external_id == external_id)


async def given(world: World, who: str, minutes: int, *, agreed: bool = True) -> None:
    """Put coins on the account of somebody who has spoken before and, mostly, agreed to what coins are."""

    def unit(session: Session) -> None:
        if agreed:
            terms.accept(session, person_of(session, who), rules=world.app.house.rules(), at=world.clock())
        timebank.transfer(
            session,
            payer=ISSUANCE,
            payee=f"person:{person_of(session, who)}",
            minutes=minutes,
            reason="service",
            reference=f"test:{who}",
            made_by="system",
            rules=world.app.house.rules(),
            at=world.clock(),
        )

    await world.app.house.store.write(unit)


async def held(world: World, who: str) -> tuple[int, int]:
    """Return what somebody holds and of that has reserved, in minutes. The ledger is whole and nothing is in between."""

    def look(session: Session) -> Balance:
        report = verify(session)
        assert not report.problems, report.problems
        assert balance(session, CLEARING).minutes == 0
        return balance(session, f"person:{person_of(session, who)}")

    holds = await world.app.house.store.read(look)
    return holds.minutes, holds.reserved
