"""Asking for an offer, and the answer. A yes makes a case with a claim and reserved coins: all further steps are those.

So arrival, hours, confirmation by both, silence, dispute and decision keep the guarantees of any task.
"""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.domain.cases import service as cases
from bot.domain.cases.model import Case, CaseState, Level
from bot.domain.exchange import offers, pledges, rules
from bot.domain.exchange.errors import AskedBefore, NobodyAsks, NotEnoughCoins, OwnOffer, TakerShort
from bot.domain.exchange.model import Offer, OfferRequest, Pledge, RequestState
from bot.domain.giving import terms
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Account, Person
from bot.domain.rulebook import Rules
from bot.domain.tasks import claiming
from bot.domain.tasks import service as tasks

AT_ONCE_MAX = 50


def ask(
    session: Session,
    offer_id: int,
    account: Account,
    *,
    coin_minutes: int,
    phone: str | None,
    when_text: str,
    when_start: datetime | None,
    when_end: datetime | None,
    limits: Rules,
    at: datetime,
) -> OfferRequest:
    """Ask for an offer and tell whoever made it. Coins are reserved at the yes; whoever has too few is told now.

    A single slot is won by one guarded UPDATE. Refuses with TermsFirst and the errors of this package.
    """
    assert account.id is not None
    wanted = offers.standing(session, offer_id, at=at)
    if wanted.person_id == account.person_id:
        raise OwnOffer(number=rules.number(offer_id))
    check_not_asked(session, offer_id, taker=account.person_id)
    available = pledges.short_of(session, account.person_id, coin_minutes)
    if available is not None:
        raise NotEnoughCoins(available=available, wanted=coin_minutes)
    terms.require(session, account.person_id)
    offerer, due_at = wanted.person_id, at + limits.duration("exchange.answer_within")
    if wanted.once:
        offers.take_slot(session, offer_id)
    request = OfferRequest(
        offer_id=offer_id,
        taker_id=account.person_id,
        account_id=account.id,
        phone=phone,
        when_start=when_start,
        when_end=when_end,
        when_text=when_text[:64],
        coin_minutes=coin_minutes,
        state=RequestState.ASKED,
        asked_at=at,
        due_at=due_at,
    )
    session.add(request)
    session.flush()
    about = offers.about_offer(offer_id)
    notices.tell(session, offerer, "offer_asked", about=about, at=at, offer_id=offer_id, request_id=request.id)
    return request


def _asked(session: Session, offer_id: int, taker: int) -> OfferRequest | None:
    query = select(OfferRequest).where(
        OfferRequest.offer_id == offer_id, OfferRequest.taker_id == taker, OfferRequest.state == RequestState.ASKED
    )
    return session.exec(query).first()


def check_not_asked(session: Session, offer_id: int, *, taker: int) -> None:
    """Refuse somebody who waits for the answer to the same question."""
    if _asked(session, offer_id, taker) is not None:
        raise AskedBefore(number=rules.number(offer_id))


def take_back(session: Session, offer_id: int, *, by: int) -> bool:
    """Whoever asked no longer wants it; the slot is free again. False when they had not asked."""
    request = _asked(session, offer_id, by)
    if request is None:
        return False
    _answer(session, request, RequestState.LAPSED)
    request.phone = None
    offers.free_slot(session, offer_id)
    return True


def _waiting(session: Session, offer_id: int | None, by: int) -> tuple[OfferRequest, Offer]:
    """Return the oldest request that waits for this person's word. Refuses NobodyAsks."""
    query = (
        select(OfferRequest, Offer)
        .join(Offer, col(Offer.id) == col(OfferRequest.offer_id))
        .where(Offer.person_id == by, OfferRequest.state == RequestState.ASKED)
        .order_by(col(OfferRequest.id))
        .with_for_update()
    )
    if offer_id is not None:
        query = query.where(OfferRequest.offer_id == offer_id)
    found = session.exec(query).first()
    if found is None:
        raise NobodyAsks(number=rules.number(offer_id) if offer_id is not None else None)
    return found[0], found[1]


def _answer(session: Session, request: OfferRequest, state: RequestState) -> None:
    """Answer a request once, however often the answer comes. Refuses NobodyAsks."""
    won = session.connection().execute(
        update(OfferRequest)
        .where(col(OfferRequest.id) == request.id, col(OfferRequest.state) == RequestState.ASKED)
        .values(state=state)
    )
    if won.rowcount == 0:
        raise NobodyAsks(number=rules.number(request.offer_id))
    session.refresh(request)


