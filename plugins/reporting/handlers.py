"""Reporting: message in, one service call, words out."""

import re
from datetime import timedelta

from sqlmodel import Session

from bot.chat.courtesy import only_courtesy
from bot.chat.dependencies import CASE, TALK, WORDS
from bot.chat.guards import raise_alarm
from bot.chat.talk import Answer, Talk, say
from bot.domain.areas import queries as areas
from bot.domain.areas.model import Area
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.cases.model import Case
from bot.domain.duty import service as duty
from bot.domain.settlement.errors import NothingToConfirm
from bot.domain.triage import service as triage
from bot.language.coins import take_coins
from bot.language.normalise import normalise
from bot.language.request import looks_like_need
from plugins.reporting import commands, draft, later
from plugins.reporting.dialogue import area_name, begin

_LATER_WORDS = re.compile(r"^(?:补充|还有|另外|对了|忘了?说|再就是|顺便|刚才(?:没|忘))")
_ASKS_ANEW = re.compile(r"帮|请|找|想要|需要|买|修|送|陪|接|理发|打扫")
_IN_DANGER = re.compile(r"^(?:我|我们|俺|家里|这里|这儿|现在|真的|是|很|非常|有|、|，|,|\s)*危险[了啊呀！!。.]*$")
_CASE_ALONE = re.compile(r"^(?:#|[Xx])\s*0*(?P<number>[0-9]{1,6})[?？]?$")
_NO_LONGER = re.compile(
    r"^(?:那就?|这事|这个|现在|已经|我们?|家里|先|就|都|、|，|,|\s)*"
    r"(?:算了|不用(?:再)?(?:[来管去找修送陪弄跑]|麻烦|帮忙|安排){0,2}(?:人|您|你们|大家)?了|不需要了|别来了|不麻烦(?:你们|您|大家)?了|取消[吧了]?"
    r"|(?:自己)?(?:解决|处理|修|弄|搞|办|疏通)(?:好|完|通)?了|(?:有|找到)人(?:来)?(?:[帮修陪送]\w{0,2})?了|好了不用了)"
    r"(?:[吧了啊呀哈,，。！!、 ]|算了|不用(?:[来管去找修送陪弄跑]|麻烦){0,2}了|谢谢[您你]?|不需要了|别来了|已经|自己|都"
    r"|(?:解决|处理|修|弄|搞|办)(?:好|完)?了|好了)*$"
)
_SAFE = re.compile(r"^(?:我们?|现在|这里|这儿)*(?:没有?(?:什么)?危险|不危险|很?安全)(?:的|了|吧|啊|呀|哈|[,，。！!])*$")
STILL_SPOKEN_OF = timedelta(minutes=30)
"""So long after the last word about danger 有人来吗 is answered from it, without saying what it is. Later whoever asks may be
somebody else with the same phone, and hears of nothing."""
_WORDS_MIN = 3
"""Characters from which on plain words may tell something about an open case."""


async def open_draft(talk: Talk, text: str, *, behalf: bool = False) -> None:
    """Start the read-back of a sentence, unless a guard word says that this is not for volunteers."""
    verdict = talk.house.nogo.assess(text)
    if verdict is not None:
        await talk.write(lambda _: say(f"nogo.{verdict.kind.value}"))
        return
    await talk.write(lambda session: begin(session, talk, text, behalf=behalf))


@commands.START.handle
async def start_report(talk: TALK, words: WORDS) -> None:
    """我要求助: ask for the sentence, or take it if it came along."""
    if not await _private(talk):
        return
    if words and looks_like_need(words, services=talk.house.classifier):
        await open_draft(talk, words)
    else:
        await talk.write(lambda _: say("reporting.how"))


@commands.BEHALF.handle
async def report_on_behalf(talk: TALK, words: WORDS) -> None:
    """代报 …: the same for somebody else."""
    if not await _private(talk):
        return
    if words:
        await open_draft(talk, f"代报 {words}", behalf=True)
    else:
        await talk.write(lambda _: say("reporting.how_behalf"))


@commands.COINS.handle
async def need_for_coins(talk: TALK) -> None:
    """用2个时间币 请人周五5点接孩子: an ordinary need whose requester gives coins."""
    if not await _private(talk):
        return
    said = talk.incoming.text.strip()
    coins, rest = take_coins(said, coin_minutes=talk.rules.minutes("timebank.coin"))
    if coins is None or not rest.strip(" ,，。.!！?？"):
        await talk.write(lambda _: say("reporting.coins_how"))
    else:
        await open_draft(talk, said)


@commands.FREE.handle
async def free_text(talk: TALK, words: WORDS) -> None:
    """Whatever is left: a need, a later word to an open case, or something we do not understand."""
    if talk.incoming.private:
        await talk.write(lambda session: _take(session, talk, words.strip()))
    else:
        await talk.write(lambda _: _not_understood(talk, words))


