"""Coins from hand to hand: asked for, checked by the dated rules, moved at once or reserved until a second person agrees.

Source: check on two levels (网点 and 平台), 鼓楼 (family only), 南沙 and 南京 (grants from a common pot), as in data/rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.clock import SHANGHAI
from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.earning import service as earning
from bot.domain.giving import family
from bot.domain.giving.errors import (
    AlreadyDecided,
    FamilyOnly,
    NobodyToAgree,
    NotEnough,
    NothingLeft,
    OwnRequest,
    PotTooLow,
    UnknownRequest,
    YearlyLimit,
)
from bot.domain.giving.model import Gift, GiftKind, GiftState
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Person, Role
from bot.domain.rulebook import Rules
from bot.domain.timebank import queries as ledger
from bot.domain.timebank import service as timebank
from bot.domain.timebank.errors import SameAccount
from bot.domain.timebank.rules import DONATION, ISSUANCE, coins, entry_number

APPROVERS = frozenset({Role.OWNER, Role.COORDINATOR})
"""Who may move coins of a pot and agree to large amounts. 总管 may not touch the books."""
LAPSED_AT_ONCE = 20
"""Requests whose time is over that one unit gives back."""
WAITING_SHOWN_MAX = 10

STATE_NAMES = {
    GiftState.WAITING: "等第二个人批准",
    GiftState.DONE: "已经到账",
    GiftState.REFUSED: "没有批准，已退回",
    GiftState.LAPSED: "没人批准，已退回",
}


@dataclass(frozen=True)
class Request:
    """A movement somebody asks for. `area_code`: whose coordinators may agree to it."""

    kind: GiftKind
    payer: str
    payee: str
    minutes: int
    asked_by: int
    area_code: str
    words: str | None = None

    @property
    def parties(self) -> set[int]:
        """Everybody who has a part in it: no second person among them."""
        return {self.asked_by} | {one for one in (person_of(self.payer), person_of(self.payee)) if one is not None}


def person_of(holder: str) -> int | None:
    """Return the person behind an account, None for a pot."""
    prefix, _, number = holder.partition(":")
    return int(number) if prefix == "person" else None


def pot_name(session: Session, holder: str) -> str:
    """Return a pot's name as people say it."""
    if holder.startswith("area:"):
        return areas.full_name(session, holder.removeprefix("area:")) + "时间池"
    return "公益时间池"


def needs_second(request: Request, rules: Rules) -> bool:
    """Whether a second person has to agree: above a size, and always for what a leaver leaves."""
    above = rules.amount("timebank.approval_above")
    if request.kind is GiftKind.LEAVER:
        return True
    return request.kind is not GiftKind.DONATION and above is not None and request.minutes > above


def check(session: Session, request: Request, *, rules: Rules, at: datetime) -> None:
    """Refuse what `ask` would refuse, before it is read back.

    Raises NotPositive, TooMuch, SameAccount, NotEnough, PotTooLow, FamilyOnly, YearlyLimit, NobodyToAgree.
    """
    timebank.check_amount(request.minutes, most=rules.minutes("timebank.entry_max"))
    if request.payer == request.payee:
        raise SameAccount(holder=request.payer)
    _check_year(session, request, rules, at)
    if request.payer != ISSUANCE:
        available = ledger.balance(session, request.payer).available
        if available < request.minutes:
            facts = {"available": coins(available, rules), "wanted": coins(request.minutes, rules)}
            if person_of(request.payer) is None:
                raise PotTooLow(pot=pot_name(session, request.payer), **facts)
            raise NotEnough(**facts)
    if needs_second(request, rules) and not _second_people(session, request, at):
        raise NobodyToAgree(above=coins(rules.amount("timebank.approval_above") or 0, rules))


def _check_year(session: Session, request: Request, rules: Rules, at: datetime) -> None:
    if request.kind is GiftKind.FAMILY:
        limit = rules.amount("timebank.gift_family_year")
    elif request.kind is GiftKind.PERSON:
        limit = rules.amount("timebank.gift_person_year")
        if limit == 0:
            raise FamilyOnly
    else:
        return
    if limit is None:
        return
    new_year = datetime(at.astimezone(SHANGHAI).year, 1, 1, tzinfo=SHANGHAI)
    given = session.exec(
        select(func.coalesce(func.sum(Gift.minutes), 0)).where(
            Gift.payer == request.payer,
            Gift.kind == request.kind,
            col(Gift.created_at) >= new_year,
            col(Gift.state).in_([GiftState.WAITING, GiftState.DONE]),
        )
    ).one()
    if given + request.minutes > limit:
        raise YearlyLimit(limit=coins(limit, rules), given=coins(given, rules))


def _second_people(session: Session, request: Request, at: datetime) -> list[int]:
    able = people.holders(session, APPROVERS, areas.codes_upward(session, request.area_code), at=at)
    return [person for person in able if person not in request.parties]


def ask(session: Session, request: Request, *, rules: Rules, at: datetime) -> Gift:
    """Move the coins, or reserve them and ask the people who may agree. Refuses as `check` does."""
    check(session, request, rules=rules, at=at)
    second = needs_second(request, rules)
    gift = Gift(
        kind=request.kind,
        state=GiftState.WAITING if second else GiftState.DONE,
        payer=request.payer,
        payee=request.payee,
        minutes=request.minutes,
        asked_by=request.asked_by,
        area_code=request.area_code,
        words=request.words,
        created_at=at,
        due_at=at + rules.duration("timebank.approval_term") if second else None,
    )
    session.add(gift)
    session.flush()
    move = timebank.reserve if second else timebank.transfer
    posted = move(
        session,
        payer=request.payer,
        payee=request.payee,
        minutes=request.minutes,
        reason=request.kind.value,
        reference=f"gift:{gift.id}",
        made_by=f"person:{request.asked_by}",
        rules=rules,
        at=at,
    )
    gift.entry_seq = posted.seq
    session.flush()
    if second:
        asked = _second_people(session, request, at)
        notices.tell_all(session, asked, "approval_wanted", about=_about(gift), at=at, gift_id=gift.id)
    else:
        _arrived(session, gift, rules=rules, at=at)
    return gift


