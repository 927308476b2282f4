"""The clocks of a case as tables: what happened, and when each limit ends, warns and is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.clock import SHANGHAI
from bot.domain.cases.model import CRISIS_KIND, Level
from bot.domain.clocks.rules import ANSWERED, Clock, cards_given, clocks, left_text
from bot.domain.rulebook import RuleBook
from bot.paths import PROGRAMME_DATA

BOOK = RuleBook.load(PROGRAMME_DATA / "rules")


@dataclass(frozen=True)
class Line:
    """One line of a history."""

    at: datetime
    what: str


def when(text: str) -> datetime:
    """Read 2026-11-24 09:00 as a moment in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def history(*lines: str) -> list[Line]:
    """Read lines such as 2026-11-24 09:00 posted."""
    return [Line(when(line[:16]), line[17:]) for line in lines]


def clock_of(name: str, *lines: str, kind: str = "escort", level: Level = Level.NORMAL) -> Clock | None:
    """Return one clock of a history, None when it is fulfilled."""
    found = {clock.name: clock for clock in clocks(kind, level, history(*lines), BOOK.at)}
    return found.get(name)  # pyright: ignore[reportArgumentType,reportCallIssue]


@pytest.mark.parametrize(
    ("opened", "last_day", "yellow", "red", "official"),
    [
        ("2026-11-24 09:00", "2026-12-01", "2026-11-30 09:00", "2026-12-02 09:00", True),
        ("2026-11-28 22:00", "2026-12-04", "2026-12-03 09:00", "2026-12-07 09:00", True),  # said on a Saturday
        ("2026-09-18 10:00", "2026-09-24", "2026-09-23 09:00", "2026-09-28 09:00", True),  # 20 September is worked
        (
            "2026-09-29 10:00",
            "2026-10-12",
            "2026-10-10 09:00",
            "2026-10-13 09:00",
            True,
        ),  # a week off, 10 October worked
        (
            "2026-02-12 10:00",
            "2026-02-26",
            "2026-02-25 09:00",
            "2026-02-27 09:00",
            True,
        ),  # 春节, the 14th and 28th worked
        ("2026-12-30 10:00", "2027-01-06", "2027-01-05 09:00", "2027-01-07 09:00", False),  # nobody knows 2027 yet
        ("2028-02-28 10:00", "2028-03-06", "2028-03-03 09:00", "2028-03-07 09:00", False),  # over a 29 February
    ],
)
def test_five_working_days_end_where_the_calendar_says(
    opened: str, last_day: str, yellow: str, red: str, official: bool
) -> None:
    clock = clock_of("finish", f"{opened} opened")
    assert clock is not None
    assert clock.last_day.isoformat() == last_day
    assert clock.due_at == when(f"{last_day} 00:00") + timedelta(days=1)
    assert clock.warn_at == when(yellow)
    assert clock.red_at == when(red)
    assert clock.official is official


@pytest.mark.parametrize(
    ("kind", "level", "name", "due"),
    [
        ("escort", Level.NORMAL, "hand_on", "2026-11-25 09:00"),
        ("escort", Level.SPECIAL, "hand_on", "2026-11-25 09:00"),
        ("escort", Level.URGENT, "hand_on", "2026-11-24 11:00"),
        ("escort", Level.NORMAL, "first_answer", "2026-11-27 00:00"),
        ("escort", Level.SPECIAL, "first_answer", "2026-11-26 00:00"),
        ("escort", Level.URGENT, "first_answer", "2026-11-24 13:00"),
        ("escort", Level.URGENT, "finish", "2026-11-26 00:00"),
        ("petition", Level.NORMAL, "first_answer", "2026-12-10 00:00"),
        ("petition", Level.URGENT, "finish", "2027-01-24 00:00"),
        (CRISIS_KIND, Level.URGENT, "finish", "2026-12-02 00:00"),
    ],
)
def test_kind_and_level_decide_the_limit(kind: str, level: Level, name: str, due: str) -> None:
    clock = clock_of(name, "2026-11-24 09:00 opened", kind=kind, level=level)
    assert clock is not None
    assert clock.due_at == when(due)


def test_danger_has_no_clock_for_its_first_answer() -> None:
    assert clock_of("first_answer", "2026-11-24 09:00 opened", kind=CRISIS_KIND, level=Level.URGENT) is None


@pytest.mark.parametrize(
    ("what", "still_running"),
    [
        ("verified", {"hand_on", "first_answer", "finish"}),
        ("posted", {"first_answer", "finish"}),
        ("claimed", {"finish"}),
        (ANSWERED, {"hand_on", "finish"}),
        ("to_revisit", set[str]()),
        ("untrue", set[str]()),
        ("withdrawn", set[str]()),
        ("closed", set[str]()),
    ],
)
def test_each_clock_stops_at_what_fulfils_it(what: str, still_running: set[str]) -> None:
    lines = history("2026-11-24 09:00 opened", f"2026-11-24 10:00 {what}")
    assert {clock.name for clock in clocks("escort", Level.NORMAL, lines, BOOK.at)} == still_running


def test_a_claim_given_back_does_not_start_the_first_answer_again() -> None:
    lines = (
        "2026-11-24 09:00 opened",
        "2026-11-24 10:00 posted",
        "2026-11-24 11:00 claimed",
        "2026-11-25 09:00 posted",
    )
    assert clock_of("first_answer", *lines) is None


def test_while_the_resident_is_waited_for_the_clock_stands_and_goes_on_by_as_many_working_days() -> None:
    waiting = ("2026-11-24 09:00 opened", "2026-11-24 10:00 posted", "2026-11-25 10:00 to_confirm")
    paused = clock_of("finish", *waiting)
    assert paused is not None
    assert paused.paused
    disputed = clock_of("finish", *waiting, "2026-11-30 10:00 disputed")  # Wednesday to Monday: three working days
    assert disputed is not None
    assert not disputed.paused
    assert disputed.last_day.isoformat() == "2026-12-04"


def test_sent_back_by_the_revisit_it_begins_anew_and_is_handed_on_already() -> None:
    lines = (
        "2026-11-24 09:00 opened",
        "2026-11-24 10:00 posted",
        "2026-11-24 11:00 claimed",
        "2026-11-25 10:00 to_confirm",
        "2026-11-25 11:00 to_revisit",
        "2026-12-07 09:00 posted",
    )
    assert clock_of("hand_on", *lines) is None
    finish = clock_of("finish", *lines)
    assert finish is not None
    assert finish.last_day.isoformat() == "2026-12-14"
    assert clock_of("first_answer", *lines) is not None


def test_a_card_is_given_once_until_the_level_is_amended_or_the_case_sent_back() -> None:
    lines = history("2026-11-24 09:00 opened", "2026-11-24 10:00 posted", "2026-11-30 09:00 yellow:finish")
    clock = clocks("escort", Level.NORMAL, lines, BOOK.at)[-1]
    assert cards_given(lines, "finish", clock) == {"yellow"}
    assert cards_given([*lines, Line(when("2026-11-30 10:00"), "relevel")], "finish", clock) == set()


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2026-11-24 09:00", "还剩5个工作日"),
        ("2026-11-30 23:00", "还剩1个工作日"),
        ("2026-12-01 08:00", "今天到期"),
        ("2026-12-02 08:00", "已超1个工作日"),
        ("2026-12-07 08:00", "已超4个工作日"),
    ],
)
def test_what_is_left_is_counted_in_working_days(now: str, left: str) -> None:
    clock = clock_of("finish", "2026-11-24 09:00 opened")
    assert clock is not None
    assert left_text(clock, when(now)) == left
