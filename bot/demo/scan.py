"""Searching what is left behind for what must not be in it: the bytes themselves, not what a query would show."""

from collections.abc import Iterable
from pathlib import Path

from bot.channels.playground.chatlog import ChatLog
from bot.demo.stage import Stage

SEEDED_AND_TOLD_MIN = 8
"""A search that finds nothing where it should is worth nothing: so many names, phones and doors were told in private."""


def found_in(haystack: bytes, secrets: Iterable[str]) -> list[str]:
    """Return which of the secrets the bytes hold, as UTF-8 or as UTF-16 in either order."""
    forms = ("utf-8", "utf-16-le", "utf-16-be")
    return [secret for secret in secrets if any(secret.encode(form) in haystack for form in forms)]


def scan(stage: Stage, seeded: Iterable[str], *, folder: Path, logged: str) -> None:
    """Look through every file of the installation, its log and everything that the bot said in groups."""
    log, seeded = stage.log, tuple(seeded)
    log.scene("十九、最后：搜一遍留下的每一个字节")
    private = [item.text for item in stage.qq.all_heard.everything if item.where == "private"]
    told = found_in("\n".join(private).encode(), seeded)
    log.check(len(told) >= SEEDED_AND_TOLD_MIN, f"先试搜法：在该知道的人的私聊里找得到 {len(told)} 样")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        _verdict(log, found_in(content, seeded), f"{path.name}（{len(content):,} 字节）里没有姓名、电话、门牌")
    accounts = [phone.openid for phone in stage.phones.values()] + [str(number) for number in stage.qq.world.people]
    lines = logged.count("\n")
    log.check(lines > 0, f"日志有 {lines} 行（最详细一级）")
    _verdict(log, found_in(logged.encode(), [*seeded, *accounts]), "日志里没有姓名、电话、门牌、QQ号和微信号")
    said = "\n".join(stage.in_groups).encode()
    _verdict(log, found_in(said, seeded), f"机器人在群里说过的 {len(stage.in_groups)} 句话里没有")


def _verdict(log: ChatLog, found: list[str], what: str) -> None:
    log.check(not found, what if not found else f"{what}：却有 {'、'.join(found)}")
