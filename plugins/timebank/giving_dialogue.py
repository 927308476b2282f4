"""Giving coins: understood, read back, and moved only at 是. The terms are shown before the first time."""

from typing import Any

from sqlmodel import Session

from bot.chat import coin_terms
from bot.chat.asking import needed
from bot.chat.dialogues import NO_WORDS, YES_WORDS, Step, cancels, dialogue, start
from bot.chat.talk import Answer, Talk, say
from bot.domain.audit import service as audit
from bot.domain.dialogues.service import State
from bot.domain.errors import Refusal
from bot.domain.giving import family, recipients
from bot.domain.giving import service as giving
from bot.domain.giving.errors import NotWholeMinutes, OwnGrant
from bot.domain.giving.model import GiftKind, GiftState
from bot.domain.giving.recipients import Found, Wanted
from bot.domain.giving.service import Request
from bot.domain.people import queries as people
from bot.domain.people.model import Account, Person, Role
from bot.domain.timebank import queries as ledger
from bot.domain.timebank.rules import DONATION, ISSUANCE, coins, entry_number
from plugins.timebank import giving_commands as commands
from plugins.timebank.reading import Order, read_order, read_person

READ_BACK = "coin_gift"


def order_of(talk: Talk, text: str, example: str) -> Order:
    """Return what was read. Refuses without an amount, and for one of no whole number of minutes."""
    order = read_order(talk.house, text, coin_minutes=talk.rules.minutes("timebank.coin"))
    needed("said" if order.amount_said else None, "多少时间币", example)
    if order.minutes is None:
        raise NotWholeMinutes
    return order


def pot_of(talk: Talk, words: str | None) -> str | None:
    """Return the account of a pool by its name; the public one without a name; None where the name is no place."""
    if not words or words in ("公益", "公共", "区", "全区", "区里"):
        return DONATION
    reading = talk.house.places.resolve(words)
    return f"area:{reading.sure.code}" if reading.sure is not None else None


def area_of(session: Session, talk: Talk, person_id: int) -> str:
    """Return whose coordinators look after a person's coins."""
    return session.get_one(Person, person_id).community_code or talk.house.district


def give(session: Session, talk: Talk, text: str) -> Answer:
    """转 3时间币 给我妈王桂兰: find who is meant and read it back."""
    account = talk.account(session)
    order = order_of(talk, text, commands.GIVE.example)
    if order.pool is not None:
        return donate(session, talk, text)
    if shown := coin_terms.first(session, talk):
        return shown
    needed("named" if order.wanted.named else None, "给谁（家人、姓名、手机号或QQ号）", commands.GIVE.example)
    payer = f"person:{account.person_id}"
    area = area_of(session, talk, account.person_id)
    request = Request(GiftKind.DONATION, payer, DONATION, order.minutes or 0, account.person_id, area)
    giving.check(session, request, rules=talk.rules, at=talk.at)  # one's own means first: they say nothing of others
    found = recipients.find(session, order.wanted, by=account.person_id, rules=talk.rules, at=talk.at)
    if found.person_id is None:
        return not_one(found, order.wanted, "转 1时间币 给")
    kind = GiftKind.FAMILY if found.family else GiftKind.PERSON
    request = Request(kind, payer, f"person:{found.person_id}", order.minutes or 0, account.person_id, area)
    return read_back(session, talk, request, shown=found.shown)


def not_one(found: Found, wanted: Wanted, command: str) -> Answer:
    """Say that nobody, or more than one, is meant; how many, and who, is nobody's business."""
    if found.count:
        return say("timebank.which_one", name=found.shown, command=f"{command} {wanted.name or wanted.phone or '姓名'}")
    return say("timebank.nobody", name=found.shown, command=command)


def donate(session: Session, talk: Talk, text: str) -> Answer:
    """捐 2时间币; 捐 2时间币 给中大槐树; 转 2时间币 到裕园时间池."""
    account = talk.account(session)
    order = order_of(talk, text, commands.DONATE.example)
    if shown := coin_terms.first(session, talk):
        return shown
    said = order.pool if order.pool is not None else (order.wanted.name or order.words)
    pot = pot_of(talk, said)
    if pot is None and order.pool is None:
        return say("timebank.donate_where", name=said)
    needed(pot, "能找到的社区或街道", "捐 2时间币 给裕园")
    area = area_of(session, talk, account.person_id)
    payer = f"person:{account.person_id}"
    request = Request(GiftKind.DONATION, payer, pot or DONATION, order.minutes or 0, account.person_id, area)
    return read_back(session, talk, request, shown=giving.pot_name(session, request.payee))


def grant(session: Session, talk: Talk, text: str) -> Answer:
    """赠 10时间币 13900000000 困境老人: out of a pot, by those who may."""
    account = talk.account(session)
    order = order_of(talk, text, commands.GRANT.example)
    pot = pot_of(talk, order.from_pool)
    needed(pot, "能找到的社区或街道（从哪个时间池）", "赠 10时间币 13900000000 困境老人 从裕园时间池")
    pot = pot or DONATION
    pot_area = pot.removeprefix("area:") if pot != DONATION else None
    people.require(session, account.person_id, giving.APPROVERS, pot_area, at=talk.at)
    if order.file_number is not None:
        return say("timebank.no_files", number=f"F{order.file_number:04d}")
    needed("named" if order.wanted.named else None, "给谁（手机号、QQ号或姓名）", commands.GRANT.example)
    needed(order.words, "原因", commands.GRANT.example)
    found = recipients.find(session, order.wanted, by=account.person_id, rules=None, at=talk.at)
    if found.person_id is None:
        return not_one(found, order.wanted, "赠 1时间币")
    if found.person_id == account.person_id or found.person_id in family.relatives(session, account.person_id):
        raise OwnGrant
    area = pot_area or area_of(session, talk, found.person_id)
    payee = f"person:{found.person_id}"
    request = Request(GiftKind.GRANT, pot, payee, order.minutes or 0, account.person_id, area, order.words)
    return read_back(session, talk, request, shown=found.shown)


