"""What stands in front of every command, on every channel: danger first, then private data in a group.

The crisis guard answers even when the database does not, works while the bot is paused, never claims more than it did,
and never says anything about the matter in a group.
"""

import asyncio
from dataclasses import replace
from typing import Protocol

from nonebot.log import logger
from sqlmodel import Session

from bot.chat.courtesy import only_everyday
from bot.chat.dialogues import NotMine, Step, cancels, current, end_all, kept, start
from bot.chat.talk import Answer, Talk, say
from bot.domain.areas import queries as areas
from bot.domain.inbox import service as inbox
from bot.domain.people.model import Person
from bot.domain.triage import service as triage
from bot.language.crisis import CrisisVerdict, Response
from bot.language.prying import asks_about_another
from bot.language.sensitive import PrivateKind, find_private, may_hold_private

CRISIS_SECONDS_MAX = 2.5
"""How long the emergency card waits for the page to be written down; after that it is sent and says so truthfully."""

LOOSELY_FOUND = frozenset({"progress"})
"""Commands whose look fits many a sentence that asks about nothing (走了也没人知道)."""
PLAIN_NEED_POINTS = 10
"""Points of the words of a service from which on a need is plain."""
ANSWER_LENGTH_MAX = 12
"""Characters of a message that is rather an answer to our question (算了, 不方便) than a hint at danger."""

SAFETY = "safety"
"""The dialogue that asks whether somebody is in danger (plugins/safety answers it)."""

DANGER_NAMES = {
    "suicide": "轻生",
    "violence": "暴力",
    "sexual": "性侵害",
    "child": "孩子有危险",
    "elder": "老人有危险",
    "missing": "走失",
    "collapse": "突发急病",
    "stalking": "跟踪骚扰",
    "confinement": "被关住",
    "weapon": "持刀持械",
    "fire_gas": "火情或燃气",
}

PRIVATE_KIND_NAMES = {
    PrivateKind.PHONE: "电话",
    PrivateKind.IDENTITY: "身份证号",
    PrivateKind.DOOR: "门牌号",
    PrivateKind.BANK_CARD: "银行卡号",
}


class GroupHand(Protocol):
    """What the guards may do in and beside a QQ group."""

    async def recall(self, account: str, message_id: int) -> bool:
        """Take a message of somebody else back. False where the bot is no administrator."""
        ...

    async def whisper(self, account: str, person: str, group_id: str, text: str) -> bool:
        """Write to a member privately (as a friend, else by a temporary session). False when that is not possible."""
        ...

    async def say_in_group(self, account: str, group_id: str, person: str, text: str) -> None:
        """Say a neutral line to a member in the group."""
        ...


class Guards:
    """The guards, in their order."""

    def __init__(self, hand: GroupHand) -> None:
        self.hand = hand

    async def stand_before(self, talk: Talk, *, explicit: bool) -> bool:
        """Look at a message. True when a guard has answered and nothing else may.

        `explicit` says that the message is a command with a case number: a mere question about danger does not hold it up.
        """
        incoming = talk.incoming
        crisis = talk.house.crisis
        look = crisis.assess if incoming.private else crisis.assess_group_line
        verdict = look(incoming.text)
        if verdict is not None and incoming.private and verdict.because == ("scale",):
            verdict = _beside_what_is_understood(talk, verdict)
        if verdict is not None and verdict.response is Response.CARD:
            await self._answer_danger(talk, verdict)
            return True
        asks = incoming.private and not explicit and not asks_about_another(incoming.text)
        if verdict is not None and asks and await self._ask(talk, verdict):
            return True
        if not incoming.private and may_hold_private(incoming.text):
            kinds = {span.kind for span in find_private(incoming.text)}
            if kinds:
                await self._take_back(talk, kinds)
                return not explicit
        return False

    async def _answer_danger(self, talk: Talk, verdict: CrisisVerdict) -> None:
        name = await self._page(talk, verdict, talk.incoming.text)
        await self.hand_over(talk, talk.house.texts.render(f"crisis.{name}"))

    async def hand_over(self, talk: Talk, card: str) -> None:
        """Bring the emergency card to the person: in private, never into a group."""
        incoming = talk.incoming
        if incoming.group_id is None:
            await talk.reply([card])
            return
        if incoming.message_id is not None:
            await self.hand.recall(incoming.account, incoming.message_id)
        if not await self.hand.whisper(incoming.account, incoming.sender, incoming.group_id, card):
            line = talk.house.texts.render("crisis.come_private")
            await self.hand.say_in_group(incoming.account, incoming.group_id, incoming.sender, line)

    async def _page(self, talk: Talk, verdict: CrisisVerdict, words: str) -> str:
        """Write the case down and call people; return the name of the card that is true."""
        dangers = _named(verdict)
        unit = talk.house.store.write(lambda session: raise_alarm(session, talk, dangers, words))
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.ensure_future(unit)), CRISIS_SECONDS_MAX)
        except Exception as error:  # noqa: BLE001 - the card must go out whatever is broken
            logger.opt(exception=error).critical("a message of danger could not be written down; no page was opened")
            return "card_nobody"

    async def _ask(self, talk: Talk, verdict: CrisisVerdict) -> bool:
        """Ask whether somebody is in danger. False for a short word that answers us, where nothing but the scale worries."""
        dangers = "、".join(DANGER_NAMES[danger.value] for danger in verdict.dangers) or "说不清，本人说有危险"
        said = talk.incoming.text[:2000]
        faint = verdict.because == ("scale",)

        def work(session: Session) -> Answer:
            account = talk.account(session)
            if faint and len(said) <= ANSWER_LENGTH_MAX and current(session, account, at=talk.at) is not None:
                raise NotMine
            if triage.ongoing_crisis(session, account.person_id) is not None:
                raise_alarm(session, talk, dangers, said, keep=False)
                return say("crisis.passed_on")
            asked = kept(session, account, SAFETY, at=talk.at)
            words = f"{asked['said']}；{said}"[:2000] if asked else said
            return start(session, talk, SAFETY, Step({"said": words, "dangers": dangers}, say("crisis.ask")))

        try:
            await talk.write(work)
        except NotMine:
            return False
        return True

    async def _take_back(self, talk: Talk, kinds: set[PrivateKind]) -> None:
        incoming = talk.incoming
        assert incoming.group_id is not None
        fresh = await talk.house.store.write(lambda session: _first_time(session, talk))
        if not fresh:
            return
        recalled = incoming.message_id is not None and await self.hand.recall(incoming.account, incoming.message_id)
        what = "、".join(PRIVATE_KIND_NAMES[kind] for kind in PrivateKind if kind in kinds)
        text = talk.house.texts.render("common.leak_private", what=what, recalled=recalled)
        told = await self.hand.whisper(incoming.account, incoming.sender, incoming.group_id, text)
        if not recalled or not told:
            line = talk.house.texts.render("common.leak_group", recalled=recalled)
            await self.hand.say_in_group(incoming.account, incoming.group_id, incoming.sender, line)


