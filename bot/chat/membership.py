"""Whether somebody stands in a QQ group of ours: asked of QQ where we have not heard them speak there."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from nonebot.adapters import Bot
from nonebot.exception import AdapterException
from sqlmodel import Session

from bot.chat.talk import Talk
from bot.domain.areas import queries as areas
from bot.domain.people import queries as people
from bot.domain.people.identity import QQ
from bot.domain.people.model import Role


def is_staff(session: Session, talk: Talk, roles: Collection[Role] = people.STAFF) -> bool:
    """Whether the speaker holds one of the roles anywhere."""
    account = talk.known_account(session)
    return account is not None and people.may(session, account.person_id, roles, None, at=talk.at)


def is_volunteer(session: Session, talk: Talk) -> bool:
    """Whether the speaker is registered."""
    account = talk.known_account(session)
    return account is not None and people.volunteer(session, account.person_id) is not None


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


def stands_in_group(session: Session, talk: Talk) -> bool:
    """Whether the speaker stands in a group bound to an area now: where the message comes from, or as QQ says."""
    group = talk.incoming.group_id or talk.incoming.origin_group
    return group is not None and areas.bound_area(session, group) is not None


async def ask_for_group(talk: Talk, bot: Bot | None) -> None:
    """Ask QQ whether somebody who writes in private stands in a group of ours: who was put out of it is no member.

    Registered volunteers are not asked about. What QQ says is kept in the message.
    """
    if not talk.incoming.private or talk.incoming.origin_group is not None:
        return

    if (
        not await talk.house.store.read(lambda session: is_volunteer(session, talk))
        and (group := await bound_group_of(talk, bot)) is not None
    ):
        talk.incoming = replace(talk.incoming, origin_group=group)
