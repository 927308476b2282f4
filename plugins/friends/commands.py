"""What happens to a friendship on QQ. Nobody types these."""

from bot.chat.commands import Command, registry

FRIENDSHIP = Command(name="friendship", words=(), example="", help="", context=True)
"""Somebody asks to be friends, or has become one."""

registry.add(FRIENDSHIP)
registry.friendship = FRIENDSHIP
