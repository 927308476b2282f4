"""Pure rules of tasks: how long a service may be, how its time is written."""

from bot.domain.rulebook import Rules
from bot.domain.tasks.errors import PeopleOutOfRange, TimeOutOfRange

CLEARANCE_NAMES = {"minors": "未成年人服务背景核查", "mediation": "调解培训"}


def check_minutes(minutes: int, rules: Rules) -> None:
    """Refuse a service time outside the rules (whole minutes)."""
    least, most = rules.minutes("fulfilment.claim_time_min"), rules.minutes("fulfilment.claim_time_max")
    if not least <= minutes <= most:
        raise TimeOutOfRange(least=duration_text(least), most=duration_text(most))


def check_people(people: int, rules: Rules) -> None:
    """Refuse a claim for nobody or for more people than one task takes."""
    most = rules.count("fulfilment.people_wanted_max")
    if not 1 <= people <= most:
        raise PeopleOutOfRange(most=most)


def duration_text(minutes: int) -> str:
    """Write minutes as people say them: 45分钟, 1小时, 1小时30分钟."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}分钟"
    return f"{hours}小时" + (f"{rest}分钟" if rest else "")
