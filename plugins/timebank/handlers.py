"""The two books: message in, one look or one entry, words out."""

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import ENTRY, TALK, WORDS
from bot.chat.talk import Answer, say
from bot.clock import SHANGHAI
from bot.domain.audit import service as audit
from bot.domain.exchange import pledges
from bot.domain.people import queries as people
from bot.domain.people.model import Role
from bot.domain.records import queries as records
from bot.domain.tasks import queries as tasks
from bot.domain.tasks.rules import duration_text
from bot.domain.timebank import queries as ledger
from bot.domain.timebank import service as timebank
from bot.domain.timebank.rules import coins
from plugins.timebank import commands


@commands.MY_TIME.handle
async def my_time(talk: TALK) -> None:
    """我的时间: both books, side by side."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        if account is None:
            return say("timebank.nothing_yet")
        balance = ledger.balance(session, f"person:{account.person_id}")
        waiting = tasks.minutes_waiting(session, account.person_id)
        waiting -= pledges.barter_minutes_waiting(session, account.person_id)
        return say(
            "timebank.my_time",
            waiting=duration_text(waiting) if waiting else None,
            hours=duration_text(records.total_minutes(session, account.person_id)),
            coins=coins(balance.available, talk.rules),
            reserved=coins(balance.reserved, talk.rules) if balance.reserved else None,
            registered=people.volunteer(session, account.person_id) is not None,
        )

    await talk.write(work)


@commands.STATEMENT.handle
async def statement(talk: TALK) -> None:
    """流水: the newest entries."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        lines = ledger.statement(session, f"person:{account.person_id}") if account else []
        rows = [
            {
                "number": line.number,
                "day": line.at.astimezone(SHANGHAI).strftime("%m-%d"),
                "sign": "+" if line.minutes >= 0 else "−",
                "amount": coins(abs(line.minutes or line.pending), talk.rules),
                "kind": KIND_NAMES[line.kind.value],
            }
            for line in lines
        ]
        return say("timebank.statement", rows=rows)

    await talk.write(work)


KIND_NAMES = {
    "transfer": "记入",
    "reserve": "预留",
    "settle": "支付",
    "release": "退回",
    "expire": "到期退回",
    "reversal": "冲正",
}


@commands.REVERSE.handle
async def reverse(talk: TALK, entry: ENTRY, words: WORDS) -> None:
    """冲正 J1023 重复结算: a mirror entry, never an edit. For owners."""

    def work(session: Session) -> Answer:
        needed(entry, "分录编号（J 开头）", commands.REVERSE.example)
        needed(words, "原因", commands.REVERSE.example)
        account = talk.account(session)
        people.require(session, account.person_id, {Role.OWNER}, None, at=talk.at)
        posted = timebank.reverse(
            session, entry or 0, reason="correction", made_by=f"person:{account.person_id}", at=talk.at
        )
        audit.note(
            session, person_id=account.person_id, action="reverse", subject=f"entry:{entry}", at=talk.at, purpose=words
        )
        return say(
            "timebank.reversed", old=f"J{entry:04d}", new=posted.number, amount=coins(posted.minutes, talk.rules)
        )

    await talk.write(work)
