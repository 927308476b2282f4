"""What finding the right person is refused for."""

from bot.domain.errors import Refusal


class NothingHeld(Refusal):
    """Nobody waits with a condition for this task. Facts: number."""

    code = "nothing_held"


class SeveralHeld(Refusal):
    """Several wait with a condition: which one? Facts: number, word (the command), lines (place, name, words)."""

    code = "several_held"


class AlreadyAsking(Refusal):
    """Volunteers are being asked for this task one after another already. Facts: number, names."""

    code = "already_asking"


class NotAsking(Refusal):
    """Nobody is being asked for this task. Facts: number."""

    code = "not_asking"


class NobodyToAsk(Refusal):
    """No suitable volunteer is known for this task. Facts: number."""

    code = "nobody_to_ask"


class NotAsked(Refusal):
    """The speaker was asked for nothing, or not for this. Facts: number (None: nothing at all)."""

    code = "not_asked"


class WishNotAsked(Refusal):
    """The requester was not asked about a condition. Facts: number."""

    code = "wish_not_asked"


class NoVisitAlone(Refusal):
    """The speaker has nothing to be back from."""

    code = "no_visit_alone"
