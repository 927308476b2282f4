"""Every message we act on, once: its natural key and the answer it got."""

from datetime import datetime

from sqlmodel import Field

from bot.domain.fields import moment, secret
from bot.store.base import Table


class InboxMessage(Table, table=True):
    """Written in the transaction of the effect; a redelivery finds it and gets the stored answer."""

    __tablename__ = "inbox_message"  # pyright: ignore[reportAssignmentType]

    channel: str = Field(primary_key=True, max_length=16)
    account: str = Field(primary_key=True, max_length=64)
    natural_key: str = Field(primary_key=True, max_length=200)
    """As a blind index: keys may hold the openid or the QQ number of whoever wrote."""
    received_at: datetime = moment(index=True)
    answer: str | None = secret("inbox_message.answer")
