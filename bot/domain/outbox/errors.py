"""What the outbox says no to."""

from bot.domain.errors import Refusal


class NothingToRepeat(Refusal):
    """The message was never refused or left unknown, or its words have been erased. Facts: number."""

    code = "nothing_to_repeat"
