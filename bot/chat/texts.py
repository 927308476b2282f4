"""The words. One Jinja file per subject, one block per text, so that a coordinator reads a subject on one page.

Texts are named `subject.block`: `claiming.claimed` is the block `claimed` of `claiming.jinja`, in a plugin's `texts/`
folder or in bot/chat/texts. A large subject is a folder: `refusals.task_taken` stands in a file below `refusals/`. A
missing fact is an error, never an empty gap.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

SHARED = Path(__file__).parent / "texts"

_BLOCK = re.compile(r"\{% block (\w+) %\}")


class Texts:
    """All texts of the house and of the plugins."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._environment = Environment(
            undefined=StrictUndefined,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._places: dict[str, Path] = {}
        for folder in (SHARED, *folders):
            for path in (*folder.glob("*.jinja"), *folder.glob("*/*.jinja")):
                subject = path.stem if path.parent == folder else path.parent.name
                for name in _block_names(path):
                    if self._places.setdefault(f"{subject}.{name}", path) != path:
                        raise ValueError(f"two texts are called {subject}.{name}")
        self._templates: dict[Path, Template] = {}

    def names(self) -> list[str]:
        """Return every text as subject.block."""
        return sorted(self._places)

    def has(self, name: str) -> bool:
        """Whether there is a text of that name."""
        return name in self._places

    def source(self, name: str) -> str:
        """Return the file in which a text stands. Raises KeyError for an unknown text."""
        return self._places[name].read_text(encoding="utf-8")

    def render(self, name: str, /, **facts: object) -> str:
        """Return the text filled with facts. Raises KeyError for an unknown text, UndefinedError for a missing fact."""
        path = self._places[name]
        template = self._templates.get(path)
        if template is None:
            code = self._environment.compile(path.read_text(encoding="utf-8"), path.stem, str(path))
            template = self._templates[path] = Template.from_code(self._environment, code, {})
        context = template.new_context(facts)
        return "".join(template.blocks[name.partition(".")[2]](context)).strip()


def _block_names(path: Path) -> list[str]:
    return _BLOCK.findall(path.read_text(encoding="utf-8"))
