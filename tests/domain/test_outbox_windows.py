"""WeChat windows: what a message, click, follow or scan allows, and what is held until the next one."""

import pytest

from bot.domain.outbox import queries, service, windows
from bot.domain.outbox.model import State
from tests.outbox_world import CLOSED, MORNING, SENT, WECHAT, House, house, minutes, render

__all__ = ["house"]
OPENID = "oX1-abc"


async def inbound(house: House, kind: windows.Inbound = "message", at=MORNING) -> None:
    index = service.recipient_index(OPENID)
    await house.store.write(lambda session: windows.note_inbound(session, *WECHAT, index, kind, at=at))


async def push(house: House, at, count: int) -> int:
    """Queue so many and return how many left."""
    for _ in range(count):
        await house.queue(at, on=WECHAT, recipient=OPENID)
    left = 0
    while leased := await house.lease(at, on=WECHAT):
        await house.settle(leased[0], SENT, at)
        left += 1
    return left


async def held_texts(house: House, at=MORNING) -> list[str]:
    index = service.recipient_index(OPENID)
    return await house.store.write(lambda session: windows.take_held(session, *WECHAT, index, at=at, render=render))


async def test_somebody_who_never_wrote_cannot_be_pushed_to(house: House):
    assert await push(house, MORNING, 1) == 0
    assert await house.states() == {State.HELD: 1}


async def test_after_a_message_five_may_follow(house: House):
    await inbound(house)
    assert await push(house, MORNING + minutes(1), 6) == 5
    assert await house.states() == {State.SENT: 5, State.HELD: 1}


async def test_the_window_of_a_message_ends_after_48_hours(house: House):
    await inbound(house)
    assert await push(house, MORNING + minutes(48 * 60 - 1), 1) == 1
    assert await push(house, MORNING + minutes(48 * 60), 1) == 0


@pytest.mark.parametrize("kind", ["click", "follow", "scan"])
async def test_after_a_click_three_may_follow_for_a_minute(house: House, kind):
    await inbound(house, kind)
    assert await push(house, MORNING, 4) == 3
    await inbound(house, kind, MORNING + minutes(5))
    assert await push(house, MORNING + minutes(6), 1) == 0


async def test_a_click_after_a_message_is_spent_first(house: House):
    await inbound(house)
    await inbound(house, "click")
    assert await push(house, MORNING, 9) == 8


async def test_windows_renew_and_do_not_add_up(house: House):
    await inbound(house)
    await inbound(house, at=MORNING + minutes(1))
    assert await push(house, MORNING + minutes(1), 9) == 5


async def test_when_the_platform_says_closed_our_count_is_corrected(house: House):
    await inbound(house)
    await house.queue(on=WECHAT, recipient=OPENID)
    (letter,) = await house.lease(on=WECHAT)
    assert await house.settle(letter, CLOSED) == State.HELD
    assert await push(house, MORNING, 1) == 0


async def test_what_was_held_stands_in_front_of_the_next_answer_once(house: House):
    await house.queue(on=WECHAT, recipient=OPENID, facts={"n": 1})
    await house.lease(on=WECHAT)
    assert await held_texts(house) == ["t:1"]
    assert await held_texts(house) == []
    assert await house.states() == {State.TAKEN: 1}


async def test_stale_and_late_words_are_not_put_in_front_of_an_answer(house: House):
    await house.queue(on=WECHAT, recipient=OPENID, facts={"stale": True})
    await house.queue(on=WECHAT, recipient=OPENID, kind="late_answer", facts={"n": 2})
    await house.lease(on=WECHAT)
    assert await held_texts(house, MORNING + minutes(31)) == []
    assert sorted(str(row.outcome_code) for row in await house.rows()) == ["late", "stale"]


async def test_an_answer_is_not_buried_under_what_was_held(house: House):
    for number in range(5):
        await house.queue(on=WECHAT, recipient=OPENID, facts={"n": number})
    await house.lease(on=WECHAT)
    assert await held_texts(house) == ["t:0", "t:1", "t:2"]
    assert await held_texts(house) == ["t:3", "t:4"]


async def test_what_one_may_still_push_is_told(house: House):
    await inbound(house)
    await push(house, MORNING, 2)
    all_people = await house.store.read(lambda session: queries.remaining(session, *WECHAT, at=MORNING))
    assert (all_people.people_reachable, all_people.messages_left, all_people.per_day) == (1, 3, None)
    index = service.recipient_index(OPENID)
    one = await house.store.read(
        lambda session: queries.remaining(session, *WECHAT, at=MORNING + minutes(48 * 60), recipient_index=index)
    )
    assert (one.people_reachable, one.messages_left) == (0, 0)
