"""Named switches, with who threw them."""

from datetime import datetime

from sqlmodel import Field

from bot.domain.fields import moment
from bot.store.base import Table

PAUSE = "pause"


class Switch(Table, table=True):
    """One switch. Absent means off."""

    name: str = Field(primary_key=True, max_length=32)
    on: bool
    changed_by: int = Field(foreign_key="person.id")
    changed_at: datetime = moment()
