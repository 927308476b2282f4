"""What deciding about coefficients is refused for."""

from bot.domain.errors import Refusal


class BeginsInThePast(Refusal):
    """A rule that is decided by chat cannot begin before tomorrow: what was earned stays as it was earned. Facts: day."""

    code = "rule_begins_in_the_past"


class CoefficientOutOfRange(Refusal):
    """Outside what the dated rules allow. Facts: least, most (as factors, "0.5")."""

    code = "coefficient_out_of_range"
