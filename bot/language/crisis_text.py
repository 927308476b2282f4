"""How the crisis guard reads a message before it looks for danger.

People in danger type badly on purpose or in haste: spaces between characters, letters for syllables, a
knife as an
emoji, traditional characters, voice input that mishears. `Reader.plain` undoes what it can. The result
serves detection
only: it is never shown, stored or sent.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from bot.language.quicker import with_beginnings

STOP = "，"
"""Stands for every mark that ends a clause."""

_STOPS = "，,。!！?？;；:：、…\n\r"
_SCATTERED_CHARACTERS_MIN = 3
_SWITCH_GROUP_SIZE = 24


class Reader:
    """Turns a message into the plain form that the rules are written for."""

    def __init__(
        self, signs: Mapping[str, str], simplified: Mapping[str, str], respelt: Sequence[tuple[str, str]]
    ) -> None:
        """`signs` are emoji and their words, `simplified` single characters, `respelt` patterns and
        their meaning.

        The patterns are applied in their order to text without spaces, in lower case.
        """
        self._signs = dict(signs)
        self._sign = re.compile("|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True)) or r"(?!)")
        self.traditional = "".join(old for old, new in simplified.items() if old != new)
        self._simplified = str.maketrans(dict(simplified))
        self._stop = re.compile(f"[{re.escape(_STOPS)}]+")
        self._noise = re.compile(rf"[^\w{STOP}]|_")
        self._mark = re.compile(r"[\W_]+")
        self._respelt = [(re.compile(pattern), meaning) for pattern, meaning in respelt]

    def joined(self, text: str) -> str:
        """Give the text in simplified lower-case characters without a mark between them.

        Quicker than `plain`.
        """
        folded = unicodedata.normalize("NFKC", text).lower().translate(self._simplified)
        return self._mark.sub("", folded)

    def plain(self, text: str) -> str:
        """Give the text as one run of lower-case characters with `STOP` between its clauses."""
        plain = self._sign.sub(lambda found: self._signs[found[0]], text)
        plain = unicodedata.normalize("NFKC", plain).lower().translate(self._simplified)
        plain = self._noise.sub("", self._stop.sub(STOP, plain)).strip(STOP)
        if _is_scattered(plain):
            plain = plain.replace(STOP, "")
        for pattern, meaning in self._respelt:
            plain = pattern.sub(meaning, plain)
        return plain


class Suspicion:
    """A look that costs about a microsecond, for the lines of chatter that hold no grave word at all."""

    def __init__(self, signs: Iterable[str], common: str, reader: Reader) -> None:
        """Each of `signs` is a pattern that begins with a plain character; raises ValueError for another.

        A sign that begins with one of the `common` characters is looked for by its second character.
        """
        tails: dict[str, list[str]] = {}
        for sign in signs:
            if not sign or re.escape(sign[0]) != sign[0]:
                raise ValueError(f"a sign must begin with a plain character: {sign!r}")
            if sign[0] in common and sign[1:2].isalnum():
                tails.setdefault(sign[1], []).append(f"(?<={sign[:2]}){sign[2:]}")
            else:
                tails.setdefault(sign[0], []).append(sign[1:])
        self._sign = re.compile(_switch(tails)).search
        self._odd = re.compile(rf"[A-WYZＡ-ｚ０-９\u200b-\u200f{reader.traditional}]|[\W_][^\W_](?:[\W_]|$)").search
        self._reader = reader

    def of_raw(self, text: str) -> bool:
        """Look at a message as it came; what is oddly spelt is read first."""
        if self._sign(text) is not None:
            return True
        return self._odd(text) is not None and self._sign(self._reader.joined(text)) is not None


def fill(pattern: str, words: Mapping[str, str]) -> str:
    """Put the word lists in place of their <names>."""
    for name, alternatives in words.items():
        pattern = pattern.replace(f"<{name}>", alternatives)
    return pattern


def any_of(patterns: Iterable[str], words: Mapping[str, str]) -> re.Pattern[str]:
    """Compile patterns with <names> of word lists into one that matches where any of them does."""
    return re.compile(with_beginnings("|".join(f"(?:{fill(pattern, words)})" for pattern in patterns)))


def _switch(tails: Mapping[str, Sequence[str]]) -> str:
    """Write a pattern that goes to the tails of a first character in few steps.

    Python tries the branches of an alternation one by one, so hundreds of them are put into small
    groups by their first
    character, and a leading character class lets the engine skip all other characters.
    """
    alone = "".join(first for first, rest in tails.items() if "" in rest)
    longer = [(first, rest) for first, rest in tails.items() if "" not in rest]
    branches = [f"(?<=[{alone}])"] if alone else []
    for start in range(0, len(longer), _SWITCH_GROUP_SIZE):
        group = longer[start : start + _SWITCH_GROUP_SIZE]
        firsts = "".join(first for first, _ in group)
        cases = "|".join(f"(?<={first})(?:{'|'.join(rest)})" for first, rest in group)
        branches.append(f"(?<=[{firsts}])(?:{cases})")
    return f"[{''.join(tails)}](?:{'|'.join(branches)})"


def _is_scattered(plain: str) -> bool:
    """Whether the clause marks only hide the words from a filter, as in 我，想，死."""
    pieces = plain.split(STOP)
    return len(pieces) >= _SCATTERED_CHARACTERS_MIN and all(len(piece) == 1 for piece in pieces)
