"""Reading an administrative sentence: who, where, as what, until when. Nothing is guessed."""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.chat.house import House
from bot.chat.said_places import PlaceWanted, read_place
from bot.domain.people.model import Role

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
    ("志愿队长", Role.LEAD),
    ("队长", Role.LEAD),
)
_UNTIL = re.compile(r"(?:^|(?<=[\s家员管班人长]))(?:到|至|截止到?|直到)\s*(?P<when>\S{1,16}?)(?:为止|止)?\s*$")
_LONG = re.compile(r"(?:长期|一直|不限期?)\s*$")


@dataclass(frozen=True)
class Appointment:
    """What was read; None is what was not said. `end_unclear`: an end was named that nobody can read."""

    name: str | None
    place: PlaceWanted
    role: Role | None
    until: datetime | None
    end_unclear: bool = False


def read_appointment(house: House, text: str, *, at: datetime) -> Appointment:
    """Read 赵姐 裕园 社区管家 到12月. The end is the end of the named month or day, also a past one."""
    rest, until = text.strip(), None
    end = _UNTIL.search(rest)
    if end:
        until = _end(house, end["when"], at)
        rest = rest[: end.start()].strip()
    rest = _LONG.sub("", rest).strip()
    role = None
    for word, meaning in ROLE_WORDS:
        if word in rest:
            role = meaning
            before, _, after = rest.partition(word)
            if end is None and (until := _end(house, after, at)) is not None:  # 社区管家 2027年6月30日
                after = ""
            rest = f"{before} {after}".strip()
            break
    tokens = rest.replace("@", " ").replace("给", " ").split()
    place = " ".join(tokens[1:]) if len(tokens) > 1 else ""
    return Appointment(
        tokens[0] if tokens else None, read_place(house, place), role, until, end is not None and until is None
    )


def _end(house: House, when: str, at: datetime) -> datetime | None:
    if not when.strip():
        return None
    readings = house.times.read_all(f"到{when}", at) or house.times.read_all(when, at)
    return readings[0].end if readings else None
