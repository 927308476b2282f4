"""guanjia: the commands of whoever runs the installation. A mistake is answered in one Chinese line, no traceback."""

import socket
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.clock import now
from bot.config import Settings, SettingsError, load_settings
from bot.operations import Mistake

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="智慧管家")
menu = typer.Typer(no_args_is_help=True, help="公众号的菜单")
cli.add_typer(menu, name="menu")
console = Console(highlight=False)

EXIT_BAD, EXIT_SETTINGS = 1, 2


def _tell(text: str, style: str | None = None) -> None:
    console.print(text, style=style, markup=False, soft_wrap=True)


@cli.command()
def run() -> None:
    """启动机器人（本机上带试用页面）。"""
    from bot import app as programme

    settings = load_settings()
    _check_port(settings)
    if settings.serves_playground:
        _tell(f"试用页面：http://{settings.server.host}:{settings.server.port}/playground（停下来按 Ctrl+C）")
    programme.run(settings)


def _check_port(settings: Settings) -> None:
    host, port = settings.server.host, settings.server.port
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise Mistake(
            f"不能在 {host}:{port} 上监听（{error.strerror}）：换一个 server.port，或先停掉占用的程序"
        ) from None


@cli.command()
def demo() -> None:
    """在终端里从头到尾演一遍，每一句都核对；全对才以0结束。"""
    from bot.demo.play import play

    raise typer.Exit(play(console))


@cli.command("console")
def talk() -> None:
    """不用任何账号，在终端里以居民、志愿者、协调员的身份说话。"""
    from bot.operations.console import talk

    talk(console)


@cli.command()
def migrate() -> None:
    """把数据库升级到最新结构（启动时也会自动做）。"""
    from bot.store import migrate as migrations

    url = load_settings().database.url.get_secret_value()
    migrations.upgrade(url)
    _tell(f"数据库结构：{migrations.current(url)}")


@cli.command()
def doctor() -> None:
    """检查这套安装是否正常；有问题时以1结束。什么也不改。"""
    from bot.operations.doctor import Health, examine

    marks = {Health.GOOD: ("✓", None), Health.NOTICE: ("·", "yellow"), Health.BAD: ("✗", "bold red")}
    bad = False
    for found in examine(load_settings(), at=now()):
        mark, style = marks[found.health]
        _tell(f"{mark} {found.text}", style)
        bad = bad or found.health is Health.BAD
    raise typer.Exit(EXIT_BAD if bad else 0)


@cli.command()
def backup(target: Annotated[Path, typer.Argument(help="备份到哪个文件，或哪个文件夹")]) -> None:
    """备份数据库（机器人可以开着）。"""
    from bot.operations.backups import back_up

    settings = load_settings()
    made = back_up(settings, target, at=now())
    _tell(f"已备份到 {made}。密钥文件 {settings.key_file} 请另外存一份，不要和备份放在一起。")


@cli.command()
def restore(
    source: Annotated[Path, typer.Argument(help="备份文件")],
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
) -> None:
    """用备份换掉现在的数据库（先停机器人）。换下来的会留着。"""
    from bot.operations import backups

    settings = load_settings()
    backups.check_restorable(settings, source)
    if not yes and not typer.confirm(f"用 {source} 换掉现在的数据库？"):
        raise typer.Exit(EXIT_BAD)
    aside = backups.restore(settings, source, at=now())
    _tell(f"已恢复。{f'换下来的在 {aside}。' if aside else ''}现在可以启动了。")


@menu.command("show")
def show_menu() -> None:
    """看菜单上有什么。"""
    from bot.operations.wechat import menu

    for button in menu()["button"]:
        leaves = button.get("sub_button")
        _tell(button["name"] if leaves else f"{button['name']} → {button['key']}")
        for leaf in leaves or ():
            _tell(f"  {leaf['name']} → {leaf['key']}")


@menu.command("push")
def push_menu(account: Annotated[str, typer.Argument(help="配置里公众号的名字，例如 main")]) -> None:
    """把菜单交给微信；关注的人一天之内都能看到。"""
    from bot.operations.wechat import put_menu

    put_menu(load_settings(), account)
    _tell("菜单已更新。")


@cli.command()
def qr(
    account: Annotated[str, typer.Argument(help="配置里公众号的名字，例如 main")],
    folder: Annotated[Path, typer.Argument(help="图片放在哪个文件夹")],
) -> None:
    """给每个社区做一张二维码（PNG）；扫了就归到那个社区。可以中断，再运行接着做。"""
    from bot.operations.wechat import draw_codes

    drawn = draw_codes(load_settings(), account, folder)
    _tell(f"做好{drawn.drawn}张，原有{drawn.kept}张，在 {folder}。")


def main() -> None:
    """Run the command line. Exits 2 for wrong settings and wrong usage, 1 for what else the operator can put right."""
    from bot.store import StoreUnavailable

    for stream in (sys.stdout, sys.stderr):  # a terminal that cannot show Chinese must not stop the bot
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        cli()
    except SettingsError as wrong:
        _fail(str(wrong), EXIT_SETTINGS)
    except Mistake as wrong:
        _fail(str(wrong), EXIT_BAD)
    except StoreUnavailable:
        _fail("数据库连不上：请检查 database.url 和数据库服务；guanjia doctor 可以帮着查。", EXIT_BAD)
    except PermissionError as wrong:
        _fail(f"没有权限读写 {wrong.filename or wrong}", EXIT_BAD)


def _fail(text: str, code: int) -> None:
    Console(stderr=True, highlight=False).print(text, style="red", markup=False, soft_wrap=True)
    raise SystemExit(code)
