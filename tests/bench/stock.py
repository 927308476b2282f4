"""What stands in the database before a measurement: volunteers, offered tasks, and if asked years of history."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import Session

from bot.clock import now
from bot.config import Settings
from bot.domain.areas import service as areas
from bot.domain.areas.model import GroupBinding
from bot.domain.cases import service as cases
from bot.domain.cases.model import Case, CaseEvent, CaseState, Level
from bot.domain.inbox.model import InboxMessage
from bot.domain.outbox.model import OutboxMessage
from bot.domain.people import service as people
from bot.domain.people.identity import Identity
from bot.domain.rulebook import RuleBook
from bot.domain.tasks import service as tasks
from bot.domain.tasks.model import Claim, ClaimState, Task, TaskState
from bot.language.places import load_areas
from bot.paths import PROGRAMME_DATA
from bot.store import Store, migrate
from bot.store.keys import load_or_create_key_file

BOT = 10000
GROUP = 90001
AREA = "370104"
FIRST_VOLUNTEER = 200_000
FIRST_REQUESTER = 900_000
HISTORY_CLAIMERS = 500
CHUNK = 500


@dataclass(frozen=True)
class Account:
    """The secrets of the official account, known to the server and to the load."""

    token: str = "bench-token"
    appid: str = "wxbench0123456789"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFA"
    original_id: str = "gh_bench"


def write_config(folder: Path, port: int, *, safe_mode: bool) -> Path:
    """Write the settings of a server with a database of its own."""
    account = Account()
    file = folder / "config.toml"
    file.write_text(
        f"""[server]
