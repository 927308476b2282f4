"""Joining an account to a person by the code given on another one, with everything both books and the board say of it.

Books are append-only: records keep the name they were written under and are the survivor's by attribution
(`Person.merged_into`); coins go over by entries, also those that come free or are paid later (bot.domain.timebank.heirs).
"""

from datetime import datetime

from sqlmodel import Session

from bot.domain.binding.carrying import carry
from bot.domain.children import register as children
from bot.domain.earning import service as earning
from bot.domain.exchange import agreements
from bot.domain.giving import joining as gifts
from bot.domain.people import service as people
from bot.domain.people.errors import CodeInvalid
from bot.domain.people.model import Account, Person
from bot.domain.records import service as records
from bot.domain.reminders import service as reminders
from bot.domain.rulebook import Rules
from bot.domain.shelf import exchange as vouchers
from bot.domain.tasks import service as tasks


def bind(session: Session, account: Account, code: str, *, rules: Rules, at: datetime) -> Person | CodeInvalid:
    """Join an account to the person who was given the code; return who survives, or what is wrong with the code.

    Refuses as `people.service.bind` does.
    """
    both = {account.person_id, people.giver_of(session, code)}
    survivor = people.bind(session, account, code, rules=rules, at=at)
    if isinstance(survivor, CodeInvalid):
        return survivor
    assert survivor.id is not None
    for merged_id in both - {survivor.id, None}:
        assert merged_id is not None
        carry(session, survivor.id, merged_id, at=at)
        reminders.renumber(session, survivor.id)
        tasks.take_over(session, survivor.id, merged_id)
        agreements.take_over(session, survivor.id, merged_id)
        gifts.take_over(session, survivor.id, merged_id, at=at)
        vouchers.take_over(session, survivor.id, merged_id)
        children.take_over(session, survivor.id, merged_id)
        records.take_over(session, survivor.id, merged_id)
        earning.take_over(session, survivor.id, merged_id, rules=rules, at=at)
    return survivor