def _about(gift: Gift) -> str:
    return f"gift:{gift.id}"


def _arrived(session: Session, gift: Gift, *, rules: Rules, at: datetime) -> None:
    """Tell whoever has the coins now; what is over the cap flows on."""
    taker = person_of(gift.payee)
    if taker is None:
        return
    notices.tell(session, taker, "coins_received", about=_about(gift), at=at, gift_id=gift.id)
    home = session.get_one(Person, taker).community_code
    earning.spill(session, taker, cause=_about(gift), area_code=home, rules=rules, at=at)


def decide(
    session: Session, entry_seq: int, *, by: int, agrees: bool, words: str | None, rules: Rules, at: datetime
) -> Gift:
    """A second person agrees to a request, or refuses it and the coins go back. Who asked is told.

    Raises UnknownRequest, NotAllowed, OwnRequest, AlreadyDecided.
    """
    number = entry_number(entry_seq)
    gift = session.exec(select(Gift).where(Gift.entry_seq == entry_seq).with_for_update()).first()
    if gift is None:
        people.require(session, by, APPROVERS, None, at=at)
        raise UnknownRequest(number=number)
    people.require(session, by, APPROVERS, gift.area_code, at=at)
    if by in {gift.asked_by, person_of(gift.payer), person_of(gift.payee)}:
        raise OwnRequest(number=number)
    if gift.state is not GiftState.WAITING:
        raise AlreadyDecided(number=number, state=STATE_NAMES[gift.state])
    _end(gift, GiftState.DONE if agrees else GiftState.REFUSED, by=by, at=at)
    audit.note(
        session,
        person_id=by,
        action="agree_coins" if agrees else "refuse_coins",
        subject=f"entry:{entry_seq}",
        at=at,
        purpose=words,
    )
    if agrees:
        timebank.settle(session, entry_seq, made_by=f"person:{by}", at=at)
        _arrived(session, gift, rules=rules, at=at)
    else:
        timebank.release(session, entry_seq, made_by=f"person:{by}", at=at)
    notices.tell(session, gift.asked_by, "approval_decided", about=_about(gift), at=at, gift_id=gift.id)
    return gift


def _end(gift: Gift, state: GiftState, *, by: int | None, at: datetime) -> None:
    gift.state, gift.due_at, gift.decided_by, gift.decided_at = state, None, by, at


def lapse_due(session: Session, *, at: datetime, most: int = LAPSED_AT_ONCE) -> int:
    """Give back what nobody agreed to in time, and tell who asked; call again until 0. Returns how many."""
    due = session.exec(
        select(Gift)
        .where(Gift.state == GiftState.WAITING, col(Gift.due_at) <= at)
        .order_by(col(Gift.due_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for gift in due:
        _end(gift, GiftState.LAPSED, by=None, at=at)
        timebank.release(session, gift.entry_seq or 0, made_by="system", at=at)
        notices.tell(session, gift.asked_by, "approval_decided", about=_about(gift), at=at, gift_id=gift.id)
    return len(due)


def waiting_for(session: Session, person_id: int, *, at: datetime) -> Sequence[Gift]:
    """Return what waits for this person's word, the oldest first, at most WAITING_SHOWN_MAX."""
    people.require(session, person_id, APPROVERS, None, at=at)
    waiting = session.exec(
        select(Gift)
        .where(Gift.state == GiftState.WAITING, col(Gift.due_at) > at)
        .order_by(col(Gift.due_at))
        .limit(WAITING_SHOWN_MAX * 5)
    ).all()
    mine = [
        gift
        for gift in waiting
        if person_id not in {gift.asked_by, person_of(gift.payer), person_of(gift.payee)}
        and people.may(session, person_id, APPROVERS, gift.area_code, at=at)
    ]
    return mine[:WAITING_SHOWN_MAX]


def leaver_request(
    session: Session, person_id: int, *, by: int, area_code: str, heir: str | None, words: str, rules: Rules
) -> Request:
    """Return the movement of all that somebody leaves: by rule to the family, else to the pool of where they lived.

    `heir` picks one of several relatives. Raises NothingLeft.
    """
    available = ledger.balance(session, f"person:{person_id}").available
    if available <= 0:
        raise NothingLeft
    payee = _heir(session, person_id, heir, rules)
    minutes = min(available, rules.minutes("timebank.entry_max"))
    return Request(GiftKind.LEAVER, f"person:{person_id}", payee, minutes, by, area_code, words)


def _heir(session: Session, person_id: int, name: str | None, rules: Rules) -> str:
    person = session.get_one(Person, person_id)
    pool = f"area:{person.community_code}" if person.community_code else DONATION
    if rules.choice("timebank.leaver_coins") != "family":
        return pool
    ties = [tie for tie in family.ties_of(session, person_id) if tie.relative_id is not None]
    heirs = {tie.relative_id for tie in ties if name in (None, tie.name, tie.relation)}
    if name is None:
        heirs |= {tie.person_id for tie in family.named_by(session, person_id)}
    return f"person:{heirs.pop()}" if len(heirs) == 1 else pool


def payee_name(session: Session, holder: str) -> str:
    """Return who takes coins, as those who look after them may read it."""
    person = person_of(holder)
    return pot_name(session, holder) if person is None else people.display_name(session, person)
