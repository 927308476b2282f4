"""Reading what a record should say: 应为2小时 有签到, 地点应为明星社区 走错登记了, 日期应为11月3日 记错了一天."""

import re
from datetime import date

from sqlmodel import Session

from bot.chat.asking import ArgumentMissing, needed
from bot.chat.talk import Talk
from bot.dates import day_of
from bot.domain.areas import queries as areas
from bot.domain.corrections.wanted import VALUE_MAX, Wanted
from bot.domain.people import queries as people
from bot.domain.records import LawfulField
from bot.language.normalise import half_width
from bot.language.periods import read_period
from bot.language.sensitive import may_hold_private
from plugins.recording.reading import minutes_of

_FIELDS = {
    LawfulField.MINUTES: "时间|时长|小时数",
    LawfulField.DATE: "服务日期|日期|日子|哪天|那天",
    LawfulField.PLACE: "服务地点|地点|地方|社区",
    LawfulField.TITLE: "服务名称|服务项目|服务类别|服务|项目|名称|活动名",
    LawfulField.CONTENT: "服务内容|内容",
    LawfulField.UNIT: "记录单位|单位",
    LawfulField.RESPONSIBLE: "负责人",
}
_WRONG = r"(?:(?:写错|记错|登错|弄错|搞错|错|不对)了?)?[\s,，。]*"
_SHOULD = r"(?:应该是|应当是|应为|应是|应该为|应当为|改为|改成|改到|该是|才是|是|为|在|:|：)?[\s]*"
_FIELD = re.compile(
    "^(?:" + "|".join(f"(?P<{field.value}>{words})" for field, words in _FIELDS.items()) + rf")的?{_WRONG}{_SHOULD}"
)
_END = re.compile(r"[\s,，。;；（(]")
WHAT = "应为多长时间，或者地点、服务、日期应为什么"


def read_wanted(session: Session, talk: Talk, words: str, number: str) -> Wanted:
    """Return which field should say what. Refuses with an example where that cannot be read."""
    found = _FIELD.match(words)
    field = LawfulField(found.lastgroup or "") if found else LawfulField.MINUTES
    rest = words[found.end() :].strip() if found else words
    if field is LawfulField.MINUTES:
        return _time(talk, words, number)
    if field is LawfulField.DATE:
        return Wanted(field, _day(talk, rest, number))
    value = _END.split(rest, maxsplit=1)[0].strip("“”\"'「」")
    example = (
        f"更正 {number} {(found[0] if found else '')[:2]}应为{'明星社区' if field is LawfulField.PLACE else '……'} 原因"
    )
    needed(value, "应为什么", example)
    if field is LawfulField.PLACE:
        reading = talk.house.places.resolve(value)
        if reading.sure is None:
            raise ArgumentMissing(what="认得出的社区或街道", example=f"更正 {number} 地点应为明星社区 走错登记了")
        return Wanted(field, areas.full_name(session, reading.sure.code), reading.sure.code)
    if field is LawfulField.RESPONSIBLE:
        return Wanted(field, str(people.by_name(session, value, at=talk.at).id))
    if len(value) > VALUE_MAX or may_hold_private(value):
        raise ArgumentMissing(what="几个字的内容（不写姓名、电话、门牌）", example=example)
    return Wanted(field, value)


def _time(talk: Talk, words: str, number: str) -> Wanted:
    """Read a time; 时间应为11月3日 is a day."""
    minutes = minutes_of(words)
    if minutes is None and (day := _one_day(words, day_of(talk.at))) is not None:
        return Wanted(LawfulField.DATE, day)
    needed("ok" if minutes is not None else None, WHAT, f"更正 {number} 应为2小时 有签到")
    assert minutes is not None
    return Wanted(LawfulField.MINUTES, minutes)


def _day(talk: Talk, words: str, number: str) -> date:
    day = _one_day(words, day_of(talk.at))
    needed("ok" if day else None, "哪一天（11月3日）", f"更正 {number} 日期应为11月3日 记错了一天")
    assert day is not None
    return day


def _one_day(words: str, today: date) -> date | None:
    period = read_period(half_width(words), today)
    return period.first if period is not None and period.first == period.last else None
