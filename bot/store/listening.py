"""Hearing other processes' wake-ups on PostgreSQL, through a connection that reconnects when lost."""

import asyncio
from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy import make_url

from bot.store.errors import StoreUnavailable
from bot.store.units import CHANNEL

RECONNECT_SECONDS = 1.0

Listener = psycopg.AsyncConnection[Any]


async def listen_forever(
    url: str, origin: str, woken: Callable[[str], None], all_woken: Callable[[], None]
) -> asyncio.Task[None]:
    """Start to listen and return the running task; it ends only by being cancelled.

    `woken(topic)` is called for what other stores woke (`origin` is ours, whose wakes come by the shorter
    way); `all_woken()` after a lost connection, because nobody knows what was missed.
    """
    try:
        connection = await _connect(url)
    except psycopg.Error as error:
        raise StoreUnavailable(f"the database did not answer: {type(error).__name__}") from error
    return asyncio.create_task(_listen(url, connection, origin, woken, all_woken), name="store-listening")


async def _connect(url: str) -> Listener:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await psycopg.AsyncConnection[Any].connect(
        address, autocommit=True, keepalives_idle=30, connect_timeout=10
    )
    await connection.execute(f"LISTEN {CHANNEL}")
    return connection


async def _listen(
    url: str, connection: Listener, origin: str, woken: Callable[[str], None], all_woken: Callable[[], None]
) -> None:
    while True:
        try:
            async with connection:
                async for notification in connection.notifies():
                    sender, _, topic = notification.payload.partition(" ")
                    if sender != origin:
                        woken(topic)
        except psycopg.Error:
            connection = await _connect_again(url)
            all_woken()


async def _connect_again(url: str) -> Listener:
    while True:
        try:
            return await _connect(url)
        except psycopg.Error:
            await asyncio.sleep(RECONNECT_SECONDS)
