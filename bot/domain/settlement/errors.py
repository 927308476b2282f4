"""What ending a task is refused for."""

from bot.domain.errors import Refusal


class NothingToConfirm(Refusal):
    """No finished work waits for this person's word."""

    code = "nothing_to_confirm"


class NotDisputed(Refusal):
    """There is no dispute to decide. Facts: number, state (in Chinese)."""

    code = "not_disputed"


class OwnDispute(Refusal):
    """Nobody decides about their own hours. Facts: number."""

    code = "own_dispute"


class NothingToRevisit(Refusal):
    """The case does not wait for a revisit. Facts: number, state (in Chinese)."""

    code = "nothing_to_revisit"


class NoRatingInCrisis(Refusal):
    """Cases of danger are never rated (RULES 7). Facts: number."""

    code = "no_rating_in_crisis"
