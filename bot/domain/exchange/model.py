"""Coins promised for a need."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from bot.domain.fields import moment
from bot.store.base import Table


class Pledge(Table, table=True):
    """The coins a requester gives for one need, reserved in the ledger while `hold_seq` names the reservation.

    `minutes` is what is promised (after the end: what had been). `times` counts the reservations, so that each has a
    cause of its own. A `barter` was agreed between two neighbours: it is no voluntary service (志愿服务条例 2), so no
    hours are recorded and no coins issued for it.
    """

    __tablename__ = "coin_pledge"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes_positive"),
        Index(
            "ix_coin_pledge_open",
            "expires_at",
            sqlite_where=text("hold_seq IS NOT NULL"),
            postgresql_where=text("hold_seq IS NOT NULL"),
        ),
    )

    case_id: int = Field(primary_key=True, foreign_key="service_case.id")
    payer_id: int = Field(foreign_key="person.id")
    minutes: int
    barter: bool = False
    times: int = 1
    hold_seq: int | None = Field(default=None, foreign_key="timebank_entry.seq")
    expires_at: datetime = moment()
    """When nobody has taken it by then, the coins go back; the need stays."""
