"""Looking at an installation without changing anything: what is in order, what is not, what to do about it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func
from sqlmodel import col, select

from bot.clock import SHANGHAI
from bot.config import WECHAT_API, Settings
from bot.dates import day_of
from bot.domain import records, tables  # noqa: F401 - every table must be known before the first query
from bot.domain.outbox.model import OutboxMessage, State
from bot.domain.people.model import Account
from bot.domain.timebank.verify import LedgerReport, verify
from bot.domain.wakeups import service as wakeups
from bot.domain.wakeups.service import JobState
from bot.store import KeyMissing, KeyRing, Session, Store, StoreUnavailable, Undecipherable, migrate
from bot.store.engine import is_sqlite, sqlite_path
from bot.store.keys import load_or_create_key_file
from bot.workdays import is_workday


class Health(StrEnum):
    """How one thing stands."""

    GOOD = "good"
    NOTICE = "notice"
    """Worth knowing; the bot runs all the same."""
    BAD = "bad"


NUMBERS_MAX = 5


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, in one Chinese line. Never holds a secret."""

    health: Health
    text: str


@dataclass(frozen=True)
class _Inside:
    """What the database itself says."""

    ledger: LedgerReport
    hours: list[str]
    """Records that are not as they were written."""
    outbox: dict[State, int]
    jobs: list[JobState]


def examine(settings: Settings, *, at: datetime) -> Iterator[Finding]:
    """Yield what is found, settings first. Neither creates nor migrates anything."""
    yield from _owners(settings)
    yield from _channels(settings)
    ring: KeyRing | None = None
    for found in _key_file(settings):
        if isinstance(found, KeyRing):
            ring = found
        else:
            yield found
    yield from _database(settings, ring, at)
    yield from _calendar(day_of(at))


def _owners(settings: Settings) -> Iterator[Finding]:
    if settings.admin.owners:
        yield Finding(Health.GOOD, f"管理员：{len(settings.admin.owners)}位")
    else:
        yield Finding(Health.BAD, "没有管理员：请在配置 [admin] owners 里写上区妇联管理员，例如 qq:10001")


def _channels(settings: Settings) -> Iterator[Finding]:
    accounts = settings.onebot.accounts
    if accounts and settings.onebot.access_token.get_secret_value():
        yield Finding(Health.GOOD, f"QQ：允许{len(accounts)}个机器人号连接，令牌已设")
    else:
        missing = "、".join(
            what
            for what, is_missing in (
                ("机器人号（onebot.accounts）", not accounts),
                ("令牌（onebot.access_token）", not settings.onebot.access_token.get_secret_value()),
            )
            if is_missing
        )
        yield Finding(Health.NOTICE, f"QQ：还没设{missing}，只适合在本机试用")
    for name, one in settings.wechat.items():
        if one.complete:
            real = "" if one.api_base == WECHAT_API else "（接口不是微信的正式地址）"
            yield Finding(Health.GOOD, f"公众号 {name}：口令齐全{real}，回调地址 /wechat/{name}")
        else:
            yield Finding(Health.NOTICE, f"公众号 {name}：还没填 appid、secret、token，用的是试用号")
    if not settings.wechat:
        yield Finding(Health.NOTICE, "没有配置公众号：居民只能从QQ报事")


def _key_file(settings: Settings) -> Iterator[Finding | KeyRing]:
    path = settings.key_file
    if not path.exists():
        yield Finding(Health.NOTICE, f"还没有密钥文件 {path}：第一次启动时会建，建好后请另存一份")
        return
    try:
        ring = load_or_create_key_file(path)
    except PermissionError:
        yield Finding(Health.BAD, f"密钥文件 {path} 别人也能读：请运行 chmod 600 {path}")
    except (ValueError, OSError):
        yield Finding(Health.BAD, f"密钥文件 {path} 读不了或已损坏：请用另存的那一份换回来")
    else:
        yield Finding(Health.GOOD, f"密钥文件：{path}")
        yield ring


