"""Tables of these tests' own, kept apart from the programme's."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import MetaData
from sqlmodel import Field, Session, SQLModel

from bot.store.base import metadata
from bot.store.columns import EncryptedText, UTCTime, stored_enum


class Scratch(SQLModel):
    """Base of the tests' tables, with the programme's constraint names."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=metadata.naming_convention)


class Colour(StrEnum):
    """Member names differ from the values, so that storing the wrong one shows."""

    CRIMSON = "red"
    AZURE = "blue"


class Counter(Scratch, table=True):
    """A number that many change."""

    id: int = Field(primary_key=True)
    value: int = 0


class Note(Scratch, table=True):
    """A row with each of our column types."""

    id: int | None = Field(default=None, primary_key=True)
    counter_id: int = Field(foreign_key="counter.id")
    slot: int | None = Field(default=None, unique=True)
    at: datetime | None = Field(default=None, sa_type=UTCTime)
    secret: str | None = Field(default=None, sa_type=EncryptedText("note.secret"))
    other: str | None = Field(default=None, sa_type=EncryptedText("note.other"))
    colour: Colour | None = Field(default=None, sa_type=stored_enum(Colour))


def create_tables(session: Session) -> None:
    """Make the tests' tables, and one counter."""
    Scratch.metadata.create_all(session.connection())
    session.add(Counter(id=1))
