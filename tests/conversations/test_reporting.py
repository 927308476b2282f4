"""A resident reports: one sentence, read back, corrected in the same chat, confirmed with 是."""

import pytest

from tests.world import STEWARD, World

NEED = "我家老人下不了楼，明天上午想请人陪去槐荫医院，裕园社区"


async def told(world: World, text: str, name: str = "张大爷") -> str:
    """Say something on WeChat; return the answer."""
    answer = await world.resident(name).says(text)
    assert answer is not None
    return answer


async def test_one_sentence_is_read_back_and_only_the_phone_is_asked(world: World) -> None:
    read_back = await told(world, NEED)
    for understood in (
        "要办：陪诊",
        "地点：中大槐树街道裕园社区",
        "要去：槐荫医院",
        "时间：11月25日（周三）上午",
        "帮助谁：老人",
    ):
        assert understood in read_back
    assert read_back.splitlines()[-1].startswith("留个电话")
    full = await told(world, "１３９１２３４５６７８")
    assert "电话：139****5678" in full
    assert full.splitlines()[-2].startswith("对的话回：是")
    assert "编号 X0001" in await told(world, "是")
    await world.settles()
    heard = await world.qq.heard("private", user=STEWARD, containing="X0001")
    assert "陪诊" in heard.text
    assert "13912345678" not in heard.text


@pytest.mark.parametrize(
    "yes", ["是", "是的", "对", "好的", "确认", "行", "嗯嗯", "对对对", "没问题", "是吧", "好的谢谢"]
)
async def test_every_usual_yes_confirms(world: World, yes: str) -> None:
    await told(world, f"{NEED}，电话13900000000")
    assert "编号 X0001" in await told(world, yes)


@pytest.mark.parametrize("no", ["不留", "不想留", "不方便", "没有电话", "没手机", "不愿意留", "不留了吧", "保密"])
async def test_a_phone_may_be_kept_back(world: World, no: str) -> None:
    await told(world, NEED)
    assert "电话：不留" in await told(world, no)
    assert "编号 X0001" in await told(world, "是")


@pytest.mark.parametrize("number", ["138123", "1391234567", "139123456789", "号码是多少来着"])
async def test_an_incomplete_phone_is_asked_again_without_repeating_everything(world: World, number: str) -> None:
    await told(world, NEED)
    again = await told(world, number)
    assert "号码好像不完整" in again
    assert "我记下的是" not in again


async def test_what_was_read_back_is_corrected_in_the_same_chat(world: World) -> None:
    await told(world, f"{NEED}，电话13900000000")
    assert "地点：张庄路街道明星社区" in await told(world, "改 地点 明星社区")
    assert "地点：中大槐树街道裕园社区" in await told(world, "改地点裕园")
    assert "时间：11月26日（周四）上午9:00" in await told(world, "改 时间 后天上午9点")
    assert "电话：138****2222" in await told(world, "改 电话 13811112222")
    assert "电话：不留" in await told(world, "改 电话 不留")
    assert "人数：2人" in await told(world, "改 人数 两个人")
    assert "编号 X0001" in await told(world, "是")


async def test_a_new_day_keeps_the_hour_and_a_new_hour_keeps_the_day(world: World) -> None:
    await told(world, f"{NEED}，电话13900000000")
    assert "时间：11月26日（周四）上午" in await told(world, "不是明天，是后天")
    assert "时间：11月26日（周四）下午3:00" in await told(world, "不对，下午三点")
    assert "时间：11月27日（周五）下午3:00" in await told(world, "时间错了，周五")


async def test_a_correction_is_taken_while_something_else_is_asked(world: World) -> None:
    assert "留个电话" in await told(world, NEED)
    corrected = await told(world, "不是明天，是后天")
    assert "11月26日（周四）上午" in corrected
    assert "留个电话" in corrected


async def test_a_bare_no_asks_what_is_wrong(world: World) -> None:
    await told(world, f"{NEED}，电话13900000000")
    asked = await told(world, "不对")
    assert "哪里不对" in asked
    assert "例如：时间 后天上午9点" in asked


@pytest.mark.parametrize("nonsense", ["改 时间 大象", "改 人数 -3", "改 人数 99999", "改 地点 火星基地", "改改"])
async def test_a_correction_that_says_nothing_changes_nothing(world: World, nonsense: str) -> None:
    before = await told(world, f"{NEED}，电话13900000000")
    assert "没看懂要改成什么" in await told(world, nonsense)
    assert (await told(world, "改 电话 13900000000")).removeprefix("电话改好了。\n") == before


async def test_missing_things_are_asked_one_at_a_time(world: World) -> None:
    first = await told(world, "想请人陪我去看病，明天8点")
    assert first.count("？") == 1
    assert "哪个社区" in first
    second = await told(world, "裕园")
    assert second.startswith("好，中大槐树街道裕园社区。")
    assert "上午还是下午" in second
    third = await told(world, "早上")
    assert "上午8:00" in third
    assert "留个电话" in third
    assert "对的话回：是" in await told(world, "不留")


@pytest.mark.parametrize(
    ("said", "time"),
    [("下午", "晚上8:00"), ("晚上吧", "晚上8:00"), ("上午", "上午8:00"), ("下午3点", "下午3:00")],
)
async def test_morning_or_evening_is_asked_and_never_guessed(world: World, said: str, time: str) -> None:
    assert "上午还是下午" in await told(world, "明天8点想请人陪我去医院，裕园社区，13900000000")
    answer = await told(world, said)
    assert time in answer or "上午还是下午" in answer


