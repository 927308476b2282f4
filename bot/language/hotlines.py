"""The dated table of hotlines (data/rules/hotlines.toml)."""

import tomllib
from pathlib import Path
from typing import Any

from bot.paths import PROGRAMME_DATA


def load_hotlines(path: Path = PROGRAMME_DATA / "rules" / "hotlines.toml") -> tuple[tuple[str, str], ...]:
    """Return (number, name) in the order of the file. Raises KeyError for a row that lacks one."""
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple((str(row["number"]), str(row["name"])) for row in table["hotline"])
