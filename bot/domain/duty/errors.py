"""What acknowledging a page is refused for."""

from bot.domain.errors import Refusal


class NothingToAcknowledge(Refusal):
    """No page was opened for that case. Facts: number."""

    code = "nothing_to_acknowledge"


class AlreadyAcknowledged(Refusal):
    """Somebody else was first. Facts: number, name, at (moment)."""

    code = "already_acknowledged"
