"""The bot as an operator runs it: `python -m bot run`, a process of its own, set up by its environment."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.channels.playground.wechat import OfficialAccount
from bot.paths import ROOT

TOKEN = "not-a-secret"


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def clean_environment() -> dict[str, str]:
    """Return this process's environment without any setting of the bot's."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("GUANJIA_")}


def settings_in_environment(
    url: str, folder: Path, port: int, *, qq: int, owner: int, account: OfficialAccount, api_base: str
) -> dict[str, str]:
    """Return the variables of one installation; config.toml is the one that comes with the programme."""
    return {
        "GUANJIA_DATABASE__URL": url,
        "GUANJIA_DATA__DIR": str(folder),
        "GUANJIA_SERVER__PORT": str(port),
        "GUANJIA_ONEBOT__ACCESS_TOKEN": TOKEN,
        "GUANJIA_ONEBOT__ACCOUNTS": f'["{qq}"]',
        "GUANJIA_ADMIN__OWNERS": f'["qq:{owner}"]',
        "GUANJIA_WECHAT__MAIN__APPID": account.appid,
        "GUANJIA_WECHAT__MAIN__SECRET": account.secret,
        "GUANJIA_WECHAT__MAIN__TOKEN": account.token,
        "GUANJIA_WECHAT__MAIN__AES_KEY": account.aes_key,
        "GUANJIA_WECHAT__MAIN__API_BASE": api_base,
        "GUANJIA_PLAYGROUND__ENABLED": "false",
    }


class BotProcess:
    """One process of the bot, started, killed and started again on the same port. Its output goes to one file."""

    def __init__(self, environment: Mapping[str, str], log: Path, *, before: str = "") -> None:
        self._environment = clean_environment() | dict(environment)
        self._command = ["-c", f"{before}; from bot.cli import main; main()", "run"] if before else ["-m", "bot", "run"]
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    @property
    def output(self) -> str:
        """Everything it has printed, over all its lives."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start it. Whether it listens shows when somebody connects."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )

    async def ended(self) -> int:
        """Wait until it has ended; return its exit code."""
        assert self._process is not None
        return await self._process.wait()

    def kill(self) -> None:
        """SIGKILL: no goodbye, nothing flushed."""
        self._signal(signal.SIGKILL)

    def terminate(self) -> None:
        """SIGTERM, as systemd and docker send it."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self.alive:
            assert self._process is not None
            self._process.send_signal(number)
