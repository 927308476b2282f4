"""The words of what is said unasked, made at the moment of sending from facts looked up then.

Each notice is one function in the file of those it is for: it looks whether the matter still stands (None drops the
message) and returns the facts of its text in bot/chat/texts/notices/. So no name, phone or address is copied into
the queue, and nobody is told what is no longer so.
"""

from bot.chat.notices import (
    children,
    coins,
    dispatch,
    duty,
    exchange,
    honours,
    limits,
    papers,
    recording,
    recurring,
    reminding,
    requesters,
    sheets,
    shelf,
    staff,
    volunteers,
)
from bot.chat.notices.facts import private_facts, public_facts
from bot.chat.notices.making import names, render_notice
from bot.chat.notices.pictures import drawn

__all__ = [
    "children",
    "coins",
    "dispatch",
    "drawn",
    "duty",
    "exchange",
    "honours",
    "limits",
    "names",
    "papers",
    "private_facts",
    "public_facts",
    "recording",
    "recurring",
    "reminding",
    "render_notice",
    "requesters",
    "sheets",
    "shelf",
    "staff",
    "volunteers",
]
