"""What a NapCat client answers when the bot calls its API, with NapCat's retcodes over WebSocket.

0 done · 1400 bad parameters · 1200 anything that went wrong, told apart by its wording · 1404 no such action.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.channels.playground.qq_world import QQWorld

Segments = tuple[dict[str, Any], ...]

_SEND = "NTEvent serviceAndMethod:NodeIKernelMsgService/sendMsg ListenerName:NodeIKernelMsgListener/onMsgInfoListUpdate"
TIMED_OUT = f'Timeout: {_SEND} EventRet:\n{{\n    "result": 0,\n    "errMsg": ""\n}}\n'
"""No echo came from QQ: the message may have been delivered all the same."""


def refused_by_qq(result: int, reason: str) -> str:
    """Return the wording with which NapCat passes on a definite no of the QQ server (110 removed, 120 muted,
    …)."""
    return f'EventChecker Failed: {_SEND} EventRet:\n{{\n    "result": {result},\n    "errMsg": "{reason}"\n}}\n'


class ApiError(Exception):
    """The call failed: `retcode` and `wording` are what the bot is told."""

    def __init__(self, wording: str, retcode: int = 1200) -> None:
        super().__init__(wording)
        self.wording, self.retcode = wording, retcode


@dataclass(frozen=True)
class Sent:
    """One message on its way from the bot: to a group, to a friend, or to a member of a group in private."""

    group_id: int | None
    user_id: int | None
    segments: Segments


@dataclass
class QQApi:
    """The API of one account. What a call changes outside `world` leaves through the four callables."""

    world: QQWorld
    deliver: Callable[[Sent], int]
    recall: Callable[[int], bool]
    """Take a message back; False when there is no such message or the bot may not."""
    message: Callable[[int], dict[str, Any] | None]
    decide: Callable[[str, bool], bool]
    """Answer a friend or group request by its flag; False when no such request is open."""
    online: bool = True
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list[tuple[str, dict[str, Any]]])
    """Every call that came in, oldest first."""

    def answer(self, action: str, params: dict[str, Any]) -> Any:
        """Return the `data` of the answer, or raise ApiError."""
        self.calls.append((action, params))
        handler = getattr(self, f"_{action}", None)
        if handler is None:
            raise ApiError(f"不支持的API {action}", 1404)
        try:
            return handler(params)
        except (KeyError, TypeError, ValueError) as wrong:
            raise ApiError(f"参数错误: {wrong}", 1400) from wrong

    def _send_group_msg(self, params: dict[str, Any]) -> dict[str, int]:
        self._must_be_online()
        group = self.world.groups.get(int(params["group_id"]))
        if group is None or self.world.self_id not in group.members:
            raise ApiError(refused_by_qq(110, "发送失败，你已被移出该群，请重新加群。"))
        if group.muted:
            raise ApiError(refused_by_qq(120, "发送失败，你已被禁言。"))
        return {"message_id": self.deliver(Sent(group.group_id, None, _segments(params["message"])))}

    def _send_private_msg(self, params: dict[str, Any]) -> dict[str, int]:
        self._must_be_online()
        user_id, through = int(params["user_id"]), params.get("group_id")
        segments = _segments(params["message"])
        if user_id in self.world.friends:
            return {"message_id": self.deliver(Sent(None, user_id, segments))}
        group = self.world.groups.get(int(through)) if through is not None else None
        if group is None or user_id not in group.members:
            raise ApiError("无法获取用户信息")
        if not group.temporary_sessions:
            raise ApiError(refused_by_qq(16, "对方群聊不允许发起临时会话。"))
        return {"message_id": self.deliver(Sent(group.group_id, user_id, segments))}

    def _send_msg(self, params: dict[str, Any]) -> dict[str, int]:
        private = params.get("message_type") == "private" or not params.get("group_id")
        return self._send_private_msg(params) if private else self._send_group_msg(params)

    def _delete_msg(self, params: dict[str, Any]) -> None:
        if not self.recall(int(params["message_id"])):
            raise ApiError("消息不存在或没有权限撤回")

    def _get_msg(self, params: dict[str, Any]) -> dict[str, Any]:
        found = self.message(int(params["message_id"]))
        if found is None:
            raise ApiError("消息不存在")
        return found

    def _get_login_info(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"user_id": self.world.self_id, "nickname": self.world.nickname}

    def _get_status(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"online": self.online, "good": True, "stat": {}}

    def _get_version_info(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"app_name": "NapCat.Onebot", "protocol_version": "v11", "app_version": "4.8.90"}

    def _get_friend_list(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {
                "user_id": user,
                "nickname": self.world.nickname_of(user),
                "remark": "",
                "sex": "unknown",
                "level": 0,
            }
            for user in sorted(self.world.friends)
        ]

    def _get_group_list(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {
                "group_id": group.group_id,
                "group_name": group.name,
                "group_remark": "",
                "group_all_shut": 0,
                "member_count": len(group.members),
                "max_member_count": 500,
            }
            for group in self.world.groups.values()
            if self.world.self_id in group.members
        ]

    def _get_group_info(self, params: dict[str, Any]) -> dict[str, Any]:
        wanted = int(params["group_id"])
        for group in self._get_group_list(params):
            if group["group_id"] == wanted:
                return group
        raise ApiError("群不存在")

    def _get_group_member_list(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        group = self.world.groups.get(int(params["group_id"]))
        if group is None:
            raise ApiError("群不存在")
        return [self._member(group.group_id, user) for user in group.members]

    def _get_group_member_info(self, params: dict[str, Any]) -> dict[str, Any]:
        return self._member(int(params["group_id"]), int(params["user_id"]))

    def _member(self, group_id: int, user_id: int) -> dict[str, Any]:
        group = self.world.groups.get(group_id)
        member = group.members.get(user_id) if group else None
        if member is None:
            raise ApiError(f"群({group_id})成员{user_id}不存在")
        return {
            "group_id": group_id,
            "user_id": user_id,
            "nickname": self.world.nickname_of(user_id),
            "card": member.card,
            "role": member.role,
            "sex": "unknown",
            "age": 0,
            "area": "",
            "level": "0",
            "join_time": 0,
            "last_sent_time": 0,
            "title": "",
            "title_expire_time": 0,
            "unfriendly": False,
            "card_changeable": False,
            "is_robot": user_id == self.world.self_id,
            "shut_up_timestamp": 0,
        }

    def _get_stranger_info(self, params: dict[str, Any]) -> dict[str, Any]:
        user_id = int(params["user_id"])
        return {"user_id": user_id, "nickname": self.world.nickname_of(user_id), "sex": "unknown", "age": 0}

    def _set_friend_add_request(self, params: dict[str, Any]) -> None:
        self._decide(params)

    def _set_group_add_request(self, params: dict[str, Any]) -> None:
        self._decide(params)

    def _decide(self, params: dict[str, Any]) -> None:
        if not self.decide(str(params["flag"]), bool(params.get("approve", True))):
            raise ApiError("未找到请求")

    def _must_be_online(self) -> None:
        if not self.online:
            raise ApiError(refused_by_qq(1006514, "网络连接异常!"))


def _segments(message: Any) -> Segments:
    """Read a message in any of its three forms: an array, one segment, or a string (here always plain
    text)."""
    if isinstance(message, str):
        message = [{"type": "text", "data": {"text": message}}]
    if isinstance(message, dict):
        message = [message]
    segments = tuple(message)
    if not segments or any("type" not in segment for segment in segments):
        raise ValueError("message")
    for segment in segments:
        if segment["type"] == "image":
            picture_of(segment)
    return segments


def picture_of(segment: dict[str, Any]) -> bytes:
    """Return the bytes of an image segment. Files and addresses are taken by NapCat too, but the bot sends neither."""
    _, mark, data = str(segment["data"]["file"]).partition("base64://")
    if not mark or not data:
        raise ApiError("识别URL失败, uri= " + str(segment["data"]["file"])[:40])
    return base64.b64decode(data, validate=True)
