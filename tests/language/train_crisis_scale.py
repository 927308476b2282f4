"""Train the scale of the crisis guard on our own sentences and print how it does on what it was not trained on.

Run it from the root of the repository: `PYTHONPATH=. python tests/language/train_crisis_scale.py`. It writes
`data/language/crisis_scale.tsv`; the same sets give the same file.
"""

import hashlib
import math
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bot.language.crisis import CrisisGuard
from bot.language.crisis_scale import features
from bot.paths import PROGRAMME_DATA

SETS = Path(__file__).parent / "sets"
DANGER = (
    "crisis_danger.tsv",
    "crisis_fresh_danger.tsv",
    "crisis_last_danger.tsv",
    "crisis_third_danger.tsv",
    "crisis_fourth_danger.tsv",
)
QUIET = (
    "crisis_negatives.tsv",
    "crisis_chatter.tsv",
    "crisis_fresh_quiet.tsv",
    "crisis_last_quiet.tsv",
    "crisis_third_quiet.tsv",
    "crisis_fourth_quiet.tsv",
    "crisis_calm.tsv",
)
REQUESTS = ("requests_residents.tsv", "requests_more.tsv")
"""Residents' requests; those of danger among them are left out."""
ROUNDS = 30
FOLDS = 5
STEP = 0.1
SHRINK = 0.001
SMALLEST_WEIGHT = 0.06

Example = tuple[list[str], bool]


def main() -> None:
    """Cross-validate, then train on everything and write the weights."""
    guard = CrisisGuard.load()
    danger = [text for name in DANGER for text in read(name)]
    quiet = [text for name in QUIET for text in read(name)]
    quiet += [text for name in REQUESTS for text in read(name) if guard.assess_group_line(text) is None]
    examples = [(sorted(features(guard.read(text))), True) for text in danger]
    examples += [(sorted(features(guard.read(text))), False) for text in quiet]
    validate(examples)
    write(PROGRAMME_DATA / "language" / "crisis_scale.tsv", train(examples))


def read(name: str) -> list[str]:
    return [line.split("\t")[0] for line in (SETS / name).read_text(encoding="utf-8").splitlines()]


def train(examples: Sequence[Example]) -> dict[str, float]:
    """Logistic regression by adaptive gradient steps in a fixed order of shuffles."""
    weights: dict[str, float] = {"": 0.0}
    history: dict[str, float] = {}
    order = list(examples)
    shuffle = random.Random(1).shuffle
    for _ in range(ROUNDS):
        shuffle(order)
        for found, is_danger in order:
            odds = weights[""] + sum(weights.get(feature, 0.0) for feature in found)
            error = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))) - is_danger
            weights[""] -= 0.02 * error
            for feature in found:
                weight = weights.get(feature, 0.0)
                gradient = error + SHRINK * weight
                history[feature] = history.get(feature, 0.001) + gradient * gradient
                weights[feature] = weight - STEP * gradient / math.sqrt(history[feature])
    return weights


def weigh(weights: dict[str, float], found: Iterable[str]) -> float:
    return weights[""] + sum(weights.get(feature, 0.0) for feature in found)


def validate(examples: Sequence[Example]) -> None:
    """Print the share above some thresholds, each example weighed by what was trained without it."""
    folds: list[list[Example]] = [[] for _ in range(FOLDS)]
    for example in examples:
        digest = hashlib.sha256("".join(example[0]).encode()).digest()
        folds[digest[0] % FOLDS].append(example)
    weighed: list[tuple[float, bool]] = []
    for held in folds:
        weights = train([example for fold in folds if fold is not held for example in fold])
        weighed += [(weigh(weights, found), is_danger) for found, is_danger in held]
    for threshold in (-4, -3, -2, -1, 0, 1, 2, 3):
        danger, quiet = (share(weighed, kind, lambda odds, least=threshold: odds >= least) for kind in (True, False))
        sys.stdout.write(f"scale ≥ {threshold:+d}: danger {danger:.1%}, quiet {quiet:.1%}\n")


def share(weighed: Sequence[tuple[float, bool]], kind: bool, counts: Callable[[float], bool]) -> float:
    of_kind = [odds for odds, is_danger in weighed if is_danger is kind]
    return sum(map(counts, of_kind)) / len(of_kind)


def write(path: Path, weights: dict[str, float]) -> None:
    kept = {"": weights[""]} | {
        feature: weight for feature, weight in sorted(weights.items()) if abs(weight) >= SMALLEST_WEIGHT and feature
    }
    path.write_text(
        "".join(f"{feature}\t{round(weight * 100)}\n" for feature, weight in kept.items()), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