def _beside_what_is_understood(talk: Talk, verdict: CrisisVerdict) -> CrisisVerdict | None:
    """Weigh what no rule but the scale alone says: a command or an everyday answer is neither, a plain need is asked about."""
    said = talk.incoming.text[:2000]
    registry = talk.conversation.registry
    known = registry.parse(said, addressed=True, without=registry.guesses)
    if (known is not None and known.command.name not in LOOSELY_FOUND) or only_everyday(said) or cancels(said):
        return None
    plain_need = verdict.response is Response.CARD and talk.house.classifier.classify(said).points >= PLAIN_NEED_POINTS
    return replace(verdict, response=Response.ASK) if plain_need else verdict


def _named(verdict: CrisisVerdict) -> str:
    return "、".join(DANGER_NAMES[danger.value] for danger in verdict.dangers) or "情况不明"


def raise_alarm(session: Session, talk: Talk, dangers: str, words: str, *, keep: bool = True) -> str:
    """Open or continue the case of somebody in danger, once per message; return the name of the card that is true.

    Questions that were open are dropped: what the person writes next goes to whoever answers the call. `keep` is False
    inside a unit that stores the message itself.
    """
    incoming = talk.incoming
    account = talk.account(session)
    talk.note_window(session)
    end_all(session, account)
    area_code = _where(session, talk, account.person_id)
    try:
        inbox.check_new(session, incoming.channel, incoming.account, incoming.natural_key)
    except inbox.AlreadyAnswered as again:
        return again.texts[0] if again.texts else "card"
    case, page, called, first = triage.raise_crisis(
        session, account, words=words, dangers=dangers, area_code=area_code, rules=talk.rules, at=talk.at
    )
    del case
    if page.acknowledged_at is not None:
        card = "card_answered"
    elif not first:
        card = "card_waiting"
    else:
        card = "card" if called else "card_nobody"
    if keep:
        inbox.keep(session, incoming.channel, incoming.account, incoming.natural_key, texts=[card], at=talk.at)
    return card


def _where(session: Session, talk: Talk, person_id: int) -> str:
    """Return the best-known place: named in the message, the person's own community, the group's area, the district."""
    reading = talk.house.places.resolve(talk.incoming.text)
    if reading.sure is not None:
        return reading.sure.code
    person = session.get(Person, person_id)
    if person is not None and person.community_code:
        return person.community_code
    if talk.incoming.group_id:
        bound = areas.bound_area(session, talk.incoming.group_id)
        if bound:
            return bound
    return talk.house.district


def _first_time(session: Session, talk: Talk) -> bool:
    incoming = talk.incoming
    key = f"leak:{incoming.natural_key}"
    try:
        inbox.check_new(session, incoming.channel, incoming.account, key)
    except inbox.AlreadyAnswered:
        return False
    inbox.keep(session, incoming.channel, incoming.account, key, texts=[], at=talk.at)
    return True
