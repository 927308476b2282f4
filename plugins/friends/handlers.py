"""Friends: who is known or stands in a bound group is let in; anybody else is left for people to decide."""

from nonebot.adapters import Bot
from nonebot.exception import AdapterException
from nonebot.log import logger
from sqlmodel import Session

from bot.chat.dependencies import TALK
from bot.chat.membership import bound_group_of
from bot.chat.talk import Answer, Talk, say
from bot.domain.cases import rules as case_rules
from bot.domain.tasks import queries as tasks
from plugins.friends import commands


@commands.FRIENDSHIP.handle
async def friendship(talk: TALK, bot: Bot) -> None:
    """Answer a request, or greet a new friend."""
    if talk.incoming.kind == "friend_added":
        await greet(talk)
        return
    if await _known(talk) or await bound_group_of(talk, bot) is not None:
        try:
            await bot.call_api("set_friend_add_request", flag=talk.incoming.scene, approve=True)
        except AdapterException as error:  # somebody answered it by hand, or the client is gone: it can be asked again
            logger.warning("a request to be friends could not be answered: {}", type(error).__name__)


async def _known(talk: Talk) -> bool:
    return await talk.house.store.read(lambda session: talk.known_account(session) is not None)


async def greet(talk: Talk) -> None:
    """Say what one can do here, and which details now can be had."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        held = tasks.held_by(session, account.person_id) if account else []
        return say("friends.welcome", numbers=[case_rules.number(claim.case_id) for claim in held])

    await talk.write(work)
