"""The phrases of the feature table, as written there (numbers aside), each from the channel and role it belongs to."""

import re

import pytest

from tests.world import GROUP, OWNER, STEWARD, World

WANG = 30001


async def hears(world: World, user: int, said: str, containing: str) -> str:
    """Say something to the bot in private and return what it answers."""
    if user == WANG:
        world.qq.world.person(WANG, "王芳", friend=True)
    await world.qq.says(user, said)
    return (await world.qq.heard("private", user=user, containing=containing)).text


@pytest.mark.parametrize(
    ("said", "containing"),
    [
        ("我家老人下不了楼，明天上午想请人陪去槐荫医院，阳光100小区", "陪诊"),  # IN1
        ("代报 王奶奶 82岁 裕园社区 独居 灯坏了不敢爬梯子", "王奶奶"),  # IN3
        ("我住西市场老槐树旁边，归哪个社区管", "西市场街道"),  # IN5
        ("他又打我了，我躲在厕所里", "110"),  # TR1
        ("能不能来几个人去堵他说理", "不能叫人去堵"),  # TR7
        ("怎么退单", "退 X0231"),  # CO9
        ("我要当志愿者", "同意"),  # VT1
        ("菜单", "要帮忙"),  # CH1
        ("我的时间", "没有服务记录"),  # TB1
        ("我的志愿记录 去年", "还没有志愿时长记录"),  # RC1
        ("我离三星还差几小时", "离三星（600小时）还差600小时"),  # RC4
        ("记培训 急救 4学时 3月8日 红十字", "记下了培训：急救，4学时"),  # RC6
        ("兑换 理发券", "货架上没有“理发券”"),  # TB5
        ("红领巾 小雨 手绘宣传单1张 换悦读会1次", "归您管的“小雨”"),  # TB8
        ("孩子12岁，我是妈妈，同意登记", "请回孩子的小名"),  # PR3
        ("我老婆找过你们没有", "对任何人都不说"),  # PR7
    ],
)
async def test_a_stranger_is_understood_on_wechat(world: World, said: str, containing: str):
    reply = await world.resident("新来的").says(said)
    assert reply is not None
    assert containing in reply


async def test_the_resident_of_an_open_case_is_understood(world: World):
    number = await world.reported()
    resident = world.resident("张大爷")
    for said, containing in (
        ("我昨天报的事到哪一步了", number),  # IN7
        ("补充：带轮椅，三楼没电梯", f"补充到 {number}"),  # IN2
        (f"撤回 {number} 家里人能去了", "撤回了"),  # IN6
        ("撤回同意", "已经撤回同意"),  # PR1
    ):
        reply = await resident.says(said)
        assert reply is not None
        assert containing in reply


async def test_the_whole_way_of_a_case_is_understood(world: World):
    number = await world.posted(said="裕园社区，明天下午想请两个人帮忙搬衣柜，电话13900000000")
    resident = world.resident("张大爷")
    world.qq.world.person(WANG, "王芳", friend=True)
    await world.qq.says(WANG, f"接 {number} 2人 我和李姐", group=GROUP)  # DI1, DI4
    assert "（2人）" in (await world.qq.heard("group", group=GROUP, containing="已接下")).text
    await world.settles()
    assert "13900000000" in (await world.qq.heard("private", user=WANG, containing=number)).text
    assert "13900000000" in await hears(world, WANG, f"详情 {number}", number)  # DI2
    await world.qq.says(WANG, f"退 {number} 孩子发烧去不了", group=GROUP)  # DI5
    await world.qq.heard("group", group=GROUP, containing="已退")
    await world.settles()
    await world.qq.heard("group", group=GROUP, containing=f"【{number}】")
    await world.qq.says(WANG, f"接 {number}", group=GROUP)
    await world.qq.heard("group", group=GROUP, containing="还差1人")
    await world.settles()
    code = re.search(r"到场码 (\d{4})", (await resident.heard("到场码")).text)
    assert code is not None
    code = re.search(r"到场码 (\d{4})", (await resident.heard("到场码")).text)
    assert code is not None
    await hears(world, WANG, f"到了 {number} 码{code[1]}", "到场记下了")  # FU1
    await hears(world, WANG, f"完成 {number} 1.5小时 药已拿到", "1小时30分钟")  # FU2
    await world.settles()
    disputed = await resident.says("不对，只来了半小时")  # FU3
    assert disputed is not None
    assert "30分钟" in disputed
    await hears(world, OWNER, f"裁定 {number} 30分钟", "裁定为30分钟")
    back = await resident.says(f"回访 {number} 不满意 灯还是不亮")  # FU4
    assert back is not None
    assert "退回重新办" in back
    assert "30分钟" in await hears(world, WANG, "我的时间", "志愿时长")  # TB1
    await hears(world, OWNER, "冲正 J0001 重复结算", "冲正")  # TB7
    told = await hears(world, STEWARD, f"{number} 通知到了谁", "的通知")  # CH4
    assert "已读" not in told


async def test_staff_are_understood(world: World):
    number = await world.reported()
    await hears(world, STEWARD, f"改级 {number} 特殊 老人身上有淤青", "改为特殊")  # TR3
    await hears(world, STEWARD, f"核实 {number} 属实 已电话", "已核实")  # TR6
    await hears(world, OWNER, "授权 赵姐 裕园 社区管家 到12月", "已授权")  # CO1
    await hears(world, OWNER, "渠道状态", "已连接")  # CH3
    await hears(world, OWNER, "/模拟 居民 我家停电了", "模拟")  # CH6
    await hears(world, OWNER, "机器人暂停 只留人工", "已暂停")  # CO7
    await hears(world, OWNER, "机器人恢复", "已恢复")
    await hears(world, OWNER, f"审计 {number} 谁看过", "核实")  # CO8
    await hears(world, STEWARD, "更正 R2031 应为2小时 有签到", "R2031")  # RC3
    await hears(world, OWNER, "公示 一季度三星名单", "三星")  # RC5
    await hears(world, STEWARD, "补录 3月5日 李芳 理发2小时 纸质签到", "李芳")  # RC7
    await hears(world, OWNER, "出年报 2018", "2018年志愿服务年报")  # RC8
    await hears(world, STEWARD, "异常时长 本周", "本周")  # TB6


async def test_a_code_joins_wechat_and_qq(world: World):
    code = re.search(r"\d{6}", await hears(world, WANG, "绑定", "绑定码"))
    assert code is not None
    reply = await world.resident("王芳").says(f"绑定 {code[0]}")  # CH2
    assert reply is not None
    assert "绑好了" in reply


async def test_a_phone_typed_in_the_group_is_taken_back(world: World):
    world.qq.world.group(GROUP, "裕园志愿群", (OWNER, STEWARD, WANG), bot_role="admin")
    message_id = await world.qq.says(WANG, "王奶奶13900000000", group=GROUP)  # PR4
    await world.qq.heard("private", user=WANG, containing="撤回")
    assert message_id in world.qq.recalled
