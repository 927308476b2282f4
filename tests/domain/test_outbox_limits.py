"""The file of numbers: it can be read, it explains itself, and mistakes in it are refused."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.clock import SHANGHAI
from bot.domain.outbox.limits import URGENT, limits_at, read_editions
from bot.paths import PROGRAMME_DATA

SHIPPED = PROGRAMME_DATA / "rules" / "channels"
NEWEST = sorted(SHIPPED.glob("*.toml"))[-1].read_text(encoding="utf-8")


def test_the_shipped_editions_are_sound():
    days, editions = read_editions(SHIPPED)
    assert days == sorted(days)
    assert all(edition.kind("page").priority == URGENT for edition in editions)


def test_only_a_page_may_be_repeated_and_only_what_somebody_waits_for_passes_pacing():
    _, editions = read_editions(SHIPPED)
    for edition in editions:
        assert [name for name, kind in edition.kinds.items() if kind.repeat_unknown] == ["page", "visit"]
        assert [name for name, kind in edition.kinds.items() if not kind.paced] == [
            "page",
            "details",
            "late_answer",
            "visit",
        ]


def test_an_edition_counts_from_midnight_in_shanghai(tmp_path: Path):
    (tmp_path / "2026-01-01.toml").write_text(NEWEST, encoding="utf-8")
    (tmp_path / "2027-01-01.toml").write_text(NEWEST.replace("count = 5", "count = 4"), encoding="utf-8")
    days, editions = read_editions(tmp_path)
    assert [day.year for day in days] == [2026, 2027]
    windows = [edition.channel("wechat").message_window for edition in editions]
    assert [window.count for window in windows if window is not None] == [5, 4]


def test_before_the_first_edition_the_first_one_counts():
    assert limits_at(datetime(2020, 1, 1, tzinfo=SHANGHAI)) is limits_at(datetime(2026, 1, 1, tzinfo=SHANGHAI))


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("lease_seconds = 60", "lease_seconds = 20", "lease_seconds must exceed"),
        ("burst = 10 ", "burst = 40 ", "burst must be smaller"),
        ("spread_minutes = 10", "spread_minuts = 10", "spread_minuts"),
        ("repeat_unknown = true", "", "repeat_unknown"),
    ],
)
def test_a_mistake_in_the_file_is_refused(tmp_path: Path, right, wrong, complaint):
    assert right in NEWEST
    (tmp_path / "2026-01-01.toml").write_text(NEWEST.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        read_editions(tmp_path)


def test_a_kind_may_not_vanish_while_messages_of_it_may_wait(tmp_path: Path):
    (tmp_path / "2026-01-01.toml").write_text(NEWEST, encoding="utf-8")
    (tmp_path / "2027-01-01.toml").write_text(NEWEST.replace("[kinds.notice]", "[kinds.news]"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"lost the kinds \['notice'\]"):
        read_editions(tmp_path)
