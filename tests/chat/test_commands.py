"""Commands as hurried people type them, and group talk that only looks like them."""

import nonebot
import pytest

from bot import app, starting
from bot.chat.arguments import Slot
from bot.chat.commands import Command, Registry, registry
from tests.chat.understanding import chatter, commands, held_out

UNDERSTOOD_MIN = 0.98
UNDERSTOOD_FRESH_MIN = 0.96


@pytest.fixture(scope="module", autouse=True)
def plugins():
    """Every plugin, loaded as the programme loads them."""
    try:
        nonebot.get_driver()
    except ValueError:
        nonebot.init(_env_file=None, driver="~none", log_level="WARNING")
    starting.load_plugins(app.PLUGINS)


@pytest.mark.parametrize("half", [False, True], ids=["tuned", "held out"])
def test_hurried_commands_are_understood(half):
    lines = [said for said in commands() if held_out(said.text) is half]
    missed = [said for said in lines if not said.understood(registry)]
    assert len(missed) <= len(lines) * (1 - UNDERSTOOD_MIN), missed


def test_the_second_set_is_understood():
    lines = list(commands("commands_fresh.tsv"))
    missed = [said for said in lines if not said.understood(registry)]
    assert len(missed) <= len(lines) * (1 - UNDERSTOOD_FRESH_MIN), missed


def test_the_held_sets_are_understood():
    lines = list(commands("commands_held.tsv"))
    missed = [said for said in lines if not said.understood(registry)]
    assert len(missed) <= len(lines) * (1 - UNDERSTOOD_MIN), missed


def test_the_second_group_talk_names_no_command_for_sure():
    passed = [registry.parse(line, addressed=False) for line in chatter("chatter_fresh.tsv")]
    assert [one for one in passed if one is not None and one.arguments.sure] == []


def test_no_line_of_group_talk_names_a_command():
    assert [line for line in chatter() if registry.parse(line, addressed=False) is not None] == []


def test_every_example_that_is_shown_to_people_works_in_private():
    for command in registry.commands:
        parsed = registry.parse(command.example, addressed=True) if command.example and command.words else None
        if command.name not in ("start_report", "hello") and command.example and command.words:
            assert parsed is not None, command.example
            assert parsed.command is command


def test_every_word_shown_as_bare_is_a_word_of_its_command():
    for command in registry.commands:
        assert set(command.bare) <= set(command.words), command.name


@pytest.mark.parametrize(
    "said", ["接 3 个孩子", "完成 100 份问卷", "退 200 块", "退200", "接 120", "接12345", "到 5 点集合"]
)
def test_an_amount_or_a_hotline_in_a_group_is_no_case(said):
    assert registry.parse(said, addressed=False) is None


def test_a_number_without_its_letter_is_not_sure():
    parsed = registry.parse("接 231", addressed=False)
    assert parsed is not None
    assert not parsed.arguments.sure
    assert not parsed.explicit


@pytest.mark.parametrize("said", ["收到 231", "核实 231 属实", "办结 231 已报警", "冲正 1023 重复"])
def test_staff_commands_in_a_group_need_the_letter(said):
    assert registry.parse(said, addressed=False) is None
    assert registry.parse(said, addressed=True) is not None


@pytest.mark.parametrize(
    "said",
    ["接孩子放学", "领养老金认证怎么办", "退休金怎么还没发", "到医院拿药没人陪", "是我家停电了", "模拟考试什么时候"],
)
def test_a_plain_sentence_in_private_is_left_to_the_report(said):
    parsed = registry.parse(said, addressed=True)
    assert parsed is None or parsed.command.name == "progress"


@pytest.mark.parametrize("said", ["我不接X0231", "别接X0231", "谁接X0231", "李姐接X0231", "接X0231的是谁"])
def test_talk_about_a_claim_is_no_claim_even_where_the_bot_is_addressed(said):
    parsed = registry.parse(said, addressed=True)
    assert parsed is None or parsed.command.name != "claim"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("怎么退单", "give_back"),
        ("怎么退", "give_back"),
        ("今天天气真好啊", None),
        ("完城啦", "finish"),
        ("我想看看时长", "my_time"),
        ("志愿者登记在哪", "register"),
    ],
)
def test_the_nearest_command_is_offered(said, name):
    nearest = registry.nearest(said, staff=False)
    assert (nearest.name if nearest else None) == name


def test_staff_commands_are_offered_to_staff_only():
    staff = registry.nearest("怎么授权", staff=True)
    assert staff is not None
    assert staff.name == "grant"
    assert registry.nearest("怎么授权", staff=False) is None


def test_two_commands_cannot_claim_one_word():
    own = Registry()
    own.add(Command(name="one", words=("接",), example="", help=""))
    with pytest.raises(ValueError, match="claimed by one"):
        own.add(Command(name="two", words=("接",), example="", help=""))


def test_a_command_without_a_handler_stops_the_start():
    own = Registry()
    own.add(Command(name="one", words=("接",), example="", help="", slots=frozenset({Slot.CASE})))
    with pytest.raises(RuntimeError, match="one"):
        own.check_complete()


@pytest.mark.parametrize(
    "said",
    [
        "X0231 已经有人接了",
        "X0231 又退了",
        "X0231 明天才能完成",
        "有人抱走了我的孩子",
        "撤销上一步",
        "撤销刚才那步",
        "哪些没人接电话",
    ],
)
def test_in_private_too_a_tale_is_no_command(said):
    parsed = registry.parse(said, addressed=True)
    assert parsed is None or parsed.command.name in ("free_text", "progress"), parsed


@pytest.mark.parametrize("said", ["对了", "可以的", "我去看看"])
def test_an_answer_with_more_behind_it_is_no_yes(said):
    assert registry.parse(said, addressed=True) is None
