"""Registering a child under its guardian, finding it again, and the withdrawal of everything."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.children.errors import AgeOutOfRange, ChildKnown, NoSuchChild, TooManyChildren, WhichChild
from bot.domain.children.model import Child, ChildConsent, ChildWork, Relation, WorkState
from bot.domain.people import queries as people
from bot.domain.rulebook import Rules
from bot.domain.shelf import exchange as shelf
from bot.domain.shelf import queries as vouchers
from bot.domain.shelf.model import VoucherState
from bot.store.columns import blind_index
from bot.store.units import alone

NOTICE_VERSION = "2026-11"
"""The version of the notice for guardians that is shown before the name is asked."""
SAME_NAME_MAX = 20


def check_age(age: int, rules: Rules) -> None:
    """Refuse with AgeOutOfRange whoever is too young to take part or old enough to register alone."""
    least, adult = rules.count("children.age_min"), rules.count("children.adult_from")
    if not least <= age < adult:
        raise AgeOutOfRange(age=age, least=least, adult=adult)


def register(
    session: Session,
    guardian_id: int,
    *,
    name: str,
    age: int,
    relation: Relation,
    area_code: str,
    school: str | None,
    rules: Rules,
    at: datetime,
) -> Child:
    """Enter a child with its guardian's consent. Raises AgeOutOfRange, ChildKnown, TooManyChildren."""
    alone(session, f"children:{guardian_id}")
    check_age(age, rules)
    index = blind_index("child.name", name)
    own = of_guardian(session, guardian_id)
    if any(child.name_index == index for child in own):
        raise ChildKnown(name=name)
    most = rules.count("children.per_guardian")
    if len(own) >= most:
        raise TooManyChildren(most=most)
    child = Child(
        guardian_id=guardian_id,
        name=name,
        name_index=index,
        school=school,
        area_code=area_code,
        age=age,
        registered_at=at,
    )
    session.add(child)
    session.flush()
    assert child.id is not None
    session.add(
        ChildConsent(
            child_id=child.id,
            person_id=guardian_id,
            relation=relation,
            own_say=age >= rules.count("children.own_say_from"),
            notice_version=NOTICE_VERSION,
            given_at=at,
        )
    )
    audit.note(session, person_id=guardian_id, action="register_child", subject=about(child.id), at=at)
    session.flush()
    return child


def about(child_id: int) -> str:
    """Return the reference of a child."""
    return f"child:{child_id}"


def of_guardian(session: Session, guardian_id: int) -> list[Child]:
    """Return the children somebody answers for, oldest entry first."""
    query = select(Child).where(Child.guardian_id == guardian_id, col(Child.erased_at).is_(None))
    return list(session.exec(query.order_by(col(Child.id))))


def own(session: Session, guardian_id: int, name: str) -> Child:
    """Return the guardian's child of that name; without a name the only one. Raises NoSuchChild, WhichChild."""
    children = of_guardian(session, guardian_id)
    found = [child for child in children if name in (child.name, f"{child.id}号")] if name else children
    return _one(session, found, name)


def for_work(session: Session, person_id: int, name: str, *, at: datetime) -> Child:
    """Return the child that somebody may report work of: their own, or one of the area they serve.

    By name, or by number (7号) where two have one name. Raises NoSuchChild, WhichChild.
    """
    mine = [child for child in of_guardian(session, person_id) if name in (child.name, f"{child.id}号")]
    if mine:
        return _one(session, mine, name)
    number = int(name[:-1]) if name.endswith("号") and name[:-1].isdecimal() else None
    same = Child.id == number if number is not None else Child.name_index == blind_index("child.name", name)
    query = select(Child).where(same, col(Child.erased_at).is_(None)).limit(SAME_NAME_MAX)
    served = [
        child for child in session.exec(query) if people.may(session, person_id, people.STAFF, child.area_code, at=at)
    ]
    return _one(session, served, name)


def _one(session: Session, found: list[Child], name: str) -> Child:
    if not found:
        raise NoSuchChild(name=name)
    if len(found) > 1:
        raise WhichChild(
            first=f"{found[0].id}号",
            options=[f"{child.id}号（{child.age}岁，{areas.full_name(session, child.area_code)}）" for child in found],
        )
    return found[0]


def withdraw(session: Session, child: Child, *, by: int, at: datetime) -> int:
    """End the consent and everything that rests on it: open vouchers go back, waiting works end, name and school are gone.

    What stands in the ledger stays, under a number that leads to nobody. Returns how many vouchers were given back.
    """
    assert child.id is not None
    alone(session, f"shelf:{about(child.id)}")
    returned = [
        shelf.give_back(session, voucher, by=by, state=VoucherState.CANCELLED, at=at)
        for voucher in vouchers.open_of_child(session, child.id)
    ]
    waiting = select(ChildWork).where(ChildWork.child_id == child.id, ChildWork.state == WorkState.PENDING)
    for work in session.exec(waiting):
        work.state, work.decided_by, work.decided_at = WorkState.REFUSED, by, at
    standing = select(ChildConsent).where(ChildConsent.child_id == child.id, col(ChildConsent.withdrawn_at).is_(None))
    for consent in session.exec(standing):
        consent.withdrawn_at = at
    child.name = child.name_index = child.school = None
    child.erased_at = at
    audit.note(session, person_id=by, action="withdraw_child", subject=about(child.id), at=at)
    session.flush()
    return sum(returned)


def withdraw_all(session: Session, guardian_id: int, *, at: datetime) -> int:
    """Withdraw every child of a guardian who takes all consent back. Returns how many there were."""
    children = of_guardian(session, guardian_id)
    for child in children:
        withdraw(session, child, by=guardian_id, at=at)
    return len(children)


def take_over(session: Session, person_id: int, merged_id: int) -> None:
    """Let a guardian answer for the children registered by the person they were bound to, but for one they have already."""
    known = {child.name_index for child in of_guardian(session, person_id)}
    for child in of_guardian(session, merged_id):
        if child.name_index not in known:
            child.guardian_id = person_id
    session.flush()


def credited(session: Session, child_id: int, *, most: int = 5) -> list[ChildWork]:
    """Return the newest works of a child, newest first, waiting ones too."""
    query = select(ChildWork).where(ChildWork.child_id == child_id, ChildWork.state != WorkState.REFUSED)
    return list(session.exec(query.order_by(col(ChildWork.id).desc()).limit(most)))


def waiting_works(session: Session, child_id: int) -> int:
    """Return how many works of a child a steward has still to look at."""
    query = select(func.count()).where(ChildWork.child_id == child_id, ChildWork.state == WorkState.PENDING)
    return session.exec(query).one()
