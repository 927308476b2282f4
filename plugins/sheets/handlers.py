"""Record sheets: message in, one call, words out; the picture follows through the outbox."""

from sqlmodel import Session

from bot.chat.asking import ArgumentMissing, needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.talk import Answer, Talk, say
from bot.dates import day_of
from bot.domain.audit import service as audit
from bot.domain.exchange import rules as exchange_rules
from bot.domain.notices import service as notices
from bot.domain.people import queries as people
from bot.domain.people.identity import Identity
from bot.domain.people.model import Account, Person
from bot.domain.sheets import links
from bot.domain.sheets import service as sheets
from bot.domain.sheets.errors import OfferNumber, UnknownSheet
from bot.domain.sheets.rules import (
    masked_name,
    offer_number,
    period_label,
    read_number_and_code,
    sheet_number,
)
from bot.domain.sheets.service import SheetView
from bot.domain.tasks.rules import duration_text
from bot.language.periods import FIRST_DAY
from bot.printing.pages import day_words, heading_of, period_words, verify_address
from plugins.sheets import commands
from plugins.sheets.reading import named_person, read_sheet

SHEETS_MAX = 10
FOR_ANOTHER = "开记录单 王芳 2018全年 用途 年度评优"


@commands.OPEN_SHEET.handle
async def open_sheet(talk: TALK, words: WORDS) -> None:
    """开记录单 2018全年: one's own. 记录单 L0012 shows one again; for somebody else a coordinator gives a purpose."""
    number, _ = read_number_and_code(words)

    def work(session: Session) -> Answer:
        _no_offer(words, number)
        account = talk.account(session)
        sheet = _open(session, talk, account, words) if number is None else _again(session, talk, account, number)
        return _handed_over(session, talk, account, sheet)

    await talk.write(work)


def _open(session: Session, talk: Talk, account: Account, words: str) -> SheetView:
    today = day_of(talk.at)
    wanted = read_sheet(words, today)
    if wanted.whose is None:
        person_id, purpose = account.person_id, None
        example = commands.OPEN_SHEET.example
    else:
        people.require(session, account.person_id, people.DECIDERS, None, at=talk.at)
        person = named_person(session, talk, wanted.whose)
        _may_see(session, talk, account, person)
        example = FOR_ANOTHER
        assert person.id is not None
        person_id, purpose = person.id, wanted.purpose
        if person_id != account.person_id:
            needed(purpose, "用途", example)
    if wanted.days is None:
        raise ArgumentMissing(what="是哪段时间（如 2018全年、去年、上半年、10月、全部）", example=example)
    return sheets.open_sheet(
        session,
        person_id=person_id,
        since=wanted.days[0],
        until=min(wanted.days[1], today),
        label="全部" if wanted.days[0] == FIRST_DAY else period_label(*wanted.days),
        opened_by=account.person_id,
        purpose=purpose,
        at=talk.at,
    )


def _again(session: Session, talk: Talk, account: Account, number: int) -> SheetView:
    """Return a sheet to its person, or audited to a coordinator of theirs; to anybody else it does not exist."""
    sheet = sheets.find_sheet(session, number)
    if sheet.owner_id != account.person_id:
        person = session.get(Person, sheet.owner_id)
        if person is None or not people.may(
            session, account.person_id, people.DECIDERS, _area(talk, person), at=talk.at
        ):
            raise UnknownSheet(number=sheet_number(number))
        audit.note(session, person_id=account.person_id, action="open_sheet", subject=f"sheet:{number}", at=talk.at)
    return sheet


def _may_see(session: Session, talk: Talk, account: Account, person: Person) -> None:
    if person.id != account.person_id:
        people.require(session, account.person_id, people.DECIDERS, _area(talk, person), at=talk.at)


def _area(talk: Talk, person: Person) -> str:
    return person.community_code or talk.house.district


