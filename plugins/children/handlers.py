"""Works and points of children: message in, one service call, words out."""

import re

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.dialogues import DECLINES, YES_WORDS, Step, dialogue, start
from bot.chat.shelf_facts import item_facts, short_day
from bot.chat.talk import Answer, Talk, say
from bot.chat.vouchers import offer
from bot.domain.children import register, works
from bot.domain.children.errors import NoSuchChild, PiecesOutOfRange
from bot.domain.children.model import Child, WorkState
from bot.domain.children.works import Outcome
from bot.domain.dialogues.service import State
from bot.domain.people.model import Account
from bot.domain.shelf import queries as shelf
from bot.domain.shelf.errors import NoSuchItem
from bot.domain.shelf.model import ShelfItem, Unit
from bot.domain.shelf.rules import nearest
from bot.domain.timebank import balance
from plugins.children import commands
from plugins.children.reading import Told, read_work

LEAVE_KIND = "leave_children"
SHELF_SHOWN = 8
_NUMBER = re.compile(r"^\D{0,3}(?P<number>[0-9]{1,9})")
_UNTRUE = re.compile(r"不属实|不对|不是|没有|假|不符")
_WHAT_FOR = re.compile(r"(?:都|能|可以|怎么|如何|咋)*(?:换|兑|用|得|拿|来|算)")
_TRUE = re.compile(r"属实|对|是|通过|有")


@commands.WORK.handle
async def tell_work(talk: TALK, words: WORDS) -> None:
    """红领巾 小雨 手绘宣传单1张 换悦读会1次: alone it shows what works earn and what points can be exchanged for."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        if not words:
            return _overview(session, talk, account)
        told = read_work(words, talk.rules.points("children.work_points"))
        needed(told.name, "孩子的小名", commands.WORK.example)
        if account is None:
            raise NoSuchChild(name=told.name)
        child = register.for_work(session, account.person_id, told.name, at=talk.at)
        wish = _wish(session, talk, child, told)
        if told.kind is None:
            return _exchange_only(session, talk, child, account.person_id, wish, told)
        outcome = works.report(
            session,
            child,
            kind=told.kind,
            pieces=told.pieces,
            wish_item_id=wish.id if wish else None,
            wish_pieces=told.wish_pieces if wish else 0,
            by=account.person_id,
            rules=talk.rules,
            at=talk.at,
        )
        return _answer(session, talk, child, outcome)

    await talk.write(work)


def _overview(session: Session, talk: Talk, account: Account | None) -> Answer:
    children = register.of_guardian(session, account.person_id) if account else []
    area = children[0].area_code if children else None
    items = shelf.on_shelf(session, Unit.POINTS, area, at=talk.at, most=SHELF_SHOWN)
    return say(
        "children.overview",
        kinds=[f"{kind}{points}分" for kind, points in talk.rules.points("children.work_points").items()],
        lines=[item_facts(session, item, rules=talk.rules, district=talk.house.district) for item in items],
        name=children[0].name if children else None,
    )


def _wish(session: Session, talk: Talk, child: Child, told: Told) -> ShelfItem | None:
    """Return the item of the children's shelf that was wished for, the nearest to the child where several are alike."""
    if told.wish is None:
        return None
    if told.wish_pieces > (most := talk.rules.count("shelf.vouchers_per_month")) or told.wish_pieces < 1:
        raise PiecesOutOfRange(most=most)
    fitting = nearest(shelf.on_shelf(session, Unit.POINTS, child.area_code, at=talk.at), told.wish)
    if not fitting:
        raise NoSuchItem(name=told.wish[:12], unit=Unit.POINTS.value)
    return fitting[0]


def _exchange_only(
    session: Session, talk: Talk, child: Child, person_id: int, wish: ShelfItem | None, told: Told
) -> Answer:
    """A guardian spends points that are there; of somebody else a work is wanted first."""
    if wish is None or person_id != child.guardian_id:
        needed(None, "作品和数量", commands.WORK.example)
    assert wish is not None
    return offer(session, talk, [wish], told.wish or "", child, pieces=told.wish_pieces)


