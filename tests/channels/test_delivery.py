"""The courier: sends what is due, believes only what the platform said, and never says a thing twice."""

import asyncio
import logging
from datetime import datetime, timedelta

import pytest

from bot.channels.delivery import Courier
from bot.channels.port import Address, Outcome
from bot.domain.outbox import service
from bot.domain.outbox.model import Reason, State
from bot.domain.outbox.windows import note_inbound
from bot.store import Store
from tests.databases import postgres_only
from tests.outbox_world import (
    MORNING,
    REFUSED,
    SENT,
    UNAVAILABLE,
    UNKNOWN,
    WECHAT,
    FakePort,
    House,
    house,
    minutes,
    seconds,
)

__all__ = ["house"]


async def test_a_private_message_goes_to_its_person(house: House):
    await house.queue(facts={"n": 1})
    qq = FakePort("qq")
    assert await house.courier(qq).drain(MORNING) is None
    assert qq.said == [(Address("qq", "10086", None, "20001"), "t:1")]
    assert await house.states() == {State.SENT: 1}


async def test_a_temporary_session_names_group_and_person(house: House):
    await house.queue(group_id="888", recipient="20001")
    qq = FakePort("qq")
    await house.courier(qq).drain(MORNING)
    assert qq.said[0][0] == Address("qq", "10086", "888", "20001")


async def test_facts_are_checked_again_at_sending(house: House):
    await house.queue(facts={"stale": True})
    await house.queue(facts={"n": 2})
    qq = FakePort("qq")
    await house.courier(qq).drain(MORNING)
    assert qq.texts == ["t:2"]
    (stale, sent) = await house.rows()
    assert (stale.state, stale.outcome_code, sent.state) == (State.DROPPED, Reason.STALE, State.SENT)


async def test_words_that_cannot_be_made_do_not_block_the_others(house: House, caplog):
    await house.queue(text="x")
    await house.queue(facts={"n": 2})

    def broken(session, letter):
        raise KeyError("address")

    await house.queue(facts={"n": 3})
    qq = FakePort("qq")
    with caplog.at_level(logging.CRITICAL):
        await house.courier(qq, rendering=broken).drain(MORNING, until=MORNING + minutes(1))
    assert qq.texts == ["x"]
    assert [row.outcome_code for row in await house.rows()] == [None, *[Reason.UNRENDERABLE] * 2]


async def test_an_account_that_is_not_connected_leaves_its_messages_queued(house: House):
    await house.queue()
    qq = FakePort("qq")
    qq.present = False
    await house.courier(qq).drain(MORNING)
    assert await house.states() == {State.QUEUED: 1}
    qq.present = True
    await house.courier(qq).drain(MORNING + minutes(1))
    assert await house.states() == {State.SENT: 1}


async def test_a_socket_that_dropped_leaves_the_message_queued_and_it_goes_later(house: House):
    await house.queue(facts={"n": 1})
    qq = FakePort("qq")
    qq.answers = [UNAVAILABLE]
    following = await house.courier(qq).drain(MORNING)
    assert await house.states() == {State.QUEUED: 1}
    assert following is not None
    await house.courier(qq).drain(following)
    assert await house.states() == {State.SENT: 1}


@pytest.mark.parametrize("answer", [UNKNOWN, ConnectionResetError("in the middle"), RuntimeError("defect")])
async def test_no_clear_answer_is_unknown_and_not_repeated(house: House, answer, caplog):
    await house.queue()
    qq = FakePort("qq")
    qq.answers = [answer]
    with caplog.at_level(logging.CRITICAL):
        await house.courier(qq).drain(MORNING, until=MORNING + minutes(30))
    assert len(qq.said) == 1
    assert await house.states() == {State.UNKNOWN: 1}


async def test_a_platform_that_does_not_answer_leaves_it_unknown(house: House):
    await house.queue()
    qq = FakePort("qq")
    qq.during = asyncio.Event().wait
    await house.courier(qq, send_seconds_max=0.01).drain(MORNING)
    (row,) = await house.rows()
    assert (row.state, row.outcome_code) == (State.UNKNOWN, "timeout")


