"""Reading an administrative sentence: who, where, as what, until when. Pure functions."""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.chat.house import House
from bot.domain.people.model import Role
from bot.language.places import PlaceReading

ROLE_WORDS: tuple[tuple[str, Role], ...] = (
    ("社区管家", Role.STEWARD),
    ("智慧管家", Role.STEWARD),
    ("街道管家", Role.STEWARD),
    ("管家", Role.STEWARD),
    ("协调员", Role.COORDINATOR),
    ("项目总管", Role.MANAGER),
    ("总管", Role.MANAGER),
    ("值班人员", Role.DUTY),
    ("值班员", Role.DUTY),
    ("值班", Role.DUTY),
)
_UNTIL = re.compile(
    r"(?:到|至|截止到?|直到)\s*(?P<when>[0-9一二三四五六七八九十〇零年月日号底末明今后\-/.]+)(?:为止|止)?\s*$"
)
_LONG = re.compile(r"(?:长期|一直|不限期?)\s*$")


@dataclass(frozen=True)
class Appointment:
    """What was read; None is what was not said."""

    name: str | None
    place: PlaceReading
    role: Role | None
    until: datetime | None


def read_appointment(house: House, text: str, *, at: datetime) -> Appointment:
    """Read 赵姐 裕园 社区管家 到12月. The end is the end of the named month or day."""
    rest, until = text.strip(), None
    end = _UNTIL.search(rest)
    if end:
        reading = house.times.read(f"到{end['when']}", at) or house.times.read(end["when"], at)
        until = reading.end if reading else None
        rest = rest[: end.start()].strip()
    rest = _LONG.sub("", rest).strip()
    role = None
    for word, meaning in ROLE_WORDS:
        if word in rest:
            role, rest = meaning, rest.replace(word, " ", 1).strip()
            break
    tokens = rest.replace("@", " ").replace("给", " ").split()
    name = tokens[0] if tokens else None
    place = house.places.resolve(" ".join(tokens[1:]) if len(tokens) > 1 else rest)
    return Appointment(name, place, role, until)
