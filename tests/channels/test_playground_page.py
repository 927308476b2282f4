"""The playground page before a bot of a few lines: its line, its doors, and the page itself in a browser."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from io import StringIO
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from playwright.async_api import Page, async_playwright, expect
from rich.console import Console
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto

from bot.channels.playground.cast import read_cast
from bot.channels.playground.chatlog import ChatLog
from bot.channels.playground.page import WEIXIN_PATH, mount
from bot.channels.playground.room import Room
from bot.channels.playground.serving import serving
from bot.channels.playground.wechat import OfficialAccount

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ZHANG, YUYUAN, WANG, CHEN = "oPlayZhangDaye", 90001, 30001, 30004


class SmallBot:
    """Publishes a card for 求助, gives details to whoever says 接, and recalls what holds a phone number."""

    def __init__(self, account: OfficialAccount) -> None:
        self.account = account
        self.crypto = WeChatCrypto(account.token, account.aes_key, account.appid)
        self.socket: WebSocket | None = None
        self.events: list[dict[str, Any]] = []
        self.app = FastAPI()
        self.app.add_api_websocket_route("/onebot/v11/ws", self.onebot)
        self.app.add_api_route("/wechat/{name}", self.wechat, methods=["POST"])

    async def onebot(self, socket: WebSocket) -> None:
        await socket.accept()
        self.socket = socket
        try:
            while True:
                event = await socket.receive_json()
                self.events.append(event)
                if event.get("post_type") == "message":
                    await self.answer(event)
        except WebSocketDisconnect:
            self.socket = None

    async def answer(self, event: dict[str, Any]) -> None:
        group, user, text = event.get("group_id"), event["user_id"], event["raw_message"]
        if "139" in text:
            await self.call("delete_msg", message_id=event["message_id"])
        elif "接 X0001" in text:
            await self.call("send_group_msg", group_id=group, message="X0001 已接下")
            await self.call("send_private_msg", user_id=user, group_id=group, message="地点：3号楼")

    async def call(self, action: str, **params: Any) -> None:
        assert self.socket is not None
        await self.socket.send_text(json.dumps({"action": action, "params": params, "echo": "1"}))

    async def wechat(self, request: Request) -> Response:
        query = request.query_params
        signed = (query["msg_signature"], query["timestamp"], query["nonce"])
        message = parse_message(self.crypto.decrypt_message(await request.body(), *signed))
        if message.type == "text" and "求助" in message.content:
            await self.call("send_group_msg", group_id=YUYUAN, message="【待接】X0001 陪诊")
        said = message.event if message.type == "event" else message.type
        return Response(self.crypto.encrypt_message(create_reply(f"收到{said}", message).render(), query["nonce"]))


@pytest.fixture
def bot() -> SmallBot:
    return SmallBot(OfficialAccount.invented())


@pytest.fixture
async def room(bot: SmallBot) -> AsyncIterator[Room]:
    async with serving(bot.app) as base_url:
        room = mount(bot.app, base_url=base_url, onebot_token="", account=bot.account)
        await room.start()
        await room.qq.up()
        yield room
        await room.stop()


async def page_line(room: Room, origin: str | None = None) -> ClientConnection:
    """Open the line of one page."""
    url = room.base_url.replace("http", "ws", 1) + "/playground/ws"
    return await connect(url, origin=origin or room.base_url, proxy=None)


async def until(line: ClientConnection, kind: str, **wanted: Any) -> dict[str, Any]:
    """Read on until something of this kind comes whose entry has these values."""
    while True:
        async with asyncio.timeout(5):
            what = json.loads(await line.recv())
        if what["type"] == kind and wanted.items() <= what.get("entry", {}).items():
            return what.get("entry", what)


async def do(line: ClientConnection, what: str, **more: Any) -> None:
    """Ask for something as a page does."""
    await line.send(json.dumps({"do": what, **more}))


async def test_the_front_door_leads_to_the_page_and_lets_nothing_from_elsewhere_in(room: Room):
    async with httpx.AsyncClient(base_url=room.base_url, trust_env=False, follow_redirects=True) as http:
        page = await http.get("/")
        assert page.url.path == "/playground"
        assert "演练场" in page.text
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        for name in ("app.js", "pane.js", "draw.js", "style.css", "icon.svg"):
            text = (await http.get(f"/playground/static/{name}")).text
            assert text
            assert "https://" not in text


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null"])
async def test_another_page_cannot_open_the_line(room: Room, origin: str):
    with pytest.raises(InvalidStatus):
        await page_line(room, origin)


async def test_a_residents_words_go_out_by_wechat_and_come_back(room: Room):
    async with await page_line(room) as line:
        hello = await until(line, "hello")
        assert [button["name"] for button in hello["menu"]]
        await do(line, "wechat", openid=ZHANG, how="says", text="求助：陪诊")
        assert (await until(line, "entry", who=ZHANG))["text"] == "求助：陪诊"
        assert (await until(line, "entry", chat=f"group:{YUYUAN}"))["text"] == "【待接】X0001 陪诊"
        assert (await until(line, "entry", chat=f"wx:{ZHANG}", who="bot"))["text"] == "收到text"
        for how, text, event in (
            ("speaks", "水管漏了", "voice"),
            ("clicks", "我的诉求", "click"),
            ("scans", "370104002002", "subscribe_scan"),
            ("scans", "370104002002", "scan"),
        ):
            await do(line, "wechat", openid=ZHANG, how=how, text=text)
            assert (await until(line, "entry", who="bot"))["text"] == f"收到{event}"


async def test_a_page_opened_later_has_the_log_and_not_what_was_recalled(room: Room):
    async with await page_line(room) as line:
        await do(line, "group", group=YUYUAN, user=WANG, text="王奶奶13900000000")
        entry = await until(line, "entry", who=str(WANG))
        assert (await until(line, "recalled"))["id"] == entry["id"]
    async with await page_line(room) as later:
        log = (await until(later, "hello"))["log"]
    assert [(each["recalled"], each["text"]) for each in log] == [(True, "")]


async def test_who_is_no_friend_is_answered_in_a_temporary_session_until_they_are(room: Room):
    async with await page_line(room) as line:
        await do(line, "group", group=YUYUAN, user=CHEN, text="接 X0001")
        private = await until(line, "entry", chat=f"private:{CHEN}")
        assert (private["text"], private["note"]) == ("地点：3号楼", "临时会话")
        await do(line, "befriend", user=CHEN)
        while CHEN not in (await until(line, "status"))["friends"]:
            pass
        await do(line, "private", user=CHEN, text="接 X0001")
        assert (await until(line, "entry", who=str(CHEN)))["note"] == ""


async def test_what_cannot_be_done_is_said_in_chinese_and_the_line_stays(room: Room):
    async with await page_line(room) as line:
        await do(line, "group", group=90002, user=CHEN, text="在吗")
        assert (await until(line, "problem"))["text"] == "陈阿姨不在这个群里"
        await do(line, "fly")
        assert "刷新" in (await until(line, "problem"))["text"]
        await line.send("[]")
        assert "刷新" in (await until(line, "problem"))["text"]
        await do(line, "wechat", openid=ZHANG, how="says", text="在吗")
        await until(line, "entry", who="bot")


async def test_the_account_reaches_a_resident_through_the_mounted_api(room: Room, bot: SmallBot):
    async with await page_line(room) as line, httpx.AsyncClient(trust_env=False) as http:
        await do(line, "wechat", openid=ZHANG, how="says", text="在吗")
        await until(line, "entry", who="bot")
        api = f"{room.base_url}{WEIXIN_PATH}/cgi-bin"
        login = {"grant_type": "client_credential", "appid": bot.account.appid, "secret": bot.account.secret}
        token = (await http.post(f"{api}/stable_token", json=login)).json()["access_token"]
        message = {"touser": ZHANG, "msgtype": "text", "text": {"content": "志愿者已出发"}}
        sent = await http.post(f"{api}/message/custom/send", params={"access_token": token}, json=message)
        assert sent.json()["errcode"] == 0
        assert (await until(line, "entry", text="志愿者已出发"))["note"] == "客服消息"
        assert (await until(line, "status"))["windows"][ZHANG] == 4


async def test_the_opening_is_played_with_real_mentions(room: Room, bot: SmallBot):
    await room.play_opening()
    said = [event["raw_message"] for event in bot.events if event["post_type"] == "message"]
    assert said == [
        "绑定群 裕园",
        "绑定群 明星社区",
        "绑定群 槐荫区",
        "授权 [CQ:at,qq=20001] 裕园 社区管家 到12月",
        "授权 [CQ:at,qq=20002] 全区 值班员 到12月",
    ]


def test_everybody_in_the_cast_stands_where_they_belong():
    cast = read_cast()
    numbers = {speaker.number for speaker in cast.speakers}
    assert all(set(group.members) <= numbers for group in cast.groups)
    assert all(line.who in numbers for line in cast.opening)
    assert all(speaker.pane in {"volunteer", "coordinator"} for speaker in cast.speakers)


def test_the_transcript_shows_who_said_what_where_and_keeps_what_was_wrong():
    paper = StringIO()
    log = ChatLog(Console(file=paper, width=80))
    log.scene("一 求助")
    log.person("微信 张大爷", "张大爷", "我家老人下不了楼")
    log.bot("群 裕园志愿群", "【待接】X0001 [陪诊]")
    log.check(True, "卡片里没有电话")
    log.check(False, "只有一个人接到")
    lines = [" ".join(line.split()) for line in paper.getvalue().splitlines()]
    assert "微信 张大爷 张大爷 我家老人下不了楼" in lines
    assert "群 裕园志愿群 智慧管家 【待接】X0001 [陪诊]" in lines
    assert log.wrong == ["只有一个人接到"]


# The page in a browser


@pytest.fixture
async def page(room: Room) -> AsyncIterator[Page]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on this machine, and in CI the page must be tried in a browser")
        pytest.skip("no Chromium on this machine: the page was not tried in a browser")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        await page.goto(room.base_url)
        await expect(page.get_by_role("status")).to_have_text("QQ 与微信通道已连接")
        yield page
        await browser.close()
        assert troubles == []


@pytest.mark.browser
async def test_the_three_windows_follow_one_story(page: Page):
    resident, volunteers = page.locator("#resident"), page.locator("#volunteer")
    await resident.get_by_label("张大爷对公众号说…").fill("求助：陪诊")
    await page.keyboard.press("Enter")
    await expect(resident.get_by_role("log")).to_contain_text("收到text")
    await expect(volunteers.get_by_role("log")).to_contain_text("【待接】X0001 陪诊")
    await volunteers.get_by_role("button", name="陈阿姨").click()
    await volunteers.get_by_role("button", name="接 X0001").click()
    await volunteers.get_by_role("button", name="发送").click()
    await expect(volunteers.get_by_role("log")).to_contain_text("X0001 已接下")
    private = volunteers.get_by_role("button", name="私聊管家")
    await expect(private).to_have_text("私聊管家1条未读")
    await expect(volunteers.get_by_role("log")).not_to_contain_text("3号楼")
    await private.click()
    await expect(volunteers.get_by_role("log")).to_contain_text("地点：3号楼")
    await expect(private).to_have_text("私聊管家")


@pytest.mark.browser
async def test_a_recalled_message_leaves_the_page(page: Page):
    volunteers = page.locator("#volunteer")
    await volunteers.get_by_label("王芳对裕园志愿群说…").fill("王奶奶13900000000")
    await page.keyboard.press("Enter")
    await expect(volunteers.get_by_role("log")).to_contain_text("王芳的一条消息被管家撤回")
    await expect(volunteers.get_by_role("log")).not_to_contain_text("13900000000")


@pytest.mark.browser
async def test_text_is_never_markup(page: Page):
    resident = page.locator("#resident")
    await resident.get_by_label("张大爷对公众号说…").fill("<img src=x onerror=alert(1)>")
    await page.keyboard.press("Enter")
    await expect(resident.get_by_role("log")).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(resident.locator(".log img")).to_have_count(0)


@pytest.mark.browser
async def test_a_phone_shows_one_window_at_a_time_and_nothing_runs_over_the_edge(page: Page):
    await page.set_viewport_size({"width": 360, "height": 740})
    await expect(page.locator("#volunteer")).to_be_hidden()
    await page.get_by_role("tab", name="居民微信").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#volunteer")).to_be_visible()
    await expect(page.locator("#resident")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.browser
async def test_the_menu_is_the_programmes_own_and_works_by_keyboard(page: Page):
    resident = page.locator("#resident")
    await resident.get_by_role("group", name="公众号菜单").locator("summary").first.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(resident.get_by_role("log")).to_contain_text("张大爷点了菜单")
    await expect(resident.get_by_role("log")).to_contain_text("收到click")
