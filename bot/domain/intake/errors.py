"""What a resident's word about an open need is refused for."""

from bot.domain.errors import Refusal


class NothingOpen(Refusal):
    """The speaker has nothing open that this could belong to."""

    code = "nothing_open"


class TooManyReports(Refusal):
    """As many needs within an hour as the rules allow one person. Facts: most."""

    code = "too_many_reports"
