"""One WeChat official account, as the operator's settings describe it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Subscription:
    """A template of the account's console (订阅通知). `what` and `when` name its fields, such as thing1 and time2."""

    template: str
    what: str
    when: str = ""


@dataclass(frozen=True, kw_only=True)
class WeChatAccount:
    """What the account's console shows, and what the account may do.

    `name` is our own short name: it is the last part of the callback's path (`/wechat/<name>`) and the bot's
    id. `aes_key` is the 43-character EncodingAESKey, empty for an account that only knows plain mode.
    `verified` says whether the account has the customer-service API (an unverified one has not: errcode
    48001).
    """

    name: str
    appid: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    api_base: str
    """Where the API lies, without `/cgi-bin`."""
    verified: bool = True
    subscription: "Subscription | None" = None
    """The message that asks a person to look in when their window is shut; None where the account has none."""
    reply_window_seconds: float = 4.5
    """How long a request waits for its answer. WeChat gives up after 5 s."""
    unanswered_hold_seconds: float = 5.5
    """How long a request that is to be sent again is held. Past WeChat's 5 s, so that WeChat itself gives up
    and repeats it: what it does with an early error status is not promised anywhere."""
