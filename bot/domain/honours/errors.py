"""What training, commendations, stars and public notices are refused for."""

from bot.domain.errors import Refusal


class HonourNotYet(Refusal):
    """Its day lies ahead. Facts: day (in words)."""

    code = "honour_not_yet"


class HonourKnown(Refusal):
    """The same is entered already. Facts: number, name."""

    code = "honour_known"


class UnknownHonour(Refusal):
    """Nothing with this number waits for a check. Facts: number."""

    code = "honour_unknown"


class OwnHonour(Refusal):
    """Nobody vouches for themself. Facts: number."""

    code = "honour_own"


class NobodyForStar(Refusal):
    """Nobody in the area reached it in that time. Facts: level, period."""

    code = "star_nobody"


class StarsElsewhere(Refusal):
    """This district does not grant stars that high. Facts: level, most."""

    code = "star_elsewhere"


class TooManyForNotice(Refusal):
    """More than one notice can show. Facts: count, most."""

    code = "star_too_many"


class NoGroupForNotice(Refusal):
    """No group is bound where the notice could be shown."""

    code = "star_no_group"


class NoOpenNotice(Refusal):
    """There is no public notice of that number, or it is over. Facts: number (or None)."""

    code = "star_no_notice"


class WhichNotice(Refusal):
    """Several notices are open. Facts: numbers."""

    code = "star_which_notice"


class ObjectionWaits(Refusal):
    """This person's objection to the notice is being looked at already. Facts: number."""

    code = "star_objection_waits"


class UnknownObjection(Refusal):
    """No objection of that number waits. Facts: number."""

    code = "star_no_objection"


class UnknownLine(Refusal):
    """The notice has no such line. Facts: number."""

    code = "star_no_line"


class OwnNotice(Refusal):
    """Whoever stands on the list, or objected, does not decide about it. Facts: number."""

    code = "star_own"
