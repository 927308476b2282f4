"""The words. One Jinja file per subject, one block per text, so that a coordinator reads a subject on one page.

Texts are named `file.block`: `claiming.claimed` is the block `claimed` of a file `claiming.jinja`, in a plugin's
`texts/` folder or in bot/chat/texts. A missing fact is an error, never an empty gap.
"""

from collections.abc import Iterable
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, Template, TemplateNotFound

SHARED = Path(__file__).parent / "texts"


class Texts:
    """All texts of the house and of the plugins."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = [SHARED, *folders]
        self._environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in self._folders]),
            undefined=StrictUndefined,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates: dict[str, Template] = {}

    def names(self) -> list[str]:
        """Return every text as file.block."""
        files = sorted(path for folder in self._folders for path in folder.glob("*.jinja"))
        return [f"{path.stem}.{block}" for path in files for block in self._template(path.stem).blocks]

    def has(self, name: str) -> bool:
        """Whether there is a text of that name."""
        subject, _, block = name.partition(".")
        try:
            return block in self._template(subject).blocks
        except TemplateNotFound:
            return False

    def render(self, name: str, /, **facts: object) -> str:
        """Return the text filled with facts. Raises KeyError for an unknown text, UndefinedError for a missing fact."""
        subject, _, block = name.partition(".")
        template = self._template(subject)
        context = template.new_context(facts)
        return "".join(template.blocks[block](context)).strip()

    def _template(self, subject: str) -> Template:
        template = self._templates.get(subject)
        if template is None:
            template = self._templates[subject] = self._environment.get_template(f"{subject}.jinja")
        return template