async def test_a_sender_killed_while_sending_leaves_it_unknown(house: House):
    await house.queue()
    qq, sending = FakePort("qq"), asyncio.Event()

    async def never() -> None:
        sending.set()
        await asyncio.Event().wait()

    qq.during = never
    killed = asyncio.create_task(house.courier(qq).drain(MORNING))
    await sending.wait()
    killed.cancel()
    with pytest.raises(asyncio.CancelledError):
        await killed
    assert await house.states() == {State.SENDING: 1}
    other = FakePort("qq")
    await house.courier(other, worker="w2").drain(MORNING + seconds(61))
    assert other.said == []
    assert await house.states() == {State.UNKNOWN: 1}


async def test_a_refusal_may_be_told_to_the_group_in_the_same_unit(house: House):
    def tell_the_group(session, letter, delivery):
        if delivery.outcome == Outcome.REFUSED and letter.kind == "details":
            service.queue(
                session,
                channel=letter.channel,
                account=letter.account,
                group_id="888",
                kind="late_answer",
                about=letter.about,
                text="请先加管家为好友，再发 详情 X0231",
                at=MORNING,
            )

    await house.queue()
    qq = FakePort("qq")
    qq.answers = [REFUSED]
    await house.courier(qq, on_settled=tell_the_group).drain(MORNING, until=MORNING + seconds(5))
    assert [(to.group, to.person) for to, _ in qq.said] == [(None, "20001"), ("888", None)]


async def test_a_broken_hook_does_not_lose_the_outcome(house: House, caplog):
    def broken(session, letter, delivery):
        raise KeyError("defect")

    await house.queue()
    with caplog.at_level(logging.CRITICAL):
        await house.courier(FakePort("qq"), on_settled=broken).drain(MORNING)
    assert await house.states() == {State.SENT: 1}


async def test_what_is_dropped_before_its_turn_is_never_said(house: House):
    await house.queue(facts={"n": 1})
    await house.queue(facts={"n": 2}, about="case:232")
    qq = FakePort("qq")

    async def withdraw() -> None:
        await house.store.write(lambda session: service.drop_about(session, "case:232", at=MORNING, reason="closed"))

    qq.during = withdraw
    await house.courier(qq).drain(MORNING, until=MORNING + minutes(1))
    assert qq.texts == ["t:1"]


async def test_a_slow_account_does_not_hold_up_another(house: House):
    qq, wechat, answered = FakePort("qq"), FakePort("wechat"), asyncio.Event()
    index = await house.store.read(lambda session: service.recipient_index("oX1"))
    await house.store.write(lambda session: note_inbound(session, *WECHAT, index, "message", at=MORNING))
    await house.queue(facts={"n": 1})
    await house.queue(on=WECHAT, recipient="oX1", facts={"n": 2})
    qq.during = answered.wait

    async def answer() -> None:
        answered.set()

    wechat.during = answer
    async with asyncio.timeout(5):
        await house.courier(qq, wechat).drain(MORNING)
    assert await house.states() == {State.SENT: 2}


async def test_one_account_says_one_thing_at_a_time(house: House):
    now_sending, most = 0, 0

    async def count() -> None:
        nonlocal now_sending, most
        now_sending += 1
        most = max(most, now_sending)
        await asyncio.sleep(0)
        now_sending -= 1

    for number in range(6):
        await house.queue(on=("wechat", "main"), recipient=f"oX{number}", kind="page")
        index = service.recipient_index(f"oX{number}")
        await house.store.write(
            lambda session, index=index: note_inbound(session, *WECHAT, index, "message", at=MORNING)
        )
    wechat = FakePort("wechat")
    wechat.during = count
    await house.courier(wechat).drain(MORNING)
    assert (len(wechat.said), most) == (6, 1)


async def running(courier: Courier) -> asyncio.Task[None]:
    task = asyncio.create_task(courier.run())
    await asyncio.sleep(0)
    return task


async def until_said(port: FakePort, count: int) -> None:
    said = asyncio.Event()

    async def count_one() -> None:
        if len(port.said) >= count:
            said.set()

    port.during = count_one
    async with asyncio.timeout(10):
        await said.wait()


