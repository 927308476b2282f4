"""Schedules as tables: now, what was before, when it is due."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.clock import SHANGHAI
from bot.domain.reminders import rules as when
from bot.domain.rulebook import RuleBook
from bot.language.times import TimeReader
from bot.language.times_every_other import read_every_other
from bot.language.times_rhythm import describe_rhythm, next_of, read_rhythm, write_rhythm
from bot.paths import PROGRAMME_DATA

RULES = RuleBook.load(PROGRAMME_DATA / "rules").at(date(2026, 11, 25))
READER = TimeReader()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def written(moments) -> str:
    return " ".join(f"{one:%m-%d %H:%M}" for one in moments)


@pytest.mark.parametrize(
    ("start", "end", "claimed", "asked"),
    [
        ("2026-11-26 09:00", "2026-11-26 09:00", "2026-11-24 10:00", "11-25 19:00 11-26 07:00 11-26 08:00"),
        ("2026-11-26 09:00", "2026-11-26 09:00", "2026-11-25 20:00", "11-26 07:00 11-26 08:00 11-26 08:20"),
        ("2026-11-26 09:00", "2026-11-26 09:00", "2026-11-26 06:45", "11-26 08:00 11-26 08:20"),
        ("2026-11-26 09:00", "2026-11-26 09:00", "2026-11-26 08:30", ""),
        ("2026-11-26 00:00", "2026-11-27 00:00", "2026-11-24 10:00", "11-25 19:00 11-26 07:00 11-26 08:00"),
        ("2026-11-24 10:00", "2026-11-27 00:00", "2026-11-24 11:00", "11-26 19:00 11-26 22:00 11-26 23:00"),
        ("2027-01-01 08:00", "2027-01-01 08:00", "2026-12-30 10:00", "12-31 19:00 01-01 06:00 01-01 07:00"),
        ("2028-03-01 15:00", "2028-03-01 15:00", "2028-02-20 10:00", "02-29 19:00 03-01 13:00 03-01 14:00"),
    ],
)
def test_the_claimer_is_asked_the_evening_before_or_shortly_before(start, end, claimed, asked):
    begins = when.starts_at(moment(start), moment(end), claimed_at=moment(claimed), rules=RULES)
    assert written(when.ask_moments(begins, claimed_at=moment(claimed), rules=RULES)) == asked


def test_steps_that_were_slept_through_are_not_made_up():
    moments = when.ask_moments(moment("2026-11-26 09:00"), claimed_at=moment("2026-11-24 10:00"), rules=RULES)
    assert when.next_ask(moments, after=moment("2026-11-26 07:30")) == moment("2026-11-26 08:00")
    assert when.next_ask(moments, after=moment("2026-11-26 08:00")) is None


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2027-04-10 10:00", "04-03 09:00 04-09 09:00 04-10 09:00"),
        ("2028-03-01 00:00", "02-23 09:00 02-29 09:00 03-01 09:00"),
        ("2027-01-03 00:00", "12-27 09:00 01-02 09:00 01-03 09:00"),
    ],
)
def test_a_care_date_is_told_a_week_and_a_day_ahead_and_on_the_day(day, told):
    assert written(when.care_moments(moment(day), RULES)) == told


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2026-11-25 10:00", "2026-11-30 09:00"),
        ("2026-11-30 08:59", "2026-11-30 09:00"),
        ("2026-11-30 09:00", "2026-12-07 09:00"),
        ("2026-12-31 10:00", "2027-01-04 09:00"),
    ],
)
def test_the_digest_goes_out_on_mondays(after, due):
    assert when.next_digest(moment(after), RULES) == moment(due)


@pytest.mark.parametrize(
    ("said", "clock", "line", "back", "after", "due"),
    [
        ("每周三", "09:00", "weekly;3;;;09:00", "每周三上午9:00", "2026-11-25 09:00", "2026-12-02 09:00"),
        ("每周三和周五", "09:00", "weekly;3,5;;;09:00", "每周三、周五上午9:00", "2026-11-25 09:00", "2026-11-27 09:00"),
        ("每天", "23:30", "daily;;;;23:30", "每天晚上11:30", "2026-12-31 23:30", "2027-01-01 23:30"),
        ("每月31号", "08:00", "monthly;;31;;08:00", "每月31号上午8:00", "2027-01-31 08:00", "2027-02-28 08:00"),
        ("每月最后一天", "08:00", "monthly;;-1;;08:00", "每月最后一天上午8:00", "2028-02-01 08:00", "2028-02-29 08:00"),
        ("每年2月29日", "08:00", "yearly;;29;2;08:00", "每年2月29日上午8:00", "2026-11-25 08:00", "2027-02-28 08:00"),
        ("每年除夕", "18:00", "lunar_yearly;;-1;12;18:00", "每年农历12月最后一天晚上6:00", "2026-11-25 08:00", "2027-02-05 18:00"),
        ("每月初一、十五", "07:00", "lunar_monthly;;1,15;;07:00", "每月农历初一、十五早上7:00", "2026-11-25 08:00", "2026-12-09 07:00"),
        ("每个工作日", "17:00", "workdays;;;;17:00", "每个工作日下午5:00", "2026-09-30 17:00", "2026-10-08 17:00"),
        ("每月最后一个周五", "09:00", "nth_weekday;5;-1;;09:00", "每月最后一个周五上午9:00", "2026-11-27 09:00", "2026-12-25 09:00"),
    ],
)  # fmt: skip
def test_a_rhythm_is_stored_as_a_line_and_comes_again(said, clock, line, back, after, due):
    recurrence = READER.read_recurrence(said)
    assert recurrence is not None
    assert write_rhythm(recurrence, time.fromisoformat(clock)) == line
    assert describe_rhythm(read_rhythm(line), time.fromisoformat(clock)) == back
    assert next_of(line, moment(after)) == moment(due)


def test_a_clock_set_back_makes_nothing_due_twice():
    due = next_of("daily;;;;08:00", moment("2026-11-25 08:00"))
    assert next_of("daily;;;;08:00", max(due, moment("2026-11-25 07:00"))) > due


def test_what_is_two_hours_late_is_told_as_missed():
    due = moment("2026-11-25 08:00")
    assert not when.is_late(due, at=due + timedelta(hours=2), rules=RULES)
    assert when.is_late(due, at=due + timedelta(hours=2, minutes=1), rules=RULES)


@pytest.mark.parametrize(
    ("said", "now", "back", "due"),
    [
        ("隔天早上8点", "2026-11-25 07:00", "隔天上午8:00", "11-25 08:00 11-27 08:00 11-29 08:00"),
        ("每隔一天早上8点", "2026-11-25 09:00", "隔天上午8:00", "11-26 08:00 11-28 08:00 11-30 08:00"),
        ("每3天上午9点", "2026-12-29 10:00", "每3天上午9:00", "12-30 09:00 01-02 09:00 01-05 09:00"),
        ("隔周三上午9点", "2026-11-25 09:30", "隔周三上午9:00", "12-02 09:00 12-16 09:00 12-30 09:00"),
        (
            "每两周的周一和周五上午9点",
            "2026-12-25 08:00",
            "隔周一、周五上午9:00",
            "12-25 09:00 01-04 09:00 01-08 09:00",
        ),
        ("每隔一周的星期二上午9点", "2028-02-15 08:00", "隔周二上午9:00", "02-15 09:00 02-29 09:00 03-14 09:00"),
    ],
)
def test_every_other_week_or_day_is_counted_from_its_first_time(said, now, back, due):
    recurrence = read_every_other(said)
    assert recurrence is not None
    assert recurrence.said == said
    clock, at = recurrence.time_of_day, moment(now)
    assert describe_rhythm(recurrence, clock) == back
    first = next_of(write_rhythm(recurrence, clock), at)
    line = write_rhythm(replace(recurrence, since=first.date()), clock)
    moments = [first, next_of(line, first)]
    moments.append(next_of(line, moments[-1]))
    assert written(moments) == due
    assert read_rhythm(line).since == first.date()


@pytest.mark.parametrize(
    "said", ["隔三天", "每隔两天", "每两周", "隔周来一次", "隔壁周三叔", "每两天都这样", "每天", "周三"]
)
def test_what_people_mean_differently_is_not_read(said):
    assert read_every_other(said) is None
