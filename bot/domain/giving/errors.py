"""What giving coins is refused for. Amounts are facts as people read them ("3 时间币")."""

from bot.domain.errors import Refusal


class TermsFirst(Refusal):
    """The person has not agreed to what coins are yet."""

    code = "coin_terms_first"


class NotWholeMinutes(Refusal):
    """An amount that is no whole number of minutes."""

    code = "coin_part_of_a_minute"


class NotEnough(Refusal):
    """The giver has less than that to spend. Facts: available, wanted."""

    code = "coin_not_enough"


class PotTooLow(Refusal):
    """A pot holds less than that. Facts: pot (its name), available, wanted."""

    code = "coin_pot_too_low"


class FamilyOnly(Refusal):
    """By the rules in force coins go to the family only."""

    code = "coin_family_only"


class YearlyLimit(Refusal):
    """More than one person may give in a calendar year. Facts: limit, given."""

    code = "coin_yearly_limit"


class TooManyLookups(Refusal):
    """This person has named enough others for a day. Facts: most."""

    code = "coin_too_many_lookups"


class NotFamilyYet(Refusal):
    """A relative was named who is not on the list, or has not agreed yet. Facts: relation."""

    code = "coin_not_family_yet"


class FamilyFull(Refusal):
    """No more relatives fit on the list. Facts: most."""

    code = "family_full"


class OwnFamilyCode(Refusal):
    """The code was entered by the person who was given it."""

    code = "family_code_own"


class NoSuchRelative(Refusal):
    """Nobody of that name is on the list."""

    code = "family_unknown"


class UnknownRequest(Refusal):
    """No request for a second approval has this number. Facts: number."""

    code = "approval_unknown"


class AlreadyDecided(Refusal):
    """The request has been decided, or its time is over. Facts: number, state (in Chinese)."""

    code = "approval_already_decided"


class OwnRequest(Refusal):
    """Who asked, gives or takes is not the second person. Facts: number."""

    code = "approval_own"


class NobodyToAgree(Refusal):
    """An amount that needs a second person, and there is none. Facts: above."""

    code = "approval_nobody"


class OwnGrant(Refusal):
    """Nobody grants coins of a pot to themselves or their family."""

    code = "grant_to_oneself"


class NothingLeft(Refusal):
    """Somebody who left has nothing to hand on."""

    code = "leaver_has_nothing"


class MonthNotOver(Refusal):
    """Communities settle a month when it is over. Facts: month."""

    code = "month_not_over"
