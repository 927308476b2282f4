"""One thing a person can say to the bot, and what was read of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from bot.chat.arguments import Arguments, Slot
from bot.chat.dependencies import BoundHandler, Handler, bind
from bot.chat.wording import asks
from bot.language.quicker import with_beginnings


class Place(StrEnum):
    """Where a command may be given."""

    ANYWHERE = "anywhere"
    PRIVATE = "private"
    ADDRESSED = "addressed"
    """In private, or in a group after @."""


@dataclass(eq=False)
class Command:
    """One thing a person can say.

    `words` begin the message; `patterns` are whole ways of saying it that have no fixed first word (looked for only
    where the bot is addressed). `slots` are read from the rest; with `Slot.TEXT` free words may remain.

    In a group without @ a line counts only if it parses as a whole: it names a case or an entry of ours, or is one of
    the words in `bare` and nothing else, or `in_group` says that its free words can be nothing else.
    """

    name: str
    words: tuple[str, ...]
    example: str
    help: str
    slots: frozenset[Slot] = frozenset()
    required: frozenset[Slot] = frozenset()
    patterns: tuple[re.Pattern[str], ...] = ()
    place: Place = Place.ANYWHERE
    staff: bool = False
    """Listed for coordinators only."""
    context: bool = False
    """Words such as 是 that answer whatever was asked last: an open dialogue takes them first."""
    quotes: bool = False
    """What follows are made-up words of somebody else: said by staff in private, the guards do not take them for real."""
    guess: bool = False
    """Its look fits many a sentence, and its handler leaves to others what it does not know: no question of ours gives
    way to it, and no hint at danger counts as understood."""
    whole: bool = False
    """Only the word itself, nothing behind it."""
    misspelt: tuple[str, ...] = ()
    """What fingers and voice input make of the words. Counts only with everything required, a number with its letter."""
    bare: tuple[str, ...] = ()
    """Of `words`, those that count alone in a group: nobody says them to anybody but the bot."""
    bare_number: bool = False
    """In a group too, a number of three or four digits without its X will do (接 231)."""
    in_group: Callable[[Arguments], bool] | None = None
    """A look at what was read in a group without @. None: free words behind a number must not be a question."""
    recognises: Callable[[str], bool] | None = None
    """Instead of patterns: looks at the whole message, where the bot is addressed."""
    accepts: Callable[[Arguments], bool] | None = None
    """A last look at what was read."""
    handler: BoundHandler | None = field(default=None, repr=False)

    @property
    def numbered(self) -> bool:
        """Whether it is about a case or an entry."""
        return Slot.CASE in self.slots or Slot.ENTRY in self.slots

    def handle(self, function: Handler) -> Handler:
        """Bind the handler (a decorator)."""
        self.handler = bind(function)
        return function


@dataclass(frozen=True)
class Parsed:
    """A command with its arguments. `by_words` is False when only a pattern or a slip of the keyboard led to it."""

    command: Command
    arguments: Arguments
    by_words: bool = True

    @property
    def explicit(self) -> bool:
        """Whether the message can be nothing else: it names the thing by its letter and number."""
        return self.arguments.sure and (Slot.CASE in self.arguments.values or Slot.ENTRY in self.arguments.values)


def orders(arguments: Arguments) -> bool:
    """For `accepts`: the words behind the command do the thing, and do not ask about it."""
    return not asks(arguments.text)


def pattern(*alternatives: str) -> re.Pattern[str]:
    """Compile ways of saying something into one pattern."""
    return re.compile(with_beginnings("|".join(f"(?:{alternative})" for alternative in alternatives)))
