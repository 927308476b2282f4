"""Coins for confirmed service: by the coefficient of the day it was done, up to the cap, and a few to begin with.

Hours in 志愿时长 are never multiplied; only coins are. Source: 苏州 (coefficients), 南京 (cap), 西湖 (opening grant), as in
data/rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.dates import day_of, full_day
from bot.domain.audit import service as audit
from bot.domain.earning.errors import BeginsInThePast, CoefficientOutOfRange
from bot.domain.earning.model import PAR, Coefficient
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Person, Role
from bot.domain.rulebook import Rules
from bot.domain.timebank import heirs
from bot.domain.timebank import queries as ledger
from bot.domain.timebank import service as timebank
from bot.domain.timebank.rules import DONATION, ISSUANCE, earned

EARNED = "service"
"""The reason of the ledger entry by which a confirmed service is paid."""
OPENING = "opening"
SPILL = "over_the_cap"


@dataclass(frozen=True)
class Decided:
    """A coefficient in force from a day on, in percent."""

    kind: str
    percent: int
    from_day: date


def decide(
    session: Session, *, kind: str, percent: int, from_day: date, by: int, rules: Rules, at: datetime
) -> Coefficient:
    """Set what an hour of a kind of service earns from a day on. For owners; never for a day that has begun.

    Raises NotAllowed, BeginsInThePast, CoefficientOutOfRange.
    """
    check(session, percent=percent, from_day=from_day, by=by, rules=rules, at=at)
    row = Coefficient(kind=kind, percent=percent, from_day=from_day, decided_by=by, decided_at=at)
    session.add(row)
    audit.note(
        session, person_id=by, action="coefficient", subject=f"kind:{kind}", at=at, purpose=f"{percent}% {from_day}"
    )
    session.flush()
    return row


def check(session: Session, *, percent: int, from_day: date, by: int, rules: Rules, at: datetime) -> None:
    """Refuse what `decide` would refuse."""
    people.require(session, by, {Role.OWNER}, None, at=at)
    if from_day <= day_of(at):
        raise BeginsInThePast(day=full_day(from_day))
    least, most = rules.percent("timebank.coefficient_least"), rules.percent("timebank.coefficient_most")
    if not least <= percent <= most:
        raise CoefficientOutOfRange(least=factor(least), most=factor(most))


def factor(percent: int) -> str:
    """Return percent as people say it: 120 → "1.2"."""
    return f"{percent / PAR:.2f}".rstrip("0").rstrip(".")


def percent_on(session: Session, kind: str, day: date) -> int:
    """Return what an hour of a kind of service earned on a day, in percent."""
    row = session.exec(
        select(Coefficient.percent)
        .where(Coefficient.kind == kind, col(Coefficient.from_day) <= day)
        .order_by(col(Coefficient.from_day).desc(), col(Coefficient.id).desc())
        .limit(1)
    ).first()
    return PAR if row is None else row


def coefficients(session: Session, kinds: Iterable[str], day: date) -> list[Decided]:
    """Return what is in force on a day and what was decided for later, for the kinds that differ or will, in their order."""
    found: list[Decided] = []
    for kind in kinds:
        now = percent_on(session, kind, day)
        later = session.exec(
            select(Coefficient)
            .where(Coefficient.kind == kind, col(Coefficient.from_day) > day)
            .order_by(col(Coefficient.from_day), col(Coefficient.id))
        ).all()
        if now != PAR:
            found.append(Decided(kind, now, day))
        found += [Decided(kind, row.percent, row.from_day) for row in {row.from_day: row for row in later}.values()]
    return found


def pay(
    session: Session,
    person_id: int,
    minutes: int,
    *,
    kind: str,
    grade: str,
    day: date,
    area_code: str,
    reference: str,
    made_by: str,
    rules: Rules,
    at: datetime,
) -> int:
    """Give the coins that a confirmed service earns, once for one reference; return how many minutes were credited.

    `day` is the day of the service, `grade` the grade of its source (A to D): some earn nothing. What goes over the cap
    flows on to the pool of the area, and the person is told.
    """
    credited = (earned(minutes, grade, rules) * percent_on(session, kind, day) + PAR // 2) // PAR
    if not credited:
        return 0
    timebank.transfer(
        session,
        payer=ISSUANCE,
        payee=f"person:{person_id}",
        minutes=credited,
        reason=EARNED,
        reference=reference,
        made_by=made_by,
        rules=rules,
        at=at,
    )
    spill(session, person_id, cause=reference, area_code=area_code, rules=rules, at=at)
    return credited


def spill(session: Session, person_id: int, *, cause: str, area_code: str | None, rules: Rules, at: datetime) -> int:
    """Let what a person holds over the cap flow on to the pool of an area (None: the public pot); return the minutes.

    Call it after every credit to a person; for one `cause` (a reference) it happens once. What is reserved stays.
    """
    cap = rules.amount("timebank.cap")
    if cap is None:
        return 0
    holder = f"person:{person_id}"
    balance = ledger.balance(session, holder)
    over = min(balance.minutes - cap, balance.available)
    if over <= 0 or ledger.stands(session, SPILL, cause):
        return 0
    timebank.transfer(
        session,
        payer=holder,
        payee=f"area:{area_code}" if area_code else DONATION,
        minutes=over,
        reason=SPILL,
        reference=cause,
        made_by="system",
        rules=rules,
        at=at,
    )
    notices.tell(session, person_id, "coins_over_the_cap", about=holder, at=at, minutes=over, cap=cap)
    return over


def open_account(session: Session, person_id: int, *, rules: Rules, at: datetime) -> int:
    """Give a registered volunteer what the rules give to begin with, once in a life; return the minutes given now."""
    grant = rules.amount("timebank.opening_grant")
    reference = f"person:{person_id}"
    if not grant or people.volunteer(session, person_id) is None or ledger.stands(session, OPENING, reference):
        return 0
    timebank.transfer(
        session,
        payer=ISSUANCE,
        payee=reference,
        minutes=grant,
        reason=OPENING,
        reference=reference,
        made_by="system",
        rules=rules,
        at=at,
    )
    return grant


def take_over(session: Session, person_id: int, merged_id: int, *, rules: Rules, at: datetime) -> None:
    """Give the coins of a person to the one they were bound to; what is reserved follows when it comes free."""
    holder, merged = f"person:{person_id}", f"person:{merged_id}"
    heirs.take_over(session, holder, merged, made_by=holder, rules=rules, at=at)
    home = session.get_one(Person, person_id).community_code
    spill(session, person_id, cause=f"{merged}/{holder}", area_code=home, rules=rules, at=at)
