"""The board: what neighbours can do, where and when; put up, looked for, taken down."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col, func, select

from bot.domain.areas import queries as areas
from bot.domain.exchange import rules
from bot.domain.exchange.errors import (
    OfferGone,
    OfferNeedsClearance,
    RegisterToOffer,
    TooManyOffers,
    UnknownOffer,
)
from bot.domain.exchange.model import Offer, OfferRequest, OfferState, RequestState
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Account
from bot.domain.rulebook import Rules
from bot.domain.tasks.rules import CLEARANCE_NAMES

PAGE_SIZE = 5
"""Offers on one page of answers."""
OTHER_LOOKED_AT_MAX = 200
"""Offers of no known kind that one search reads: their words are encrypted and cannot be searched by the database."""
MINE_MAX = 20
_AFTER_ANY_DIGIT = ":"


@dataclass(frozen=True)
class Slot:
    """When something is offered: weekdays as bits, in words, and for a single slot from when to when."""

    days: int
    said: str
    once: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Found:
    """One page of offers, and the area in which they were looked for in the end."""

    offers: list[Offer]
    area_code: str
    more: bool


def about_offer(offer_id: int) -> str:
    """Return the reference under which everything said about an offer is found again."""
    return f"offer:{offer_id}"


def offer(
    session: Session,
    account: Account,
    *,
    kind: str,
    skill: str,
    clearance: str | None,
    area_code: str,
    slot: Slot,
    limits: Rules,
    at: datetime,
) -> Offer:
    """Put up what somebody can do. It ends with its one slot, else after `exchange.offer_kept`.

    Refuses whoever is not registered or lacks the clearance of the kind, and more offers than one person may have.
    """
    assert account.id is not None
    check_may_offer(session, account.person_id, clearance, limits=limits, at=at)
    kept_until = at + limits.duration("exchange.offer_kept")
    row = Offer(
        person_id=account.person_id,
        account_id=account.id,
        kind=kind,
        skill=skill,
        area_code=area_code,
        days=slot.days,
        when_text=slot.said[:64],
        once=slot.once,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        state=OfferState.OPEN,
        created_at=at,
        expires_at=min(max(slot.ends_at, slot.starts_at or at), kept_until) if slot.ends_at else kept_until,
    )
    session.add(row)
    session.flush()
    return row


def check_may_offer(session: Session, person_id: int, clearance: str | None, *, limits: Rules, at: datetime) -> None:
    """Refuse somebody who may not put up an offer of a kind with that clearance."""
    if people.volunteer(session, person_id) is None:
        raise RegisterToOffer
    if clearance is not None and not people.cleared(session, person_id, clearance, at=at):
        raise OfferNeedsClearance(clearance=CLEARANCE_NAMES[clearance])
    most = limits.count("exchange.offers_max")
    standing = select(func.count()).where(
        Offer.person_id == person_id, Offer.state == OfferState.OPEN, col(Offer.expires_at) > at
    )
    if session.exec(standing).one() >= most:
        raise TooManyOffers(most=most)


def search(
    session: Session,
    *,
    kind: str,
    words: str,
    any_kind: bool,
    area_code: str,
    days: int,
    besides: int | None,
    page: int,
    at: datetime,
) -> Found:
    """Return offers of a kind on one of some days (bits): in the area, else in its street, else in the district.

    With `any_kind` the kind says nothing and the offer's own words have to fit `words`. `besides` leaves out the
    searcher's own. Pages count from 0.
    """
    scope = area_code
    for scope in areas.codes_upward(session, area_code) or [area_code]:
        query = (
            select(Offer)
            .where(
                Offer.kind == kind,
                Offer.state == OfferState.OPEN,
                col(Offer.expires_at) > at,
                col(Offer.days).bitwise_and(days) != 0,
                Offer.person_id != besides if besides is not None else True,
                or_(
                    col(Offer.area_code).in_(areas.codes_upward(session, scope)),
                    col(Offer.area_code).between(scope, scope + _AFTER_ANY_DIGIT),
                ),
            )
            .order_by(col(Offer.id).desc())
        )
        if any_kind:
            read = session.exec(query.limit(OTHER_LOOKED_AT_MAX)).all()
            rows = [row for row in read if words in row.skill or row.skill in words][page * PAGE_SIZE :]
        else:
            rows = list(session.exec(query.offset(page * PAGE_SIZE).limit(PAGE_SIZE + 1)).all())
        if rows or page:
            return Found(rows[:PAGE_SIZE], scope, len(rows) > PAGE_SIZE)
    return Found([], scope, more=False)


def standing(session: Session, offer_id: int, *, at: datetime) -> Offer:
    """Return an offer that can be asked for, held until the unit ends. Refuses UnknownOffer and OfferGone."""
    row = session.get(Offer, offer_id, with_for_update=True)
    if row is None:
        raise UnknownOffer(number=rules.number(offer_id))
    why = row.state.value if row.state is not OfferState.OPEN else "expired" if row.expires_at <= at else None
    if why is not None:
        raise OfferGone(number=rules.number(offer_id), why=why)
    return row


def own(session: Session, person_id: int, *, at: datetime) -> list[Offer]:
    """Return what a person has on the board, newest first."""
    query = (
        select(Offer)
        .where(Offer.person_id == person_id, Offer.state != OfferState.WITHDRAWN, col(Offer.expires_at) > at)
        .order_by(col(Offer.id).desc())
        .limit(MINE_MAX)
    )
    return list(session.exec(query))


def withdraw(session: Session, offer_id: int, *, by: int, at: datetime) -> Offer:
    """Take one's own offer down; whoever waits for an answer is told. What was agreed stays agreed.

    A stranger learns nothing of the number. Refuses UnknownOffer and OfferGone.
    """
    row = session.get(Offer, offer_id, with_for_update=True)
    if row is None or row.person_id != by:
        raise UnknownOffer(number=rules.number(offer_id))
    if row.state is OfferState.WITHDRAWN:
        raise OfferGone(number=rules.number(offer_id), why="withdrawn")
    row.state = OfferState.WITHDRAWN
    asked = select(OfferRequest).where(OfferRequest.offer_id == offer_id, OfferRequest.state == RequestState.ASKED)
    for request in session.exec(asked):
        end(session, request, RequestState.LAPSED, at=at)
    session.flush()
    return row


def withdraw_all(session: Session, person_id: int, *, at: datetime) -> None:
    """Take everything of a person down and forget its words: they no longer want us to keep anything."""
    mine = select(Offer).where(Offer.person_id == person_id)
    for row in session.exec(mine):
        if row.state is not OfferState.WITHDRAWN:
            withdraw(session, row.id or 0, by=person_id, at=at)
        row.skill = ""
    session.flush()


def end(session: Session, request: OfferRequest, state: RequestState, *, at: datetime) -> None:
    """End a request that nothing comes of: its slot is free again, its phone forgotten, whoever asked is told."""
    request.state, request.phone = state, None
    free_slot(session, request.offer_id)
    notices.tell(
        session,
        request.taker_id,
        "offer_declined",
        about=about_offer(request.offer_id),
        at=at,
        offer_id=request.offer_id,
        request_id=request.id,
    )


def free_slot(session: Session, offer_id: int) -> None:
    """Put a single slot that somebody had back on the board."""
    session.flush()
    session.connection().execute(
        update(Offer)
        .where(col(Offer.id) == offer_id, col(Offer.state) == OfferState.TAKEN)
        .values(state=OfferState.OPEN)
    )
    session.expire_all()


def take_slot(session: Session, offer_id: int) -> None:
    """Win a single slot: of many who ask at once exactly one does. Refuses OfferGone."""
    won = session.connection().execute(
        update(Offer)
        .where(col(Offer.id) == offer_id, col(Offer.state) == OfferState.OPEN)
        .values(state=OfferState.TAKEN)
    )
    session.expire_all()
    if won.rowcount == 0:
        raise OfferGone(number=rules.number(offer_id), why="taken")
