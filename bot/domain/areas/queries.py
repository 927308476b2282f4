"""Reading the tree of areas."""

from sqlmodel import Session, col, select

from bot.domain.areas.model import Area, AreaKind, GroupBinding
from bot.store.hot import Statement

_BOUND_AREA = Statement("SELECT area_code FROM group_binding WHERE group_id = ?")


def chain(session: Session, code: str) -> list[Area]:
    """Return the area and everything above it, nearest first. Empty for an unknown code."""
    areas: list[Area] = []
    current: str | None = code
    while current is not None:
        area = session.get(Area, current)
        if area is None:
            break
        areas.append(area)
        current = area.parent_code
    return areas


def codes_upward(session: Session, code: str) -> list[str]:
    """Return the codes of `chain`."""
    return [area.code for area in chain(session, code)]


def full_name(session: Session, code: str) -> str:
    """Return the name as people say it: street and community, without the district. 「张庄路街道明星社区」."""
    areas = chain(session, code)
    if not areas:
        return "未知地点"
    parts = [area.name for area in reversed(areas) if area.kind is not AreaKind.DISTRICT]
    return "".join(parts) or areas[0].name


def groups_for(session: Session, code: str) -> list[GroupBinding]:
    """Return the groups that take the cards of an area: those of the community, else of its street, else of the district."""
    for area_code in codes_upward(session, code):
        found = session.exec(select(GroupBinding).where(GroupBinding.area_code == area_code)).all()
        if found:
            return list(found)
    return []


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
