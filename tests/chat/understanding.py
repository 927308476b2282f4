"""The sets of command lines and group talk, how they are split, and how a line is judged."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.chat.commands import Parsed, Registry

SETS = Path(__file__).parent / "sets"


def held_out(line: str) -> bool:
    """Whether a line belongs to the half that the grammar was not tuned on; decided by its text alone."""
    return hashlib.sha256(line.encode()).digest()[0] % 2 == 1


@dataclass(frozen=True)
class Said:
    """One line of the set of commands."""

    text: str
    where: str
    command: str
    expected: str

    @property
    def addressed(self) -> bool:
        """Whether the bot was spoken to: in private or after @."""
        return self.where in ("at", "private")

    def understood(self, registry: Registry) -> bool:
        """Whether the line is read as meant, everywhere where it must be."""
        ways = [True] if self.addressed else [False, True]
        return all(self._matches(registry.parse(self.text, addressed=addressed)) for addressed in ways)

    def _matches(self, parsed: Parsed | None) -> bool:
        if parsed is None or parsed.command.name != self.command:
            return False
        wanted: dict[str, str] = {}
        for item in self.expected.split():
            if "~" in item:
                if item.removeprefix("text~") not in parsed.arguments.text:
                    return False
            elif item.startswith("text="):
                if parsed.arguments.text != item.removeprefix("text="):
                    return False
            else:
                name, _, value = item.partition("=")
                wanted[name] = value
        return wanted == {slot.value: str(value) for slot, value in parsed.arguments.values.items()}


def commands(name: str = "commands.tsv") -> Iterator[Said]:
    """Yield the lines that are commands."""
    for line in _lines(name):
        text, where, command, expected = line.split("\t")
        yield Said(text.replace("\\n", "\n"), where, command, expected)


def chatter(name: str = "chatter.tsv") -> list[str]:
    """Return the lines of group talk that concern nobody."""
    return _lines(name)


def _lines(name: str) -> list[str]:
    text = (SETS / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]