@commands.MY_SHEETS.handle
async def my_sheets(talk: TALK) -> None:
    """我的记录单: the newest sheets about the speaker, whoever opened them."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        found = sheets.list_sheets(session, account.person_id, most=SHEETS_MAX) if account else []
        return say("sheets.mine", lines=[_sheet_line(account, sheet) for sheet in found if account])

    await talk.write(work)


def _sheet_line(account: Account, sheet: SheetView) -> dict[str, object]:
    return {
        "number": sheet.number,
        "issued": day_words(sheet.shown["issued"]),
        "label": sheet.shown["label"],
        "time": duration_text(sheet.shown["minutes"]),
        "changed": bool(sheet.corrected),
        "bound": sheet.person_id != account.person_id,
    }


def _handed_over(session: Session, talk: Talk, account: Account, sheet: SheetView) -> Answer:
    """Queue the picture where one can be sent, and say how to check the sheet and how to get it on paper."""
    settings = talk.house.settings
    pictured = talk.shows_pictures
    if pictured:
        notices.tell_account(
            session,
            account,
            "record_sheet",
            about=f"sheet:{sheet.id}",
            at=talk.at,
            kind="picture",
            sheet_id=sheet.id,
        )
    url = settings.server.public_url
    token = links.new_link(session, links.Target(sheet.id), rules=talk.rules, at=talk.at) if url else ""
    return say(
        "sheets.opened",
        number=sheet.number,
        code=sheet.code,
        corrected=sheet.corrected,
        time=duration_text(sheet.shown["minutes"]),
        count=len(sheet.shown["lines"]),
        period=period_words(sheet.shown),
        incomplete=sheet.shown["incomplete"],
        pictured=pictured,
        link=f"{url.rstrip('/')}/sheet/{token}" if url else None,
        minutes=talk.rules.minutes("sheets.link_expiry"),
    )


def _no_offer(words: str, number: int | None) -> None:
    """Refuse the number of a neighbour's offer, where no sheet is named."""
    offer = offer_number(words) if number is None else None
    if offer is not None:
        raise OfferNumber(number=exchange_rules.number(offer))


@commands.NO_OFFER.handle
async def no_offer(talk: TALK, words: WORDS) -> None:
    """要 L0012: that is a sheet."""
    number, _ = read_number_and_code(words)
    await talk.write(lambda _: say("sheets.no_offer", number=sheet_number(number or 0)))


@commands.VERIFY.handle
async def verify(talk: TALK, words: WORDS) -> None:
    """验证 L0012 K7FM-4XWP-9TRC: for anybody. Whatever does not fit gets one and the same answer."""
    number, code = read_number_and_code(words)

    def work(session: Session) -> Answer:
        needed(words, "编号和校验码", commands.VERIFY.example)
        _no_offer(words, number)
        sheet = sheets.check(session, code=code, number=number) if code else None
        if sheet is None or not sheet.whole:
            return say("sheets.not_found")
        shown, approval = sheet.shown, sheet.approval
        units = dict.fromkeys(line["unit"] for line in shown["lines"] if line["unit"])
        return say(
            "sheets.genuine",
            heading=heading_of(sheet),
            number=sheet.number,
            name=masked_name(shown["name"]),
            period=period_words(shown),
            time=duration_text(shown["minutes"]),
            count=len(shown["lines"]),
            units="、".join(units),
            issued=day_words(shown["issued"]),
            body=approval.body if approval else None,
            corrected=sheet.corrected,
            link=verify_address(talk.house.settings.server.public_url, sheet.code),
        )

    await talk.write(work)


@commands.APPROVE.handle
async def approve(talk: TALK, words: WORDS) -> None:
    """批准 L0012: by whom the settings name, for the body they name. The sheet then may use the official wording."""
    number, _ = read_number_and_code(words)
    settings = talk.house.settings.records
    speaker = talk.incoming.identity.index

    def work(session: Session) -> Answer:
        _no_offer(words, number)
        needed(number, "记录单编号（L 开头）", commands.APPROVE.example)
        account = talk.account(session)
        sheet = sheets.approve(
            session,
            number or 0,
            body=settings.issuing_body,
            approver_id=account.person_id,
            authorised=any(Identity.parse(one).index == speaker for one in settings.approvers),
            at=talk.at,
        )
        notices.tell(
            session, sheet.owner_id, "sheet_approved", about=f"sheet:{sheet.id}", at=talk.at, sheet_id=sheet.id
        )
        notices.tell(
            session,
            sheet.owner_id,
            "record_sheet",
            about=f"sheet:{sheet.id}",
            at=talk.at,
            kind="picture",
            sheet_id=sheet.id,
        )
        return say("sheets.approved", number=sheet.number, body=settings.issuing_body)

    await talk.write(work)
