"""Too much for one account: what is worthless first leaves first, and what waits for one group leaves as one message."""

from datetime import datetime, timedelta

import pytest

from bot.domain.outbox import looking, service
from bot.domain.outbox.limits import limits_at
from bot.domain.outbox.model import OutboxPace, State
from bot.domain.outbox.rules import Pace
from tests.databases import sqlite_only
from tests.outbox_world import MORNING, QQ, FakePort, House, house, minutes, seconds

__all__ = ["house"]
SENDING = limits_at(MORNING).sending

# In the order of queueing: how many, minutes until they are worthless. One account says about 25 a minute.
SCARCE = [
    ("the short-lived came last", [(60, 60.0), (20, 1.0)], 0),
    ("each half as long as the one before", [(40, 8.0), (30, 4.0), (20, 2.0), (10, 1.0)], 0),
    ("the short-lived came first", [(20, 1.0), (60, 60.0)], 0),
    ("nothing can save all", [(30, 60.0), (60, 1.0)], 30),
    ("all alike", [(60, 30.0)], 0),
]


@sqlite_only
@pytest.mark.parametrize(("scene", "batches", "late_at_most"), SCARCE, ids=[row[0] for row in SCARCE])
async def test_nothing_expires_that_could_have_been_said(
    house: House, scene: str, batches: list[tuple[int, float]], late_at_most: int
):
    for batch, (count, ends) in enumerate(batches):
        for number in range(count):
            await house.queue(kind="ask", recipient=f"2{batch}{number:03}", cutoff_at=MORNING + minutes(ends))
    port = FakePort("qq")
    await house.courier(port).drain(MORNING, until=MORNING + minutes(20))
    states = await house.states()
    asked = sum(count for count, _ in batches)
    assert states[State.SENT] + states[State.DROPPED] == asked, scene
    assert states[State.DROPPED] <= late_at_most, scene
    assert (states[State.DROPPED] > 0) == (late_at_most > 0), scene


async def test_the_last_messages_of_a_budget_go_to_what_cannot_wait(house: House):
    def nearly_spent(session):
        day = MORNING.date().isoformat()
        service.statements.set_pace(session, *QQ, "", Pace(MORNING, MORNING, day, 1990, 1990))

    await house.store.write(nearly_spent)
    for number in range(30):
        tight = number % 3 == 2
        ends = MORNING + (minutes(30) if tight else timedelta(days=2))
        await house.queue(kind="ask", recipient=f"2{number:03}", cutoff_at=ends, facts={"n": "tight" if tight else ""})
    port = FakePort("qq")
    await house.courier(port).drain(MORNING, until=MORNING + minutes(5))
    assert port.texts == ["t:tight"] * 10
    assert await house.states() == {State.SENT: 10, State.HELD: 20}


async def test_urgency_comes_before_any_cutoff(house: House):
    for number in range(6):
        await house.queue(kind="ask", recipient=f"2{number}", cutoff_at=MORNING + seconds(30))
    await house.queue(kind="details", recipient="29", facts={"n": "first"})
    port = FakePort("qq")
    await house.courier(port).drain(MORNING, until=MORNING + minutes(5))
    assert port.texts[0] == "t:first"


@sqlite_only
async def test_many_that_are_not_due_yet_hide_nothing_that_is(house: House):
    for number in range(looking.SOON_OVER_LOOK_MAX + 10):
        later = MORNING + minutes(30)
        await house.queue(kind="ask", recipient=f"3{number}", due_at=later, cutoff_at=later + minutes(1))
    for number in range(8):
        await house.queue(kind="ask", recipient=f"2{number}", cutoff_at=MORNING + minutes(90))
    port = FakePort("qq")
    await house.courier(port).drain(MORNING, until=MORNING + minutes(5))
    assert len(port.texts) == 8


async def counted(house: House, at: datetime = MORNING) -> int:
    """Return how many messages of the day are counted in the group."""
    pace = await house.store.read(lambda session: session.get(OutboxPace, (*QQ, "group:888")))
    return pace.day_count if pace is not None else 0


async def test_a_card_alone_goes_at_once_and_those_that_wait_for_one_group_go_as_one(house: House):
    port = FakePort("qq")
    courier = house.courier(port)
    await house.card(facts={"n": 0})
    await courier.drain(MORNING)
    assert port.texts == ["t:0"]
    for number in range(1, 4):
        await house.card(facts={"n": number})
    await house.card(kind="urgent_card", facts={"n": "urgent"})
    await house.card(kind="reminder", facts={"n": "drags"})
    await house.card(group="999", facts={"n": "other"})
    await courier.drain(MORNING, until=MORNING + minutes(5))
    assert sorted(port.texts[1:]) == ["t:drags\n\nt:1\n\nt:2\n\nt:3", "t:other", "t:urgent"]
    assert await counted(house) == 3
    assert await house.states() == {State.SENT: 7}


async def test_turns_that_were_booked_are_given_back_and_a_message_stays_readable(house: House):
    port = FakePort("qq")
    courier = house.courier(port)
    group = limits_at(MORNING).channel("qq").group
    assert group is not None
    for number in range(group.burst):  # the group has heard enough for now
        await house.card(kind="urgent_card", facts={"n": f"u{number}"})
    await courier.drain(MORNING, until=MORNING + seconds(5))
    await house.card(facts={"n": "stale", "stale": True})
    for number in range(6):
        await house.card(facts={"n": number})
    await house.card(template=None, text="长" * 498)
    await courier.drain(MORNING + seconds(5), until=MORNING + minutes(5))
    said = port.texts[group.burst :]
    assert [text.count("t:") for text in said] == [4, 2, 0]
    assert all(len(text.encode()) <= SENDING.group_bytes_max for text in said)
    assert await counted(house) == group.burst + len(said) + 1, "and the turn of the stale one, which nobody took"
