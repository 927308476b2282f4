"""Reading what stands behind a command about a record: its number, a page, a time, a field."""

import re
from dataclasses import dataclass

from bot.chat.asking import needed
from bot.domain.records import LawfulField
from bot.language.durations import find_duration
from bot.language.normalise import half_width

_NUMBER = re.compile(r"^[\s\-_.:：#]*[Rr]?\s?(?P<number>[0-9]{1,6})(?![0-9])[\s,，:：的]*")
_PAGE = re.compile(r"第\s*(?P<page>[0-9]{1,3}|[二三四五六七八九十])\s*页")
_PAGES = {char: number for number, char in enumerate("零一二三四五六七八九十")}
_FIELDS = {
    "地点": LawfulField.PLACE,
    "地方": LawfulField.PLACE,
    "内容": LawfulField.CONTENT,
    "名称": LawfulField.TITLE,
    "活动名": LawfulField.TITLE,
    "记录单位": LawfulField.UNIT,
    "单位": LawfulField.UNIT,
    "负责人": LawfulField.RESPONSIBLE,
}
_FIELD = re.compile(rf"^(?P<field>{'|'.join(_FIELDS)})\s*(?:[是为:：]|在)?\s*")
_NO_TIME = re.compile(r"(?:没有?|未)(?:做|去|服务|参加)|不是我|重复|(?:应为|应该是?|应当是?|改为|改成)\s*(?:0|零|〇)")


@dataclass(frozen=True)
class AboutRecord:
    """The number of a record, and the words behind it."""

    number: int
    words: str


def about_record(said: str, example: str) -> AboutRecord:
    """Read R2031 and what follows. Refuses with an example where there is no number."""
    found = _NUMBER.match(half_width(said))
    needed(found["number"] if found else None, "记录编号（R 开头）", example)
    assert found is not None
    return AboutRecord(int(found["number"]), said[found.end() :].strip(" ,，。:："))


def page_of(said: str) -> tuple[int, str]:
    """Return the page that is wanted (1 is the first), and the rest of the words."""
    found = _PAGE.search(said)
    if found is None:
        return 1, said
    page = _PAGES.get(found["page"]) or int(found["page"])
    return max(page, 1), f"{said[: found.start()]} {said[found.end() :]}".strip()


def field_of(words: str) -> tuple[LawfulField | None, str]:
    """Return the field that is named, and what it should say."""
    found = _FIELD.match(words)
    return (None, words) if found is None else (_FIELDS[found["field"]], words[found.end() :].strip())


def minutes_of(words: str) -> int | None:
    """Return the time that words want a record to say; 没有去 and 应为0 are no time at all."""
    duration = find_duration(words)
    if duration is not None:
        return duration[0]
    return 0 if _NO_TIME.search(words) else None
