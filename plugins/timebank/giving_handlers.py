"""Giving coins, family, pots and approvals: message in, one service call, words out."""

from sqlmodel import Session

from bot.chat import coin_terms
from bot.chat.asking import needed
from bot.chat.dependencies import CODE, ENTRY, TALK, WORDS
from bot.chat.notices.coins import side_name
from bot.chat.notices.facts import masked
from bot.chat.talk import Answer, Talk, say
from bot.clock import SHANGHAI
from bot.domain.giving import family
from bot.domain.giving import service as giving
from bot.domain.people import queries as people
from bot.domain.people.errors import CodeInvalid
from bot.domain.people.model import Person
from bot.domain.timebank import queries as ledger
from bot.domain.timebank.rules import DONATION, coins, entry_number
from plugins.timebank import giving_commands as commands
from plugins.timebank import giving_dialogue as dialogue
from plugins.timebank.reading import POOL, read_person


@commands.GIVE.handle
async def give(talk: TALK, words: WORDS) -> None:
    """转 3时间币 给我妈王桂兰."""
    await talk.write(lambda session: dialogue.give(session, talk, words))


@commands.DONATE.handle
async def donate(talk: TALK, words: WORDS) -> None:
    """捐 2时间币."""
    await talk.write(lambda session: dialogue.donate(session, talk, words))


@commands.GRANT.handle
async def grant(talk: TALK, words: WORDS) -> None:
    """赠 10时间币 13900000000 困境老人."""
    await talk.write(lambda session: dialogue.grant(session, talk, words))


@commands.FUND.handle
async def fund(talk: TALK, words: WORDS) -> None:
    """入池 100时间币 公益创投项目配套."""
    await talk.write(lambda session: dialogue.fund(session, talk, words))


@commands.LEAVER.handle
async def leaver(talk: TALK, words: WORDS) -> None:
    """清户 13900000000 去世."""
    await talk.write(lambda session: dialogue.leaver(session, talk, words))


@commands.TERMS.handle
async def terms(talk: TALK) -> None:
    """时间币约定: what coins are."""
    await talk.write(lambda _: say("coin_terms.terms", first=False))


@commands.ACCEPT_TERMS.handle
async def accept_terms(talk: TALK) -> None:
    """同意时间币约定."""
    await talk.write(lambda session: coin_terms.accept(session, talk.account(session), talk))


@commands.ADD_FAMILY.handle
async def add_family(talk: TALK, words: WORDS) -> None:
    """登记家人 我妈 王桂兰: a code for the relative's own phone."""

    def work(session: Session) -> Answer:
        wanted, _ = read_person(talk.house, words)
        needed(wanted.relation, "关系（妈妈、爸爸、丈夫、女儿……）", commands.ADD_FAMILY.example)
        needed(wanted.name, "家人的姓名", commands.ADD_FAMILY.example)
        person_id = talk.account(session).person_id
        tie, code = family.invite(
            session,
            person_id,
            relation=wanted.relation or "",
            name=wanted.name or "",
            rules=talk.rules,
            at=talk.at,
        )
        return say("timebank.family_invited", relation=tie.relation, name=tie.name, code=code)

    await talk.write(work)


@commands.AGREE_FAMILY.handle
async def agree_family(talk: TALK, code: CODE) -> None:
    """做家人 482913, on the relative's phone."""

    def work(session: Session) -> Answer:
        needed(code, "家人念给您的6位码", commands.AGREE_FAMILY.example)
        tie = family.agree(session, talk.account(session).person_id, code or "", rules=talk.rules, at=talk.at)
        if isinstance(tie, CodeInvalid):
            return say("timebank.family_code_wrong")
        return say("timebank.family_agreed", who=people.display_name(session, tie.person_id), relation=tie.relation)

    await talk.write(work)


