"""The main job, end to end: from one sentence on WeChat to a settled hour."""

from tests.world import GROUP, World

WANG, LI = 30001, 30002


async def test_one_sentence_becomes_a_settled_hour(world: World) -> None:
    resident = world.resident("张大爷")
    read_back = await resident.says("我家老人下不了楼，明天上午想请人陪去槐荫医院，裕园社区")
    assert read_back is not None
    print(read_back)
    assert "陪诊" in read_back
    assert "11月25日（周三）上午" in read_back
    assert "裕园社区" in read_back
    print(await resident.says("13912345678"))
    print(await resident.says("是"))
    await world.settles()
    heard = await world.qq.heard("private", user=20001, containing="X0001")
    print(heard.text)
    await world.qq.says(20001, "核实 X0001 属实 已电话")
    print((await world.qq.heard("private", user=20001)).text)
    await world.settles()
    card = await world.qq.heard("group", group=GROUP)
    print(card.text)
    await world.qq.says(WANG, "接 X0001", group=GROUP)
    print((await world.qq.heard("group", group=GROUP)).text)
    await world.qq.says(LI, "接 X0001", group=GROUP)
    print((await world.qq.heard("group", group=GROUP)).text)
    await world.settles()
    details = await world.qq.heard("private", user=WANG)
    print(details.text)
    told = await resident.heard(containing="到场码")
    print(told)
