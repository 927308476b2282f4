"""One message and its answer: the unit of work in which both are stored.

`Talk.write` runs the one service call of a handler, renders the answer inside the same transaction and stores it with
the message's key; only after the commit is it said. A redelivered message gets the stored answer.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from nonebot.adapters import Bot, Event
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot.chat.arguments import Arguments
from bot.chat.house import House
from bot.chat.notices import render_notice
from bot.domain.errors import Refusal
from bot.domain.inbox import service as inbox
from bot.domain.inbox.incoming import Incoming
from bot.domain.outbox import service as outbox
from bot.domain.outbox import windows
from bot.domain.people import queries as people
from bot.domain.people import service as people_service
from bot.domain.people.identity import WECHAT
from bot.domain.people.model import Account
from bot.domain.rulebook import Rules
from bot.store.units import alone

if TYPE_CHECKING:
    from bot.chat.conversation import Conversation

SILENT = object()
"""A handler's answer when nothing is to be said."""


@dataclass(frozen=True)
class Say:
    """An answer still to be rendered: the name of a text and its facts."""

    text: str
    facts: dict[str, object] = field(default_factory=dict[str, object])


def say(text: str, /, **facts: object) -> Say:
    """Return an answer: `say("claiming.claimed", number="X0231")`."""
    return Say(text, facts)


Answer = Say | list[Say] | object
"""What a unit of work answers: one text, several, or SILENT."""
Work = Callable[[Session], Answer]
Reply = Callable[[list[str]], Awaitable[None]]
"""Says texts where the message came from."""
MakeEvent = Callable[[], Event | None]
"""Builds NoneBot's event. That costs more than most handlers, so it is done only for one that asks for it."""


@dataclass
class Talk:
    """The message being answered. Handlers get it as `TALK`."""

    house: House
    incoming: Incoming
    reply: Reply
    conversation: "Conversation"
    bot: Bot | None = None
    make_event: MakeEvent = lambda: None
    arguments: Arguments = field(default_factory=Arguments)
    quiet_refusal: bool = False
    """In a group, a bare number that turns out to mean nothing is chatter: a refusal is not said."""
    answered: bool = False
    prelude: "Work | None" = None
    """Done and said before the work of the handler, in its unit (the end of a question that held the message up)."""

    @property
    def event(self) -> Event | None:
        """NoneBot's event of the message, for a handler that asks for it."""
        return self.make_event()

    @property
    def at(self) -> datetime:
        """The moment the message is handled."""
        return self.incoming.at

    @property
    def rules(self) -> Rules:
        """The rules in force at that moment."""
        return self.house.rulebook.at(self.at)

    @property
    def shows_pictures(self) -> bool:
        """Whether this chat can show a picture: QQ can, and an official account with customer-service messages."""
        account = self.house.settings.wechat.get(self.incoming.account)
        return self.incoming.channel != WECHAT or (account is not None and account.verified)

    def account(self, session: Session) -> Account:
        """Return the account that speaks, met now if it is new."""
        self._hold_person(session)
        return people_service.meet(session, self.incoming.identity, at=self.at)

    def known_account(self, session: Session) -> Account | None:
        """Return the account that speaks if it is known; nothing is stored about a stranger."""
        return people.find_account(session, self.incoming.identity)

    async def write(self, work: Work) -> None:
        """Do the work once, then say its answer. Refusals are answered in words; nothing of the work remains then."""
        try:
            texts = await self._once(work)
        except Refusal as refusal:
            texts = await self._refuse(refusal)
        self.answered = True
        if texts:
            await self.reply(texts)

    async def _once(self, work: Work) -> list[str]:
        try:
            return await self.house.store.write(lambda session: self._unit(session, work))
        except IntegrityError:  # somebody else was first with a row that must be the only one: look again
            return await self.house.store.write(lambda session: self._unit(session, work))

    def _hold_person(self, session: Session) -> None:
        """Take one message of a person at a time, whichever processes their messages and repeats reach."""
        alone(session, f"talk:{self.incoming.channel}:{self.incoming.sender}")

    def _unit(self, session: Session, work: Work) -> list[str]:
        incoming = self.incoming
        self._hold_person(session)
        try:
            inbox.check_new(session, incoming.channel, incoming.account, incoming.natural_key)
        except inbox.AlreadyAnswered as again:
            return again.texts
        waiting = self._open_window(session)
        texts = waiting + self._before(session) + [self._render(item) for item in _items(work(session))]
        self._keep(session, texts)
        return texts

    async def _refuse(self, refusal: Refusal) -> list[str]:
        def unit(session: Session) -> list[str]:
            incoming = self.incoming
            self._hold_person(session)
            try:
                inbox.check_new(session, incoming.channel, incoming.account, incoming.natural_key)
            except inbox.AlreadyAnswered as again:
                return again.texts
            waiting = self._open_window(session) + self._before(session)
            texts = [] if self.quiet_refusal else [self.refusal_text(refusal)]
            self._keep(session, waiting + texts)
            return waiting + texts

        return await self.house.store.write(unit)

    def _before(self, session: Session) -> list[str]:
        return [] if self.prelude is None else [self._render(item) for item in _items(self.prelude(session))]

    def refusal_text(self, refusal: Refusal) -> str:
        """Return what happened and what to send next, in Chinese."""
        return self.house.texts.render(f"refusals.{refusal.code}", **refusal.facts)

    def _render(self, item: Say) -> str:
        return self.house.texts.render(item.text, **item.facts)

    def note_window(self, session: Session) -> None:
        """Count the message for WeChat's window: it opens the way for what we say later."""
        incoming = self.incoming
        if incoming.channel == WECHAT and incoming.kind in ("message", "click", "follow", "scan"):
            index = outbox.recipient_index(incoming.sender)
            windows.note_inbound(session, incoming.channel, incoming.account, index, incoming.kind, at=incoming.at)

    def _open_window(self, session: Session) -> list[str]:
        """Count the message, and take what was held for this person in front of the answer; never in a group."""
        self.note_window(session)
        incoming = self.incoming
        if not incoming.private:
            return []
        return windows.take_held(
            session,
            incoming.channel,
            incoming.account,
            outbox.recipient_index(incoming.sender),
            at=incoming.at,
            render=lambda inner, message: render_notice(self.house, inner, message),
        )

    def _keep(self, session: Session, texts: list[str]) -> None:
        incoming = self.incoming
        inbox.keep(session, incoming.channel, incoming.account, incoming.natural_key, texts=texts, at=incoming.at)


def _items(answer: Answer) -> list[Say]:
    if answer is SILENT:
        return []
    if isinstance(answer, Say):
        return [answer]
    assert isinstance(answer, list)
    return answer
