"""兑换宝 at the real doors: the shelf, a voucher, its keeper, and what a group never sees."""

import re

from sqlmodel import Session, select

from bot.domain.people.model import Account, Person
from bot.domain.shelf.model import ShelfItem, Voucher
from bot.domain.timebank import balance, verify
from bot.jobs import tend_shelf
from tests.conversations.chatting import WANG, privately, volunteers
from tests.conversations.coins import given
from tests.databases import sqlite_only
from tests.world import OWNER, STEWARD, World

OFFER = "上架 理发券 1时间币 20张 裕园 到12月"


async def says(world: World, name: str, text: str) -> str:
    """Have a resident say something; return the answer."""
    answer = await world.resident(name).says(text)
    assert answer is not None
    return answer


async def put_up(world: World, offer: str = OFFER, user: int = STEWARD) -> str:
    """Have something put on the shelf; return the read-back."""
    read_back = await privately(world, user, offer)
    assert "要上架的是" in read_back, read_back
    assert "已上架" in await privately(world, user, "是")
    return read_back


async def rich(world: World, name: str, minutes: int = 120, *, agreed: bool = True) -> None:
    """Have a resident met who has earned coins and, mostly, agreed to what they are."""
    await says(world, name, "绑定")
    await given(world, f"openid-{name}", minutes, agreed=agreed)


def code_in(text: str) -> str:
    """Return the voucher code that a text shows."""
    found = re.search(r"券码 (\d{4} \d{4})", text)
    assert found, text
    return found[1]


async def voucher(world: World, name: str = "钱大妈") -> str:
    """Have a resident exchange; return the code."""
    assert "换就回：是" in await says(world, name, "兑换 理发券")
    return code_in(await says(world, name, "是"))


async def counts(world: World) -> tuple[int, int]:
    """Return how many items and vouchers are stored."""

    def look(session: Session) -> tuple[int, int]:
        return len(session.exec(select(ShelfItem)).all()), len(session.exec(select(Voucher)).all())

    return await world.app.house.store.read(look)


async def test_the_terms_come_before_the_first_voucher_which_then_comes_by_itself(world: World) -> None:
    await put_up(world)
    await rich(world, "钱大妈", agreed=False)
    assert "换就回：是" in await says(world, "钱大妈", "兑换 理发券")
    assert "不是钱" in await says(world, "钱大妈", "是")
    assert await counts(world) == (1, 0)
    assert "没有动账" in await says(world, "钱大妈", "不同意")
    assert "不是钱" in await says(world, "钱大妈", "是"), "the question about the voucher stands again"
    answer = await says(world, "钱大妈", "同意")
    assert "已记下您同意时间币约定" in answer
    assert code_in(answer)
    assert await counts(world) == (1, 1)


async def test_a_voucher_goes_from_the_shelf_to_its_keeper_and_is_used_once(world: World) -> None:
    read_back = await put_up(world)
    for words in ("理发券", "1 时间币", "20份", "裕园社区", "2026年12月31日"):
        assert words in read_back
    await rich(world, "钱大妈")
    listed = await says(world, "钱大妈", "兑换宝")
    assert "理发券：1 时间币" in listed
    assert "您有 2 时间币" in listed
    asked = await says(world, "钱大妈", "兑换 理发")
    assert "现有 2 时间币，换完剩 1 时间币" in asked
    code = code_in(await says(world, "钱大妈", "是"))
    for asked in ("我的券", "券码忘了", "理发券怎么用", "我的券在哪里看"):
        assert code in await says(world, "钱大妈", asked), asked
    assert "兑换预留 −1，可用1" in await says(world, "钱大妈", "流水")
    assert "1 时间币已预留" in await says(world, "钱大妈", "我的时间")
    world.qq.clear()
    assert "已核销：理发券" in await privately(world, STEWARD, f"核销 {code}")
    assert "已经用过了" in await privately(world, STEWARD, f"核销{code.replace(' ', '')}")
    await world.settles()
    assert "刚才核销了" in (await world.resident("钱大妈").heard("核销")).text
    assert "没有券" in await says(world, "钱大妈", "我的券")
    assert "没有这样的券" in await says(world, "钱大妈", f"退券 {code}")
    report = await world.app.house.store.read(verify)
    assert report.sound
    assert [held for holder, held in report.balances.items() if holder.startswith("area:")] == [60]


async def test_a_voucher_that_is_given_back_returns_the_coins_and_the_piece(world: World) -> None:
    await put_up(world, "上架 理发券 1时间币 1张 裕园 到12月")
    await rich(world, "钱大妈")
    code = await voucher(world)
    await rich(world, "孙大爷")
    assert "货架上没有" in await says(world, "孙大爷", "兑换 理发券")
    assert "没有这样的券" in await says(world, "孙大爷", f"退券 {code}")
    assert "1 时间币退回来了" in await says(world, "钱大妈", "退券 理发券")
    assert "已经退掉了" in await privately(world, STEWARD, f"核销 {code}")
    assert "换就回：是" in await says(world, "孙大爷", "兑换 理发券")


