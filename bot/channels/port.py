"""The port to the outside world: what may be said unasked, and what became of it.

An answer to a message goes back by the way the message came. Everything else leaves through the outbox, which hands
one message at a time to the port of its channel and stores the outcome.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What became of one attempt to send."""

    SENT = "sent"
    """The platform took it. That is not "read", and nobody may say so."""
    REFUSED = "refused"
    """The platform said no for good (not a friend, muted, removed, openid unknown)."""
    UNKNOWN = "unknown"
    """No clear answer came: it may have been delivered, so it is never repeated blindly."""
    CLOSED = "closed"
    """The channel's window or quota is shut (WeChat 45015/45047/48001/43101): hold it for the person's next message."""
    UNAVAILABLE = "unavailable"
    """Nothing left the house (no connection, no token): try again later."""


@dataclass(frozen=True)
class Delivery:
    """The outcome of one attempt, with the platform's own code and message id where it gave one."""

    outcome: Outcome
    code: str | None = None
    receipt: str | None = None


@dataclass(frozen=True)
class Address:
    """Where one message goes.

    `account` is our own account (the QQ number of the bot, or the WeChat account's name in the settings). `group` is a
    QQ group number or None; `person` is a QQ number or openid or None. A group alone is the group; a person alone is a
    private chat; both together is a temporary session with a member of that group.
    """

    channel: str
    account: str
    group: str | None = None
    person: str | None = None


class Port(Protocol):
    """One channel's way out."""

    channel: str

    async def send(self, to: Address, text: str, picture: bytes | None = None) -> Delivery:
        """Send one text, or in its place one picture (PNG): the text then is what is said where no picture can be.

        Pictures go to one person, never into a group. Never raises for what the platform answers; every answer becomes
        a Delivery.
        """
        ...

    async def nudge(self, to: Address) -> Delivery:
        """Ask a person to look in, by the channel's own message without any content (a subscription message)."""
        ...

    def connected(self, account: str) -> bool:
        """Whether this process can speak as that account now."""
        ...
