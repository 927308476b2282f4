"""A learnt scale for danger: small weights of characters and their neighbours, added up.

The rules know what was thought of; people in fear find other words. The scale notices what resembles the
sentences it was trained on (`tests/language/train_crisis_scale.py`, our own sentences only). It is plain
addition over a table in `data/language`, so every answer can be traced to its weights and never changes by
itself. Its unit is a hundredth of the natural logarithm of the odds; 0 means even odds.
"""

from collections.abc import Iterator, Mapping
from operator import add
from pathlib import Path

WINDOW_CHARACTERS = 32
"""Longer messages are weighed piece by piece, since ordinary words would outweigh one sentence of fear."""

_STEP_CHARACTERS = 16
_KNOWN_FEATURES_MIN = 8
_NOTHING_KNOWN = -1000
"""Of emoji, rare characters and foreign words the scale knows nothing: that is no reason to ask."""


def read_weights(path: Path) -> dict[str, int]:
    """Read lines of feature, tab, weight in hundredths of log-odds; the empty feature is the bias."""
    weights: dict[str, int] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        feature, _, weight = line.partition("\t")
        weights[feature] = int(weight)
    return weights


def features(text: str) -> set[str]:
    """Characters, pairs, triples, and pairs with one character between, with marks for the two ends."""
    ended = f"^{text}$"
    return {
        *ended,
        *map(add, ended, ended[1:]),
        *(ended[at : at + 3] for at in range(len(ended) - 2)),
        *(f"{ended[at]} {ended[at + 2]}" for at in range(len(ended) - 2)),
    }


class Scale:
    """Weighs a message that has been read (see `crisis_text.Reader`)."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        self._weights = weights

    def weigh(self, plain: str) -> int:
        """Give the log-odds of danger, in hundredths, in the gravest piece of the text."""
        return max(self._weigh_piece(piece) for piece in _pieces(plain))

    def _weigh_piece(self, piece: str) -> int:
        known = [self._weights[feature] for feature in features(piece) if feature in self._weights]
        if len(known) < _KNOWN_FEATURES_MIN:
            return _NOTHING_KNOWN
        return self._weights[""] + sum(known)


def _pieces(text: str) -> Iterator[str]:
    if len(text) <= WINDOW_CHARACTERS:
        yield text
        return
    for start in range(0, len(text) - _STEP_CHARACTERS, _STEP_CHARACTERS):
        yield text[start : start + WINDOW_CHARACTERS]
