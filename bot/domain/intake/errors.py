"""What a resident's word about an open need is refused for."""

from bot.domain.errors import Refusal


class NothingOpen(Refusal):
    """The speaker has nothing open that this could belong to."""

    code = "nothing_open"
