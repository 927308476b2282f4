"""What acknowledging a page, laying a roster and swapping a shift are refused for."""

from bot.domain.errors import Refusal


class NothingToAcknowledge(Refusal):
    """No page was opened for that case. Facts: number."""

    code = "nothing_to_acknowledge"


class AlreadyAcknowledged(Refusal):
    """Somebody else was first. Facts: number, name, at (moment)."""

    code = "already_acknowledged"


class NoOfficeThere(Refusal):
    """Whoever is to be on duty holds no office for the area, and would not be called. Facts: name, area."""

    code = "no_office_there"


class OwnBackup(Refusal):
    """One person was named for both places. Facts: name."""

    code = "own_backup"


class ShiftsOver(Refusal):
    """Every shift that was named has ended already."""

    code = "shifts_over"


class TooFarAhead(Refusal):
    """A shift lies further ahead than a roster is laid out. Facts: day, days (how far)."""

    code = "too_far_ahead"


class NotOnRoster(Refusal):
    """No such shift stands on the roster. Facts: shift."""

    code = "not_on_roster"


class NotYourShift(Refusal):
    """The speaker has no such shift ahead. Facts: shift, shifts (those they do have)."""

    code = "not_your_shift"


class SwapWithOneself(Refusal):
    """The speaker named themselves."""

    code = "swap_with_oneself"


class NoSwapAsked(Refusal):
    """Nobody asks the speaker to take a shift."""

    code = "no_swap_asked"


class SeveralSwaps(Refusal):
    """Several people ask; which one is meant? Facts: shifts."""

    code = "several_swaps"


class NothingHandedOver(Refusal):
    """No summary waits for the speaker."""

    code = "nothing_handed_over"
