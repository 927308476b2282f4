"""Finding who is meant by an @, a QQ number or a name. Two people of one name are never guessed between."""

from datetime import datetime
from typing import Any

from nonebot.adapters import Bot
from nonebot.exception import AdapterException
from sqlmodel import Session

from bot.chat.membership import member
from bot.chat.talk import Talk
from bot.domain.areas import queries as areas
from bot.domain.duty import roster
from bot.domain.errors import Refusal
from bot.domain.people import queries
from bot.domain.people import service as people_service
from bot.domain.people.errors import SeveralPeople
from bot.domain.people.identity import QQ, Identity
from bot.language.normalise import normalise


async def find_colleague(talk: Talk, bot: Bot, name: str | None) -> Identity | Refusal | None:
    """Return whom staff mean by a name in private: a QQ account, None where our own register is to say, or why it is unclear.

    Whoever holds an office and is known by that name is not looked for on QQ; neither is anybody for somebody who
    holds no office.
    """
    if (
        not name
        or name in MYSELF
        or await talk.house.store.read(lambda session: _known_or_refused(session, talk, name))
    ):
        return None
    try:
        return await find_identity(talk, bot, name)
    except Refusal as unclear:
        return unclear


def _known_or_refused(session: Session, talk: Talk, name: str) -> bool:
    account = talk.known_account(session)
    if account is None or not queries.grants_of(session, account.person_id, at=talk.at):
        return True
    return len(roster.office_holders(session, name, at=talk.at)) == 1


def colleague(session: Session, talk: Talk, meant: Identity | Refusal | None, name: str, area_code: str) -> int:
    """Return the person of a name, given what `find_colleague` found. Refuses none, several, and what was unclear."""
    if name in MYSELF:
        return talk.account(session).person_id
    if isinstance(meant, Refusal):
        raise meant
    if meant is not None:
        return people_service.meet(session, meant, at=talk.at).person_id
    return roster.colleague(session, name, area_code, at=talk.at)


MYSELF = frozenset({"我", "本人", "我自己", "自己"})


async def find_identity(talk: Talk, bot: Bot, name: str | None) -> Identity | None:
    """Return the QQ account that is meant, by the name QQ shows; None when only our own register may know the name.

    Looked for: the member who was @-ed, the QQ number, a card or nickname in a bound group, the name of a friend whom we
    met in a bound group or who holds an office. Anybody may call themselves 赵姐: a friend who is neither is not taken by
    that name. Refuses with SeveralPeople.
    """
    incoming = talk.incoming
    if incoming.mentions:
        return await _account(bot, incoming.mentions[0], incoming.account, incoming.group_id)
    if name and name.isdigit() and 5 <= len(name) <= 11:
        return await _account(bot, name, incoming.account if incoming.channel == QQ else "", None)
    if not name or incoming.channel != QQ:
        return None
    found = dict(await _named(talk, bot, name))
    if len(found) > 1:
        raise SeveralPeople(name=name, count=len(found))
    return next((Identity(QQ, who, incoming.account, group, name) for who, group in found.items()), None)


async def _account(bot: Bot, person: str, via: str, group: str | None) -> Identity:
    shown = await member(bot, group, person) if group is not None else None
    nickname = _shown(shown.get("card") or shown.get("nickname")) if shown else None
    return Identity(QQ, person, via, group_id=group, nickname=nickname or None)


def _shown(name: Any) -> str:
    """Return a name as people read it: what is invisible in it does not make it another name."""
    return normalise(str(name or ""))[:40]


async def _named(talk: Talk, bot: Bot, name: str) -> list[tuple[str, str | None]]:
    """Return everybody of that name, with a group in which they stand."""
    account = talk.incoming.account
    groups = await talk.house.store.read(lambda session: areas.groups_of_account(session, account))
    friends = [
        Identity(QQ, str(one["user_id"]), account)
        for one in await _list(bot, "get_friend_list")
        if name in (_shown(one.get("remark")), _shown(one.get("nickname")))
    ]
    known = await talk.house.store.read(lambda session: _vouched(session, friends, at=talk.at))
    people: list[tuple[str, str | None]] = [(who, None) for who in known]
    for group in groups:
        members = await _list(bot, "get_group_member_list", group_id=int(group))
        people += [
            (str(one["user_id"]), group)
            for one in members
            if name in (_shown(one.get("card")), _shown(one.get("nickname")))
        ]
    return people


def _vouched(session: Session, friends: list[Identity], *, at: datetime) -> list[str]:
    """Return those we met in a bound group, and those who hold an office."""
    met = [(friend.external_id, queries.find_account(session, friend)) for friend in friends]
    return [who for who, account in met if account is not None and queries.vouched(session, account, at=at)]


async def _list(bot: Bot, api: str, **data: Any) -> list[dict[str, Any]]:
    """Return a list that QQ gives; nothing where it gives none (a group the bot has left)."""
    try:
        return await bot.call_api(api, **data) or []
    except AdapterException:
        return []