def _answer(session: Session, talk: Talk, child: Child, outcome: Outcome) -> Answer:
    work = outcome.work
    item = session.get(ShelfItem, work.wish_item_id) if work.wish_item_id else None
    hindrance = talk.refusal_text(outcome.hindrance).splitlines()[0] if outcome.hindrance else None
    return say(
        "children.told",
        state=work.state.value,
        name=child.name,
        kind=work.kind,
        pieces=work.pieces,
        points=work.points,
        total=balance(session, register.about(child.id or 0)).available,
        wish=item.name if item else None,
        wish_pieces=len(outcome.vouchers) or work.wish_pieces,
        hindrance=hindrance,
    )


@commands.CHECK_WORK.handle
async def check_work(talk: TALK, words: WORDS) -> None:
    """作品 12 属实: a steward looks at what a guardian told."""

    def work(session: Session) -> Answer:
        read = _NUMBER.match(words)
        needed(read["number"] if read else None, "作品编号", commands.CHECK_WORK.example)
        assert read is not None
        said = words[read.end() :]
        true = None if not said else False if _UNTRUE.search(said) else True if _TRUE.search(said) else None
        needed(None if true is None else "said", "“属实”或“不属实”", f"作品 {read['number']} 属实")
        account = talk.account(session)
        outcome = works.decide(
            session, int(read["number"]), by=account.person_id, true=bool(true), rules=talk.rules, at=talk.at
        )
        return _answer(session, talk, session.get_one(Child, outcome.work.child_id), outcome)

    await talk.write(work)


def _name_said(talk: Talk, command_words: tuple[str, ...], words: str) -> str:
    """Return the child's name, before the command word (小雨的积分) or behind it."""
    command = commands.POINTS if command_words is commands.POINTS.words else commands.LEAVE
    for form in command.patterns:
        found = form.search(words)
        if found:
            name = found["name"] or found.groupdict().get("called") or ""
            return "" if name in ("孩子", "我家孩子", "我孩子", "我") else name
    return words.strip(" 的")


@commands.POINTS.handle
async def points(talk: TALK, words: WORDS) -> None:
    """小雨的积分: for the guardian alone; 积分能换什么 shows the children's shelf."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        if _WHAT_FOR.match(words):
            return _overview(session, talk, account)
        name = _name_said(talk, commands.POINTS.words, words)
        if account is None or not register.of_guardian(session, account.person_id):
            raise NoSuchChild(name=name)
        child = register.own(session, account.person_id, name)
        made = register.credited(session, child.id or 0)
        held = balance(session, register.about(child.id or 0))
        return say(
            "children.points",
            name=child.name,
            available=held.available,
            reserved=held.reserved,
            rows=[
                {
                    "day": short_day(one.reported_at),
                    "kind": one.kind,
                    "pieces": one.pieces,
                    "points": one.points,
                    "waiting": one.state is WorkState.PENDING,
                }
                for one in made
            ],
            vouchers=len(shelf.open_of_child(session, child.id or 0)),
        )

    await talk.write(work)


@commands.LEAVE.handle
async def leave(talk: TALK, words: WORDS) -> None:
    """退出红领巾 小雨: read back what goes, then 是."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        name = _name_said(talk, commands.LEAVE.words, words)
        if account is None:
            raise NoSuchChild(name=name)
        child = register.own(session, account.person_id, name)
        held = balance(session, register.about(child.id or 0)).available
        state = {"child": child.id}
        return start(session, talk, LEAVE_KIND, Step(state, say("children.leave", name=child.name, points=held)))

    await talk.write(work)


@dialogue(LEAVE_KIND)
def leave_step(state: State, said: str, talk: Talk) -> Step | None:
    """是 ends everything."""
    if said in DECLINES:
        return Step(None, say("children.stays"))
    if said not in YES_WORDS:
        return None
    return Step(None, effect=lambda session, account: _leave(session, account, talk, state))


def _leave(session: Session, account: Account, talk: Talk, state: State) -> Answer:
    child = session.get_one(Child, state["child"])
    if child.guardian_id != account.person_id or child.erased_at is not None:
        raise NoSuchChild(name="")
    returned = register.withdraw(session, child, by=account.person_id, at=talk.at)
    return say("children.left", returned=returned)
