"""Asking for an argument that is missing, with an example to copy."""

from bot.domain.errors import Refusal


class ArgumentMissing(Refusal):
    """A command came without something it needs. Facts: what (in Chinese), example."""

    code = "argument_missing"


def needed(value: int | str | None, what: str, example: str) -> None:
    """Refuse with an example when a value is missing."""
    if value is None or value == "":
        raise ArgumentMissing(what=what, example=example)
