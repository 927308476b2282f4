"""Where it is: two places of one name, a typo, another district, and which community looks after a place."""

import pytest

from tests.world import World


async def told(world: World, text: str) -> str:
    """Say something on WeChat; return the answer."""
    answer = await world.resident("张大爷").says(text)
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("picked", "area"),
    [
        ("1", "张庄路街道刘家庄村"),
        ("2", "吴家堡街道刘家庄村"),
        ("第二个", "吴家堡街道刘家庄村"),
        ("吴家堡的", "吴家堡街道刘家庄村"),
        ("张庄路街道", "张庄路街道刘家庄村"),
    ],
)
async def test_a_village_that_stands_in_two_streets_is_asked(world: World, picked: str, area: str) -> None:
    asked = await told(world, "刘家庄想找人修灯，13900000000")
    assert "1. 张庄路街道刘家庄村" in asked
    assert "2. 吴家堡街道刘家庄村" in asked
    assert f"地点：{area}" in await told(world, picked)


@pytest.mark.parametrize("wrong", ["3", "9", "不知道是哪个", "嗯？"])
async def test_an_answer_that_picks_none_is_never_a_guess(world: World, wrong: str) -> None:
    await told(world, "刘家庄想找人修灯，13900000000")
    answer = await told(world, wrong)
    assert "地点：张庄路" not in answer
    assert "地点：吴家堡" not in answer


async def test_a_misspelt_community_is_asked_and_a_no_lets_one_say_it_again(world: World) -> None:
    asked = await told(world, "给我妈理个发，老人家出不了门，御园社区，13900000000")
    assert "您说的地方是中大槐树街道裕园社区吗？" in asked
    assert "在哪个社区" in await told(world, "不是")
    assert "明星社区" in await told(world, "明星社区")


async def test_a_misspelt_community_that_was_meant_is_taken_with_a_yes(world: World) -> None:
    await told(world, "给我妈理个发，老人家出不了门，御园社区，13900000000")
    assert "地点：中大槐树街道裕园社区" in await told(world, "是")


async def test_another_district_is_named_and_the_place_asked(world: World) -> None:
    asked = await told(world, "历下区大明湖想请人陪诊明天上午，13900000000")
    assert "历下区好像不在槐荫区" in asked
    assert "12345" in asked
    assert "地点：振兴街街道" in await told(world, "阳光100")


async def test_who_does_not_know_the_community_leaves_it_to_the_steward(world: World) -> None:
    await told(world, "想请人陪我去看病，明天上午，13900000000")
    assert "具体社区由管家核实" in await told(world, "不知道")
    assert "编号 X0001" in await told(world, "是")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("我住裕园，归哪个社区管", "裕园社区"),
        ("我住西市场老槐树旁边，归哪个社区管", "西市场街道"),
        ("刘家庄归哪个街道", "可能是"),
        ("历下区大明湖归哪个社区管", "不在槐荫区"),
        ("火星基地归哪个社区管", "没有找到"),
    ],
)
async def test_which_community_looks_after_a_place(world: World, question: str, answer: str) -> None:
    assert answer in await told(world, question)


async def test_moving_an_open_case_tells_those_who_look_after_the_new_place(world: World) -> None:
    await world.steward("明星社区", 20002, "钱姐")
    number = await world.reported()
    world.qq.clear()
    amended = await told(world, "改 地点 明星社区")
    assert "现在是：张庄路街道明星社区" in amended
    await world.settles()
    assert "明星社区" in (await world.qq.heard("private", user=20002, containing=number)).text


async def test_an_unclear_place_does_not_change_an_open_case(world: World) -> None:
    await world.reported()
    answer = await told(world, "改 地点 刘家庄")
    assert "还没有改" in answer
    assert "吴家堡街道刘家庄村" in answer
