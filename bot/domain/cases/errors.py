"""What the book of cases says no to."""

from bot.domain.errors import Refusal


class UnknownCase(Refusal):
    """No case has that number. Facts: number."""

    code = "unknown_case"


class NotYourCase(Refusal):
    """The speaker neither asked for it nor looks after it. Facts: number."""

    code = "not_your_case"


class WrongStep(Refusal):
    """The case has come too far, or not far enough, for that. Facts: number, state (in Chinese)."""

    code = "wrong_step"


class CrisisStaysWithPeople(Refusal):
    """A case of danger is never offered to volunteers, mediated or rated. Facts: number."""

    code = "crisis_stays_with_people"
