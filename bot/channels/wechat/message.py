"""Messages of this channel: plain text, the only thing that the programme says on WeChat."""

from collections.abc import Iterable
from typing import Any

from nonebot.adapters import Message as BaseMessage
from nonebot.adapters import MessageSegment as BaseMessageSegment


class MessageSegment(BaseMessageSegment["Message"]):
    """A piece of a message. Only text exists."""

    @classmethod
    def get_message_class(cls) -> type["Message"]:
        return Message

    def __str__(self) -> str:
        return str(self.data["text"])

    def is_text(self) -> bool:
        return True

    @classmethod
    def text(cls, text: str) -> "MessageSegment":
        return cls("text", {"text": text})


class Message(BaseMessage[MessageSegment]):
    """A message made of text segments."""

    @classmethod
    def get_segment_class(cls) -> type[MessageSegment]:
        return MessageSegment

    @staticmethod
    def _construct(msg: str) -> Iterable[MessageSegment]:
        yield MessageSegment.text(msg)


def plain_text(message: Any) -> str:
    """Return what `message` (a string, segment or message) says."""
    return message if isinstance(message, str) else str(message)
