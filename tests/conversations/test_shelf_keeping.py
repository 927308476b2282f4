"""Keeping the shelf at the real doors: who puts up, refills, withdraws and redeems, and what a group never sees."""

from tests.conversations.chatting import WANG, in_group, privately, silence, volunteers
from tests.conversations.test_shelf import OFFER, counts, put_up, rich, says, voucher
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World

OTHER_STEWARD = 20002


@sqlite_only
async def test_only_the_named_keeper_and_a_coordinator_redeem(world: World) -> None:
    await volunteers(world)
    assert f"核销人：{WANG}" in await put_up(world, f"{OFFER} 由{WANG}核销")
    await world.settles()
    assert "券码" in (await world.qq.heard("private", user=WANG, containing="请您核销")).text
    await rich(world, "钱大妈", 180)
    code, second = await voucher(world), await voucher(world)
    world.qq.clear()
    assert "不归您核销" in await privately(world, STEWARD, f"核销 {code}")
    assert "要由核销人" in await says(world, "钱大妈", f"核销 {code}")
    assert "已核销" in await privately(world, WANG, f"核销 {code}")
    assert "已核销" in await privately(world, OWNER, f"核销 {second}")
    assert "现在有28份" in await privately(world, WANG, "补货 理发券 10张")
    assert "已下架" in await privately(world, WANG, "下架 理发券")


@sqlite_only
async def test_the_steward_of_another_place_neither_redeems_nor_keeps_it(world: World) -> None:
    await put_up(world)
    await world.steward("华联", OTHER_STEWARD, "孙姐")
    await rich(world, "钱大妈")
    code = await voucher(world)
    world.qq.clear()
    assert "不归您核销" in await privately(world, OTHER_STEWARD, f"核销 {code}")
    assert "货架上没有" in await privately(world, OTHER_STEWARD, "下架 理发券")
    refused = await privately(world, OTHER_STEWARD, "上架 磨剪刀 1时间币 5次 裕园 到12月")
    assert "裕园社区不是您负责的地方" in refused
    assert "请赵姐来放" in refused


@sqlite_only
async def test_what_cannot_be_put_up_gets_one_sentence_and_changes_nothing(world: World) -> None:
    for said, wanted in (
        ("上架 理发券 10元 20张 裕园", "不收钱"),
        ("上架 理发券 20张 裕园 到12月", "还差价格"),
        ("上架 理发券 1时间币 裕园 到12月", "还差数量"),
        ("上架 理发券 1时间币 20张 火星 到12月", "还差能找到的社区"),
        ("上架 理发券 1时间币 20张 裕园 到猴年马月", "看得懂的日期"),
        ("上架 理发券 0时间币 20张 裕园 到12月", "价格要大于0"),
        ("上架 理发券 -1时间币 20张 裕园 到12月", "价格要大于0"),
        ("上架 理发券 0.01时间币 20张 裕园 到12月", "价格要大于0"),
        ("上架 理发券 1时间币 0张 裕园 到12月", "数量要在1到1000"),
        ("上架 理发券 1时间币 5000张 裕园 到12月", "数量要在1到1000"),
        ("上架 理发券 1时间币 20张 裕园 到2020年6月30日", "截止日已经过了"),
        ("上架 上门打针 1时间币 20次 裕园 到12月", "一样能放的东西"),
        ("上架 理发券 1时间币 20张 裕园 到12月 由刘能核销", "认不准是谁"),
        ("上架", "还差"),
    ):
        answer = await privately(world, STEWARD, said)
        assert wanted in answer, (said, answer)
    assert await counts(world) == (0, 0)
    assert "要上架的是" in await privately(world, STEWARD, OFFER)
    assert "没有上架" in await privately(world, STEWARD, "算了")
    assert await counts(world) == (0, 0)


@sqlite_only
async def test_an_offer_is_read_without_spaces_in_any_order_and_from_a_day_on(world: World) -> None:
    read_back = await privately(world, STEWARD, "上架理发券20张1个时间币裕园到12月")
    for words in ("理发券：1 时间币，20份", "裕园社区", "12月31日"):
        assert words in read_back
    await privately(world, STEWARD, "算了")
    read_back = await privately(world, STEWARD, "上架 老年理发 一个半时间币 十张 裕园 到年底")
    assert "老年理发：1.5 时间币，10份" in read_back
    assert "没有上架" in await privately(world, STEWARD, "不了")
    read_back = await put_up(world, "上架 磨剪刀 半个时间币 两次 从12月1日起 到12月20日")
    for words in ("磨剪刀：0.5 时间币，2份", "裕园社区", "从12月1日起", "12月20日"):
        assert words in read_back
    assert "磨剪刀" not in await says(world, "钱大妈", "兑换宝")
    world.clock.passes(days=8)
    assert "磨剪刀" in await says(world, "钱大妈", "兑换宝")
    world.clock.passes(days=20)
    assert "磨剪刀" not in await says(world, "钱大妈", "兑换宝")


@sqlite_only
async def test_questions_about_it_are_not_taken_for_orders(world: World) -> None:
    await put_up(world)
    await rich(world, "钱大妈")
    for said in ("兑换的东西去哪里领", "作品展什么时候开", "上架的是谁", "下架的东西怎么办"):
        answer = await says(world, "钱大妈", said)
        assert "要由" not in answer, (said, answer)
        assert "货架上没有" not in answer, (said, answer)
    assert await counts(world) == (1, 0)


@sqlite_only
async def test_nothing_of_it_is_said_in_a_group_and_chatter_does_nothing(world: World) -> None:
    await put_up(world)
    await volunteers(world)
    world.qq.clear()
    for said in (
        "兑换宝",
        "兑换 理发券",
        "我的券",
        "核销 12345678",
        "上架 理发券 1时间币 20张",
        "下架 理发券",
        "退券",
        "红领巾",
        "小雨的积分",
        "作品 12 属实",
        "兑换宝里的理发券真不错",
        "上架了吗",
        "这个月补货晚了",
    ):
        await world.qq.says(WANG, said, group=GROUP)
    await silence(world)
    shown = await in_group(world, WANG, "兑换宝", at_bot=True)
    assert "理发券：1 时间币" in shown
    assert "您有" not in shown
    for said in ("兑换 理发券", "我的券", "核销 12345678", "红领巾 小雨 手绘宣传单1张", "小雨的积分"):
        assert "私聊" in await in_group(world, WANG, said, at_bot=True), said
    assert await counts(world) == (1, 0)
