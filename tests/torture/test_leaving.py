"""SIGTERM in the middle of talk: whoever was heard is answered, and the process goes with exit code 0."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
from sqlmodel import Session, select

from bot.channels.playground.wechat_account import open_reply, seal, to_xml
from bot.clock import now
from bot.domain.inbox.model import InboxMessage
from bot.domain.outbox.model import OutboxMessage
from tests.databases import NewDatabase
from tests.torture.scene import Scene, open_scene

MESSAGES = 20
LEAVE_SECONDS_MAX = 15.0
"""Generous: what an operator is promised is under 5 s, on a machine that does nothing else (docs/decisions/0008)."""


async def test_answers_in_flight_are_finished_before_it_leaves(new_database: NewDatabase, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        scene = await open_scene(stack, new_database(False), tmp_path, processes=1, seed=1)
        (house,) = scene.houses
        await scene.prepare()
        heard_before = len(house.line.answers)
        taken_before = scene.store.read_now(_taken)
        followers = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=30))
        writing = [asyncio.create_task(_asks_on_wechat(scene, followers, place)) for place in range(MESSAGES)]
        for place in range(MESSAGES):
            await house.line.qq.says(house.volunteers[0], "还有哪些没人接", group=house.group, message_id=place + 1)
        house.process.terminate()
        async with asyncio.timeout(LEAVE_SECONDS_MAX):
            assert await house.process.ended() == 0, house.process.output[-2000:]
        answered = [answer for answer in await asyncio.gather(*writing) if answer is not None]
        late = scene.store.read_now(_late)
        taken = scene.store.read_now(_taken) - taken_before
        assert len(answered) + len(house.line.answers) - heard_before + late == taken
        assert taken > 0, "the signal came before anything was heard"


async def _asks_on_wechat(scene: Scene, client: httpx.AsyncClient, place: int) -> str | None:
    """Send one message once; return the passive reply, None when the door was shut already."""
    openid = f"oLEAVING-{place}"
    xml = to_xml({
        "ToUserName": scene.account.original_id,
        "FromUserName": openid,
        "CreateTime": int(now().timestamp()),
        "MsgType": "text",
        "Content": "帮助",
        "MsgId": place + 1,
    })  # fmt: skip
    push = seal(scene.account, openid, xml, int(now().timestamp()))
    try:
        response = await client.post(f"{scene.houses[0].url}/wechat/main", params=push.query, content=push.body)
    except httpx.TransportError:
        return None
    return open_reply(scene.account, openid, response.content) if response.status_code == 200 else None


def _taken(session: Session) -> int:
    return len(session.exec(select(InboxMessage)).all())


def _late(session: Session) -> int:
    """Count answers that could not leave any more and wait for the next start."""
    return len(session.exec(select(OutboxMessage).where(OutboxMessage.kind == "late_answer")).all())
