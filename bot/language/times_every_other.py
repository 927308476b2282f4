"""Times that come every other week or day: 隔周三上午, 每两周的周五, 隔天早上8点, 每3天. They are counted from a first day."""

import re
from dataclasses import replace

from bot.language.normalise import half_width
from bot.language.numbers import chinese_number
from bot.language.times_recurrence import Frequency, Recurrence, read_recurrence

_EVERY = re.compile(
    r"""(?:
      (?P<week>每?隔一?个?|每(?:两|二|2)个?)(?:周|星期|礼拜)的?(?:周|星期|礼拜)?(?=[一二三四五六日天末1-7](?![次个回遍趟]))
    | (?P<day>每?隔一?(?:天|日)|每(?P<days>[两二三四五六七2-7])天(?!都))
    )(?:一次|一回)?(?:的|[,，]\s*)?""",
    re.VERBOSE,
)


def read_every_other(text: str) -> Recurrence | None:
    """Return the first such recurrence, None when there is none. Its `since` is for the caller to set.

    隔三天 and 每隔两天 are not read: people mean different days by them.
    """
    flat = half_width(text)
    found = _EVERY.search(flat)
    if found is None:
        return None
    plain = "每周" if found["week"] else "每天"
    begin, shift = found.start(), len(found.group()) - len(plain)
    base = read_recurrence(f"{flat[:begin]}{plain}{flat[found.end() :]}")
    if (
        base is None
        or base.span[0] != begin
        or base.freq is not (Frequency.WEEKLY if found["week"] else Frequency.DAILY)
    ):
        return None
    number = chinese_number(found["days"]) if found["days"] else 2
    span = (begin, base.span[1] + shift)
    return replace(base, every=int(number or 2), span=span, said=flat[span[0] : span[1]])
