"""What a handler may ask for in its signature, filled in by type.

@CLAIM.handle
async def claim_task(talk: TALK, case: CASE, people: PEOPLE) -> None: ...

Whatever NoneBot can inject (Bot, Event, Depends …) may stand beside these; a handler that asks for none of that is
called directly (one that asks for the `Bot` of any channel too), because NoneBot's injection costs as much as all the
SQL of a claim.
"""

import inspect
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Annotated, Any

from nonebot.adapters import Bot
from nonebot.dependencies import Dependent
from nonebot.matcher import Matcher
from nonebot.params import Depends
from nonebot.typing import T_State

from bot.chat.arguments import Slot
from bot.chat.talk import Talk

TALK_KEY = "talk"
"""Where NoneBot's injection finds the message being answered."""

Handler = Callable[..., Awaitable[None]]
BoundHandler = Callable[[Talk], Awaitable[None]]
"""A handler that needs nothing but the message."""


class _FromTalk:
    """Marks an annotation whose value `read` takes from the message."""

    def __init__(self, read: Callable[[Talk], Any]) -> None:
        self.read = read


def _from_talk(read: Callable[[Talk], Any]) -> Any:
    async def dependency(state: T_State) -> Any:
        return read(state[TALK_KEY])

    # NoneBot validates every value against its annotation with pydantic; these were made right, so Any spares that.
    return Annotated[Any, Depends(dependency, use_cache=False), _FromTalk(read)]


def _slot(slot: Slot) -> Any:
    return _from_talk(lambda talk: talk.arguments.values.get(slot))


if TYPE_CHECKING:
    # What a handler's author and the type checker see.
    TALK = Annotated[Talk, None]
    CASE = Annotated[int | None, None]
    ENTRY = Annotated[int | None, None]
    OFFER = Annotated[int | None, None]
    PEOPLE = Annotated[int | None, None]
    MINUTES = Annotated[int | None, None]
    CODE = Annotated[str | None, None]
    WORDS = Annotated[str, None]
else:
    TALK = _from_talk(lambda talk: talk)
    """The message being answered: who speaks, the house, `write`."""
    CASE = _slot(Slot.CASE)
    """The case number (X0231 → 231); None when none was given."""
    ENTRY = _slot(Slot.ENTRY)
    """The ledger entry (J1023 → 1023); None when none was given."""
    OFFER = _slot(Slot.OFFER)
    """The offer of a neighbour (S0012 → 12); None when none was given."""
    PEOPLE = _slot(Slot.PEOPLE)
    """A number of people; may be 0 or negative, which the domain refuses."""
    MINUTES = _slot(Slot.MINUTES)
    """A duration in whole minutes; may be 0 or negative, which the domain refuses."""
    CODE = _slot(Slot.CODE)
    """A code of digits."""
    WORDS = _from_talk(lambda talk: talk.arguments.text)
    """What remains: the person's own words. May be empty."""


def bind(function: Handler) -> BoundHandler:
    """Return a handler as a function of the message alone."""
    readers = {name: _reader(parameter) for name, parameter in inspect.signature(function).parameters.items()}
    if None in readers.values():
        return _injected(function)

    def direct(talk: Talk) -> Awaitable[None]:
        return function(**{name: read(talk) for name, read in readers.items() if read is not None})

    return direct


def _reader(parameter: inspect.Parameter) -> Callable[[Talk], Any] | None:
    if parameter.annotation is Bot:
        return lambda talk: talk.bot
    metadata = getattr(parameter.annotation, "__metadata__", ())
    return next((mark.read for mark in metadata if isinstance(mark, _FromTalk)), None)


def _injected(function: Handler) -> BoundHandler:
    dependent = Dependent[None].parse(call=function, allow_types=Matcher.HANDLER_PARAM_TYPES)

    async def injected(talk: Talk) -> None:
        state: dict[Any, Any] = {TALK_KEY: talk}
        async with AsyncExitStack() as stack:
            await dependent(bot=talk.bot, event=talk.event, state=state, stack=stack, dependency_cache={})

    return injected
