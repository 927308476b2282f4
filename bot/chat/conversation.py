"""The way of one message: guards, then the command it names, then the open dialogue, then what is left.

One person's messages are handled in order. Whatever happens, a person gets words, never a raw error.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from nonebot.adapters import Bot
from nonebot.log import logger
from sqlmodel import Session

from bot.chat import dialogues
from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Parsed, Place, Registry
from bot.chat.guards import Guards
from bot.chat.house import House
from bot.chat.membership import is_staff
from bot.chat.talk import Answer, MakeEvent, Reply, Talk, say
from bot.domain.inbox.incoming import Incoming
from bot.domain.switches import service as switches
from bot.language.normalise import normalise, readable, strip_courtesy

TEXT_MAX = 2000
"""Characters of a message that are read. Nobody types more into a phone; a paste is cut, and told so by the handler."""

PAUSE_ALLOWS = frozenset({"resume", "pause", "acknowledge"})
"""Commands that work while the bot is paused."""


class Conversation:
    """Holds the conversations of every channel."""

    def __init__(self, house: House, registry: Registry, guards: Guards) -> None:
        self.house = house
        self.registry = registry
        self.guards = guards
        self.paused = False
        self.handled: Counter[str] = Counter()
        """Messages taken up since the start, by channel."""
        self.faults = 0
        """Of these, how many ended in an apology."""
        self._turns: dict[str, asyncio.Task[None]] = {}

    async def load_switches(self) -> None:
        """Read the pause switch again (at start, and whenever it is thrown anywhere)."""
        self.paused = await self.house.store.read(switches.paused)

    async def receive(self, bot: Bot, make_event: MakeEvent, incoming: Incoming, reply: Reply) -> None:
        """Handle one message after the earlier ones of the same person."""
        self.handled[incoming.channel] += 1
        before = self._turns.get(incoming.person_key)
        turn = asyncio.current_task()
        assert turn is not None
        self._turns[incoming.person_key] = turn
        try:
            if before is not None and not before.done():
                await asyncio.wait({before})
            await self.answer(Talk(self.house, incoming, reply, self, bot, make_event))
        finally:
            if self._turns.get(incoming.person_key) is turn:
                del self._turns[incoming.person_key]

    async def answer(self, talk: Talk) -> None:
        """Take one message through guards, command, dialogue and fallback."""
        try:
            talk.incoming = replace(talk.incoming, text=readable(talk.incoming.text))
            if talk.incoming.kind in ("friend_request", "friend_added") and self.registry.friendship is not None:
                await self._call(self.registry.friendship, talk)
                return
            text = talk.incoming.text[:TEXT_MAX]
            parsed = self.registry.parse(text, addressed=talk.incoming.to_me)
            explicit = parsed is not None and parsed.explicit
            guarded = parsed is None or not parsed.command.quotes or not await self._is_staff(talk)
            if not (guarded and await self.guards.stand_before(talk, explicit=explicit)):
                await self._dispatch(talk, text, parsed)
        except Exception as error:  # noqa: BLE001 - the last resort: a person is waiting
            await self._apologise(talk, error)

    async def _is_staff(self, talk: Talk) -> bool:
        return talk.incoming.private and await self.house.store.read(lambda session: is_staff(session, talk))

    async def _dispatch(self, talk: Talk, text: str, parsed: Parsed | None) -> None:
        incoming = talk.incoming
        if self.paused and (parsed is None or parsed.command.name not in PAUSE_ALLOWS):
            if incoming.private or (parsed is not None and parsed.explicit):
                await talk.write(lambda _: say("common.paused"))
            return
        if incoming.kind in ("follow", "scan"):
            assert self.registry.arrival is not None
            await self._call(self.registry.arrival, talk)
            return
        if parsed is not None and not parsed.command.context and (parsed.by_words or parsed.explicit):
            await self.run(parsed, talk)
            return
        if incoming.private and await self._advanced(talk, text):
            return
        if parsed is not None:
            await self.run(parsed, talk)
        elif self.registry.fallback is not None and incoming.to_me:
            talk.arguments = Arguments(text=text)
            await self._call(self.registry.fallback, talk)

    async def _advanced(self, talk: Talk, text: str) -> bool:
        """Whether the open dialogue took the message."""
        said = strip_courtesy(normalise(text))
        try:
            await talk.write(lambda session: dialogues.advance(session, talk, said))
        except dialogues.NotMine:
            return False
        except dialogues.SaidBefore as before:
            await self._handle_now(talk, before)
        return True

    async def _handle_now(self, talk: Talk, before: dialogues.SaidBefore) -> None:
        """Handle a message that a question of ours had held up, in the unit that ends the question."""

        def prelude(session: Session) -> Answer:
            dialogues.end(session, talk)
            return before.effect(session, talk.account(session))

        talk.prelude = prelude
        talk.incoming = replace(talk.incoming, text=before.text)
        await self._dispatch(talk, before.text, self.registry.parse(before.text, addressed=True))

    def means_command(self, text: str) -> bool:
        """Whether a message is a command of its own and not merely words that answer a question (是, 不对, 满意)."""
        parsed = self.registry.parse(text, addressed=True, without=self.registry.guesses)
        return parsed is not None and not (parsed.command.context and parsed.command.words)

    async def leave_to_others(self, talk: Talk, commands: Collection[Command]) -> None:
        """Take a message as if commands that are found by their look did not exist: they know nothing to do with it.

        A plugin names all of its own whose look is alike, so that two never hand a message to each other.
        """
        parsed = self.registry.parse(talk.incoming.text[:TEXT_MAX], addressed=True, without=commands)
        if parsed is None:
            await self.pass_on(talk)
        else:
            await self.run(parsed, talk)

    async def pass_on(self, talk: Talk) -> None:
        """Take a message as free words after all: what it seemed to answer was never asked."""
        assert self.registry.fallback is not None
        talk.arguments = Arguments(text=talk.incoming.text[:TEXT_MAX])
        await self._call(self.registry.fallback, talk)

    async def run(self, parsed: Parsed, talk: Talk) -> None:
        """Run one command for a message."""
        if parsed.command.place is Place.PRIVATE and not talk.incoming.private:
            await talk.write(lambda _: say("common.private_please"))
            return
        talk.arguments = parsed.arguments
        talk.quiet_refusal = not talk.incoming.to_me and not parsed.arguments.sure
        await self._call(parsed.command, talk)

    async def _call(self, command: Command, talk: Talk) -> None:
        assert command.handler is not None
        await command.handler(talk)

    async def _apologise(self, talk: Talk, error: Exception) -> None:
        self.faults += 1
        reference = secrets.token_hex(3).upper()
        logger.opt(exception=error).error("message could not be handled, reference {}", reference)
        if talk.incoming.private or talk.incoming.to_me:
            await talk.reply([self.house.texts.render("common.broken", reference=reference)])