def accept(
    session: Session, offer_id: int | None, account: Account, *, clearance: str | None, limits: Rules, at: datetime
) -> Case:
    """Say yes to whoever asked first: the taker's coins are reserved, and both sides hear of each other in private.

    `clearance` is what the kind of service needs. Returns the case, which the speaker has taken. Refuses NobodyAsks,
    TakerShort, and whatever claiming a task is refused for.
    """
    request, offered = _waiting(session, offer_id, account.person_id)
    _answer(session, request, RequestState.ACCEPTED)
    case = cases.add(session, _case(session, request, offered, clearance, at), by=request.taker_id, at=at)
    assert case.id is not None
    tasks.post(session, case, by=account.person_id, rules=limits, at=at)
    claiming.claim(session, case.id, account, member=True, rules=limits, at=at)
    session.refresh(case)
    request.case_id, request.phone = case.id, None
    notices.tell_requester(session, case, "offer_accepted", at=at, offer_id=offered.id)
    try:
        pledges.promise(session, case, request.coin_minutes, rules=limits, at=at, payee_id=account.person_id)
    except NotEnoughCoins as short:
        raise TakerShort(number=rules.number(request.offer_id)) from short
    return case


def _case(session: Session, request: OfferRequest, offered: Offer, clearance: str | None, at: datetime) -> Case:
    """Return the case of an agreement: where the taker lives, if that lies where the offer is for."""
    home = session.get_one(Person, request.taker_id).community_code
    area_code = home if home is not None and home.startswith(offered.area_code) else offered.area_code
    return Case(
        state=CaseState.TO_POST,
        kind=offered.kind,
        level=Level.NORMAL,
        area_code=area_code,
        requester_id=request.taker_id,
        account_id=request.account_id,
        owner_id=people.responsible(session, area_code, at=at)[0],
        said=f"邻里互换 {rules.number(request.offer_id)} {offered.skill}",
        phone=request.phone,
        when_start=request.when_start,
        when_end=request.when_end,
        when_text=request.when_text,
        clearance=clearance,
        created_at=at,
        updated_at=at,
    )


def kind_asked_for(session: Session, offer_id: int | None, by: int) -> str:
    """Return the kind of service that waits for this person's word. Refuses NobodyAsks."""
    return _waiting(session, offer_id, by)[1].kind


def decline(session: Session, offer_id: int | None, *, by: int, at: datetime) -> OfferRequest:
    """Say no to whoever asked first; nobody has to give a reason. Refuses NobodyAsks."""
    request, _ = _waiting(session, offer_id, by)
    _answer(session, request, RequestState.DECLINED)
    offers.end(session, request, RequestState.DECLINED, at=at)
    return request


def lapse_due(session: Session, *, at: datetime, most: int = AT_ONCE_MAX) -> int:
    """End what nobody answered in time, at most so many; call again until 0. Returns how many."""
    due = session.exec(
        select(OfferRequest)
        .where(OfferRequest.state == RequestState.ASKED, col(OfferRequest.due_at) <= at)
        .order_by(col(OfferRequest.due_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for request in due:
        offers.end(session, request, RequestState.LAPSED, at=at)
    return len(due)


def of_case(session: Session, case_id: int) -> OfferRequest | None:
    """Return the agreement behind a case, None for an ordinary need."""
    return session.exec(select(OfferRequest).where(OfferRequest.case_id == case_id)).first()


def step_back(session: Session, case_id: int, *, by: int, reason: str | None, at: datetime) -> bool:
    """Whoever agreed cannot come after all: it is not offered to others. Coins and slot are free again, the taker is told.

    False, and nothing done, for a case that is no agreement. Refuses as giving back a task does.
    """
    request = of_case(session, case_id)
    if request is None:
        return False
    tasks.give_back(session, case_id, by, reason=reason, at=at)
    case = cases.get(session, case_id)
    tasks.cancel(session, case, by=by, at=at)
    cases.move(session, case, CaseState.WITHDRAWN, by=by, at=at, note=reason)
    offers.free_slot(session, request.offer_id)
    notices.tell_requester(session, case, "agreement_off", at=at, offer_id=request.offer_id)
    pledges.release(session, case_id, by=by, at=at)
    return True


def withdrawn(session: Session, case_id: int) -> None:
    """The taker has taken the agreed need back: the slot is free again."""
    request = of_case(session, case_id)
    if request is not None:
        offers.free_slot(session, request.offer_id)


def take_over(session: Session, person_id: int, merged_id: int) -> None:
    """Let what somebody offers and asks for on the board be the person's they were bound to, and what they promised."""
    for row in session.exec(select(Offer).where(Offer.person_id == merged_id)):
        row.person_id = person_id
    mine = select(OfferRequest.offer_id).where(
        OfferRequest.taker_id == person_id, OfferRequest.state == RequestState.ASKED
    )
    asked = set(session.exec(mine))
    theirs = select(OfferRequest).where(OfferRequest.taker_id == merged_id, OfferRequest.state == RequestState.ASKED)
    for request in session.exec(theirs):
        if request.offer_id not in asked:
            request.taker_id = person_id
    for pledge in session.exec(select(Pledge).where(Pledge.payer_id == merged_id, col(Pledge.hold_seq).is_not(None))):
        pledge.payer_id = person_id
    session.flush()
