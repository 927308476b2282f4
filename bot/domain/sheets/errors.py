"""What is said no to about record sheets and statements."""

from bot.domain.errors import Refusal


class NothingRecorded(Refusal):
    """No complete record lies in those days, so there is no sheet. Facts: label, incomplete (how many lack a field)."""

    code = "sheet_nothing_recorded"


class NotRegistered(Refusal):
    """A sheet names a person, and this one has not registered. Facts: own (whether they ask for themselves)."""

    code = "sheet_not_registered"


class TooManyRecords(Refusal):
    """More records than one sheet holds. Facts: label, most."""

    code = "sheet_too_many"


class UnknownSheet(Refusal):
    """No sheet has this number. Facts: number."""

    code = "sheet_unknown"


class OfferNumber(Refusal):
    """The number of a neighbour's offer was given for that of a sheet. Facts: number."""

    code = "sheet_offer_number"


class NoIssuingBody(Refusal):
    """Nobody is set who may issue sheets officially, or the speaker is not of that body."""

    code = "sheet_no_issuing_body"


class OwnSheet(Refusal):
    """Nobody approves a sheet about themselves. Facts: number."""

    code = "sheet_own"


class SheetOutdated(Refusal):
    """A record on the sheet was corrected since; a new sheet has to be opened. Facts: number."""

    code = "sheet_outdated"


class AlreadyApproved(Refusal):
    """The sheet has been approved before. Facts: number."""

    code = "sheet_already_approved"


class LinkUsed(Refusal):
    """A download link that is unknown, used or over. Said on a page, with the same words for each."""

    code = "sheet_link_used"
