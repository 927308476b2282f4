"""Which kind of service a need is, and how serious: weighed words, with the reason kept.

The words, titles, risk lines and levels are data (data/services.toml). The classifier counts different
hits, says which words decided, and is `sure` only when the first kind is clearly ahead of the next;
otherwise it names the alternatives, so that the person can be asked. Where no whole phrase decided, a learnt
scale (service_scale.py) is heard as well: it may put another kind first, and then the person is asked.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.language.service_scale import ServiceScale, ranked
from bot.paths import PROGRAMME_DATA

STRONG_POINTS, WORD_POINTS, AGAINST_POINTS = 5, 2, -5
SURE_POINTS_MIN, SURE_LEAD_MIN = 2, 2
ALTERNATIVES_MAX = 3
POINT_WEIGHS = 0.7
"""What a point of the words counts beside the scale, by cross-validation."""
TEXT_MAX = 600
OTHER = "other"


class Level(StrEnum):
    """How serious a case is: an ordinary one is settled at once, a special one by trained people."""

    ORDINARY = "一般"
    SPECIAL = "特殊"
    URGENT = "紧急"


@dataclass(frozen=True)
class ServiceKind:
    """One kind of help. `minutes` and `people` are the usual figures; `title` is all a group may see of the
    words.
    """

    code: str
    name: str
    service: str
    team: str
    minutes: int
    people: int
    needs: str
    risk: str
    title: str
    strong: tuple[re.Pattern[str], ...]
    words: tuple[re.Pattern[str], ...]
    against: tuple[re.Pattern[str], ...]
    alone: bool = False
    """Whether the volunteer is alone with somebody at their home: their way back is watched (FU6)."""

    def public_title(self, landmark: str | None = None) -> str:
        """Return the title for a group card: from the kind and a known public place only (陪诊(槐荫医院))."""
        return f"{self.title}({landmark})" if landmark else self.title


@dataclass(frozen=True)
class LevelRule:
    """A case is of this level when every pattern is found, or its kind is one of `kinds`."""

    level: Level
    reason: str
    all: tuple[re.Pattern[str], ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class ServiceBook:
    """The services, their kinds and the level rules, as loaded from data/services.toml."""

    services: tuple[str, ...]
    kinds: tuple[ServiceKind, ...]
    levels: tuple[LevelRule, ...]

    def kind(self, code: str) -> ServiceKind:
        """Return the kind of a code. Raises KeyError for an unknown code."""
        for kind in self.kinds:
            if kind.code == code:
                return kind
        raise KeyError(code)

    def named(self, words: str) -> ServiceKind | None:
        """Return the kind whose name, title or code somebody typed (改 类型 陪诊), else None."""
        said = words.strip()
        for kind in self.kinds:
            if said in (kind.code, kind.name, kind.title):
                return kind
        of_service = [kind for kind in self.kinds if kind.service == said]
        return of_service[0] if len(of_service) == 1 else None


@dataclass(frozen=True)
class ServiceReading:
    """The kind a need was taken for; `because` are the words that decided, `alternatives` codes that come
    next. `points` are those of the words: 0 where only the scale spoke, and then nothing is sure.
    """

    kind: str
    service: str
    because: tuple[str, ...]
    alternatives: tuple[str, ...]
    sure: bool
    points: int = 0


@dataclass(frozen=True)
class LevelReading:
    """A proposed level with its reason; the reason of an ordinary case is empty."""

    level: Level
    reason: str


def load_services(path: Path = PROGRAMME_DATA / "services.toml") -> ServiceBook:
    """Return the programme's services. Raises KeyError or re.error when the file is not as its head
    describes.
    """
    with path.open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)
    return ServiceBook(
        services=tuple(table["services"]),
        kinds=tuple(_kind(row) for row in table["kind"]),
        levels=tuple(
            LevelRule(Level(row["level"]), row["reason"], _compiled(row["all"]), tuple(row.get("kinds", ())))
            for row in table["level"]
        ),
    )


def load_scale(path: Path = PROGRAMME_DATA / "language" / "service_scale.tsv") -> ServiceScale:
    """Return the learnt scale. Raises OSError or ValueError for a file it cannot use."""
    return ServiceScale.load(path)


class ServiceClassifier:
    """Classifies needs by one service book. Immutable; may be shared between threads."""

    def __init__(self, book: ServiceBook, scale: ServiceScale | None = None) -> None:
        """Without a scale only words count."""
        self._book = book
        self._scale = scale

    def classify(self, text: str) -> ServiceReading:
        """Return the most likely kind of a need; `other`, and not sure, when nothing speaks for any."""
        plain = plain_need(text)
        scored = {kind.code: found for kind in self._book.kinds if (found := _score(kind, plain))[0] > 0}
        by_words = self._by_words(scored)
        if self._scale is None or (by_words.sure and by_words.points > STRONG_POINTS):
            return by_words
        weights = self._scale.weigh(plain)
        if not weights:
            return by_words
        order = ranked({code: weight + POINT_WEIGHS * scored.get(code, (0, ()))[0] for code, weight in weights.items()})
        best = self._book.kind(order[0])
        if by_words.sure and best.service == by_words.service:
            return by_words
        points, hits = scored.get(best.code, (0, ()))
        return ServiceReading(best.code, best.service, hits, tuple(order[1 : 1 + ALTERNATIVES_MAX]), False, points)

    def _by_words(self, scored: Mapping[str, tuple[int, tuple[str, ...]]]) -> ServiceReading:
        if not scored:
            other = self._book.kind(OTHER)
            return ServiceReading(other.code, other.service, (), (), sure=False)
        order = sorted(scored, key=lambda code: -scored[code][0])
        best, hits = scored[order[0]]
        second = scored[order[1]][0] if len(order) > 1 else 0
        near = tuple(code for code in order[1 : 1 + ALTERNATIVES_MAX] if best - scored[code][0] <= STRONG_POINTS)
        # A whole phrase for another kind is a second need, or the real one, unless it is far behind.
        lead_min = SURE_LEAD_MIN if second < STRONG_POINTS else STRONG_POINTS + 1
        sure = best >= SURE_POINTS_MIN and best - second >= lead_min
        return ServiceReading(order[0], self._book.kind(order[0]).service, hits, near, sure, best)

    def level(self, text: str, kind: str | None = None) -> LevelReading:
        """Propose a level for a need of a kind. The crisis guard has looked before; this finds what is
        left.
        """
        plain = plain_need(text)
        for rule in self._book.levels:
            if rule.all and all(pattern.search(plain) for pattern in rule.all):
                return LevelReading(rule.level, rule.reason)
            if kind in rule.kinds:
                return LevelReading(rule.level, rule.reason)
        return LevelReading(Level.ORDINARY, "")


def plain_need(text: str) -> str:
    """Return the words as rules and scale look at them: without blanks and commas, the first 600 characters."""
    return re.sub(r"[\s,，]+", "", text[:TEXT_MAX])


def _score(kind: ServiceKind, plain: str) -> tuple[int, tuple[str, ...]]:
    strong = _hits(kind.strong, plain)
    words = [word for word in _hits(kind.words, plain) if not any(word in longer for longer in strong)]
    if not strong and not words:
        return 0, ()
    against = _hits(kind.against, plain)
    score = STRONG_POINTS * len(strong) + WORD_POINTS * len(words) + AGAINST_POINTS * len(against)
    return score, tuple(strong + words)


def _hits(patterns: Iterable[re.Pattern[str]], plain: str) -> list[str]:
    return [match[0] for pattern in patterns if (match := pattern.search(plain))]


def _compiled(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def _kind(row: dict[str, Any]) -> ServiceKind:
    plain = {key: value for key, value in row.items() if key not in ("strong", "words", "against")}
    return ServiceKind(
        **plain,
        strong=_compiled(row["strong"]),
        words=_compiled(row["words"]),
        against=_compiled(row["against"]),
    )
