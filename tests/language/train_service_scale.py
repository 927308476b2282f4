"""Count our own sentences for the scale of services and print how it does on what it has not seen.

Run it from the root of the repository: `PYTHONPATH=. python tests/language/train_service_scale.py`. It writes
`data/language/service_scale.tsv` in a second; the same sets give the same file. With the argument `validate` it says before
how words alone and words with the scale do on `needs_by_kind.tsv`, each fifth weighed by a scale that has not seen it.
"""

import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.language.service_scale import ServiceScale, pieces
from bot.language.services import ServiceClassifier, load_services, plain_need
from bot.paths import PROGRAMME_DATA

SETS = Path(__file__).parent / "sets"
OF_KINDS = ("requests_residents.tsv", "requests_more.tsv", "requests_fresh.tsv", "requests_last.tsv")
FOLDS = 5
SEEN_MIN = 2
"""A piece must be in so many sentences to be worth keeping."""

Labelled = Sequence[tuple[str, str]]


def rows(name: str) -> list[list[str]]:
    lines = (SETS / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def known_before() -> Labelled:
    """Return the sentences of the other sets; where only the service is told, with the kind of it that words find."""
    book = load_services()
    words = ServiceClassifier(book)
    labelled = [(row[0], row[2]) for name in OF_KINDS for row in rows(name)]
    for text, _, wanted, _ in rows("held_requests.tsv"):
        service, _, kind = wanted.partition(":")
        fitting = [one.code for one in book.kinds if one.service == service and (kind in one.name or kind in one.title)]
        by_words = words.classify(text).kind
        labelled += [(text, one) for one in fitting if len(fitting) == 1 or one == by_words]
    return labelled


def counted(labelled: Labelled) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Return how many sentences there are of each kind, and of each kind with each piece."""
    seen: dict[str, Counter[str]] = {}
    for text, kind in labelled:
        for piece in pieces(plain_need(text)):
            seen.setdefault(piece, Counter())[kind] += 1
    kept = {piece: dict(sorted(seen[piece].items())) for piece in sorted(seen) if seen[piece].total() >= SEEN_MIN}
    return dict(sorted(Counter(kind for _, kind in labelled).items())), kept


def validate(own: Labelled, others: Labelled) -> None:
    book = load_services()
    words, found = ServiceClassifier(book), Counter[str]()
    for fold in range(FOLDS):
        held = [row for row in own if hashlib.sha256(row[0].encode()).digest()[0] % FOLDS == fold]
        both = ServiceClassifier(book, ServiceScale(*counted([row for row in own if row not in held] + [*others])))
        for text, kind in held:
            for name, classifier in (("words", words), ("words and scale", both)):
                reading = classifier.classify(text)
                right = reading.service == book.kind(kind).service
                offered = (reading.kind,) if reading.sure else (reading.kind, *reading.alternatives)
                found[f"{name}: service right"] += right
                found[f"{name}: kind right or offered"] += kind in offered
                found[f"{name}: service silently wrong"] += reading.sure and not right
    for name, count in sorted(found.items()):
        sys.stdout.write(f"{name} {count} of {len(own)} ({count / len(own):.1%})\n")


def main() -> None:
    """Count everything and write; with the argument `validate`, cross-validate before."""
    own = [(text, kind) for text, kind in rows("needs_by_kind.tsv")]
    if sys.argv[1:] == ["validate"]:
        validate(own, known_before())
    sentences, counts = counted([*own, *known_before()])
    lines = ("\t".join((piece, " ".join(f"{kind}:{n}" for kind, n in by.items()))) for piece, by in counts.items())
    first = "\t" + " ".join(f"{kind}:{n}" for kind, n in sentences.items())
    path = PROGRAMME_DATA / "language" / "service_scale.tsv"
    path.write_text("\n".join((first, *lines, "")), encoding="utf-8")


if __name__ == "__main__":
    main()
