"""Who is speaking, before we know the person: an account on a channel."""

from dataclasses import dataclass
from functools import cached_property

from bot.store.columns import blind_index

QQ = "qq"
WECHAT = "wechat"


@dataclass(frozen=True)
class Identity:
    """An outside account. `via` is our own account it speaks to; `group_id` the QQ group it speaks in, or came from."""

    channel: str
    external_id: str
    via: str
    group_id: str | None = None
    nickname: str | None = None

    @property
    def scope(self) -> str:
        """An openid means nothing outside its official account; a QQ number is the same everywhere."""
        return self.via if self.channel == WECHAT else ""

    @cached_property
    def index(self) -> str:
        """The keyed index under which the account is found without storing the id in clear."""
        return blind_index("account", f"{self.channel}:{self.scope}:{self.external_id}")

    @classmethod
    def parse(cls, text: str) -> "Identity":
        """Read "qq:10001" or "wechat:main:openid" (the form used in the settings)."""
        channel, _, rest = text.partition(":")
        if channel == WECHAT:
            via, _, openid = rest.partition(":")
            return cls(WECHAT, openid, via)
        return cls(QQ, rest, "")
