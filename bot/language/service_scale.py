"""A learnt scale for the kind of a need: how much more often each piece of a sentence stands in needs of one kind.

The rules (data/services.toml) know the words that were thought of. Where they find nothing, or nothing firm, the scale
compares the sentence with the ones it has seen (`tests/language/train_service_scale.py`, our own sentences only):
`data/language/service_scale.tsv` says of each character and each pair of neighbours in how many sentences of each kind
it stood. It is plain counting (naive Bayes), so an answer can be traced to its counts and never changes by itself. It only ranks: who
asks it must let the person choose.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from operator import add
from pathlib import Path
from typing import Self

KNOWN_PIECES_MIN = 5
"""Of a text with fewer known pieces the scale says nothing."""
_DOUBT = 1.0
"""So many sentences of other kinds, and this kind's share of them, are imagined beside those counted."""
_SEEN_AT_LEAST = 0.02


def pieces(plain: str) -> set[str]:
    """Give what a text without blanks and commas is made of: characters and pairs; ^ and $ stand for its two ends."""
    ended = f"^{plain}$"
    return {*ended, *map(add, ended, ended[1:])}


class ServiceScale:
    """Ranks kinds of service by counts of pieces. Immutable; may be shared between threads."""

    def __init__(self, sentences: Mapping[str, int], counts: Mapping[str, Mapping[str, int]]) -> None:
        """`sentences` says how many were learnt of each kind, `counts` in how many of these each piece stood."""
        self._sentences = dict(sentences)
        self._all = sum(self._sentences.values())
        self._counts = counts

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read lines of a piece and `kind:count …`, the first of them (no piece) the sentences. Raises ValueError."""
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        counts = {piece: dict(_counted(said)) for piece, said in rows}
        return cls(counts.pop(""), counts)

    def weigh(self, plain: str) -> Mapping[str, float]:
        """Give each kind its mean log-odds, longer texts counting more; nothing where too little is known."""
        known = [self._counts[piece] for piece in sorted(pieces(plain)) if piece in self._counts]
        if len(known) < KNOWN_PIECES_MIN:
            return {}
        return {kind: sum(self._odds(kind, seen) for seen in known) / math.sqrt(len(known)) for kind in self._sentences}

    def _odds(self, kind: str, seen: Mapping[str, int]) -> float:
        total, here, of_kind = sum(seen.values()), seen.get(kind, 0), self._sentences[kind]
        within = (here + _DOUBT * 3 * total / self._all + _SEEN_AT_LEAST) / (of_kind + 1)
        return math.log(within / ((total - here + _DOUBT) / (self._all - of_kind + 1)))


def ranked(weights: Mapping[str, float]) -> Sequence[str]:
    """Return the kinds, the likeliest first; of equals the first by name, so that the answer is always the same."""
    return sorted(weights, key=lambda kind: (-weights[kind], kind))


def _counted(said: str) -> Iterator[tuple[str, int]]:
    for each in said.split(" "):
        kind, _, count = each.partition(":")
        yield kind, int(count)
