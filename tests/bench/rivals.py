"""The bots that ours is measured against, each installed in an environment of its own outside the project."""

import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

SERVERS = Path(__file__).parent / "servers"
PYTHON_PACKAGES = {
    "aiocqhttp": ("aiocqhttp==1.4.4",),
    "werobot": ("WeRoBot==1.13.1", "waitress==3.0.2", "cryptography"),
}
NODE_PACKAGES = ("koishi@4.18.11", "@koishijs/plugin-server@3.2.9", "koishi-plugin-adapter-onebot@6.9.4")


@dataclass(frozen=True)
class Rivals:
    """Commands that start the rivals; None where one could not be installed."""

    folder: Path
    aiocqhttp: list[str] | None
    werobot: list[str] | None
    koishi: list[str] | None

    @property
    def nonebot(self) -> list[str]:
        """NoneBot is what we stand on ourselves: it runs in our own environment."""
        return [sys.executable, str(SERVERS / "nonebot_echo.py")]


def install(folder: Path) -> Rivals:
    """Install what is not there yet. What cannot be installed is said, and left out of the comparison."""
    folder.mkdir(parents=True, exist_ok=True)
    return Rivals(
        folder,
        _python(folder, "aiocqhttp", "aiocqhttp_echo.py"),
        _python(folder, "werobot", "werobot_echo.py"),
        _node(folder / "koishi"),
    )


def _python(folder: Path, name: str, script: str) -> list[str] | None:
    home = folder / name
    python = home / "bin" / "python"
    try:
        if not python.exists():
            venv.create(home, with_pip=True)
            _run([str(python), "-m", "pip", "install", "--quiet", *PYTHON_PACKAGES[name]], folder)
    except (OSError, subprocess.CalledProcessError) as error:
        return _left_out(name, error)
    return [str(python), str(SERVERS / script)]


def _node(home: Path) -> list[str] | None:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return _left_out("koishi", "node and npm are not installed")
    try:
        if not (home / "node_modules" / "koishi").exists():
            home.mkdir(parents=True, exist_ok=True)
            (home / "package.json").write_text('{"private": true}')
            _run([npm, "install", "--silent", "--no-audit", "--no-fund", *NODE_PACKAGES], home)
    except (OSError, subprocess.CalledProcessError) as error:
        return _left_out("koishi", error)
    return [node, str(SERVERS / "koishi_echo.cjs")]


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)


def _left_out(name: str, why: object) -> None:
    print(f"{name} is left out: {why}")
