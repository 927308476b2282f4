"""What an offer or a search says: what, on which days, where."""

from datetime import datetime

import pytest

from bot.clock import SHANGHAI
from bot.language.board import read_board_line
from bot.language.places import PlaceResolver, load_areas, load_hints
from bot.language.times import TimeReader

AT = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
PLACES, TIMES = PlaceResolver(load_areas(), load_hints()), TimeReader()


@pytest.mark.parametrize(
    ("said", "what", "weekdays", "once", "area"),
    [
        ("理发 周末 营市街", "理发", "67", False, "370104006"),
        ("理发，周六上午9点，裕园社区", "理发", "6", False, "370104002002"),
        ("修水管 周一到周五晚上 裕园", "修水管", "12345", False, "370104002002"),
        ("教太极拳 每天早上", "教太极拳", "1234567", False, None),
        ("陪诊 这周六上午 营市街", "陪诊", "6", True, "370104006"),
        ("帮邻居理发 周末", "理发", "67", False, None),
        ("教手机 随时 营市街街道", "教手机", "1234567", False, "370104006"),
        ("理发 11月28日下午3点", "理发", "6", True, None),
        ("周六周日 理发", "理发", "67", False, None),
        ("理发 每周三下午 裕园", "理发", "3", False, "370104002002"),
        ("周五到周一 理发", "理发", "1567", False, None),
        ("平时 陪诊", "陪诊", "12345", False, None),
    ],
)
def test_a_line_is_read(said: str, what: str, weekdays: str, once: bool, area: str | None) -> None:
    line = read_board_line(said, at=AT, places=PLACES, times=TIMES)
    assert line.what == what
    assert line.days is not None
    assert "".join(str(day + 1) for day in sorted(line.days.weekdays)) == weekdays
    assert line.days.once is once
    assert (line.place.sure.code if line.place.sure else None) == area


def test_what_was_not_said_is_missing() -> None:
    line = read_board_line("包饺子", at=AT, places=PLACES, times=TIMES)
    assert (line.what, line.days, line.place.sure) == ("包饺子", None, None)
