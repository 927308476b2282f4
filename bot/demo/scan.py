"""Searching what is left behind for what must not be in it: the bytes themselves, not what a query would show."""

from collections.abc import Iterable
from pathlib import Path

from bot.channels.playground.chatlog import ChatLog


def found_in(haystack: bytes, secrets: Iterable[str]) -> list[str]:
    """Return which of the secrets the bytes hold, as UTF-8 or as UTF-16 in either order."""
    forms = ("utf-8", "utf-16-le", "utf-16-be")
    return [secret for secret in secrets if any(secret.encode(form) in haystack for form in forms)]


def scan(log: ChatLog, secrets: Iterable[str], *, folder: Path, logged: str, in_groups: Iterable[str]) -> None:
    """Look through every file of the installation, its log and everything that the bot said in groups."""
    secrets = tuple(secrets)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    log.scene("十四、最后：搜一遍留下的每一个字节")
    for path in files:
        content = path.read_bytes()
        _verdict(log, found_in(content, secrets), f"{path.name}（{len(content):,} 字节）里没有姓名、电话、门牌")
    lines = logged.count("\n")
    _verdict(log, found_in(logged.encode(), secrets), f"日志（{lines} 行，最详细一级）里没有")
    said = list(in_groups)
    _verdict(log, found_in("\n".join(said).encode(), secrets), f"机器人在群里说过的 {len(said)} 句话里没有")


def _verdict(log: ChatLog, found: list[str], what: str) -> None:
    log.check(not found, what if not found else f"{what}：却有 {'、'.join(found)}")
