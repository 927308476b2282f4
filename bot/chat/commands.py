"""The registry of commands: which words reach which handler, and when bare words in a group count as a command.

A plugin declares its commands in `commands.py` and binds handlers in `handlers.py`. There is one registry and one way
in; NoneBot's matchers are not used for messages, because every matcher costs every line of chatter
(docs/decisions/0006). Its dependency injection is: a handler asks for what it needs by type.
"""

import re
from collections.abc import Collection
from difflib import get_close_matches

from bot.chat.arguments import NUMBER_BEHIND, Arguments, Slot, read_arguments
from bot.chat.command import Command, Parsed, Place, orders, pattern
from bot.chat.wording import (
    ASKS_WHAT,
    HOW,
    OURS,
    PARTICLE,
    PERIOD_AHEAD,
    QUANTITY_TAIL,
    QUESTION_END,
    REFUSES_BEFORE,
    asked_about,
    asks,
    command_form,
    forms,
    in_plain_words,
    in_traditional,
    names_it,
)
from bot.language.normalise import strip_courtesy

_BARE_NUMBERS = range(100, 10_000)
_CALLED_NUMBERS = frozenset({110, 114, 119, 120, 122})
_PARTICLES = re.compile(r"^(?:[吧哈啦呀哦]+|一?下(?=$|[\s,，\x00]))")
_HEAD_CHARACTERS = 6
_LONG_WORD = 3
_TAIL_MAX = 12
_AHEAD_MAX = 10


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
        self._by_last: dict[str, list[str]] = {}
        self._slips: set[str] = set()
        self._by_looks: list[Command] = []
        self.guesses: list[Command] = []
        self._may_slip: dict[str, list[Command]] = {}
        self._group_words = re.compile(r"(?!)")

    def add(self, *commands: Command) -> None:
        """Register commands. Raises ValueError when two claim one word."""
        for command in commands:
            self.commands.append(command)
            for word in (*command.words, *command.misspelt):
                self._claim(word.casefold(), command)
            self._slips.update(command.misspelt)
            if command.patterns or command.recognises is not None:
                self._by_looks.append(command)
            if command.guess:
                self.guesses.append(command)
            if command.required & {Slot.CASE, Slot.ENTRY} and len(command.words[0]) > 1:
                self._may_slip.setdefault(command.words[0][0], []).append(command)
        without_number: set[str] = set()
        for command in self.commands:
            without_number.update(command.bare)
            if command.in_group and not command.numbered:
                without_number.update(command.words, command.misspelt)
        self._group_words = any_word(without_number | {in_traditional(word) for word in without_number})

    def _claim(self, word: str, command: Command) -> None:
        if word in self._by_word:
            raise ValueError(f"{word!r} is claimed by {self._by_word[word].name} and {command.name}")
        self._by_word[word] = command
        group = self._by_first.setdefault(word[0], [])
        group.append(word)
        group.sort(key=len, reverse=True)
        if command.numbered:
            self._by_last.setdefault(word[-1], []).append(word)

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

    def parse(self, text: str, *, addressed: bool, without: Collection[Command] = ()) -> Parsed | None:
        """Return the command a message names, None when it names none.

        Commands found by their look are left out when they are in `without`: the words are not for them.

        `addressed` is True in private and after @: then commands of every place count and an argument may be missing
        (the handler asks or works it out). Otherwise the message must parse as a whole.
        """
        said = command_form(text)
        if not said:
            return None
        plain = in_plain_words(said) if addressed else said
        return (
            self._by_words(said, addressed=addressed)
            or (self._by_words(plain, addressed=True) if plain != said else None)
            or (self._by_meaning(said, plain, without) if addressed else None)
        )

    def _by_meaning(self, said: str, plain: str, without: Collection[Command]) -> Parsed | None:
        found = self._by_look(said, without) or self._by_slip(said) or self._with_words_behind(said)
        if found is None and plain != said:
            found = self._by_look(plain, without, patterns_only=True) or self._with_words_behind(plain)
        return found

    def _by_words(self, said: str, *, addressed: bool) -> Parsed | None:
        for form in forms(said):
            parsed = self._match(form, addressed=addressed)
            # Words in front or a turned order are read only around a number, and where the bot is spoken to.
            if parsed is not None and (addressed or form is said or parsed.command.numbered):
                return parsed
        for form in forms(said):
            parsed = self._by_last_word(form, addressed=addressed)
            if parsed is not None:
                return parsed
        return None

    def _match(self, form: str, *, addressed: bool) -> Parsed | None:
        folded = form.casefold()
        for word in self._by_first.get(folded[:1], ()):
            if folded.startswith(word):
                parsed = self._read(word, form[len(word) :], addressed=addressed)
                if parsed is not None:
                    return parsed
        return None

    def _by_last_word(self, form: str, *, addressed: bool) -> Parsed | None:
        """Read X0231 俩小时完成, where the word comes last and nothing but arguments before it."""
        body, behind, number = form.partition(NUMBER_BEHIND)
        for word in self._by_last.get(body[-1:], ()) if behind else ():
            if len(body) > len(word) and body.endswith(word):
                parsed = self._read(word, f"{body[: -len(word)]}{behind}{number}", addressed=addressed)
                if parsed is not None and (not parsed.arguments.text or (addressed and _asked_for(word, body, parsed))):
                    return parsed
        return None

    def _with_words_behind(self, said: str) -> Parsed | None:
        """Read 去年我的志愿记录 and 本周异常时长有没有: the words that belong behind a long word stand before it."""
        body = said[:-_TAIL_MAX] + QUANTITY_TAIL.sub("", said[-_TAIL_MAX:])
        for start in range(1, min(len(body) - 1, _AHEAD_MAX + 1)):
            command = self._by_word.get(body[start:].casefold())
            if command is None or Slot.TEXT not in command.slots or command.numbered:
                continue
            if len(body) - start < (_LONG_WORD if command.accepts is None else 2):
                continue
            if PERIOD_AHEAD.match(body[:start]) and not REFUSES_BEFORE.search(body[:start]):
                return self._read(body[start:], f" {body[:start]}", addressed=True)
        return None

    def _read(self, word: str, rest: str, *, addressed: bool) -> Parsed | None:
        command, slip = self._by_word[word], word in self._slips
        if not addressed and command.place is not Place.ANYWHERE:
            return None
        if command.whole:
            tail = rest.strip(" ,，。.!！?？~～")
            known = not tail or (
                not command.context and (QUANTITY_TAIL if addressed else QUESTION_END).fullmatch(tail) is not None
            )
            meant = known and (addressed or (word in command.bare and (not tail or ASKS_WHAT.search(word) is not None)))
            return Parsed(command, Arguments(), not slip) if meant else None
        arguments = read_arguments(strip_courtesy(_PARTICLES.sub("", rest)) if rest else "", command.slots)
        if arguments.text and Slot.TEXT not in command.slots:
            if not addressed or command.context or PARTICLE.fullmatch(arguments.text) is None:
                return None
            arguments.text = ""
        complete = command.required <= arguments.values.keys() | ({Slot.TEXT} if arguments.text else set())
        if slip and not (complete and arguments.sure and (not arguments.text or (command.required and len(word) > 1))):
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

    def _by_look(self, said: str, without: Collection[Command], *, patterns_only: bool = False) -> Parsed | None:
        for command in self._by_looks:
            if command in without:
                continue
            known = not patterns_only and command.recognises is not None and command.recognises(said)
            for one in () if known else command.patterns:
                if one.search(said):
                    known = True
                    break
            if known:
                return Parsed(command, read_arguments(said, command.slots), by_words=False)
        return None

    def _by_slip(self, said: str) -> Parsed | None:
        """Take a word with one wrong character, where a number with its letter follows it (完橙X0231)."""
        if OURS.search(said) is None:
            return None
        for command in self._may_slip.get(said[0], ()):
            word = command.words[0]
            if sum(one != other for one, other in zip(word, said, strict=False)) == 1:
                parsed = self._read(word, said[len(word) :], addressed=True)
                if parsed is not None and parsed.explicit and not parsed.arguments.ahead:
                    return Parsed(command, parsed.arguments, by_words=False)
        return None

    def nearest(self, text: str, *, staff: bool) -> Command | None:
        """Return the command that words speak of or nearly spell, for「您是不是想说…」and 怎么….

        A word that stands in them wins, the longest first; then a likeness of their beginning.
        """
        said = asked_about(text)
        offered = self._offered(staff=staff)
        spoken_of = [word for word in offered if (len(word) > 1 and word in said) or names_it(word, said)]
        if spoken_of:
            return offered[max(spoken_of, key=len)]
        close = get_close_matches(said[:_HEAD_CHARACTERS], [word for word in offered if len(word) > 1], n=1)
        return offered[close[0]] if close else None

    def asked_how(self, text: str) -> bool:
        """Whether a question is about a command and nothing else: 怎么退单, 退任务怎么弄."""
        if HOW.search(text) is None:
            return False
        said = asked_about(text)
        return any(names_it(word, form) for form in forms(said) for word in self._offered(staff=True))

    def _offered(self, *, staff: bool) -> dict[str, Command]:
        """Return the words that may be suggested to somebody."""
        return {
            word: command
            for word, command in self._by_word.items()
            if command.example and (staff or not command.staff) and (not command.context or word == command.words[0])
        }


