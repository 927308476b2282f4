"""What exchanging time is refused for. Minutes are facts; the chat turns them into 时间币."""

from bot.domain.errors import Refusal


class NotEnoughCoins(Refusal):
    """The giver has less to spend than that. Facts: available, wanted (minutes)."""

    code = "not_enough_coins"


class CoinsPromised(Refusal):
    """Somebody works for these coins already, or the work is over: they can no longer be fewer. Facts: number, minutes."""

    code = "coins_promised"


class UnknownOffer(Refusal):
    """There is no such offer, or it is not the speaker's. Facts: number."""

    code = "unknown_offer"


class OfferGone(Refusal):
    """The offer was withdrawn, has expired, or its one slot is taken. Facts: number, why (withdrawn, expired, taken)."""

    code = "offer_gone"


class OwnOffer(Refusal):
    """Nobody takes up their own offer. Facts: number."""

    code = "own_offer"


class AskedBefore(Refusal):
    """The speaker has asked for this offer and waits for the answer. Facts: number."""

    code = "offer_asked_before"


class NobodyAsks(Refusal):
    """Nobody waits for an answer about this offer. Facts: number."""

    code = "nobody_asks"


class TakerShort(Refusal):
    """Whoever asked no longer has the coins. Facts: number."""

    code = "taker_short"


class TooManyOffers(Refusal):
    """As many open offers as the rules allow one person. Facts: most."""

    code = "too_many_offers"


class RegisterToOffer(Refusal):
    """Who offers to come to a neighbour's home is a registered volunteer."""

    code = "register_to_offer"


class OfferNeedsClearance(Refusal):
    """The kind of service needs a check that the speaker has not passed. Facts: clearance (in Chinese)."""

    code = "offer_needs_clearance"
