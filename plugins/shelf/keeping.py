"""Keeping the shelf: 上架 with a read-back, 补货, 下架."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.chat.asking import ArgumentMissing, needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.dialogues import DECLINES, YES_WORDS, Step, dialogue, start
from bot.chat.shelf_facts import last_day
from bot.chat.talk import Answer, Talk, say
from bot.dates import month_day
from bot.domain.areas import queries as areas
from bot.domain.dialogues.service import State
from bot.domain.people import queries as people
from bot.domain.people import service as people_service
from bot.domain.people.errors import NotAllowed, SeveralPeople, UnknownPerson
from bot.domain.people.identity import QQ, Identity
from bot.domain.people.model import Account
from bot.domain.shelf import queries, stock
from bot.domain.shelf.errors import KeeperUnclear, NoSuchItem, NotMoney, OtherArea, SeveralItems
from bot.domain.shelf.model import NAME_LENGTH, ShelfItem, Unit
from bot.domain.shelf.rules import amount, nearest
from plugins.shelf import commands
from plugins.shelf.reading import Offered, place_code, read_offer, read_refill

KIND = "put_up"
NAMES_MAX = 3
QQ_LENGTHS = range(5, 12)


@commands.PUT_UP.handle
async def put_up(talk: TALK, words: WORDS) -> None:
    """上架 理发券 1时间币 20张 营市街 到12月: read back, then 是."""

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, people.STAFF, None, at=talk.at)
        read = read_offer(talk.house, words, talk.rules, at=talk.at)
        state = _state(session, talk, by, read)
        return start(session, talk, KIND, Step(state, _read_back(session, talk, state)))

    await talk.write(work)


def _state(session: Session, talk: Talk, by: int, read: Offered) -> State:
    """Return what is to be put up, checked. Refuses what is missing or cannot be."""
    example = commands.PUT_UP.example
    if read.money:
        raise NotMoney
    needed(read.name, "名称", example)
    needed(read.price, "价格（几时间币；给孩子的写几积分）", example)
    needed(read.stock, "数量（几张、几份、几次）", example)
    needed(None if read.unclear else "read", "看得懂的日期（到12月、到2027年6月30日）", example)
    if len(read.name or "") > NAME_LENGTH:
        raise ArgumentMissing(what=f"短一点的名称（{NAME_LENGTH}字以内）", example=example)
    if talk.house.nogo.assess(read.name or "") is not None:
        raise ArgumentMissing(what="一样能放的东西（动钱、动刀针、登高、替人出头的都不能放）", example=example)
    area = _area(session, talk, by, read.place)
    _looks_after(session, talk, by, area)
    stock.check(
        read.unit,
        read.price or 0,
        read.stock or 0,
        from_at=max(read.from_at, talk.at),
        until_at=read.until_at,
        rules=talk.rules,
    )
    return {
        "name": read.name,
        "unit": read.unit.value,
        "price": read.price,
        "stock": read.stock,
        "area": area,
        "keeper": _keeper(session, talk, read.keeper) if read.keeper else None,
        "keeper_said": read.keeper,
        "from": read.from_at.isoformat() if read.from_at > talk.at else None,
        "until": read.until_at.isoformat() if read.until_at else None,
    }


def _area(session: Session, talk: Talk, by: int, words: str) -> str:
    """Return the place that was named; without one the only area the speaker serves."""
    code, options = place_code(talk.house, words)
    if code is None and not words:
        served = {grant.area_code for grant in people.grants_of(session, by, at=talk.at) if grant.role in people.STAFF}
        code = served.pop() if len(served) == 1 else None
    if code is None and options:
        names = "、".join(areas.full_name(session, option) for option in options)
        raise ArgumentMissing(what=f"写全的地点（您说的是{names}吗）", example=commands.PUT_UP.example)
    needed(code, "能找到的社区、街道（或“全区”）", commands.PUT_UP.example)
    return code or ""


def _looks_after(session: Session, talk: Talk, by: int, area: str) -> None:
    """Refuse an area that somebody of the staff does not look after, with the names of who does. Said in private only."""
    if people.may(session, by, people.STAFF, area, at=talk.at):
        return
    own = {grant.area_code for grant in people.grants_of(session, by, at=talk.at) if grant.role in people.STAFF}
    who = people.responsible(session, area, at=talk.at)[:NAMES_MAX]
    raise OtherArea(
        area=areas.full_name(session, area),
        places=[areas.full_name(session, code) for code in sorted(own)[:NAMES_MAX]],
        keepers=[people.display_name(session, one) for one in who],
    )


def _keeper(session: Session, talk: Talk, name: str) -> int:
    """Return who is to redeem: by QQ number, or by a name that is known. Raises KeeperUnclear."""
    if name.isdecimal() and len(name) in QQ_LENGTHS:
        via = talk.incoming.account if talk.incoming.channel == QQ else ""
        return people_service.meet(session, Identity(QQ, name, via), at=talk.at).person_id
    try:
        person = people.by_name(session, name, at=talk.at)
    except (UnknownPerson, SeveralPeople):
        raise KeeperUnclear(name=name) from None
    assert person.id is not None
    return person.id


def _read_back(session: Session, talk: Talk, state: State) -> Answer:
    unit = Unit(state["unit"])
    begins = datetime.fromisoformat(state["from"]) if state["from"] else None
    ends = datetime.fromisoformat(state["until"]) if state["until"] else None
    return say(
        "shelf.put_up_read_back",
        name=state["name"],
        amount=amount(state["price"], unit, talk.rules),
        stock=state["stock"],
        area="全区" if state["area"] == talk.house.district else areas.full_name(session, state["area"]),
        from_day=None if begins is None else month_day(begins),
        day=None if ends is None else last_day(ends),
        keeper=state["keeper_said"],
        children=unit is Unit.POINTS,
    )


@dialogue(KIND)
def step(state: State, said: str, talk: Talk) -> Step | None:
    """是 puts it up."""
    if said in DECLINES:
        return Step(None, say("shelf.not_put_up"))
    if said not in YES_WORDS:
        return None
    return Step(None, effect=lambda session, account: _put_up(session, account, talk, state))


def _put_up(session: Session, account: Account, talk: Talk, state: State) -> Answer:
    item = stock.put_up(
        session,
        by=account.person_id,
        area_code=state["area"],
        unit=Unit(state["unit"]),
        name=state["name"],
        price=state["price"],
        stock=state["stock"],
        keeper_id=state["keeper"],
        from_at=datetime.fromisoformat(state["from"]) if state["from"] else talk.at,
        until_at=datetime.fromisoformat(state["until"]) if state["until"] else None,
        rules=talk.rules,
        at=talk.at,
    )
    return say("shelf.put_up", **_facts(talk, item))


def _facts(talk: Talk, item: ShelfItem) -> dict[str, Any]:
    return {"name": item.name, "amount": amount(item.price, item.unit, talk.rules), "stock": item.stock}


def _kept(session: Session, talk: Talk, words: str) -> tuple[int, ShelfItem]:
    """Return speaker and the item they look after that the words mean. Raises NotAllowed, NoSuchItem, SeveralItems."""
    by = talk.account(session).person_id
    if not queries.keeps_anything(session, by, at=talk.at):
        raise NotAllowed(need="放上货架的管家或核销人")
    items = queries.kept_by(session, by, at=talk.at)
    name, _, place = words.partition(" ")
    code, _ = place_code(talk.house, place) if place else (None, ())
    if code is not None:
        items = [item for item in items if item.area_code == code]
    fitting = nearest(items, name if code else words)
    if not fitting:
        raise NoSuchItem(name=name, unit=Unit.COINS.value)
    if len(fitting) > 1:
        raise SeveralItems(name=fitting[0].name)
    return by, fitting[0]


@commands.REFILL.handle
async def refill(talk: TALK, words: WORDS) -> None:
    """补货 理发券 10张."""

    def work(session: Session) -> Answer:
        name, pieces = read_refill(words)
        needed(name, "补什么", commands.REFILL.example)
        needed(pieces, "补多少（几张、几份）", commands.REFILL.example)
        by, item = _kept(session, talk, name)
        stock.refill(session, item, pieces or 0, by=by, rules=talk.rules, at=talk.at)
        return say("shelf.refilled", **_facts(talk, item))

    await talk.write(work)


@commands.TAKE_DOWN.handle
async def take_down(talk: TALK, words: WORDS) -> None:
    """下架 理发券: offered no longer; what was taken stays good."""

    def work(session: Session) -> Answer:
        needed(words, "下架什么", commands.TAKE_DOWN.example)
        by, item = _kept(session, talk, words)
        return say("shelf.taken_down", count=stock.withdraw(session, item, by=by, at=talk.at), **_facts(talk, item))

    await talk.write(work)
