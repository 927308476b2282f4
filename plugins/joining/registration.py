"""The volunteer's registration as a dialogue: the lawful fields, one question at a time. Pure functions."""

import re
from datetime import date, datetime

from bot.chat.dialogues import YES_WORDS
from bot.chat.house import House
from bot.dates import day_of
from bot.domain.dialogues.service import State
from bot.domain.people.register import read_id_number
from bot.language.places import PlaceMatch
from bot.language.sensitive import find_phone

QUESTIONS = ("consent", "name", "id_number", "phone", "community", "skills")
ADULT_YEARS = 18
"""Younger people register with a guardian at the community (志愿服务条例 7, 未成年人保护法)."""
ID_DIGITS = 18
COMMUNITY_CODE_LENGTH = 12
_NAME = re.compile(
    r"^[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+(?:[·•][\u3400-\u9fff\U00020000-\U000323af]+)*$"
)
_NAME_LENGTHS = range(2, 21)
_NOTHING = frozenset({"没有", "无", "没", "都行", "不会", "跳过", "没啥", "啥也不会"})
_BACK = re.compile(
    r"^(?:改|改一下|重填|重新填|更正)\s*[:：]?\s*(?P<field>姓名|名字|身份证号?码?|身份证|手机号?|电话|社区|小区)"
)
_FIELDS = {
    "姓": "name",
    "名": "name",
    "身": "id_number",
    "手": "phone",
    "电": "phone",
    "社": "community",
    "小": "community",
}


def question(state: State) -> str | None:
    """Return the first field that is still missing, None when all are there."""
    return next((field for field in QUESTIONS if state.get(field) is None), None)


def take(house: House, state: State, said: str, at: datetime) -> str | None:
    """Take the answer to the question that stands, or go back to a field that was wrong.

    Returns None when it was taken, else what is wrong with it: empty, name, digits, check, minor, phone, place,
    street, unsure, several or consent.
    """
    back = _BACK.match(said)
    if back and (field := _FIELDS[back["field"][0]]) and state.get(field) is not None:
        state[field] = None
        return None
    field = question(state)
    if not said:
        return "empty"
    match field:
        case "consent":
            return _consent(state, said)
        case "name":
            return _name(state, said)
        case "id_number":
            return _id_number(state, said, at)
        case "phone":
            state["phone"] = find_phone(said)
            return None if state["phone"] else "phone"
        case "community":
            return _community(house, state, said)
        case _:
            state["skills"] = "" if said in _NOTHING else said[:120]
            return None


def _consent(state: State, said: str) -> str | None:
    if said in YES_WORDS:
        state["consent"] = True
        return None
    return "consent"


def _name(state: State, said: str) -> str | None:
    name = re.sub(r"^(?:我的?)?(?:叫|是|姓名|名字)[是叫:：]?\s*", "", said).strip(" 。.,，")
    if not _NAME.match(name) or len(name) not in _NAME_LENGTHS:
        return "name"
    state["name"] = name
    return None


def _id_number(state: State, said: str, at: datetime) -> str | None:
    number = re.sub(r"^(?:我的?)?(?:身份证)?号?码?[是:：]?\s*|[\s\-]", "", said)
    if len(number) != ID_DIGITS or not number[:-1].isdecimal():
        return "digits"
    read = read_id_number(number)
    if read is None:
        return "check"
    if _years(read[1], at) < ADULT_YEARS:
        return "minor"
    state["id_number"] = read[0]
    return None


def _years(born: date, at: datetime) -> int:
    today = day_of(at)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _community(house: House, state: State, said: str) -> str | None:
    if state.get("unsure") and said in YES_WORDS:
        state["community"], state["unsure"] = state["unsure"], None
        return None
    reading = house.places.resolve(said)
    matches = list(reading.matches)
    state["options"], state["unsure"] = [], None
    if len(matches) == 1:
        return _one_place(state, matches[0], sure=reading.sure is not None)
    if len(matches) > 1:
        state["options"] = [match.code for match in matches[:6]]
        return "several"
    return "place"


def _one_place(state: State, match: PlaceMatch, *, sure: bool) -> str | None:
    if len(match.code) < COMMUNITY_CODE_LENGTH:
        return "street"
    if not sure:
        state["unsure"] = match.code
        return "unsure"
    state["community"] = match.code
    return None
