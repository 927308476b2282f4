"""Several times said in one sentence (明天上午9点和下午3点, 每天早8点和晚8点): one sentence for each. Pure functions of text."""

import re
from dataclasses import dataclass

from bot.language.numbers import chinese_number

TIMES_MAX = 6
"""Times of one sentence; whoever says more is asked to part them."""
_NUMBER = r"(?:[0-9]{1,2}|[零一二两三四五六七八九十]{1,3})"
_PART = r"大清早|一大早|清早|清晨|凌晨|早晨|早上|上午|中午|正午|下午|午后|傍晚|晚上|夜里|夜晚|半夜|深夜|早|晚(?!饭)"
_CLOCK = rf"(?:{_PART})?\s*(?:{_NUMBER}(?:点(?:钟|整)?(?:半|[一三]刻|{_NUMBER}分?)?|时(?![候间])(?:{_NUMBER}分)?)|[0-9]{{1,2}}[:：][0-9]{{2}})"
_DAY = (
    rf"(?:大后天|[今明后]天|(?:下下|下|这|本)?个?(?:周|星期|礼拜)[一二三四五六日天]|(?:{_NUMBER}月)?{_NUMBER}[日号]|"
    rf"[每隔][^\s,，、。提醒叫喊我和跟]{{1,7}}?)的?"
)
_AND = r"(?:\s*(?:[、,，;；/]|还有|以及|和|跟|与|及)\s*|\s*)"
_ITEM = rf"(?:{_DAY})?\s*(?:{_CLOCK})"
_LIST = re.compile(rf"(?:{_CLOCK})(?:{_AND}{_ITEM})+(?!\s*(?:之间|中间|之内|[到至~～\-]|或))")
_PARTED = re.compile(rf"{_AND}(?P<day>{_DAY})?\s*(?P<clock>{_CLOCK})")
_CARRIED = re.compile(rf"(?:[每隔][^,，。提醒叫喊我]{{1,12}}|{_DAY}(?:[、,，和跟]\s*{_DAY})*|[今明后])\s*$")
_READ = re.compile(
    rf"(?P<part>{_PART})?\s*(?P<hour>{_NUMBER})(?:[点时:：](?:钟|整)?)(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>{_NUMBER})分?)?"
)
_DAYS = re.compile(
    rf"(?P<days>(?![每隔])(?:{_DAY})(?:{_AND}(?![每隔])(?:{_DAY}))+)\s*(?P<clock>{_CLOCK})(?!{_AND}{_ITEM}|\s*[到至~～\-])"
)
"""明天和后天上午9点: several days with one hour."""
_TWICE = re.compile(rf"早(?:上|晨)?[、和跟]?晚(?:上)?各?(?P<clock>{_NUMBER}点半?)")
_APART = re.compile(rf"(?P<day>[每隔][^\s,，。提醒叫喊我]{{1,12}})\s+(?={_CLOCK})")


@dataclass(frozen=True)
class Clock:
    """A time of the day as it was said: hour and minute, and whether the part of the day is clear."""

    hour: int
    minute: int
    clear: bool


@dataclass(frozen=True)
class Several:
    """A sentence with several times, taken apart: `before` and `behind` them, the day they share, and each of them.

    `items` are pairs of a day of its own (empty: the shared one, or that of the one before) and a clock.
    """

    before: str
    day: str
    items: tuple[tuple[str, str], ...]
    behind: str
    said: str

    def sentence(self, place: int, clock: str) -> str:
        """Return the sentence with one of the times alone, its clock said so."""
        own = next((day for day, _ in reversed(self.items[: place + 1]) if day), self.day)
        return f"{self.before}{own}{clock}{self.behind}"


def spelt_out(said: str) -> str:
    """Return a sentence with 早晚8点 said as two times, and without the gap in 每天 早上8点."""
    return _APART.sub(r"\g<day>", _TWICE.sub(r"早上\g<clock>和晚上\g<clock>", said))


def taken_apart(said: str) -> Several | None:
    """Return the times of a sentence that stand side by side; None where there are not several."""
    found = _LIST.search(said)
    if found is None:
        return _several_days(said)
    listed = found.group()
    first = re.match(_CLOCK, listed)
    assert first is not None
    items = [("", first.group())]
    items += [(one["day"] or "", one["clock"]) for one in _PARTED.finditer(listed, first.end())]
    head = said[: found.start()]
    carried = _CARRIED.search(head)
    begin = carried.start() if carried else len(head)
    day = head[begin:].strip()
    day = f"{day}天" if day in ("今", "明", "后") else day
    return Several(head[:begin], day, tuple(items), said[found.end() :], f"{day}{listed}")


def _several_days(said: str) -> Several | None:
    found = _DAYS.search(said)
    if found is None:
        return None
    items = tuple((day, found["clock"]) for day in re.findall(_DAY, found["days"]))
    return Several(said[: found.start()], items[0][0], items, said[found.end() :], found.group())


def clock_of(said: str) -> Clock | None:
    """Return the hour of a clock in words; None for one that is no hour."""
    found = _READ.fullmatch(said.strip())
    hour = chinese_number(found["hour"]) if found else None
    if found is None or hour is None or hour > 24:
        return None
    minute = 30 if found["half"] else int(chinese_number(found["quarter"]) or 0) * 15 if found["quarter"] else 0
    minute = int(chinese_number(found["minute"]) or 0) if found["minute"] else minute
    return Clock(int(hour), minute, found["part"] is not None or hour > 12)


def written(hour: int, minute: int) -> str:
    """Write an hour of the day so that it can be read in one way only: 晚上8点30分."""
    part = "凌晨" if hour < 5 else "上午" if hour < 12 else "中午" if hour == 12 else "下午" if hour < 18 else "晚上"
    return f"{part}{hour if hour <= 12 else hour - 12}点{f'{minute}分' if minute else ''}"


def next_clock(clock: Clock, before: tuple[int, int]) -> str | None:
    """Say a bare hour that follows another of its day: 3点 behind 上午9点 is 下午3点. None where that is not sure."""
    if clock.hour % 12 == before[0] % 12 and clock.minute == before[1]:
        return None
    later = [hour for hour in (clock.hour, clock.hour + 12) if hour < 24 and (hour, clock.minute) > before]
    return written(later[0], clock.minute) if later else None
