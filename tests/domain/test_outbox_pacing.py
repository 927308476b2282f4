"""Pacing of QQ accounts and groups, quiet hours, and catching up after downtime."""

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SHANGHAI
from bot.domain.outbox.backlog import CATCH_UP_TEMPLATE
from bot.domain.outbox.leasing import next_due
from bot.domain.outbox.limits import limits_at
from bot.domain.outbox.model import State
from bot.domain.outbox.rules import earliest, in_quiet, not_quiet_from, plausible, quiet_end, spend
from tests.outbox_world import MORNING, NIGHT, QQ, SENT, FakePort, House, house, minutes, seconds

__all__ = ["house"]
LIMITS = limits_at(MORNING)
ACCOUNT = LIMITS.channel("qq").account
GROUP = LIMITS.channel("qq").group
assert ACCOUNT is not None
assert GROUP is not None


def departures(rule, wishes: list[datetime], seed: int) -> list[datetime]:
    """Send every wish as early as the pacing lets it."""
    rng, pace, left = Random(seed), None, []
    for wish in wishes:
        at = earliest(rule, pace, max([wish, *left[-1:]]), LIMITS.quiet.end)
        pace = spend(rule, pace, at, rng)
        left.append(at)
    return left


@given(
    pauses=st.lists(st.floats(0, 40), min_size=1, max_size=120),
    seed=st.integers(0, 2**16),
    rule=st.sampled_from([ACCOUNT, GROUP]),
)
def test_no_minute_holds_more_than_its_cap_and_no_gap_is_too_short(pauses, seed, rule):
    at, wishes = MORNING, []
    for pause in pauses:
        at += seconds(pause)
        wishes.append(at)
    left = departures(rule, wishes, seed)
    for first, over in zip(left, left[rule.per_minute :], strict=False):
        assert over - first >= timedelta(minutes=1)
    for one, following in pairwise(left):
        assert (following - one).total_seconds() >= rule.gap_seconds[0] - 1e-6


def test_a_quiet_account_answers_at_once_and_in_a_small_burst():
    left = departures(ACCOUNT, [MORNING] * 5, seed=1)
    assert left[0] == MORNING
    assert left[-1] - MORNING <= seconds(4 * ACCOUNT.gap_seconds[1])


def test_pauses_are_not_regular():
    left = departures(ACCOUNT, [MORNING] * 30, seed=1)
    pauses = {round((b - a).total_seconds(), 3) for a, b in pairwise(left[10:])}
    assert len(pauses) > 15


def test_a_used_up_day_goes_on_in_the_next_morning():
    pace = None
    for _ in range(GROUP.per_day):
        pace = spend(GROUP, pace, MORNING, Random(1))
    tomorrow = MORNING.replace(hour=7) + timedelta(days=1)
    assert earliest(GROUP, pace, MORNING, LIMITS.quiet.end) == tomorrow
    assert earliest(GROUP, pace, tomorrow, LIMITS.quiet.end) == tomorrow


@pytest.mark.parametrize(
    ("night", "morning"),
    [
        ("2026-12-31 23:30", "2027-01-01 07:00"),
        ("2027-01-01 00:10", "2027-01-01 07:00"),
        ("2028-02-28 22:00", "2028-02-29 07:00"),
    ],
)
def test_the_quiet_hours_of_a_years_end_and_of_a_leap_day_end_in_the_morning(night: str, morning: str):
    begun, ended = (datetime.fromisoformat(one).replace(tzinfo=SHANGHAI) for one in (night, morning))
    assert in_quiet(LIMITS.quiet, begun)
    assert quiet_end(LIMITS.quiet, begun) == ended
    assert ended <= not_quiet_from(LIMITS.quiet, begun, Random(3)) <= ended + minutes(LIMITS.quiet.spread_minutes)


def test_a_clock_set_back_does_not_silence_an_account():
    pace = None
    for _ in range(ACCOUNT.burst):
        pace = spend(ACCOUNT, pace, MORNING, Random(1))
    assert plausible(ACCOUNT, pace, MORNING) == pace
    back = MORNING - minutes(60)
    assert earliest(ACCOUNT, pace, back, LIMITS.quiet.end) > back + minutes(59)
    kept = plausible(ACCOUNT, pace, back)
    assert earliest(ACCOUNT, kept, back, LIMITS.quiet.end) <= back + seconds(ACCOUNT.interval_seconds)
    assert kept is not None
    assert kept.day_count == ACCOUNT.burst


