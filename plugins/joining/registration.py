"""The volunteer's registration as a dialogue: the lawful fields, one question at a time. Pure functions."""

import re

from bot.chat.house import House
from bot.domain.dialogues.service import State
from bot.domain.people.register import read_id_number
from bot.language.sensitive import find_phone

QUESTIONS = ("consent", "name", "id_number", "phone", "community", "skills")
_NAME = re.compile(r"^[\u3400-\u9fff\U00020000-\U0003134f·]{2,20}$")
_NOTHING = frozenset({"没有", "无", "没", "都行", "不会", "跳过"})


def question(state: State) -> str | None:
    """Return the first field that is still missing, None when all are there."""
    return next((field for field in QUESTIONS if state.get(field) is None), None)


def take(house: House, state: State, said: str) -> bool:
    """Take the answer to the question that stands. False when it cannot be that."""
    field = question(state)
    if field == "consent":
        return _consent(state, said)
    if field == "name":
        name = re.sub(r"^(?:我叫|我是|姓名|名字)[是:：]?\s*", "", said).strip()
        state["name"] = name if _NAME.match(name) else None
    elif field == "id_number":
        read = read_id_number(said)
        state["id_number"] = read[0] if read else None
    elif field == "phone":
        state["phone"] = find_phone(said)
    elif field == "community":
        reading = house.places.resolve(said)
        state["community"] = reading.matches[0].code if len(reading.matches) == 1 else None
        state["options"] = [match.code for match in reading.matches[:6]] if len(reading.matches) > 1 else []
    elif field == "skills":
        state["skills"] = "" if said in _NOTHING else said[:120]
    return field is not None and state.get(field) is not None


def _consent(state: State, said: str) -> bool:
    if said in {"同意", "是", "好", "好的", "可以", "行", "嗯"}:
        state["consent"] = True
        return True
    return False
