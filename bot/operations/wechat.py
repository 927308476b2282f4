"""What an official account is given once: its menu, and one printed code per community."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import httpx
from wechatpy.exceptions import WeChatClientException

from bot.channels.wechat import AsyncWeChatClient, WeChatAccount
from bot.channels.wechat.client import TokenUnavailable
from bot.channels.wechat.menu import MenuMistake, push_menu, read_menu
from bot.channels.wechat.qr import CodesDrawn, community_codes
from bot.clock import now
from bot.config import Settings
from bot.language.places import AreaKind, load_areas
from bot.operations import Mistake

T = TypeVar("T")

MEANINGS = {
    "40013": "appid 不对",
    "40125": "secret 不对",
    "40164": "本机的IP不在公众号的IP白名单里",
    "48001": "这个公众号没有这项接口权限（要认证的服务号）",
    "45009": "今天的调用次数用完了",
    "connection": "连不上微信的接口",
}


def menu() -> dict[str, Any]:
    """Return the menu as the API wants it."""
    try:
        return read_menu()
    except (MenuMistake, OSError, ValueError) as wrong:
        raise Mistake(f"菜单文件 data/wechat_menu.toml 有误：{wrong}") from None


def put_menu(settings: Settings, account: str) -> None:
    """Give an account its menu."""
    wanted = menu()
    _with_client(settings, account, lambda client: push_menu(client, wanted))


def draw_codes(settings: Settings, account: str, folder: Path) -> CodesDrawn:
    """Draw a PNG per community that has none yet; about one a second, as the API allows."""
    communities = [area for area in load_areas() if area.kind is AreaKind.COMMUNITY]
    try:
        return _with_client(settings, account, lambda client: community_codes(client, communities, folder))
    except OSError as error:
        raise Mistake(f"写不了 {folder}：{error.strerror}") from None


def _with_client(settings: Settings, name: str, work: Callable[[AsyncWeChatClient], Coroutine[Any, Any, T]]) -> T:
    one = settings.wechat.get(name)
    if one is None:
        known = "、".join(settings.wechat) or "一个也没有"
        raise Mistake(f"配置里没有公众号 {name}（有：{known}）")
    if not one.complete:
        raise Mistake(f"公众号 {name} 还没填 appid、secret、token")
    account = WeChatAccount(
        name=name,
        appid=one.appid,
        secret=one.secret.get_secret_value(),
        token=one.token.get_secret_value(),
        aes_key=one.aes_key.get_secret_value(),
        api_base=one.api_base,
        verified=one.verified,
    )

    async def run() -> T:
        client = AsyncWeChatClient(account, clock=now)
        try:
            return await work(client)
        finally:
            await client.aclose()

    try:
        return asyncio.run(run())
    except WeChatClientException as refused:
        raise Mistake(_refusal(str(refused.errcode))) from None
    except TokenUnavailable as refused:
        raise Mistake(_refusal(refused.code)) from None
    except httpx.HTTPError:
        raise Mistake(_refusal("connection")) from None


def _refusal(code: str) -> str:
    return f"微信没有接受：{MEANINGS.get(code, '请按错误码查微信的文档')}（{code}）"
