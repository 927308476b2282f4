"""How the coins of a requester are split among volunteers."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.exchange.rules import bits, number, share

MINUTES = st.lists(st.integers(min_value=0, max_value=720), max_size=30)


@given(worked=MINUTES, most=st.integers(min_value=1, max_value=10_000))
def test_nobody_gets_more_than_they_worked_and_no_minute_is_lost(worked: list[int], most: int) -> None:
    shares = share(worked, most)
    assert len(shares) == len(worked)
    assert all(0 <= got <= minutes for got, minutes in zip(shares, worked, strict=True))
    assert sum(shares) == min(sum(worked), most)


def test_what_does_not_divide_goes_to_the_largest_remainders() -> None:
    assert share([60, 60, 60], 100) == [34, 33, 33]
    assert share([120, 60], 120) == [80, 40]


def test_an_offer_has_its_own_letter_and_weekdays_are_bits() -> None:
    assert number(12) == "S0012"
    assert bits({5, 6}) == 0b1100000
