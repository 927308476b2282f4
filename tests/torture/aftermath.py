"""Afterwards: what waited in the outbox is said, and the books are compared with what people were told."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack
from datetime import timedelta

import nonebot
from pydantic import SecretStr
from sqlalchemy import text
from sqlmodel import Session, col, select

from bot.app import build
from bot.channels.playground.serving import serving
from bot.clock import now
from bot.config import OneBotSettings
from bot.domain.cases.model import Case, CaseEvent, CaseState
from bot.domain.cases.rules import number
from bot.domain.duty.model import Page
from bot.domain.inbox.model import InboxMessage
from bot.domain.outbox.model import OutboxMessage, State
from bot.domain.people.model import Account
from bot.domain.records.model import HourRecord
from bot.domain.tasks.model import Claim, ClaimState, Task
from bot.domain.timebank.model import Entry, EntryKind
from bot.domain.timebank.verify import verify
from bot.store.base import Table
from tests.torture.process import TOKEN
from tests.torture.scene import COORDINATOR, OWNER, STEWARD, House, Scene
from tests.torture.story import Told
from tests.world import FixedClock, forget_nonebot, settings_for

LEASES_OVER = timedelta(minutes=2)
LANES = 2
"""Accounts a process speaks as, each of which may be saying something at the moment of a kill: its QQ, the WeChat."""


async def redeliver_everything(scene: Scene) -> None:
    """Deliver every message once more, some three times at once, and compare the answers."""
    exchanges = list(scene.strain.exchanges)
    scene.rng.shuffle(exchanges)
    times = [scene.rng.choice((1, 1, 3)) for _ in exchanges]
    answers = await asyncio.gather(*(one.deliver(count) for one, count in zip(exchanges, times, strict=True)))
    for exchange, again in zip(exchanges, answers, strict=True):
        assert set(again) == {exchange.answer}, f"{exchange.text!r} was answered {exchange.answer!r}, then {again}"


async def leave_in_good_order(scene: Scene) -> None:
    """SIGTERM: every process goes of its own accord."""
    for house in scene.houses:
        house.process.terminate()
    codes = [await house.process.ended() for house in scene.houses]
    assert codes == [0] * len(codes), [house.process.output[-2000:] for house in scene.houses]


async def say_what_waits(scene: Scene) -> None:
    """Open the programme in this process two minutes later, stepping through its pacing, until nothing waits."""
    async with AsyncExitStack() as stack:
        settings = settings_for(scene.url, scene.folder, scene.api_base, scene.account)
        numbers = tuple(str(house.line.qq.self_id) for house in scene.houses)
        onebot = OneBotSettings(access_token=SecretStr(TOKEN), accounts=numbers)
        admin = settings.admin.model_copy(update={"owners": (f"qq:{OWNER}",)})
        forget_nonebot()
        clock = FixedClock(now() + LEASES_OVER)
        app = build(settings.model_copy(update={"onebot": onebot, "admin": admin}), clock=clock, courier_runs=False)
        base_url = await stack.enter_async_context(serving(nonebot.get_app()))
        for house in scene.houses:
            house.line.qq.url = base_url.replace("http", "ws") + "/onebot/v11/ws"
        for house in scene.houses:
            await house.line.qq.up()
        await app.courier.drain(clock.now, until=clock.now + timedelta(hours=1))


def check_books(session: Session, scene: Scene, told: Told) -> None:
    """What people were told happened has happened, once each, and nothing else."""
    cases = {case.id: case for case in session.exec(select(Case))}
    dangers = {id for id, case in cases.items() if case.state is CaseState.CRISIS}
    assert sorted(number(id or 0) for id in cases.keys() - dangers) == sorted(told.opened)
    events = list(session.exec(select(CaseEvent)))
    happened = Counter(event.what for event in events if event.case_id not in dangers)
    wanted = {"opened": len(told.opened), "supplement": told.supplements, "verified": told.verified,
              "claimed": len(told.claims), "finished": told.finished}  # fmt: skip
    assert {what: happened[what] for what in wanted} == wanted
    qq = {one.person_id: int(one.external_id) for one in session.exec(select(Account)) if one.channel == "qq"}
    claims = list(session.exec(select(Claim)))
    assert Counter((number(one.case_id), qq[one.person_id]) for one in claims) == Counter(told.claims)
    states = Counter(one.state for one in claims)
    assert states[ClaimState.GIVEN_BACK] == told.given_back
    assert states[ClaimState.CONFIRMED] == len(told.confirmed) + len(told.decided)
    assert sum(one.code_tries for one in claims) == told.wrong_codes
    assert all(task.taken == task.needed == 1 for task in session.exec(select(Task)))
    _check_ledgers(session, told, [one for one in claims if one.state is ClaimState.CONFIRMED])
    _check_dangers(session, told, dangers, events)
    inbox = session.exec(select(InboxMessage)).all()
    assert len(inbox) == len(scene.strain.exchanges)


def _check_ledgers(session: Session, told: Told, claims: list[Claim]) -> None:
    minutes = sorted(told.confirmed + told.decided)
    references = sorted(f"case:{one.case_id}/claim:{one.id}" for one in claims)
    records = list(session.exec(select(HourRecord)))
    assert sorted(record.reference for record in records) == references
    assert sorted(record.minutes for record in records) == minutes
    entries = list(session.exec(select(Entry).where(Entry.kind == EntryKind.TRANSFER)))
    assert sorted(entry.reference for entry in entries) == references
    audit = verify(session)
    assert audit.sound, audit.problems
    assert sum(audit.balances.values()) == 0
    assert sum(balance for balance in audit.balances.values() if balance > 0) == sum(minutes)


def _check_dangers(session: Session, told: Told, dangers: set[int | None], events: list[CaseEvent]) -> None:
    assert len(dangers) == len(told.dangers), "one case for each person in danger"
    pages = list(session.exec(select(Page)))
    assert sorted(page.case_id for page in pages) == sorted(id for id in dangers if id is not None)
    more = sum(event.what == "supplement" for event in events if event.case_id in dangers)
    assert more == sum(count - 1 for count in told.dangers.values())
    for page in pages:
        keys = session.exec(
            select(OutboxMessage.dedupe_key).where(
                OutboxMessage.kind == "page", OutboxMessage.about == f"case:{page.case_id}"
            )
        ).all()
        rounds = {int((key or "").split(":")[2]) for key in keys}
        assert 1 <= len(rounds) <= 2, f"the clock was set back once, so one more round at most is due: {sorted(keys)}"


def check_outbox(session: Session, scene: Scene) -> None:
    """Everything in the outbox left at most once, and as often as its row says. Unknown only where something was killed."""
    rows = list(session.exec(select(OutboxMessage)))
    states = Counter(row.state for row in rows)
    assert states[State.SENDING] == 0, "stuck in sending after its lease"
    assert states[State.QUEUED] == 0
    assert states[State.REFUSED] == 0
    unknown = len(_messages(rows, State.UNKNOWN)) + sum(
        row.attempts - 1 for row in rows if row.attempts > 1 and row.kind == "page"
    )
    assert unknown <= LANES * scene.kills, states
    assert all(row.outcome_code == "sender_died" for row in rows if row.state is State.UNKNOWN)
    for house in scene.houses:
        _check_heard(house, [row for row in rows if row.account == str(house.line.qq.self_id)])
    openid = {row.id: row.recipient for row in rows if row.channel == "wechat"}
    for resident in scene.residents:
        own = {
            state: len(_messages([row for row in rows if openid.get(row.id) == resident.openid], state))
            for state in State
        }
        received = sum(item.how == "service" for item in resident.phone.received.everything)
        assert own[State.SENT] <= received <= own[State.SENT] + own[State.UNKNOWN], (resident.name, own, received)


def _messages(rows: list[OutboxMessage], state: State) -> set[tuple[str, object]]:
    """Rows to one person that were settled in the same unit went out as one message."""
    return {(row.conversation, row.settled_at) for row in rows if row.state is state}


def _check_heard(house: House, rows: list[OutboxMessage]) -> None:
    heard = {str(item.message_id) for item in house.line.unasked}
    receipts = {row.receipt for row in rows if row.state is State.SENT}
    told = {(row.receipt, row.conversation) for row in rows if row.state is State.SENT}
    assert len(told) == len(receipts), "one message goes to one conversation, however many rows it holds"
    assert receipts <= heard, "sent, says the outbox; nobody heard it"
    perhaps = len(_messages(rows, State.UNKNOWN))
    perhaps += sum(row.attempts - 1 for row in rows if row.attempts > 1)
    assert len(heard) - len(receipts) <= perhaps, "heard twice"


def check_privacy(session: Session, scene: Scene) -> None:
    """No name, phone or door in a group; these, openids and QQ numbers neither in the log nor in the database."""
    for house in scene.houses:
        in_groups = [item.text for item in house.line.qq.all_heard.everything if item.where == "group"]
        assert in_groups, "nothing was said in the group"
        _holds_none(scene.secrets, in_groups, "a group")
    numbers = [str(user) for house in scene.houses for user in house.volunteers]
    numbers += [str(STEWARD), str(COORDINATOR)]
    hidden = scene.secrets + [resident.openid for resident in scene.residents] + numbers
    _holds_none(hidden, [house.process.output for house in scene.houses], "the log")
    _holds_none(hidden, _everything_stored(session, scene), "the database")


def _holds_none(secrets: Iterable[str], texts: Iterable[str], where: str) -> None:
    texts = list(texts)
    found = [secret for secret in secrets if any(secret in one for one in texts)]
    assert not found, f"{where} holds {found}"


def _everything_stored(session: Session, scene: Scene) -> Iterator[str]:
    if scene.store.is_sqlite:
        assert session.connection().execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        for file in scene.folder.glob("*.db*"):
            yield file.read_bytes().decode("utf-8", errors="replace")
        return
    for table in Table.metadata.sorted_tables:
        yield from session.connection().execute(text(f'SELECT t::text FROM "{table.name}" t')).scalars()


def let_pages_fall_due(session: Session) -> None:
    """Set the clock of every open page back, so that its next round is due at once."""
    for page in session.exec(select(Page).where(col(Page.acknowledged_at).is_(None))):
        page.next_at = page.opened_at
