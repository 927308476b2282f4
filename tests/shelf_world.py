"""People and things around a shelf, for the tests of its services."""

from datetime import UTC, date, datetime

from bot.domain.areas import service as areas
from bot.domain.giving import terms
from bot.domain.people import service as people
from bot.domain.people.identity import QQ, Identity
from bot.domain.people.model import Role, RoleGrant
from bot.domain.rulebook import RuleBook
from bot.domain.shelf import stock
from bot.domain.shelf.model import ShelfItem, Unit
from bot.domain.timebank import ISSUANCE, transfer
from bot.paths import PROGRAMME_DATA
from bot.store import Session

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
RULES = RuleBook.load(PROGRAMME_DATA / "rules").at(date(2026, 11, 24))
AREA = "370104002001"


def met(session: Session, number: int) -> int:
    """Return the person behind a QQ number."""
    return people.meet(session, Identity(QQ, str(number), "90000"), at=AT).person_id


def open_house(session: Session) -> int:
    """Make a district with one community and its steward; return the steward."""
    areas.load(
        session,
        [
            ("370104", "district", "槐荫区", None),
            ("370104002", "street", "中大槐树街道", "370104"),
            (AREA, "community", "裕园社区", "370104002"),
        ],
    )
    steward = met(session, 20001)
    session.add(RoleGrant(person_id=steward, role=Role.STEWARD, area_code=AREA, granted_at=AT))
    session.flush()
    return steward


def shelved(
    session: Session, steward: int, *, name: str = "理发券", unit: Unit = Unit.COINS, price: int = 60, pieces: int = 1
) -> ShelfItem:
    """Put something on the shelf."""
    return stock.put_up(
        session,
        by=steward,
        area_code=AREA,
        unit=unit,
        name=name,
        price=price,
        stock=pieces,
        keeper_id=None,
        from_at=AT,
        until_at=None,
        rules=RULES,
        at=AT,
    )


def earned(session: Session, person_id: int, minutes: int) -> None:
    """Let somebody have earned coins and agreed to what they are."""
    terms.accept(session, person_id, rules=RULES, at=AT)
    transfer(
        session,
        payer=ISSUANCE,
        payee=f"person:{person_id}",
        minutes=minutes,
        reason="service",
        reference=f"test/person:{person_id}",
        made_by="system",
        rules=RULES,
        at=AT,
    )
