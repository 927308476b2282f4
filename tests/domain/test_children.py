"""Children's works and points under a race: each work is credited once, each point spent once; on both databases."""

import asyncio

from bot.domain import timebank
from bot.domain.children import register, works
from bot.domain.children.errors import WorkDecided
from bot.domain.children.model import Child, Relation
from bot.domain.errors import Refusal
from bot.domain.people.model import Role, RoleGrant
from bot.domain.shelf import exchange as shelf
from bot.domain.shelf.model import Unit, Voucher
from bot.store import Session, Store
from tests.shelf_world import AREA, AT, RULES, met, open_house, shelved


def a_child(session: Session) -> tuple[int, int, int, int]:
    """Return two stewards, a guardian and the number of the child."""
    steward, other, guardian = open_house(session), met(session, 20002), met(session, 40001)
    session.add(RoleGrant(person_id=other, role=Role.STEWARD, area_code=AREA, granted_at=AT))
    child = register.register(
        session,
        guardian,
        name="小雨",
        age=12,
        relation=Relation.MOTHER,
        area_code=AREA,
        school=None,
        rules=RULES,
        at=AT,
    )
    return steward, other, guardian, child.id or 0


def report(session: Session, child_id: int, by: int, wish: int | None = None) -> int:
    """Tell of two drawn leaflets (4 points); return the work."""
    outcome = works.report(
        session,
        session.get_one(Child, child_id),
        kind="手绘宣传单",
        pieces=2,
        wish_item_id=wish,
        wish_pieces=1 if wish else 0,
        by=by,
        rules=RULES,
        at=AT,
    )
    return outcome.work.id or 0


async def test_two_stewards_who_look_at_once_credit_a_work_once(store: Store) -> None:
    steward, other, guardian, child = await store.write(a_child)
    work = await store.write(lambda s: report(s, child, guardian))

    async def looks(by: int) -> bool:
        try:
            await store.write(lambda s: works.decide(s, work, by=by, true=True, rules=RULES, at=AT))
        except WorkDecided:
            return False
        return True

    assert sum(await asyncio.gather(*(looks(by) for by in (steward, other, steward, other)))) == 1
    assert (await store.read(lambda s: timebank.balance(s, f"child:{child}"))).minutes == 4
    assert (await store.read(timebank.verify)).sound


async def test_points_are_spent_once_however_many_ask_at_once(store: Store) -> None:
    steward, _, guardian, child = await store.write(a_child)
    item = await store.write(lambda s: shelved(s, steward, name="悦读会", unit=Unit.POINTS, price=3, pieces=9).id or 0)
    await store.write(lambda s: report(s, child, steward))

    async def wants() -> bool:
        try:
            await store.write(lambda s: shelf.exchange(s, item, person_id=guardian, child_id=child, rules=RULES, at=AT))
        except Refusal:
            return False
        return True

    assert sum(await asyncio.gather(*(wants() for _ in range(5)))) == 1
    assert (await store.read(lambda s: timebank.balance(s, f"child:{child}"))).available == 1


async def test_a_withdrawal_beside_a_redemption_leaves_every_point_explained(store: Store) -> None:
    steward, _, guardian, child = await store.write(a_child)
    item = await store.write(lambda s: shelved(s, steward, name="悦读会", unit=Unit.POINTS, price=4, pieces=1).id or 0)
    await store.write(lambda s: report(s, child, steward, item))
    code = await store.read(lambda s: s.get_one(Voucher, 1).code or "")

    def leave(session: Session) -> int:
        return register.withdraw(session, session.get_one(Child, child), by=guardian, at=AT)

    used, returned = await asyncio.gather(
        store.write(lambda s: isinstance(shelf.redeem(s, code, by=steward, rules=RULES, at=AT), Voucher)),
        store.write(leave),
    )
    assert used != bool(returned)
    report_of_all = await store.read(timebank.verify)
    assert report_of_all.sound
    assert report_of_all.open_reserved == 0
    assert report_of_all.balances[f"child:{child}"] == (0 if used else 4)
    erased = await store.read(lambda s: s.get_one(Child, child))
    assert (erased.name, erased.school, erased.guardian_id) == (None, None, guardian)


async def test_a_wish_that_fails_half_way_takes_nothing_and_keeps_the_points(store: Store) -> None:
    steward, _, _, child = await store.write(a_child)
    item = await store.write(lambda s: shelved(s, steward, name="悦读会", unit=Unit.POINTS, price=1, pieces=1).id or 0)

    def unit(session: Session) -> tuple[bool, int]:
        outcome = works.report(
            session,
            session.get_one(Child, child),
            kind="手绘宣传单",
            pieces=2,
            wish_item_id=item,
            wish_pieces=2,
            by=steward,
            rules=RULES,
            at=AT,
        )
        return outcome.hindrance is not None, len(outcome.vouchers)

    assert await store.write(unit) == (True, 0)
    held = await store.read(lambda s: timebank.balance(s, f"child:{child}"))
    assert (held.available, held.reserved) == (4, 0)
    assert await store.read(lambda s: s.get(Voucher, 1)) is None
    assert (await store.read(timebank.verify)).sound