port = {port}
[onebot]
accounts = ["{BOT}"]
[wechat.main]
appid = "{account.appid}"
secret = "unused"
token = "{account.token}"
aes_key = "{account.aes_key if safe_mode else ""}"
api_base = "http://127.0.0.1:9"
[database]
url = "sqlite:///{folder}/bench.db"
[admin]
owners = ["qq:10001"]
[data]
dir = "{folder}"
[log]
level = "WARNING"
[playground]
enabled = false
""",
        encoding="utf-8",
    )
    return file


def settings_of(config: Path) -> Settings:
    """Read the settings of `write_config` without looking at the environment."""
    return Settings.model_validate(tomllib.loads(config.read_text(encoding="utf-8")))


def fill(config: Path, *, claims: int, history: int = 0) -> list[int]:
    """Migrate and fill the database; return the numbers of the tasks on offer, one place each.

    `claims` volunteers and as many tasks; `history` settled cases, claims and inbox rows before them.
    """
    settings = settings_of(config)
    url = settings.database.url.get_secret_value()
    migrate.upgrade(url)
    store = Store(url, keys=load_or_create_key_file(settings.key_file))
    store.write_now(_ground)
    for begin in range(0, history, CHUNK * 10):
        store.write_now(_History(begin, min(history, begin + CHUNK * 10)).write)
    numbers: list[int] = []
    for begin in range(0, claims, CHUNK):
        numbers += store.write_now(_Offer(begin, min(claims, begin + CHUNK)).write)
    return numbers


def _ground(session: Session) -> None:
    areas.load(session, [(area.code, area.kind.value, area.short or area.name, area.parent) for area in load_areas()])
    session.add(
        GroupBinding(
            group_id=str(GROUP), account=str(BOT), area_code=AREA, bound_by=_person(session, 1), bound_at=now()
        )
    )
    for number in range(HISTORY_CLAIMERS):
        _person(session, FIRST_REQUESTER + number)


def _person(session: Session, number: int, *, group: bool = False) -> int:
    identity = Identity("qq", str(number), str(BOT), group_id=str(GROUP) if group else None, nickname=f"志愿者{number}")
    return people.meet(session, identity, at=now()).person_id


@dataclass(frozen=True)
class _Offer:
    begin: int
    end: int

    def write(self, session: Session) -> list[int]:
        rules = RuleBook.load(PROGRAMME_DATA / "rules").at(now())
        numbers: list[int] = []
        for number in range(self.begin, self.end):
            _person(session, FIRST_VOLUNTEER + number, group=True)
            requester = people.meet(
                session, Identity("qq", str(FIRST_REQUESTER + number % HISTORY_CLAIMERS), str(BOT)), at=now()
            )
            case = cases.add(
                session,
                Case(**_case(requester.person_id, now()), account_id=requester.id, state=CaseState.TO_POST),
                by=requester.person_id,
                at=now(),
            )
            tasks.post(session, case, by=None, rules=rules, at=now())
            assert case.id is not None
            numbers.append(case.id)
        return numbers


def _case(person_id: int, at: datetime) -> dict[str, object]:
    return {
        "kind": "escort",
        "level": Level.NORMAL,
        "area_code": AREA,
        "requester_id": person_id,
        "owner_id": person_id,
        "said": "明天上午想请人陪去医院，腿脚不便",
        "phone": "13900000000",
        "address": "3号楼2单元501",
        "when_text": "明天上午",
        "people_needed": 1,
        "created_at": at,
        "updated_at": at,
    }


@dataclass(frozen=True)
class _History:
    """Settled work of the years before; the volunteers who claim in the measurement have their share of it."""

    begin: int
    end: int

    def write(self, session: Session) -> None:
        at = now() - timedelta(days=365)
        ids = range(self.begin + 1, self.end + 1)
        connection = session.connection()
        connection.execute(
            insert(Case),
            [_case(1 + id_ % HISTORY_CLAIMERS, at) | {"id": id_, "state": CaseState.CLOSED} for id_ in ids],
        )
        for table, rows in self._rows(ids, at):
            connection.execute(insert(table), rows)

    @staticmethod
    def _rows(ids: range, at: datetime) -> Iterator[tuple[type, list[dict[str, object]]]]:
        yield CaseEvent, [{"case_id": id_, "at": at, "what": "closed", "person_id": 1} for id_ in ids]
        yield (
            Task,
            [
                {
                    "case_id": id_,
                    "state": TaskState.CLOSED,
                    "needed": 1,
                    "taken": 1,
                    "arrival_code": "4821",
                    "posted_at": at,
                }
                for id_ in ids
            ],
        )
        yield (
            Claim,
            [
                {
                    "case_id": id_,
                    "person_id": 1 + id_ % HISTORY_CLAIMERS,
                    "account_id": 1 + id_ % HISTORY_CLAIMERS,
                    "people": 1,
                    "state": ClaimState.CONFIRMED,
                    "claimed_at": at,
                    "minutes": 60,
                }
                for id_ in ids
            ],
        )
        yield (
            InboxMessage,
            [
                {
                    "channel": "qq",
                    "account": str(BOT),
                    "natural_key": f"{GROUP}:-{id_}",
                    "received_at": at,
                    "answer": None,
                }
                for id_ in ids
            ],
        )
        yield OutboxMessage, [_sent(id_, at) for id_ in ids]


def _sent(number: int, at: datetime) -> dict[str, object]:
    return {
        "channel": "qq",
        "account": str(BOT),
        "conversation": f"person:{number % HISTORY_CLAIMERS}",
        "recipient": str(FIRST_REQUESTER),
        "recipient_index": str(number % HISTORY_CLAIMERS),
        "kind": "details",
        "about": f"case:{number}",
        "template": "details",
        "priority": 1,
        "created_at": at,
        "due_at": at,
        "attempts": 1,
        "state": "sent",
        "settled_at": at,
    }


def claimed(config: Path, numbers: list[int]) -> int:
    """Return how many of the tasks have a living claim: the benchmark's own proof that the work was done."""
    settings = settings_of(config)
    store = Store(settings.database.url.get_secret_value(), keys=load_or_create_key_file(settings.key_file))
    first, last = min(numbers), max(numbers)

    def count(session: Session) -> int:
        sql = f"SELECT count(*) FROM claim WHERE state = 'active' AND case_id BETWEEN {first} AND {last}"
        return int(session.connection().exec_driver_sql(sql).scalar_one())

    return store.read_now(count)