def fund(session: Session, talk: Talk, text: str) -> Answer:
    """入池 100时间币 公益创投项目配套: new coins for a pot, by an owner, with where they come from."""
    account = talk.account(session)
    people.require(session, account.person_id, {Role.OWNER}, None, at=talk.at)
    order = order_of(talk, text, commands.FUND.example)
    pot = pot_of(talk, order.pool)
    needed(pot, "能找到的社区或街道", "入池 100时间币 到裕园时间池 公益创投项目配套")
    source = " ".join(part for part in (order.wanted.name, order.words) if part)
    needed(source, "来源", commands.FUND.example)
    pot = pot or DONATION
    area = pot.removeprefix("area:") if pot != DONATION else talk.house.district
    request = Request(GiftKind.FUND, ISSUANCE, pot, order.minutes or 0, account.person_id, area, source)
    return read_back(session, talk, request, shown=giving.pot_name(session, pot))


def leaver(session: Session, talk: Talk, text: str) -> Answer:
    """清户 13900000000 去世: what somebody leaves goes to the family or the pool by rule, with a second person."""
    account = talk.account(session)
    people.require(session, account.person_id, giving.APPROVERS, None, at=talk.at)
    person, _, heir = text.partition(" 给")
    wanted, words = read_person(talk.house, person)
    needed("named" if wanted.named else None, "谁（手机号、QQ号或姓名）", commands.LEAVER.example)
    needed(words, "原因（去世、退出）", commands.LEAVER.example)
    found = recipients.find(session, wanted, by=account.person_id, rules=None, at=talk.at)
    if found.person_id is None:
        return not_one(found, wanted, "清户")
    area = area_of(session, talk, found.person_id)
    people.require(session, account.person_id, giving.APPROVERS, area, at=talk.at)
    request = giving.leaver_request(
        session,
        found.person_id,
        by=account.person_id,
        area_code=area,
        heir=heir.strip() or None,
        words=words,
        rules=talk.rules,
    )
    return read_back(session, talk, request, shown=giving.payee_name(session, request.payee), giver=found.shown)


def read_back(session: Session, talk: Talk, request: Request, *, shown: str, giver: str | None = None) -> Answer:
    """Say what would move and wait for 是. What cannot be is said at once; the look for the other person stays noted."""
    try:
        giving.check(session, request, rules=talk.rules, at=talk.at)
    except Refusal as no:
        return say(f"refusals.{no.code}", **no.facts)
    state: State = {
        "kind": request.kind.value,
        "payer": request.payer,
        "payee": request.payee,
        "minutes": request.minutes,
        "area": request.area_code,
        "words": request.words,
        "shown": shown,
    }
    return start(session, talk, READ_BACK, Step(state, _question(session, talk, request, shown, giver)))


def _question(session: Session, talk: Talk, request: Request, shown: str, giver: str | None) -> Any:
    left = ledger.balance(session, request.payer).available - request.minutes
    own = request.payer == f"person:{request.asked_by}"
    above = talk.rules.amount("timebank.approval_above")
    return say(
        "timebank.read_back",
        kind=request.kind.value,
        amount=coins(request.minutes, talk.rules),
        shown=shown,
        giver=giver or (None if request.payer == ISSUANCE or own else giving.pot_name(session, request.payer)),
        left=None if request.payer == ISSUANCE else coins(left, talk.rules),
        words=request.words,
        second=giving.needs_second(request, talk.rules),
        above=coins(above, talk.rules) if above is not None else None,
    )


@dialogue(READ_BACK)
def confirm_gift(state: State, said: str, talk: Talk) -> Step | None:
    """是 moves the coins, once; 算了 does nothing."""
    if said in NO_WORDS or cancels(said):
        return Step(None, say("timebank.not_moved"))
    if said.casefold() not in YES_WORDS:
        return None
    return Step(None, effect=lambda session, account: _move(session, account, talk, state))


def _move(session: Session, account: Account, talk: Talk, state: State) -> Answer:
    request = Request(
        GiftKind(state["kind"]),
        state["payer"],
        state["payee"],
        state["minutes"],
        account.person_id,
        state["area"],
        state["words"],
    )
    gift = giving.ask(session, request, rules=talk.rules, at=talk.at)
    if request.kind in (GiftKind.GRANT, GiftKind.FUND, GiftKind.LEAVER):
        audit.note(
            session,
            person_id=account.person_id,
            action=request.kind.value,
            subject=f"entry:{gift.entry_seq}",
            at=talk.at,
            purpose=request.words,
        )
    own = request.payer == f"person:{account.person_id}"
    return say(
        "timebank.moved",
        number=entry_number(gift.entry_seq or 0),
        amount=coins(request.minutes, talk.rules),
        shown=state["shown"],
        waiting=gift.state is GiftState.WAITING,
        days=talk.rules.minutes("timebank.approval_term") // (24 * 60),
        left=coins(ledger.balance(session, request.payer).available, talk.rules) if own else None,
    )
