"""Consent by purpose (个人信息保护法 14–17, 23): given for a version of the notice, withdrawn as easily as given."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field

from bot.domain.fields import choice, moment
from bot.store.base import Table


class Purpose(StrEnum):
    """What somebody agrees to."""

    CASE = "case"
    """Keep what I told you, to get my need done, and give my contact to the volunteer who takes it."""
    VOLUNTEER = "volunteer"
    """Keep the lawful record of my voluntary service."""


class Consent(Table, table=True):
    """One consent. A withdrawal closes it; giving again makes a new row."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    purpose: Purpose = choice(Purpose)
    notice_version: str = Field(max_length=16)
    given_at: datetime = moment()
    withdrawn_at: datetime | None = moment(nullable=True)
