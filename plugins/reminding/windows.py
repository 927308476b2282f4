"""Hours in which somebody wants to be left alone, read from a sentence that says nothing else. Pure functions."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import SHANGHAI
from bot.language.normalise import normalise
from bot.language.times import Bound, Grain, TimeReader, TimeReading
from bot.language.times_describe import clock_said

_NOON = datetime(2026, 1, 1, 12, 0, tzinfo=SHANGHAI)
"""Any moment will do: only the clock of what is read counts."""
_READER = TimeReader()
_NO = re.compile(r"别|不要|不许|不用|甭|勿")
_ONLY = re.compile(r"只|才")
_PUSH = re.compile(
    r"(?:别|不要|不许|甭|勿)(?:再)?(?:主动)(?:给我|跟我|向我|来)?(?:发|联系|找|推送)|(?:别|不要)(?:再)?(?:给我)?推送"
)
_REST = re.compile(
    r"(?:以后|今后|请|麻烦|你们?|您|每天|每日|天天|都|给|跟|向|我|俺|这边|消息|信息|短信|微信|qq|通知|提醒|再|别|不要|不许|不用|甭|勿扰|勿|"
    r"免打扰|打扰|吵|发送?|推送|主动|联系|找|来|了|吧|啊|哈|的?时候|的|时间段?|时段|设(?:置|成|为)?|只|才|可以|能|回复?|说|在|从|就|"
    r"之间|期间|这段|之?内|里|其[他它]|谢谢|[,，。.！!~～、:：\s])*",
    re.IGNORECASE,
)
_SENTENCE_MAX = 40
DAY_MINUTES = 24 * 60


_BARE_HOUR = re.compile(
    r"(?:早上?|晚上?|夜里)(?:1[0-2]|[1-9]|十[一二]?|[一二两三四五六七八九])(?=到|至|-|~|别|不|之后|以后|[,，])"
)
"""晚9到早7: an hour without its 点."""


@dataclass(frozen=True)
class Wanted:
    """Quiet hours in minutes of the day (None: none were named), and whether we may speak first at all."""

    window: tuple[int, int] | None
    only: bool
    push: bool


def read_wanted(text: str, *, morning: int, evening: int) -> Wanted | None:
    """Return what a sentence wants of our speaking first; None for one that says anything else.

    An open end is closed by the district's hours: 晚上9点后别发 ends in the `morning`, 早上7点前别发 begins in the `evening`.
    只能晚上9点后回 leaves the hours from nine to midnight.
    """
    said = _BARE_HOUR.sub(r"\g<0>点", normalise(text))
    if len(said) > _SENTENCE_MAX or not (_NO.search(said) or _ONLY.search(said)):
        return None
    readings = list(_READER.read_all(said, _NOON))
    rest = said
    for one in reversed(readings):
        rest = rest[: one.span[0]] + rest[one.span[1] :]
    if not _REST.fullmatch(rest):
        return None
    if len(readings) > 1:  # 白天别找我，只能晚上9点以后: the hours that are left
        only_at = _ONLY.search(said)
        readings = [one for one in readings if only_at is not None and one.span[0] >= only_at.start()]
        if len(readings) != 1:
            return None
    push = _PUSH.search(rest) is None
    if not readings:
        return None if push else Wanted(None, only=False, push=False)
    only = _ONLY.search(rest) is not None
    window = _window(readings[0], only=only, morning=morning, evening=evening)
    return None if window is None else Wanted(window, only=only, push=push)


def _window(reading: TimeReading, *, only: bool, morning: int, evening: int) -> tuple[int, int] | None:
    if reading.grain not in (Grain.MINUTE, Grain.HOUR, Grain.PART_OF_DAY):
        return None
    start, end = _minute(reading.start), _minute(reading.end)
    if reading.bound is Bound.FROM:
        allowed, banned = (start, 0), (start, morning)
    elif reading.bound is Bound.UNTIL:
        allowed, banned = (morning, end), (evening, end)
    elif reading.end > reading.start:
        allowed, banned = (start, end), (start, end or morning)  # 晚上别发: until the morning
    else:
        return None
    window = (allowed[1], allowed[0]) if only else banned
    return window if window[0] != window[1] else None


def _minute(at: datetime) -> int:
    local = at.astimezone(SHANGHAI)
    return (local.hour * 60 + local.minute) % DAY_MINUTES


def clock_text(minute: int) -> str:
    """Write a minute of the day: 晚上9:00, 半夜12点."""
    return "半夜12点" if minute == 0 else clock_said(_NOON.replace(hour=0) + timedelta(minutes=minute))


def says_wish(text: str) -> bool:
    """Whether a sentence names quiet hours or forbids speaking first, and says nothing else."""
    return read_wanted(text, morning=7 * 60, evening=21 * 60) is not None
