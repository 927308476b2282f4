"""Copying the database away, and putting a copy back while the bot is stopped."""

import os
import shutil
import socket
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot.clock import SHANGHAI
from bot.config import Settings
from bot.domain import tables  # noqa: F401 - every table must be known before the first query
from bot.operations import Mistake
from bot.operations.doctor import opens
from bot.store import Store, StoreUnavailable, migrate
from bot.store.backup import backup
from bot.store.engine import is_sqlite, sqlite_path
from bot.store.keys import load_or_create_key_file

POSTGRES = "数据库是 PostgreSQL：请用 pg_dump 备份、pg_restore 恢复"


def back_up(settings: Settings, target: Path, *, at: datetime) -> Path:
    """Copy the database to a new file; into a folder under a name with the time. Returns the file."""
    url = settings.database.url.get_secret_value()
    if not is_sqlite(url):
        raise Mistake(POSTGRES)
    if target.is_dir():
        target /= f"guanjia-{at.astimezone(SHANGHAI):%Y%m%d-%H%M%S}.db"
    try:
        backup(url, target)
    except FileExistsError:
        raise Mistake(f"{target} 已经有了，没有覆盖：请换一个文件名") from None
    except FileNotFoundError:
        raise Mistake(f"还没有数据库 {sqlite_path(url)}，没有可备份的") from None
    except ValueError:
        raise Mistake("数据库文件已损坏，没有备份：请从最近的备份恢复") from None
    except (OSError, sqlite3.Error) as error:
        raise Mistake(f"写不了 {target}：{_reason(error)}") from None
    return target


def check_restorable(settings: Settings, source: Path) -> None:
    """Refuse what must not be put back: a running bot, another file, a newer schema, another key."""
    url = settings.database.url.get_secret_value()
    if not is_sqlite(url):
        raise Mistake(POSTGRES)
    if not source.is_file():
        raise Mistake(f"没有这个备份：{source}")
    _check_stopped(settings, sqlite_path(url))
    _check_copy(settings, source)


def restore(settings: Settings, source: Path, *, at: datetime) -> Path | None:
    """Put a checked copy in the place of the database. Returns where the old database went, if there was one."""
    check_restorable(settings, source)
    target = sqlite_path(settings.database.url.get_secret_value())
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        shutil.copyfile(source, draft)
        draft.chmod(0o600)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        aside = None
        if target.exists():
            aside = target.with_name(f"{target.name}.before-restore-{at.astimezone(SHANGHAI):%Y%m%d-%H%M%S}")
            os.replace(target, aside)
        os.replace(draft, target)
    except OSError as error:
        raise Mistake(f"没有恢复成：{_reason(error)}") from None
    finally:
        draft.unlink(missing_ok=True)
    return aside


def _check_stopped(settings: Settings, database: Path) -> None:
    """A listening port, or a connection that somebody else holds on the file, means that the bot runs."""
    running = Mistake("机器人还在运行：请先停下来，再恢复")
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((settings.server.host, settings.server.port)) == 0:
            raise running
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database, timeout=1)) as connection:
            # Leaving WAL needs the file to oneself, and folds what is left in the -wal into it.
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    except sqlite3.OperationalError:
        raise running from None
    except sqlite3.DatabaseError:
        return  # what is there is damaged: that is what restoring is for


def _check_copy(settings: Settings, source: Path) -> None:
    """The copy must be whole, of a schema that this programme knows, and open with the key file."""
    damaged = Mistake(f"{source} 不是完整的备份，没有动现在的数据库")
    scratch = source.with_name(f".{source.name}.{os.getpid()}")
    try:
        shutil.copyfile(source, scratch)
        with closing(sqlite3.connect(scratch)) as connection:
            if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                raise damaged
        url = f"sqlite:///{scratch}"
        if migrate.current(url) is None:
            raise damaged
        migrate.upgrade(url)
        if not opens(Store(url, keys=load_or_create_key_file(settings.key_file))):
            raise Mistake("备份和密钥文件对不上：请先放回那时的密钥文件，没有动现在的数据库")
    except (sqlite3.Error, StoreUnavailable):
        raise damaged from None
    except OSError as error:
        raise Mistake(f"读不了备份：{_reason(error)}") from None
    finally:
        for path in scratch.parent.glob(f"{scratch.name}*"):
            path.unlink()


def _reason(error: Exception) -> str:
    return (os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "") or type(error).__name__
