"""What somebody said, without the channel it came by."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.people.identity import Identity

Kind = Literal["message", "click", "follow", "scan", "friend_request", "friend_added", "other"]


@dataclass(frozen=True)
class Incoming:
    """One message to the bot, or one line of a group it sits in.

    `to_me` is True in private and where the bot was addressed. `natural_key` makes a redelivery recognisable on its
    channel and account. `mentions` are the other people that were @-ed. `scene` is the text of a scanned code,
    or the flag by which a request to be friends is answered.
    """

    channel: str
    account: str
    sender: str
    text: str
    natural_key: str
    at: datetime
    group_id: str | None = None
    origin_group: str | None = None
    nickname: str | None = None
    to_me: bool = True
    kind: Kind = "message"
    message_id: int | None = None
    mentions: tuple[str, ...] = ()
    scene: str | None = None

    @property
    def private(self) -> bool:
        """Whether nobody else reads along."""
        return self.group_id is None

    @property
    def identity(self) -> Identity:
        """The outside account that speaks."""
        return Identity(
            channel=self.channel,
            external_id=self.sender,
            via=self.account,
            group_id=self.group_id or self.origin_group,
            nickname=self.nickname,
        )

    @property
    def person_key(self) -> str:
        """What messages of one person have in common: they are handled in order."""
        return f"{self.channel}:{self.account}:{self.sender}"
