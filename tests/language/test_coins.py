"""Amounts of 时间币 in a sentence."""

import pytest

from bot.language.coins import find_coins, take_coins


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("2个时间币", 120),
        ("两个时间币", 120),
        ("1.5 时间币", 90),
        ("半个时间币", 30),
        ("一个半时间币", 90),
        ("十枚时间币", 600),
        ("30分钟的时间币", 30),
        ("2小时时间币", 120),
        ("0个时间币", 0),
        ("-1个时间币", -60),
        ("负三个时间币", -180),
        ("0.001个时间币", None),
    ],
)
def test_an_amount_is_read_in_minutes(said: str, minutes: int | None) -> None:
    coins = find_coins(said, coin_minutes=60)
    assert coins is not None
    assert coins.minutes == minutes


@pytest.mark.parametrize("said", ["时间币", "时间币怎么用", "2个人来搬", "两个小时"])
def test_no_amount_is_none(said: str) -> None:
    assert find_coins(said, coin_minutes=60) is None


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("用2个时间币 请人周五5点接孩子", "请人周五5点接孩子"),
        ("我想花两个时间币，请人陪诊", "请人陪诊"),
        ("明天请人来修灯，用1个时间币", "明天请人来修灯"),
    ],
)
def test_coins_that_are_spent_are_taken_out_of_the_sentence(said: str, rest: str) -> None:
    coins, left = take_coins(said, coin_minutes=60)
    assert coins is not None
    assert left == rest


@pytest.mark.parametrize("said", ["我那2个时间币没到账", "他有3个时间币"])
def test_coins_that_are_spoken_of_are_not_spent(said: str) -> None:
    assert take_coins(said, coin_minutes=60) == (None, said)
