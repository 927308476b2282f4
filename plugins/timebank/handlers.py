"""The two books: message in, one look or one entry, words out."""

from datetime import timedelta
from itertools import islice, takewhile

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import ENTRY, TALK, WORDS
from bot.chat.notices.making import Facts
from bot.chat.notices.sheets import statement_facts
from bot.chat.talk import Answer, Talk, say
from bot.clock import SHANGHAI
from bot.dates import day_of, month_day
from bot.domain.earning import year_end
from bot.domain.exchange import pledges
from bot.domain.giving import between, books
from bot.domain.giving import service as giving
from bot.domain.people import queries as people
from bot.domain.records import queries as records
from bot.domain.tasks import queries as tasks
from bot.domain.tasks.rules import duration_text
from bot.domain.timebank import queries as ledger
from bot.domain.timebank.model import EntryKind
from bot.domain.timebank.rules import coins, entry_number
from plugins.timebank import coefficients, commands
from plugins.timebank.reading import Page, read_page


@commands.MY_TIME.handle
async def my_time(talk: TALK) -> None:
    """我的时间: both books, side by side."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        if account is None:
            return say("timebank.nothing_yet")
        balance = ledger.balance(session, f"person:{account.person_id}")
        reserved = balance.reserved + ledger.reserved_elsewhere(session, f"person:{account.person_id}")
        waiting = tasks.minutes_waiting(session, account.person_id)
        waiting -= pledges.barter_minutes_waiting(session, account.person_id)
        return say(
            "timebank.my_time",
            waiting=duration_text(waiting) if waiting else None,
            hours=duration_text(records.total_minutes(session, account.person_id)),
            coins=coins(balance.available, talk.rules),
            reserved=coins(reserved, talk.rules) if reserved else None,
            ending=_ending(session, account.person_id, talk),
            registered=people.volunteer(session, account.person_id) is not None,
        )

    await talk.write(work)


def _ending(session: Session, person_id: int, talk: Talk) -> str | None:
    found = year_end.next_ending(session, f"person:{person_id}", rules=talk.rules, at=talk.at)
    return f"{coins(found.minutes, talk.rules)}到{found.last_day.year}年12月31日到期" if found else None


@commands.STATEMENT.handle
async def statement(talk: TALK, words: WORDS) -> None:
    """流水, 流水 2, 流水 10月: the entries, newest first; of a month also both books' sums, on its first page."""
    page = read_page(words, at=talk.at) or Page()

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        holder = f"person:{account.person_id}" if account else ""
        lines, more = _page_of(session, holder, page)
        return say(
            "timebank.statement",
            rows=[_line(line, talk) for line in lines],
            page=page.number,
            month=page.month,
            sums=_sums(session, account.person_id, page, talk) if account and page.number == 1 else None,
            following=f"流水 {page.month or ''} {page.number + 1}".replace("  ", " ") if more else None,
        )

    await talk.write(work)


def _page_of(session: Session, holder: str, page: Page) -> tuple[list[ledger.StatementLine], bool]:
    """Return one page, and whether another follows."""
    lines, since = ledger.lines(session, holder, before=page.until), page.since
    shown = lines if since is None else takewhile(lambda line: line.at >= since, lines)
    skip = (page.number - 1) * LINES_PER_PAGE
    found = list(islice(shown, skip, skip + LINES_PER_PAGE + 1))
    return found[:LINES_PER_PAGE], len(found) > LINES_PER_PAGE


def _sums(session: Session, person_id: int, page: Page, talk: Talk) -> Facts | None:
    """Return both books of the month that is looked at; None where there is nothing, or no month."""
    if page.since is None or page.until is None:
        return None
    return statement_facts(session, person_id, day_of(page.since), day_of(page.until) - timedelta(days=1), talk.rules)


def _line(line: ledger.StatementLine, talk: Talk) -> dict[str, object]:
    moved = line.minutes or -abs(line.pending)
    return {
        "number": line.number,
        "bound": line.bound,
        "day": line.at.astimezone(SHANGHAI).strftime("%m-%d"),
        "sign": "+" if moved >= 0 else "−",
        "amount": coins(abs(moved), talk.rules).removesuffix(" 时间币"),
        "kind": _what(line),
        "left": coins(line.balance_after - line.reserved_after, talk.rules).removesuffix(" 时间币"),
    }