async def test_a_running_courier_is_woken_by_the_commit_that_queued(house: House):
    qq = FakePort("qq")
    courier = house.courier(qq)
    task = await running(courier)
    said = asyncio.create_task(until_said(qq, 1))
    await house.queue(facts={"n": 1})
    await said
    await courier.stop()
    await task
    assert await house.states() == {State.SENT: 1}


async def test_a_running_courier_serves_an_account_that_connects_later(house: House):
    qq = FakePort("qq")
    qq.present = False
    courier = house.courier(qq)
    task = await running(courier)
    await house.queue(facts={"n": 1})
    said = asyncio.create_task(until_said(qq, 1))
    qq.present = True
    courier.kick()
    await said
    await courier.stop()
    await task
    assert qq.texts == ["t:1"]


@postgres_only
async def test_a_running_courier_hears_of_what_another_process_queued(house: House, empty_url: str, keys):
    qq = FakePort("qq")
    courier = house.courier(qq)
    task = await running(courier)
    said = asyncio.create_task(until_said(qq, 1))
    other_store = Store(empty_url, keys=keys)
    await other_store.start()
    await House(other_store).queue(facts={"n": 1})
    await other_store.stop()
    await said
    await courier.stop()
    await task
    assert qq.texts == ["t:1"]


async def test_stopping_waits_for_what_is_being_sent_and_takes_nothing_new(house: House):
    qq, sending, answered = FakePort("qq"), asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        sending.set()
        await answered.wait()

    qq.during = slow
    await house.queue(facts={"n": 1})
    await house.queue(facts={"n": 2})
    courier = house.courier(qq)
    task = await running(courier)
    await sending.wait()
    stopping = asyncio.create_task(courier.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    answered.set()
    await stopping
    await task
    assert await house.states() == {State.SENT: 1, State.QUEUED: 1}


@postgres_only
async def test_two_processes_on_one_database_say_everything_once(house: House, empty_url: str, keys):
    other_store = Store(empty_url, keys=keys)
    await other_store.start()
    other = House(other_store)
    ports = FakePort("qq"), FakePort("qq")
    both_speak = asyncio.Event()

    async def wait_for_the_other() -> None:
        if all(port.said for port in ports):
            both_speak.set()
        await both_speak.wait()

    for port in ports:
        port.during = wait_for_the_other
    try:
        for number in range(40):
            await house.queue(facts={"n": number}, recipient=f"2{number:04}", kind="page")
        await asyncio.gather(
            house.courier(ports[0], worker="w1").drain(MORNING),
            other.courier(ports[1], worker="w2").drain(MORNING),
        )
    finally:
        await other_store.stop()
    texts = ports[0].texts + ports[1].texts
    assert sorted(texts) == sorted(f"t:{number}" for number in range(40))
    assert await house.states() == {State.SENT: 40}


@postgres_only
async def test_two_processes_share_one_pace(house: House, empty_url: str, keys):
    other_store = Store(empty_url, keys=keys)
    await other_store.start()
    other = House(other_store)
    ports = FakePort("qq"), FakePort("qq")
    try:
        for number in range(10):
            await house.queue(facts={"n": number})
        await asyncio.gather(
            house.courier(ports[0], worker="w1").drain(MORNING),
            other.courier(ports[1], worker="w2").drain(MORNING),
        )
    finally:
        await other_store.stop()
    assert len(ports[0].said + ports[1].said) == 1


async def test_a_day_of_claims_is_told_in_order_and_nothing_is_lost(house: House):
    def moment(number: int) -> datetime:
        return MORNING + timedelta(seconds=7 * number)

    qq = FakePort("qq")
    qq.answers = [UNAVAILABLE if number % 5 == 0 else SENT for number in range(60)]
    courier = house.courier(qq)
    for number in range(40):
        await house.queue(moment(number), facts={"n": number}, recipient=f"2{number:04}")
        await courier.drain(moment(number))
    await courier.drain(moment(40), until=moment(40) + minutes(10))
    assert await house.states() == {State.SENT: 40}
