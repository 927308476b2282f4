"""Private data in group talk: caught however it is written, and nothing else taken for it."""

from pathlib import Path

import pytest

from bot.language.sensitive import PrivateKind, find_phone, find_private, mask, may_hold_private

SETS = Path(__file__).parent / "sets"


def lines(name: str) -> list[str]:
    text = (SETS / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_every_private_line_of_the_set_is_caught_as_what_it_is():
    for line in lines("grouptalk_private.tsv"):
        text, kinds = line.split("\t")
        assert sorted({span.kind.value for span in find_private(text)}) == sorted(kinds.split()), text


def test_no_harmless_line_of_the_set_is_flagged():
    assert [line for line in lines("grouptalk_harmless.tsv") if find_private(line)] == []


def test_the_cheap_question_never_says_no_to_private_data():
    for line in lines("grouptalk_private.tsv"):
        assert may_hold_private(line.split("\t")[0]), line


def test_most_talk_is_let_through_by_the_cheap_question():
    assert not may_hold_private("大家周六上午一起去敬老院吧，有空的报名")
    assert not may_hold_private("接 X")


@pytest.mark.parametrize("borderline", ["3号楼的灯坏了", "3号楼2单元停电了", "二号楼一二三单元"])
def test_a_building_or_a_unit_is_no_door(borderline):
    assert find_private(borderline) == ()


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("电话 138 0000 0000", "13800000000"),
        ("１３８－００００－１１１１", "13800001111"),
        ("幺三九 零零零零 幺二三四", "13900001234"),
        ("13800O01111", "13800001111"),
        ("+86 138 0000 0000", "13800000000"),
        ("0531-87654321转8012", "053187654321转8012"),
        ("87654321", "87654321"),
        ("不留", None),
        ("82岁", None),
    ],
)
def test_a_phone_is_read_into_plain_digits(said, number):
    assert find_phone(said) == number


def test_an_order_number_is_no_phone_and_a_made_up_citizen_number_is_still_one():
    assert find_private("订单号13900001111222") == ()
    assert [span.kind for span in find_private("370104195003071234")] == [PrivateKind.IDENTITY]


def test_a_masked_text_keeps_the_rest():
    text = "王奶奶13900000000，住3号楼2单元501，要理发"
    assert mask(text) == "王奶奶[电话]，住[门牌]，要理发"
    assert find_private(mask(text)) == ()


def test_spans_are_places_in_the_text_as_given():
    text = "𠮷先生的号：１３９ ００００ ００００。"
    (span,) = find_private(text)
    assert text[span.start : span.end] == "１３９ ００００ ００００"


def test_five_thousand_digits_are_answered():
    assert isinstance(find_private("1" * 5000), tuple)
    assert isinstance(find_private("3号楼" * 1700), tuple)
