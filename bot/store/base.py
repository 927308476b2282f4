"""The base of every table, with constraint names that migrations can rely on."""

from typing import ClassVar

from sqlalchemy import MetaData
from sqlmodel import SQLModel

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""All tables of the programme. SQLite can only alter a constraint that has a name, so every one gets one."""


class Table(SQLModel):
    """Base of a stored thing: `class Person(Table, table=True): ...`.

    A table model does not validate what it is given (SQLModel's rule for tables): promises belong in
    CHECK, UNIQUE and NOT NULL. A CHECK needs a name of its own (`CheckConstraint("minutes > 0",
    name="minutes_positive")`).
    """

    metadata: ClassVar[MetaData] = metadata  # pyright: ignore[reportIncompatibleVariableOverride]
