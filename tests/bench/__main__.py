"""Measure in rounds, every round all of it, and print medians with their spread."""

import argparse
import os
import platform
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.bench import measure
from tests.bench.lines import chatter as chatter_lines
from tests.bench.measure import Row, Sizes
from tests.bench.rivals import install

QUICK = Sizes(lines=1500, claims=300, claims_together=500, turns=400)
HISTORY = 100_000
BURST = 30
"""Lines that come together: what several busy groups give in a tenth of a second."""


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one short round, for a first look")
    parser.add_argument("--only", choices=("chatter", "claims", "history", "wechat"))
    parser.add_argument("--rivals", type=Path, help="keep the rivals' environments in this folder")
    options = parser.parse_args()
    sizes = QUICK if options.quick else Sizes()
    print(_machine())
    with tempfile.TemporaryDirectory() as folder:
        rivals = install(options.rivals or Path(folder))
        lines = chatter_lines()
        print(f"{len(lines)} different lines of chatter")
        parts: dict[str, Callable[[], list[Row]]] = {
            "chatter": lambda: [
                row for burst in (1, BURST) for row in measure.chatter(rivals, lines, sizes, burst=burst)
            ],
            "claims": lambda: measure.claims(rivals, sizes),
            "history": lambda: measure.claims(rivals, sizes, history=HISTORY),
            "wechat": lambda: measure.wechat(rivals, sizes),
        }
        chosen = [options.only] if options.only else list(parts)
        rounds = 1 if options.quick else options.rounds
        measured: dict[str, list[Row]] = {}
        for number in range(rounds):
            for part in chosen:
                for row in parts[part]():
                    measured.setdefault(row.name, []).append(row)
                print(f"round {number + 1}: {part} measured", flush=True)
    _print(measured)


def _machine() -> str:
    load = os.getloadavg()[0]
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{psutil.cpu_count()} processors, {memory:.0f} GiB, Python {platform.python_version()}, {platform.system()};"
        f" load before {load:.1f}"
    )


def _print(measured: dict[str, list[Row]]) -> None:
    print(f"\n{'':44} {'CPU µs each':>12} {'from–to':>14} {'p50 ms':>8} {'p99 ms':>8} {'per s':>8}")
    for name, rows in measured.items():
        cpu = [row.cpu_us for row in rows]
        cells = [_median([value for row in rows if (value := getattr(row, key)) is not None]) for key in _KEYS]
        spread = f"{min(cpu):.0f}–{max(cpu):.0f}"
        print(f"{name:44} {statistics.median(cpu):12.0f} {spread:>14} {cells[0]:>8} {cells[1]:>8} {cells[2]:>8}")


_KEYS = ("p50_ms", "p99_ms", "per_second")


def _median(values: list[float]) -> str:
    if not values:
        return ""
    value = statistics.median(values)
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}"


if __name__ == "__main__":
    main()
