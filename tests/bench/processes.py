"""Starting what is measured, and reading what it used: processor time of the whole process tree, by psutil."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from bot.paths import ROOT

START_SECONDS_MAX = 60.0
QUIET_SECONDS = 0.25
"""A server that used no processor for so long has done what it was given."""
QUIET_USE_MAX = 0.011
"""One clock tick of the kernel's accounting."""


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Server:
    """A running server and its use of the processor."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.port = port
        self._process = psutil.Process(process.pid)

    def cpu(self) -> float:
        """Return seconds of processor time so far, in user and in kernel, children included."""
        total = 0.0
        for process in [self._process, *self._process.children(recursive=True)]:
            times = process.cpu_times()
            total += times.user + times.system
        return total

    def settled_cpu(self) -> float:
        """Return `cpu` once the server has come to rest."""
        before = self.cpu()
        while True:
            time.sleep(QUIET_SECONDS)
            after = self.cpu()
            if after - before <= QUIET_USE_MAX:
                return after
            before = after


@contextlib.contextmanager
def server(command: Sequence[str], port: int, *, folder: Path = ROOT, log: Path) -> Iterator[Server]:
    """Run a server while the block runs. Raises RuntimeError with its last words if it does not come up."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GUANJIA_")}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, env=environment)
        try:
            _wait(process, port, log)
            yield Server(process, port)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not come up: {log.read_text(errors='replace')[-2000:]}")


class Load:
    """The load process of one plan, step by step."""

    def __init__(self, plan: Mapping[str, Any], folder: Path) -> None:
        file = folder / "plan.json"
        file.write_text(json.dumps(plan), encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.load", str(file)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> None:
        """Wait until it is ready for its next part."""
        line = self._line()
        if line != "READY":
            raise RuntimeError(f"the load said {line!r}")

    def go(self) -> None:
        """Let it play its next part."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def result(self) -> dict[str, Any]:
        """Return what it saw."""
        line = self._line()
        self._process.wait(30)
        return json.loads(line)

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise RuntimeError(f"the load ended with {self._process.wait(10)}")
        return line
