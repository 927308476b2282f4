"""Prints a conversation as it happens: who says what where, and whether that was right."""

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

COLOURS = {"微信": "green", "群": "blue", "私聊": "magenta"}
WHERE_CELLS = 14
WHO_CELLS = 10
TEXT_CELLS_MIN = 20
NEVER_FIRST = frozenset("，。；：？！、）”】》,.;:?!)")
"""What a line of Chinese does not begin with."""

_PIECE = re.compile(r"[A-Za-z0-9_.:/-]{1,20}|.")


class ChatLog:
    """A transcript in the terminal. `where` begins with 微信, 群 or 私聊, which gives the line its colour."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)
        self.wrong: list[str] = []
        """What did not come out as it must, in order."""
        self.right = 0
        """How many things came out as they must."""

    def scene(self, title: str) -> None:
        """Begin a part of the story."""
        self.console.print()
        line = "─" * max(self.console.width - cell_len(title) - 2, 0)
        self.console.print(Text.assemble((title, "bold"), " ", (line, "dim")))

    def person(self, where: str, who: str, text: str) -> None:
        """A person says something."""
        self._say(where, who, text, "")

    def bot(self, where: str, text: str) -> None:
        """The bot says something."""
        self._say(where, "智慧管家", text, _colour(where))

    def note(self, text: str) -> None:
        """Tell what happens outside the chats, such as a broken line or a passing hour."""
        self._say("", "", f"（{text}）", "dim")

    def check(self, right: bool, what: str) -> None:
        """Say whether something came out as it must; what did not is kept in `wrong`."""
        if right:
            self.right += 1
        else:
            self.wrong.append(what)
        self._say("", "", f"✓ {what}" if right else f"✗ 不对 {what}", "bright_black" if right else "bold red")

    def _say(self, where: str, who: str, text: str, style: str) -> None:
        room = max(self.console.width - WHERE_CELLS - WHO_CELLS - 2, TEXT_CELLS_MIN)
        margin = f"{_fitted(where, WHERE_CELLS)} {_fitted(who, WHO_CELLS, right=True)} "
        for line in text.rstrip().split("\n"):
            for part in folded(line, room):
                shown = Text.assemble((margin, _colour(where)), (part, style))
                shown.rstrip()
                self.console.print(shown, soft_wrap=True)
                margin = " " * (WHERE_CELLS + WHO_CELLS + 2)


def folded(line: str, cells: int) -> Iterator[str]:
    """Break a line to a width in cells, a Chinese character being two, and numbers and words in one piece.

    A closing mark that would begin a part hangs over the edge instead.
    """
    part, used = "", 0
    for piece in _PIECE.findall(line):
        width = cell_len(piece)
        if used and used + width > cells and piece not in NEVER_FIRST:
            yield part.rstrip()
            part, used = "", 0
        part += piece
        used += width
    yield part


def _fitted(text: str, cells: int, *, right: bool = False) -> str:
    while cell_len(text) > cells:
        text = text[:-1]
    space = " " * (cells - cell_len(text))
    return space + text if right else text + space


def _colour(where: str) -> str:
    return next((colour for start, colour in COLOURS.items() if where.startswith(start)), "")
