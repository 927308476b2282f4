"""WeChat official accounts as a NoneBot adapter, on wechatpy.

Signatures, safe mode, parsing, replies and the API are wechatpy's; what it leaves out (a time window,
constant-time comparison, escaping of `]]>`, `stable_token`, timeouts) is added here.
"""

from bot.channels.wechat.account import Subscription, WeChatAccount
from bot.channels.wechat.adapter import WeChatAdapter
from bot.channels.wechat.bot import WeChatBot
from bot.channels.wechat.client import AsyncWeChatClient, TokenUnavailable
from bot.channels.wechat.event import (
    MessageEvent,
    NoticeEvent,
    ScanEvent,
    SubscribeEvent,
    UnsubscribeEvent,
    WeChatEvent,
)
from bot.channels.wechat.message import Message, MessageSegment
from bot.channels.wechat.port import WeChatPort

__all__ = [
    "AsyncWeChatClient",
    "Message",
    "MessageEvent",
    "MessageSegment",
    "NoticeEvent",
    "ScanEvent",
    "SubscribeEvent",
    "Subscription",
    "TokenUnavailable",
    "UnsubscribeEvent",
    "WeChatAccount",
    "WeChatAdapter",
    "WeChatBot",
    "WeChatEvent",
    "WeChatPort",
]
