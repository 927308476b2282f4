"""Periods that look back."""

from datetime import date

import pytest

from bot.language.periods import FIRST_DAY, read_period

TODAY = date(2026, 11, 24)  # a Tuesday


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("去年", date(2025, 1, 1), date(2025, 12, 31)),
        ("今年", date(2026, 1, 1), date(2026, 12, 31)),
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2018年", date(2018, 1, 1), date(2018, 12, 31)),
        ("2018全年", date(2018, 1, 1), date(2018, 12, 31)),
        ("2018年度", date(2018, 1, 1), date(2018, 12, 31)),
        ("去年全年", date(2025, 1, 1), date(2025, 12, 31)),
        ("一季度三星名单", date(2026, 1, 1), date(2026, 3, 31)),
        ("第4季度", date(2026, 10, 1), date(2026, 12, 31)),
        ("去年四季度", date(2025, 10, 1), date(2025, 12, 31)),
        ("上个季度", date(2026, 7, 1), date(2026, 9, 30)),
        ("上半年", date(2026, 1, 1), date(2026, 6, 30)),
        ("2025年下半年", date(2025, 7, 1), date(2025, 12, 31)),
        ("3月", date(2026, 3, 1), date(2026, 3, 31)),
        ("12月份", date(2025, 12, 1), date(2025, 12, 31)),
        ("3月5日", date(2026, 3, 5), date(2026, 3, 5)),
        ("12月5号", date(2025, 12, 5), date(2025, 12, 5)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("2024年2月29日", date(2024, 2, 29), date(2024, 2, 29)),
        ("三月八号", date(2026, 3, 8), date(2026, 3, 8)),
        ("本周", date(2026, 11, 23), date(2026, 11, 29)),
        ("上周", date(2026, 11, 16), date(2026, 11, 22)),
        ("上个月", date(2026, 10, 1), date(2026, 10, 31)),
        ("最近30天", date(2026, 10, 26), TODAY),
        ("近三个月", date(2026, 8, 25), TODAY),
        ("昨天", date(2026, 11, 23), date(2026, 11, 23)),
        ("全部", FIRST_DAY, TODAY),
    ],
)
def test_a_period_is_read(said: str, first: date, last: date):
    period = read_period(said, TODAY)
    assert period is not None
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize("said", ["", "2月30日", "裕园社区", "R2031", "2小时", "13900000000", "周三"])
def test_what_is_no_period_is_none(said: str):
    assert read_period(said, TODAY) is None
