"""Free time: sentence in, windows written down, read back with weekday and date."""

import re

from nonebot.adapters import Bot
from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.membership import ask_for_group, stands_in_group
from bot.chat.talk import Answer, Talk, say
from bot.dates import at_minute, day_of, day_text
from bot.domain.availability import rules as time_rules
from bot.domain.availability import service as availability
from bot.domain.availability.model import Mood, Window
from bot.domain.cases import service as cases
from bot.domain.people import queries as people
from bot.domain.people.model import Account
from bot.domain.tasks.errors import JoinGroupFirst
from bot.language.availability import SaidTime, Unclear, read_own_time
from plugins.freetime import commands

_PLACE = re.compile(r"^第?\s*([0-9]{1,2})\s*[条个]?$")


def _helps(session: Session, account: Account | None, talk: Talk) -> bool:
    """Whether the speaker is registered, stands in a group of ours or looks after an area."""
    if stands_in_group(session, talk):
        return True
    if account is None:
        return False
    registered = people.volunteer(session, account.person_id) is not None
    return registered or people.may(session, account.person_id, people.STAFF, None, at=talk.at)


@commands.SAY.handle
async def own_time(talk: TALK, bot: Bot) -> None:
    """我周三下午都没空: written down for volunteers; for a resident it is a word about what they asked for."""
    await ask_for_group(talk, bot)

    def asked_for_help(session: Session) -> bool:
        account = talk.known_account(session)
        if account is None or _helps(session, account, talk):
            return False
        return bool(cases.open_cases_of(session, account.person_id))

    if talk.incoming.private and await talk.house.store.read(asked_for_help):
        await talk.conversation.pass_on(talk)
        return
    await talk.write(lambda session: _write_down(session, talk))


def _write_down(session: Session, talk: Talk) -> Answer:
    if not _helps(session, talk.known_account(session), talk):
        raise JoinGroupFirst
    account = talk.account(session)
    length = talk.rules.duration("dispatch.busy_moment")
    read = read_own_time(talk.incoming.text, talk.at, talk.house.times, length)
    if isinstance(read, Unclear):
        return say("freetime.unclear", why=read.value)
    windows = [_window(account.person_id, one, talk) for one in read]
    availability.say(session, windows, rules=talk.rules, at=talk.at)
    free, weekly = windows[0].mood is Mood.FREE, windows[0].weekdays > 0
    return say(
        "freetime.noted",
        times=[time_rules.window_text(one) for one in windows],
        free=free,
        weekly=weekly,
        next=_next_time(windows[0], talk) if weekly else None,
    )


def _window(person_id: int, one: SaidTime, talk: Talk) -> Window:
    return Window(
        person_id=person_id,
        mood=Mood.FREE if one.free else Mood.BUSY,
        weekdays=one.weekdays,
        minute_from=one.minute_from,
        minute_to=one.minute_to,
        starts_at=one.start,
        ends_at=one.end,
        said_at=talk.at,
    )


def _next_time(window: Window, talk: Talk) -> str:
    week = at_minute(day_of(talk.at), 8 * 24 * 60)
    begin, _ = next(time_rules.pieces(window, talk.at, week))
    return day_text(day_of(begin))


@commands.MINE.handle
async def my_free_time(talk: TALK) -> None:
    """我的空闲."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        rows = availability.standing(session, account.person_id, at=talk.at) if account else []
        lines = [
            {"place": place, "when": time_rules.window_text(row), "mood": time_rules.MOOD_NAMES[row.mood]}
            for place, row in enumerate(rows, 1)
        ]
        return say("freetime.mine", lines=lines) if talk.incoming.private else say("common.private_please")

    await talk.write(work)


@commands.TAKE_BACK.handle
async def take_back(talk: TALK, words: WORDS) -> None:
    """取消空闲 1, 取消空闲 全部."""

    def work(session: Session) -> Answer:
        everything = words in ("全部", "所有", "都", "全都", "全部的")
        place = _PLACE.match(words)
        needed("ok" if everything or place else None, "第几条（先看：我的空闲）", commands.TAKE_BACK.example)
        person_id = talk.account(session).person_id
        gone = availability.take_back(session, person_id, int(place[1]) if place else None, at=talk.at)
        return say("freetime.taken_back", times=[time_rules.window_text(row) for row in gone])

    await talk.write(work)
