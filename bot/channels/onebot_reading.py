"""Reading a OneBot v11 message: its words, whether the bot was addressed, who else was @-ed.

Clients differ: the array form, the string form with CQ codes, a single segment, numbers where text is meant, kinds of
segments that the standard does not know. Whatever is not understood is left out; nothing here raises for it.
"""

import re
from typing import Any, cast

_CQ_CODE = re.compile(r"\[CQ:(?P<type>[a-zA-Z_]+)(?P<data>(?:,[^\[\]]*)?)\]")


def read_message(message: Any, self_id: str) -> tuple[str, bool, tuple[str, ...]]:
    """Return text, whether the bot was addressed (an @ anywhere in it), and who else was @-ed.

    Raises TypeError for what is no message at all.
    """
    if isinstance(message, list):
        segments = cast("list[Any]", message)
        if len(segments) == 1 and segments[0]["type"] == "text":
            return str(segments[0]["data"]["text"]), False, ()
    elif isinstance(message, str):
        segments = cast("list[Any]", read_cq(message))
    elif isinstance(message, dict):
        segments = cast("list[Any]", [message])
    else:
        raise TypeError("message")
    return _read_segments(segments, self_id)


def _read_segments(segments: list[Any], self_id: str) -> tuple[str, bool, tuple[str, ...]]:
    parts: list[str] = []
    mentions: list[str] = []
    to_me = False
    for segment in segments:
        kind, data = segment["type"], segment.get("data")
        if not isinstance(data, dict):
            continue
        data = cast("dict[str, Any]", data)
        if kind == "text":
            parts.append(str(data.get("text", "")))
        elif kind == "at":
            person = str(data.get("qq", "")).strip()
            if person == self_id:
                to_me = True
            elif person.isdigit() and person not in mentions:
                mentions.append(person)
            parts.append(" ")
    return "".join(parts), to_me, tuple(mentions)


def read_cq(text: str) -> list[dict[str, Any]]:
    """Read the string form ([CQ:at,qq=1]) into segments."""
    found: list[dict[str, Any]] = []
    place = 0
    for code in _CQ_CODE.finditer(text):
        if code.start() > place:
            found.append({"type": "text", "data": {"text": _unescaped(text[place : code.start()])}})
        pairs = (item.partition("=") for item in code["data"].split(",") if item)
        found.append({"type": code["type"], "data": {key: _unescaped(value) for key, _, value in pairs}})
        place = code.end()
    if place < len(text) or not found:
        found.append({"type": "text", "data": {"text": _unescaped(text[place:])}})
    return found


def _unescaped(text: str) -> str:
    return text.replace("&#91;", "[").replace("&#93;", "]").replace("&#44;", ",").replace("&amp;", "&")
