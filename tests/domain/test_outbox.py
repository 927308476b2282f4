"""Queueing, leasing and settling: what becomes of one message."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text

from bot.domain.outbox import queries, service
from bot.domain.outbox.errors import NothingToRepeat
from bot.domain.outbox.leasing import lease_due
from bot.domain.outbox.model import State
from tests.outbox_world import (
    CLOSED,
    MORNING,
    NIGHT,
    QQ,
    REFUSED,
    SENT,
    UNAVAILABLE,
    UNKNOWN,
    House,
    house,
    minutes,
    render,
    seconds,
)

__all__ = ["house"]


async def test_a_message_is_queued_then_leased_then_sent(house: House):
    await house.queue(facts={"n": 1, "address": "裕园小区3号楼"})
    (letter,) = await house.lease()
    assert (letter.recipient, letter.facts["address"]) == ("20001", "裕园小区3号楼")
    assert await house.settle(letter, SENT) == State.SENT
    (row,) = await house.rows()
    assert (row.state, row.receipt, row.settled_at) == (State.SENT, "7001", MORNING)


async def test_its_private_words_are_erased_once_sent(house: House):
    await house.queue(text="裕园小区3号楼 王阿姨")
    (letter,) = await house.lease()
    await house.settle(letter, SENT)
    (row,) = await house.rows()
    assert (row.text, row.facts) == (None, None)


async def test_nothing_personal_stands_in_the_database_in_clear(house: House):
    await house.queue(recipient="13953100000", facts={"who": "王秀英", "door": "3-2-501"})
    dump = await house.store.read(
        lambda session: repr([tuple(row) for row in session.connection().execute(text("SELECT * FROM outbox_message"))])
    )
    assert "case:231" in dump
    for secret in ("13953100000", "王秀英", "3-2-501"):
        assert secret not in dump


async def test_one_message_is_leased_once(house: House):
    await house.queue()
    assert len(await house.lease()) == 1
    assert await house.lease(MORNING + seconds(10)) == []


async def test_the_same_dedupe_key_is_queued_once(house: House):
    first = await house.queue(dedupe_key="details:231:5")
    again = await house.queue(dedupe_key="details:231:5")
    assert (first.new, again.new, again.id) == (True, False, first.id)
    assert len(await house.rows()) == 1


async def test_a_message_without_an_address_or_without_words_is_a_defect(house: House):
    with pytest.raises(ValueError, match="group or a recipient"):
        await house.queue(recipient=None)
    with pytest.raises(ValueError, match="text or a template"):
        await house.queue(template=None)
    with pytest.raises(ValueError, match="no kind of message"):
        await house.queue(kind="advert")


async def test_a_page_leaves_before_everything_else(house: House):
    await house.card()
    await house.queue(kind="details")
    await house.queue(kind="page")
    assert [letter.kind for letter in await house.lease()] == ["page"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [(REFUSED, State.REFUSED), (UNKNOWN, State.UNKNOWN), (CLOSED, State.HELD), (UNAVAILABLE, State.QUEUED)],
)
async def test_every_answer_of_the_platform_has_its_state(house: House, answer, state):
    await house.queue()
    (letter,) = await house.lease()
    assert await house.settle(letter, answer) == state
    (row,) = await house.rows()
    assert row.outcome_code == answer.code


async def test_what_never_left_the_house_is_tried_again_with_longer_pauses(house: House):
    await house.queue()
    at, pauses = MORNING, []
    for _ in range(4):
        (letter,) = await house.lease(at)
        await house.settle(letter, UNAVAILABLE, at)
        (row,) = await house.rows()
        pauses.append((row.due_at - at).total_seconds())
        at = row.due_at + seconds(2)
    assert pauses == sorted(pauses)
    assert pauses[0] <= 2 < pauses[-1]


async def test_a_dead_sender_leaves_its_message_unknown_and_nobody_repeats_it(house: House):
    await house.queue()
    await house.lease()
    assert await house.expire(MORNING + seconds(59)) == 0
    assert await house.expire(MORNING + seconds(61)) == 1
    (row,) = await house.rows()
    assert (row.state, row.outcome_code) == (State.UNKNOWN, "sender_died")
    assert await house.lease(MORNING + minutes(30)) == []


async def test_a_page_to_a_private_chat_is_said_again_when_its_sender_died(house: House):
    await house.queue(kind="page")
    await house.lease()
    later = MORNING + seconds(61)
    await house.expire(later)
    assert [letter.kind for letter in await house.lease(later + seconds(20))] == ["page"]


async def test_a_page_is_not_repeated_for_ever(house: House):
    await house.queue(kind="page")
    at = MORNING
    for _ in range(3):
        (letter,) = await house.lease(at)
        await house.settle(letter, UNKNOWN, at)
        at += seconds(20)
    assert await house.states() == {State.UNKNOWN: 1}


async def test_a_page_to_a_group_is_not_repeated(house: House):
    await house.queue(kind="page", group_id="888")
    (letter,) = await house.lease()
    assert await house.settle(letter, UNKNOWN) == State.UNKNOWN


async def test_a_late_yes_corrects_an_unknown_but_a_late_no_does_not(house: House):
    await house.queue()
    (letter,) = await house.lease()
    await house.expire(MORNING + seconds(61))
    assert await house.settle(letter, REFUSED) == State.UNKNOWN
    assert await house.settle(letter, SENT) == State.SENT


async def test_past_its_cutoff_a_message_is_dropped(house: House):
    await house.queue(kind="late_answer")
    assert await house.lease(MORNING + minutes(31)) == []
    (row,) = await house.rows()
    assert (row.state, row.outcome_code) == (State.DROPPED, "late")


async def test_a_message_for_later_waits_for_its_time(house: House):
    await house.queue(kind="reminder", due_at=MORNING + minutes(60))
    assert await house.lease(MORNING + minutes(59)) == []
    assert len(await house.lease(MORNING + minutes(60))) == 1


async def test_a_reminder_waits_for_the_morning_and_what_somebody_just_did_does_not(house: House):
    await house.queue(NIGHT, kind="reminder", cutoff_at=NIGHT + timedelta(days=1))
    await house.card(NIGHT)
    await house.queue(NIGHT)
    sent = await house.lease(NIGHT) + await house.lease(NIGHT + minutes(1))
    assert sorted(letter.kind for letter in sent) == ["card", "details"]
    assert await house.lease(NIGHT + minutes(2)) == []
    reminder, *_ = await house.rows()
    seven = NIGHT.replace(hour=7, minute=0) + timedelta(days=1)
    assert seven <= reminder.due_at <= seven + minutes(10)


async def test_withdrawing_drops_what_waits_and_erases_what_failed(house: House):
    await house.queue(facts={"n": 1})
    (letter,) = await house.lease()
    await house.settle(letter, REFUSED)
    await house.queue(facts={"n": 2})
    await house.queue(facts={"n": 3}, about="case:999")
    dropped = await house.store.write(
        lambda session: service.drop_about(session, "case:231", ["details"], at=MORNING, reason="given_back")
    )
    refused, gone, other = await house.rows()
    assert dropped == 1
    assert (refused.state, refused.facts) == (State.REFUSED, None)
    assert (gone.state, gone.outcome_code, gone.facts) == (State.DROPPED, "given_back", None)
    assert (other.state, other.facts is None) == (State.QUEUED, False)


async def test_what_was_withdrawn_while_being_sent_is_not_tried_again(house: House):
    await house.queue(text="裕园小区3号楼")
    (letter,) = await house.lease()
    await house.store.write(lambda session: service.drop_about(session, "case:231", at=MORNING, reason="closed"))
    assert await house.settle(letter, UNAVAILABLE) == State.QUEUED
    assert await house.lease(MORNING + minutes(1)) == []
    assert await house.states() == {State.DROPPED: 1}


async def test_a_person_may_have_an_unknown_message_said_again(house: House):
    queued = await house.queue(facts={"n": 1})
    (letter,) = await house.lease()
    await house.settle(letter, UNKNOWN)
    at = MORNING + minutes(5)
    await house.store.write(lambda session: service.repeat(session, queued.id, at=at))
    (again,) = await house.lease(at)
    assert again.facts == {"n": 1}
    await house.settle(again, SENT, at)
    with pytest.raises(NothingToRepeat):
        await house.store.write(lambda session: service.repeat(session, queued.id, at=at))


async def test_who_was_told_is_answered_by_state_without_names(house: House):
    await house.card()
    await house.queue(person_id=5)
    await house.queue(person_id=6, about="case:9")
    (letter,) = await house.lease()
    await house.settle(letter, REFUSED)
    told = await house.store.read(lambda session: queries.deliveries(session, "case:231"))
    assert told.counts == {State.QUEUED: 1, State.REFUSED: 1}
    assert [(one.kind, one.group_id, one.person_id, one.private, one.state) for one in told.told] == [
        ("card", "888", None, False, State.QUEUED),
        ("details", None, 5, True, State.REFUSED),
    ]


async def test_what_is_left_today_is_counted(house: House):
    await house.card()
    await house.queue()
    await house.lease()
    left = await house.store.read(lambda session: queries.remaining(session, *QQ, at=MORNING))
    assert left.per_day is not None
    assert (left.used_today, left.left_today, left.waiting) == (1, left.per_day - 1, 1)
    tomorrow = await house.store.read(lambda session: queries.remaining(session, *QQ, at=MORNING + timedelta(days=1)))
    assert tomorrow.used_today == 0


async def test_leasing_for_several_accounts_keeps_the_limit(house: House):
    for number in range(3):
        await house.queue(on=("qq", f"{number}"))
    accounts = [("qq", f"{number}") for number in range(3)]
    leased = await house.store.write(
        lambda session: lease_due(session, accounts, at=MORNING, worker="w1", rng=Random(1), render=render, limit=2)
    )
    assert [one.letter.account for one in leased] == ["0", "1"]
