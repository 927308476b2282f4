"""Train the scale of the crisis guard on our own sentences and print how it does on what it was not trained on.

Run it from the root of the repository: `PYTHONPATH=. python tests/language/train_crisis_scale.py`. It writes
`data/language/crisis_scale.tsv`; the same sets give the same file. It takes some seconds; with the argument `validate` a minute.

Each sentence is learnt twice: as it was written, and once more with a few characters changed into others of the
same sound, as voice input does, so that the scale comes to trust sounds.
"""

import hashlib
import math
import random
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from pathlib import Path

from bot.language.crisis import CrisisGuard
from bot.paths import PROGRAMME_DATA

SETS = Path(__file__).parent / "sets"
ROUNDS_OF_WRITING = (
    *("fresh_", "last_", "third_", "fourth_", "fifth_", "wide_", "sixth_"),
    *("held1_", "held2_", "held3_", "held4_", "held5_", "held6_"),
)
DANGER = tuple(f"crisis_{name}danger.tsv" for name in ("", *ROUNDS_OF_WRITING))
QUIET = (
    "crisis_negatives.tsv",
    "crisis_chatter.tsv",
    "crisis_calm.tsv",
    *(f"crisis_{name}quiet.tsv" for name in ROUNDS_OF_WRITING),
)
REQUESTS = tuple(f"requests_{name}.tsv" for name in ("residents", "more", "fresh", "last"))
"""Residents' requests."""
TALK = (
    *(f"../../chat/sets/{kind}{name}.tsv" for kind in ("chatter", "commands") for name in ("", "_fresh", "_held")),
    "held_requests.tsv",
    "grouptalk_harmless.tsv",
)
"""Volunteers' talk, commands and requests by other hands: what is written most."""
WORRYING = (
    *("对门李奶奶好几天没见", "走访 刘家场社区", "隔壁小两口天天打架", "我家停电了，老人吸着氧", "鲁唐村，老娘要打"),
    *("香榭丽东区 上门修下插座", "海那城，电表箱", "家里水管裂了，救命", "金碧新城 婆媳", "改级", "升级", "办结"),
)
"""Requests that begin so may well be about danger: the scale does not learn them as quiet."""
ROUNDS = 10
FOLDS = 5
STEP = 0.1
SHRINK = 0.003
ONE_SIDED_COUNTS = 0.4
"""A feature is worth so much for standing on one side more than on the other; the rest it has anyhow."""
SEEN_MIN = 3
"""A feature must be in so many sentences (misheard copies counted) to be worth learning."""
MISHEARD_EACH = 7
"""One of so many characters is misheard in the second copy."""
MISHEARD_COUNTS = 0.5
SMALLEST_WEIGHT = 0.03


@dataclass(frozen=True)
class Example:
    """What a sentence is made of, whether it speaks of danger, and how much it counts."""

    found: frozenset[str]
    is_danger: bool
    counts: float


def main() -> None:
    """Train on everything and write the weights; with the argument `validate`, cross-validate before."""
    guard = CrisisGuard.load()
    danger = [text for name in DANGER for text in read(name)]
    quiet = [text for name in QUIET for text in read(name)]
    quiet += [text for name in (*REQUESTS, *TALK) for text in read(name) if not text.startswith(WORRYING)]
    labelled = [(text, True) for text in danger] + [(text, False) for text in quiet]
    if sys.argv[1:] == ["validate"]:
        validate(guard, labelled)
    write(PROGRAMME_DATA / "language" / "crisis_scale.tsv", train(examples(guard, labelled)))


def read(name: str) -> list[str]:
    lines = (SETS / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if not line.startswith("#")]


def examples(guard: CrisisGuard, labelled: Sequence[tuple[str, bool]]) -> list[Example]:
    of = guard.scale.features.of
    mishear = Mishearing(guard.scale.features.sounds, [text for text, _ in labelled])
    once = [Example(frozenset(of(guard.read(text))), is_danger, 1) for text, is_danger in labelled]
    return once + [
        Example(frozenset(of(guard.read(mishear.of(text)))), is_danger, MISHEARD_COUNTS) for text, is_danger in labelled
    ]


