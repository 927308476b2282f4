"""Saying less: several messages as one, budgets of a day and a month, subscription messages, what stays for the phone."""

from datetime import datetime, timedelta
from random import Random

from bot.channels.port import Delivery, Outcome
from bot.clock import SHANGHAI
from bot.domain.outbox import service, windows
from bot.domain.outbox.limits import PaceRule
from bot.domain.outbox.model import Reason, State
from bot.domain.outbox.rules import Pace, budget_left, earliest, spend, used
from tests.outbox_world import MORNING, QQ, UNKNOWN, WECHAT, FakePort, House, house, minutes, render

__all__ = ["house"]
OPENID = "oX1-abc"
RULE = PaceRule(burst=2, per_minute=6, per_day=10, per_month=25, gap_seconds=(0.1, 0.2), jitter_max=1.0)


async def wrote(house: House, at: datetime = MORNING) -> None:
    index = service.recipient_index(OPENID)
    await house.store.write(lambda session: windows.note_inbound(session, *WECHAT, index, "message", at=at))


async def test_what_one_person_is_to_hear_now_leaves_as_one_message(house: House):
    for n in range(3):
        await house.queue(kind="notice", facts={"n": n})
    await house.queue(kind="notice", recipient="20002", facts={"n": 9})
    port = FakePort("qq")
    await house.courier(port).drain(MORNING, until=MORNING + minutes(1))
    assert port.texts == ["t:0\n\nt:1\n\nt:2", "t:9"]
    assert await house.states() == {State.SENT: 4}


async def test_details_and_pages_are_never_mixed_with_anything(house: House):
    await house.queue(kind="notice", facts={"n": 1})
    await house.queue(kind="details", facts={"n": 2})
    await house.queue(kind="page", facts={"n": 3})
    port = FakePort("qq")
    await house.courier(port).drain(MORNING, until=MORNING + minutes(1))
    assert port.texts == ["t:3", "t:2", "t:1"]


async def test_a_message_holds_only_so_many_and_so_much(house: House):
    for n in range(5):
        await house.queue(kind="notice", facts={"n": n})
    for _ in range(2):
        await house.queue(kind="notice", recipient="20002", template=None, text="长" * 400)
    port = FakePort("qq")
    await house.courier(port).drain(MORNING, until=MORNING + minutes(1))
    assert [text.count("t:") for text in port.texts if "t:" in text] == [4, 1]
    assert [len(text) for text in port.texts if "长" in text] == [400, 400]


async def test_what_went_out_together_shares_its_outcome_and_counts_once_in_the_window(house: House):
    await wrote(house)
    for n in range(4):
        await house.queue(on=WECHAT, recipient=OPENID, kind="notice", facts={"n": n})
    port = FakePort("wechat")
    port.answers = [UNKNOWN]
    await house.courier(port).drain(MORNING)
    assert await house.states() == {State.UNKNOWN: 4}
    for n in range(5):
        await house.queue(on=WECHAT, recipient=OPENID, facts={"n": n})
    await house.courier(port).drain(MORNING)
    assert len(port.texts) == 5, "the window held five, one of them was spent on four messages"


async def test_what_no_longer_holds_is_left_out_of_the_message(house: House):
    await house.queue(kind="notice", facts={"n": 1})
    await house.queue(kind="notice", facts={"n": 2, "stale": True})
    port = FakePort("qq")
    await house.courier(port).drain(MORNING)
    assert port.texts == ["t:1"]
    assert [row.outcome_code for row in await house.rows()] == [None, Reason.STALE]


async def test_a_sender_that_dies_leaves_all_of_it_unknown(house: House):
    for n in range(2):
        await house.queue(kind="notice", facts={"n": n})
    await house.lease()
    assert await house.expire(MORNING + minutes(2)) == 2
    assert await house.states() == {State.UNKNOWN: 2}


def test_a_month_that_is_used_up_goes_on_on_the_first_of_the_next() -> None:
    at = datetime(2026, 12, 31, 23, 0, tzinfo=SHANGHAI)
    pace = Pace(at, at, "2026-12-30", 10, 25)
    assert used(pace, at) == (0, 25)
    assert not budget_left(RULE, pace, at)
    assert earliest(RULE, pace, at, MORNING.time()) == datetime(2027, 1, 1, 10, 0, tzinfo=SHANGHAI)
    new_year = at + timedelta(hours=2)
    assert used(pace, new_year) == (0, 0)
    assert spend(RULE, pace, new_year, Random(1)).month_count == 1


