"""A learnt scale for danger: small weights of what a message is made of, added up.

The rules know what was thought of; people in fear find other words. The scale notices what resembles the
sentences it was trained on (`tests/language/train_crisis_scale.py`, our own sentences only). It looks at a
message in three ways: as characters, as sounds (voice input mishears, but it keeps the sound), and as kinds of
words (a blow, a child, a place high up), since 抡 and 揍 mean one thing in fear. It is plain addition over tables
in `data/language`, so every answer can be traced to its weights and never changes by itself. Its unit is a
hundredth of the natural logarithm of the odds; 0 means even odds.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from operator import add
from pathlib import Path
from typing import Self

from bot.language.crisis_text import STOP

WINDOW_CHARACTERS = 32
"""Longer messages are weighed piece by piece, since ordinary words would outweigh one sentence of fear."""

_STEP_CHARACTERS = 16
_KNOWN_FEATURES_MIN = 8
_CLAUSE_COUNTS_LESS = 200
"""A few words alone say less than they seem to."""
_NOTHING_KNOWN = -1000
"""Of emoji, rare characters and foreign words the scale knows nothing: that is no reason to ask."""
_SYLLABLES_MIN = 2
"""Fewer syllables in Latin letters are as likely a word of another language."""

_SYLLABLE_LETTERS_MAX = 5
_LETTERS = re.compile("[a-z]+")
_WORD_IN_LETTERS = re.compile("[a-z]{3,}")


def read_weights(path: Path) -> dict[str, int]:
    """Read lines of feature, tab, weight in hundredths of log-odds; the empty feature is the bias."""
    weights: dict[str, int] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        feature, _, weight = line.partition("\t")
        weights[feature] = int(weight)
    return weights


def folded(syllable: str) -> str:
    """Give a syllable of Pinyin as one that does not tell zh from z or -ng from -n, which speech often does not."""
    return re.sub("(?<=[zcs])h|(?<=n)g$", "", syllable)


class Features:
    """Tells what a message is made of."""

    def __init__(self, sounds: Mapping[str, str], kinds: Mapping[str, str]) -> None:
        """`sounds` has a folded syllable for each character, `kinds` a kind for each word."""
        self._sounds = dict(sounds)
        self._kinds = dict(kinds)
        self._lengths = range(max(map(len, kinds), default=0), 0, -1)
        self._syllables_known = frozenset(sounds.values())

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read `sounds.tsv` and `crisis_kinds.toml`; raises OSError or ValueError for files it cannot use."""
        sounds: dict[str, str] = {}
        for line in (folder / "sounds.tsv").read_text(encoding="utf-8").splitlines():
            sound, _, characters = line.partition("\t")
            sounds.update(dict.fromkeys(characters, sound))
        listed = tomllib.loads((folder / "crisis_kinds.toml").read_text(encoding="utf-8"))
        kinds: dict[str, str] = {}
        for kind, words in listed.items():
            for word in words.split():
                kinds.setdefault(word, kind)
        return cls(sounds, kinds)

    @property
    def sounds(self) -> Mapping[str, str]:
        """The folded syllable of each character."""
        return self._sounds

    def of(self, text: str) -> set[str]:
        """Give what a plain text is made of; the marks ^ and $ stand for its two ends.

        Characters (words in Latin letters are one), pairs, triples, and pairs with one character between; pairs of neighbouring sounds (~); kinds
        of words (=), those that follow each other (>) and those that stand in one text (&).
        """
        ended = f"^{_WORD_IN_LETTERS.sub('A', text)}$"
        sounds = ["^", *self._sounded(text), "$"]
        kinds = list(self._kinds_in(text))
        return {
            *ended,
            *map(add, ended, ended[1:]),
            *map("".join, zip(ended, ended[1:], ended[2:], strict=False)),
            *map(" ".join, zip(ended, ended[2:], strict=False)),
            *map("~".join, pairwise(sounds)),
            *map("=".__add__, kinds),
            *map(">".join, pairwise(kinds)),
            *map("&".join, combinations(sorted(set(kinds)), 2)),
        }

    def _sounded(self, text: str) -> Iterator[str]:
        at = 0
        sounds = self._sounds
        for letters in _LETTERS.finditer(text):
            yield from (sounds.get(character, character) for character in text[at : letters.start()])
            yield from self._syllables(letters[0])
            at = letters.end()
        yield from (sounds.get(character, character) for character in text[at:])

    def _syllables(self, letters: str) -> Sequence[str]:
        """Read letters as Pinyin written together, where they can be read so; other words are all one sound."""
        plain = re.sub("(?<=[zcs])h|(?<=n)g(?![aeiouv])", "", letters)
        read: dict[int, list[str]] = {len(plain): []}
        for start in range(len(plain) - 1, -1, -1):
            for length in range(_SYLLABLE_LETTERS_MAX, 0, -1):
                if start + length in read and plain[start : start + length] in self._syllables_known:
                    read[start] = [plain[start : start + length], *read[start + length]]
                    break
        if len(read.get(0, ())) >= _SYLLABLES_MIN:
            return read[0]
        return "A" if len(letters) > _SYLLABLES_MIN else letters

    def _kinds_in(self, text: str) -> Iterator[str]:
        """Take the longest word at each place."""
        at = 0
        while at < len(text):
            for length in self._lengths:
                kind = self._kinds.get(text[at : at + length])
                if kind is not None:
                    yield kind
                    at += length
                    break
            else:
                at += 1


class Scale:
    """Weighs a message that has been read (see `crisis_text.Reader`)."""

    def __init__(self, features: Features, weights: Mapping[str, int]) -> None:
        self.features = features
        self._weights = weights

    def weigh(self, plain: str) -> int:
        """Give the log-odds of danger, in hundredths, in the gravest piece of the text."""
        return max(self._weigh_piece(piece) for piece in _pieces(plain))

    def weigh_clauses(self, plain: str) -> int:
        """Give the same of the gravest clause, if that is graver: a request around a cry must not drown it."""
        gravest = max(map(self._weigh_piece, plain.split(STOP)))
        return max(self.weigh(plain), gravest - _CLAUSE_COUNTS_LESS)

    def _weigh_piece(self, piece: str) -> int:
        weights = self._weights
        known = [weights[feature] for feature in self.features.of(piece) if feature in weights]
        if len(known) < _KNOWN_FEATURES_MIN:
            return _NOTHING_KNOWN
        return weights[""] + sum(known)


def _pieces(text: str) -> Iterator[str]:
    if len(text) <= WINDOW_CHARACTERS:
        yield text
        return
    for start in range(0, len(text) - _STEP_CHARACTERS, _STEP_CHARACTERS):
        yield text[start : start + WINDOW_CHARACTERS]
