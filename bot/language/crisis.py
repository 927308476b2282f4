"""The crisis guard: does this message speak of somebody in danger now?

It runs before every other handler and on every line of the groups. It is deterministic, needs no network, and can say
what spoke. Words and patterns are data (`data/language/crisis.toml`), each with its reason; a small learnt scale weighs
beside them. Negation, fiction and reported speech lower the answer, mostly to a kind question.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from bot.language.crisis_scale import Features, Scale, read_weights
from bot.language.crisis_text import Reader, Suspicion, any_of, fill
from bot.language.prying import asks_about_another
from bot.language.quicker import required
from bot.paths import PROGRAMME_DATA


class Danger(StrEnum):
    """What kind of danger a message speaks of."""

    SUICIDE = "suicide"
    VIOLENCE = "violence"
    SEXUAL = "sexual"
    CHILD = "child"
    ELDER = "elder"
    MISSING = "missing"
    COLLAPSE = "collapse"
    STALKING = "stalking"
    CONFINEMENT = "confinement"
    WEAPON = "weapon"
    FIRE_GAS = "fire_gas"


class Response(StrEnum):
    """What the programme owes to a message."""

    CARD = "card"
    """Send the emergency numbers at once and page a human."""
    ASK = "ask"
    """Ask one kind question: are you or somebody else in danger now?"""
    NONE = "none"
    """Nothing. Only a frame lowers to it; a verdict never holds it."""


@dataclass(frozen=True)
class CrisisVerdict:
    """The answer to one message.

    `because` names the rules that spoke and never holds the person's words.
    """

    response: Response
    dangers: tuple[Danger, ...]
    because: tuple[str, ...]


@dataclass(frozen=True)
class _Rule:
    name: str
    danger: Danger
    response: Response
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    deaf_to: frozenset[str]
    needs: frozenset[str] | None
    """Characters of which every find holds one."""


class _Finding(StrEnum):
    """The gravest that the rules and frames say of a message."""

    CARD = "card"
    ASK = "ask"
    LOWERED = "lowered"
    """A question, since a frame lowered a find to it."""
    EXCUSED = "excused"
    """Nothing, since a frame lowered every find to it."""
    SILENT = "silent"
    GROUP = "group"
    """Nothing, of a line of a group's talk."""


@dataclass(frozen=True)
class _Limits:
    """From what weight the scale answers beside one finding of the rules, in hundredths of log-odds."""

    ask_min: int
    card_min: int

    def response(self, odds: int) -> Response:
        if odds >= self.card_min:
            return Response.CARD
        return Response.ASK if odds >= self.ask_min else Response.NONE


@dataclass(frozen=True)
class _Frame:
    """Words around a find that make it less. The patterns see the find between `◆` and `◇`."""

    name: str
    pattern: re.Pattern[str]
    lowers_to: Mapping[Danger | None, Response]

    def lowers(self, danger: Danger) -> Response:
        return self.lowers_to.get(danger, self.lowers_to[None])


_FROM, _TO = "◆", "◇"
_WINDOW_CHARACTERS = 24
"""How far around a find its frame is looked for.

A long voice message must not be excused by its far end.
"""

_WEIGHTY_CHARACTERS_MIN = 8
"""In fewer characters too little is said for the scale to make less of what the rules say."""

_BY_SCALE = "scale"
_RANK = {Response.NONE: 0, Response.ASK: 1, Response.CARD: 2}


