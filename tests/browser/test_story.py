"""The main story in a browser, before the real process: one sentence becomes a settled hour, and nobody is exposed."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

PHONE = "13912345678"


def chat(pane: Locator) -> Locator:
    """The open chat of one window."""
    return pane.get_by_role("log")


async def says(pane: Locator, text: str) -> None:
    """Type and send in one window."""
    await pane.locator("textarea").fill(text)
    await pane.get_by_role("button", name="发送").click()


async def takes_hint(pane: Locator, beginning: str) -> None:
    """Send one of the sentences offered below the chat."""
    await pane.locator(".hint", has_text=re.compile(f"^{beginning}")).click()
    await pane.get_by_role("button", name="发送").click()


@pytest.mark.browser
async def test_one_sentence_becomes_a_settled_hour(page: Page):
    resident, volunteers, duty = page.locator("#resident"), page.locator("#volunteer"), page.locator("#coordinator")
    await expect(chat(volunteers)).to_contain_text("已授权 赵姐")

    await takes_hint(resident, "我家老人下不了楼")
    await expect(chat(resident)).to_contain_text("留个电话")
    await says(resident, PHONE)
    await expect(chat(resident)).to_contain_text("对的话回：是")
    await takes_hint(resident, "是$")
    await expect(chat(resident)).to_contain_text("编号 X0001")

    await expect(chat(duty)).to_contain_text("新诉求 X0001")
    await takes_hint(duty, "核实 X0001")
    await expect(chat(duty)).to_contain_text("X0001 已核实")
    await expect(chat(volunteers)).to_contain_text("想接就回：接 X0001")

    await takes_hint(volunteers, "接 X0001")
    await expect(chat(volunteers)).to_contain_text("@王芳 已接下 X0001")
    await volunteers.get_by_role("button", name="李姐").click()
    await takes_hint(volunteers, "接 X0001")
    await expect(chat(volunteers)).to_contain_text("@李姐 X0001 已经有人接了")
    winner = volunteers.get_by_role("button", name="王芳")
    await expect(winner).to_contain_text("1条管家私聊未读")
    assert PHONE not in await chat(volunteers).inner_text()

    await winner.click()
    await volunteers.get_by_role("button", name="私聊管家").click()
    await expect(chat(volunteers)).to_contain_text(PHONE)
    await expect(chat(resident)).to_contain_text("到场码")
    await takes_hint(volunteers, r"到了 X0001 码\d{4}")
    await expect(chat(volunteers)).to_contain_text("X0001 到场记下了")
    await takes_hint(volunteers, "完成 X0001 1.5小时")
    await expect(chat(volunteers)).to_contain_text("X0001 记下了：1小时30分钟")

    await expect(chat(resident)).to_contain_text("对的话回：确认")
    await says(resident, "确认")
    await expect(chat(resident)).to_contain_text("这次服务满意吗")
    await says(resident, "满意")
    await expect(chat(resident)).to_contain_text("X0001 办结了")
    await takes_hint(volunteers, "我的时间")
    await expect(chat(volunteers)).to_contain_text("志愿时长：1小时30分钟")


@pytest.mark.browser
async def test_a_cry_for_help_reaches_the_one_on_duty_and_no_group(page: Page):
    resident, volunteers, duty = page.locator("#resident"), page.locator("#volunteer"), page.locator("#coordinator")
    await volunteers.get_by_role("button", name="全区群").click()
    await expect(chat(volunteers)).to_contain_text("已授权 孙姐")
    await takes_hint(resident, "他又打我了")
    await expect(chat(resident)).to_contain_text("请现在就打 110")
    await expect(chat(resident)).to_contain_text("现在还没有人应答")
    await duty.get_by_role("button", name="孙姐").click()
    await expect(chat(duty)).to_contain_text("【紧急】X0001")
    await takes_hint(duty, "收到 X0001")
    await expect(chat(duty)).to_contain_text("X0001 由您应答了")
    await expect(chat(resident)).to_contain_text("值班老师已经看到了")
    for group in ("裕园志愿群", "明星社区群", "全区群"):
        await volunteers.get_by_role("button", name=group).click()
        assert "X0001" not in await chat(volunteers).inner_text()
        assert "厕所" not in await chat(volunteers).inner_text()
