"""Trying a sentence: the whole way of a resident's message, with every effect undone (CH6)."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import uuid4

from sqlmodel import Session

from bot.chat.talk import Talk
from bot.domain.inbox.incoming import Incoming
from bot.domain.people.identity import WECHAT

if TYPE_CHECKING:
    from bot.store import Store

T = TypeVar("T")


class _Undo(Exception):
    def __init__(self, value: object) -> None:
        super().__init__("rehearsed")
        self.value = value


class _RehearsalStore:
    """A store whose units are all undone."""

    def __init__(self, store: "Store") -> None:
        self._store = store

    async def write(self, work: Callable[[Session], T]) -> T:
        def undone(session: Session) -> T:
            raise _Undo(work(session))

        try:
            return await self._store.write(undone)
        except _Undo as done:
            return cast(T, done.value)

    async def read(self, work: Callable[[Session], T]) -> T:
        return await self._store.read(work)


async def rehearse(talk: Talk, said: str) -> list[str]:
    """Return what a resident who has never written before would hear."""
    heard: list[str] = []

    async def hear(texts: list[str]) -> None:
        heard.extend(texts)

    house = replace(talk.house, store=cast(Any, _RehearsalStore(talk.house.store)))
    incoming = Incoming(
        channel=WECHAT, account="模拟", sender=uuid4().hex, text=said, natural_key=uuid4().hex, at=talk.at
    )
    await talk.conversation.answer(Talk(house, incoming, hear, talk.conversation, talk.bot, talk.make_event))
    return heard
