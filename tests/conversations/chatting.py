"""Saying a line in a QQ group or in private, and hearing what the bot answers."""

import re

from tests.world import GROUP, World

WANG, LI, ZHAO, SUN = 30001, 30002, 30003, 30004
"""Volunteers of 裕园: 王芳 (a friend of the bot), 李强, 赵敏 and 孙伟 (only members of the group)."""

PHONE = "13900000000"


async def volunteers(world: World) -> None:
    """Let the four stand in the group."""
    for user, name in ((WANG, "王芳"), (LI, "李强"), (ZHAO, "赵敏"), (SUN, "孙伟")):
        world.qq.world.person(user, name, friend=user == WANG)
        world.qq.world.join(GROUP, user)


async def card_of(world: World, said: str | None = None) -> str:
    """Have a case posted; return its number with nothing left to hear."""
    number = await (world.posted() if said is None else world.posted(said=said))
    world.qq.clear()
    return number


async def in_group(world: World, user: int, text: str, group: int = GROUP, *, at_bot: bool = False) -> str:
    """Say a line in the group; return the answer there."""
    await world.qq.says(user, text, group=group, at_bot=at_bot)
    return (await world.qq.heard("group", group=group)).text


async def privately(world: World, user: int, text: str, *, through: int | None = None) -> str:
    """Say a line in private; return the answer."""
    await world.qq.says(user, text, through=through)
    return (await world.qq.heard("private", user=user)).text


async def silence(world: World) -> None:
    """Nothing more was said anywhere."""
    heard = await world.qq.settled()
    assert not heard, [item.text for item in heard]


async def arrival_code(world: World, name: str = "张大爷") -> str:
    """Return the code on the resident's phone."""
    await world.settles()
    told = await world.resident(name).heard(containing="到场码")
    found = re.search(r"到场码 (\d{4})", told.text)
    assert found, told.text
    return found[1]


def other_code(code: str) -> str:
    """Return a code that is not that one."""
    return "0000" if code != "0000" else "1111"
