"""Arguments found by their form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.arguments import Slot, read_arguments

EVERY = frozenset(Slot) - {Slot.ENTRY}
FINISH = frozenset({Slot.CASE, Slot.MINUTES, Slot.TEXT})


@pytest.mark.parametrize(
    ("rest", "case", "minutes", "text"),
    [
        ("x231俩小时药拿到了", 231, 120, "药拿到了"),
        ("X02311.5小时", 231, 90, ""),
        ("X02312小时", 231, 120, ""),
        ("X0231半小时", 231, 30, ""),
        ("X1231 半小时", 1231, 30, ""),
        ("X023190分钟", 231, 90, ""),
        ("X零二三一一个半小时", 231, 90, ""),
        ("X0231 -3小时", 231, -180, ""),
        ("X0231-3小时", 231, 180, ""),
        ("X0231 0小时", 231, 0, ""),
        ("X0231 一点五小时", 231, 90, ""),
        ("X0231 1点5小时", 231, 90, ""),
        ("X0231 2", 231, 120, ""),
        ("100 份问卷", None, None, "100 份问卷"),
        ("药拿到了 X0231 用了两小时左右", 231, 120, "药拿到了"),
    ],
)
def test_case_and_duration_are_told_apart(rest, case, minutes, text):
    found = read_arguments(rest, FINISH)
    assert (found.values.get(Slot.CASE), found.values.get(Slot.MINUTES), found.text) == (case, minutes, text)


@pytest.mark.parametrize(
    "rest", ["3 个孩子", "200块", "5点", "2 桶油", "101路", "12号楼", "3.5折", "2026年", "30%", "8:30"]
)
def test_an_amount_is_no_case(rest):
    assert Slot.CASE not in read_arguments(rest, FINISH).values


@pytest.mark.parametrize(
    ("rest", "people"),
    [
        ("X0250 2人", 2),
        ("X0250 俩人", 2),
        ("x0250我们俩", 2),
        ("X0250 -3人", -3),
        ("X0250 0人", 0),
        ("X0250 三四个人", None),
    ],
)
def test_people_are_counted(rest, people):
    assert read_arguments(rest, frozenset({Slot.CASE, Slot.PEOPLE})).values.get(Slot.PEOPLE) == people


@pytest.mark.parametrize(
    ("rest", "case", "code"),
    [
        ("X0231 码4821", 231, "4821"),
        ("4821", None, "4821"),
        ("231 4821", 231, "4821"),
        ("X0231码四八二一", 231, "4821"),
    ],
)
def test_a_code_is_not_taken_for_a_case(rest, case, code):
    found = read_arguments(rest, frozenset({Slot.CASE, Slot.CODE}))
    assert (found.values.get(Slot.CASE), found.values.get(Slot.CODE)) == (case, code)


def test_what_stands_before_the_number_is_known():
    found = read_arguments("王奶奶的 X0231", FINISH)
    assert found.ahead == "王奶奶的"
    assert read_arguments("一下 X0231", FINISH).ahead == ""


@given(st.text(max_size=60))
def test_any_text_can_be_read(rest):
    found = read_arguments(rest, EVERY)
    assert found.values.get(Slot.CASE, 1) > 0