def _take(session: Session, talk: Talk, words: str) -> Answer:
    account = talk.known_account(session)
    plain = normalise(words)
    if only_courtesy(words):
        return say("common.courtesy")
    if _IN_DANGER.match(plain):
        return say(f"crisis.{raise_alarm(session, talk, '本人说有危险', words, keep=False)}")
    verdict = talk.house.nogo.assess(words)
    need = looks_like_need(words, services=talk.house.classifier)
    if account and len(plain) >= _WORDS_MIN and not need and triage.ongoing_crisis(session, account.person_id):
        raise_alarm(session, talk, "", words, keep=False)
        return say("crisis.passed_on")
    if _SAFE.match(plain):
        return say("crisis.safe_then")
    if verdict is not None:
        return say(f"nogo.{verdict.kind.value}")
    if alone := _CASE_ALONE.match(plain):
        return later.tell_progress(session, talk, account, int(alone["number"])) or say("reporting.none")
    open_cases = cases.open_cases_of(session, account.person_id) if account else []
    if open_cases and len(plain) >= _WORDS_MIN:
        return _about_open(session, talk, open_cases, words, plain, need=need)
    if need:
        return begin(session, talk, words)
    return say("reporting.how") if _fragment(talk, plain) else _not_understood(talk, words)


def _about_open(session: Session, talk: Talk, open_cases: list[Case], words: str, plain: str, *, need: bool) -> Answer:
    """Words of somebody who has something open: a correction of it, more about it, or another need (then ask)."""
    if _NO_LONGER.match(plain):
        return say("reporting.withdraw_how", numbers=[case_rules.number(case.id or 0) for case in open_cases])
    only = open_cases[0] if len(open_cases) == 1 else None
    if only is None:
        return later.ask_which(session, talk, open_cases, words, need=need)
    if later.amendable(talk, only, plain):
        return later.act(session, talk, "amend", only.id, plain)
    reading = talk.house.classifier.classify(words)
    asks = need and (_ASKS_ANEW.search(plain) is not None or not _LATER_WORDS.match(plain))
    if asks and (reading.kind != only.kind or not reading.points):
        return later.ask_which(session, talk, open_cases, words, need=True)
    return later.add_offering_new(session, talk, only, words)


def _fragment(talk: Talk, plain: str) -> bool:
    """Whether the words are a place, a time or a phone number alone: somebody began with the answer."""
    empty = draft.begin(talk.house, plain, behalf=False, known_phone=None, home=None, at=talk.at)
    known = empty["area"] or empty["unsure"] or empty["options"] or empty["when"] or empty["phone"]
    return bool(known) and len(plain) <= len("我住在中大槐树街道裕园社区三号楼")


def _not_understood(talk: Talk, words: str) -> Answer:
    said = words.strip()
    if not said:
        return say("common.empty")
    nearest = commands.registry.nearest(said, staff=False)
    meant = commands.registry.parse(said, addressed=True)
    if meant is not None and meant.command is nearest:  # 不对，只来了半小时, and nothing waits for that word
        raise NothingToConfirm
    if not talk.incoming.private:
        return say("common.group_hint", nearest=nearest.example if nearest else None)
    return say("common.not_understood", nearest=nearest.example if nearest else None, long=len(said) > 500)


async def _private(talk: Talk) -> bool:
    if talk.incoming.private:
        return True
    await talk.write(lambda _: say("common.private_please"))
    return False


@commands.SUPPLEMENT.handle
async def supplement(talk: TALK, case: CASE, words: WORDS) -> None:
    """补充：…: later words join the open case."""
    if not await _private(talk):
        return
    if words:
        await talk.write(lambda session: later.act(session, talk, "add", case, words))
    else:
        await talk.write(lambda _: say("reporting.what_to_add"))


@commands.AMEND.handle
async def amend(talk: TALK, case: CASE, words: WORDS) -> None:
    """改 地点 裕园: correct a reported case as long as nobody has finished it."""
    if await _private(talk):
        await talk.write(lambda session: later.act(session, talk, "amend", case, words))


@commands.WITHDRAW.handle
async def withdraw(talk: TALK, case: CASE, words: WORDS) -> None:
    """撤回 X0231 …: the need is gone."""
    if await _private(talk):
        await talk.write(lambda session: later.act(session, talk, "withdraw", case, words))


@commands.PROGRESS.handle
async def progress(talk: TALK, case: CASE) -> None:
    """我昨天报的事到哪一步了: in plain words, for one's own needs only. With nothing to tell, a need is taken as one."""
    if not await _private(talk):
        return
    said = talk.incoming.text
    named = said.strip().startswith(commands.PROGRESS.words)
    asks_by_the_way = case is None and not named and looks_like_need(said, services=talk.house.classifier)

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        danger = triage.ongoing_crisis(session, account.person_id) if account and case is None else None
        if danger is not None and talk.at - cases.history(session, danger.id or 0)[-1].at < STILL_SPOKEN_OF:
            page = duty.page_of(session, danger.id or 0)
            return say("reporting.danger_progress", answered=page is not None and page.acknowledged_by is not None)
        told = later.tell_progress(session, talk, account, case)
        if told is not None:
            return told
        return _take(session, talk, said) if asks_by_the_way else say("reporting.none")

    await talk.write(work)


@commands.WHERE.handle
async def where(talk: TALK, words: WORDS) -> None:
    """我住西市场老槐树旁边，归哪个社区管: answered from the place list, never guessed."""
    reading = talk.house.places.resolve(words or talk.incoming.text)

    def work(session: Session) -> Answer:
        found = [area_name(session, talk, match.code) for match in reading.matches[: draft.OPTIONS_MAX]]
        children = _communities(session, reading.matches[0].code) if len(reading.matches) == 1 else []
        return say(
            "reporting.where",
            found=found,
            sure=reading.sure is not None,
            outside=reading.outside,
            communities=children,
        )

    await talk.write(work)


def _communities(session: Session, code: str) -> list[str]:
    area = session.get(Area, code)
    if area is None or area.kind.value != "street":
        return []
    return [child.name for child in areas.children(session, code)]