def test_quiet_hours_cross_midnight():
    assert [in_quiet(LIMITS.quiet, MORNING.replace(hour=hour)) for hour in (6, 7, 20, 21, 23, 0)] == [
        True,
        False,
        False,
        True,
        True,
        True,
    ]
    assert quiet_end(LIMITS.quiet, NIGHT).hour == 7


@given(seed=st.integers(0, 1000))
def test_the_morning_after_is_spread(seed):
    later = not_quiet_from(LIMITS.quiet, NIGHT, Random(seed))
    assert timedelta(0) <= later - quiet_end(LIMITS.quiet, NIGHT) <= minutes(LIMITS.quiet.spread_minutes)


async def test_the_first_details_leave_at_once_and_a_burst_follows_within_seconds(house: House):
    for number in range(4):
        await house.queue(recipient=f"2000{number}")
    port = FakePort("qq")
    await house.courier(port).drain(MORNING)
    assert len(port.said) == 1
    await house.courier(port).drain(MORNING, until=MORNING + seconds(4))
    assert len(port.said) == 4


async def test_cards_to_one_group_are_spaced_and_another_group_does_not_wait(house: House):
    for _ in range(4):
        await house.card(kind="urgent_card", group="888")
    await house.card(kind="urgent_card", group="999")
    port = FakePort("qq")
    await house.courier(port).drain(MORNING, until=MORNING + seconds(3))
    assert [to.group for to, _ in port.said][:2] == ["888", "999"]
    await house.courier(port).drain(MORNING + seconds(3), until=MORNING + minutes(2))
    assert sorted(str(to.group) for to, _ in port.said) == ["888"] * 4 + ["999"]


async def test_cards_of_a_busy_group_keep_their_order(house: House):
    for number in range(9):
        await house.card(facts={"n": number})
    port = FakePort("qq")
    await house.courier(port).drain(MORNING, until=MORNING + minutes(9))
    assert "\n\n".join(port.texts).split("\n\n") == [f"t:{number}" for number in range(9)]


async def test_a_page_passes_a_busy_account_by_day_and_by_night(house: House):
    await house.queue(NIGHT)
    await house.lease(NIGHT)
    await house.queue(NIGHT)
    assert await house.lease(NIGHT) == []
    await house.queue(NIGHT, kind="page")
    assert [letter.kind for letter in await house.lease(NIGHT)] == ["page"]


async def test_the_next_moment_is_known_so_that_nobody_has_to_poll(house: House):
    await house.queue(due_at=MORNING + minutes(7))
    following = await house.store.read(lambda session: next_due(session, [QQ], at=MORNING))
    assert following == MORNING + minutes(7)
    other = await house.store.read(lambda session: next_due(session, [("qq", "1")], at=MORNING))
    assert other is None


async def test_after_downtime_a_group_gets_the_newest_cards_and_one_note(house: House):
    for number in range(8):
        await house.card(MORNING + minutes(number), about=f"case:{number}", facts={"n": number})
    back = MORNING + minutes(120)
    port = FakePort("qq")
    await house.courier(port).drain(back, until=back + minutes(5))
    assert port.texts == [f"t:5\n\nt:6\n\nt:7\n\n{CATCH_UP_TEMPLATE}:"]
    states = await house.states()
    assert states == {State.SENT: 4, State.DROPPED: 5}
    assert {row.outcome_code for row in await house.rows() if row.state == State.DROPPED} == {"merged"}


async def test_the_note_says_how_many_and_about_what(house: House):
    for number in range(5):
        await house.card(kind="urgent_card", about=f"case:{number}")
    (first,) = await house.lease(MORNING + minutes(60))
    await house.settle(first, SENT, MORNING + minutes(60))
    at, notes = MORNING + minutes(60), []
    while not notes:
        at += minutes(1)
        notes = [letter for letter in await house.lease(at) if letter.kind == "catch_up"]
    assert notes[0].facts == {"kind": "urgent_card", "count": 2, "about": ["case:1", "case:0"]}


async def test_after_downtime_details_are_all_said(house: House):
    for number in range(8):
        await house.queue(facts={"n": number})
    back = MORNING + minutes(120)
    port = FakePort("qq")
    await house.courier(port).drain(back, until=back + minutes(5))
    assert len(port.said) == 8


async def test_turns_missed_in_downtime_do_not_come_as_a_flood(house: House):
    for number in range(8):
        await house.card(group="888", facts={"n": number}, kind="urgent_card")
    port = FakePort("qq")
    await house.courier(port).drain(MORNING)
    back = MORNING + minutes(5)
    sent_before = len(port.said)
    await house.courier(port).drain(back, until=back + seconds(59))
    assert len(port.said) - sent_before <= GROUP.per_minute
