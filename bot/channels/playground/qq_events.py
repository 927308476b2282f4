"""OneBot v11 events in the shape in which NapCat 4.x sends them (array format)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.channels.playground.qq_world import QQWorld
from bot.clock import Clock

Body = list[dict[str, Any]]


def text_segment(text: str) -> dict[str, Any]:
    """Return a text segment."""
    return {"type": "text", "data": {"text": text}}


def at_segment(user_id: int | str) -> dict[str, Any]:
    """Return a segment that names a member; NapCat gives the number as a string."""
    return {"type": "at", "data": {"qq": str(user_id)}}


def reply_segment(message_id: int) -> dict[str, Any]:
    """Return the segment with which a message quotes an earlier one."""
    return {"type": "reply", "data": {"id": str(message_id)}}


def plain_text(segments: Iterable[dict[str, Any]], world: QQWorld, group_id: int | None = None) -> str:
    """Return what a person would read: text as it is, @ with the name shown in that group, anything else as
    [type]."""
    shown: list[str] = []
    for segment in segments:
        kind, data = segment["type"], segment.get("data") or {}
        if kind == "text":
            shown.append(str(data.get("text", "")))
        elif kind == "at":
            who = str(data.get("qq", ""))
            shown.append(f"@{world.shown_name(int(who), group_id) if who.isdigit() else '全体成员'}")
        elif kind != "reply":
            shown.append(f"[{kind}]")
    return "".join(shown)


def _raw(body: Body) -> str:
    """Return the message as CQ codes, which NapCat sends beside the array."""
    escapes = {"&": "&amp;", "[": "&#91;", "]": "&#93;", ",": "&#44;"}
    parts: list[str] = []
    for segment in body:
        data = {key: str(value) for key, value in segment["data"].items()}
        if segment["type"] == "text":
            parts.append("".join(escapes.get(char, char) if char != "," else char for char in data["text"]))
        else:
            values = "".join(f",{key}=" + "".join(escapes.get(c, c) for c in value) for key, value in data.items())
            parts.append(f"[CQ:{segment['type']}{values}]")
    return "".join(parts)


@dataclass(frozen=True)
class QQEvents:
    """Makes the events of one account. Times are the clock's, in whole seconds."""

    world: QQWorld
    clock: Clock

    def body(
        self, text: str, *, at_bot: bool = False, reply_to: int | None = None, members_of: int | None = None
    ) -> Body:
        """Return the segments of a typed message; QQ puts a blank between an @ and the words after it.

        With `members_of` every @名字 of a member of that group becomes a segment.
        """
        front = [reply_segment(reply_to)] if reply_to is not None else []
        if at_bot:
            front.append(at_segment(self.world.self_id))
            text = f" {text}"
        return [*front, *(self._named(text, members_of) if members_of is not None else [text_segment(text)])]

    def _named(self, text: str, group_id: int) -> Body:
        known = {self.world.shown_name(user, group_id): user for user in self.world.groups[group_id].members}
        longest_first = sorted(known, key=len, reverse=True)
        parts = re.split("@(" + "|".join(map(re.escape, longest_first)) + ")", text)
        # re.split puts what its group caught, here a name, at every odd place.
        segments = [at_segment(known[part]) if odd % 2 else text_segment(part) for odd, part in enumerate(parts)]
        return [segment for segment in segments if segment["data"].get("text") != ""]

    def group_message(self, message_id: int, group_id: int, user_id: int, body: Body) -> dict[str, Any]:
        """A member speaks in a group."""
        member = self.world.groups[group_id].members[user_id]
        sender = {
            "user_id": user_id,
            "nickname": self.world.nickname_of(user_id),
            "card": member.card,
            "role": member.role,
        }
        return self._message(message_id, user_id, "group", "normal", sender, body) | {"group_id": group_id}

    def private_message(self, message_id: int, user_id: int, body: Body) -> dict[str, Any]:
        """A friend speaks to the bot."""
        sender = {"user_id": user_id, "nickname": self.world.nickname_of(user_id), "card": ""}
        return self._message(message_id, user_id, "private", "friend", sender, body) | {"target_id": user_id}

    def temporary_message(self, message_id: int, user_id: int, group_id: int, body: Body) -> dict[str, Any]:
        """A group member who is no friend speaks to the bot in a temporary session.

        The group stands in `sender.group_id` (go-cqhttp, Lagrange) and in `group_id` (NapCat), so both
        readers work.
        """
        sender = {
            "user_id": user_id,
            "nickname": self.world.nickname_of(user_id),
            "card": "",
            "group_id": group_id,
        }
        extra = {"group_id": group_id, "target_id": user_id, "temp_source": 0}
        return self._message(message_id, user_id, "private", "group", sender, body) | extra

    def own_message(self, message_id: int, group_id: int | None, user_id: int | None, body: Body) -> dict[str, Any]:
        """What the bot said, as get_msg returns it."""
        kind = "private" if user_id is not None else "group"
        me = self.world.self_id
        sender = {"user_id": me, "nickname": self.world.nickname, "card": ""}
        event = self._message(message_id, me, kind, "normal" if kind == "group" else "friend", sender, body)
        return event | ({"group_id": group_id} if group_id is not None else {})

    def _message(
        self, message_id: int, user_id: int, kind: str, sub_type: str, sender: dict[str, Any], body: Body
    ) -> dict[str, Any]:
        return self._event("message") | {
            "user_id": user_id,
            "message_id": message_id,
            "message_seq": message_id,
            "real_id": message_id,
            "message_type": kind,
            "sub_type": sub_type,
            "sender": sender,
            "raw_message": _raw(body),
            "font": 14,
            "message": body,
            "message_format": "array",
        }

    def lifecycle(self) -> dict[str, Any]:
        """The first event on a new line."""
        return self._event("meta_event") | {"meta_event_type": "lifecycle", "sub_type": "connect"}

    def heartbeat(self, online: bool) -> dict[str, Any]:
        """The regular sign of life (every 30,000 ms)."""
        status = {"online": online, "good": True}
        return self._event("meta_event") | {
            "meta_event_type": "heartbeat",
            "status": status,
            "interval": 30000,
        }

    def group_recall(self, group_id: int, author: int, operator: int, message_id: int) -> dict[str, Any]:
        """Somebody took a group message back."""
        who = {"user_id": author, "operator_id": operator, "message_id": message_id}
        return self._notice("group_recall") | {"group_id": group_id} | who

    def group_increase(self, group_id: int, user_id: int) -> dict[str, Any]:
        """Somebody came into a group."""
        who = {"user_id": user_id, "operator_id": 0, "sub_type": "approve"}
        return self._notice("group_increase") | {"group_id": group_id} | who

    def friend_add(self, user_id: int) -> dict[str, Any]:
        """Somebody became a friend."""
        return self._notice("friend_add") | {"user_id": user_id}

    def bot_offline(self) -> dict[str, Any]:
        """The account was thrown out (NapCat only)."""
        what = {
            "user_id": self.world.self_id,
            "tag": "KickedOffLine",
            "message": "你的账号当前登录已失效，请重新登录。",
        }
        return self._notice("bot_offline") | what

    def friend_request(self, user_id: int, comment: str) -> dict[str, Any]:
        """Somebody asks for friendship."""
        flag = f"friend-{user_id}-{int(self.clock().timestamp() * 1000)}"
        return self._event("request") | {
            "request_type": "friend",
            "user_id": user_id,
            "comment": comment,
            "flag": flag,
        }

    def group_request(self, group_id: int, user_id: int, comment: str) -> dict[str, Any]:
        """Somebody asks to come into a group."""
        flag = f"group-{group_id}-{user_id}-{int(self.clock().timestamp() * 1000)}"
        return self._event("request") | {
            "request_type": "group",
            "sub_type": "add",
            "group_id": group_id,
            "user_id": user_id,
            "comment": comment,
            "flag": flag,
        }

    def _notice(self, kind: str) -> dict[str, Any]:
        return self._event("notice") | {"notice_type": kind}

    def _event(self, post_type: str) -> dict[str, Any]:
        return {"time": int(self.clock().timestamp()), "self_id": self.world.self_id, "post_type": post_type}
