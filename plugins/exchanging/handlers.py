"""The board of neighbours: message in, one service call, words out. Names are masked until somebody has said yes."""

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import OFFER, TALK, WORDS
from bot.chat.notices import private_facts, public_facts
from bot.chat.notices.facts import masked
from bot.chat.talk import Answer, Talk, say
from bot.clock import SHANGHAI
from bot.domain.areas import queries as areas
from bot.domain.audit import service as audit
from bot.domain.cases import rules as case_rules
from bot.domain.exchange import agreements, offers
from bot.domain.exchange import rules as exchange_rules
from bot.domain.exchange.model import Offer, OfferState
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.model import Person
from bot.language.board import EVERY_DAY
from bot.language.normalise import normalise
from plugins.exchanging import commands, offering, taking
from plugins.exchanging.reading import PAGE, kind_of, read

_PAGES = {char: place for place, char in enumerate("一二三四五六七八九十", 1)}


@commands.OFFER_IT.handle
async def offer(talk: TALK) -> None:
    """我能 理发 周末 营市街."""
    said = commands.OFFERS.match(normalise(talk.incoming.text))
    what = said["what"] if said else talk.incoming.text
    if not talk.incoming.text.strip().startswith(("我能", "俺能")) and not kind_of(talk.house, what).known:
        await talk.conversation.pass_on(talk)  # 我会 感谢你们的
    elif talk.incoming.private:
        await talk.write(lambda session: offering.begin(session, talk, what))
    else:
        await talk.write(lambda _: say("common.private_please"))


@commands.FIND.handle
async def find(talk: TALK) -> None:
    """找人 理发 营市街 周六: with masked names, in the place named, else at home, else anywhere in the district."""
    found = commands.LOOKS_FOR.match(normalise(talk.incoming.text))
    await talk.write(lambda session: _search(session, talk, found["what"] if found else ""))


def _search(session: Session, talk: Talk, said: str) -> Answer:
    page_said = PAGE.search(said)
    named = page_said["page"] if page_said else None
    page = max((_PAGES.get(named) or int(named)) - 1, 0) if named else 0
    said = PAGE.sub("", said).strip()
    line = read(talk.house, said, talk.at)
    needed(line.what, "要找人做什么", commands.FIND.example)
    kind, account = kind_of(talk.house, line.what), talk.known_account(session)
    asked_for = _area(session, talk, line.place.matches[0].code if line.place.matches else None)
    result = offers.search(
        session,
        kind=kind.code,
        words=line.what,
        any_kind=not kind.known,
        area_code=asked_for,
        days=exchange_rules.bits(line.days.weekdays if line.days else EVERY_DAY),
        besides=account.person_id if account else None,
        page=page,
        at=talk.at,
    )
    return say(
        "exchanging.found",
        what=line.what,
        area=areas.full_name(session, asked_for),
        when=line.days.said if line.days else None,
        wider=areas.full_name(session, result.area_code) if result.area_code != asked_for else None,
        lines=[_line(session, talk, row) for row in result.offers],
        next=f"找人 {said} 第{page + 2}页" if result.more else None,
    )


def _area(session: Session, talk: Talk, named: str | None) -> str:
    account = talk.known_account(session)
    home = session.get_one(Person, account.person_id).community_code if account else None
    return named or home or talk.house.district


def _line(session: Session, talk: Talk, row: Offer) -> dict[str, object]:
    """Return what anybody may know of an offer; its own words only in private."""
    return {
        "number": exchange_rules.number(row.id or 0),
        "what": row.skill if talk.incoming.private else talk.house.kind(row.kind).title,
        "who": masked(people.display_name(session, row.person_id)),
        "area": areas.full_name(session, row.area_code),
        "when": row.when_text,
        "once": row.once,
        "taken": row.state is OfferState.TAKEN,
        "until": row.expires_at.astimezone(SHANGHAI).strftime("%m月%d日"),
    }


@commands.TAKE.handle
async def take(talk: TALK, offer: OFFER, words: WORDS) -> None:
    """要 S0012: read back, then asked for."""
    await talk.write(lambda session: taking.begin(session, talk, offer or 0, words))


@commands.ACCEPT.handle
async def accept(talk: TALK, offer: OFFER) -> None:
    """答应 S0012: coins are reserved, and the two hear of each other."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        kind = talk.house.kind(agreements.kind_asked_for(session, offer, account.person_id))
        clearance = None if kind.needs == "none" else kind.needs
        case = agreements.accept(session, offer, account, clearance=clearance, limits=talk.rules, at=talk.at)
        about, number = notices.about_case(case.id or 0), case_rules.number(case.id or 0)
        purpose = "本人答应的互换"
        audit.note(session, person_id=account.person_id, action="details", subject=about, purpose=purpose, at=talk.at)
        facts = public_facts(talk.house, session, case) | private_facts(session, case)
        return [say("exchanging.accepted", number=number, **facts)]

    await talk.write(work)


@commands.DECLINE.handle
async def decline(talk: TALK, offer: OFFER) -> None:
    """谢绝 S0012."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        request = agreements.decline(session, offer, by=account.person_id, at=talk.at)
        return say("exchanging.declined", number=exchange_rules.number(request.offer_id))

    await talk.write(work)


@commands.MINE.handle
async def my_offers(talk: TALK) -> None:
    """我的提供."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        rows = offers.own(session, account.person_id, at=talk.at) if account else []
        return say("exchanging.mine", lines=[_line(session, talk, row) for row in rows])

    await talk.write(work)


@commands.TAKE_DOWN.handle
async def take_down(talk: TALK, offer: OFFER) -> None:
    """撤下 S0012: one's own offer, or one's question about somebody else's."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        if agreements.take_back(session, offer or 0, by=account.person_id):
            return say("exchanging.not_taken")
        offers.withdraw(session, offer or 0, by=account.person_id, at=talk.at)
        return say("exchanging.taken_down", number=exchange_rules.number(offer or 0))

    await talk.write(work)
