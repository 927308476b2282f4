"""Pictures on both channels: how they leave, what a platform that does not take them leads to, and the press itself."""

import asyncio
import base64
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import current_thread, main_thread
from typing import Any

import nonebot
import pytest
from nonebot.adapters.onebot.v11.exception import ActionFailed

from bot.channels.onebot_port import OneBotPort
from bot.channels.playground.qq_api import ApiError, picture_of
from bot.channels.playground.serving import serving
from bot.channels.playground.wechat import OfficialAccount, WeChatPhone, WeChatServer
from bot.channels.playground.wechat_api import wechat_api
from bot.channels.port import Address, Outcome
from bot.channels.wechat import AsyncWeChatClient, WeChatAccount, WeChatPort
from bot.domain.sheets.statements import YearView
from bot.printing import Page, Press, year_page
from tests.conversations.chatting import WANG
from tests.databases import sqlite_only
from tests.world import BOT, GROUP, World

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


class Bot:
    """A QQ client that writes down what it is called with; `refuses` are segment types that QQ does not take."""

    def __init__(self, *refuses: str) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.refuses = refuses

    async def call_api(self, api: str, **data: Any) -> Any:
        """Take a call."""
        self.calls.append((api, data))
        if data["message"][0]["type"] in self.refuses:
            raise ActionFailed(status="failed", retcode=1200, wording="rich media transfer failed")
        return {"message_id": 7}


async def test_on_qq_a_picture_goes_in_place_of_the_words_to_one_person_and_never_into_a_group() -> None:
    bot = Bot()
    port = OneBotPort(lambda: {str(BOT): bot})
    sent = await port.send(Address("qq", str(BOT), None, str(WANG)), "看不到图就回：记录单", PNG)
    assert sent.outcome is Outcome.SENT
    ((api, data),) = bot.calls
    assert api == "send_private_msg"
    assert picture_of(data["message"][0]) == PNG
    await port.send(Address("qq", str(BOT), str(GROUP)), "一句话", PNG)
    assert bot.calls[1][1]["message"] == [{"type": "text", "data": {"text": "一句话"}}]


async def test_where_qq_refuses_the_picture_the_words_are_said() -> None:
    bot = Bot("image")
    port = OneBotPort(lambda: {str(BOT): bot})
    assert (await port.send(Address("qq", str(BOT), None, str(WANG)), "话", PNG)).outcome is Outcome.SENT
    assert [call[1]["message"][0]["type"] for call in bot.calls] == ["image", "text"]


def test_the_simulated_client_takes_no_picture_it_could_not_show() -> None:
    with pytest.raises(ApiError):
        picture_of({"type": "image", "data": {"file": "file:///etc/passwd"}})
    assert picture_of({"type": "image", "data": {"file": "base64://" + base64.b64encode(PNG).decode()}}) == PNG


@dataclass
class WeChat:
    """One account, the platform behind it and one follower's phone."""

    server: WeChatServer
    phone: WeChatPhone
    port: WeChatPort
    now: datetime

    async def sends(self, picture: bytes | None) -> Outcome:
        """Send the follower a picture, or the words."""
        to = Address("wechat", "main", person=self.phone.openid)
        return (await self.port.send(to, "话", picture)).outcome


async def wechat(stack: AsyncExitStack, *, verified: bool = True) -> WeChat:
    """Open the platform with one account."""
    held: list[WeChat] = []
    start = datetime(2026, 11, 24, 1, tzinfo=UTC)

    def clock() -> datetime:
        return held[0].now if held else start

    invented = OfficialAccount.invented("main", verified=verified)
    server = WeChatServer(invented, clock=clock)
    base = await stack.enter_async_context(serving(wechat_api(server)))
    account = WeChatAccount(
        name="main", appid=invented.appid, secret=invented.secret, token="t", api_base=base, verified=verified
    )
    client = AsyncWeChatClient(account, clock=clock)
    stack.push_async_callback(client.aclose)
    phone = WeChatPhone("http://127.0.0.1:1", invented, "openid-1", server=server, clock=clock)
    stack.push_async_callback(phone.close)
    server.person_did("main", phone.openid, "message")
    held.append(WeChat(server, phone, WeChatPort({"main": account}, {"main": client}), start))
    return held[0]


