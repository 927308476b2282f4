"""What exchanging time is refused for. Minutes are facts; the chat turns them into 时间币."""

from bot.domain.errors import Refusal


class NotEnoughCoins(Refusal):
    """The giver has less to spend than that. Facts: available, wanted (minutes)."""

    code = "not_enough_coins"


class CoinsPromised(Refusal):
    """Somebody works for these coins already, or the work is over: they can no longer be fewer. Facts: number, minutes."""

    code = "coins_promised"
