"""Reading 王芳 2018全年 用途 评优: whose sheet, which days, why."""

import re
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from bot.chat.talk import Talk
from bot.domain.people import queries as people
from bot.domain.people.errors import UnknownPerson
from bot.domain.people.identity import QQ, Identity
from bot.domain.people.model import Person
from bot.language.normalise import normalise
from bot.language.periods import read_period

_PURPOSE = re.compile(r"[\s,，（(]*(?:用途|用于|事由|因为|原因|理由)\s*[:：是为]?\s*(?P<why>[^）)]+)[）)]?\s*$")
_FILLER = re.compile(r"^(?:给|替|帮|为|@)+|(?:的|开|记录单|服务|志愿)+$|[,，、]")
_UNTIL = re.compile(
    r"\s*[到至~—-]\s*(?P<end>(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?:[0-9]{1,2}[日号])?)"
)
_SHORT_YEAR = re.compile(r"(?<![0-9])([0-3][0-9])年")
_YEAR_REST = re.compile(r"^(?:的?全部|的|份)")
_OWN = frozenset({"", "我", "我的", "自己", "本人"})
PURPOSE_MAX = 100


@dataclass(frozen=True)
class SheetWanted:
    """What was read; None is what was not said. `whose` is None for the speaker."""

    whose: str | None
    days: tuple[date, date] | None
    purpose: str | None


def read_sheet(text: str, today: date) -> SheetWanted:
    """Read what was said behind 开记录单."""
    rest, purpose = normalise(text), None
    why = _PURPOSE.search(rest)
    if why:
        purpose, rest = why["why"].strip()[:PURPOSE_MAX] or None, rest[: why.start()]
    days, rest = read_days(rest, today)
    whose = _FILLER.sub("", rest.strip()).strip()
    return SheetWanted(None if whose in _OWN else whose, days, purpose)


def read_days(text: str, today: date) -> tuple[tuple[date, date] | None, str]:
    """Return the days a text names, also 3月到5月, and what else it says. 18年 is 2018."""
    text = _SHORT_YEAR.sub(r"20\1年", text)
    begin = read_period(text, today)
    if begin is None:
        return None, text
    before, behind = text[: begin.span[0]], text[begin.span[1] :]
    until = _UNTIL.match(behind)
    if until:
        end = read_period(f"{begin.first.year}年{until['end']}", today)
        if end is not None and end.last >= begin.first:
            return (begin.first, end.last), f"{before} {behind[until.end() :]}"
    return (begin.first, begin.last), f"{before} {_YEAR_REST.sub('', behind)}"


def named_person(session: Session, talk: Talk, name: str) -> Person:
    """Return who is meant by a QQ number or a name. Raises UnknownPerson, SeveralPeople."""
    if name.isdigit():
        account = people.find_account(session, Identity(QQ, name, talk.incoming.account))
        person = session.get(Person, account.person_id) if account else None
        if person is None:
            raise UnknownPerson(name=name)
        return person
    return people.by_name(session, name, at=talk.at)
