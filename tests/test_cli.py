"""The command line of an operator: what it says, what it refuses, and that it never shows a secret or a traceback."""

import asyncio
import socket
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.channels.playground.serving import serving
from bot.channels.playground.wechat import OfficialAccount, WeChatServer
from bot.channels.playground.wechat_api import wechat_api
from bot.cli import main
from bot.domain.people import service as people
from bot.domain.people.identity import Identity
from bot.store import Store
from bot.store.keys import load_or_create_key_file

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
SECRET = "s3cr3t-of-the-account"

Guanjia = Callable[..., tuple[int, str]]


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an operator's config.toml."""
    write_config(tmp_path)
    monkeypatch.setenv("GUANJIA_CONFIG", str(tmp_path / "config.toml"))
    return tmp_path


def write_config(folder: Path, *, owners: str = '"qq:10001"', more: str = "") -> None:
    (folder / "config.toml").write_text(
        f"[server]\nport = {a_free_port()}\n"
        f'[database]\nurl = "sqlite:///{folder}/guanjia.db"\n'
        f'[data]\ndir = "{folder}"\n'
        f"[admin]\nowners = [{owners}]\n{more}",
        encoding="utf-8",
    )


@pytest.fixture
def guanjia(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Guanjia:
    """Run one command; returns its exit code and everything it printed."""

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["guanjia", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        code = ended.value.code
        return (code if isinstance(code, int) else 0), printed.out + printed.err

    return run


def store_of(folder: Path) -> Store:
    return Store(f"sqlite:///{folder}/guanjia.db", keys=load_or_create_key_file(folder / "guanjia.key"))


def somebody_speaks(folder: Path, number: str) -> None:
    identity = Identity("qq", number, "10000", nickname="王芳")

    def meet(session: Session) -> None:
        people.meet(session, identity, at=AT)

    store_of(folder).write_now(meet)


def people_in(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "guanjia.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM person").fetchone()[0])


def test_the_doctor_of_a_fresh_installation_tells_what_comes_first_and_creates_nothing(
    home: Path, guanjia: Guanjia
) -> None:
    code, said = guanjia("doctor")
    assert code == 0
    assert "还没有数据库" in said
    assert "还没有密钥文件" in said
    assert [path.name for path in home.iterdir()] == ["config.toml"]


def test_the_doctor_finds_a_migrated_installation_in_order(home: Path, guanjia: Guanjia) -> None:
    assert guanjia("migrate")[0] == 0
    somebody_speaks(home, "30001")
    code, said = guanjia("doctor")
    assert code == 0, said
    assert "结构是最新的" in said
    assert "时间币账本：0笔" in said
    assert "不确定是否发出0条" in said


def test_the_doctor_misses_the_owners(home: Path, guanjia: Guanjia) -> None:
    write_config(home, owners="")
    code, said = guanjia("doctor")
    assert code == 1
    assert "✗ 没有管理员" in said


def test_the_doctor_sees_that_the_key_is_another_one(home: Path, guanjia: Guanjia) -> None:
    guanjia("migrate")
    somebody_speaks(home, "30001")
    (home / "guanjia.key").unlink()
    load_or_create_key_file(home / "guanjia.key")
    code, said = guanjia("doctor")
    assert code == 1
    assert "密钥文件和数据库对不上" in said


def test_the_doctor_sees_a_key_that_others_can_read(home: Path, guanjia: Guanjia) -> None:
    load_or_create_key_file(home / "guanjia.key")
    (home / "guanjia.key").chmod(0o644)
    code, said = guanjia("doctor")
    assert code == 1
    assert "chmod 600" in said


def test_the_doctor_sees_an_old_schema(home: Path, guanjia: Guanjia) -> None:
    with closing(sqlite3.connect(home / "guanjia.db")) as connection:
        connection.execute("CREATE TABLE something (id INTEGER)")
    code, said = guanjia("doctor")
    assert code == 1
    assert "guanjia migrate" in said


def test_the_doctor_shows_no_secret(home: Path, guanjia: Guanjia) -> None:
    write_config(
        home,
        more=f'[wechat.main]\nappid = "wx1"\nsecret = "{SECRET}"\ntoken = "{SECRET}"\n[onebot]\naccess_token = "{SECRET}"\n',
    )
    code, said = guanjia("doctor")
    assert code == 0
    assert "公众号 main：口令齐全" in said
    assert SECRET not in said


def test_a_misspelt_setting_is_named_in_chinese(home: Path, guanjia: Guanjia) -> None:
    write_config(home, more="[sever]\nport = 1\n")
    code, said = guanjia("doctor")
    assert code == 2
    assert "配置有误" in said
    assert "sever" in said


def test_a_backup_brings_back_what_was_lost(home: Path, guanjia: Guanjia) -> None:
    guanjia("migrate")
    somebody_speaks(home, "30001")
    code, said = guanjia("backup", str(home / "copy.db"))
    assert code == 0, said
    assert "密钥文件" in said
    somebody_speaks(home, "30002")
    code, said = guanjia("restore", str(home / "copy.db"), "--yes")
    assert code == 0, said
    assert people_in(home) == 1
    (aside,) = home.glob("guanjia.db.before-restore-*")
    with closing(sqlite3.connect(aside)) as connection:
        assert connection.execute("SELECT count(*) FROM person").fetchone() == (2,)


def test_a_backup_into_a_folder_gets_a_name_and_never_overwrites(home: Path, guanjia: Guanjia) -> None:
    guanjia("migrate")
    (home / "backups").mkdir()
    assert guanjia("backup", str(home / "backups"))[0] == 0
    (made,) = (home / "backups").iterdir()
    code, said = guanjia("backup", str(made))
    assert code == 1
    assert "已经有了，没有覆盖" in said


def test_without_a_database_there_is_nothing_to_back_up(home: Path, guanjia: Guanjia) -> None:
    code, said = guanjia("backup", str(home / "copy.db"))
    assert code == 1
    assert "没有可备份的" in said


@pytest.fixture
def backed_up(home: Path, guanjia: Guanjia) -> Path:
    """A backup of an installation in which somebody has spoken."""
    guanjia("migrate")
    somebody_speaks(home, "30001")
    guanjia("backup", str(home / "copy.db"))
    return home / "copy.db"


def test_a_running_bot_is_not_restored_over(backed_up: Path, home: Path, guanjia: Guanjia) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = (home / "config.toml").read_text(encoding="utf-8").splitlines()
        config[1] = f"port = {listener.getsockname()[1]}"
        (home / "config.toml").write_text("\n".join(config), encoding="utf-8")
        code, said = guanjia("restore", str(backed_up), "--yes")
    assert code == 1
    assert "机器人还在运行" in said


def test_a_database_that_somebody_holds_open_is_not_restored_over(
    backed_up: Path, home: Path, guanjia: Guanjia
) -> None:
    with closing(sqlite3.connect(home / "guanjia.db")) as held:
        held.execute("PRAGMA journal_mode = WAL").fetchall()
        held.execute("SELECT count(*) FROM person").fetchall()
        code, said = guanjia("restore", str(backed_up), "--yes")
    assert code == 1
    assert "机器人还在运行" in said


def test_a_broken_backup_leaves_the_database_alone(backed_up: Path, home: Path, guanjia: Guanjia) -> None:
    content = bytearray(backed_up.read_bytes())
    content[5000:9000] = b"\xff" * 4000
    backed_up.write_bytes(content)
    code, said = guanjia("restore", str(backed_up), "--yes")
    assert code == 1
    assert "不是完整的备份" in said
    assert people_in(home) == 1


def test_any_other_file_is_no_backup(backed_up: Path, home: Path, guanjia: Guanjia) -> None:
    code, said = guanjia("restore", str(home / "config.toml"), "--yes")
    assert code == 1
    assert "不是完整的备份" in said


def test_a_backup_of_another_key_is_refused(backed_up: Path, home: Path, guanjia: Guanjia) -> None:
    (home / "guanjia.key").unlink()
    code, said = guanjia("restore", str(backed_up), "--yes")
    assert code == 1
    assert "对不上" in said


def test_a_damaged_database_can_be_restored_over(backed_up: Path, home: Path, guanjia: Guanjia) -> None:
    for leftover in home.glob("guanjia.db-*"):
        leftover.unlink()
    (home / "guanjia.db").write_bytes(b"no database" * 1000)
    code, said = guanjia("restore", str(backed_up), "--yes")
    assert code == 0, said
    assert people_in(home) == 1


def test_a_port_that_is_taken_is_told_in_one_line(home: Path, guanjia: Guanjia) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        config = (home / "config.toml").read_text(encoding="utf-8").splitlines()
        config[1] = f"port = {port}"
        (home / "config.toml").write_text("\n".join(config), encoding="utf-8")
        code, said = guanjia("run")
    assert code == 1
    assert f"不能在 127.0.0.1:{port} 上监听" in said


def test_the_menu_is_shown_as_the_commands_it_sends(home: Path, guanjia: Guanjia) -> None:
    code, said = guanjia("menu", "show")
    assert code == 0
    assert "→" in said


async def test_the_menu_is_pushed_to_the_account(home: Path, guanjia: Guanjia) -> None:
    account = OfficialAccount.invented("main")
    server = WeChatServer(account)
    async with serving(wechat_api(server)) as api_base:
        configure(home, account, api_base)
        code, said = await asyncio.to_thread(guanjia, "menu", "push", "main")
        assert code == 0, said
        assert server.accounts["main"].menu is not None
        server.will_answer(48001, "menu/create")
        code, said = await asyncio.to_thread(guanjia, "menu", "push", "main")
    assert code == 1
    assert "没有这项接口权限" in said
    assert account.secret not in said


def configure(folder: Path, account: OfficialAccount, api_base: str) -> None:
    write_config(
        folder,
        more=f'[wechat.main]\nappid = "{account.appid}"\nsecret = "{account.secret}"\ntoken = "{account.token}"\n'
        f'aes_key = "{account.aes_key}"\napi_base = "{api_base}"\n',
    )


async def test_codes_that_are_there_are_kept_and_a_refusal_is_told(home: Path, guanjia: Guanjia) -> None:
    account = OfficialAccount.invented("main")
    server = WeChatServer(account)
    server.will_answer(45009, "qrcode/create")
    async with serving(wechat_api(server)) as api_base:
        configure(home, account, api_base)
        code, said = await asyncio.to_thread(guanjia, "qr", "main", str(home / "codes"))
    assert code == 1
    assert "今天的调用次数用完了" in said


def test_an_account_that_is_not_configured_is_named(home: Path, guanjia: Guanjia) -> None:
    code, said = guanjia("qr", "other", str(home))
    assert code == 1
    assert "没有公众号 other" in said


def test_a_database_that_cannot_be_reached_is_told_in_one_line(home: Path, guanjia: Guanjia) -> None:
    config = (home / "config.toml").read_text(encoding="utf-8")
    url = f"postgresql+psycopg://guanjia:{SECRET}@127.0.0.1:{a_free_port()}/none"
    (home / "config.toml").write_text(config.replace(f"sqlite:///{home}/guanjia.db", url), encoding="utf-8")
    code, said = guanjia("migrate")
    assert code == 1
    assert "数据库连不上" in said
    assert SECRET not in said
    code, said = guanjia("doctor")
    assert code == 1
    assert "数据库连不上" in said
    assert SECRET not in said
