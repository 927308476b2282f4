"""What an answer must be before WeChat takes it: legal XML, at most 2048 bytes."""

import re
from collections.abc import Iterable
from datetime import datetime

from wechatpy.replies import TextReply

TEXT_BYTES_MAX = 2048
"""The most that one text holds, in bytes of UTF-8: passive reply and customer-service message alike."""

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JOINERS = re.compile("[\u200d\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")
"""Characters that belong to the emoji in front of them."""


def legal(text: str) -> str:
    """Return `text` without the characters that XML forbids."""
    return _ILLEGAL.sub("", text)


def merged(said: Iterable[str]) -> str:
    """Return several messages as one, an empty line between them."""
    return "\n\n".join(text for text in (legal(one).strip() for one in said) if text)


def cut(text: str, bytes_max: int = TEXT_BYTES_MAX) -> tuple[str, str]:
    """Return the beginning of `text` that fits, and the rest.

    Cut at the last line end in the second half of what fits; without one, between two characters.
    """
    data = text.encode()
    if len(data) <= bytes_max:
        return text, ""
    length = len(data[:bytes_max].decode("utf-8", "ignore"))
    line_end = text.rfind("\n", length // 2, length + 1)
    if line_end > 0:
        return text[:line_end].rstrip(), text[line_end:].lstrip("\n")
    # An emoji of several characters moves to the rest as a whole.
    whole = length
    while whole > 1 and (_JOINERS.match(text[whole]) or text[whole - 1] == "\u200d"):
        whole -= 1
    return text[:whole], text[whole:]


def parts(text: str, bytes_max: int = TEXT_BYTES_MAX) -> list[str]:
    """Return `text` in pieces that fit, empty when it says nothing."""
    pieces: list[str] = []
    rest = legal(text).strip()
    while rest:
        piece, rest = cut(rest, bytes_max)
        pieces.append(piece)
    return pieces


def text_reply(text: str, *, to: str, sender: str, at: datetime) -> str:
    """Return the XML of a passive answer."""
    return TextReply(
        source=_in_cdata(sender), target=_in_cdata(to), content=_in_cdata(text), time=int(at.timestamp())
    ).render()


def _in_cdata(text: str) -> str:
    # wechatpy pastes values between <![CDATA[ and ]]> as they are: an end mark inside must be split in two.
    return text.replace("]]>", "]]]]><![CDATA[>")
