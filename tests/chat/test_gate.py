"""What the gate lets in from a group."""

import nonebot
import pytest

from bot import app, starting
from bot.chat.commands import registry
from bot.chat.gate import group_gate
from bot.language.crisis import CrisisGuard
from bot.language.sensitive import find_private
from tests.chat.understanding import chatter, commands


@pytest.fixture(scope="module")
def gate():
    try:
        nonebot.get_driver()
    except ValueError:
        nonebot.init(_env_file=None, driver="~none", log_level="WARNING")
    starting.load_plugins(app.PLUGINS)
    return group_gate(registry, CrisisGuard.load())


def test_group_talk_stays_outside(gate):
    passed = [line for line in chatter() if gate(line)]
    assert len(passed) <= 1, passed


def test_group_talk_of_the_held_sets_names_no_command(gate):
    lines = chatter("chatter_held.tsv")
    assert [line for line in lines if registry.parse(line, addressed=False) is not None or find_private(line)] == []
    assert len([line for line in lines if gate(line)]) <= 3  # danger heard in what is none


def test_commands_of_the_group_come_in(gate):
    lines = [said.text for said in commands() if said.where in ("group", "bare")]
    kept_out = [line for line in lines if not gate(line)]
    assert len(kept_out) <= len(lines) * 0.02, kept_out


@pytest.mark.parametrize(
    "said", ["王奶奶13900000000", "接王奶奶 3号楼2单元501", "完成了 370104196503071234", "他又打我了，我躲在厕所里"]
)
def test_private_data_and_danger_come_in(gate, said):
    assert gate(said)


def test_the_quick_look_never_keeps_out_what_parses():
    for said in commands():
        if registry.parse(said.text, addressed=False) is not None:
            assert registry.may_begin(said.text), said.text


def test_no_line_of_the_set_holds_private_data():
    assert [line for line in chatter() if find_private(line)] == []
