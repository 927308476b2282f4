"""The three measurements. Each gives rows: what, processor microseconds per item, and whatever else it saw."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.paths import ROOT
from tests.bench import stock
from tests.bench.processes import Load, free_port, server
from tests.bench.rivals import Rivals

TURN_FIRST = "明天上午想请人陪去槐荫医院，裕园社区"
TURN_TEXT = "13912345678"


@dataclass(frozen=True)
class Row:
    """One measured thing in one round."""

    name: str
    cpu_us: float
    p50_ms: float | None = None
    p99_ms: float | None = None
    per_second: float | None = None


@dataclass(frozen=True)
class Sizes:
    """How much is played."""

    lines: int = 3000
    lines_per_second: float = 300
    claims: int = 800
    claims_per_second: float = 100
    claims_together: int = 1500
    together: int = 64
    turns: int = 1500


def ours(folder: Path, commands: int = 0) -> list[str]:
    """Return the command that starts our own server on the configuration in a folder."""
    return [sys.executable, "-m", "tests.bench.servers.ours", str(folder / "config.toml"), "--commands", str(commands)]


def chatter(rivals: Rivals, lines: list[str], sizes: Sizes, *, burst: int) -> list[Row]:
    """Measure irrelevant group talk on every bot, one line at a time or in bursts."""
    how = f"bursts of {burst}" if burst > 1 else "one by one"
    talk = {
        "kind": "chatter",
        "lines": lines,
        "count": sizes.lines,
        "per_second": sizes.lines_per_second,
        "burst": burst,
    }
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stock.fill(stock.write_config(folder, 0, safe_mode=False), claims=0)
        for commands in (0, 200):
            port = free_port()
            stock.write_config(folder, port, safe_mode=False)
            plan = talk | {"url": f"ws://127.0.0.1:{port}/onebot/v11/ws", "ask": "帮助"}
            more = f", {commands} more commands" if commands else ""
            rows.append(Row(f"chatter {how}: ours{more}", _chatter_cpu(ours(folder, commands), port, plan, folder)))
        for rival, command, path in (
            ("aiocqhttp", rivals.aiocqhttp, "/ws/"),
            ("NoneBot, one on_command", rivals.nonebot, "/onebot/v11/ws"),
        ):
            if command:
                port = free_port()
                plan = talk | {"url": f"ws://127.0.0.1:{port}{path}", "ask": "/ping"}
                rows.append(Row(f"chatter {how}: {rival}", _chatter_cpu([*command, str(port)], port, plan, folder)))
    return rows


def _chatter_cpu(command: list[str], port: int, plan: dict[str, Any], folder: Path) -> float:
    with server(command, port, log=folder / "server.log") as running:
        load = Load(plan, folder)
        load.ready()
        before = running.settled_cpu()
        load.go()
        seen = load.result()
        if seen["answers"] > 2:
            raise RuntimeError(f"{seen['answers']} calls were made: the lines were not irrelevant")
        return (running.settled_cpu() - before) / plan["count"] * 1e6


def claims(rivals: Rivals, sizes: Sizes, *, history: int = 0) -> list[Row]:
    """Measure claims on ours, the same SQL by hand, and Koishi's echo of the same lines."""
    rows: list[Row] = []
    total = sizes.claims + sizes.claims_together + 100
    after = f", after {history:,} stored ones" if history else ""
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as spare:
        folder, port = Path(name), free_port()
        config = stock.write_config(folder, port, safe_mode=False)
        numbers = stock.fill(config, claims=total, history=history)
        shutil.copytree(folder, spare, dirs_exist_ok=True)
        url = f"ws://127.0.0.1:{port}/onebot/v11/ws"
        rows += _claim_rows(f"a claim{after}", ours(folder), port, url, numbers, sizes, folder)
        if stock.claimed(config, numbers) != total:
            raise RuntimeError("not every claim was written down")
        rows.append(_by_hand(Path(spare) / "bench.db", numbers[: sizes.claims], after))
        if rivals.koishi and not history:
            port = free_port()
            command, url = [*rivals.koishi, str(port)], f"ws://127.0.0.1:{port}/onebot"
            rows += _claim_rows("Koishi's echo", command, port, url, numbers, sizes, rivals.folder / "koishi")
    return rows


