"""Simulated phones write to a small callback over real HTTP; the stand-in keeps WeChat's rules."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.utils import check_signature

from bot.channels.playground.serving import serving
from bot.channels.playground.wechat import BadReply, OfficialAccount, WeChatPhone, WeChatServer
from bot.channels.playground.wechat_account import Push
from bot.channels.playground.wechat_api import wechat_api


class Bot:
    """Repeats what it understands, through wechatpy; may be told to be slow, broken or silent."""

    def __init__(self, account: OfficialAccount) -> None:
        self.account = account
        self.heard: list[Any] = []
        self.troubles: list[str] = []
        self.released = asyncio.Event()
        self.app = FastAPI()
        self.app.add_api_route("/wechat/{name}", self.callback, methods=["POST"])
        self.app.add_api_route("/wechat/{name}", self.handshake, methods=["GET"])

    async def handshake(self, signature: str, timestamp: str, nonce: str, echostr: str) -> Response:
        try:
            check_signature(self.account.token, signature, timestamp, nonce)
        except InvalidSignatureException:
            return Response(status_code=403)
        return Response(echostr)

    async def callback(self, request: Request) -> Response:
        query, body = request.query_params, await request.body()
        crypto = WeChatCrypto(self.account.token, self.account.aes_key, self.account.appid)
        try:
            check_signature(self.account.token, query["signature"], query["timestamp"], query["nonce"])
            if self.account.safe_mode:
                body = crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        except InvalidSignatureException:
            return Response(status_code=403)
        message = parse_message(body)
        self.heard.append(message)
        trouble = self.troubles.pop(0) if self.troubles else ""
        if trouble == "slow":
            await self.released.wait()
        if trouble:
            return Response(
                {"silent": "success"}.get(trouble, trouble), status_code=502 if trouble == "broken" else 200
            )
        said = {"text": "content", "voice": "recognition", "event": "event"}[message.type]
        reply = create_reply("复读" + str(getattr(message, said)), message).render()
        return Response(crypto.encrypt_message(reply, query["nonce"]) if self.account.safe_mode else reply)


class Hand:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture(params=[True, False], ids=["safe", "plain"])
async def bot(request: pytest.FixtureRequest) -> AsyncIterator[Bot]:
    return Bot(OfficialAccount.invented(safe_mode=request.param))


@pytest.fixture
async def phone(bot: Bot) -> AsyncIterator[WeChatPhone]:
    async with serving(bot.app) as base_url:
        phone = WeChatPhone(base_url, bot.account, "o-zhang", nickname="张大爷", answer_seconds=0.3)
        yield phone
        bot.released.set()
        await phone.close()


async def test_a_text_goes_there_and_its_answer_comes_back(phone: WeChatPhone, bot: Bot):
    assert await phone.says("家里水管漏了 𠮷\n  二楼") == "复读家里水管漏了 𠮷\n  二楼"
    assert bot.heard[0].source == "o-zhang"
    assert phone.received.everything[0].how == "reply"


async def test_voice_click_follow_and_scan_are_what_wechatpy_knows(phone: WeChatPhone, bot: Bot):
    assert await phone.speaks("家里水管漏了") == "复读家里水管漏了"
    await phone.clicks("我的诉求")
    await phone.follows("area_370104001")
    await phone.scans("area_370104001")
    await phone.unfollows()
    assert [message.event for message in bot.heard[1:]] == [
        "click",
        "subscribe_scan",
        "scan",
        "unsubscribe",
    ]
    assert [bot.heard[2].scene_id, bot.heard[3].scene_id] == ["area_370104001", "area_370104001"]


async def test_no_answer_is_tried_three_times_with_one_message_id(phone: WeChatPhone, bot: Bot):
    bot.troubles = ["slow", "broken"]
    assert await phone.says("在吗") == "复读在吗"
    assert phone.tries == 3
    assert len({message.id for message in bot.heard}) == 1
    bot.troubles = ["broken", "broken", "broken"]
    assert await phone.says("在吗") is None
    assert phone.tries == 3


async def test_a_typed_end_of_cdata_arrives_whole(phone: WeChatPhone, bot: Bot):
    bot.troubles = ["silent"]
    await phone.says("看 a[b[0]]>1 这里")
    assert bot.heard[0].content == "看 a[b[0]]>1 这里"


async def test_success_is_an_answer_and_is_not_tried_again(phone: WeChatPhone, bot: Bot):
    bot.troubles = ["silent"]
    assert await phone.says("在吗") is None
    assert phone.tries == 1


async def test_a_reply_that_wechat_would_not_pass_on_fails_loudly(phone: WeChatPhone, bot: Bot):
    for trouble in ("<xml>", "nonsense", "<xml><ToUserName>another</ToUserName></xml>"):
        bot.troubles = [trouble]
        with pytest.raises(BadReply):
            await phone.says("在吗")
    with pytest.raises(BadReply, match="2048"):
        await phone.says("长" * 700)


async def test_a_resent_message_keeps_its_id_and_a_forged_one_is_turned_away(phone: WeChatPhone, bot: Bot):
    await phone.says("一")
    await phone.resends()
    assert bot.heard[0].id == bot.heard[1].id
    push = phone.sealed("<xml></xml>")
    forged = Push(push.query | {"signature": "0" * 40, "msg_signature": "0" * 40}, push.body)
    assert (await phone.push(forged)).status_code == 403


async def test_the_settings_page_of_wechat_can_verify_the_url(phone: WeChatPhone):
    answer = await phone.verifies_url()
    assert answer.text == answer.request.url.params["echostr"]
    assert (await phone.verifies_url(token="guessed")).status_code == 403


# The stand-in for WeChat's API


class Api:
    """Calls the stand-in as an account does."""

    def __init__(self, http: httpx.AsyncClient, account: OfficialAccount) -> None:
        self.http, self.account, self.token = http, account, ""

    async def login(self, *, refresh: bool = False, secret: str | None = None) -> dict[str, Any]:
        asked = {
            "appid": self.account.appid,
            "secret": secret or self.account.secret,
            "force_refresh": refresh,
        }
        answer = (await self.http.post("/cgi-bin/stable_token", json=asked)).json()
        self.token = answer.get("access_token", self.token)
        return answer

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = await self.http.post(f"/cgi-bin/{path}", params={"access_token": self.token}, json=body)
        return answer.json()

    async def write(self, openid: str, text: str = "您好") -> int:
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        return (await self.post("message/custom/send", **body))["errcode"]


@pytest.fixture
async def clock() -> AsyncIterator[Hand]:
    return Hand()


@pytest.fixture
async def server(clock: Hand) -> AsyncIterator[WeChatServer]:
    return WeChatServer(
        OfficialAccount.invented("main"), OfficialAccount.invented("small", verified=False), clock=clock
    )


@pytest.fixture
async def zhang(server: WeChatServer, clock: Hand) -> AsyncIterator[WeChatPhone]:
    bot = Bot(server.accounts["main"].account)
    async with serving(bot.app) as base_url:
        phone = WeChatPhone(base_url, bot.account, "o-zhang", server=server, clock=clock)
        yield phone
        await phone.close()


@pytest.fixture
async def api(server: WeChatServer) -> AsyncIterator[Api]:
    async with serving(wechat_api(server)) as url, httpx.AsyncClient(base_url=url, trust_env=False) as http:
        api = Api(http, server.accounts["main"].account)
        await api.login()
        yield api


async def test_five_messages_in_48_hours_and_no_more(api: Api, zhang: WeChatPhone, clock: Hand, server: WeChatServer):
    assert await api.write("o-zhang") == 45015
    await zhang.says("在吗")
    assert server.left("main", "o-zhang") == 5
    assert [await api.write("o-zhang", f"第{n}条") for n in range(6)] == [0, 0, 0, 0, 0, 45047]
    assert (await zhang.heard("第4条")).how == "service"
    await zhang.says("还在吗")
    clock.passes(hours=47)
    await api.login()
    assert await api.write("o-zhang") == 0
    clock.passes(hours=1)
    await api.login()
    assert await api.write("o-zhang") == 45015


async def test_a_click_opens_the_way_for_one_minute_and_three_messages(api: Api, zhang: WeChatPhone, clock: Hand):
    await zhang.clicks("我的诉求")
    assert [await api.write("o-zhang") for _ in range(4)] == [0, 0, 0, 45047]
    clock.passes(minutes=1)
    assert await api.write("o-zhang") == 45015


async def test_who_does_not_follow_cannot_be_reached(api: Api, zhang: WeChatPhone):
    assert await api.write("o-nobody") == 40003
    await zhang.says("在吗")
    await zhang.unfollows()
    assert await api.write("o-zhang") == 40003


async def test_a_text_holds_2048_bytes(api: Api, zhang: WeChatPhone):
    await zhang.says("在吗")
    assert await api.write("o-zhang", "字" * 682) == 0
    assert await api.write("o-zhang", "字" * 683) == 45002
    assert await api.write("o-zhang", "") == 44004


async def test_tokens_end_and_are_replaced(api: Api, zhang: WeChatPhone, clock: Hand, server: WeChatServer):
    await zhang.says("在吗")
    first = api.token
    assert (await api.login())["access_token"] == first
    assert (await api.login(refresh=True))["access_token"] != first
    clock.passes(seconds=7200)
    assert await api.write("o-zhang") == 42001
    server.forget_tokens()
    assert await api.write("o-zhang") == 40001
    assert (await api.login(secret="guessed"))["errcode"] == 40125


async def test_an_unverified_account_may_only_answer(server: WeChatServer):
    async with serving(wechat_api(server)) as url, httpx.AsyncClient(base_url=url, trust_env=False) as http:
        api = Api(http, server.accounts["small"].account)
        await api.login()
        assert await api.write("o-zhang") == 48001
        assert (await api.post("qrcode/create"))["errcode"] == 48001


async def test_menu_and_codes_are_kept(api: Api, server: WeChatServer):
    assert (await api.post("menu/get"))["errcode"] == 46003
    menu = {"button": [{"type": "click", "name": "我要求助", "key": "我要求助"}]}
    assert (await api.post("menu/create", **menu))["errcode"] == 0
    assert (await api.post("menu/get"))["menu"] == menu
    scene = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "area_1"}}}
    ticket = (await api.post("qrcode/create", **scene))["ticket"]
    assert server.accounts["main"].tickets[ticket] == {"scene_str": "area_1"}


async def test_failures_come_when_they_are_scripted(api: Api, zhang: WeChatPhone, server: WeChatServer):
    await zhang.says("在吗")
    server.will_answer(45047)
    assert await api.write("o-zhang") == 45047
    assert await api.write("o-zhang") == 0
    server.will_break(delivered=True)
    with pytest.raises(ValueError, match="Expecting value"):
        await api.write("o-zhang", "到了吗")
    await zhang.heard("到了吗")
