"""Stars and public notices: message in, one service call, words out."""

from sqlmodel import Session

from bot.chat.asking import ArgumentMissing, needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.dialogues import YES_WORDS, Step, dialogue, start
from bot.chat.notices.facts import masked
from bot.chat.notices.honours import number_text, until_text
from bot.chat.talk import Answer, Talk, say
from bot.dates import day_of
from bot.domain.areas import queries as areas
from bot.domain.dialogues.service import State
from bot.domain.honours import public, stars
from bot.domain.honours.errors import NobodyForStar
from bot.domain.people import queries as people
from bot.language.periods import read_period
from plugins.honours import commands
from plugins.honours.handlers import WHY_MAX
from plugins.honours.reading import level_of, line_of, notice_of, number_of

PREVIEW = "star_preview"


@commands.MY_STARS.handle
async def my_stars(talk: TALK) -> None:
    """我离三星还差几小时, 我的星级."""
    wanted = level_of(talk.incoming.text)

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        at = stars.standing(session, account.person_id if account else 0, talk.rules)
        steps = talk.rules.minutes_each("records.stars")
        level = wanted or min(max(at.granted, at.reached) + 1, len(steps))
        needed_minutes = stars.needed_for(level, talk.rules)
        return say(
            "honours.my_stars",
            granted=stars.level_name(at.granted) if at.granted else None,
            reached=stars.level_name(at.reached) if at.reached > at.granted else None,
            sealed=number_text(at.sealed),
            unsealed=number_text(at.unsealed) if at.unsealed > 0 else None,
            level=stars.level_name(level),
            needed=number_text(needed_minutes),
            missing=number_text(needed_minutes - at.sealed) if at.sealed < needed_minutes else None,
            elsewhere=level > talk.rules.count("records.stars_granted_here"),
            source=talk.rules.source("records.stars").partition(":")[0],
        )

    await talk.write(work)


@commands.NOTICE.handle
async def preview(talk: TALK, words: WORDS) -> None:
    """公示 一季度三星名单: first to the coordinator alone; 确认 shows it to the groups."""
    level, period = level_of(words), read_period(words, day_of(talk.at))

    def work(session: Session) -> Answer:
        account = talk.account(session)
        people.require(session, account.person_id, people.DECIDERS, None, at=talk.at)
        needed("ok" if period else None, "哪段时间（一季度、去年）", commands.NOTICE.example)
        assert period is not None
        area = _area(session, talk, words, account.person_id)
        people.require(session, account.person_id, people.DECIDERS, area, at=talk.at)
        found = stars.candidates(session, area, level or 0, period.first, period.last, rules=talk.rules)
        if not found:
            raise NobodyForStar(level=stars.level_name(level or 0), period=period.said)
        state: State = {"area": area, "level": level, "period": period.said, "candidates": found}
        lines = [
            {"order": line, "who": masked(people.display_name(session, one)), "hours": number_text(minutes)}
            for line, (one, minutes) in enumerate(found[: public.LINES_MAX], start=1)
        ]
        asked = say(
            "honours.preview",
            area=areas.full_name(session, area),
            period=period.said,
            level=stars.level_name(level or 0),
            lines=lines,
            count=len(found),
            days=talk.rules.minutes("records.public_notice") // (24 * 60),
        )
        return start(session, talk, PREVIEW, Step(state, asked))

    await talk.write(work)


def _area(session: Session, talk: Talk, words: str, person_id: int) -> str:
    """Return the area that is named, else the coordinator's own."""
    period = read_period(words, day_of(talk.at))
    rest = words if period is None else words[: period.span[0]] + " " + words[period.span[1] :]
    reading = talk.house.places.resolve(rest)
    if reading.sure is not None:
        return reading.sure.code
    own = people.areas_of(session, person_id, people.DECIDERS, at=talk.at)
    if len(own) != 1:
        raise ArgumentMissing(what="哪个街道或社区", example=f"{commands.NOTICE.example} 裕园社区")
    return own[0]


@dialogue(PREVIEW)
def confirm(state: State, said: str, talk: Talk) -> Step | None:
    """Post what was shown; other words than a yes are no answer."""
    if said.casefold() not in YES_WORDS:
        return None
    return Step(None, effect=lambda session, account: _post(session, talk, account.person_id, state))


def _post(session: Session, talk: Talk, by: int, state: State) -> Answer:
    shown = [(person_id, minutes) for person_id, minutes in state["candidates"]]
    notice, groups = public.post(
        session, state["area"], state["level"], state["period"], shown, by=by, rules=talk.rules, at=talk.at
    )
    return say("honours.posted", id=public.number_of(notice.id or 0), groups=groups, until=until_text(notice))


@commands.NOTICES.handle
async def notices(talk: TALK) -> None:
    """公示情况: what is shown now; staff see how many objections wait."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        serves = account is not None and people.may(session, account.person_id, people.STAFF, None, at=talk.at)
        lines = [
            {
                "id": public.number_of(one.id or 0),
                "area": areas.full_name(session, one.area_code),
                "period": one.period,
                "level": stars.level_name(one.level),
                "count": sum(line.struck_at is None for line in public.lines_of(session, one.id or 0)),
                "until": until_text(one),
                "objections": len(public.waiting_objections(session, one.id or 0)) if serves else 0,
            }
            for one in public.open_notices(session)
        ]
        return say("honours.notices", lines=lines)

    await talk.write(work)


@commands.OBJECT.handle
async def object_to(talk: TALK, words: WORDS) -> None:
    """异议公示 G0003 第2个 没有参加过: in private, kept for those who decide."""
    number, why = notice_of(words)

    def work(session: Session) -> Answer:
        needed(why.strip() or None, "为什么有异议", commands.OBJECT.example)
        row = public.object_to(
            session, number, by=talk.account(session).person_id, words=why.strip()[:WHY_MAX], at=talk.at
        )
        return say("honours.objected", id=public.number_of(row.notice_id))

    await talk.write(work)


@commands.DECIDE.handle
async def decide(talk: TALK, words: WORDS) -> None:
    """异议 3 成立 第2个 原因; 异议 3 不成立 原因."""
    number, rest = number_of(words)
    upheld = not rest.startswith("不成立")
    rest = rest.removeprefix("不").removeprefix("成立").strip(" ,，。:：")
    line, why = line_of(rest) if upheld else (None, rest)

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, people.DECIDERS, None, at=talk.at)
        needed("ok" if line or not upheld else None, "是名单上的第几个", f"异议 {number} 成立 第2个 原因")
        needed(why, "原因", f"异议 {number} {'成立 第2个' if upheld else '不成立'} 原因")
        done = public.decide(session, number or 0, by=by, line=line, answer=why[:WHY_MAX], at=talk.at)
        return say(
            "honours.objection_decided", number=number, id=public.number_of(done.notice.id or 0), struck=done.line
        )

    await talk.write(work)
