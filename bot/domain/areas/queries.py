"""Reading the tree of areas."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, false, or_, select

from bot.domain.areas.model import Area, AreaKind, GroupBinding
from bot.store.hot import Statement

_BOUND_AREA = Statement("SELECT area_code FROM group_binding WHERE group_id = ?")
_CHAIN = Statement(
    "WITH RECURSIVE upward (code, kind, name, parent_code, steps) AS ("
    " SELECT code, kind, name, parent_code, 0 FROM area WHERE code = ?"
    " UNION ALL SELECT area.code, area.kind, area.name, area.parent_code, upward.steps + 1"
    " FROM upward JOIN area ON area.code = upward.parent_code)"
    " SELECT code, kind, name FROM upward ORDER BY steps"
)


class Link(NamedTuple):
    """One area on the way up."""

    code: str
    kind: str
    name: str


def chain(session: Session, code: str) -> list[Link]:
    """Return the area and everything above it, nearest first. Empty for an unknown code."""
    return [Link(*row) for row in _CHAIN.run(session, code).fetchall()]


def codes_upward(session: Session, code: str) -> list[str]:
    """Return the codes of `chain`."""
    return [area.code for area in chain(session, code)]


def within(column: Any, codes: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that an area lies in one of those: the code of a part begins with the code of the whole.

    Two comparisons for each, so that an index is used.
    """
    return or_(false(), *(col(column).between(code, code.ljust(CODE_DIGITS, "9")) for code in dict.fromkeys(codes)))


CODE_DIGITS = 12
"""Digits of the longest code, that of a community."""


def full_name(session: Session, code: str) -> str:
    """Return the name as people say it: street and community, without the district. 「张庄路街道明星社区」."""
    areas = chain(session, code)
    if not areas:
        return "未知地点"
    parts = [area.name for area in reversed(areas) if area.kind != AreaKind.DISTRICT]
    return "".join(parts) or areas[0].name


def groups_for(session: Session, code: str) -> list[GroupBinding]:
    """Return the groups that take the cards of an area: those of the community, else of its street, else of the district."""
    for area_code in codes_upward(session, code):
        found = session.exec(select(GroupBinding).where(GroupBinding.area_code == area_code)).all()
        if found:
            return list(found)
    return []


def has_groups(session: Session, code: str) -> bool:
    """Whether a group is bound to exactly that area."""
    return session.exec(select(GroupBinding.group_id).where(GroupBinding.area_code == code)).first() is not None


def groups_under(session: Session, code: str) -> list[GroupBinding]:
    """Return the groups bound to an area or to a place in it; without any, those that take the area's cards."""
    below = select(GroupBinding).where(col(GroupBinding.area_code).startswith(code)).order_by(GroupBinding.group_id)
    return list(session.exec(below)) or groups_for(session, code)


def bound_area(session: Session, group_id: str) -> str | None:
    """Return the area a group is bound to."""
    row = _BOUND_AREA.run(session, group_id).fetchone()
    return None if row is None else row[0]


def children(session: Session, code: str) -> list[Area]:
    """Return the areas directly below one, in the order of their codes."""
    return list(session.exec(select(Area).where(Area.parent_code == code).order_by(col(Area.code))))


def groups_of_account(session: Session, account: str) -> list[str]:
    """Return the bound groups in which one of our accounts sits."""
    return list(session.exec(select(GroupBinding.group_id).where(GroupBinding.account == account)))


def root(session: Session) -> str:
    """Return the code of the district, the root of the tree."""
    return session.exec(select(Area.code).where(col(Area.parent_code).is_(None)).order_by(col(Area.code))).one()
