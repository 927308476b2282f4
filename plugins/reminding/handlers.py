"""One's own reminders and the weekly digest: message in, one service call, words out."""

import re
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.chat.dependencies import TALK, WORDS
from bot.chat.dialogues import NO_WORDS, YES_WORDS, Step, cancels, dialogue, start
from bot.chat.notices.reminding import digest_facts
from bot.chat.talk import Answer, Say, Talk, say
from bot.clock import SHANGHAI
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.dialogues.service import State
from bot.domain.outbox import service as outbox
from bot.domain.outbox import wishes
from bot.domain.outbox.limits import limits_at
from bot.domain.people import queries as people
from bot.domain.people.model import Account
from bot.domain.reminders import service as reminders
from bot.domain.reminders.errors import NoFilesYet, PastTime
from bot.domain.reminders.model import Reminder, ReminderKind
from bot.language.normalise import normalise
from bot.language.times import describe
from bot.language.times_answers import part_named, with_part
from bot.language.times_reading import Grain, TimeReading
from plugins.reminding import commands
from plugins.reminding.reading import CARE, WORDS_MAX, Draft, weeks_moved
from plugins.reminding.several import read_draft

KIND = "remind"
ANSWER_MAX = 12
"""Characters of an answer that is asked for again; a longer one that gives no time is a new matter."""
_INSTEAD = re.compile(r"^(?:不是的?|不对|不|错了|改成?|应该是|是)[\s,，。]*")


@commands.REMIND.handle
async def remind(talk: TALK) -> None:
    """提醒我 明天下午三点 给王奶奶送药: kept at once where nothing is unclear, else said back first."""
    said = normalise(talk.incoming.text)[: WORDS_MAX * 2]
    care = CARE.match(said)

    def work(session: Session) -> Answer:
        if care is not None:
            return _keep_care(session, talk, care)
        draft = read_draft(talk.house.times, said, talk.at, talk.rules)
        return _next(session, talk, draft)

    await talk.write(work)


def _next(session: Session, talk: Talk, draft: Draft) -> Answer:
    """Keep a clear draft; ask about an unclear one."""
    if draft["asks"] == "past":
        raise PastTime(when=draft["back"])
    if draft["asks"] is None:
        return _keep(session, talk.account(session), talk, draft)
    if draft["asks"] in ("unread", "several"):
        return say("reminding.ask", **_shown(draft))
    return start(session, talk, KIND, Step(draft, say("reminding.ask", **_shown(draft))))


def _shown(draft: Draft) -> dict[str, object]:
    shown = {key: draft[key] for key in ("asks", "back", "words", "said")}
    return shown | {"weeks": draft.get("weeks", False), "gone": draft.get("gone", [])}


@dialogue(KIND)
def step(state: State, said: str, talk: Talk) -> Step | None:
    """One more piece of a reminder: what, when, morning or evening, or yes."""
    if cancels(said) or (said in NO_WORDS and state["asks"] == "confirm"):
        return Step(None, say("reminding.dropped"))
    if state["asks"] == "confirm" and said in YES_WORDS:
        return Step(None, effect=lambda session, account: _keep(session, account, talk, state))
    draft = _answered(state, said, talk)
    if draft is None:
        if len(said) > ANSWER_MAX:
            return None
        if talk.conversation.means_command(said):
            return None
        return Step(state, say("reminding.ask", **_shown(state)))
    if draft["asks"] == "past":
        raise PastTime(when=draft["back"])
    if draft["asks"] is None:
        return Step(None, effect=lambda session, account: _keep(session, account, talk, draft))
    return Step(draft, say("reminding.ask", **_shown(draft)))


def _answered(state: State, said: str, talk: Talk) -> Draft | None:
    """Return the draft with an answer put into it; None when the words were none."""
    times, at, rules = talk.house.times, talk.at, talk.rules
    said = _INSTEAD.sub("", said) if state["asks"] != "words" else said
    if state["asks"] == "words":
        if talk.conversation.means_command(said):
            return None
        back = {"words": said[:WORDS_MAX], "asks": None if state["sure"] else "confirm"}
        return state | back
    part = part_named(said) if state["asks"] == "hour" else None
    moved = weeks_moved(state, said)
    if moved is not None:
        return read_draft(times, moved, at, rules) | {"words": state["words"], "asks": None}
    if state["asks"] == "days":
        said, state = f"{said}{state['said']}", state | {"said": ""}
    tries = [with_part(state["said"], part)] if part and state["said"] else []
    tries += [said, state["said"] + said]
    for one in tries:
        draft = read_draft(times, one, at, rules)
        if draft["when"] is None or (draft["words"] and state["words"]):
            continue
        if one == said and state["said"] and not draft["rhythm"]:
            joined = read_draft(times, state["said"] + said, at, rules)
            draft = joined if joined["when"] is not None and len(joined["said"]) > len(state["said"]) else draft
        words = state["words"] or draft["words"]
        asks = "words" if not words else (None if draft["sure"] else "confirm")
        return draft | {"words": words, "asks": asks}
    return None


