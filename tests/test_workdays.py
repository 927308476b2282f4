from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workdays import DAYS_MAX, Workday, add_workdays, is_workday, workdays_between


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2026, 11, 25), True),
        (date(2026, 11, 28), False),
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),  # a Saturday worked for the National Day week
        (date(2026, 2, 23), False),
        (date(2026, 2, 28), True),
    ],
)
def test_public_holidays_and_moved_working_days_count(day: date, value: bool) -> None:
    assert is_workday(day) == Workday(value, official=True)


def test_a_year_without_a_notice_has_weekends_only_and_says_so() -> None:
    assert is_workday(date(2099, 10, 1)) == Workday(True, official=False)
    assert is_workday(date(2099, 10, 3)) == Workday(False, official=False)


def test_working_days_are_added_over_a_holiday_and_its_moved_days() -> None:
    assert add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert add_workdays(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert add_workdays(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert add_workdays(date(2026, 10, 3), 0) == date(2026, 10, 3)


def test_working_days_between_leave_out_the_first_day() -> None:
    assert workdays_between(date(2026, 11, 23), date(2026, 11, 27)) == 4
    assert workdays_between(date(2026, 11, 27), date(2026, 11, 23)) == -4
    assert workdays_between(date(2026, 11, 23), date(2026, 11, 23)) == 0


@given(st.dates(date(2024, 1, 1), date(2027, 6, 1)), st.integers(0, 60))
def test_adding_and_counting_agree(day: date, n: int) -> None:
    assert workdays_between(day, add_workdays(day, n)) == n


def test_senseless_distances_are_refused() -> None:
    with pytest.raises(ValueError, match="working days"):
        add_workdays(date(2026, 1, 1), DAYS_MAX + 1)
    with pytest.raises(ValueError, match="days"):
        workdays_between(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=DAYS_MAX + 1))
