"""The tables of record sheets: append-only rows, so that a sheet handed out can always be held against what was issued."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from bot.domain.fields import moment, secret
from bot.store.base import Table

APPEND_ONLY = ("record_sheet", "sheet_approval")
"""Tables on which the migration installs the triggers that refuse UPDATE and DELETE."""

DIGEST_LENGTH = 64
SHOWN_CONTEXT = "record_sheet.shown"


class RecordSheet(Table, table=True):
    """One sheet, L0012. `shown` is everything it says (JSON), `digest` SHA-256 over those very bytes.

    Persons are referred to by id and not by foreign key: like the records, a sheet outlives an account. The check
    code is found by `code_index`, a keyed index, so that the table alone lets nobody make a sheet that checks out.
    """

    __tablename__ = "record_sheet"  # pyright: ignore[reportAssignmentType]
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(index=True)
    since: date
    until: date
    shown: str = secret(SHOWN_CONTEXT, nullable=False)
    digest: str = Field(max_length=DIGEST_LENGTH)
    code: str = secret("record_sheet.code", nullable=False)
    code_index: str = Field(unique=True, max_length=64)
    opened_by: int
    purpose: str | None = secret("record_sheet.purpose")
    """Why, where somebody else than the person opened it."""
    issued_at: datetime = moment()


class SheetApproval(Table, table=True):
    """That a named person of the lawful body approved this very sheet."""

    __tablename__ = "sheet_approval"  # pyright: ignore[reportAssignmentType]

    sheet_id: int = Field(primary_key=True, foreign_key="record_sheet.id")
    body: str = Field(max_length=100)
    approved_by: int
    approved_at: datetime = moment()


class DownloadLink(Table, table=True):
    """A way to fetch the print version once, soon: of a sheet, or of a year report ("2018:370104002").

    Only a keyed index of the token is kept.
    """

    __tablename__ = "sheet_link"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (CheckConstraint("(sheet_id IS NULL) <> (report IS NULL)", name="leads_to_one_thing"),)

    token_index: str = Field(primary_key=True, max_length=64)
    sheet_id: int | None = Field(default=None, foreign_key="record_sheet.id")
    report: str | None = Field(default=None, max_length=32)
    expires_at: datetime = moment(index=True)
    used_at: datetime | None = moment(nullable=True)


class StatementOrder(Table, table=True):
    """That somebody wants the monthly statement sent. `due_at` is when the next one is made."""

    __tablename__ = "statement_order"  # pyright: ignore[reportAssignmentType]

    person_id: int = Field(primary_key=True)
    due_at: datetime = moment(index=True)
    ordered_at: datetime = moment()
