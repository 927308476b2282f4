"""Helping: words out."""

from sqlmodel import Session

from bot.chat.commands import registry
from bot.chat.dependencies import TALK, WORDS
from bot.chat.membership import is_staff, is_volunteer
from bot.chat.talk import Answer, say
from bot.domain.people import queries as people
from bot.domain.people.identity import WECHAT
from bot.domain.people.model import Role
from plugins.helping import commands
from plugins.helping.sections import SECTIONS, named

RESIDENT = ("progress", "supplement", "amend", "withdraw", "where", "shelf", "my_data", "remind", "hotlines", "bind")
VOLUNTEER = ("claim", "details", "give_back", "arrive", "finish", "unclaimed", "my_tasks", "my_time", "register")


@commands.MENU.handle
async def menu(talk: TALK, words: WORDS) -> None:
    """菜单: what this person can do here, and which sections there are; 帮助 时间币: one section."""
    section = named(words) if talk.incoming.private else None

    def work(session: Session) -> Answer:
        by_name = {command.name: command for command in registry.commands}
        staff = talk.incoming.private and is_staff(session, talk, people.STAFF | {Role.DUTY})
        if section is not None and (staff or not section.staff):
            shown = [by_name[name] for name in section.names if staff or not by_name[name].staff]
            return say("helping.section", title=section.title, shown=shown)
        return say(
            "helping.menu",
            private=talk.incoming.private,
            volunteers_too=talk.incoming.channel != WECHAT or is_volunteer(session, talk),
            resident=[by_name[name] for name in RESIDENT],
            volunteer=[by_name[name] for name in VOLUNTEER],
            sections=[section.title for section in SECTIONS if staff or not section.staff],
        )

    await talk.write(work)


@commands.HELLO.handle
async def hello(talk: TALK) -> None:
    """你好: short, and how to begin."""
    await talk.write(lambda _: say("helping.hello", private=talk.incoming.private))


@commands.HUMAN.handle
async def human(talk: TALK) -> None:
    """转人工: who the human is, and how to reach one at once."""
    await talk.write(lambda _: say("helping.human"))


@commands.HOW.handle
async def how(talk: TALK, words: WORDS) -> None:
    """怎么退单: the one command that is meant, with its example."""

    def work(session: Session) -> Answer:
        command = registry.nearest(words, staff=is_staff(session, talk, people.STAFF | {Role.DUTY}))
        if command is None:
            return say("common.not_understood", nearest=None, long=False)
        return say("helping.how", example=command.example, help=command.help)

    await talk.write(work)


@commands.PRYING.handle
async def prying(talk: TALK) -> None:
    """我老婆找过你们没有: the same answer whatever the truth is."""
    await talk.write(lambda _: say("helping.prying"))