class CrisisGuard:
    """Looks for danger in what people write.

    Build it once, with `load`; it keeps no state between messages.
    """

    def __init__(
        self,
        reader: Reader,
        suspicion: Suspicion,
        idiom: re.Pattern[str],
        rules: Sequence[_Rule],
        frames: Sequence[_Frame],
        scale: Scale,
        limits: Mapping[_Finding, _Limits],
    ) -> None:
        self._reader = reader
        self._suspicion = suspicion
        self._idiom = idiom
        self._rules = tuple(rules)
        self._always = {place for place, rule in enumerate(rules) if rule.needs is None}
        self._by_character: dict[str, list[int]] = {}
        for place, rule in enumerate(rules):
            for character in rule.needs or ():
                self._by_character.setdefault(character, []).append(place)
        self._frames = tuple(frames)
        self.scale = scale
        self._limits = dict(limits)

    @classmethod
    def load(cls, path: Path = PROGRAMME_DATA / "language" / "crisis.toml") -> Self:
        """Read the words from a TOML file.

        Raises OSError, KeyError, ValueError or re.error for a file it cannot use.
        """
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        words: dict[str, str] = {}
        for name, listed in data["words"].items():
            words[name] = "(?:" + fill("|".join(listed), words) + ")"
        limits = {finding: _Limits(**data["scale"][finding]) for finding in _Finding}
        reader = Reader(
            data["reading"]["signs"],
            dict(zip(data["reading"]["traditional"], data["reading"]["simplified"], strict=True)),
            [(entry["pattern"], entry["means"]) for entry in data["respelt"]],
        )
        return cls(
            reader,
            Suspicion(data["suspicion"]["signs"], data["suspicion"]["common"], reader),
            any_of(data["idioms"]["patterns"], words),
            [_rule(entry, words, data["suspicion"]["common"]) for entry in data["rule"]],
            [_frame(entry, words) for entry in data["frame"]],
            Scale(Features.load(path.parent), read_weights(path.with_name("crisis_scale.tsv"))),
            limits,
        )

    def suspects(self, text: str) -> bool:
        """Give the first look, for the lines of a group: False means that they need no more.

        Two to three microseconds for 20 characters.
        """
        return self._suspicion.of_raw(text)

    def assess_group_line(self, text: str) -> CrisisVerdict | None:
        """Judge a line of a group's talk, only where `suspects` is true.

        As `assess`, but groups are asked nothing, so where the rules are silent the scale must be surer.
        """
        return self._judged(text, _Finding.GROUP, _Finding.GROUP) if self.suspects(text) else None

    def assess(self, text: str) -> CrisisVerdict | None:
        """Judge what somebody writes to us alone; None where nothing in it speaks of danger.

        The rules are heard first; from limits that depend on their find, the learnt scale may speak beside them, make a
        question of a card and a card of a question. Who pries after another must learn nothing. Costs some 0.2 ms.
        """
        return self._judged(text, _Finding.SILENT, _Finding.EXCUSED)

    def _judged(self, text: str, silent: _Finding, excused: _Finding) -> CrisisVerdict | None:
        plain = self.read(text)
        if not plain:
            return None
        found, lowered = self._found(plain)
        if not found and asks_about_another(text):
            return None
        rules_say = _gravest(found)
        if rules_say is Response.NONE:
            finding = excused if lowered else silent
        else:
            finding = _Finding.LOWERED if lowered and rules_say is Response.ASK else _Finding(rules_say)
        odds = self.scale.weigh_clauses(plain) if found or lowered else self.scale.weigh(plain)
        response = self._limits[finding].response(odds)
        if len(plain) < _WEIGHTY_CHARACTERS_MIN:
            response = max(response, rules_say, key=_RANK.__getitem__)
        return _verdict(found, response)

    def read(self, text: str) -> str:
        """Give the plain form of a message with its idioms taken out, as rules and scale see it."""
        return self._idiom.sub("〇", self._reader.plain(text))

    def _found(self, plain: str) -> tuple[list[tuple[_Rule, Response]], bool]:
        """Give the rules that speak with their responses, and whether a frame lowered any."""
        found: list[tuple[_Rule, Response]] = []
        lowered = False
        for rule in self._possible(plain):
            matched, response = self._response(rule, plain)
            lowered = lowered or (matched and response is not rule.response)
            if response is not Response.NONE:
                found.append((rule, response))
        return found, lowered

    def _possible(self, plain: str) -> list[_Rule]:
        """Give the rules, in their order, that may find anything: a character is there that each find holds."""
        places = self._always.union(*(self._by_character.get(character, ()) for character in set(plain)))
        return [self._rules[place] for place in sorted(places)]

    def _response(self, rule: _Rule, plain: str) -> tuple[bool, Response]:
        """Give whether the rule found anything, and its gravest response to any place in the text."""
        gravest = Response.NONE
        matched = False
        for match in rule.pattern.finditer(plain):
            window = _window(plain, match)
            if rule.unless is not None and rule.unless.search(window):
                continue
            matched = True
            gravest = max(gravest, self._lowered(rule, window), key=_RANK.__getitem__)
            if gravest is rule.response:
                break
        return matched, gravest

    def _lowered(self, rule: _Rule, window: str) -> Response:
        response = rule.response
        for frame in self._frames:
            if frame.name not in rule.deaf_to and frame.pattern.search(window):
                response = min(response, frame.lowers(rule.danger), key=_RANK.__getitem__)
        return response


def _gravest(found: Sequence[tuple[_Rule, Response]]) -> Response:
    return max((each for _, each in found), key=_RANK.__getitem__, default=Response.NONE)


def _verdict(found: Sequence[tuple[_Rule, Response]], response: Response) -> CrisisVerdict | None:
    """Give the verdict; where the rules alone would have said something else, the scale is named beside them."""
    if response is Response.NONE:
        return None
    because = [rule.name for rule, _ in found]
    if response is not _gravest(found):
        because.append(_BY_SCALE)
    return CrisisVerdict(response, tuple(dict.fromkeys(rule.danger for rule, _ in found)), tuple(because))


def _window(plain: str, match: re.Match[str]) -> str:
    before = plain[max(0, match.start() - _WINDOW_CHARACTERS) : match.start()]
    return f"{before}{_FROM}{match[0]}{_TO}{plain[match.end() : match.end() + _WINDOW_CHARACTERS]}"


def _rule(entry: Mapping[str, Any], words: Mapping[str, str], common: str) -> _Rule:
    pattern = any_of(entry["patterns"], words)
    return _Rule(
        name=entry["name"],
        danger=Danger(entry["danger"]),
        response=Response(entry["response"]),
        pattern=pattern,
        unless=any_of(entry["unless"], words) if "unless" in entry else None,
        deaf_to=frozenset(entry.get("deaf_to", ())),
        needs=required(pattern.pattern, common),
    )


def _frame(entry: Mapping[str, Any], words: Mapping[str, str]) -> _Frame:
    lowers_to: dict[Danger | None, Response] = {None: Response(entry["lowers_to"])}
    for danger, response in entry.get("but", {}).items():
        lowers_to[Danger(danger)] = Response(response)
    return _Frame(name=entry["name"], pattern=any_of(entry["patterns"], words), lowers_to=lowers_to)
