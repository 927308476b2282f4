"""What a handler may ask for in its signature. NoneBot fills these in by type.

@CLAIM.handle
async def claim_task(talk: TALK, case: CASE, people: PEOPLE) -> None: ...
"""

from typing import TYPE_CHECKING, Annotated, Any

from nonebot.params import Depends
from nonebot.typing import T_State

from bot.chat.arguments import Slot
from bot.chat.talk import Talk

TALK_KEY = "talk"
"""Where the dispatcher puts the message being answered."""


async def _talk(state: T_State) -> Any:
    return state[TALK_KEY]


async def _case(state: T_State) -> Any:
    return state[TALK_KEY].arguments.values.get(Slot.CASE)


async def _entry(state: T_State) -> Any:
    return state[TALK_KEY].arguments.values.get(Slot.ENTRY)


async def _people(state: T_State) -> Any:
    return state[TALK_KEY].arguments.values.get(Slot.PEOPLE)


async def _minutes(state: T_State) -> Any:
    return state[TALK_KEY].arguments.values.get(Slot.MINUTES)


async def _code(state: T_State) -> Any:
    return state[TALK_KEY].arguments.values.get(Slot.CODE)


async def _words(state: T_State) -> Any:
    return state[TALK_KEY].arguments.text


if TYPE_CHECKING:
    # What a handler's author and the type checker see.
    TALK = Annotated[Talk, None]
    CASE = Annotated[int | None, None]
    ENTRY = Annotated[int | None, None]
    PEOPLE = Annotated[int | None, None]
    MINUTES = Annotated[int | None, None]
    CODE = Annotated[str | None, None]
    WORDS = Annotated[str, None]
else:
    # NoneBot validates every value against its annotation with pydantic; these were made right, so Any spares that.
    TALK = Annotated[Any, Depends(_talk, use_cache=False)]
    """The message being answered: who speaks, the house, `write`."""
    CASE = Annotated[Any, Depends(_case, use_cache=False)]
    """The case number (X0231 → 231); None when none was given."""
    ENTRY = Annotated[Any, Depends(_entry, use_cache=False)]
    """The ledger entry (J1023 → 1023); None when none was given."""
    PEOPLE = Annotated[Any, Depends(_people, use_cache=False)]
    """A number of people; may be 0 or negative, which the domain refuses."""
    MINUTES = Annotated[Any, Depends(_minutes, use_cache=False)]
    """A duration in whole minutes; may be 0 or negative, which the domain refuses."""
    CODE = Annotated[Any, Depends(_code, use_cache=False)]
    """A code of digits."""
    WORDS = Annotated[Any, Depends(_words, use_cache=False)]
    """What remains: the person's own words. May be empty."""
