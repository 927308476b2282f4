"""Which reminders stand, and taking them away: by number, by their words, or by 取消量血压 alone."""

import re
from datetime import datetime

from sqlmodel import Session

from bot.chat.dependencies import TALK, WORDS
from bot.chat.notices.reminding import reminder_line
from bot.chat.talk import Answer, Say, Talk, say
from bot.domain.reminders import service as reminders
from bot.domain.reminders.model import Reminder
from bot.language.numbers import chinese_number
from plugins.reminding import commands

_NUMBER = re.compile(r"第?\s*(?P<number>[0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*(?:号|条|个)?")
_NUMBERS = re.compile(
    rf"^{_NUMBER.pattern.replace('?P<number>', '?:')}(?:[\s、,，和跟]+{_NUMBER.pattern.replace('?P<number>', '?:')})*(?:都不要了|都取消)?$"
)


@commands.MY_REMINDERS.handle
async def my_reminders(talk: TALK) -> None:
    """我的提醒."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        rows = reminders.mine(session, account.person_id) if account else []
        return _listed(rows, talk.at)

    await talk.write(work)


def _listed(rows: list[Reminder], at: datetime) -> Say:
    return say(
        "reminding.mine", texts=[reminder_line(row, at) for row in rows], number=rows[0].number if rows else None
    )


@commands.CANCEL_REMINDER.handle
async def cancel_reminder(talk: TALK, words: WORDS) -> None:
    """取消提醒 2, 取消提醒 2和3, 取消提醒 送药, 不用提醒我送药了."""
    what = commands.what_not(words)
    numbers = (
        [int(chinese_number(one["number"]) or 0) for one in _NUMBER.finditer(what)] if _NUMBERS.match(what) else []
    )

    def work(session: Session) -> Answer:
        account = talk.account(session)
        if not what:
            return _listed(reminders.mine(session, account.person_id), talk.at)
        gone = [reminders.cancel(session, account.person_id, number=one)[0] for one in dict.fromkeys(numbers)]
        return _cancelled(gone, talk.at) if gone else _cancel_named(session, account.person_id, what, talk.at)

    await talk.write(work)


@commands.NOT_ANY_MORE.handle
async def not_any_more(talk: TALK) -> None:
    """取消量血压, 别提醒我吃药了: one's own reminder of that name; whoever has none meant something else."""
    what = commands.what_not(talk.incoming.text)
    if not talk.incoming.private or not await talk.house.store.read(lambda session: _has(session, talk, what)):
        await talk.conversation.leave_to_others(talk, (commands.NOT_ANY_MORE,))
        return
    await talk.write(lambda session: _cancel_named(session, talk.account(session).person_id, what, talk.at))


def _has(session: Session, talk: Talk, what: str) -> bool:
    account = talk.known_account(session)
    return account is not None and bool(reminders.named(session, account.person_id, what))


def _cancel_named(session: Session, person_id: int, what: str, at: datetime) -> Answer:
    rows = sorted(reminders.cancel(session, person_id, number=None, words=what), key=lambda row: row.number)
    if len(rows) == 1:
        return _cancelled(rows, at)
    numbers = [row.number for row in rows]
    return say("reminding.which", texts=[reminder_line(row, at) for row in rows], numbers=numbers)


def _cancelled(rows: list[Reminder], at: datetime) -> Answer:
    return say("reminding.cancelled", what="；".join(reminder_line(row, at) for row in rows))
