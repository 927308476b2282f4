"""Coins promised for a need; offers of neighbours; who asked for one."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from bot.domain.fields import choice, moment, secret
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


class OfferState(StrEnum):
    """Whether it can be asked for. An offer past its `expires_at` cannot, whatever its state."""

    OPEN = "open"
    TAKEN = "taken"
    """A one-time slot that somebody has asked for or got."""
    WITHDRAWN = "withdrawn"


class Offer(Table, table=True):
    """What a neighbour can do, S0012: a kind of service, a place, days. Holds no phone and no door.

    `days` has a bit for each weekday (Monday is 1). A `once` offer is one slot: the first who asks has it. `skill` is
    the person's own word for it and shown in private only.
    """

    __table_args__ = (
        CheckConstraint("days BETWEEN 1 AND 127", name="some_day"),
        Index(
            "ix_offer_board",
            "kind",
            "area_code",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    kind: str = Field(max_length=32)
    skill: str = secret("offer.skill", nullable=False)
    area_code: str = Field(foreign_key="area.code", max_length=12)
    days: int
    when_text: str = Field(max_length=64)
    once: bool
    starts_at: datetime | None = moment(nullable=True)
    ends_at: datetime | None = moment(nullable=True)
    state: OfferState = choice(OfferState)
    created_at: datetime = moment()
    expires_at: datetime = moment()


class RequestState(StrEnum):
    """What became of somebody's wish for an offer."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    """Nobody answered in time, or the offer was withdrawn."""


class OfferRequest(Table, table=True):
    """Somebody wants an offer. Accepted, it is a case with a claim, and everything further happens there."""

    __tablename__ = "offer_request"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("coin_minutes > 0", name="coins_positive"),
        Index(
            "uq_offer_request_open",
            "offer_id",
            "taker_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index(
            "ix_offer_request_due",
            "due_at",
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    offer_id: int = Field(foreign_key="offer.id", index=True)
    taker_id: int = Field(foreign_key="person.id")
    account_id: int = Field(foreign_key="account.id")
    phone: str | None = secret("offer_request.phone")
    when_start: datetime | None = moment(nullable=True)
    when_end: datetime | None = moment(nullable=True)
    when_text: str = Field(max_length=64)
    coin_minutes: int
    state: RequestState = choice(RequestState)
    asked_at: datetime = moment()
    due_at: datetime = moment()
    case_id: int | None = Field(default=None, foreign_key="service_case.id", unique=True)
