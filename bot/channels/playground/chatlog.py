"""Prints a conversation as it happens: who says what where, and whether that was right."""

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

COLOURS = {"微信": "green", "群": "blue", "私聊": "magenta"}
WHERE_CELLS = 16
WHO_CELLS = 10


class ChatLog:
    """A transcript in the terminal. `where` begins with 微信, 群 or 私聊, which gives the line its colour."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)
        self.wrong: list[str] = []
        """What did not come out as it must, in order."""

    def scene(self, title: str) -> None:
        """Begin a part of the story."""
        self.console.print()
        self.console.print(Rule(Text(title, style="bold"), align="left", style="dim"))

    def person(self, where: str, who: str, text: str) -> None:
        """A person says something."""
        self._line(where, Text(who), Text(text))

    def bot(self, where: str, text: str) -> None:
        """The bot says something."""
        self._line(where, Text("智慧管家", style="bold"), Text(text, style=_colour(where)))

    def note(self, text: str) -> None:
        """Tell what happens outside the chats, such as a broken line or a passing hour."""
        self._line("", Text(""), Text(f"（{text}）", style="dim"))

    def check(self, right: bool, what: str) -> None:
        """Say whether something came out as it must; what did not is kept in `wrong`."""
        if not right:
            self.wrong.append(what)
        mark = Text("✓", style="bold green") if right else Text("✗ 不对", style="bold red")
        self._line("", Text(""), Text.assemble(mark, " ", (what, "" if right else "red")))

    def _line(self, where: str, who: Text, text: Text) -> None:
        row = Table.grid(padding=(0, 1), expand=True)
        row.add_column(width=WHERE_CELLS, no_wrap=True)
        row.add_column(width=WHO_CELLS, no_wrap=True, justify="right")
        row.add_column(ratio=1, overflow="fold")
        row.add_row(Text(where, style=_colour(where)), who, text)
        self.console.print(row)


def _colour(where: str) -> str:
    return next((colour for start, colour in COLOURS.items() if where.startswith(start)), "")
