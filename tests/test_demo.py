"""The demo as somebody without a colour terminal runs it, and what becomes of it when a line is wrong."""

import os
import subprocess
import sys
from pathlib import Path

from bot.channels.playground.chatlog import folded
from bot.demo.scan import found_in
from bot.paths import ROOT

PLAIN = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {"LANG": "C", "TERM": "dumb"}


def in_a_process(*arguments: str, said: str = "", folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run Python on the project, as a plain terminal would."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=PLAIN,
        input=said,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_every_line_of_the_demo_comes_out_as_it_must() -> None:
    played = in_a_process("-m", "bot", "demo")
    assert played.returncode == 0, played.stdout[-3000:] + played.stderr[-2000:]
    assert "✗" not in played.stdout
    assert "正好一个人接到" in played.stdout
    assert "哪个群里都没有一个字" in played.stdout
    assert "\x1b" not in played.stdout
    assert not played.stderr


def played_with(chapter: str) -> subprocess.CompletedProcess[str]:
    return in_a_process(
        "-c",
        "from rich.console import Console\n"
        "from bot.demo.play import play\n"
        f"async def chapter(stage):\n    {chapter}\n"
        "raise SystemExit(play(Console(), (chapter,)))",
    )


def test_a_wrong_line_fails_the_demo_and_is_named_at_the_end() -> None:
    played = played_with("stage.log.check(False, '说好的没有来')")
    assert played.returncode == 1
    assert "✗ 不对 说好的没有来" in played.stdout
    assert "说好的没有来" in played.stdout.partition("处不对：")[2]


def test_a_line_that_nobody_waited_for_fails_the_demo() -> None:
    played = played_with("stage.qq.world.group(1, '群', (10001,)); await stage.in_group(10001, '绑定群 裕园', 1)")
    assert played.returncode == 1
    assert "没有多余的话，却说了" in played.stdout


def test_a_name_in_the_log_fails_the_demo() -> None:
    played = played_with("import sys; print('张桂兰', file=sys.stderr)")
    assert played.returncode == 1
    assert "日志里没有姓名、电话、门牌、QQ号和微信号：却有 张桂兰" in played.stdout


def test_the_scan_finds_a_secret_in_any_encoding_a_database_may_use() -> None:
    for form in ("utf-8", "utf-16-le", "utf-16-be"):
        assert found_in("住在3号楼的王淑芬".encode(form), ("王淑芬", "13900000000")) == ["王淑芬"]


def test_a_line_is_folded_by_its_width_and_numbers_stay_whole() -> None:
    parts = list(folded("着火先离开屋子再打 119。别回去", 20))
    assert parts == ["着火先离开屋子再打", "119。别回去"]


def test_no_line_begins_with_a_closing_mark() -> None:
    assert list(folded("一二三四，五", 8)) == ["一二三四，", "五"]


def test_the_console_speaks_as_a_resident_without_any_account() -> None:
    said = "明天上午想请人陪去医院，裕园社区\n/我是 王芳\n/群 裕园志愿群\n接 X0231\n/退出\n"
    talked = in_a_process("-m", "bot", "console", said=said)
    assert talked.returncode == 0, talked.stderr
    assert "陪诊" in talked.stdout
    assert "没有找到 X0231" in talked.stdout