def _asked_for(word: str, body: str, parsed: Parsed) -> bool:
    """Whether words before a last word are its reason: X0231 都没人接 升级, but not X0231 明天才能完成."""
    before = body[: -len(word)].rstrip(" ,，。")
    return (
        parsed.command.staff
        and len(word) > 1
        and Slot.TEXT in parsed.command.slots
        and len(before) <= _AHEAD_MAX
        and not _JUST_SAID.search(before)
    )


_JUST_SAID = re.compile(r"(?:[不没别要能会再才想去还先]|可以|打算|准备|怎么|咋|什么时候|何时)$|不用|别")


def _plausible(arguments: Arguments, command: Command, *, parted: bool) -> bool:
    """Whether an addressed message with a missing argument is still meant as this command.

    接 alone, or 完成 俩小时, is; 接孩子放学 is not: what follows a word of one character must be parted from it.
    """
    return not arguments.text or bool(arguments.values) or (parted and Slot.TEXT in command.slots)


def _stands_alone(command: Command, word: str, arguments: Arguments, *, parted: bool) -> bool:
    """Whether a complete line in a group, without @, can be meant for nobody but the bot."""
    if not command.numbered:
        if not arguments.text:
            return word in command.bare
        return command.in_group is not None and command.in_group(arguments)
    number = arguments.values.get(Slot.CASE) or arguments.values.get(Slot.ENTRY)
    if number is None or (arguments.ahead and not parted) or asks(arguments.text):
        return False
    if not arguments.sure and not (command.bare_number and _can_be_bare(number)):
        return False
    return command.in_group is None or command.in_group(arguments)


def _can_be_bare(number: int) -> bool:
    """Whether 接 231 can mean a case. Round numbers are mostly money or people, and 120 is an ambulance."""
    return number in _BARE_NUMBERS and number % 100 != 0 and number not in _CALLED_NUMBERS


GROUP_WORD_BEFORE = 24
"""A command without a number begins within the first characters of a line."""


def any_word(words: Collection[str]) -> re.Pattern[str]:
    """Compile words into one search that skips quickly over text that holds none."""
    return re.compile("|".join(map(re.escape, sorted(words))) or r"(?!)")


registry = Registry()
"""The one registry. Plugins add to it when they are loaded; the composition root checks it."""

__all__ = ["Arguments", "Command", "Parsed", "Place", "Registry", "Slot", "orders", "pattern", "registry"]
