"""The main job, end to end: from one sentence on WeChat to a settled hour, with nobody exposed on the way."""

import re

from tests.world import GROUP, STEWARD, World

WANG, LI = 30001, 30002
SECRETS = ("13912345678", "3号楼2单元501", "李桂兰", "下不了楼")


async def test_one_sentence_becomes_a_settled_hour(world: World):
    qq, resident = world.qq, world.resident("李桂兰")
    asked = await resident.says("我叫李桂兰，家里老人下不了楼，明天上午想请人陪去槐荫医院，裕园社区3号楼2单元501")
    assert asked is not None
    assert "陪诊" in asked
    assert "11月25日（周三）上午" in asked
    assert "裕园社区" in asked
    assert "不留" in asked
    read_back = await resident.says("13912345678")
    assert read_back is not None
    assert "139****5678" in read_back
    opened = await resident.says("是")
    assert opened is not None
    assert "X0001" in opened

    await world.settles()
    await qq.heard("private", user=STEWARD, containing="新诉求 X0001")
    await qq.says(STEWARD, "核实 X0001 属实 已电话")
    await qq.heard("private", user=STEWARD, containing="已核实")
    await world.settles()
    await qq.heard("group", group=GROUP, containing="【X0001】陪诊")

    qq.world.person(WANG, "王芳", friend=True)
    await qq.says(WANG, "接 X0001", group=GROUP)
    await qq.heard("group", group=GROUP, containing="已接下 X0001")
    await qq.says(LI, "接 X0001", group=GROUP)
    await qq.heard("group", group=GROUP, containing="X0001 已经有人接了")
    await world.settles()
    details = await qq.heard("private", user=WANG, containing="X0001")
    assert "13912345678" in details.text
    assert "3号楼2单元501" in details.text
    coming = (await resident.heard("到场码")).text
    code = re.search(r"到场码 (\d{4})", coming)
    assert code is not None

    await qq.says(WANG, f"到了 X0001 码{code[1]}")
    await qq.heard("private", user=WANG, containing="到场记下了")
    await qq.says(WANG, "完成 X0001 一个半小时 药已拿到")
    await qq.heard("private", user=WANG, containing="1小时30分钟")
    await world.settles()
    await resident.heard("志愿者说办好了")
    confirmed = await resident.says("确认")
    assert confirmed is not None
    assert "1小时30分钟" in confirmed
    closed = await resident.says("满意")
    assert closed is not None
    assert "办结" in closed

    await qq.says(WANG, "我的时间")
    books = await qq.heard("private", user=WANG, containing="志愿时长")
    assert "1小时30分钟" in books.text
    assert "1.5" in books.text
    await qq.says(WANG, "详情 X0001")
    await qq.heard("private", user=WANG, containing="联系方式不再提供")
    in_groups = " ".join(heard.text for heard in qq.all_heard.everything if heard.where == "group")
    assert [secret for secret in SECRETS if secret in in_groups] == []
