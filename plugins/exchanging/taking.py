"""Asking for an offer: read back with the coins, a phone asked once, then 是 brings it to the neighbour."""

import re
from datetime import datetime

from sqlmodel import Session

from bot.chat import coin_terms
from bot.chat.dialogues import NO_WORDS, YES_WORDS, Step, cancels, dialogue, start
from bot.chat.talk import Answer, Say, Talk, say
from bot.domain.areas import queries as areas
from bot.domain.consent import service as consent
from bot.domain.consent.model import Purpose
from bot.domain.dialogues.service import State
from bot.domain.exchange import agreements, offers, pledges
from bot.domain.exchange import rules as exchange_rules
from bot.domain.exchange.errors import OwnOffer
from bot.domain.intake.service import NOTICE_VERSION
from bot.domain.people.model import Account, Person
from bot.domain.timebank.rules import coins
from bot.language.coins import find_coins
from bot.language.sensitive import find_phone
from bot.language.times import describe

KIND = "take_offer"
LEFT_MAX = 6
"""Characters beside a phone, a time or coins from which on a message is about something else."""
_FILLER = re.compile(r"[\s,，。:：!！]|用|给|花|改成?|时间|电话|手机|就|是|吧|的")
_NO_PHONE = ("不留", "不想留", "没有电话", "不给", "没电话")


def begin(session: Session, talk: Talk, offer_id: int, words: str) -> Answer:
    """Read back what is asked for."""
    account = talk.account(session)
    row = offers.standing(session, offer_id, at=talk.at)
    if row.person_id == account.person_id:
        raise OwnOffer(number=exchange_rules.number(offer_id))
    agreements.check_not_asked(session, offer_id, taker=account.person_id)
    person = session.get_one(Person, account.person_id)
    state: State = {
        "offer": offer_id,
        "coins": talk.house.kind(row.kind).minutes,
        "phone": person.phone,
        "phone_asked": False,
        "when": row.when_text,
        "start": row.starts_at.isoformat() if row.starts_at else None,
        "end": row.ends_at.isoformat() if row.ends_at else None,
        "once": row.once,
    }
    _correct(state, words, talk)
    return start(session, talk, KIND, Step(state, _read_back(session, account, talk, state)))


@dialogue(KIND)
def step(state: State, said: str, talk: Talk) -> Step | None:
    """One answer: the phone, another time or number of coins, 是."""
    if cancels(said) or said in NO_WORDS - {"没有"}:
        return Step(None, say("exchanging.not_taken"))
    asks_phone = not state["phone"] and not state["phone_asked"]
    if said.casefold() in YES_WORDS:
        if asks_phone:
            return None if said == "确认" else _again(talk, state)
        return Step(None, effect=lambda session, account: _ask(session, account, talk, state))
    if asks_phone and said.startswith(_NO_PHONE):
        state["phone_asked"] = True
        return _again(talk, state)
    wanted = state | {}
    changed, left = _correct(wanted, said, talk)
    if changed and not left:
        return _again(talk, wanted)
    if left > LEFT_MAX or talk.conversation.means_command(said):
        return None
    return _again(talk, state, "没听明白。")


def _correct(state: State, said: str, talk: Talk) -> tuple[bool, int]:
    """Take a phone, coins or a time. Returns whether there was one, and how many characters say something else."""
    changed = False
    if phone := find_phone(said):
        state["phone"], changed = phone, True
        said = re.sub(r"[0-9][0-9 -]{6,}[0-9]", " ", said)
    given = find_coins(said, coin_minutes=talk.rules.minutes("timebank.coin"))
    if given is not None and given.minutes is not None and given.minutes > 0:
        state["coins"], changed = given.minutes, True
        said = f"{said[: given.start]} {said[given.end :]}"
    reading = None if state["once"] else talk.house.times.read(said, talk.at)
    if reading is not None:
        state["when"], changed = describe(reading, talk.at), True
        state["start"], state["end"] = reading.start.isoformat(), reading.end.isoformat()
        said = f"{said[: reading.span[0]]} {said[reading.span[1] :]}"
    return changed, len(_FILLER.sub("", said))


def _again(talk: Talk, state: State, lead: str = "") -> Step:
    return Step(state, effect=lambda session, account: _read_back(session, account, talk, state, lead=lead))


def _read_back(session: Session, account: Account, talk: Talk, state: State, *, lead: str = "") -> Say:
    row = offers.standing(session, state["offer"], at=talk.at)
    has = pledges.short_of(session, account.person_id, state["coins"])
    return say(
        "exchanging.take",
        lead=lead,
        number=exchange_rules.number(state["offer"]),
        what=row.skill,
        area=areas.full_name(session, row.area_code),
        when=state["when"],
        once=state["once"],
        given=coins(state["coins"], talk.rules),
        short=coins(has, talk.rules) if has is not None else None,
        within=exchange_rules.within(has or 0, talk.rules.minutes("timebank.coin")),
        phone=state["phone"],
        asks_phone=not state["phone"] and not state["phone_asked"],
    )


def _ask(session: Session, account: Account, talk: Talk, state: State) -> Answer:
    enough = pledges.short_of(session, account.person_id, state["coins"]) is None
    if enough and (shown := coin_terms.first(session, talk, back=(KIND, state))):
        return shown
    consent.give(session, account.person_id, Purpose.CASE, notice_version=NOTICE_VERSION, at=talk.at)
    agreements.ask(
        session,
        state["offer"],
        account,
        coin_minutes=state["coins"],
        phone=state["phone"],
        when_text=state["when"],
        when_start=datetime.fromisoformat(state["start"]) if state["start"] else None,
        when_end=datetime.fromisoformat(state["end"]) if state["end"] else None,
        limits=talk.rules,
        at=talk.at,
    )
    hours = talk.rules.minutes("exchange.answer_within") // 60
    return say("exchanging.asked", number=exchange_rules.number(state["offer"]), hours=hours)
