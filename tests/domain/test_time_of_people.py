"""When people have time and when help comes again, as tables."""

from datetime import date, datetime, timedelta

import pytest

from bot.clock import SHANGHAI
from bot.domain.availability import rules as times
from bot.domain.availability.model import Mood, Window
from bot.domain.recurring import rules as plans
from bot.language.availability import SaidTime, Unclear, read_own_time, speaks_of_own_time
from bot.language.times import TimeReader

NOW = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
"""A Tuesday."""


def at(hour: float, day: int = 25) -> datetime:
    return datetime(2026, 11, day, tzinfo=SHANGHAI) + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        (times.work(at(9), at(9), 60), times.work(at(10), at(10), 60), True),
        (times.work(at(9), at(9), 61), times.work(at(10), at(10), 60), False),
        (times.work(at(9), at(9), 180), times.work(at(7), at(12), 60), True),
        (times.work(at(7), at(12), 180), times.work(at(7), at(12), 60), True),
        (times.work(at(7), at(12), 180), times.work(at(7), at(12), 180), False),
        (times.work(at(12), at(14), 180), times.work(at(13), at(13), 30), False),
        (times.fixed(at(13), at(18)), times.work(at(15), at(15), 60), False),
        (times.fixed(at(13), at(18)), times.work(at(7), at(19), 60), True),
    ],
)
def test_two_works_fit_when_one_can_be_done_before_the_other(one: times.Work, other: times.Work, fit: bool) -> None:
    assert times.both_fit(one, other) is fit
    assert times.both_fit(other, one) is fit


def window(mood: Mood, said: int, weekdays: int = 0, first: int = 0, last: int = 1440, days: int = 1) -> Window:
    return Window(
        id=said, person_id=1, mood=mood, weekdays=weekdays, minute_from=first, minute_to=last,
        starts_at=at(0), ends_at=None if weekdays else at(24 * days), said_at=NOW + timedelta(minutes=said),
    )  # fmt: skip


def test_what_was_said_later_wins() -> None:
    task = times.work(at(15), at(15), 60)
    busy, free = window(Mood.BUSY, 1, weekdays=4, first=780, last=1080), window(Mood.FREE, 2)
    assert times.in_the_way([busy], task) is busy
    assert times.in_the_way([busy, free], task) is None
    assert times.in_the_way([window(Mood.FREE, 0), busy], task) is busy
    assert times.in_the_way([busy], times.work(at(15, 26), at(15, 26), 60)) is None


def test_a_night_that_began_yesterday_counts() -> None:
    night = window(Mood.BUSY, 1, weekdays=4, first=22 * 60, last=30 * 60)
    assert times.in_the_way([night], times.work(at(5, 26), at(5, 26), 60)) is night


@pytest.mark.parametrize(
    ("said", "want"),
    [
        ("我周三下午都没空", "每周三下午"),
        ("周三下午没空", "11月25日（周三）下午"),
        ("下周出差", "11月30日（周一）到12月6日（周日）"),
        ("周末都行", "每个周末"),
        ("周一周三晚上没空", "11月30日（周一）晚上；11月25日（周三）晚上"),
        ("每周三下午2点到4点没空", "每周三14:00–16:00"),
        ("明天下午3点没空", "11月25日（周三）15:00–17:00"),
        ("工作日都没时间", "周一到周五"),
        ("天天晚上加班", "每天晚上"),
        ("我12月1号到12月10号不在济南", "12月1日（周二）到12月10日（周四）"),
    ],
)
def test_a_sentence_about_ones_time_is_read_back_as_meant(said: str, want: str) -> None:
    read = read_own_time(said, NOW, TimeReader(), timedelta(hours=2))
    assert isinstance(read, list)
    assert "；".join(times.window_text(_window(one)) for one in read) == want


def _window(one: SaidTime) -> Window:
    return Window(
        person_id=1, mood=Mood.FREE if one.free else Mood.BUSY, weekdays=one.weekdays, minute_from=one.minute_from,
        minute_to=one.minute_to, starts_at=one.start, ends_at=one.end, said_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "why"), [("周三8点没空", Unclear.HOUR), ("昨天没空", Unclear.PAST), ("中大没空", Unclear.TIME)]
)
def test_what_is_unclear_is_asked_back(said: str, why: Unclear) -> None:
    assert read_own_time(said, NOW, TimeReader(), timedelta(hours=2)) is why


@pytest.mark.parametrize(
    "said",
    [
        "我明天没空送孩子，谁能帮我",
        "你们周末有空吗",
        "王奶奶周三下午没空",
        "没空",
        "周三下午的活动都行动起来",
        "我妈下周出院",
    ],
)
def test_other_sentences_are_left_alone(said: str) -> None:
    assert not speaks_of_own_time(said)


@pytest.mark.parametrize(
    ("weekdays", "monthdays", "first", "last", "want"),
    [
        (4, (), date(2026, 12, 28), date(2027, 1, 10), ["12-30", "01-06"]),
        (0, (31,), date(2027, 1, 1), date(2027, 4, 30), ["01-31", "02-28", "03-31", "04-30"]),
        (0, (29,), date(2028, 2, 1), date(2028, 3, 31), ["02-29", "03-29"]),
        (0, (29,), date(2027, 2, 1), date(2027, 3, 31), ["02-28", "03-29"]),
        (0, (-1, 15), date(2028, 2, 1), date(2028, 2, 29), ["02-15", "02-29"]),
        (127, (), date(2026, 12, 30), date(2027, 1, 2), ["12-30", "12-31", "01-01", "01-02"]),
        (31, (), date(2026, 11, 27), date(2026, 12, 1), ["11-27", "11-30", "12-01"]),
    ],
)
def test_the_days_of_a_rhythm(
    weekdays: int, monthdays: tuple[int, ...], first: date, last: date, want: list[str]
) -> None:
    assert [f"{day:%m-%d}" for day in plans.days_from(weekdays, monthdays, first, last)] == want
