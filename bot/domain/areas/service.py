"""Keeping the tree of areas and the groups bound to it."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, select

from bot.domain.areas.model import Area, AreaKind, GroupBinding

AreaRow = tuple[str, str, str, str | None]
"""code, kind, name, parent code."""


def load(session: Session, rows: Iterable[AreaRow]) -> int:
    """Bring the table up to the list: add what is new, rename what changed, never delete. Returns how many changed."""
    known = dict(session.exec(select(Area.code, Area.name)).all())  # plain rows: every start reads them all
    changed = 0
    for code, kind, name, parent in sorted(rows, key=lambda row: len(row[0])):
        if code not in known:
            session.add(Area(code=code, kind=AreaKind(kind), name=name, parent_code=parent))
            changed += 1
        elif known[code] != name:
            session.get_one(Area, code).name = name
            changed += 1
    session.flush()  # in the order of adding: parents before what lies in them
    return changed


def bind_group(session: Session, group_id: str, *, account: str, area_code: str, by: int, at: datetime) -> GroupBinding:
    """Bind a QQ group to an area; binding again moves it."""
    binding = session.get(GroupBinding, group_id)
    if binding is None:
        binding = GroupBinding(group_id=group_id, account=account, area_code=area_code, bound_by=by, bound_at=at)
        session.add(binding)
    else:
        binding.account, binding.area_code, binding.bound_by, binding.bound_at = account, area_code, by, at
    session.flush()
    return binding
