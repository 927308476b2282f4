"""guanjia: the commands of whoever runs the installation."""

import typer
from rich.console import Console

from bot.config import Settings, SettingsError, load_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="智慧管家")
console = Console()


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(2) from None


@app.command()
def run() -> None:
    """启动机器人（本机上带试用页面）。"""
    from bot import app as programme

    programme.run(_settings())


@app.command()
def migrate() -> None:
    """把数据库升级到最新结构（启动时也会自动做）。"""
    from bot.store import migrate as migrations

    url = _settings().database.url.get_secret_value()
    migrations.upgrade(url)
    console.print(f"数据库结构：{migrations.current(url)}")


def main() -> None:
    """Run the command line."""
    app()
