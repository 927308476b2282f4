"""去 and 去不了: what somebody answers who was asked before a task, and what follows from it."""

import re

from sqlmodel import Session

from bot.chat.dependencies import CASE, TALK
from bot.chat.talk import Answer, Talk, say
from bot.chat.which_task import task_meant
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.reminders import asks
from bot.domain.tasks import queries as tasks
from plugins.reminding import commands

_ABOUT_A_TASK = re.compile(r"单|[换找](?:个|一个|别)?的?人")
BARE_MAX = 4
"""Characters of a 去 that can be nothing but an answer to us."""


async def _holds_nothing(talk: Talk) -> bool:
    def work(session: Session) -> bool:
        account = talk.known_account(session)
        return account is None or not tasks.held_by(session, account.person_id)

    return await talk.house.store.read(work)


@commands.GOING.handle
async def going(talk: TALK, case: CASE) -> None:
    """去: noted. From somebody who holds no task the words are none of ours."""
    if case is None and len(talk.incoming.text) > BARE_MAX and await _holds_nothing(talk):
        await talk.conversation.pass_on(talk)
        return

    def work(session: Session) -> Answer:
        account = talk.account(session)
        number = case or task_meant(session, talk, account.person_id, talk.incoming.text, "去")
        asks.going(session, number, account.person_id, at=talk.at)
        row = cases.look(session, number)
        return say("reminding.going", number=case_rules.number(number), when=row.when_text)

    await talk.write(work)


@commands.CANNOT_GO.handle
async def cannot_go(talk: TALK) -> None:
    """去不了明天那单，请换人: given back, offered again, the requester told."""
    if not _ABOUT_A_TASK.search(talk.incoming.text) and await _holds_nothing(talk):
        await talk.conversation.pass_on(talk)
        return

    def work(session: Session) -> Answer:
        account, said = talk.account(session), talk.incoming.text[:200]
        number = task_meant(session, talk, account.person_id, said, "退")
        back = asks.hand_back(session, number, account.person_id, reason=said, at=talk.at)
        return say("claiming.given_back" if back else "claiming.stepped_back", number=case_rules.number(number))

    await talk.write(work)