def _database(settings: Settings, ring: KeyRing | None, at: datetime) -> Iterator[Finding]:
    url = settings.database.url.get_secret_value()
    try:
        if is_sqlite(url) and not sqlite_path(url).exists():
            yield Finding(Health.NOTICE, f"还没有数据库 {sqlite_path(url)}：第一次启动时会建")
            return
        version = migrate.current(url)
    except ValueError:
        yield Finding(Health.BAD, "database.url 写得不对：应是 sqlite:///… 或 postgresql+psycopg://…")
        return
    except StoreUnavailable:
        yield Finding(Health.BAD, "数据库连不上：请检查地址、口令和数据库服务是否在运行")
        return
    newest = migrate.newest()
    if version != newest:
        yield Finding(Health.BAD, f"数据库结构是 {version or '空的'}，最新是 {newest}：请运行 guanjia migrate")
        return
    yield Finding(Health.GOOD, f"数据库：连得上，结构是最新的（{newest}）")
    if is_sqlite(url) and os.name == "posix" and sqlite_path(url).stat().st_mode & 0o077:
        yield Finding(Health.NOTICE, f"数据库文件别人也能读：建议运行 chmod 600 {sqlite_path(url)}")
    yield from _inside(Store(url, keys=ring), ring, at)


def _inside(store: Store, ring: KeyRing | None, at: datetime) -> Iterator[Finding]:
    try:
        inside = store.read_now(lambda session: _look(session, at))
    except StoreUnavailable:
        yield Finding(Health.BAD, "数据库没有应答：请过一会儿再试")
        return
    if ring is not None and not opens(store):
        yield Finding(Health.BAD, "密钥文件和数据库对不上：请换回原来的密钥文件，否则姓名电话都读不出来")
    ledger = inside.ledger
    if ledger.sound:
        yield Finding(Health.GOOD, f"时间币账本：{ledger.entries}笔，借贷相抵为零，链条完整")
    else:
        first = ledger.problems[0]
        where = f"从 {first.number} 起" if first.number else ""
        yield Finding(Health.BAD, f"时间币账本对不上（{where}{len(ledger.problems)}处）：请停用时间币并查看审计")
    if inside.hours:
        numbers = "、".join(inside.hours[:NUMBERS_MAX])
        text = f"志愿时长记录和记下时不一样（{len(inside.hours)}条）：{numbers}。请先不要开记录单，查看备份和审计"
        yield Finding(Health.BAD, text)
    else:
        yield Finding(Health.GOOD, "志愿时长记录：每条都和记下时一样")
    held, unknown = inside.outbox.get(State.HELD, 0), inside.outbox.get(State.UNKNOWN, 0)
    waiting = inside.outbox.get(State.QUEUED, 0) + inside.outbox.get(State.SENDING, 0)
    text = f"发件箱：排队{waiting}条，等对方来消息时给{held}条，不确定是否发出{unknown}条"
    yield Finding(Health.NOTICE if unknown else Health.GOOD, text)
    yield from _jobs(inside.jobs)


def _jobs(jobs: list[JobState]) -> Iterator[Finding]:
    """Say what ran. Whether the bot should be running now is not known here, so being behind is worth knowing only."""
    if not jobs:
        yield Finding(Health.NOTICE, "定时工作：还没有运行过，机器人启动后一分钟内会有记录")
        return
    behind = [job for job in jobs if job.behind]
    last = max(job.ran_at for job in jobs).astimezone(SHANGHAI)
    yield Finding(Health.GOOD, f"定时工作：{len(jobs)}项，最近一次{last:%m-%d %H:%M}")
    for job in behind:
        good = f"{job.good_at.astimezone(SHANGHAI):%m-%d %H:%M}" if job.good_at else "从来没有"
        why = f"，之后失败{job.failures}次（{job.fault}），请看日志" if job.failures else "，机器人没有在运行吗？"
        yield Finding(Health.NOTICE, f"定时工作 {job.job}：上次做好是{good}{why}")


def _look(session: Session, at: datetime) -> _Inside:
    counts = session.exec(select(OutboxMessage.state, func.count()).group_by(col(OutboxMessage.state))).all()
    states = {State(state): count for state, count in counts}
    return _Inside(verify(session), records.verify(session), states, wakeups.jobs(session, at=at))


def books_in_order(session: Session) -> bool:
    """Whether coins and hours are as they were written."""
    return verify(session).sound and not records.verify(session)


def opens(store: Store) -> bool:
    """Whether the keys of the store open what it holds (an empty database opens with any)."""
    try:
        store.read_now(lambda session: session.exec(select(Account).limit(1)).first())
    except (KeyMissing, Undecipherable):
        return False
    return True


def _calendar(today: date) -> Iterator[Finding]:
    for year, health in ((today.year, Health.BAD), (today.year + 1, Health.NOTICE)):
        if is_workday(date(year, 6, 1)).official:
            yield Finding(Health.GOOD, f"{year}年的放假调休安排已收录")
        else:
            yield Finding(
                health,
                f"{year}年的放假调休安排还没收录，工作日只按周一到周五算：公布后请更新 chinesecalendar",
            )
