"""Tables of these tests' own, kept apart from the programme's."""

import threading
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import MetaData
from sqlmodel import Field, Session, SQLModel, select

from bot.store.base import metadata
from bot.store.columns import EncryptedText, UTCTime, stored_enum
from bot.store.hot import Statement

ADD_ONE = Statement("UPDATE counter SET value = value + 1 WHERE id = ?")


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


def add_note(session: Session, slot: int | None = None) -> Note:
    """Add a note in the slot."""
    note = Note(counter_id=1, slot=slot)
    session.add(note)
    session.flush()
    return note


def slots(session: Session) -> list[int | None]:
    """Return the slots of all notes, oldest first."""
    return list(session.exec(select(Note.slot).order_by(Note.id)))


class Gate:
    """Holds a unit inside the database thread until the test lets it go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def __call__(self, session: Session) -> None:
        self.entered.set()
        assert self.opened.wait(10)
