"""Becoming a volunteer in chat, binding QQ and WeChat, consent and one's own data."""

import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.domain.timebank.verify import verify
from tests.conversations.chatting import in_group, privately
from tests.conversations.coins import given
from tests.world import GROUP, OWNER, World, open_world

IDENTITY = "11010119900307803X"
MINOR = "110101201501011233"
WANG = 30001


async def told(world: World, text: str, name: str = "王芳") -> str:
    """Say something on WeChat; return the answer."""
    answer = await world.resident(name).says(text)
    assert answer is not None
    return answer


async def registered(world: World, name: str = "王芳") -> None:
    """Let somebody go through the whole registration."""
    for said in ("我要当志愿者", "同意", "王芳", IDENTITY, "13800000001", "裕园"):
        await told(world, said, name)
    assert "登记好了" in await told(world, "陪诊，教手机", name)


async def on_qq(world: World, text: str, user: int = WANG) -> str:
    """Say something to the bot in private on QQ; return the answer."""
    world.qq.world.person(user, "王芳", friend=True)
    await world.qq.says(user, text)
    return (await world.qq.heard("private", user=user)).text


async def test_registering_asks_the_lawful_fields_one_at_a_time(world: World) -> None:
    assert "同意就回：同意" in await told(world, "我要当志愿者")
    for said, asked in (
        ("同意", "姓名？"),
        ("王芳", "身份证号码？"),
        ("11010119900307803x", "手机号？"),
        ("１３８００００００１１", "哪个社区？"),
        ("裕园", "会什么"),
    ):
        assert asked in await told(world, said)
    done = await told(world, "没有")
    assert "登记好了" in done
    assert "裕园社区" in done
    mine = await told(world, "我的信息")
    assert "姓名：王芳" in mine
    assert "身份证尾号 803X" in mine
    assert IDENTITY not in mine
    assert "已经登记过了" in await told(world, "我要当志愿者")


@pytest.mark.parametrize("name", ["张𠮷", "李喆", "阿依古丽·买买提", "我叫王芳", "欧阳娜娜"])
async def test_rare_and_long_names_are_names(world: World, name: str) -> None:
    await told(world, "我要当志愿者")
    await told(world, "同意")
    assert "身份证号码？" in await told(world, name)


@pytest.mark.parametrize("name", ["😀😀", "王", "wang fang", "王芳1", "13800000001", "", "]]>", "长" * 30])
async def test_what_is_no_name_is_asked_again(world: World, name: str) -> None:
    await told(world, "我要当志愿者")
    await told(world, "同意")
    assert "您的姓名？" in await told(world, name)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("1101011990030780", "18位"),
        ("110101199003078030", "校验位"),
        ("11010119900230803X", "校验位"),
        ("没带身份证", "18位"),
        (MINOR, "家长"),
    ],
)
async def test_a_wrong_identity_number_is_told_why(world: World, number: str, why: str) -> None:
    for said in ("我要当志愿者", "同意", "王芳"):
        await told(world, said)
    answer = await told(world, number)
    assert why in answer
    assert "身份证号码？" in answer


async def test_wrong_phone_and_community_are_asked_again_and_an_earlier_field_can_be_changed(world: World) -> None:
    for said in ("我要当志愿者", "同意", "王方", IDENTITY):
        await told(world, said)
    assert "11位" in await told(world, "138")
    assert "您的姓名？" in await told(world, "改 姓名")
    assert "手机号？" in await told(world, "王芳")
    await told(world, "13800000001")
    assert "张庄路街道刘家庄村" in await told(world, "刘家庄")
    assert "只到街道" in await told(world, "西市场街道")
    assert "没找到" in await told(world, "火星")
    assert "会什么" in await told(world, "吴家堡街道刘家庄村")


