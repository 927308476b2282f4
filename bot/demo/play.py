"""Playing the whole story once, on a database that is thrown away."""

import asyncio
import contextlib
import io
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from rich.console import Console

from bot.channels.playground.chatlog import ChatLog
from bot.demo import later
from bot.demo.scan import scan
from bot.demo.stage import Stage, open_stage
from bot.demo.story import CHAPTERS as MAIN
from bot.demo.story import OWNER, SEEDED, balancing, introduce

Chapter = Callable[[Stage], Awaitable[None]]

CHAPTERS: tuple[Chapter, ...] = (*MAIN, *later.CHAPTERS, balancing)


def play(console: Console, chapters: Sequence[Chapter] = CHAPTERS) -> int:
    """Play to the console. Returns 0 when every line came out as it must, else 1."""
    log = ChatLog(console)
    logged = io.StringIO()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="guanjia-demo-") as name, contextlib.redirect_stderr(logged):
        try:
            asyncio.run(_play(log, Path(name), logged, chapters))
        except AssertionError as broken:  # a line that never came; what was said instead stands in the message
            log.check(False, str(broken))
    console.print()
    seconds = time.monotonic() - started
    if not log.wrong:
        console.print(f"全部 {log.right} 处都对，用了 {seconds:.1f} 秒。在浏览器里自己试：make run")
        return 0
    console.print(f"有 {len(log.wrong)} 处不对：", style="bold red")
    for what in log.wrong:
        console.print(f"  {what}", markup=False)
    sys.stderr.write(logged.getvalue())
    return 1


async def _play(log: ChatLog, folder: Path, logged: io.StringIO, chapters: Sequence[Chapter]) -> None:
    async with open_stage(log, folder, OWNER) as stage:
        introduce(stage.qq.world)
        for chapter in chapters:
            await chapter(stage)
            await stage.silence()
        scan(stage, SEEDED, folder=folder, logged=logged.getvalue())