def test_days_add_up_to_the_month() -> None:
    pace = None
    for day in (1, 1, 2, 28):
        pace = spend(RULE, pace, datetime(2028, 2, day, 12, tzinfo=SHANGHAI), Random(1))
    assert used(pace, datetime(2028, 2, 29, 12, tzinfo=SHANGHAI)) == (0, 4)


async def test_when_the_budget_is_used_up_private_words_wait_for_the_person_and_pages_still_leave(house: House):
    def spent(session):
        pace = Pace(MORNING, MORNING, MORNING.date().isoformat(), 2000, 2000)
        service.statements.set_pace(session, *QQ, "", pace)

    await house.store.write(spent)
    await house.queue(kind="notice", facts={"n": 1})
    await house.card()
    await house.queue(kind="page", recipient="20003", facts={"n": 3})
    port = FakePort("qq")
    await house.courier(port).drain(MORNING)
    assert port.texts == ["t:3"]
    assert await house.states() == {State.HELD: 1, State.QUEUED: 1, State.SENT: 1}
    index = service.recipient_index("20001")
    held = await house.store.write(lambda s: windows.take_held(s, *QQ, index, at=MORNING, render=render))
    assert held == ["t:1"]


async def test_a_shut_window_is_worth_one_subscription_message_a_day(house: House):
    await wrote(house, MORNING - timedelta(days=5))
    for n in range(3):
        await house.queue(on=WECHAT, recipient=OPENID, kind="notice", facts={"n": n})
    port = FakePort("wechat")
    courier = house.courier(port, nudging=[WECHAT])
    await courier.drain(MORNING, until=MORNING + minutes(5))
    assert port.texts == ["(nudge)"]
    assert await house.states() == {State.HELD: 3, State.SENT: 1}
    tomorrow = MORNING + timedelta(days=1)
    await house.queue(tomorrow, on=WECHAT, recipient=OPENID, kind="notice")
    await courier.drain(tomorrow, until=tomorrow + minutes(5))
    assert port.texts == ["(nudge)", "(nudge)"]


async def test_without_a_template_nobody_is_nudged(house: House):
    await wrote(house, MORNING - timedelta(days=5))
    await house.queue(on=WECHAT, recipient=OPENID, kind="notice")
    port = FakePort("wechat")
    await house.courier(port).drain(MORNING, until=MORNING + minutes(5))
    assert port.texts == []


async def test_somebody_who_declined_is_not_asked_again_for_a_month(house: House):
    await wrote(house, MORNING - timedelta(days=5))
    port = FakePort("wechat")
    port.answers = [Delivery(Outcome.CLOSED, code="43101")]
    courier = house.courier(port, nudging=[WECHAT])
    for days in (0, 1, 29, 31):
        at = MORNING + timedelta(days=days)
        await house.queue(at, on=WECHAT, recipient=OPENID, kind="notice")
        await courier.drain(at, until=at + minutes(5))
    assert port.texts == ["(nudge)", "(nudge)"], "on the first day and after a month"
    states = [row.state for row in await house.rows() if row.kind == "nudge"]
    assert states == [State.REFUSED, State.DROPPED, State.DROPPED, State.SENT]


async def test_a_nudge_is_dropped_when_the_person_came_by_themselves(house: House):
    await wrote(house, MORNING - timedelta(days=5))
    night = MORNING.replace(hour=23)
    await house.queue(night, on=WECHAT, recipient=OPENID, kind="details")
    port = FakePort("wechat")
    courier = house.courier(port, nudging=[WECHAT])
    await courier.drain(night)
    assert port.texts == [], "a nudge keeps quiet hours"
    index = service.recipient_index(OPENID)
    await house.store.write(lambda s: windows.take_held(s, *WECHAT, index, at=night, render=render))
    await courier.drain(night + timedelta(hours=10), until=night + timedelta(hours=11))
    assert port.texts == []
    assert [row.outcome_code for row in await house.rows() if row.kind == "nudge"] == [Reason.STALE]