def _keep(session: Session, account: Account, talk: Talk, draft: Draft) -> Answer:
    """Keep a reminder for each time of a draft: all of them, or by a refusal none."""
    times = draft.get("times") or [draft]
    kept: list[tuple[Reminder, str]] = []
    for one in times:
        row = reminders.keep(
            session,
            account,
            words=draft["words"],
            first=datetime.fromisoformat(one["when"]),
            said_back=one["back"],
            rhythm=one["rhythm"],
            rules=talk.rules,
            at=talk.at,
        )
        kept.append((row, one["back"]))
    rows, again = [row for row, _ in kept], any(one["rhythm"] for one in times)
    if len(rows) == 1 and not draft.get("gone"):
        return _kept(session, account, talk, rows[0], kept[0][1], again=again)
    lines = [f"第{row.number}条：{back}" for row, back in kept]
    reach = _reach(session, account, talk, max(row.for_at for row in rows), again=again)
    numbers = [row.number for row in rows]
    return say("reminding.kept_each", texts=lines, words=draft["words"], gone=draft["gone"], numbers=numbers, **reach)


def _kept(session: Session, account: Account, talk: Talk, row: Reminder, back: str, *, again: bool) -> Say:
    """Say what was kept, and truthfully whether it can be said then."""
    reach = _reach(session, account, talk, row.for_at, again=again)
    return say("reminding.kept", number=row.number, back=back, words=row.words, **reach)


def _reach(session: Session, account: Account, talk: Talk, last: datetime, *, again: bool) -> dict[str, object]:
    """Return what may keep us from saying it then: 别主动发我, and how long an official account may still write."""
    window = limits_at(talk.at).channel(account.channel).message_window
    late = window is not None and (again or last > talk.at + timedelta(minutes=window.minutes))
    wish = wishes.wish_of(session, outbox.recipient_index(account.external_id))
    return {
        "held": wish is not None and not wish.push,
        "window_hours": window.minutes // 60 if window is not None and late else None,
    }


def _keep_care(session: Session, talk: Talk, care: re.Match[str]) -> Answer:
    """提醒 X0231 4月10日复查: for whoever looks after the case."""
    account = talk.account(session)
    people.require(session, account.person_id, people.STAFF, None, at=talk.at)
    number = int(care["digits"])
    if care["letter"] in "Ff":
        raise NoFilesYet(number=f"F{number:04d}")
    case = cases.for_staff(session, number, account.person_id, people.STAFF, at=talk.at)
    draft = read_draft(talk.house.times, f"提醒我 {care['rest']}", talk.at, talk.rules)
    if draft["asks"] == "past":
        raise PastTime(when=draft["back"])
    if draft["when"] is None or draft["rhythm"]:
        return say("reminding.care_when", number=case_rules.number(number))
    first = datetime.fromisoformat(draft["when"])
    row = reminders.keep(
        session,
        account,
        words=draft["words"] or "到日子了",
        first=first,
        said_back=draft["back"],
        kind=ReminderKind.CARE,
        case=case,
        rules=talk.rules,
        at=talk.at,
    )
    days = [minutes // 1440 for minutes in reversed(talk.rules.minutes_each("reminders.care_before"))]
    day = describe(TimeReading(first, first, Grain.MINUTE, "", (0, 0)), talk.at).partition("）")[0] + "）"
    shown = case_rules.number(number)
    return say("reminding.care_kept", number=shown, mine=row.number, day=day, words=row.words, days=days)


@commands.SNOOZE.handle
async def snooze(talk: TALK) -> None:
    """十分钟后再提醒: what was said last, once more."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        last = reminders.last_said(session, account.person_id, at=talk.at)
        reading = talk.house.times.read(talk.incoming.text, talk.at)
        first = talk.at + talk.rules.duration("reminders.snooze")
        if reading is not None and reading.grain in (Grain.MINUTE, Grain.HOUR) and not reading.ambiguous:
            first = reading.start
        back, words = describe(TimeReading(first, first, Grain.MINUTE, "", (0, 0)), talk.at), last.words or ""
        row = reminders.keep(session, account, words=words, first=first, said_back=back, rules=talk.rules, at=talk.at)
        return _kept(session, account, talk, row, back, again=False)

    await talk.write(work)


@commands.WEEKLY.handle
async def weekly(talk: TALK, words: WORDS) -> None:
    """周报: my week, and that of the areas I look after."""

    def work(session: Session) -> Answer:
        person = talk.account(session).person_id
        facts = digest_facts(talk.house, session, person, at=talk.at)
        return say("notices.weekly_digest", team="队" in words, pushed=False, **facts)

    await talk.write(work)


@commands.WEEKLY_ON.handle
async def weekly_on(talk: TALK) -> None:
    """每周发我周报."""

    def work(session: Session) -> Answer:
        first = reminders.weekly(session, talk.account(session), on=True, rules=talk.rules, at=talk.at)
        assert first is not None
        local = first.astimezone(SHANGHAI)
        return say("reminding.weekly_on", first=describe(TimeReading(local, local, Grain.MINUTE, "", (0, 0)), talk.at))

    await talk.write(work)


@commands.WEEKLY_OFF.handle
async def weekly_off(talk: TALK) -> None:
    """别发周报."""

    def work(session: Session) -> Answer:
        reminders.weekly(session, talk.account(session), on=False, rules=talk.rules, at=talk.at)
        return say("reminding.weekly_off")

    await talk.write(work)