async def test_on_wechat_a_picture_is_uploaded_and_sent_within_the_window() -> None:
    async with AsyncExitStack() as stack:
        world = await wechat(stack)
        assert await world.sends(PNG) is Outcome.SENT
        (shown,) = world.phone.received.everything
        assert (shown.text, shown.picture) == ("[图片]", PNG)
        assert world.server.left("main", world.phone.openid) == 4
        world.now += timedelta(hours=49)
        assert await world.sends(PNG) is Outcome.CLOSED


@pytest.mark.parametrize(
    ("picture", "outcome", "shown"),
    [
        (b"not a picture", Outcome.SENT, "话"),
        (PNG + b"0" * 10 * 1024 * 1024, Outcome.SENT, "话"),
        (b"", Outcome.SENT, "话"),
    ],
    ids=["no picture", "too large", "nothing"],
)
async def test_what_wechat_takes_for_no_picture_is_said_in_words(picture: bytes, outcome: Outcome, shown: str) -> None:
    async with AsyncExitStack() as stack:
        world = await wechat(stack)
        assert await world.sends(picture) is outcome
        assert [item.text for item in world.phone.received.everything] == [shown]


async def test_an_account_without_the_right_sends_nothing_and_a_broken_upload_is_made_again() -> None:
    async with AsyncExitStack() as stack:
        world = await wechat(stack, verified=False)
        assert await world.sends(PNG) is Outcome.CLOSED
    async with AsyncExitStack() as stack:
        world = await wechat(stack)
        world.server.will_break(path="media/upload")
        assert await world.sends(PNG) is Outcome.UNAVAILABLE
        world.server.expire_tokens()
        assert await world.sends(PNG) is Outcome.SENT


def year(title: str) -> Page:
    """Return the picture of some year."""
    view = YearView(2018, 150, 2, 2, 2, 1, (0, 0, 90, 0, 0, 0, 0, 0, 0, 0, 60, 0), ((title, 2),))
    return year_page(view, today=date(2026, 11, 24))


async def test_the_press_works_on_a_thread_of_its_own() -> None:
    threads: list[bool] = []

    class Watched(Press):
        def make(self, page: Page, form: str) -> bytes:
            threads.append(current_thread() is main_thread())
            return super().make(page, form)

    press = Watched()
    png, pdf = await asyncio.gather(press.png(year("陪诊")), press.pdf(year("陪诊")))
    assert png.startswith(b"\x89PNG")
    assert pdf.startswith(b"%PDF")
    assert threads == [False, False]


def test_rare_characters_of_names_have_their_shape() -> None:
    """A character without a glyph is drawn as an empty box, the same for each: none of these may look like it."""
    press = Press()
    box = press.make(year("\U00023231"), "png")
    for character in "喆堃赟䶮㛃㼆𬭚𬀩𫖯祎翀犇骉羴鱻燚垚㻞䒟鿍·":
        assert press.make(year(character), "png") != box, character


def test_what_people_wrote_is_never_read_as_markup() -> None:
    press = Press()
    assert press.make(year('#panic("x") $1/0$ *'), "png").startswith(b"\x89PNG")


@sqlite_only
async def test_the_page_for_trying_shows_what_was_sent(world: World) -> None:
    world.qq.world.person(WANG, "王芳", friend=True)
    port = OneBotPort(lambda: nonebot.get_driver().bots)
    await port.send(Address("qq", str(BOT), None, str(WANG)), "话", PNG)
    assert (await world.qq.heard("private", user=WANG)).picture == PNG
