"""The registry of commands: which words reach which handler, and when bare words in a group count as a command.

A plugin declares its commands in `commands.py` and binds handlers in `handlers.py`. There is one registry and one way
in; NoneBot's matchers are not used for messages, because every matcher costs every line of chatter
(docs/decisions/0006). Its dependency injection is: a handler asks for what it needs by type.
"""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from nonebot.dependencies import Dependent
from nonebot.matcher import Matcher

from bot.chat.arguments import Arguments, Slot, read_arguments
from bot.language.normalise import normalise, strip_courtesy

Handler = Callable[..., Awaitable[None]]


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
    where the bot is addressed). `slots` are read from the rest; with `Slot.TEXT` free words may remain. In a group bare
    words count only if the whole message parses: every slot in `required` present and nothing left over.
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
    whole: bool = False
    """Only the word itself, nothing behind it."""
    recognises: Callable[[str], bool] | None = None
    """Instead of patterns: looks at the whole message, where the bot is addressed."""
    accepts: Callable[[Arguments], bool] | None = None
    """A last look at what was read."""
    handler: Dependent[None] | None = field(default=None, repr=False)

    def handle(self, function: Handler) -> Handler:
        """Bind the handler (a decorator)."""
        self.handler = Dependent[None].parse(call=function, allow_types=Matcher.HANDLER_PARAM_TYPES)
        return function


@dataclass(frozen=True)
class Parsed:
    """A command with its arguments."""

    command: Command
    arguments: Arguments

    @property
    def explicit(self) -> bool:
        """Whether the message can be nothing else: it names the thing by its letter and number."""
        return self.arguments.sure and (Slot.CASE in self.arguments.values or Slot.ENTRY in self.arguments.values)


_LEADING_CASE = re.compile(r"^(?:#\s*)?[Xx]\s*[-_.]?\s*[0-9]{1,6}(?![0-9])|^#\s*[0-9]{1,6}(?![0-9])")


