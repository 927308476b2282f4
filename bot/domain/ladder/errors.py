"""What moving a task up is refused for."""

from bot.domain.errors import Refusal


class NotWaiting(Refusal):
    """The task is not waiting for somebody to take it. Facts: number, state (in Chinese)."""

    code = "not_waiting"


class AtTheTop(Refusal):
    """Everybody there is has been told. Facts: number."""

    code = "at_the_top"


class AlreadyFollowed(Refusal):
    """Somebody takes care of it. Facts: number, name."""

    code = "already_followed"