async def test_it_can_stop_and_go_on_days_later_with_a_report_in_between(world: World) -> None:
    for said in ("我要当志愿者", "同意", "王芳"):
        await told(world, said)
    assert "继续登记" in await told(world, "先停")
    world.clock.passes(days=2)
    assert "要办：陪诊" in await told(world, "明天上午想请人陪去医院，裕园社区，13900000000")
    assert "编号 X0001" in await told(world, "是")
    assert "身份证号码？" in await told(world, "继续登记")
    world.clock.passes(days=8)
    assert "同意就回：同意" in await told(world, "继续登记")


async def test_a_half_filled_form_goes_on_after_a_restart(migrated_url: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as first:
        world = await open_world(first, migrated_url, tmp_path)
        for said in ("我要当志愿者", "同意", "王芳"):
            await told(world, said)
        clock = world.clock
    async with AsyncExitStack() as second:
        world = await open_world(second, migrated_url, tmp_path, clock=clock)
        assert "手机号？" in await told(world, IDENTITY)


async def test_giving_up_keeps_nothing(world: World) -> None:
    for said in ("我要当志愿者", "同意", "王芳"):
        await told(world, said)
    assert "没有保存" in await told(world, "算了")
    assert "同意就回：同意" in await told(world, "我要当志愿者")
    for no in ("算了先不填身份证", "没有", "我要当志愿者", "不同意"):
        answer = await told(world, no)
        assert ("不登记了" in answer) is (no != "我要当志愿者"), no
        await told(world, "我要当志愿者")
    assert "不登记了" in await told(world, "不同意")
    assert "姓名：没有" in await told(world, "我的信息")


async def test_one_identity_number_registers_once(world: World) -> None:
    await registered(world)
    for said in ("我要当志愿者", "同意", "王芳", IDENTITY, "13800000002", "裕园"):
        await told(world, said, "李四")
    assert "已经登记过了" in await told(world, "没有", "李四")


async def test_a_code_joins_qq_and_wechat_and_both_see_the_same(world: World) -> None:
    await told(world, "明天上午想请人陪去医院，裕园社区，13900000000")
    await told(world, "是")
    code = re.findall(r"\d{6}", await told(world, "绑定"))[0]
    assert "绑好了" in await on_qq(world, f"绑定{code}")
    assert "X0001 陪诊" in await on_qq(world, "进度")
    await registered(world)
    assert "已经登记过了" in await on_qq(world, "我要当志愿者")
    assert await on_qq(world, "我的时间") == await told(world, "我的时间")


async def test_a_code_works_once_for_ten_minutes_and_only_the_newest(world: World) -> None:
    old = re.findall(r"\d{6}", await told(world, "绑定"))[0]
    code = re.findall(r"\d{6}", await told(world, "绑定"))[0]
    assert "绑定码不对" in await on_qq(world, f"绑定 {old}")
    assert "不用再绑" in await told(world, f"绑定 {code}")
    wrong = "000000" if code != "000000" else "111111"
    assert "绑定码不对" in await on_qq(world, f"绑定 {wrong}")
    assert "绑好了" in await on_qq(world, f"绑定 {code}")
    assert "绑定码不对" in await on_qq(world, f"绑定 {code}", user=30002)
    late = re.findall(r"\d{6}", await told(world, "绑定"))[0]
    world.clock.passes(minutes=11)
    assert "绑定码不对" in await on_qq(world, f"绑定 {late}", user=30002)
    assert "6位" in await on_qq(world, "绑定 4829", user=30002)


async def test_a_code_is_not_given_in_a_group(world: World) -> None:
    world.qq.clear()
    await world.qq.says(WANG, "绑定", group=GROUP)
    assert not await world.qq.settled()


async def test_withdrawing_consent_ends_everything_at_once(world: World) -> None:
    await registered(world)
    await told(world, "明天上午想请人陪去医院，裕园社区")
    await told(world, "是")
    answer = await told(world, "撤回同意")
    assert "X0001 也撤回了" in answer
    assert "退出志愿者登记" in answer
    mine = await told(world, "我的信息")
    assert "电话：没有" in mine
    assert "没办完的诉求：0件" in mine
    assert "没有同意过" in await told(world, "撤回同意")


async def test_somebody_unknown_has_no_data(world: World) -> None:
    assert "没有存您的任何信息" in await told(world, "我的信息", "路人")
    assert "没有同意过" in await told(world, "删除我的信息", "路人")


async def test_coins_earned_on_one_account_come_along_to_the_other(world: World) -> None:
    await registered(world)
    await on_qq(world, "绑定", user=30009)
    await given(world, "30009", 90)
    code = re.findall(r"\d{6}", await told(world, "绑定"))[0]
    assert "绑好了" in await on_qq(world, f"绑定{code}", user=30009)
    assert "1.5" in await told(world, "我的时间")
    assert "绑定并入" in await told(world, "流水")
    assert (await world.app.house.store.read(verify)).sound


async def done_by_qq(world: World, name: str) -> str:
    """Have a neighbour's need taken and done for an hour from the QQ account; return its number."""
    number = await world.posted(name=name, said="明天上午想请人陪去医院，裕园社区，电话13900000000")
    await in_group(world, WANG, f"接 {number}")
    await in_group(world, WANG, f"完成 {number} 1小时")
    return number


async def test_hours_reservations_and_work_in_hand_come_along_when_an_account_is_bound(world: World) -> None:
    world.qq.world.person(WANG, "王芳", friend=True)
    world.qq.world.join(GROUP, WANG)
    await done_by_qq(world, "张大爷")
    assert "1小时" in await told(world, "确认", "张大爷")
    await given(world, str(WANG), 90)
    await on_qq(world, "用2个时间币 请人周五下午5点来修灯，裕园社区，电话13900000000")
    assert "X0002" in await on_qq(world, "是")
    await done_by_qq(world, "李大妈")
    await on_qq(world, "周三上午没空")
    await on_qq(world, "明天下午三点提醒我 买药")
    await on_qq(world, "登记家人 我妈 王桂兰")
    await registered(world)
    await told(world, "明天下午四点提醒我 收被子")
    code = re.findall(r"\d{6}", await told(world, "绑定"))[0]
    await world.qq.says(WANG, f"绑定{code}")
    await world.qq.heard("private", user=WANG, containing="绑好了")
    books = await told(world, "我的时间")
    assert "志愿时长：1小时" in books
    assert "时间币：0.5（另有2 时间币已预留）" in books
    assert "R0001" in await told(world, "我的志愿记录 全部")
    assert "周三" in await told(world, "我的空闲")
    assert "买药" in await told(world, "取消提醒 1"), "both accounts had a first one: each has a number of its own now"
    assert "2. 11月25日（周三）下午4:00 收被子" in await told(world, "我的提醒")
    assert "王桂兰" in await told(world, "家人")
    own = await told(world, "流水")
    assert "服务 +1（绑定前的号）" in own
    assert "绑定并入 +0.5，可用0.5" in own
    month = await told(world, "流水 本月")
    assert "2026年11月：志愿时长1小时（1次），时间币收入2.5 时间币，支出0 时间币，期末2.5 时间币" in month
    await told(world, "确认", "李大妈")
    assert "志愿时长：2小时" in await told(world, "我的时间"), "what was in hand counts for the one person there is"
    assert "2 时间币已经退给您" in await told(world, "撤回 X0002")
    assert "时间币：3.5" in await told(world, "我的时间")
    assert "绑定并入 +2" in await told(world, "流水")
    reversed_one = await privately(world, OWNER, "冲正 J0001 重复结算")
    assert "冲正（1 时间币）" in reversed_one, "paid to the other account, and taken back all the same"
    assert "时间币：2.5" in await told(world, "我的时间")
    assert (await world.app.house.store.read(verify)).sound
