"""Help where one stands: greetings, the menu, how to do one thing, the nearest command, and what is never told."""

import pytest

from bot.channels.wechat.reply import TEXT_BYTES_MAX
from bot.chat.commands import registry
from tests.world import GROUP, OWNER, World


async def told(world: World, text: str, name: str = "张大爷") -> str:
    """Say something on WeChat; return the answer."""
    answer = await world.resident(name).says(text)
    assert answer is not None
    return answer


@pytest.mark.parametrize("hello", ["你好", "在吗", "您好！", "喂喂", "有人吗", "hello"])
async def test_a_greeting_is_answered_shortly(world: World, hello: str) -> None:
    answer = await told(world, hello)
    assert len(answer.splitlines()) <= 4
    assert "例如" in answer or "直接说" in answer


@pytest.mark.parametrize("ask", ["帮助", "菜单", "怎么用", "？", "你会什么", "这个怎么用"])
async def test_the_menu_of_a_resident_shows_what_residents_do(world: World, ask: str) -> None:
    menu = await told(world, ask)
    assert "撤回 X0231" in menu
    assert "110、120" in menu
    assert "授权" not in menu
    assert "完成 X0231" not in menu
    assert len(menu.encode()) < 2048


async def test_the_menu_of_staff_shows_their_commands_in_private_only(world: World) -> None:
    await world.qq.says(OWNER, "帮助")
    menu = (await world.qq.heard("private", user=OWNER)).text
    assert "核实派单" in menu
    assert "核实 X0231" not in menu
    assert len(menu.encode()) <= TEXT_BYTES_MAX
    await world.qq.says(OWNER, "帮助 核实派单")
    assert "核实 X0231" in (await world.qq.heard("private", user=OWNER)).text
    await world.qq.says(OWNER, "帮助 核实派单", group=GROUP, at_bot=True)
    assert "核实" not in (await world.qq.heard("group", group=GROUP)).text


async def test_every_command_of_staff_stands_in_one_section_that_fits_into_one_message(world: World) -> None:
    from plugins.helping.sections import SECTIONS  # a plugin is loaded by the programme

    shown = [name for section in SECTIONS for name in section.names]
    assert len(shown) == len(set(shown))
    assert {command.name for command in registry.commands if command.staff and command.example} <= set(shown)
    for section in SECTIONS:
        await world.qq.says(OWNER, f"帮助{section.title}")
        text = (await world.qq.heard("private", user=OWNER)).text
        assert text.startswith(f"{section.title}：")
        assert len(text.encode()) <= TEXT_BYTES_MAX


async def test_a_resident_sees_the_sections_for_residents(world: World) -> None:
    assert "时间币" in await told(world, "帮助")
    coins = await told(world, "帮助 时间币")
    assert "转 3时间币" in coins
    assert "入池" not in coins
    assert "值班表" not in await told(world, "帮助 值班")


@pytest.mark.parametrize(
    ("ask", "example"),
    [
        ("怎么退单", "退 X0231"),
        ("怎么绑定", "绑定 482913"),
        ("怎么撤回", "撤回 X0231"),
        ("怎么改时间", "改 地点 裕园"),
        ("怎么接单", "接 X0231"),
        ("咋补充", "补充："),
        ("怎么当志愿者", "同意"),
    ],
)
async def test_how_to_do_one_thing(world: World, ask: str, example: str) -> None:
    assert example in await told(world, ask)


@pytest.mark.parametrize("rude", ["滚", "傻X", "你们都是骗子", "垃圾"])
async def test_rudeness_gets_a_civil_answer(world: World, rude: str) -> None:
    answer = await told(world, rude)
    assert "您" in answer or "例如" in answer


@pytest.mark.parametrize("ask", ["转人工", "人工", "找真人"])
async def test_who_wants_a_human_is_told_where_one_is(world: World, ask: str) -> None:
    assert "12345" in await told(world, ask)


async def test_the_hotlines(world: World) -> None:
    answer = await told(world, "求助热线")
    for number in ("110", "120", "12338", "12356", "12110531"):
        assert number in answer


@pytest.mark.parametrize(
    ("ask", "way"),
    [
        ("能帮我取钱吗", "陪我去银行"),
        ("帮我打一针", "陪诊"),
        ("能不能来几个人去堵他说理", "12338"),
        ("帮老人换煤气罐", "物业"),
    ],
)
async def test_what_volunteers_may_not_do_is_answered_with_a_way_that_works(world: World, ask: str, way: str) -> None:
    answer = await told(world, ask)
    assert way in answer
    assert "编号" not in answer


@pytest.mark.parametrize("alone", ["裕园社区", "明天上午", "13912345678"])
async def test_who_begins_with_the_answer_is_asked_for_the_whole(world: World, alone: str) -> None:
    assert "请用一句话说" in await told(world, alone)
