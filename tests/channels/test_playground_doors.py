"""The simulated phone and WeChat server against our own WeChat adapter: each proves the other."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from nonebot.config import Config, Env
from nonebot.drivers.fastapi import Driver

from bot.channels.playground.serving import serving
from bot.channels.playground.wechat import OfficialAccount, WeChatPhone, WeChatServer
from bot.channels.playground.wechat_api import wechat_api
from bot.channels.port import Address, Outcome
from bot.channels.wechat import WeChatAccount, WeChatAdapter, WeChatBot, WeChatEvent
from bot.channels.wechat.port import WeChatPort
from bot.clock import now


@dataclass
class House:
    """Our adapter between a resident's phone and WeChat's API, all on loopback."""

    phone: WeChatPhone
    server: WeChatServer
    adapter: WeChatAdapter
    heard: list[WeChatEvent] = field(default_factory=list[WeChatEvent])

    @property
    def to_phone(self) -> Address:
        return Address("wechat", self.phone.account.name, person=self.phone.openid)


@pytest.fixture(params=[True, False], ids=["safe", "plain"])
async def house(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    account = OfficialAccount.invented(safe_mode=request.param)
    server = WeChatServer(account)

    async def receive(bot: WeChatBot, event: WeChatEvent) -> None:
        house.heard.append(event)
        await bot.send(event, f"听到 {event.get_plaintext()} ]]>")

    async def late(name: str, openid: str, text: str) -> None:
        raise AssertionError("nothing here is late")

    driver = Driver(Env(environment="test"), Config(_env_file=None, log_level="CRITICAL"))  # type: ignore[call-arg]
    async with serving(wechat_api(server)) as api_base:
        ours = WeChatAccount(
            name=account.name,
            appid=account.appid,
            secret=account.secret,
            token=account.token,
            aes_key=account.aes_key if account.safe_mode else "",
            api_base=api_base,
        )
        adapter = WeChatAdapter(driver, accounts={ours.name: ours}, receive=receive, late=late, clock=now)
        async with serving(driver.server_app) as base_url:
            phone = WeChatPhone(base_url, account, "o-zhang", nickname="张大爷", server=server)
            house = House(phone, server, adapter)
            yield house
            await phone.close()


async def test_words_go_through_the_adapter_and_back_whole(house: House):
    assert await house.phone.says("家里水管漏了 𠮷 ]]>") == "听到 家里水管漏了 𠮷 ]]> ]]>"
    assert await house.phone.speaks("二楼漏水") == "听到 二楼漏水 ]]>"
    assert await house.phone.clicks("我的诉求") == "听到 我的诉求 ]]>"
    assert (await house.phone.verifies_url()).status_code == 200


async def test_a_message_sent_unasked_reaches_the_phone_while_the_window_is_open(house: House):
    port = WeChatPort(house.adapter.accounts, house.adapter.clients)
    assert (await port.send(house.to_phone, "志愿者已出发")).outcome is Outcome.CLOSED
    await house.phone.says("在吗")
    assert (await port.send(house.to_phone, "志愿者已出发")).outcome is Outcome.SENT
    assert (await house.phone.heard("志愿者已出发")).how == "service"