@sqlite_only
async def test_a_voucher_expires_after_a_warning_and_the_coins_are_back(world: World) -> None:
    await put_up(world)
    await rich(world, "钱大妈")
    code = await voucher(world)
    world.clock.passes(days=28)
    await says(world, "钱大妈", "你好")
    await tend_shelf(world.app.house)
    await world.settles(minutes=900)
    assert code in (await world.resident("钱大妈").heard("到期")).text
    world.clock.passes(days=3)
    await tend_shelf(world.app.house)
    assert "已经过期" in await privately(world, STEWARD, f"核销 {code}")
    assert "时间币：2" in await says(world, "钱大妈", "我的时间")


@sqlite_only
async def test_bad_input_of_a_resident_gets_a_kind_sentence_and_changes_nothing(world: World) -> None:
    await put_up(world)
    for said, wanted in (
        ("兑换", "还差要换的东西"),
        ("兑换 火箭", "货架上没有“火箭”"),
        ("兑换 理发券 2张", "现在有 0 时间币，还不够"),
        ("兑换 理发券", "现在有 0 时间币，还不够"),
        ("退券", "没有这样的券"),
        ("退券 理发券", "没有这样的券"),
        ("我的券", "没有券"),
        ("兑换宝 9", "没有第9页"),
        ("核销 12345678", "要由核销人"),
        (OFFER, "要由"),
        ("补货 理发券 10张", "要由"),
        ("下架 理发券", "要由"),
    ):
        answer = await says(world, "新来的", said)
        assert wanted in answer, (said, answer)
    assert "券码是8位" in await privately(world, STEWARD, "核销 4821")
    assert "还可以试4次" in await privately(world, STEWARD, "核销 12345678")
    await rich(world, "钱大妈")
    await says(world, "钱大妈", "兑换 理发券")
    assert "没有换" in await says(world, "钱大妈", "不要")
    assert await counts(world) == (1, 0)


@sqlite_only
async def test_who_asks_for_two_is_told_that_it_goes_one_by_one(world: World) -> None:
    await put_up(world)
    await rich(world, "钱大妈")
    assert "一次换1份" in await says(world, "钱大妈", "兑换 理发券 两张")
    assert "换好了" in await says(world, "钱大妈", "是")
    assert "时间币：1" in await says(world, "钱大妈", "我的时间")


async def test_vouchers_follow_their_holder_to_the_account_they_are_bound_to(world: World) -> None:
    await put_up(world)
    await volunteers(world)
    await rich(world, "钱大妈")
    code = await voucher(world)
    world.qq.clear()
    bound = re.search(r"[0-9]{6}", await privately(world, WANG, "绑定"))
    assert bound
    assert "绑好了" in await says(world, "钱大妈", f"绑定 {bound[0]}")
    assert code in await privately(world, WANG, "我的券")


@sqlite_only
async def test_the_own_area_comes_first_and_two_of_one_name_are_asked_about(world: World) -> None:
    await put_up(world, "上架 理发券 1时间币 20张 裕园 到12月", OWNER)
    await put_up(world, "上架 理发券 2时间币 20张 华联社区 到12月", OWNER)
    for number in range(9):
        await put_up(world, f"上架 盆栽{number} 1时间币 1份 全区 长期", OWNER)
    await rich(world, "钱大妈", 240)
    first = await says(world, "钱大妈", "兑换宝")
    assert "下一页：兑换宝 2" in first
    assert "理发券" in await says(world, "钱大妈", "兑换宝 2")

    def move(session: Session) -> None:
        person = session.get_one(Person, max(session.exec(select(Account.person_id))))
        there = session.exec(select(ShelfItem).where(ShelfItem.price == 120)).one()
        person.community_code = there.area_code

    await world.app.house.store.write(move)
    assert (await says(world, "钱大妈", "兑换宝")).splitlines()[1].startswith("· 理发券：2 时间币")
    assert "1. 理发券（西市场街道华联社区" in await says(world, "钱大妈", "兑换 理发券")
    assert "要 2 时间币" not in (chosen := await says(world, "钱大妈", "2"))
    assert "理发券（中大槐树街道裕园社区）：1 时间币" in chosen
    assert "换好了" in await says(world, "钱大妈", "是")


@sqlite_only
async def test_a_stock_of_one_is_gone_for_whoever_says_yes_later(world: World) -> None:
    await put_up(world, "上架 理发券 1时间币 1张 裕园 到12月")
    await rich(world, "钱大妈")
    await rich(world, "孙大爷")
    await says(world, "钱大妈", "兑换 理发券")
    await says(world, "孙大爷", "兑换 理发券")
    assert "换好了" in await says(world, "孙大爷", "是")
    assert "刚好换完了" in await says(world, "钱大妈", "是")
    held = await world.app.house.store.read(
        lambda session: [
            balance(session, f"person:{person}").reserved for person in session.exec(select(Account.person_id))
        ]
    )
    assert sorted(held)[-2:] == [0, 60]
