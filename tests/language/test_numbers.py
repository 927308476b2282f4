from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.numbers import case_number, chinese_number, find_case_numbers

ONES = "零一二三四五六七八九"


def spelt(number: int) -> str:
    """Write 1–9999 the school way: the oracle for the reader."""
    words, zero = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            words += ("零" if zero and words else "") + ONES[digit] + unit
        zero = digit == 0
    return words.removeprefix("一") if words.startswith("一十") else words


@given(st.integers(1, 9999))
def test_every_number_spelt_the_school_way_is_read_back(number: int) -> None:
    assert chinese_number(spelt(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("两", 2),
        ("俩", 2),
        ("仨", 3),
        ("半", Decimal("0.5")),
        ("〇", 0),
        ("幺", 1),
        ("十", 10),
        ("一百二", 120),
        ("三百五", 350),
        ("一万二", 12000),
        ("廿三", 23),
        ("二三一", 231),
        ("二〇二六", 2026),
        ("三点五", Decimal("3.5")),
        ("１．５", Decimal("1.5")),
        ("-3", -3),
        ("负三", -3),
        (" 十二 ", 12),
        ("1000000", 1000000),
    ],
)
def test_number_is_read(text: str, number: int | Decimal) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["", "三四", "十二三", "一两", "百", "三个", "x", "十百", "负负三", "1e5", "9" * 17, "点五", "三点"],
)
def test_what_is_not_one_number_is_none(text: str) -> None:
    assert chinese_number(text) is None


@given(st.text(max_size=30))
def test_any_text_is_answered_without_an_error(text: str) -> None:
    chinese_number(text)
    case_number(text)
    find_case_numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "X0231",
        "x231",
        "231",
        "0231",
        "Ｘ０２３１",
        "ｘ231",
        "x 0231",
        "X-0231",
        "#231",
        "＃231",
        "编号231",
        "编号：X0231",
        "二三一",
        "X二三一",
        "两百三十一",
        "任务X0231",
        "231号",
        " X0231 ",
    ],
)
def test_case_number_is_read_however_it_is_typed(text: str) -> None:
    assert case_number(text) == 231


@pytest.mark.parametrize(
    "text",
    [
        "F0231",
        "XX231",
        "X",
        "0",
        "X0000",
        "13812345678",
        "1234567",
        "X0231 X0232",
        "3号楼",
        "231a",
        "-231",
        "",
        "明天",
    ],
)
def test_what_is_no_case_number_is_none(text: str) -> None:
    assert case_number(text) is None


def test_each_register_has_its_own_letter() -> None:
    assert case_number("F0182", "F") == 182
    assert case_number("j1023", "J") == 1023
    assert case_number("r2031", "R") == 2031
    assert case_number("H0012", "H") == 12
    assert case_number("X0231", "F") is None


def test_two_digits_read_out_are_a_number_of_ours_although_they_are_no_amount() -> None:
    assert case_number("二三") == 23
    assert chinese_number("二三") is None


def test_case_numbers_are_found_in_a_sentence_with_their_places() -> None:
    text = "X0231完成，还有Ｘ０２３２和编号7"
    found = find_case_numbers(text)
    assert [number for number, _, _ in found] == [231, 232, 7]
    assert [text[start:end] for _, start, end in found] == ["X0231", "Ｘ０２３２", "编号7"]


@pytest.mark.parametrize(
    "text",
    ["身份证37010219500101231X", "鲁AX0231", "3号楼2单元", "打13812345678", "BOX0231", "x 3点", "X02310231"],
)
def test_other_numbers_in_a_sentence_are_not_taken_for_cases(text: str) -> None:
    assert find_case_numbers(text) == ()
