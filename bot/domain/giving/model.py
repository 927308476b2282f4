"""Coins that people give: each gift with who asked for it and who agreed, the family list, and the accepted terms.

The ledger (bot.domain.timebank) knows accounts and minutes only; why coins moved and whose word it took is here.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from bot.domain.fields import choice, moment, secret
from bot.store.base import Table


class GiftKind(StrEnum):
    """What a movement is for. The value is the reason of its ledger entry too."""

    FAMILY = "gift_family"
    PERSON = "gift_person"
    DONATION = "donation"
    """From a person to a pool or the public pot."""
    GRANT = "grant"
    """From a pool or the public pot to a person."""
    FUND = "fund"
    """New coins for a pot, by an owner, from a stated source."""
    LEAVER = "leaver"
    """What somebody leaves behind who died or went away."""


class GiftState(StrEnum):
    """Whether the coins have moved."""

    WAITING = "waiting"
    """Reserved until a second person agrees."""
    DONE = "done"
    REFUSED = "refused"
    LAPSED = "lapsed"
    """Nobody agreed in time."""


class Gift(Table, table=True):
    """One movement that somebody asked for. `entry_seq` is its ledger entry: the reservation while and after it waited."""

    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("(state = 'waiting') = (due_at IS NOT NULL)", name="waiting_has_a_term"),
        Index("ix_gift_payer", "payer", "kind", "created_at"),
        Index(
            "ix_gift_due",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: GiftKind = choice(GiftKind)
    state: GiftState = choice(GiftState)
    payer: str = Field(max_length=64)
    payee: str = Field(max_length=64)
    minutes: int
    entry_seq: int | None = Field(default=None, foreign_key="timebank_entry.seq", unique=True)
    asked_by: int = Field(foreign_key="person.id", index=True)
    area_code: str = Field(foreign_key="area.code", max_length=12)
    """Whose coordinators may agree."""
    words: str | None = secret("gift.words")
    created_at: datetime = moment()
    due_at: datetime | None = moment(nullable=True)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = moment(nullable=True)


class FamilyTie(Table, table=True):
    """Somebody's relative, as both agreed: named by one, accepted on the other's own phone with a code used once."""

    __tablename__ = "family_tie"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    relation: str = Field(max_length=8)
    name: str = secret("family_tie.name", nullable=False)
    code_index: str | None = Field(default=None, unique=True, max_length=64)
    asked_at: datetime = moment()
    code_until: datetime = moment()
    relative_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    accepted_at: datetime | None = moment(nullable=True)
    ended_at: datetime | None = moment(nullable=True)


class CoinTerms(Table, table=True):
    """Who was shown what coins are and agreed."""

    __tablename__ = "coin_terms"  # pyright: ignore[reportAssignmentType]

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    version: str = Field(max_length=16)
    accepted_at: datetime = moment()
