"""How the crisis guard reads a message before it looks for danger.

People in danger type badly on purpose or in haste: spaces between characters, letters for syllables, a knife as an
emoji, traditional characters, voice input that mishears. `Reader.plain` undoes what it can. The result serves detection
only: it is never shown, stored or sent.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

STOP = "，"
"""Stands for every mark that ends a clause."""

_STOPS = "，,。!！?？;；:：、…\n\r"
_SCATTERED_CHARACTERS_MIN = 3


class Reader:
    """Turns a message into the plain form that the rules are written for."""

    def __init__(
        self, signs: Mapping[str, str], simplified: Mapping[str, str], respelt: Sequence[tuple[str, str]]
    ) -> None:
        """`signs` are emoji and their words, `simplified` single characters, `respelt` patterns and their meaning.

        The patterns are applied in their order to text without spaces, in lower case.
        """
        self._signs = dict(signs)
        self._sign = re.compile("|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True)) or r"(?!)")
        self._simplified = str.maketrans(dict(simplified))
        self._stop = re.compile(f"[{re.escape(_STOPS)}]+")
        self._noise = re.compile(rf"[^\w{STOP}]|_")
        self._respelt = [(re.compile(pattern), meaning) for pattern, meaning in respelt]

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


def _is_scattered(plain: str) -> bool:
    """Whether the clause marks only hide the words from a filter, as in 我，想，死."""
    pieces = plain.split(STOP)
    return len(pieces) >= _SCATTERED_CHARACTERS_MIN and all(len(piece) == 1 for piece in pieces)
