"""The district, its streets and communities, and which QQ group serves which of them."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field

from bot.domain.fields import choice, moment
from bot.store.base import Table


class AreaKind(StrEnum):
    """A level of the tree."""

    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"


class Area(Table, table=True):
    """One place of the tree, keyed by its national statistical code (6, 9 or 12 digits)."""

    code: str = Field(primary_key=True, max_length=12)
    kind: AreaKind = choice(AreaKind)
    name: str = Field(max_length=64)
    parent_code: str | None = Field(default=None, foreign_key="area.code", index=True, max_length=12)


class GroupBinding(Table, table=True):
    """A QQ group that takes the cards of one area. `account` is the bot's own QQ number in that group."""

    __tablename__ = "group_binding"  # pyright: ignore[reportAssignmentType]

    group_id: str = Field(primary_key=True, max_length=20)
    account: str = Field(max_length=64)
    area_code: str = Field(foreign_key="area.code", index=True, max_length=12)
    bound_by: int = Field(foreign_key="person.id")
    bound_at: datetime = moment()
    digest_on: date | None = Field(default=None)
    """The day whose digest of what drags was looked at for this group last."""
