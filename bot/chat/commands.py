"""The registry of commands: which words reach which handler, and when bare words in a group count as a command.

A plugin declares its commands in `commands.py` and binds handlers in `handlers.py`. There is one registry and one way
in; NoneBot's matchers are not used for messages, because every matcher costs every line of chatter
(docs/decisions/0006). Its dependency injection is: a handler asks for what it needs by type.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

from bot.chat.arguments import NUMBER_BEHIND, Arguments, Slot, read_arguments
from bot.chat.dependencies import BoundHandler, Handler, bind
from bot.chat.wording import OURS, asks, command_form, forms
from bot.language.normalise import strip_courtesy


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


_BARE_NUMBERS = range(100, 10_000)
_ASKED_HOW = re.compile(
    r"(?:请问)?我?(?:该|想知道|不知道|不会)?(?:怎么|怎样|如何|咋)(?:才能|样|去|用|弄|办|操作|发|写)?|要?(?:怎么|咋)(?:弄|办|操作|用|发|写)?[?？]*$"
)
_HOW = re.compile(r"怎么|怎样|如何|咋")
_OBJECT = re.compile(r"一?下?(?:单子?|任务|活|时间|地点|地址|电话|码|了|这单|[?？])?$")
_HEAD_CHARACTERS = 6


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
        self._slips: set[str] = set()
        self._group_words = re.compile(r"(?!)")

    def add(self, *commands: Command) -> None:
        """Register commands. Raises ValueError when two claim one word."""
        for command in commands:
            self.commands.append(command)
            for word in (*command.words, *command.misspelt):
                self._claim(word.casefold(), command)
            self._slips.update(command.misspelt)
        without_number = [
            word
            for command in self.commands
            for word in (*command.bare, *(command.words if command.in_group and not command.numbered else ()))
        ]
        self._group_words = any_word(without_number)

    def _claim(self, word: str, command: Command) -> None:
        if word in self._by_word:
            raise ValueError(f"{word!r} is claimed by {self._by_word[word].name} and {command.name}")
        self._by_word[word] = command
        group = self._by_first.setdefault(word[0], [])
        group.append(word)
        group.sort(key=len, reverse=True)

    def check_complete(self) -> None:
        """Raise RuntimeError for a command without a handler: it would be a promise nobody keeps."""
        silent = [command.name for command in self.commands if command.handler is None]
        if silent:
            raise RuntimeError(f"commands without a handler: {', '.join(silent)}")

    def may_begin(self, text: str) -> bool:
        """Whether a line of a group could be a command: it holds a number of ours, or words that need none.

        Costs about a microsecond, however many commands there are.
        """
        return OURS.search(text) is not None or self._group_words.search(text, 0, GROUP_WORD_BEFORE) is not None

    def parse(self, text: str, *, addressed: bool) -> Parsed | None:
        """Return the command a message names, None when it names none.

        `addressed` is True in private and after @: then commands of every place count and an argument may be missing
        (the handler asks or works it out). Otherwise the message must parse as a whole.
        """
        said = command_form(text)
        if not said:
            return None
        for form in forms(said):
            parsed = self._match(form, addressed=addressed)
            # Words in front or a turned order are read only around a number, and where the bot is spoken to.
            if parsed is not None and (addressed or form is said or parsed.command.numbered):
                return parsed
        return (self._by_look(said) or self._by_slip(said)) if addressed else None

    def _match(self, form: str, *, addressed: bool) -> Parsed | None:
        for word in self._by_first.get(form[:1].casefold(), ()):
            if form[: len(word)].casefold() == word:
                parsed = self._read(word, form[len(word) :], addressed=addressed)
                if parsed is not None:
                    return parsed
        body, behind, number = form.partition(NUMBER_BEHIND)
        if not behind:
            return None
        for word, command in self._by_word.items():  # X0231 俩小时完成: the word comes last
            if command.numbered and len(body) > len(word) and body.endswith(word):
                return self._read(word, f"{body[: -len(word)]}{behind}{number}", addressed=addressed)
        return None

    def _read(self, word: str, rest: str, *, addressed: bool) -> Parsed | None:
        command, slip = self._by_word[word], word in self._slips
        if not addressed and command.place is not Place.ANYWHERE:
            return None
        if command.whole:
            meant = not rest.strip(" ,，。.!！?？~～") and (addressed or word in command.bare)
            return Parsed(command, Arguments(), not slip) if meant else None
        arguments = read_arguments(strip_courtesy(rest) if rest else "", command.slots)
        if arguments.text and Slot.TEXT not in command.slots:
            return None
        complete = command.required <= arguments.values.keys() | ({Slot.TEXT} if arguments.text else set())
        if slip and not (complete and arguments.sure and (command.required or not arguments.text)):
            return None
        parted = rest[:1] in " ,，:：。、" or len(word) > 1
        meant = (
            (complete or _plausible(arguments, command, parted=parted))
            if addressed
            else complete and _stands_alone(command, word, arguments, parted=rest[:1] in " ,，:：。")
        )
        if not meant or (command.accepts is not None and not command.accepts(arguments)):
            return None
        return Parsed(command, arguments, not slip)

    def _by_look(self, said: str) -> Parsed | None:
        for command in self.commands:
            known = command.recognises is not None and command.recognises(said)
            if known or any(pattern.search(said) for pattern in command.patterns):
                return Parsed(command, read_arguments(said, command.slots), by_words=False)
        return None

    def _by_slip(self, said: str) -> Parsed | None:
        """Take a word with one wrong character, where a number with its letter follows it (完橙X0231)."""
        for word, command in self._by_word.items():
            head = said[: len(word)]
            if len(word) < 2 or not command.required & {Slot.CASE, Slot.ENTRY} or len(head) < len(word):
                continue
            if sum(one != other for one, other in zip(word, head, strict=True)) == 1:
                parsed = self._read(word, said[len(word) :], addressed=True)
                if parsed is not None and parsed.explicit and not parsed.arguments.ahead:
                    return Parsed(command, parsed.arguments, by_words=False)
        return None

    def nearest(self, text: str, *, staff: bool) -> Command | None:
        """Return the command that words speak of or nearly spell, for「您是不是想说…」and 怎么….

        A word that stands in them wins, the longest first; then a likeness of their beginning.
        """
        said = _asked_about(text)
        offered = self._offered(staff=staff)
        spoken_of = [word for word in offered if (len(word) > 1 and word in said) or _names(word, said)]
        if spoken_of:
            return offered[max(spoken_of, key=len)]
        close = get_close_matches(said[:_HEAD_CHARACTERS], [word for word in offered if len(word) > 1], n=1)
        return offered[close[0]] if close else None

    def asked_how(self, text: str) -> bool:
        """Whether a question is about a command and nothing else: 怎么退单, 退任务怎么弄."""
        if _HOW.search(text) is None:
            return False
        said = _asked_about(text)
        return any(_names(word, form) for form in forms(said) for word in self._offered(staff=True))

    def _offered(self, *, staff: bool) -> dict[str, Command]:
        """Return the words that may be suggested to somebody."""
        return {
            word: command
            for word, command in self._by_word.items()
            if command.example and (staff or not command.staff) and (not command.context or word == command.words[0])
        }


def _asked_about(text: str) -> str:
    return _ASKED_HOW.sub("", command_form(text)).strip().casefold()


def _names(word: str, said: str) -> bool:
    """Whether what was said is the word with at most its object: 退任务 for 退, 绑定码 for 绑定."""
    return said.startswith(word) and _OBJECT.fullmatch(said[len(word) :]) is not None


def _plausible(arguments: Arguments, command: Command, *, parted: bool) -> bool:
    """Whether an addressed message with a missing argument is still meant as this command.

    接 alone, or 完成 俩小时, is; 接孩子放学 is not: what follows a word of one character must be parted from it.
    """
    return not arguments.text or bool(arguments.values) or (parted and Slot.TEXT in command.slots)


def _stands_alone(command: Command, word: str, arguments: Arguments, *, parted: bool) -> bool:
    """Whether a complete line in a group, without @, can be meant for nobody but the bot."""
    if not command.numbered:
        return bool(arguments.text) and command.in_group is not None and command.in_group(arguments)
    number = arguments.values.get(Slot.CASE) or arguments.values.get(Slot.ENTRY)
    if number is None or (arguments.ahead and not parted) or asks(arguments.text):
        return False
    if not arguments.sure and not (command.bare_number and number in _BARE_NUMBERS):
        return False
    return command.in_group is None or command.in_group(arguments)


GROUP_WORD_BEFORE = 24
"""A command without a number begins within the first characters of a line."""


def any_word(words: list[str]) -> re.Pattern[str]:
    """Compile words into one search that skips quickly over text that holds none."""
    return re.compile("|".join(map(re.escape, sorted(words))) or r"(?!)")


def pattern(*alternatives: str) -> re.Pattern[str]:
    """Compile ways of saying something into one pattern."""
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives))


registry = Registry()
"""The one registry. Plugins add to it when they are loaded; the composition root checks it."""

__all__ = ["Arguments", "Command", "Parsed", "Place", "Registry", "Slot", "pattern", "registry"]