@pytest.mark.parametrize("word", ["算了", "取消", "不用了，太麻烦", "还是算了吧先不报了"])
async def test_enough_ends_it_at_every_step(world: World, word: str) -> None:
    for steps in ([], ["裕园"], ["裕园", "早上"], ["裕园", "早上", "不留"]):
        await told(world, "想请人陪我去看病，明天8点")
        for said in steps:
            await told(world, said)
        assert "刚才说的都没有保存" in await told(world, word), steps
        assert "编号" not in await told(world, "是"), steps
    await told(world, "想请人陪我去看病，明天8点，裕园")
    assert "没有保存" not in await told(world, "算了，改成后天上午9点吧")


async def test_a_report_left_alone_for_half_an_hour_is_not_confirmed_by_a_late_yes(world: World) -> None:
    await told(world, f"{NEED}，电话13900000000")
    world.clock.passes(minutes=31)
    late = await told(world, "是")
    assert "没有保存" in late
    assert "编号" not in late


async def test_reporting_for_a_neighbour_asks_how_they_stand_and_whether_she_agrees(world: World) -> None:
    asked = await told(world, "代报 王奶奶 82岁 裕园社区 独居 灯坏了不敢爬梯子")
    assert "帮助谁：王奶奶 82岁" in asked
    assert "【特殊" in asked
    assert "什么关系？本人知道、同意吗？" in asked
    assert "什么关系" in await told(world, "是")
    assert "您的或对方的都行" in await told(world, "对门邻居，当面跟她说过")
    full = await told(world, "13900000000")
    assert "代报：对门邻居，当面跟她说过" in full
    assert "编号 X0001" in await told(world, "对")


async def test_the_reporters_own_phone_and_home_are_not_taken_for_the_neighbours(world: World) -> None:
    await world.resident("李姐").follows("370104002002")
    await told(world, "明天上午想请人陪我去医院，13800000000", name="李姐")
    await told(world, "是", name="李姐")
    asked = await told(world, "代报 王奶奶 独居 灯坏了", name="李姐")
    assert "地点：还不清楚" in asked
    assert "138" not in asked


async def test_a_scanned_community_stands_in_for_a_place_and_the_read_back_says_so(world: World) -> None:
    welcome = await world.resident("钱大妈").follows("370104002002")
    assert welcome is not None
    assert "您的社区记为中大槐树街道裕园社区" in welcome
    read_back = await told(world, "家里水管漏了，13900000000", name="钱大妈")
    assert "裕园社区（按您扫码或登记的社区" in read_back
    corrected = await told(world, "改 地点 明星社区", name="钱大妈")
    assert "按您扫码" not in corrected


@pytest.mark.parametrize("scene", ["370104", "000000", "槐荫区", "370104002"])
async def test_a_code_that_is_no_community_binds_nothing(world: World, scene: str) -> None:
    welcome = await world.resident("钱大妈").scans(scene)
    assert welcome is not None
    assert "您的社区" not in welcome
    assert "哪个社区" in await told(world, "家里水管漏了", name="钱大妈")


async def test_menu_clicks_are_commands(world: World) -> None:
    phone = world.resident("张大爷")
    assert "请用一句话说" in (await phone.clicks("我要求助") or "")
    assert "没有正在办的事" in (await phone.clicks("我的诉求") or "")
    assert "110" in (await phone.clicks("求助热线") or "")
    assert "绑定码" in (await phone.clicks("绑定") or "")


async def test_voice_is_read_by_its_words_and_a_picture_is_answered_kindly(world: World) -> None:
    phone = world.resident("张大爷")
    assert "要办：小修" in (await phone.speaks("家里水管漏了，裕园社区") or "")
    assert "图片" in (await phone.sends_image() or "")
    assert "电话：不留" in (await phone.speaks("不留。") or "")
    assert "编号 X0001" in (await phone.speaks("是的。") or "")


@pytest.mark.parametrize("text", ["", "   ", "😀😀😀", "]]>", "？？？", "𠮷", "<xml>", "1", "。。。"])
async def test_empty_and_odd_messages_get_a_clear_sentence(world: World, text: str) -> None:
    answer = await told(world, text)
    assert "编号" not in answer
    assert answer


async def test_five_thousand_characters_are_read_as_far_as_they_go(world: World) -> None:
    answer = await told(world, f"{NEED}，电话13900000000。" + "家里情况比较复杂，" * 550)
    assert answer.startswith("您说的比较长")
    assert "要办：陪诊" in answer


@pytest.mark.parametrize("text", [f"{NEED} ]]> 谢谢", f"您好，{NEED}🙏🙏", f"{NEED}，老人叫张𠮷"])
async def test_odd_characters_do_not_hide_a_need(world: World, text: str) -> None:
    assert "要办：陪诊" in await told(world, text)


async def test_on_qq_a_friend_and_a_stranger_through_the_group_can_report(world: World) -> None:
    world.qq.world.person(30001, "王芳", friend=True)
    world.qq.world.join(90001, 30002)
    for user, through in ((30001, None), (30002, 90001)):
        await world.qq.says(user, f"{NEED}，电话13900000000", through=through)
        assert "要办：陪诊" in (await world.qq.heard("private", user=user)).text
        await world.qq.says(user, "是", through=through)
        assert "编号 X000" in (await world.qq.heard("private", user=user)).text


async def test_in_a_group_a_need_is_asked_into_private(world: World) -> None:
    await world.qq.says(30001, NEED, group=90001, at_bot=True)
    answer = (await world.qq.heard("group", group=90001)).text
    assert "私聊" in answer
    assert "槐荫医院" not in answer
