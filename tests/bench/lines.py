"""Group talk that concerns no bot: the project's own sets of chatter, many of them beginning with command words."""

from importlib import import_module

from bot.app import PLUGINS
from bot.chat.commands import registry
from bot.chat.gate import group_gate
from bot.language.crisis import CrisisGuard
from bot.paths import ROOT

SETS = ROOT / "tests" / "language" / "sets"


def chatter() -> list[str]:
    """Return the lines that are no command and hold nothing to guard, in the order of the sets."""
    for name in PLUGINS:
        import_module(f"plugins.{name}.commands")
    concerns_us = group_gate(registry, CrisisGuard.load())
    files = ("crisis_chatter.tsv", "grouptalk_harmless.tsv")
    rows = [row for name in files for row in (SETS / name).read_text(encoding="utf-8").splitlines()]
    said = [row.split("\t")[0] for row in rows if row and not row.startswith("#")]
    return [line for line in said if not concerns_us(line)]