class Mishearing:
    """Changes characters into others of the same sound that are used in the sentences."""

    def __init__(self, sounds: Mapping[str, str], texts: Sequence[str]) -> None:
        self._sounds = sounds
        self._random = random.Random(5)
        used = Counter(character for text in texts for character in text if character in sounds)
        self._alike: dict[str, list[tuple[str, int]]] = {}
        for character, times in sorted(used.items()):
            self._alike.setdefault(sounds[character], []).append((character, times))

    def of(self, text: str) -> str:
        heard = list(text)
        could = [
            at for at, character in enumerate(text) if len(self._alike.get(self._sounds.get(character, ""), ())) > 1
        ]
        for at in self._random.sample(could, min(max(1, len(text) // MISHEARD_EACH), len(could))):
            others = [each for each in self._alike[self._sounds[heard[at]]] if each[0] != heard[at]]
            heard[at] = self._random.choices([other for other, _ in others], [times for _, times in others])[0]
        return "".join(heard)


def train(learnt: Sequence[Example]) -> dict[str, float]:
    """Logistic regression by adaptive gradient steps in a fixed order of shuffles; both sides count alike in sum."""
    seen = Counter(feature for example in learnt for feature in example.found)
    names = sorted(feature for feature, times in seen.items() if times >= SEEN_MIN)
    number = {name: at for at, name in enumerate(names)}
    sides = Counter[bool]()
    for example in learnt:
        sides[example.is_danger] += example.counts  # type: ignore[assignment]
    rows = [
        (
            sorted(number[feature] for feature in example.found if feature in number),
            float(example.is_danger),
            example.counts * sum(sides.values()) / 2 / sides[example.is_danger],
        )
        for example in learnt
    ]
    worth = worths(rows, len(names))
    weights, history, bias = [0.0] * len(names), [0.001] * len(names), 0.0
    shuffle = random.Random(1).shuffle
    for _ in range(ROUNDS):
        shuffle(rows)
        for found, target, counts in rows:
            odds = bias + sum([weights[at] * worth[at] for at in found])
            error = counts * (1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))) - target)
            bias -= 0.02 * error
            for at in found:
                gradient = error * worth[at] + SHRINK * weights[at]
                history[at] += gradient * gradient
                weights[at] -= STEP * gradient / math.sqrt(history[at])
    return {"": bias} | dict(zip(names, map(mul, weights, worth), strict=True))


def worths(rows: Sequence[tuple[list[int], float, float]], features: int) -> list[float]:
    """Tell how quickly each feature should gain weight: the more, the more it stands on one side.

    The idea is that of Wang and Manning (2012), who scale features by their log-count ratio.
    """
    counts = ([1.0] * features, [1.0] * features)
    for found, target, count in rows:
        side = counts[int(target)]
        for at in found:
            side[at] += count
    ratios = [abs(math.log(danger / quiet)) for quiet, danger in zip(*counts, strict=True)]
    mean = sum(ratios) / features
    return [1 - ONE_SIDED_COUNTS + ONE_SIDED_COUNTS * ratio / mean for ratio in ratios]


def weigh(weights: dict[str, float], example: Example) -> float:
    return weights[""] + sum(weights.get(feature, 0.0) for feature in example.found)


def validate(guard: CrisisGuard, labelled: Sequence[tuple[str, bool]]) -> None:
    """Print the share above some thresholds, each sentence weighed by what was trained without it."""
    folds: list[list[tuple[str, bool]]] = [[] for _ in range(FOLDS)]
    for text, is_danger in labelled:
        folds[hashlib.sha256(text.encode()).digest()[0] % FOLDS].append((text, is_danger))
    weighed: list[tuple[float, bool]] = []
    for held in folds:
        weights = train(examples(guard, [each for fold in folds if fold is not held for each in fold]))
        weighed += [(weigh(weights, example), example.is_danger) for example in examples(guard, held)[: len(held)]]
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
