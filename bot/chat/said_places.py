"""Reading the place in an order of staff: a community, a street, or the whole district. Nothing is guessed."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.chat.asking import ArgumentMissing, needed
from bot.chat.house import House
from bot.chat.talk import Talk
from bot.domain.areas import queries as areas

_DISTRICT = frozenset({"全区", "槐荫", "槐荫区", "区里"})


@dataclass(frozen=True)
class PlaceWanted:
    """The words for a place, and what they were read as. `code` is None for no place, or for more than one."""

    words: str
    code: str | None
    options: tuple[str, ...] = ()


def read_place(house: House, words: str) -> PlaceWanted:
    """Read a community or street; 全区 is the whole district."""
    words = words.strip()
    if words in _DISTRICT:
        return PlaceWanted(words, house.district)
    reading = house.places.resolve(words)
    if reading.sure is not None:
        return PlaceWanted(words, reading.sure.code)
    return PlaceWanted(words, None, tuple(match.code for match in reading.matches[:4]))


def place_code(session: Session, talk: Talk, place: PlaceWanted, example: str) -> str:
    """Return the code; refuses, saying which places the words may mean, where that is not sure."""
    if place.code is None and place.options:
        names = "、".join(area_name(session, talk, code) for code in place.options)
        raise ArgumentMissing(what=f"写全的地点（您说的是{names}吗）", example=example)
    needed(place.code, "能找到的社区、街道（或“全区”）", example)
    return place.code or ""


def area_name(session: Session, talk: Talk, code: str) -> str:
    """Return the name of an area as people say it."""
    return "槐荫区" if code == talk.house.district else areas.full_name(session, code)
