"""Imports every table, so that migrations see the whole schema."""

from bot.domain.areas import model as areas
from bot.domain.audit import model as audit
from bot.domain.availability import model as availability
from bot.domain.cases import model as cases
from bot.domain.children import model as children
from bot.domain.clocks import model as clocks
from bot.domain.consent import model as consent
from bot.domain.corrections import model as corrections
from bot.domain.dialogues import model as dialogues
from bot.domain.dispatch import model as dispatch
from bot.domain.duty import model as duty
from bot.domain.earning import model as earning
from bot.domain.exchange import model as exchange
from bot.domain.giving import model as giving
from bot.domain.honours import model as honours
from bot.domain.inbox import model as inbox
from bot.domain.outbox import model as outbox
from bot.domain.papers import model as papers
from bot.domain.people import model as people
from bot.domain.records import model as records
from bot.domain.recurring import model as recurring
from bot.domain.reminders import model as reminders
from bot.domain.screening import model as screening
from bot.domain.sheets import model as sheets
from bot.domain.shelf import model as shelf
from bot.domain.switches import model as switches
from bot.domain.tasks import model as tasks
from bot.domain.timebank import model as timebank
from bot.domain.wakeups import model as wakeups

__all__ = [
    "areas",
    "audit",
    "availability",
    "cases",
    "children",
    "clocks",
    "consent",
    "corrections",
    "dialogues",
    "dispatch",
    "duty",
    "earning",
    "exchange",
    "giving",
    "honours",
    "inbox",
    "outbox",
    "papers",
    "people",
    "records",
    "recurring",
    "reminders",
    "screening",
    "sheets",
    "shelf",
    "switches",
    "tasks",
    "timebank",
    "wakeups",
]
