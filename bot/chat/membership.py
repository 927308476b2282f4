"""Whether somebody stands in a QQ group of ours: asked of QQ where we have not heard them speak there."""

from typing import Any

from nonebot.adapters import Bot
from nonebot.exception import AdapterException

from bot.chat.talk import Talk
from bot.domain.areas import queries as areas
from bot.domain.people.identity import QQ


async def bound_group_of(talk: Talk, bot: Bot | None) -> str | None:
    """Return a bound group in which the speaker stands, None when there is none or QQ does not say."""
    incoming = talk.incoming
    if incoming.channel != QQ or bot is None:
        return None
    groups = await talk.house.store.read(lambda session: areas.groups_of_account(session, incoming.account))
    for group in groups:
        if await member(bot, group, incoming.sender) is not None:
            return group
    return None


async def member(bot: Bot, group_id: str, person: str) -> dict[str, Any] | None:
    """Return what QQ says of a member of a group, None for a stranger to it and when there is no answer."""
    try:
        return await bot.call_api("get_group_member_info", group_id=int(group_id), user_id=int(person))
    except AdapterException:
        return None