def _claim_rows(
    name: str, command: list[str], port: int, url: str, numbers: list[int], sizes: Sizes, folder: Path
) -> list[Row]:
    plan = {
        "kind": "claims",
        "url": url,
        "numbers": numbers,
        "warm": 100,
        "paced": sizes.claims,
        "per_second": sizes.claims_per_second,
        "together": sizes.together,
    }
    where = folder if (folder / "node_modules").exists() else ROOT
    with server(command, port, folder=where, log=folder / "server.log") as running:
        load = Load(plan, folder)
        load.ready()
        before = running.settled_cpu()
        load.go()
        load.ready()
        between = running.settled_cpu()
        load.go()
        seen = load.result()
        after = running.settled_cpu()
    spans = sorted(seen["spans"])
    paced = Row(name, (between - before) / len(spans) * 1e6, *_percentiles(spans))
    rate = seen["together"] / seen["seconds"]
    together = Row(f"{name}, {sizes.together} at once", (after - between) / seen["together"] * 1e6, per_second=rate)
    return [paced, together]


def _by_hand(database: Path, numbers: list[int], after: str) -> Row:
    command = [sys.executable, "-m", "tests.bench.by_hand", str(database), *map(str, numbers)]
    seen = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    rate = seen["count"] / seen["seconds"]
    return Row(f"its SQL by hand, one by one{after}", seen["cpu"] / seen["count"] * 1e6, per_second=rate)


def wechat(rivals: Rivals, sizes: Sizes) -> list[Row]:
    """Measure the turn that answers the phone question of a stored draft, and WeRoBot's echo, plain and sealed."""
    rows: list[Row] = []
    for safe_mode in (False, True):
        mode = "safe mode" if safe_mode else "plain"
        with tempfile.TemporaryDirectory() as name:
            folder, port = Path(name), free_port()
            stock.fill(stock.write_config(folder, port, safe_mode=safe_mode), claims=0)
            plan = _turns(port, "/wechat/main", TURN_FIRST, TURN_TEXT, safe_mode, sizes)
            rows.append(_wechat_row(f"a turn of the report ({mode})", ours(folder), port, plan, folder))
            for session in ("session", "no session") if rivals.werobot else ():
                port, account = free_port(), stock.Account()
                seal = [account.appid, account.aes_key] if safe_mode else []
                plan = _turns(port, "/", "", "你好", safe_mode, sizes)
                command = [*(rivals.werobot or ()), str(port), session, account.token, *seal]
                rows.append(_wechat_row(f"WeRoBot's echo, {session} ({mode})", command, port, plan, folder))
    return rows


def _turns(port: int, path: str, first: str, text: str, safe_mode: bool, sizes: Sizes) -> dict[str, Any]:
    account = stock.Account()
    return {
        "kind": "wechat",
        "port": port,
        "path": path,
        "first": first,
        "text": text,
        "count": sizes.turns + 100,
        "warm": 100,
        "safe_mode": safe_mode,
        "token": account.token,
        "appid": account.appid,
        "aes_key": account.aes_key,
        "original_id": account.original_id,
    }


def _wechat_row(name: str, command: list[str], port: int, plan: dict[str, Any], folder: Path) -> Row:
    with server(command, port, log=folder / "server.log") as running:
        load = Load(plan, folder)
        load.ready()
        before = running.settled_cpu()
        load.go()
        seen = load.result()
        used = running.settled_cpu() - before
    if plan["first"] and not plan["safe_mode"] and "139****5678" not in seen["answer"]:
        raise RuntimeError(f"the turn was not answered as it should: {seen['answer'][:200]}")
    return Row(name, used / len(seen["spans"]) * 1e6, *_percentiles(sorted(seen["spans"])))


def _percentiles(spans: list[float]) -> tuple[float, float]:
    return statistics.median(spans) * 1000, spans[int(len(spans) * 0.99)] * 1000
