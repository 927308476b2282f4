from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SHANGHAI
from bot.language.times import Bound, Frequency, Grain, TimeReader, TimeReading, Why, describe

SETS = Path(__file__).parent / "sets"
READER = TimeReader()
WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=SHANGHAI)


def rows(name: str) -> list[list[str]]:
    lines = (SETS / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


SAID = [row for name in ("residents", "fresh", "third", "fourth", "fifth") for row in rows(f"times_{name}.tsv")]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def written(reading: TimeReading | None) -> str:
    """Write a reading as the sets do."""
    if reading is None:
        return "none"
    clock = reading.grain in (Grain.MINUTE, Grain.HOUR)
    form = "%Y-%m-%d %H:%M" if clock else "%Y-%m-%d"
    last = reading.end if clock else reading.end - timedelta(days=1)
    if reading.bound is Bound.UNTIL:
        part = reading.grain is Grain.PART_OF_DAY
        return f"<{reading.end:%Y-%m-%d %H:%M}" if part else f"<{last.strftime(form)}"
    if reading.bound is Bound.FROM:
        return f">{reading.start.strftime(form)}"
    if reading.grain is Grain.PART_OF_DAY:
        return f"{reading.start:%Y-%m-%d} {describe(reading).partition('）')[2]}"
    start = reading.start.strftime(form)
    single = reading.end <= reading.start or (last.date() <= reading.start.date() and not clock)
    return start if single else f"{start}/{last.strftime(form)}"


@pytest.mark.parametrize(("now", "text", "want", "unclear"), SAID)
def test_time_said_by_a_resident_is_read(now: str, text: str, want: str, unclear: str) -> None:
    reading = READER.read(text, moment(now))
    assert written(reading) == want
    if unclear != "-":
        assert reading is not None
        assert reading.ambiguous == (unclear == "?")


@pytest.mark.parametrize("text", [row[0] for row in rows("times_none.tsv")])
def test_sentence_without_an_appointment_has_no_time(text: str) -> None:
    assert READER.read_all(text, WEDNESDAY) == ()


@pytest.mark.parametrize(("now", "text", "want"), rows("times_recurrences.tsv"))
def test_recurrence_comes_again_and_again(now: str, text: str, want: str) -> None:
    recurrence = READER.read_recurrence(text)
    assert recurrence is not None
    due, after = [], moment(now)
    for _ in range(3):
        after = recurrence.next_after(after)
        due.append(after.strftime("%Y-%m-%d %H:%M"))
    assert " ".join(due[i] for i in range(3)) == want


def test_recurrence_names_its_parts() -> None:
    recurrence = READER.read_recurrence("麻烦每周二、四上午来")
    assert recurrence is not None
    assert recurrence.freq is Frequency.WEEKLY
    assert (recurrence.weekdays, recurrence.time_of_day, recurrence.part) == ((2, 4), None, "上午")
    assert recurrence.said == "每周二、四上午"


@pytest.mark.parametrize("text", ["隔周三", "每两周", "每周三次", "每年2月30日", "每年清明", "周三上午9点", "周三", ""])
def test_what_does_not_come_again_is_no_recurrence(text: str) -> None:
    assert READER.read_recurrence(text) is None


def test_how_things_stand_now_gives_way_to_an_appointment() -> None:
    reading = READER.read("现在没药了，明天下午能来吗", WEDNESDAY)
    assert reading is not None
    assert reading.said == "明天下午"
    alone = READER.read("现在就来", WEDNESDAY)
    assert alone is not None
    assert alone.start == alone.end == WEDNESDAY


def test_recurrence_is_not_read_as_a_single_time() -> None:
    assert READER.read("每周三上午9点来", WEDNESDAY) is None


def test_reading_says_where_it_stood_in_the_text() -> None:
    text = "俺娘明天头晌９点打针"
    reading = READER.read(text, WEDNESDAY)
    assert reading is not None
    assert reading.said == "明天头晌９点" == text[slice(*reading.span)]


def test_all_times_are_read_in_order_and_past_ones_are_marked() -> None:
    readings = READER.read_all("昨天下午没来人，明天上午和周五都行", WEDNESDAY)
    assert [one.said for one in readings] == ["昨天下午", "明天上午", "周五"]
    assert [one.why for one in readings] == [Why.PAST, None, None]


def test_the_moment_of_speaking_may_be_given_in_any_zone() -> None:
    early = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)  # six in the morning of the 25th in Jinan
    reading = READER.read("今天上午9点", early)
    assert reading is not None
    assert reading.start == moment("2026-11-25 09:00")
    assert reading.start.tzinfo is SHANGHAI


@pytest.mark.parametrize(
    ("text", "said_back"),
    [
        ("明天9点", "11月26日（周四）上午9:00"),
        ("周五下午两点半", "11月27日（周五）下午2:30"),
        ("明天中午12点", "11月26日（周四）中午12:00"),
        ("晚上12点", "11月26日（周四）凌晨0:00"),
        ("明天9点到11点", "11月26日（周四）上午9:00至11:00"),
        ("明天上午10点到下午1点", "11月26日（周四）上午10:00至下午1:00"),
        ("晚上8点到早上6点", "11月25日（周三）晚上8:00至26日（周四）早上6:00"),
        ("明天上午", "11月26日（周四）上午"),
        ("后天", "11月27日（周五）"),
        ("周末", "11月28日（周六）至29日（周日）"),
        ("12月28日至1月3日", "12月28日（周一）至2027年1月3日（周日）"),
        ("下周", "11月30日（周一）至12月6日（周日）"),
        ("下个月", "2026年12月"),
        ("明年", "2027年"),
        ("3月8号", "2027年3月8日（周一）"),
        ("周五前", "11月26日（周四）为止"),
        ("明天下午5点前", "11月26日（周四）下午5:00之前"),
        ("晚上9点后", "11月25日（周三）晚上9:00以后"),
        ("12月1号起", "12月1日（周二）起"),
    ],
)
def test_reading_is_said_back_with_weekday_and_date(text: str, said_back: str) -> None:
    reading = READER.read(text, WEDNESDAY)
    assert reading is not None
    assert describe(reading, WEDNESDAY) == said_back


MOMENTS = st.integers(0, 11 * 365 * 1440).map(lambda minutes: moment("2024-01-01") + timedelta(minutes=minutes))
CHARS = "节初放班工作未来今明后昨天周一二三四五六日月号点半上下午早晚到前后过年底每0123456789:-/. 第个小时分钟节春中秋X"


@given(st.text(CHARS, max_size=25), MOMENTS)
def test_any_text_is_read_without_an_error_and_in_order(text: str, at: datetime) -> None:
    place = 0
    for reading in READER.read_all(text, at):
        assert place <= reading.span[0] < reading.span[1] <= len(text)
        assert reading.start <= reading.end
        assert describe(reading, at)
        place = reading.span[1]


@given(
    st.sampled_from(["周一", "三点", "早上8点", "28号", "3月8号", "中秋", "下午", "腊月二十三", "冬至"]),
    MOMENTS,
)
def test_a_time_without_a_day_of_its_own_is_never_past(text: str, at: datetime) -> None:
    reading = READER.read(text, at)
    assert reading is not None
    assert max(reading.start, reading.end) >= at


def test_a_flood_of_text_is_read_only_at_its_beginning() -> None:
    assert READER.read("啊" * 1000 + "明天", WEDNESDAY) is None
