"""What grading a case is refused for."""

from bot.domain.errors import Refusal


class ReasonMissing(Refusal):
    """A change of level needs a reason, which is kept. Facts: number."""

    code = "reason_missing"
