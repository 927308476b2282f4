"""What finding somebody must know of a kind of help; the catalogue itself is data/services.toml."""

from collections.abc import Callable
from typing import Protocol


class Usual(Protocol):
    """What is usual for a kind."""

    @property
    def name(self) -> str: ...
    @property
    def minutes(self) -> int: ...
    @property
    def alone(self) -> bool: ...


Kinds = Callable[[str], Usual]
"""Returns what is usual for the code of a kind; never fails (an unknown one is 其他)."""
