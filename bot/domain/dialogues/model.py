"""Open conversations as rows: they survive a restart, move to another process and expire by rule."""

from datetime import datetime

from sqlmodel import Field

from bot.domain.fields import moment, secret
from bot.store.base import Table

STATE_CONTEXT = "dialogue.state"


class Dialogue(Table, table=True):
    """The one open dialogue of an account.

    `state` is JSON and encrypted, since it holds the person's own words.
    """

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    kind: str = Field(max_length=32)
    state: str = secret(STATE_CONTEXT, nullable=False)
    updated_at: datetime = moment()
    expires_at: datetime = moment(index=True)
