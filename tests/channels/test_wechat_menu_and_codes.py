"""The account's menu and the communities' codes, made through the API."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from wechatpy.exceptions import WeChatClientException

from bot.channels.wechat import AsyncWeChatClient
from bot.channels.wechat.menu import MenuMistake, commands_of, push_menu, read_menu
from bot.channels.wechat.qr import CodesDrawn, community_codes
from tests.channels.wechat_fixtures.api import Api, says
from tests.channels.wechat_fixtures.door import MAIN
from tests.channels.wechat_fixtures.platform import NOW

PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Community:
    code: str
    name: str


YUYUAN = Community("370104001001", "裕园社区")
DAJIN = Community("370104002003", "大金/庄村 委会")


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
async def client(api: Api) -> AsyncIterator[AsyncWeChatClient]:
    client = AsyncWeChatClient(MAIN, clock=lambda: NOW, transport=api.transport)
    yield client
    await client.aclose()


# the menu


async def test_the_menu_of_the_programme_is_pushed_as_commands(api: Api, client: AsyncWeChatClient) -> None:
    menu = read_menu()
    await push_menu(client, menu)
    ((path, _, body),) = api.calls
    assert path == "/cgi-bin/menu/create"
    assert body == menu
    assert {"我要求助", "我的诉求", "我的时间", "求助热线", "帮助"} <= set(commands_of(menu))


def test_a_button_without_entries_is_a_command_itself(tmp_path: Path) -> None:
    file = tmp_path / "menu.toml"
    file.write_text('[[button]]\nname = "帮助"\ncommand = "帮助"\n')
    menu = read_menu(file)
    assert menu == {"button": [{"type": "click", "name": "帮助", "key": "帮助"}]}
    assert commands_of(menu) == ["帮助"]


BUTTON = '[[button]]\nname = "求助"\ncommand = "我要求助"\n'
SUB = '[[button.sub]]\nname = "求助"\ncommand = "我要求助"\n'


@pytest.mark.parametrize(
    ("menu", "mistake"),
    [
        ("", "0 buttons"),
        (BUTTON * 4, "4 buttons"),
        ('[[button]]\nname = "求助"\n' + SUB * 6, "6 entries"),
        (BUTTON.replace("求助", "五个字的名", 1), "五个字的名"),
        ('[[button]]\nname = "求助"\n' + SUB.replace("求助", "九个字的名字太长了", 1), "九个字的名字太长了"),
        ('[[button]]\nname = "求助"\n', "command"),
        (BUTTON.replace("我要求助", "求" * 43), "128 bytes"),
        ('[[button]]\ncommand = "帮助"\n', "name"),
    ],
)
def test_a_menu_that_the_platform_would_not_show_is_refused(tmp_path: Path, menu: str, mistake: str) -> None:
    file = tmp_path / "menu.toml"
    file.write_text(menu)
    with pytest.raises(MenuMistake, match=mistake):
        read_menu(file)


# the codes


@pytest.fixture
def pauses() -> list[float]:
    return []


async def draw(client: AsyncWeChatClient, out: Path, pauses: list[float]) -> CodesDrawn:
    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    return await community_codes(client, [YUYUAN, DAJIN], out, per_minute=120, pause=pause)


async def test_each_community_gets_a_permanent_code_of_its_own(
    api: Api, client: AsyncWeChatClient, tmp_path: Path, pauses: list[float]
) -> None:
    api.answer = {"ticket": "t", "url": "http://weixin.qq.com/q/kZgfwMTm72WWPkovabbI"}
    assert await draw(client, tmp_path / "codes", pauses) == CodesDrawn(drawn=2, kept=0)
    files = sorted(path.name for path in (tmp_path / "codes").iterdir())
    assert files == ["370104001001_裕园社区.png", "370104002003_大金庄村委会.png"]
    assert (tmp_path / "codes" / files[0]).read_bytes().startswith(PNG)
    assert [body for _, _, body in api.calls] == [
        {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": code}}}
        for code in ("370104001001", "370104002003")
    ]
    assert pauses == [0.5]


async def test_a_run_that_broke_off_goes_on_where_it_stopped(
    api: Api, client: AsyncWeChatClient, tmp_path: Path, pauses: list[float]
) -> None:
    api.answer = {"ticket": "t", "url": "http://weixin.qq.com/q/kZgfwMTm72WWPkovabbI"}
    api.script = [lambda request: httpx.Response(200, json=api.answer), says(45009)]
    with pytest.raises(WeChatClientException):
        await draw(client, tmp_path, pauses)
    assert await draw(client, tmp_path, pauses) == CodesDrawn(drawn=1, kept=1)
    assert len(api.calls) == 3
    assert await draw(client, tmp_path, pauses) == CodesDrawn(drawn=0, kept=2)
    assert len(api.calls) == 3


async def test_a_code_too_long_for_a_scene_is_refused(client: AsyncWeChatClient, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="65 characters"):
        await community_codes(client, [Community("1" * 65, "长")], tmp_path)
