"""What WeChat pushes, as NoneBot events.

Field names follow the platform's message reference (接收普通消息, 接收事件推送). No event holds a position:
LOCATION is dropped at the door, and of a shared place only its kind is kept.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from nonebot.adapters import Event
from pydantic import Field, PrivateAttr
from wechatpy import parse_message

from bot.channels.wechat.message import Message
from bot.channels.wechat.seal import Unreadable

if TYPE_CHECKING:
    from bot.channels.wechat.turns import Turn

OPENID_LENGTH_MAX = 64
NATURAL_KEY_LENGTH_MAX = 190
"""Longer keys are hashed, so that the inbox can index them. A VIEW event's key is a whole address."""

_NAME = re.compile(r"[a-z0-9_]{1,40}")


class WeChatEvent(Event):
    """Anything that came from one person (`openid`) to one of our accounts (`account`)."""

    account: str
    openid: str = Field(repr=False)
    to: str = Field(repr=False)
    """The account's own id on the platform (gh_…), the sender of every answer."""
    created_at: datetime
    natural_key: str = Field(repr=False)
    """Equal for every delivery of the same thing, different otherwise."""
    kind: str
    """text, voice, click, image …; for notices the event's name in small letters. Safe to log."""
    text: str = Field(default="", repr=False)
    """What the person said; empty when they said nothing in words."""
    _turn: "Turn | None" = PrivateAttr(default=None)
    """Where answers are collected while the request waits; None for an event nobody waits for."""

    def get_type(self) -> str:
        raise NotImplementedError

    def get_event_name(self) -> str:
        return f"{self.get_type()}.{self.kind}"

    def get_event_description(self) -> str:
        return f"to {self.account}"

    def get_user_id(self) -> str:
        return self.openid

    def get_session_id(self) -> str:
        return f"{self.account}_{self.openid}"

    def get_message(self) -> Message:
        raise ValueError("a notice has no message")

    def is_tome(self) -> bool:
        return True


class MessageEvent(WeChatEvent):
    """A person said something: typed it, spoke it (WeChat's recognition), pressed a menu button, or sent a
    picture."""

    def get_type(self) -> str:
        return "message"

    def get_message(self) -> Message:
        return Message(self.text)


class NoticeEvent(WeChatEvent):
    """Something happened. Unknown events are notices too."""

    scene: str | None = None
    """What a scanned code stands for, without `qrscene_`."""
    status: str | None = None
    """For TEMPLATESENDJOBFINISH what became of the message: success, failed:user block, failed: system
    failed."""
    subscriptions: dict[str, str] = Field(default_factory=dict)
    """For subscribe_msg_* events: template id → accept, reject, or the error code of a sending."""

    def get_type(self) -> str:
        return "notice"


class SubscribeEvent(NoticeEvent):
    """A person follows the account, by a code when `scene` is given."""


class UnsubscribeEvent(NoticeEvent):
    """A person left. Nothing can be said to them any more."""


class ScanEvent(NoticeEvent):
    """A follower scanned a code."""


_NOTICES: dict[str, type[NoticeEvent]] = {
    "subscribe": SubscribeEvent,
    "unsubscribe": UnsubscribeEvent,
    "scan": ScanEvent,
}


def read_event(xml: str, *, account: str) -> WeChatEvent | None:
    """Return the event that `xml` tells of, or None for one that must not be looked at (LOCATION).

    Raises Unreadable for anything that is not a message of a person.
    """
    try:
        # xmltodict refuses entity declarations, so neither bombs nor outside files can be named.
        fields: Mapping[str, Any] = getattr(parse_message(xml), "_data")  # noqa: B009 - wechatpy gives it no name
        kind = _word(fields, "MsgType")
        common: dict[str, Any] = {
            "account": account,
            "openid": _identity(fields, "FromUserName"),
            "to": _identity(fields, "ToUserName"),
            "created_at": datetime.fromtimestamp(int(fields["CreateTime"]), UTC),
        }
        if kind != "event":
            return _message(kind, fields, common)
        name = _word(fields, "Event")
    except (ExpatError, ArithmeticError, AttributeError, KeyError, OSError, TypeError, ValueError) as error:
        raise Unreadable(type(error).__name__) from None
    if name == "location":
        return None
    return _happening(name, fields, common)


def _message(kind: str, fields: Mapping[str, Any], common: dict[str, Any]) -> MessageEvent:
    said = {"text": "Content", "voice": "Recognition"}.get(kind)
    key = _text(fields, "MsgId") or _key(fields, kind, "")
    return MessageEvent(**common, kind=kind, text=_text(fields, said) if said else "", natural_key=key)


def _happening(name: str, fields: Mapping[str, Any], common: dict[str, Any]) -> WeChatEvent:
    event_key = _text(fields, "EventKey")
    # Reports about our own messages have no EventKey: two in one second differ by the message they are about.
    common["natural_key"] = _key(fields, name, event_key or _text(fields, "MsgID"))
    if name == "click":
        return MessageEvent(**common, kind="click", text=event_key)
    scene = event_key if name in ("subscribe_scan", "scan") else ""
    if name == "subscribe_scan":  # wechatpy's name for a subscription by code; it has cut off `qrscene_`
        name = "subscribe"
    return _NOTICES.get(name, NoticeEvent)(
        **common,
        kind=name,
        scene=scene or None,
        status=_text(fields, "Status") or None,
        subscriptions=_subscriptions(fields) if name.startswith("subscribe_msg_") else {},
    )


def _subscriptions(fields: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in fields.values():
        rows = value.get("List") if isinstance(value, dict) else None
        for row in rows if isinstance(rows, list) else [rows]:
            if isinstance(row, dict) and _text(row, "TemplateId"):
                status = _text(row, "SubscribeStatusString") or _text(row, "ErrorCode")
                found[_text(row, "TemplateId")] = status
    return found


def _key(fields: Mapping[str, Any], name: str, detail: str) -> str:
    key = "|".join((_text(fields, "FromUserName"), _text(fields, "CreateTime"), name, detail))
    return key if len(key) <= NATURAL_KEY_LENGTH_MAX else hashlib.sha256(key.encode()).hexdigest()


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _identity(fields: Mapping[str, Any], name: str) -> str:
    value = _text(fields, name)
    if not 0 < len(value) <= OPENID_LENGTH_MAX:
        raise ValueError(name)
    return value


def _word(fields: Mapping[str, Any], name: str) -> str:
    """Return a kind in small letters; one that is no plain word becomes `other` (it goes into the log)."""
    value = fields[name].strip().lower()
    return value if _NAME.fullmatch(value) else "other"
