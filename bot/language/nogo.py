"""The no-go filter: requests for help that no volunteer may be sent to.

A request that asks for one of these acts is not refused with a shrug: the caller names the body that
may do it. The
words are data (`data/language/nogo.toml`), with the reason and the right body of each kind.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from bot.paths import PROGRAMME_DATA


class NoGo(StrEnum):
    """What volunteers must not be sent to do."""

    CONFRONT = "confront"
    """Face, beat or besiege somebody."""
    MEDICAL = "medical"
    """Acts that need a medical licence."""
    MONEY = "money"
    """Handle somebody's money, cards or signature."""
    UNSAFE = "unsafe"
    """Heights, gas, live wires and the like."""


@dataclass(frozen=True)
class NoGoVerdict:
    """Which kind of act was asked for. `because` names the rule and never holds the person's words."""

    kind: NoGo
    because: str


@dataclass(frozen=True)
class _Rule:
    name: str
    kind: NoGo
    asks: re.Pattern[str]
    unless: re.Pattern[str] | None


_SPACES = re.compile(r"\s+")


class NoGoFilter:
    """Judges requests for help. Build it once, with `load`."""

    def __init__(self, rules: tuple[_Rule, ...]) -> None:
        self._rules = rules

    @classmethod
    def load(cls, path: Path = PROGRAMME_DATA / "language" / "nogo.toml") -> Self:
        """Read the words from a TOML file.

        Raises OSError, KeyError, ValueError or re.error for a file it cannot use.
        """
        return cls(tuple(_rule(entry) for entry in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]))

    def assess(self, text: str) -> NoGoVerdict | None:
        """Judge one request; None where volunteers may be asked.

        The gravest kind comes first in the file and wins.
        """
        plain = _SPACES.sub("", unicodedata.normalize("NFKC", text).lower())
        for rule in self._rules:
            if rule.asks.search(plain) and not (rule.unless and rule.unless.search(plain)):
                return NoGoVerdict(rule.kind, rule.name)
        return None


def _rule(entry: Mapping[str, str | list[str]]) -> _Rule:
    return _Rule(
        name=str(entry["name"]),
        kind=NoGo(str(entry["kind"])),
        asks=re.compile("|".join(entry["asks"])),
        unless=re.compile("|".join(entry["unless"])) if "unless" in entry else None,
    )