class Registry:
    """Every command of every plugin."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.fallback: Command | None = None
        """Takes what named no command and answered no question, where the bot was addressed."""
        self.arrival: Command | None = None
        """Takes the event of somebody following an account or scanning a code."""
        self.friendship: Command | None = None
        """Takes a request to be friends on QQ, and a new friend."""
        self._by_word: dict[str, Command] = {}
        self._by_first: dict[str, list[str]] = {}

    def add(self, *commands: Command) -> None:
        """Register commands. Raises ValueError when two claim one word."""
        for command in commands:
            self.commands.append(command)
            for word in command.words:
                key = word.casefold()
                if key in self._by_word:
                    raise ValueError(f"{word!r} is claimed by {self._by_word[key].name} and {command.name}")
                self._by_word[key] = command
                group = self._by_first.setdefault(key[0], [])
                group.append(key)
                group.sort(key=len, reverse=True)

    def check_complete(self) -> None:
        """Raise RuntimeError for a command without a handler: it would be a promise nobody keeps."""
        silent = [command.name for command in self.commands if command.handler is None]
        if silent:
            raise RuntimeError(f"commands without a handler: {', '.join(silent)}")

    def may_begin(self, text: str) -> bool:
        """Whether a line of a group could begin a command: one look at its first character."""
        return text[:1].casefold() in self._by_first or text[:1] in "Xx#Ｘ＃ｘ　 "

    def parse(self, text: str, *, addressed: bool) -> Parsed | None:
        """Return the command a message names, None when it names none.

        `addressed` is True in private and after @: then commands of every place count and an argument may be missing
        (the handler asks or works it out). Otherwise the message must parse as a whole.
        """
        said = strip_courtesy(normalise(text))
        if not said:
            return None
        parsed = self._by_words(said, addressed=addressed)
        if parsed is not None or not addressed:
            return parsed
        for command in self.commands:
            known = command.recognises is not None and command.recognises(said)
            if known or any(pattern.search(said) for pattern in command.patterns):
                return Parsed(command, read_arguments(said, command.slots))
        return None

    def _by_words(self, said: str, *, addressed: bool) -> Parsed | None:
        leading = _LEADING_CASE.match(said)
        if leading:
            turned = f"{said[leading.end() :].strip(' ,，:：')} {leading.group()}"
            parsed = self._match(_my(turned), addressed=addressed)
            if parsed is not None:
                return parsed
        return self._match(_my(said), addressed=addressed)

    def _match(self, said: str, *, addressed: bool) -> Parsed | None:
        folded = said.casefold()
        for word in self._by_first.get(folded[:1], ()):
            if not folded.startswith(word):
                continue
            parsed = self._read(self._by_word[word], said[len(word) :], addressed=addressed)
            if parsed is not None:
                return parsed
        return None

    def _read(self, command: Command, rest: str, *, addressed: bool) -> Parsed | None:
        if not addressed and command.place is not Place.ANYWHERE:
            return None
        if command.whole and rest.strip(" ,，。.!！?？~～"):
            return None
        arguments = read_arguments(strip_courtesy(rest) if rest else "", command.slots)
        complete = command.required <= arguments.values.keys() | ({Slot.TEXT} if arguments.text else set())
        leftover = arguments.text and Slot.TEXT not in command.slots
        if leftover or (not addressed and not complete):
            return None
        if addressed and not complete and not _plausible(rest, command):
            return None
        if command.accepts is not None and not command.accepts(arguments):
            return None
        return Parsed(command, arguments)

    def nearest(self, text: str, *, staff: bool) -> Command | None:
        """Return the command whose words are most like the beginning of a message, for「您是不是想说…」."""
        said = strip_courtesy(normalise(text)).casefold()
        best: tuple[float, Command] | None = None
        for word, command in self._by_word.items():
            if (command.staff and not staff) or command.context or len(word) < 2:
                continue
            likeness = SequenceMatcher(None, word, said[: len(word) + 1]).ratio()
            if word in said and len(word) >= 2:
                likeness = max(likeness, 0.75)
            if likeness >= 0.6 and (best is None or likeness > best[0]):
                best = (likeness, command)
        return best[1] if best else None


_MY = re.compile(
    r"^(?:我(?:们|来|先|要|想|去|已经|已|的)*|俺|那我|这个|给我|帮我|麻烦|报告)\s*(?=(?:接|抢|领|退|到|完|详|撤|补|办完|做完|干完))"
)


def _my(said: str) -> str:
    """Drop the 我来 in front of 我来接 X0231."""
    return _MY.sub("", said)


def _plausible(rest: str, command: Command) -> bool:
    """Whether an addressed message with a missing argument is still meant as this command.

    接 alone, or 完成 俩小时, is; 接孩子放学 is not: what follows a one-character word must be nothing or an argument.
    """
    rest = strip_courtesy(rest).strip()
    if not rest:
        return True
    found = read_arguments(rest, command.slots - {Slot.TEXT})
    if found.values:
        return True
    shortest = min((len(word) for word in command.words), default=0)
    return shortest >= 2 or rest[:1] in " ,，:："


@dataclass(frozen=True)
class Chapter:
    """One page of the help: a heading and its commands."""

    title: str
    commands: tuple[Command, ...]


def chapters(commands: Iterable[Command], *, staff: bool) -> list[Command]:
    """Return the commands to list for somebody."""
    return [command for command in commands if (staff or not command.staff) and not command.context]


def pattern(*alternatives: str) -> re.Pattern[str]:
    """Compile ways of saying something into one pattern."""
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives))


registry = Registry()
"""The one registry. Plugins add to it when they are loaded; the composition root checks it."""

__all__ = ["Arguments", "Chapter", "Command", "Parsed", "Place", "Registry", "Slot", "chapters", "pattern", "registry"]
