"""The account's menu: every button is a command that could also be typed."""

import tomllib
from pathlib import Path
from typing import Any

from bot.channels.wechat.client import AsyncWeChatClient
from bot.paths import PROGRAMME_DATA

MENU_FILE = PROGRAMME_DATA / "wechat_menu.toml"

BUTTONS_MAX = 3
SUB_BUTTONS_MAX = 5
NAME_BYTES_MAX = 16
SUB_NAME_BYTES_MAX = 60
KEY_BYTES_MAX = 128
NAME_SHOWN_MAX = 4
"""Characters of a button's name that a phone shows before it writes an ellipsis."""
SUB_NAME_SHOWN_MAX = 8


class MenuMistake(ValueError):
    """The menu file breaks a rule of the platform; the message says which and where."""


def read_menu(path: Path = MENU_FILE) -> dict[str, Any]:
    """Return the menu as the API wants it. Raises MenuMistake, OSError, tomllib.TOMLDecodeError.

    The file holds up to three `[[button]]` with `name`, and either `command` or up to five `[[button.sub]]`
    of the same form. Source of the limits: 自定义菜单创建接口.
    """
    with path.open("rb") as file:
        buttons = tomllib.load(file).get("button", [])
    if not 1 <= len(buttons) <= BUTTONS_MAX:
        raise MenuMistake(f"{len(buttons)} buttons; 1 to {BUTTONS_MAX} are allowed")
    return {"button": [_button(button) for button in buttons]}


def commands_of(menu: dict[str, Any]) -> list[str]:
    """Return every command the menu can send."""
    leaves = [leaf for button in menu["button"] for leaf in button.get("sub_button", [button])]
    return [leaf["key"] for leaf in leaves]


async def push_menu(client: AsyncWeChatClient, menu: dict[str, Any]) -> None:
    """Make `menu` the account's menu. Followers see it within a day. Raises what the client raises."""
    await client.menu.create(menu)


def _button(button: dict[str, Any]) -> dict[str, Any]:
    subs = button.get("sub", [])
    if not subs:
        return _leaf(button, NAME_BYTES_MAX, NAME_SHOWN_MAX)
    if len(subs) > SUB_BUTTONS_MAX:
        raise MenuMistake(f"{button.get('name')}: {len(subs)} entries; at most {SUB_BUTTONS_MAX} are allowed")
    name = _name(button, NAME_BYTES_MAX, NAME_SHOWN_MAX)
    leaves = [_leaf(sub, SUB_NAME_BYTES_MAX, SUB_NAME_SHOWN_MAX) for sub in subs]
    return {"name": name, "sub_button": leaves}


def _leaf(button: dict[str, Any], bytes_max: int, shown_max: int) -> dict[str, Any]:
    name = _name(button, bytes_max, shown_max)
    command = button.get("command", "")
    if not 1 <= len(command.encode()) <= KEY_BYTES_MAX:
        raise MenuMistake(f"{name}: a command of 1 to {KEY_BYTES_MAX} bytes is needed")
    return {"type": "click", "name": name, "key": command}


def _name(button: dict[str, Any], bytes_max: int, shown_max: int) -> str:
    name = button.get("name", "")
    if not name or len(name.encode()) > bytes_max or len(name) > shown_max:
        raise MenuMistake(f"“{name}”: a name of 1 to {shown_max} characters ({bytes_max} bytes) is needed")
    return name
