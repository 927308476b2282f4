"""When and of what we may speak first: quiet hours, 别主动发我, NO, and the ways back."""

from datetime import time

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.talk import Answer, Talk, say
from bot.dates import day_of, full_day
from bot.domain.cases import rules as case_rules
from bot.domain.cases.model import Case
from bot.domain.outbox import service as outbox
from bot.domain.outbox import wishes
from bot.domain.outbox.limits import QuietHours
from bot.domain.people import queries as people
from bot.domain.people.model import Role
from bot.domain.reminders import service as reminders
from plugins.reminding import commands
from plugins.reminding.windows import Wanted, clock_text, read_wanted


def _indexes(session: Session, talk: Talk) -> list[str]:
    """Return the blind indexes of every account of the speaker: what they wish holds on all of them."""
    accounts = people.accounts_of(session, talk.account(session).person_id)
    return [outbox.recipient_index(account.external_id) for account in accounts]


def _district(session: Session, talk: Talk) -> QuietHours:
    return wishes.limits_now(session, talk.at).quiet


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _read(session: Session, talk: Talk) -> Wanted | None:
    quiet = _district(session, talk)
    return read_wanted(talk.incoming.text, morning=_minute(quiet.end), evening=_minute(quiet.start))


@commands.QUIET.handle
async def quiet(talk: TALK) -> None:
    """晚9点到早7点别发; 以后别主动发我，只能晚上9点后回."""

    def work(session: Session) -> Answer:
        wanted = _read(session, talk)
        indexes = _indexes(session, talk)
        if wanted is None:
            return _standing(session, talk, indexes)
        for index in indexes:
            if wanted.window is not None:
                wishes.set_window(session, index, wanted.window, instead=wanted.only, at=talk.at)
            if not wanted.push:
                wishes.set_push(session, index, push=False, at=talk.at)
        start, end = wanted.window or (0, 0)
        shown = (end, start) if wanted.only else (start, end)
        return say(
            "reminding.quiet",
            start=clock_text(shown[0]) if wanted.window else None,
            end=clock_text(shown[1]),
            only=wanted.only,
            push=wanted.push,
            serves=_serves(session, talk),
        )

    await talk.write(work)


def _standing(session: Session, talk: Talk, indexes: list[str]) -> Answer:
    row, district = wishes.wish_of(session, indexes[0]), _district(session, talk)
    own = row is not None and row.quiet_start is not None
    return say(
        "reminding.quiet_now",
        start=clock_text(row.quiet_start or 0) if row is not None and own else None,
        end=clock_text(row.quiet_end or 0) if row is not None else None,
        push=row is None or row.push,
        district_start=clock_text(_minute(district.start)),
        district_end=clock_text(_minute(district.end)),
    )


def _serves(session: Session, talk: Talk) -> bool:
    person = talk.account(session).person_id
    return people.may(session, person, people.STAFF | {Role.DUTY}, None, at=talk.at)


@commands.QUIET_OFF.handle
async def quiet_off(talk: TALK) -> None:
    """取消勿扰: the district's hours hold again."""

    def work(session: Session) -> Answer:
        for index in _indexes(session, talk):
            wishes.set_window(session, index, None, at=talk.at)
        quiet = _district(session, talk)
        return say("reminding.quiet_off", start=clock_text(_minute(quiet.start)), end=clock_text(_minute(quiet.end)))

    await talk.write(work)


@commands.DISTRICT_QUIET.handle
async def district_quiet(talk: TALK, words: WORDS) -> None:
    """全区勿扰 晚9点到早7点 12月1日起: an owner sets them, from a day on."""

    def work(session: Session) -> Answer:
        by = talk.account(session).person_id
        people.require(session, by, {Role.OWNER}, None, at=talk.at)
        readings = talk.house.times.read_all(words, talk.at)
        clock = next((one for one in readings if one.end > one.start and one.end.time() != time(0)), None)
        day = next((one for one in readings if one is not clock and one.grain.value == "day"), None)
        needed(None if clock is None else words, "从几点到几点", commands.DISTRICT_QUIET.example)
        assert clock is not None
        since = day_of(day.start if day is not None else talk.at)
        start, end = _minute(clock.start.time()), _minute(clock.end.time())
        wishes.set_district_quiet(session, start, end, since=since, by=by, at=talk.at)
        shown = full_day(since)
        return say("reminding.district_quiet", start=clock_text(start), end=clock_text(end), since=shown)

    await talk.write(work)


@commands.STOP.handle
async def stop_thread(talk: TALK) -> None:
    """NO: nothing more about the matter we spoke of last. Never stops a page, nor the work of who looks after an area."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        index = outbox.recipient_index(account.external_id)
        matter = wishes.last_thread(session, index, at=talk.at)
        if matter is None:
            return say("reminding.nothing_said")
        name, _, key = matter.partition(":")
        case = session.get(Case, int(key)) if name == "case" else None
        if case is not None and people.may(session, account.person_id, people.STAFF, case.area_code, at=talk.at):
            return say("reminding.stays_with_staff", number=case_rules.number(case.id or 0))
        if name == "reminders":
            return say("reminding.stop_which")
        if name == "reminder":
            reminders.remove(session, account.person_id, int(key))
        elif matter == "digest":
            reminders.weekly(session, account, on=False, rules=talk.rules, at=talk.at)
        else:
            for one in _indexes(session, talk):
                wishes.stop(session, one, matter, at=talk.at)
        number = case_rules.number(case.id or 0) if case is not None else None
        return say("reminding.stopped", number=number, kind=name)

    await talk.write(work)


@commands.RESUME.handle
async def resume_threads(talk: TALK) -> None:
    """恢复提醒: every NO is taken back; hours and 别主动发我 stay as they are."""

    def work(session: Session) -> Answer:
        indexes = _indexes(session, talk)
        count = max(wishes.resume(session, index) for index in indexes)
        row = wishes.wish_of(session, indexes[0])
        return say("reminding.resumed", count=count, push=row is None or row.push)

    await talk.write(work)


@commands.PUSH_ON.handle
async def push_on(talk: TALK) -> None:
    """可以主动发我: takes 别主动发我 back."""

    def work(session: Session) -> Answer:
        for index in _indexes(session, talk):
            wishes.set_push(session, index, push=True, at=talk.at)
        return say("reminding.push_on")

    await talk.write(work)
