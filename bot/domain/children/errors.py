"""What the children's part says no to. No fact holds a name that the speaker did not say."""

from bot.domain.errors import Refusal


class NoSuchChild(Refusal):
    """The speaker answers for no child of that name (whether there is one elsewhere is not said). Facts: name."""

    code = "child_unknown"


class WhichChild(Refusal):
    """Several children fit. Facts: options (「7号（12岁，营市街街道）」), first (7号)."""

    code = "child_which"


class ChildKnown(Refusal):
    """The guardian has registered a child of that name. Facts: name."""

    code = "child_known"


class TooManyChildren(Refusal):
    """One guardian registers so many. Facts: most."""

    code = "child_too_many"


class AgeOutOfRange(Refusal):
    """Too young, or grown up. Facts: age, least, adult (the age from which people register themselves)."""

    code = "child_age"


class NoSuchWork(Refusal):
    """Work of a kind that earns no points. Facts: kinds (those that do)."""

    code = "child_no_such_work"


class PiecesOutOfRange(Refusal):
    """A number of works that is not between one and the most. Facts: most."""

    code = "child_pieces"


class WorkDecided(Refusal):
    """There is no such work, or it has been looked at before. Facts: number."""

    code = "child_work_decided"


class OwnChild(Refusal):
    """Whoever answers for the child does not look at its work. Facts: number."""

    code = "child_own_work"
