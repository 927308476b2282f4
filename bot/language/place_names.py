"""The names of the district's areas, as the official list has them and as people say them.

The tables stand in data/areas: the division codes of the edition 2023, old names and the names of estates
with their source, words that are also ordinary words, public landmarks and the districts around. What
follows by rule (a 社区 or 街 left out, 第一 said as 一 or 1) is derived here, so that the alias table holds
only what has to be known.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from bot.paths import PROGRAMME_DATA

AREAS = PROGRAMME_DATA / "areas"
DISTRICT_CODE = "370104"
DISTRICT_NAME = "槐荫区"

_NUMERAL_FORMS = {
    "第一": ("一", "1"),
    "第二": ("二", "2"),
    "第三": ("三", "3"),
    "第四": ("四", "4"),
    "七三一三": ("7313",),
    "3520": ("三五二〇", "三五二零"),
    "壹号": ("一号", "1号"),
    "五七车站": ("57车站",),
}


class AreaKind(StrEnum):
    """The three levels of the area tree."""

    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"


@dataclass(frozen=True)
class AreaName:
    """One area: its code of the official list, its names and the code of the area above it.

    `name` is the official name, `short` the one people are shown, `aliases` everything else it is called.
    """

    code: str
    kind: AreaKind
    name: str
    short: str
    parent: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class PlaceHints:
    """What the resolver has to know beside the names.

    `common` maps a name that is also an ordinary word to whether it counts when it stands alone between
    spaces; `landmarks` maps a public place people go to onto the title a card may show; `outside` maps the
    name of another district or town to True if it is unmistakable; `readings` maps a character to its sound
    without tone.
    """

    common: dict[str, bool]
    landmarks: dict[str, str]
    outside: dict[str, bool]
    readings: dict[str, str]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def load_areas(path: Path = AREAS) -> tuple[AreaName, ...]:
    """Return the district, its 16 streets and 205 communities, in the order of their codes."""
    known: dict[str, list[str]] = {}
    for row in _rows(path / "aliases.csv"):
        known.setdefault(row["code"], []).append(row["alias"])
    areas = [AreaName(DISTRICT_CODE, AreaKind.DISTRICT, DISTRICT_NAME, DISTRICT_NAME, None, ("槐荫", "槐荫全区"))]
    streets = list(_rows(path / "streets.csv"))
    for row in streets:
        said = _unique([*_street_forms(row["name"]), *_spoken(known.get(row["code"], []))], row["name"])
        areas.append(AreaName(row["code"], AreaKind.STREET, row["name"], row["name"], DISTRICT_CODE, said))
    for row in _rows(path / "communities.csv"):
        names = [row["short"], *known.get(row["code"], [])]
        said = _unique(_spoken(names), row["short"])
        areas.append(AreaName(row["code"], AreaKind.COMMUNITY, row["name"], row["short"], row["street"], said))
    return tuple(sorted(areas, key=lambda area: area.code))


def load_hints(path: Path = AREAS) -> PlaceHints:
    """Return what stands beside the names: common words, landmarks, places outside and readings."""
    outside: dict[str, bool] = {}
    for row in _rows(path / "outside.csv"):
        outside[row["name"]] = True
        if row["bare"]:
            outside.setdefault(row["bare"], False)
    return PlaceHints(
        common={row["word"]: row["alone"] == "yes" for row in _rows(path / "common_words.csv")},
        landmarks={row["name"]: row["title"] for row in _rows(path / "landmarks.csv")},
        outside=outside,
        readings={char: row["reading"] for row in _rows(path / "readings.csv") for char in row["characters"]},
    )


def _unique(names: list[str], own: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name != own and len(name) >= 2))


def _street_forms(name: str) -> list[str]:
    base = name.removesuffix("街道")
    forms = [name, base, base + "街道办", base + "办事处", base + "街"]
    if base.endswith("街"):
        forms += [base[:-1] + "街道"]
    return forms


def _spoken(names: list[str]) -> list[str]:
    forms: list[str] = []
    for name in names:
        for form in _community_forms(name):
            forms.append(form)
            forms += _numeral_variants(form)
    # "阳光新城1" is left out: with 号楼 behind it, it is a building and no community.
    return [form for form in forms if not re.search(r"[^第\d一二三四五六七八九][一二三四1-4]$", form)]


def _community_forms(name: str) -> list[str]:
    if match := re.fullmatch(r"(.+)社区(第[一二]居委会)", name):
        core, number = match[1], match[2][:2]
        return [
            name,
            core + number,
            core + number + "社区",
            core + number[1] + "区",
            core + number[1] + "社区",
        ]
    if name.endswith("社区"):
        core = name.removesuffix("社区")
        forms = [name, core, core + "小区", core + "居委会"]
        if re.search(r"第[一二三四]$|[东西南北]$", core):
            forms.append(core + "区")
        if core.endswith(("街", "路")) and len(core) > 2:
            forms += [core[:-1], core[:-1] + "社区"]
        if core.endswith("花园") and len(core) >= 6:
            forms.append(core.removesuffix("花园"))
        return forms
    if name.endswith("村"):
        return [name, name.removesuffix("村"), name + "委会"]
    if name.endswith(("区", "小区")):
        return [name]
    return [name, name + "社区", name + "小区"]


def _numeral_variants(form: str) -> list[str]:
    return [form.replace(written, said) for written, ways in _NUMERAL_FORMS.items() if written in form for said in ways]
