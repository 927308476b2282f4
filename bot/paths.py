"""Where the programme's own data lie (areas, services, words, rules): read-only, part of the release."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMME_DATA = ROOT / "data"
