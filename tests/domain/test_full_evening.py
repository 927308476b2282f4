"""An evening on which many are asked: earlier, through every account, each once, and a warning where it will not fit."""

from datetime import timedelta

from bot import jobs
from bot.domain.outbox import statements
from bot.domain.outbox.rules import Pace, quota_day
from bot.store import Store
from tests.conversations.chatting import WANG, privately, volunteers
from tests.databases import sqlite_only
from tests.domain.measure_reminders import NOON, Evening
from tests.world import OWNER, World


async def test_the_questions_of_a_full_evening_begin_earlier_and_leave_through_every_account(store: Store) -> None:
    evening = Evening(store, accounts=2)
    await store.write(lambda session: evening.fill(session, 50, 50))
    seen = await evening.lived_through(begin=NOON + timedelta(hours=6, minutes=57), minutes=5)
    assert (seen.asked, len(seen.left), seen.several, seen.in_quiet_hours) == (50, 50, 0, 0)
    assert min(seen.left) == NOON + timedelta(hours=6, minutes=58), "ten a minute too many: two minutes before seven"
    assert min(seen.by.values()) >= 10, seen.by


@sqlite_only
async def test_what_one_account_cannot_say_in_time_is_dropped_and_not_said_at_night(store: Store) -> None:
    evening = Evening(store, accounts=1)
    await store.write(lambda session: evening.fill(session, 40, 40))
    seen = await evening.lived_through(begin=NOON + timedelta(hours=8, minutes=59, seconds=30), minutes=1)
    assert seen.in_quiet_hours == 0
    assert 10 <= len(seen.left) < 40
    assert seen.states["dropped late"] == 40 - len(seen.left), seen.states


@sqlite_only
async def test_who_keeps_the_district_hears_in_time_that_the_days_budget_will_not_do(world: World) -> None:
    await volunteers(world)
    for hour in (3, 4, 5):
        await privately(world, WANG, f"提醒我 下午{hour}点 事{hour}")

    def nearly_used_up(session) -> None:
        at, account = world.clock.now, str(world.qq.self_id)
        statements.set_pace(session, "qq", account, "", Pace(at, at, quota_day(at), 1998, 1998))

    await world.app.house.store.write(nearly_used_up)
    world.qq.clear()
    for _ in range(2):
        await jobs.plan_ahead(world.app.house)
    await world.settles()
    (told,) = [one.text for one in await world.qq.settled() if one.user_id == OWNER]
    assert "还能主动发2条" in told
    assert "3条，大约1条发不出去" in told
    assert told.endswith("电话名单")