def _what(line: ledger.StatementLine) -> str:
    """Return in a word or two what an entry was for."""
    subject = REASON_NAMES.get(line.reason, "")
    if line.minutes == 0:
        if line.kind is EntryKind.RESERVE:
            return f"{subject}预留" if line.pending < 0 else f"{subject}待到账"
        return f"{subject}预留退回" if line.pending > 0 else f"{subject}没有到账"
    if line.kind is EntryKind.REVERSAL:
        return "冲正"
    taken = line.minutes > 0
    return {"gift_family": "家人转来" if taken else "转给家人", "gift_person": "别人转来" if taken else "转给别人"}.get(
        line.reason, subject or KIND_NAMES[line.kind.value]
    )


LINES_PER_PAGE = 10
KIND_NAMES = {"transfer": "记入", "settle": "支付"}
REASON_NAMES = {
    "service": "服务",
    "need": "请人帮忙",
    "need_paid": "帮忙",
    "opening": "开户赠送",
    "over_the_cap": "超上限转入时间池",
    "year_end": "年底到期",
    "gift_family": "家人",
    "gift_person": "转让",
    "donation": "捐赠",
    "grant": "帮扶",
    "leaver": "清户",
    "voucher": "兑换",
    "bound": "绑定并入",
    "bound_back": "冲正备款",
}


@commands.REVERSE.handle
async def reverse(talk: TALK, entry: ENTRY, words: WORDS) -> None:
    """冲正 J1023 重复结算: a mirror entry, never an edit. For owners."""

    def work(session: Session) -> Answer:
        needed(entry, "分录编号（J 开头）", commands.REVERSE.example)
        needed(words, "原因", commands.REVERSE.example)
        by = talk.account(session).person_id
        posted = books.reverse(session, entry or 0, by=by, words=words, at=talk.at)
        return say(
            "timebank.reversed", old=f"J{entry:04d}", new=posted.number, amount=coins(posted.minutes, talk.rules)
        )

    await talk.write(work)


@commands.BOOKS.handle
async def check_books(talk: TALK) -> None:
    """对账: what was written today, what the pots hold, whether everything adds up since the last seal."""

    def work(session: Session) -> Answer:
        state = books.state(session, talk.account(session).person_id, at=talk.at)
        first = state.report.problems[0] if state.report.problems else None
        return say(
            "timebank.books",
            sound=state.report.sound,
            first=first.number if first else None,
            count=len(state.report.problems),
            entries=state.report.entries,
            moved=coins(state.report.moved, talk.rules),
            head=entry_number(state.report.head_seq) if state.report.head_seq else None,
            sealed=month_day(state.seal.day) if state.seal else None,
            hash=state.report.head_hash[:16],
            issued=coins(-state.issued, talk.rules),
            pot=coins(state.pot, talk.rules),
            waiting=state.waiting,
        )

    await talk.write(work)


@commands.COEFFICIENT.handle
async def coefficient(talk: TALK, words: WORDS) -> None:
    """系数 lists; 系数 陪诊 1.2 4月1日起 is read back and decided at 是."""
    await talk.write(lambda session: coefficients.answer(session, talk, words))


@commands.BETWEEN.handle
async def settle_areas(talk: TALK, words: WORDS) -> None:
    """结算 10月: what communities owe each other for a month, paid between their pools."""
    page = read_page(words, at=talk.at)

    def work(session: Session) -> Answer:
        needed(page.month if page else None, "哪个月", commands.BETWEEN.example)
        assert page is not None
        assert page.since is not None
        first = page.since.astimezone(SHANGHAI)
        by = talk.account(session).person_id
        pairs = between.settle_month(session, year=first.year, month=first.month, by=by, rules=talk.rules, at=talk.at)
        rows = [
            {
                "payer": giving.pot_name(session, pair.payer),
                "payee": giving.pot_name(session, pair.payee),
                "amount": coins(pair.minutes, talk.rules),
                "number": pair.number,
                "before": pair.before,
            }
            for pair in pairs
        ]
        return say("timebank.between", month=page.month, rows=rows, short=any(pair.number is None for pair in pairs))

    await talk.write(work)
