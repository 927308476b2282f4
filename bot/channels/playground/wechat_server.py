"""WeChat's API as an official account meets it: tokens, windows and quotas are enforced, and messages reach
phones.

Rules. A customer-service message may go out while a window is open: 5 within 48 h after a person's message,
3 within 1 min after a menu click, a scan or a follow. No window: 45015. Window open and used up: 45047.
Unverified: 48001. A picture is uploaded first (media/upload: at most 10 MB, PNG, JPEG, GIF or BMP, kept three days),
then sent by its media_id. Source: WeChat's guide to customer-service messages, as kept by the project's notes on
channels (2026-11).
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.channels.playground.wechat_account import OfficialAccount
from bot.clock import Clock, now

TEXT_BYTES_MAX = 2048
THING_LENGTH_MAX = 20
"""Characters of a field of the kind thing."""
TOKEN_LIFE = timedelta(seconds=7200)
WINDOWS = {
    "message": (timedelta(hours=48), 5),
    "click": (timedelta(minutes=1), 3),
    "scan": (timedelta(minutes=1), 3),
    "follow": (timedelta(minutes=1), 3),
}
"""What a person did → how long the account may write to them, and how many messages."""

MEANING = {
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40013: "invalid appid",
    40037: "invalid template_id",
    40125: "invalid appsecret",
    41001: "access_token missing",
    41005: "media data missing",
    42001: "access_token expired",
    43101: "user refuse to accept the msg",
    44004: "empty content",
    45002: "content size out of limit",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    46003: "menu no exist",
    47003: "argument invalid!",
    48001: "api unauthorized",
}


MEDIA_LIFE = timedelta(days=3)
IMAGE_BYTES_MAX = 10 * 1024 * 1024
IMAGE_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM")
"""How the files begin that WeChat takes for pictures."""


class WeChatError(Exception):
    """WeChat says no with this errcode."""

    def __init__(self, errcode: int) -> None:
        super().__init__(MEANING.get(errcode, "system error"))
        self.errcode = errcode


class Phone(Protocol):
    """Where messages to one person arrive."""

    openid: str

    def show(self, how: str, text: str, picture: bytes | None = None) -> None: ...


@dataclass
class Window:
    """One thing a person did that lets the account write to them for a while."""

    closes_at: datetime
    left: int


@dataclass
class _Account:
    """What the server keeps about one account."""

    account: OfficialAccount
    phones: dict[str, Phone] = field(default_factory=dict[str, Phone])
    followers: set[str] = field(default_factory=set[str])
    windows: dict[str, dict[str, Window]] = field(default_factory=dict[str, dict[str, Window]])
    tokens: dict[str, datetime] = field(default_factory=dict[str, datetime])
    """Every token that was ever valid → when it ends."""
    media: dict[str, tuple[datetime, bytes]] = field(default_factory=dict[str, tuple[datetime, bytes]])
    """Uploaded pictures → when they are thrown away, and what they are."""
    menu: dict[str, Any] | None = None
    tickets: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])


@dataclass(frozen=True)
class Failure:
    """What the next call of one path answers instead of doing anything: an errcode, or an HTTP status."""

    path: str
    errcode: int = 0
    status: int = 200
    effect: bool = False
    """The call has its effect all the same, and only the answer is spoilt."""


class WeChatServer:
    """The stand-in for WeChat's server. `app` (see wechat_api) is its HTTP face; everything it knows is
    here."""

    def __init__(self, *accounts: OfficialAccount, clock: Clock = now) -> None:
        self.clock = clock
        self.accounts = {account.name: _Account(account) for account in accounts}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        """Every API call: path below /cgi-bin/, and its JSON body."""
        self._failures: list[Failure] = []

    def add_phone(self, account: str, phone: Phone) -> None:
        """Make the owner of a phone a follower of an account."""
        self.accounts[account].phones[phone.openid] = phone
        self.accounts[account].followers.add(phone.openid)

    def person_did(self, account: str, openid: str, what: str) -> None:
        """Take note of a message, click, scan, follow or unfollow: it opens or closes the way back."""
        known = self.accounts[account]
        if what == "unfollow":
            known.followers.discard(openid)
            known.windows.pop(openid, None)
            return
        known.followers.add(openid)
        life, left = WINDOWS[what]
        known.windows.setdefault(openid, {})[what] = Window(self.clock() + life, left)

    def left(self, account: str, openid: str) -> int:
        """Return how many customer-service messages the account may still send to this person now."""
        return sum(window.left for window in self._open_windows(self.accounts[account], openid))

    # What goes wrong

    def will_answer(self, errcode: int, path: str = "message/custom/send", *, times: int = 1) -> None:
        """The next calls of `path` fail with `errcode` and reach nobody."""
        self._failures += [Failure(path, errcode=errcode)] * times

    def will_break(self, status: int = 502, path: str = "message/custom/send", *, delivered: bool = False) -> None:
        """The next call of `path` answers with an HTTP error, after its effect when `delivered`."""
        self._failures.append(Failure(path, status=status, effect=delivered))

    def expire_tokens(self) -> None:
        """Let every token end now: the next call answers 42001."""
        for known in self.accounts.values():
            known.tokens = {token: self.clock() for token in known.tokens}

    def forget_tokens(self) -> None:
        """Make every token unknown, as when somebody else fetched a new one: the next call answers 40001."""
        for known in self.accounts.values():
            known.tokens.clear()

    def next_failure(self, path: str) -> Failure | None:
        """Return and use up the failure scripted for this path."""
        for index, failure in enumerate(self._failures):
            if failure.path == path:
                return self._failures.pop(index)
        return None

    # The API

    def give_token(self, appid: str, secret: str, *, stable: bool, refresh: bool = False) -> dict[str, Any]:
        """Return an access token. The plain endpoint makes a new one each time and ends the old ones at once
        (WeChat grants five minutes); the stable one gives the same token until it ends or `refresh` is asked
        for."""
        known = next((each for each in self.accounts.values() if each.account.appid == appid), None)
        if known is None:
            raise WeChatError(40013)
        if secret != known.account.secret:
            raise WeChatError(40125)
        valid = [token for token, ends in known.tokens.items() if ends > self.clock()]
        if not valid or refresh or not stable:
            known.tokens = {token: self.clock() for token in known.tokens} if stable else {}
            valid = [secrets.token_urlsafe(96)]
            known.tokens[valid[0]] = self.clock() + TOKEN_LIFE
        seconds = int((known.tokens[valid[0]] - self.clock()).total_seconds())
        return {"access_token": valid[0], "expires_in": seconds}

    def of_token(self, token: str) -> str:
        """Return the name of the account that a token speaks for."""
        if not token:
            raise WeChatError(41001)
        for name, known in self.accounts.items():
            if token in known.tokens:
                if known.tokens[token] <= self.clock():
                    raise WeChatError(42001)
                return name
        raise WeChatError(40001)

    def send_custom(self, account: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send a customer-service text or picture."""
        known = self._verified(account)
        phone = self._follower(known, body)
        text, picture = self._said(known, body)
        windows = self._open_windows(known, phone.openid)
        if not windows:
            raise WeChatError(45015)
        # The window that closes first is used first: what it holds would be lost soonest.
        usable = sorted((window for window in windows if window.left), key=lambda window: window.closes_at)
        if not usable:
            raise WeChatError(45047)
        usable[0].left -= 1
        phone.show("service", text, picture)
        return {}

    def send_subscription(self, account: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send a subscription message: only by a template of the account, its fields kept to their lengths."""
        known = self._verified(account)
        template = known.account.subscription
        if not template or body.get("template_id") != template:
            raise WeChatError(40037)
        fields = {name: str(value.get("value", "")) for name, value in body.get("data", {}).items()}
        if set(fields) - {"thing1", "time2"} or not 0 < len(fields.get("thing1", "")) <= THING_LENGTH_MAX:
            raise WeChatError(47003)
        return self.send_template(account, body, how="subscription")

    def upload(self, account: str, kind: str, data: bytes | None) -> dict[str, Any]:
        """Keep a picture for three days; return the media_id by which it is sent."""
        known = self._verified(account)
        if kind not in ("image", "voice", "video", "thumb"):
            raise WeChatError(40004)
        if not data:
            raise WeChatError(41005)
        if not data.startswith(IMAGE_STARTS):
            raise WeChatError(40005)
        if len(data) > IMAGE_BYTES_MAX:
            raise WeChatError(40009)
        media_id = secrets.token_urlsafe(48)
        known.media[media_id] = (self.clock() + MEDIA_LIFE, data)
        return {"type": kind, "media_id": media_id, "created_at": int(self.clock().timestamp())}

    def send_template(self, account: str, body: dict[str, Any], *, how: str = "template") -> dict[str, Any]:
        """Send a template message: its fields one a line."""
        phone = self._follower(self._verified(account), body)
        lines = [f"{key}：{value.get('value', '')}" for key, value in body.get("data", {}).items()]
        phone.show(how, "\n".join(lines))
        return {"msgid": secrets.randbelow(1 << 62)}

    def create_menu(self, account: str, body: dict[str, Any]) -> dict[str, Any]:
        """Replace the account's menu."""
        self._verified(account).menu = body
        return {}

    def get_menu(self, account: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return the account's menu."""
        known = self._verified(account)
        if known.menu is None:
            raise WeChatError(46003)
        return {"menu": known.menu}

    def create_qr(self, account: str, body: dict[str, Any]) -> dict[str, Any]:
        """Make a QR code for a scene; `url` is what the picture holds."""
        scene = body.get("action_info", {}).get("scene", {})
        ticket = secrets.token_urlsafe(48)
        self._verified(account).tickets[ticket] = scene
        answer: dict[str, Any] = {
            "ticket": ticket,
            "url": f"http://weixin.qq.com/q/{secrets.token_urlsafe(16)}",
        }
        if not str(body.get("action_name", "")).startswith("QR_LIMIT"):
            answer["expire_seconds"] = int(body.get("expire_seconds", 60))
        return answer

    def _said(self, known: _Account, body: dict[str, Any]) -> tuple[str, bytes | None]:
        """Return what a customer-service message says and shows."""
        kind = body.get("msgtype")
        if kind == "image":
            ends, picture = known.media.get(str(body.get("image", {}).get("media_id", "")), (None, b""))
            if ends is None or ends <= self.clock():
                raise WeChatError(40007)
            return "[图片]", picture
        if kind != "text":
            raise WeChatError(40008)
        text = str(body.get("text", {}).get("content", ""))
        if not text:
            raise WeChatError(44004)
        if len(text.encode()) > TEXT_BYTES_MAX:
            raise WeChatError(45002)
        return text, None

    def _verified(self, account: str) -> _Account:
        known = self.accounts[account]
        if not known.account.verified:
            raise WeChatError(48001)
        return known

    def _follower(self, known: _Account, body: dict[str, Any]) -> Phone:
        openid = str(body.get("touser", ""))
        if openid not in known.followers or openid not in known.phones:
            raise WeChatError(40003)
        return known.phones[openid]

    def _open_windows(self, known: _Account, openid: str) -> list[Window]:
        return [window for window in known.windows.get(openid, {}).values() if window.closes_at > self.clock()]

    def handlers(self) -> dict[str, Callable[[str, dict[str, Any]], dict[str, Any]]]:
        """Return what each path below /cgi-bin/ does."""
        return {
            "message/custom/send": self.send_custom,
            "message/template/send": self.send_template,
            "message/subscribe/bizsend": self.send_subscription,
            "menu/create": self.create_menu,
            "menu/get": self.get_menu,
            "qrcode/create": self.create_qr,
        }
