"""What a sentence wants to be reminded of, at one time or at several. Pure functions of text, moment and rules."""

import re
from datetime import datetime

from bot.clock import SHANGHAI
from bot.domain.rulebook import Rules
from bot.language.normalise import normalise
from bot.language.times import Grain, TimeReader
from plugins.reminding.lists import TIMES_MAX, Several, clock_of, next_clock, spelt_out, taken_apart, written
from plugins.reminding.reading import Draft, draft_of, or_words, read_one

_LUNAR_DAYS = re.compile(r"(?<![月历逢])初一[、,，和]?十五")
"""Who burns incense on 初一十五 means every month."""


def read_draft(times: TimeReader, text: str, at: datetime, rules: Rules) -> Draft:
    """Return what was understood. `asks` is None when nothing is unclear: then it may be kept at once.

    Else it is past, unread (隔三天), several, days (several hours, of which day?), time, hour, words, or confirm (a
    proposed hour, a loose time).
    """
    said = spelt_out(_LUNAR_DAYS.sub("每月初一十五", normalise(text)))
    several = taken_apart(said)
    if several is None:
        return read_one(times, said, at, rules)
    return _read_several(times, several, at, rules)


def _read_several(times: TimeReader, several: Several, at: datetime, rules: Rules) -> Draft:
    """Read each time in a sentence of its own; what cannot be read safely is asked."""
    drafts = _each(times, several, at, rules)
    words = next((one["words"] for one in drafts), "")
    ahead = [one for one in drafts if one["when"] is not None]
    gone = [one["back"] for one in drafts if one["asks"] == "past"]
    if drafts and not ahead and len(gone) == len(several.items):
        return draft_of(words, asks="past", back="、".join(gone))
    if len(ahead) + len(gone) != len(several.items) or len({one["when"] for one in ahead}) < len(ahead):
        return draft_of(words, asks="several")
    dated = several.day or any(day for day, _ in several.items) or _names_day(several, ahead[0], at)
    if not dated and len({one["when"][:10] for one in ahead}) > 1:
        return draft_of(words, asks="days", said=several.said)
    sure = all(one["sure"] for one in ahead)
    each = [{key: one[key] for key in ("when", "rhythm", "back")} for one in ahead]
    back = "，".join(one["back"] for one in ahead)
    asks = or_words(None if sure else "confirm", words)
    return ahead[0] | {"asks": asks, "sure": sure, "said": "", "back": back, "times": each, "gone": gone}


def _names_day(several: Several, first: Draft, at: datetime) -> bool:
    """Whether the sentence names its day or rhythm elsewhere: 明天提醒我9点和15点吃药."""
    return bool(first["rhythm"]) or any(
        one.grain is Grain.DAY for one in TimeReader().read_all(f"{several.before} {several.behind}", at)
    )


def _each(times: TimeReader, several: Several, at: datetime, rules: Rules) -> list[Draft]:
    """Return a draft for each of several times; fewer where one of them is not sure."""
    clocks = [clock_of(clock) for _, clock in several.items]
    if len(clocks) > TIMES_MAX or None in clocks:
        return []
    by_day = [one for one in clocks if one is not None]  # 8点、18点: whoever counts to 24 does so throughout
    of_24 = any(one.hour > 12 for one in by_day) and all(one.clear == (one.hour > 12) for one in by_day)
    drafts: list[Draft] = []
    before: tuple[int, int] | None = None
    for place, ((own, said), clock) in enumerate(zip(several.items, by_day, strict=True)):
        clear: str | None = said
        if of_24:
            clear = written(clock.hour % 24, clock.minute)
        elif not clock.clear and not own and place:
            clear = None if before is None else next_clock(clock, before)
        if clear is None:
            return []
        draft = read_one(times, several.sentence(place, clear), at, rules)
        if draft["asks"] == "past":
            read = clock_of(clear)
            before = _moment_of(read.hour, read.minute, clear) if read is not None else None
        elif draft["when"] is None or draft["asks"] not in (None, "words", "confirm"):
            return []
        else:
            moment = datetime.fromisoformat(draft["when"]).astimezone(SHANGHAI)
            before = (moment.hour, moment.minute)
        drafts.append(draft)
    return drafts


def _moment_of(hour: int, minute: int, said: str) -> tuple[int, int]:
    late = re.search(r"下午|午后|傍晚|晚|夜", said) is not None
    return (hour + 12 if late and hour < 12 else hour, minute)
