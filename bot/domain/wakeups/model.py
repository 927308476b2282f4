"""One row for each job."""

from datetime import datetime

from sqlmodel import Field

from bot.domain.fields import moment
from bot.store.base import Table


class Wakeup(Table, table=True):
    """The last runs of one job, of whichever process ran it last."""

    job: str = Field(primary_key=True, max_length=64)
    every_seconds: int = Field(ge=1)
    ran_at: datetime = moment()
    """When it last ended, well or not."""
    good_at: datetime | None = moment(nullable=True)
    """When it last ended well."""
    failures: int = Field(default=0, ge=0)
    """Failures since then."""
    fault: str | None = Field(default=None, max_length=100)
    """The kind of the last failure; never its message, which may hold words of people."""
