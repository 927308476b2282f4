"""The gate in front of group talk: whether one line concerns the bot at all. Called for every line of every group."""

from collections.abc import Callable

from bot.chat.commands import Registry
from bot.language.crisis import CrisisGuard, Response
from bot.language.sensitive import find_private, may_hold_private


def group_gate(registry: Registry, crisis: CrisisGuard) -> Callable[[str], bool]:
    """Return the gate: True for danger, for private data, and for a well-formed command; everything else is dropped.

    The cheap looks come first, so that a line of chatter costs microseconds however many commands are registered.
    What passes is looked at again by the guards, so one reason to let a line in is enough here.
    """

    def concerns_us(text: str) -> bool:
        if registry.may_begin(text) and registry.parse(text, addressed=False) is not None:
            return True
        if may_hold_private(text) and find_private(text):
            return True
        verdict = crisis.assess_group_line(text)
        return verdict is not None and verdict.response is Response.CARD

    return concerns_us
