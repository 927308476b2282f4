import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.durations import find_duration, minutes


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.5小时", 90),
        ("１．５小时", 90),
        ("一个半小时", 90),
        ("1个半小时", 90),
        ("90分钟", 90),
        ("1h30", 90),
        ("1h30m", 90),
        ("1:30", 90),
        ("1：30", 90),
        ("俩小时", 120),
        ("两个钟头", 120),
        ("两个半钟头", 150),
        ("俩半小时", 150),
        ("半小时", 30),
        ("半个钟头", 30),
        ("仨钟头", 180),
        ("一刻钟", 15),
        ("三刻钟", 45),
        ("1小时20分", 80),
        ("1 小时 20 分钟", 80),
        ("一小时零五分", 65),
        ("两小时一刻钟", 135),
        ("1小时半", 90),
        ("2h", 120),
        ("2H", 120),
        ("2hours", 120),
        ("90min", 90),
        ("90mins", 90),
        ("三点五小时", 210),
        ("一百二十分钟", 120),
        ("1.25小时", 75),
        ("十分钟", 10),
        ("5分", 5),
        ("大概两小时", 120),
        ("一共3小时左右", 180),
    ],
)
def test_duration_is_read_in_whole_minutes(text: str, amount: int) -> None:
    assert minutes(text) == amount


@pytest.mark.parametrize(("text", "amount"), [("0小时", 0), ("-3小时", -180), ("99小时", 5940), ("9999小时", 599940)])
def test_senseless_amounts_are_read_so_that_the_domain_can_refuse_them(text: str, amount: int) -> None:
    assert minutes(text) == amount


@pytest.mark.parametrize(
    "text",
    ["半分钟", "1.33小时", "30秒", "1分半", "1小时70分", "1:75"],
)
def test_parts_of_a_minute_and_impossible_minutes_are_none(text: str) -> None:
    assert minutes(text) is None


@pytest.mark.parametrize(
    "text",
    ["个把小时", "一两个小时", "三四十分钟", "一个多小时", "好几个小时", "半天", "一天", "", "药已拿到"],
)
def test_vague_durations_are_none(text: str) -> None:
    assert minutes(text) is None
    assert find_duration(text) is None


def test_a_number_alone_is_hours_only_when_the_caller_says_so() -> None:
    assert minutes("1.5") is None
    assert minutes("1.5", bare_hours=True) == 90
    assert minutes("一个半", bare_hours=True) == 90
    assert minutes("两", bare_hours=True) == 120
    assert minutes("1.5小时", bare_hours=True) == 90


@pytest.mark.parametrize(
    ("text", "amount", "said"),
    [
        ("完成 X0231 1.5小时 药已拿到", 90, "1.5小时"),
        ("陪着跑了俩钟头，挂号拿药", 120, "俩钟头"),
        ("Ｘ０２３１ １．５小时", 90, "１．５小时"),
        ("聊了一个半小时", 90, "一个半小时"),
        ("晚上9点30分到，做了40分钟", 40, "40分钟"),
        ("评了5分，用了20分钟", 20, "20分钟"),
        ("半小时后出发，做了一小时", 60, "一小时"),
    ],
)
def test_duration_is_found_in_a_sentence(text: str, amount: int, said: str) -> None:
    found = find_duration(text)
    assert found is not None
    assert (found[0], text[found[1] : found[2]]) == (amount, said)


@pytest.mark.parametrize(
    "text",
    [
        "不到两小时",
        "2-3小时",
        "半小时后到",
        "两小时以内",
        "1小时多",
        "9点30分",
        "得了5分",
        "第2小时",
        "x1h30开头",
    ],
)
def test_a_bound_a_range_or_a_point_in_time_is_no_duration(text: str) -> None:
    assert find_duration(text) is None


@given(st.integers(0, 99), st.integers(0, 59))
def test_hours_and_minutes_add_up(hours: int, rest: int) -> None:
    assert minutes(f"{hours}小时{rest}分钟") == hours * 60 + rest
    assert minutes(f"{hours}h{rest}m") == hours * 60 + rest


@given(st.text(max_size=40))
def test_any_text_is_answered_without_an_error(text: str) -> None:
    minutes(text, bare_hours=True)
    found = find_duration(text)
    assert found is None or 0 <= found[1] < found[2] <= len(text)
