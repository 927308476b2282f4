"""The tables of the shelf: what stands on it, and the vouchers people took from it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from bot.domain.fields import choice, moment, secret
from bot.store.base import Table

NAME_LENGTH = 24


class Unit(StrEnum):
    """What an item is exchanged for. There is no third: nothing here has a price in money."""

    COINS = "coins"
    """时间币, in whole minutes."""
    POINTS = "points"
    """A child's 红领巾积分."""


class VoucherState(StrEnum):
    """What became of a voucher."""

    OPEN = "open"
    REDEEMED = "redeemed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ShelfItem(Table, table=True):
    """One thing or service. What it is and costs never changes: another price is another item.

    `price` is in minutes of 时间币 or in points. `keeper_id` redeems its vouchers; without one, whoever is a steward or
    coordinator of the area does. From `withdrawn_at` on nobody takes it any more; vouchers that were taken stay good.
    """

    __tablename__ = "shelf_item"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("stock >= 0", name="stock_not_negative"),
        CheckConstraint("price > 0", name="price_positive"),
        Index(
            "ix_shelf_item_offered",
            "unit",
            "area_code",
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index(
            "ix_shelf_item_keeper",
            "keeper_id",
            sqlite_where=text("keeper_id IS NOT NULL"),
            postgresql_where=text("keeper_id IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    area_code: str = Field(foreign_key="area.code", max_length=12)
    unit: Unit = choice(Unit)
    name: str = Field(max_length=NAME_LENGTH)
    price: int
    stock: int
    keeper_id: int | None = Field(default=None, foreign_key="person.id")
    put_up_by: int = Field(foreign_key="person.id")
    put_up_at: datetime = moment()
    from_at: datetime = moment()
    until_at: datetime | None = moment(nullable=True)
    withdrawn_at: datetime | None = moment(nullable=True)


class Voucher(Table, table=True):
    """One item taken from the shelf. Its price is reserved in the ledger (`entry_seq`) until it is redeemed.

    `person_id` holds it; `child_id` is the child whose points paid. The code is kept only while the voucher is open;
    its keyed index stays, so that a code shown twice is known for what it is. `remind_at` is None once said.
    """

    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (state = 'open')", name="ended_unless_open"),
        CheckConstraint("(code IS NULL) = (state <> 'open')", name="code_only_while_open"),
        Index("ix_voucher_person_issued", "person_id", "issued_at"),
        Index("ix_voucher_child_issued", "child_id", "issued_at"),
        Index(
            "ix_voucher_expiring",
            "expires_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_voucher_remind",
            "remind_at",
            sqlite_where=text("state = 'open' AND remind_at IS NOT NULL"),
            postgresql_where=text("state = 'open' AND remind_at IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="shelf_item.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    child_id: int | None = Field(default=None, foreign_key="child.id")
    state: VoucherState = choice(VoucherState, default=VoucherState.OPEN)
    code: str | None = secret("voucher.code")
    code_index: str = Field(unique=True, max_length=64)
    entry_seq: int | None = Field(default=None, foreign_key="timebank_entry.seq")
    issued_at: datetime = moment()
    expires_at: datetime = moment()
    remind_at: datetime | None = moment(nullable=True)
    ended_at: datetime | None = moment(nullable=True)
    redeemed_by: int | None = Field(default=None, foreign_key="person.id")