@commands.FAMILY.handle
async def show_family(talk: TALK) -> None:
    """家人: who is on the list."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        mine = family.ties_of(session, account.person_id) if account else []
        of_others = family.named_by(session, account.person_id) if account else []
        rows = [f"{tie.relation}{tie.name}{'' if tie.accepted_at else '（还没同意）'}" for tie in mine]
        named = [f"{masked(people.display_name(session, tie.person_id))}把您登记为{tie.relation}" for tie in of_others]
        return say("timebank.family", relatives=rows, named=named)

    await talk.write(work)


@commands.END_FAMILY.handle
async def end_family(talk: TALK, words: WORDS) -> None:
    """取消家人 王桂兰."""

    def work(session: Session) -> Answer:
        wanted, _ = read_person(talk.house, words)
        needed(wanted.name or wanted.relation, "哪一位", commands.END_FAMILY.example)
        person_id = talk.account(session).person_id
        tie = family.end(session, person_id, wanted.name or wanted.relation or "", at=talk.at)
        return say("timebank.family_ended", relation=tie.relation, name=tie.name)

    await talk.write(work)


@commands.POT.handle
async def pot(talk: TALK) -> None:
    """中大槐树时间池余额; without a place: the public pot and that of the speaker's community."""
    found = POOL.search(talk.incoming.text)
    place = found["place"] if found else ""
    for lead in ("看看", "看", "查一下", "查询", "查", "请问", "我们", "咱们", "我", "咱"):
        place = place.removeprefix(lead)
    named = dialogue.pot_of(talk, place)

    def work(session: Session) -> Answer:
        if named is None:
            return say("timebank.no_such_pot", name=place)
        holders = [named]
        account = talk.known_account(session)
        home = session.get_one(Person, account.person_id).community_code if account else None
        if not place and home:
            holders.append(f"area:{home}")
        return say("timebank.pots", rows=[_pot_row(session, talk, holder) for holder in holders])

    await talk.write(work)


def _pot_row(session: Session, talk: Talk, holder: str) -> dict[str, object]:
    balance = ledger.balance(session, holder)
    return {
        "name": giving.pot_name(session, holder),
        "amount": coins(balance.available, talk.rules),
        "reserved": coins(balance.reserved, talk.rules) if balance.reserved else None,
        "public": holder == DONATION,
    }


@commands.AGREE.handle
async def agree(talk: TALK, entry: ENTRY, words: WORDS) -> None:
    """批准 J1023."""
    await _decide(talk, entry, words, agrees=True)


@commands.REFUSE.handle
async def refuse(talk: TALK, entry: ENTRY, words: WORDS) -> None:
    """不批 J1023 金额写错了."""
    await _decide(talk, entry, words, agrees=False)


async def _decide(talk: Talk, entry: int | None, words: str, *, agrees: bool) -> None:
    command = commands.AGREE if agrees else commands.REFUSE

    def work(session: Session) -> Answer:
        needed(entry, "分录编号（J 开头）", command.example)
        if not agrees:
            needed(words, "原因", command.example)
        by = talk.account(session).person_id
        gift = giving.decide(
            session, entry or 0, by=by, agrees=agrees, words=words or None, rules=talk.rules, at=talk.at
        )
        facts = {"number": entry_number(entry or 0), "amount": coins(gift.minutes, talk.rules)}
        return say("timebank.decided", agrees=agrees, taker=side_name(session, gift.payee, staff=True), **facts)

    await talk.write(work)


@commands.WAITING.handle
async def waiting(talk: TALK) -> None:
    """待批: what waits for this person's word."""

    def work(session: Session) -> Answer:
        gifts = giving.waiting_for(session, talk.account(session).person_id, at=talk.at)
        rows = [
            {
                "number": entry_number(gift.entry_seq or 0),
                "giver": side_name(session, gift.payer, staff=True),
                "taker": side_name(session, gift.payee, staff=True),
                "amount": coins(gift.minutes, talk.rules),
                "words": gift.words,
                "until": gift.due_at.astimezone(SHANGHAI).strftime("%m-%d") if gift.due_at else "",
            }
            for gift in gifts
        ]
        return say("timebank.waiting", rows=rows)

    await talk.write(work)
